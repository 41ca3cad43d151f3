/* SPDX-License-Identifier: BSD-3-Clause */
/* The paths of a product without the matrix, and which one is taken. */
#ifndef CONVMAT_APPLY_CHOOSE_H
#define CONVMAT_APPLY_CHOOSE_H

#include "apply/call.h"

/* How a path computes */
typedef struct convmat_path_way {
    bool is_stencil; /* else plain */
    bool is_fused;
} convmat_path_way;

/*
 * The path that the convolution asks for, or the fastest for AUTO. Weights may be NULL here.
 *
 * Errors: INVALID, the path does not exist or cannot do this geometry; *path and *way are untouched.
 */
convmat_status convmat_path_choose(const convmat_call *call, convmat_path *path, convmat_path_way *way,
                                   convmat_error *error);

#endif
