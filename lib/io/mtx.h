/* SPDX-License-Identifier: BSD-3-Clause */
/* The head of Matrix Market files, written and read, and the numbers in their lines. */
#ifndef CONVMAT_IO_MTX_H
#define CONVMAT_IO_MTX_H

#include "io/decimal.h"

#include <convmat/io.h>

/* What an entry's value is; 1 everywhere in a pattern. Complex files are refused. */
typedef enum convmat_mtx_field {
    CONVMAT_MTX_REAL = 0,
    CONVMAT_MTX_INTEGER,
    CONVMAT_MTX_PATTERN
} convmat_mtx_field;

/* Which entries are in the file: all, those on and below the diagonal, those below it. */
typedef enum convmat_mtx_symmetry {
    CONVMAT_MTX_GENERAL = 0,
    CONVMAT_MTX_SYMMETRIC,
    CONVMAT_MTX_SKEW
} convmat_mtx_symmetry;

/* Banner and size line. */
typedef struct convmat_mtx_head {
    bool is_array;
    convmat_mtx_field field;
    convmat_mtx_symmetry symmetry;
    int64_t m, n;
    int64_t nnz; /* entries in the file: of an array all that its symmetry keeps */
} convmat_mtx_head;

/* Whether bytes begin with the banner's first word, in upper or lower case: readers must not tell them apart. */
bool convmat_mtx_is_known(const void *bytes, int64_t size);

/* Write banner, comments (the document's geometry) and the size line. Errors: MEMORY, IO. */
convmat_status convmat_mtx_head_write(convmat_output *output, const convmat_mtx_head *head,
                                      const convmat_document *document, convmat_error *error);

/* A file being read, line by line; zeros are closed. */
typedef struct convmat_mtx {
    convmat_mtx_head head;
    int rank;                        /* of the shape that a comment tells, 0 where none does */
    int64_t shape[CONVMAT_MAX_RANK]; /* see convmat_mtx_array_write() */
    const char *at, *end;            /* what is left to read */
    int64_t line;                    /* number of the line that `at` is in, from 1 */
    convmat_decimal decimal;
    convmat_error *error;
} convmat_mtx;

/*
 * Read banner and size line, and check that the bytes after them can hold what they claim.
 *
 * Errors: FORMAT, with the line; TOO_LARGE (m*n); MEMORY; *mtx is closed then.
 */
convmat_status convmat_mtx_open(const void *bytes, int64_t size, convmat_mtx *mtx, convmat_error *error);
void convmat_mtx_close(convmat_mtx *mtx);

/* Go to entry k, counted from 0, of the nnz: to its line, past blank lines and comments. Errors: FORMAT, the end. */
convmat_status convmat_mtx_seek(convmat_mtx *mtx, int64_t k);

/* The same, at once where the next line begins with an entry. */
static inline convmat_status convmat_mtx_next(convmat_mtx *mtx, int64_t k) {
    if (mtx->end - mtx->at > 1 && mtx->at[0] == '\n' && mtx->at[1] >= '0' && mtx->at[1] <= '9') {
        mtx->at++;
        mtx->line++;
        return CONVMAT_OK;
    }
    return convmat_mtx_seek(mtx, k);
}

/* Row and column of the entry, from 0, in the triangle that the symmetry keeps. Errors: FORMAT. */
convmat_status convmat_mtx_place(convmat_mtx *mtx, int64_t *row, int64_t *col);

/* The entry's value; 1 in a pattern. Then its line must end. Errors: FORMAT. */
convmat_status convmat_mtx_number(convmat_mtx *mtx, double *number);

/* After the last entry: nothing but blank lines and comments is left. Errors: FORMAT. */
convmat_status convmat_mtx_finish(convmat_mtx *mtx);

#endif
