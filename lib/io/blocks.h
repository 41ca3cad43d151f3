/* SPDX-License-Identifier: BSD-3-Clause */
/* The entries of a document, a block of whole lines after another: stored already, or built as they are asked for. */
#ifndef CONVMAT_IO_BLOCKS_H
#define CONVMAT_IO_BLOCKS_H

#include "io/document.h"

/* A walk over a document that convmat_document_check() accepts. */
typedef struct convmat_blocks {
    const convmat_document *document;
    convmat_layout layout;  /* what a line is, in the matrix that is written */
    int64_t m, n, nnz;      /* of all that is written */
    int64_t lines;          /* m by rows, n by columns */
    convmat_value value;    /* of the entries */
    int64_t next;           /* first line of the next block */
    int64_t height;         /* most lines of a block that is built */
    convmat_matrix block;   /* the last one: its arrays, where it is built, are ours */
    int64_t capacity;       /* entries that block's arrays hold; 0: they are not ours */
    void *ones;             /* in the place of weights, where a symbolic document has none */
    convmat_matrix *turned; /* a stored matrix in the layout asked for, where its own is another */
} convmat_blocks;

/*
 * Begin a walk by lines of this layout. Checks the document; entries that drops_zeros leaves out are not in nnz.
 * A document without matrix costs O(longest line) memory and at most a few megabytes; a stored matrix of the other
 * layout is copied.
 *
 * Errors: INVALID, TOO_LARGE, MEMORY; *blocks is closed then.
 */
convmat_status convmat_blocks_open(const convmat_document *document, convmat_layout layout,
                                   convmat_blocks *blocks, convmat_error *error);

/*
 * The next lines, at least one, as a matrix of that many lines whose `begin` is the first one's number in what is
 * written; p[0] is 0. NULL at the end. Valid until the next call.
 */
convmat_status convmat_blocks_next(convmat_blocks *blocks, const convmat_matrix **block,
                                   convmat_error *error);

/* That a file may hold every element: TOO_LARGE beyond 10^10 of them, which are 20 GB of text or 80 GB of doubles. */
convmat_status convmat_blocks_check_dense(const convmat_blocks *blocks, convmat_error *error);

/* Back to the first line. */
void convmat_blocks_rewind(convmat_blocks *blocks);

/* Release. */
void convmat_blocks_close(convmat_blocks *blocks);

/* All at once: the document's matrix, or one built, which is *built then, to be released. By rows or columns. */
convmat_status convmat_document_whole(const convmat_document *document, convmat_layout layout,
                                      const convmat_matrix **whole, convmat_matrix **built,
                                      convmat_error *error);

#endif
