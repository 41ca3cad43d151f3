/* SPDX-License-Identifier: BSD-3-Clause */
/* Parser of Matrix Market files: triplets in one pass, which are compressed as they stand where they are sorted. */
#include "base/status.h"
#include "io/failure.h"
#include "io/mtx.h"
#include "io/triplets.h"
#include "io/writers.h"

#include <string.h>

/* The entry, and its mirror image where the symmetry says there is one */
static void add(const convmat_mtx *mtx, convmat_triplets *t, int64_t row, int64_t col, double number) {
    convmat_triplets_add(t, row, col, number);
    if (mtx->head.symmetry != CONVMAT_MTX_GENERAL && row != col) {
        convmat_triplets_add(t, col, row, mtx->head.symmetry == CONVMAT_MTX_SKEW ? -number : number);
    }
}

static convmat_status read_coordinate(convmat_mtx *mtx, convmat_triplets *t) {
    convmat_status status = CONVMAT_OK;
    for (int64_t k = 0; k < mtx->head.nnz; k++) {
        int64_t row;
        int64_t col;
        double number;
        CONVMAT_TRY(convmat_mtx_next(mtx, k));
        CONVMAT_TRY(convmat_mtx_place(mtx, &row, &col));
        CONVMAT_TRY(convmat_mtx_number(mtx, &number));
        add(mtx, t, row, col, number);
    }
    CONVMAT_TRY(convmat_mtx_finish(mtx));
done:
    return status;
}

/* Columns one after the other. An element whose bits are those of 0 is no entry; -0 is one. */
static convmat_status read_array(convmat_mtx *mtx, convmat_triplets *t) {
    const convmat_mtx_head *const h = &mtx->head;
    convmat_status status = CONVMAT_OK;
    int64_t k = 0;
    for (int64_t col = 0; k < h->nnz; col++) {
        const int64_t first = h->symmetry == CONVMAT_MTX_GENERAL     ? 0
                              : h->symmetry == CONVMAT_MTX_SYMMETRIC ? col
                                                                     : col + 1;
        for (int64_t row = first; row < h->m; row++, k++) {
            double number;
            uint64_t bits;
            CONVMAT_TRY(convmat_mtx_next(mtx, k));
            CONVMAT_TRY(convmat_mtx_number(mtx, &number));
            memcpy(&bits, &number, sizeof bits);
            if (bits != 0) {
                add(mtx, t, row, col, number);
            }
        }
    }
    CONVMAT_TRY(convmat_mtx_finish(mtx));
done:
    return status;
}

/* Which lines hold the entry (row, col), or its mirror image: what the file is read again for */
static convmat_status refuse_duplicate(const void *bytes, int64_t size, int64_t row, int64_t col,
                                       convmat_error *error) {
    convmat_mtx mtx;
    int64_t lines[2] = {0, 0};
    int found = 0;
    convmat_status status;
    CONVMAT_TRY(convmat_mtx_open(bytes, size, &mtx, error));
    for (int64_t k = 0; k < mtx.head.nnz && found < 2 && status == CONVMAT_OK; k++) {
        int64_t r = -1;
        int64_t c = -1;
        double number;
        status = convmat_mtx_next(&mtx, k);
        status = status == CONVMAT_OK ? convmat_mtx_place(&mtx, &r, &c) : status;
        const bool is_mirrored = mtx.head.symmetry != CONVMAT_MTX_GENERAL && r == col && c == row;
        if ((r == row && c == col) || is_mirrored) {
            lines[found++] = mtx.line;
        }
        status = status == CONVMAT_OK ? convmat_mtx_number(&mtx, &number) : status;
    }
    convmat_mtx_close(&mtx);
    CONVMAT_TRY(status);
    return convmat_fail(error, CONVMAT_FORMAT,
                        "line %" PRId64 ": row %" PRId64 ", column %" PRId64 " = the entry of line %" PRId64
                        " again, must come once",
                        lines[1], row + 1, col + 1, lines[0]);
done:
    return status;
}

static convmat_status parse(const void *bytes, int64_t size, convmat_matrix **matrix, convmat_error *error) {
    convmat_mtx mtx;
    convmat_triplets triplets = {.m = 0};
    int64_t row = -1;
    int64_t col = -1;
    convmat_status status = convmat_mtx_open(bytes, size, &mtx, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const convmat_mtx_head *const h = &mtx.head; /* nnz is below 2^62: each takes bytes */
    CONVMAT_TRY(convmat_triplets_open(&triplets, h->m, h->n,
                                      h->symmetry == CONVMAT_MTX_GENERAL ? h->nnz : 2 * h->nnz, error));
    CONVMAT_TRY(h->is_array ? read_array(&mtx, &triplets) : read_coordinate(&mtx, &triplets));
    convmat_mtx_close(&mtx);
    CONVMAT_TRY(convmat_triplets_compress(&triplets, matrix, &row, &col, error));
    if (row >= 0) {
        CONVMAT_TRY(refuse_duplicate(bytes, size, row, col, error));
    }
done:
    convmat_mtx_close(&mtx);
    convmat_triplets_close(&triplets);
    return status;
}

convmat_status convmat_mtx_parse(const void *bytes, int64_t size, const char *name, convmat_matrix **matrix,
                                 convmat_error *error) {
    if (bytes == NULL || name == NULL || matrix == NULL) {
        return convmat_fail_null(error, bytes == NULL ? "bytes" : (name == NULL ? "name" : "matrix"));
    }
    *matrix = NULL;
    return convmat_fail_within(error, name, parse(bytes, size, matrix, error));
}
