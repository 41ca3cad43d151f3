/* SPDX-License-Identifier: BSD-3-Clause */
/* The paths of a product without the matrix, and which one is taken. */
#ifndef CONVMAT_APPLY_CHOOSE_H
#define CONVMAT_APPLY_CHOOSE_H

#include "apply/call.h"

/* Compute all of out. Memory is taken before out is touched. */
typedef convmat_status (*convmat_path_function)(const convmat_call *call, convmat_error *error);

/*
 * The path that the convolution asks for, or the fastest for AUTO. Weights may be NULL here.
 *
 * Errors: INVALID, the path does not exist or cannot do this geometry; *path and *function are untouched.
 */
convmat_status convmat_path_choose(const convmat_call *call, convmat_path *path,
                                   convmat_path_function *function, convmat_error *error);

#endif
