/* SPDX-License-Identifier: BSD-3-Clause */
/* x = C^T y under a boundary that folds: the transpose of folding adds what came out beyond the edges. */
#ifndef CONVMAT_APPLY_FOLDED_H
#define CONVMAT_APPLY_FOLDED_H

#include "apply/task.h"

/* Whether the call transposes folding: a transpose under another boundary than zeros. */
bool convmat_folded_is(const convmat_call *call);

/* Whether it is worth while: what falls outside the image is not many times the image. */
bool convmat_folded_pays(const convmat_call *call);

/* What such a product takes: the results outside the image, and a task for each part of it */
typedef struct convmat_folded convmat_folded;

/* Take it, for fused products; *folded is NULL on failure. Close: NULL is allowed. */
convmat_status convmat_folded_open(const convmat_call *call, bool is_kept, convmat_folded **folded,
                                   convmat_error *error);
void convmat_folded_close(convmat_folded *folded);

/* The whole product; in and out of the call are those of the moment. */
void convmat_folded_run(convmat_folded *folded, const convmat_call *call);

#endif
