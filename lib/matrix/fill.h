/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing the entries of a described matrix into its arrays. */
#ifndef CONVMAT_MATRIX_FILL_H
#define CONVMAT_MATRIX_FILL_H

#include <convmat/matrix.h>

/* Fill C, which is as convmat_matrix_describe() says for this geometry, with its arrays set. */
convmat_status convmat_matrix_write(const convmat_geometry *geometry, const void *weights, convmat_matrix *C,
                                    int threads, convmat_error *error);

#endif
