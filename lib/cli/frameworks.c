/* SPDX-License-Identifier: BSD-3-Clause */
/* Rules of frameworks about sizes: each is in their public documentation, or was seen by running them. */
#include "frameworks.h"

bool convmat_framework_pytorch(const convmat_sizes *s) {
    const int64_t limit = s->stride > s->dilation ? s->stride : s->dilation;
    return s->pad_begin == s->pad_end && s->pad_begin >= 0 && s->output_padding < limit;
}

/* Whether the paddings are those of the rule same-upper for this image */
static bool is_same_upper(const convmat_sizes *s) {
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = s->image;
    g.kernel_size[0] = s->kernel;
    g.stride[0] = s->stride;
    g.dilation[0] = s->dilation;
    return convmat_geometry_from_image(&g, CONVMAT_PADDING_SAME_UPPER, NULL) == CONVMAT_OK &&
           g.out_size[0] == s->features && g.pad_begin[0] == s->pad_begin && g.pad_end[0] == s->pad_end;
}

const char *convmat_framework_keras(const convmat_sizes *s) {
    if (s->output_padding >= s->stride || (s->stride > 1 && s->dilation > 1)) {
        return "no";
    }
    if (s->pad_begin == 0 && s->pad_end == 0) {
        return "valid";
    }
    return is_same_upper(s) ? "same" : "no";
}

const char *convmat_framework_onnx(const convmat_sizes *s) {
    if (s->pad_begin < 0 || s->pad_end < 0) {
        return "no";
    }
    return s->output_padding < s->stride ? "yes" : "open";
}

bool convmat_framework_jax(const convmat_sizes *s, int64_t pair[2]) {
    const int64_t reach = s->dilation * (s->kernel - 1);
    pair[0] = reach - s->pad_begin;
    pair[1] = reach - s->pad_end + s->output_padding;
    return pair[0] >= 0 && pair[1] >= 0;
}

void convmat_frameworks_print(FILE *out) {
    fputs(
        "PyTorch  ConvTranspose: one padding for both sides, not negative; output_padding below\n"
        "         max(stride, dilation), else an error\n"
        "Keras    ConvTranspose: padding valid or same; output_padding below the stride; no dilation beside\n"
        "         a stride above 1\n"
        "ONNX     ConvTranspose: pads of their own for both sides, not negative; output_padding below the\n"
        "         stride; between it and the dilation the words of the standard leave it open; instead of\n"
        "         pads output_shape, or auto_pad SAME_*, which makes the image features*stride\n"
        "JAX      lax.conv_transpose: no output_padding; the pair to give as padding, for it is added to "
        "the\n"
        "         stretched y: dilation*(kernel-1) - padding, and output padding at the end; with\n"
        "         transpose_kernel, else the kernel is not rotated; - where a number would be negative\n",
        out);
}
