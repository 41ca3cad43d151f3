/* SPDX-License-Identifier: BSD-3-Clause */
/* What frameworks do with the sizes of a transposed convolution, as far as they document it. */
#ifndef CONVMAT_CLI_FRAMEWORKS_H
#define CONVMAT_CLI_FRAMEWORKS_H

#include <convmat/explain.h>

#include <stdio.h>

/* PyTorch's ConvTranspose takes these sizes: seen with version 1.13. */
bool convmat_framework_pytorch(const convmat_sizes *sizes);

/* The padding that Keras' ConvTranspose takes for them, "valid" or "same", or "no". */
const char *convmat_framework_keras(const convmat_sizes *sizes);

/* ONNX ConvTranspose: "yes", "no", or "open", where the words of the standard leave it so. */
const char *convmat_framework_onnx(const convmat_sizes *sizes);

/* The padding pair for jax.lax.conv_transpose; false where it would be negative. */
bool convmat_framework_jax(const convmat_sizes *sizes, int64_t pair[2]);

/* The rules in words. */
void convmat_frameworks_print(FILE *out);

#endif
