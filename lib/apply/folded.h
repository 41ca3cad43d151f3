/* SPDX-License-Identifier: BSD-3-Clause */
/* x = C^T y under a boundary that folds: the transpose of folding adds what came out beyond the edges. */
#ifndef CONVMAT_APPLY_FOLDED_H
#define CONVMAT_APPLY_FOLDED_H

#include "apply/choose.h"

/* Whether the call transposes folding: a transpose under another boundary than zeros. */
bool convmat_folded_is(const convmat_call *call);

/*
 * The whole product of such a call. Memory: the results outside the image, and what `apply` takes
 * for a product without folding.
 */
convmat_status convmat_folded_apply(const convmat_call *call, convmat_path_function apply,
                                    convmat_error *error);

#endif
