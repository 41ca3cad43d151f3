/* SPDX-License-Identifier: BSD-3-Clause */
/* A matrix from the arrays that a file holds it in: looked at, checked, copied, and put in order where they are not. */
#ifndef CONVMAT_IO_ARRAYS_MATRIX_H
#define CONVMAT_IO_ARRAYS_MATRIX_H

#include "io/npy_view.h"

/* Arrays as in a file. Integers, and values that may be of any kind. */
typedef struct convmat_arrays {
    int64_t m, n;                   /* at least 0 */
    convmat_layout layout;          /* of compressed ones: what a line is */
    const convmat_npy_view *first;  /* positions across, or rows of triplets */
    const convmat_npy_view *second; /* where lines begin, or columns of triplets */
    const convmat_npy_view *values; /* one for each entry */
    const char *name;               /* of the file */
} convmat_arrays;

/*
 * Compressed lines: second has one number for each line and the end, first and values as many as the end says or
 * more (room to spare is no entry). Lines in any order are sorted, entries at one place summed in the file's order.
 *
 * Errors: FORMAT, naming array and element; MEMORY; *C is NULL.
 */
convmat_status convmat_arrays_compressed(const convmat_arrays *arrays, convmat_matrix **C,
                                         convmat_error *error);

/*
 * Triplets in any order, three arrays of one length: a matrix by rows, or as convmat_entries_layout() says. Errors: as
 * above, TOO_LARGE.
 */
convmat_status convmat_arrays_triplets(const convmat_arrays *arrays, convmat_matrix **C,
                                       convmat_error *error);

#endif
