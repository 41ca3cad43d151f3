/* SPDX-License-Identifier: BSD-3-Clause */
/* The arrays of a compressed matrix as columns of binary numbers, a block of lines after another. */
#ifndef CONVMAT_IO_COLUMNS_H
#define CONVMAT_IO_COLUMNS_H

#include "io/blocks.h"

/* What a column holds */
typedef enum convmat_part {
    CONVMAT_PART_LENGTH, /* for each line: its entries */
    CONVMAT_PART_END,    /* for each line: entries of all lines to its end, p[line + 1] */
    CONVMAT_PART_LINE,   /* for each entry: its line */
    CONVMAT_PART_ACROSS, /* for each entry: its position in the line, i */
    CONVMAT_PART_VALUE   /* for each entry: x */
} convmat_part;

/* How it is held. Whole numbers fit, see convmat_index_width(); a value takes 8 bytes, or 4 where all are float. */
typedef struct convmat_column {
    convmat_part part;
    int bytes; /* of a number, 4 or 8 */
    bool is_big_endian;
} convmat_column;

/* Takes bytes as they come */
typedef convmat_status (*convmat_sink)(void *ctx, const void *bytes, size_t size, convmat_error *error);

/* Numbers of a block's part of a column */
int64_t convmat_column_count(const convmat_column *column, const convmat_matrix *block);

/* The block's part of a column; `before` entries are in the blocks before it. Errors: those of sink. */
convmat_status convmat_column_put(const convmat_column *column, const convmat_matrix *block, int64_t before,
                                  convmat_sink sink, void *ctx, convmat_error *error);

/* The whole column: a walk over the blocks from the first. Errors: those of the walk; IO. */
convmat_status convmat_column_write(const convmat_column *column, convmat_blocks *blocks,
                                    convmat_output *output, convmat_error *error);

/*
 * All columns in one walk, column k from byte at[k] of a file on, where convmat_output_can_seek(); at[k] moves to its end.
 * Errors: those of the walk; IO.
 */
convmat_status convmat_columns_fill(const convmat_column *columns, int64_t *at, int count,
                                    convmat_blocks *blocks, convmat_output *output, convmat_error *error);

/* *bytes = 4 or 8, of an index: as the document asks, or what m, n and nnz need. Errors: TOO_LARGE. */
convmat_status convmat_index_width(const convmat_blocks *blocks, int *bytes, convmat_error *error);

#endif
