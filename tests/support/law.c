/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs laws; every failure of the library inside one is a failure of the test. */
#include "support/law.h"

#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdlib.h>

void assert_law(law_function law, uint64_t seed, int count, int64_t most) {
    convmat_random random = {test_seed(seed)};
    for (int n = 0; n < count; n++) {
        const convmat_geometry g = random_geometry(&random, most);
        if (!law(&g, &random)) {
            print_geometry(&g);
            fail_msg("geometry %d breaks the law", n);
        }
    }
}

double *law_vector(int64_t count) {
    double *vector = malloc((size_t)(count > 0 ? count : 1) * sizeof *vector);
    assert_non_null(vector);
    return vector;
}

convmat_matrix *law_matrix(const convmat_geometry *g, const double *weights, convmat_layout layout) {
    convmat_matrix_options options = convmat_matrix_options_default();
    convmat_matrix *C;
    convmat_error error;
    options.layout = layout;
    assert_true(succeeded(convmat_matrix_build(g, weights, &options, &C, &error), &error));
    return C;
}

double *law_product(const convmat_geometry *g, const double *weights, law_way way,
                    convmat_direction direction, int64_t count, const double *in) {
    double *out = law_vector(count * (direction == CONVMAT_FORWARD ? oracle_rows(g) : oracle_cols(g)));
    convmat_error error;
    if (way == LAW_REPRODUCIBLE || way == LAW_MATRIX_FREE) {
        const convmat_path path = way == LAW_REPRODUCIBLE ? CONVMAT_PATH_REPRODUCIBLE : CONVMAT_PATH_AUTO;
        const convmat_convolution convolution = {g, weights, CONVMAT_DOUBLE, 1, path};
        assert_true(
            succeeded(convmat_convolution_apply(&convolution, direction, count, in, out, &error), &error));
        return out;
    }
    convmat_matrix *C = law_matrix(g, weights, way == LAW_BY_ROWS ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS);
    assert_true(succeeded(convmat_matrix_multiply(C, direction, count, in, out, 1, &error), &error));
    convmat_matrix_free(&C);
    return out;
}
