/* SPDX-License-Identifier: BSD-3-Clause */
/* The path that can do everything: each line of C is listed, used for all that are it shifted, and forgotten. */
#ifndef CONVMAT_APPLY_PLAIN_H
#define CONVMAT_APPLY_PLAIN_H

#include "apply/call.h"

/*
 * Compute the elements of out that lie outside `box`, in each channel; an empty box: all of them. Memory is taken
 * before out is touched: one line of C for each thread.
 */
convmat_status convmat_plain_apply(const convmat_call *call, const convmat_box *box, convmat_error *error);

#endif
