/* SPDX-License-Identifier: BSD-3-Clause */
/* Holding a law against random geometries, and what every law needs: vectors and matrices that cannot fail. */
#ifndef CONVMAT_TESTS_LAW_H
#define CONVMAT_TESTS_LAW_H

#include <convmat/convmat.h>

/* True when the law holds for this geometry; draws its data, and what may vary, from random */
typedef bool (*law_function)(const convmat_geometry *g, convmat_random *random);

/* Hold the law against `count` geometries of at most `most` rows*cols; one that breaks it is printed */
void assert_law(law_function law, uint64_t seed, int count, int64_t most);

/* count doubles, uninitialised, to be freed with free() */
double *law_vector(int64_t count);

/* C in double by this layout; weights are double */
convmat_matrix *law_matrix(const convmat_geometry *g, const double *weights, convmat_layout layout);

/* The ways to a product; all but the last, which may be fused, give the same bits */
typedef enum law_way { LAW_BY_ROWS = 0, LAW_BY_COLUMNS, LAW_REPRODUCIBLE, LAW_MATRIX_FREE, LAW_WAYS } law_way;

/* out_b = C in_b or C^T in_b for b < count, by this way; a new vector */
double *law_product(const convmat_geometry *g, const double *weights, law_way way,
                    convmat_direction direction, int64_t count, const double *in);

#endif
