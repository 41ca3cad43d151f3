/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading and writing p, i and x of either width and type, and checks that matrix functions share. */
#ifndef CONVMAT_MATRIX_STORAGE_H
#define CONVMAT_MATRIX_STORAGE_H

#include <convmat/matrix.h>

static inline int64_t convmat_index_bytes(convmat_index index) {
    return index == CONVMAT_INT32 ? (int64_t)sizeof(int32_t) : (int64_t)sizeof(int64_t);
}

/* array[k] of a p or i array */
static inline int64_t convmat_index_get(const void *array, convmat_index index, int64_t k) {
    return index == CONVMAT_INT32 ? (int64_t)((const int32_t *)array)[k] : ((const int64_t *)array)[k];
}

/* array[k] = number, which fits */
static inline void convmat_index_set(void *array, convmat_index index, int64_t k, int64_t number) {
    if (index == CONVMAT_INT32) {
        ((int32_t *)array)[k] = (int32_t)number;
    } else {
        ((int64_t *)array)[k] = number;
    }
}

/* Lines of what is stored: rows by rows, columns by columns */
static inline int64_t convmat_matrix_lines(const convmat_matrix *C) {
    return C->layout == CONVMAT_BY_ROWS ? C->m : C->n;
}

/* Elements across: columns by rows, rows by columns */
static inline int64_t convmat_matrix_across(const convmat_matrix *C) {
    return C->layout == CONVMAT_BY_ROWS ? C->n : C->m;
}

/* Enumerators in range, C and its arrays not NULL, sizes at least 0: O(1), what every function checks. */
convmat_status convmat_matrix_check_header(const convmat_matrix *C, convmat_error *error);

/* A matrix of these sizes with uninitialised arrays of its own. Errors: TOO_LARGE, MEMORY; *C is NULL then. */
convmat_status convmat_matrix_new(const convmat_matrix *like, int64_t max_bytes, convmat_matrix **C,
                                  convmat_error *error);

/*
 * C, with arrays, has the sizes of its lines of this geometry's C: what fill, refresh and products check first. p and i are not read.
 */
convmat_status convmat_matrix_check_fit(const convmat_geometry *geometry, const convmat_matrix *C,
                                        int threads, convmat_error *error);

#endif
