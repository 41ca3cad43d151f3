/* SPDX-License-Identifier: BSD-3-Clause */
/* What the writers of matrices share: the check of a document and its geometry in words. */
#ifndef CONVMAT_IO_DOCUMENT_H
#define CONVMAT_IO_DOCUMENT_H

#include "base/page.h"

#include <convmat/io.h>

/* Enough for convmat_document_describe() */
#define CONVMAT_DESCRIPTION_SIZE 1024

/* Errors: INVALID, a NULL pointer or a matrix or geometry that fails its check */
convmat_status convmat_document_check(const convmat_document *document, convmat_error *error);

/* The lines of a description, each with a newline: which matrix this is and of what; empty without a geometry. */
void convmat_document_describe(const convmat_document *document, char *text);

/* The same as lines that begin with "% ", as Matrix Market and TeX write comments. */
void convmat_document_put_comments(const convmat_document *document, convmat_page *page);

/* "zeros", "reflect", "replicate", "circular" */
const char *convmat_boundary_name(convmat_boundary boundary);

/* The layout that costs nothing: that of the matrix stored, by rows where there is none. */
convmat_layout convmat_document_layout(const convmat_document *document);

/* Elements of one channel along the rows (is_column false) or columns of the document; INT64_MAX without a geometry. */
int64_t convmat_document_block(const convmat_document *document, bool is_column);

#endif
