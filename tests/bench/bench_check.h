/* SPDX-License-Identifier: BSD-3-Clause */
/* What the products have to be, and within which bound. */
#ifndef CONVMAT_BENCH_CHECK_H
#define CONVMAT_BENCH_CHECK_H

#include "bench/bench_case.h"

/* For each direction, double precision: the result, and what rounding may do to each element of it */
typedef struct bench_reference {
    double *result[2];
    double *bound[2];
} bench_reference;

/*
 * |computed - exact| <= gamma_k |C| |x| for sums of k products in any order, twice for two such results
 * (Higham, Accuracy and Stability, ch. 3). |C| |x| is the same convolution with the magnitudes of both.
 */
bench_reference bench_reference_open(const bench_case *c);

/* Largest ratio of a difference to its bound, the values as c->value; NaN where one of them is */
double bench_reference_compare(const bench_case *c, const bench_reference *r, convmat_direction direction,
                               const void *values);

/* The same for FOLDER/result.bin */
double bench_reference_compare_file(const bench_case *c, const bench_reference *r,
                                    convmat_direction direction);

void bench_reference_close(bench_reference *r);

#endif
