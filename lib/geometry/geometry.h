/* SPDX-License-Identifier: BSD-3-Clause */
/* Sizes of one axis, forward and backward, for the files of this room. */
#ifndef CONVMAT_GEOMETRY_GEOMETRY_H
#define CONVMAT_GEOMETRY_GEOMETRY_H

#include <convmat/geometry.h>

/* Outputs of a convolution of in_size: floor((in + pads - dilation*(kernel-1) - 1) / stride) + 1; may be below 1 */
int64_t convmat_geometry_forward_size(const convmat_geometry *g, int a);

/* *size = (out-1)*stride - pads + dilation*(kernel-1) + 1, the image without output padding; false on overflow */
bool convmat_geometry_backward_size(const convmat_geometry *g, int a, int64_t *size);

/*
 * The part of convmat_geometry_plan() that a product needs, at a tenth of its time: checks, and rows, cols, nnz and weights.
 * The other fields of *plan stay as they are, also on failure.
 */
convmat_status convmat_geometry_sizes(const convmat_geometry *geometry, convmat_plan *plan,
                                      convmat_error *error);

/* The same and the longest lines, the empty ones and the density, at a third of its time. */
convmat_status convmat_geometry_count(const convmat_geometry *geometry, convmat_plan *plan,
                                      convmat_error *error);

#endif
