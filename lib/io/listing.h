/* SPDX-License-Identifier: BSD-3-Clause */
/* The entries of a document one after the other, by rows, each with its place in image, features and kernel. */
#ifndef CONVMAT_IO_LISTING_H
#define CONVMAT_IO_LISTING_H

#include "io/blocks.h"
#include "io/symbol.h"

/* A walk; what is below `row` is the entry it has reached. */
typedef struct convmat_listing {
    convmat_blocks blocks;
    const convmat_matrix *block;
    int64_t line, entry;          /* where in the block */
    int64_t row_begin, col_begin; /* what the document's first row and column are in the whole matrix */
    convmat_symbol symbol;        /* at this entry, where the document has a geometry */
    int64_t row, col;             /* of what is written, from 0 */
    int64_t image;                /* the column of C that it is */
    double value;
} convmat_listing;

/* Begin, before the first. Errors: INVALID, TOO_LARGE, MEMORY; *listing is closed then. */
convmat_status convmat_listing_open(const convmat_document *document, convmat_listing *listing,
                                    convmat_error *error);

/* To the next entry; *is_there is false at the end. */
convmat_status convmat_listing_next(convmat_listing *listing, bool *is_there, convmat_error *error);

/* Channel and position of the row (is_column false) or column of the entry; there must be a geometry. */
convmat_place convmat_listing_place(const convmat_listing *listing, bool is_column);

/* Append the number as convmat_number_format() does, `other` for NaN and infinities, or the entry's symbol. */
void convmat_listing_put(const convmat_listing *listing, const char *other, convmat_page *page);

void convmat_listing_close(convmat_listing *listing);

#endif
