/* SPDX-License-Identifier: BSD-3-Clause */
/* Random small geometries over all parameters at once, and integer arrays, for oracle and law tests. */
#ifndef CONVMAT_TESTS_RANDOM_GEOMETRY_H
#define CONVMAT_TESTS_RANDOM_GEOMETRY_H

#include <convmat/convmat.h>

/*
 * A completed geometry: 1 to 3 axes, channels, groups, stride, dilation, paddings from -2 up, every boundary, both
 * orientations, sized from the image or from the features with any legal output padding, every padding rule.
 * C has at most `most` rows*cols.
 */
convmat_geometry random_geometry(convmat_random *random, int64_t most);

/* count integers from -9..9 as doubles (zeros included), to be freed with free() */
double *random_integers(convmat_random *random, int64_t count);

/* The same values as floats, to be freed with free() */
float *floats_of(const double *numbers, int64_t count);

/* The seed of a test run: CONVMAT_TEST_SEED from the environment, else `seed`; prints it */
uint64_t test_seed(uint64_t seed);

/* How many random geometries to try: `count`, or that divided by CONVMAT_TEST_DIVISOR from the environment; at least 1 */
int64_t test_count(int64_t count);

/* Describe a geometry on stderr, for the message of a failing case */
void print_geometry(const convmat_geometry *g);

#endif
