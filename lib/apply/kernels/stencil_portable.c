/* SPDX-License-Identifier: BSD-3-Clause */
/* The stencil kernels for any processor: vectors of 16 bytes, sixteen of them in registers. */
#define VECTOR_BYTES 16
#define WIDTH_1 4
#define WIDTH_2 2
#define WIDTH_3 2
#define WIDTH_6 2
#define WIDTH_LINES 2
#define WIDTH_4 2
#define MULTIPLY_ADD(sum, x, w) ((sum) + (x) * (w))

#define VALUE double
#define KERNEL convmat_stencil_portable_double
#include "apply/kernels/stencil.inc"
#undef VALUE
#undef KERNEL

#define VALUE float
#define KERNEL convmat_stencil_portable_float
#include "apply/kernels/stencil.inc"
