/* SPDX-License-Identifier: BSD-3-Clause */
/* What Matrix Market cannot say is refused before a byte is written, or where it is met. */
#ifndef CONVMAT_IO_MTX_CHECK_H
#define CONVMAT_IO_MTX_CHECK_H

#include "io/blocks.h"
#include "io/mtx.h"
#include "matrix/storage.h"

#include <math.h>

/* Whether a field of this kind can say the number */
static inline bool convmat_mtx_is_sayable(convmat_mtx_field field, double number) {
    switch (field) {
    case CONVMAT_MTX_REAL:
        return isfinite(number);
    case CONVMAT_MTX_INTEGER:
        return fabs(number) <= 0x1p53 && number == floor(number);
    case CONVMAT_MTX_PATTERN:
        break;
    }
    return true;
}

static inline double convmat_mtx_value(const convmat_matrix *C, int64_t k) {
    return C->value == CONVMAT_FLOAT ? (double)((const float *)C->x)[k] : ((const double *)C->x)[k];
}

/* The line that entry e is in */
int64_t convmat_mtx_line(const convmat_matrix *C, int64_t e);

/* "C[5,12] = nan, ...": entry e of a block, at the row and column of the whole matrix. Fails with INVALID. */
convmat_status convmat_mtx_refuse(const convmat_blocks *blocks, convmat_mtx_field field,
                                  const convmat_matrix *C, int64_t e, convmat_error *error);

/*
 * Every entry is one that the field can say, as far as it costs little: where all weights are, of which entries are
 * sums, hardly any entry is not. The walk begins anew then. Errors: INVALID; those of the walk.
 */
convmat_status convmat_mtx_check(convmat_blocks *blocks, convmat_mtx_field field, convmat_error *error);

#endif
