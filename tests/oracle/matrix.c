/* SPDX-License-Identifier: BSD-3-Clause */
/* The explicit matrix and both products against nested loops: whole, by ranges, both layouts, widths and types. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdlib.h>
#include <string.h>

enum { GEOMETRIES = 20000, MOST_ENTRIES = 20000, BATCH = 2 };

/* One random case, and what nested loops say of it */
typedef struct fixture {
    convmat_geometry g;
    int64_t rows, cols;
    double *weights, *weights_again; /* two sets, for refreshing */
    double *dense;                   /* of weights */
    double *dense_again;             /* of weights_again */
    unsigned char *pattern;
    double *x, *y;               /* [BATCH] inputs of the two products */
    double *forward, *transpose; /* [BATCH] their results */
} fixture;

static void *block(int64_t count) {
    void *memory = malloc((size_t)count * sizeof(double));
    assert_non_null(memory);
    return memory;
}

static fixture draw_fixture(convmat_random *random, const convmat_geometry *g) {
    fixture f = {.g = *g};
    f.rows = oracle_rows(&f.g);
    f.cols = oracle_cols(&f.g);
    f.weights = random_integers(random, oracle_weights(&f.g));
    f.weights_again = random_integers(random, oracle_weights(&f.g));
    f.x = random_integers(random, BATCH * f.cols);
    f.y = random_integers(random, BATCH * f.rows);
    f.dense = block(f.rows * f.cols);
    f.dense_again = block(f.rows * f.cols);
    f.pattern = block(f.rows * f.cols);
    f.forward = block(BATCH * f.rows);
    f.transpose = block(BATCH * f.cols);
    oracle_dense(&f.g, f.weights_again, f.dense_again, f.pattern);
    oracle_dense(&f.g, f.weights, f.dense, f.pattern);
    for (int b = 0; b < BATCH; b++) {
        oracle_forward(&f.g, f.weights, f.x + b * f.cols, f.forward + b * f.rows);
        oracle_transpose(&f.g, f.weights, f.y + b * f.rows, f.transpose + b * f.cols);
    }
    return f;
}

static void release_fixture(fixture *f) {
    double *all[] = {f->weights, f->weights_again, f->dense,    f->dense_again, f->x,
                     f->y,       f->forward,       f->transpose};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        free(all[k]);
    }
    free(f->pattern);
}

/* Numbers in the type of C: the doubles themselves, or a copy to be freed */
static void *typed(const double *numbers, int64_t count, convmat_value value) {
    if (value == CONVMAT_FLOAT) {
        return floats_of(numbers, count);
    }
    double *copy = block(count);
    memcpy(copy, numbers, (size_t)count * sizeof *copy);
    return copy;
}

/* Every stored entry is a joined pair with the oracle's value, and there are as many as joined pairs */
static bool matrix_agrees(const convmat_matrix *C, const fixture *f, const double *dense) {
    const bool by_rows = C->layout == CONVMAT_BY_ROWS;
    const int64_t lines = by_rows ? C->m : C->n;
    const int64_t across = by_rows ? C->n : C->m;
    bool agrees = true;
    for (int64_t k = 0; k < lines; k++) {
        int64_t e = convmat_matrix_offset(C, k);
        for (int64_t j = 0; j < across; j++) {
            const int64_t row = by_rows ? C->begin + k : j;
            const int64_t col = by_rows ? j : C->begin + k;
            if (f->pattern[row * f->cols + col]) {
                agrees = agrees && e < C->nnz && convmat_matrix_index(C, e) == j &&
                         convmat_matrix_value(C, e) == dense[row * f->cols + col];
                e++;
            }
        }
        agrees = agrees && e == convmat_matrix_offset(C, k + 1);
    }
    return agrees && convmat_matrix_offset(C, lines) == C->nnz;
}

/* C x and C^T y of a whole C, for the batch */
static bool products_agree(const convmat_matrix *C, const fixture *f, int threads) {
    convmat_error error;
    void *x = typed(f->x, BATCH * f->cols, C->value);
    void *y = typed(f->y, BATCH * f->rows, C->value);
    void *expected_forward = typed(f->forward, BATCH * f->rows, C->value);
    void *expected_transpose = typed(f->transpose, BATCH * f->cols, C->value);
    void *out = block(BATCH * (f->rows > f->cols ? f->rows : f->cols));
    assert_true(
        succeeded(convmat_matrix_multiply(C, CONVMAT_FORWARD, BATCH, x, out, threads, &error), &error));
    bool agree = vectors_are_equal(out, expected_forward, C->value, BATCH * f->rows);
    assert_true(
        succeeded(convmat_matrix_multiply(C, CONVMAT_TRANSPOSE, BATCH, y, out, threads, &error), &error));
    agree = agree && vectors_are_equal(out, expected_transpose, C->value, BATCH * f->cols);
    free(x);
    free(y);
    free(expected_forward);
    free(expected_transpose);
    free(out);
    return agree;
}

/* Both products without the matrix */
static bool convolution_agrees(const fixture *f, convmat_value value, int threads) {
    convmat_error error;
    void *weights = typed(f->weights, oracle_weights(&f->g), value);
    void *x = typed(f->x, BATCH * f->cols, value);
    void *y = typed(f->y, BATCH * f->rows, value);
    void *expected_forward = typed(f->forward, BATCH * f->rows, value);
    void *expected_transpose = typed(f->transpose, BATCH * f->cols, value);
    void *out = block(BATCH * (f->rows > f->cols ? f->rows : f->cols));
    const convmat_convolution c = {.geometry = &f->g, .weights = weights, .value = value, .threads = threads};
    assert_true(succeeded(convmat_convolution_apply(&c, CONVMAT_FORWARD, BATCH, x, out, &error), &error));
    bool agree = vectors_are_equal(out, expected_forward, value, BATCH * f->rows);
    assert_true(succeeded(convmat_convolution_apply(&c, CONVMAT_TRANSPOSE, BATCH, y, out, &error), &error));
    agree = agree && vectors_are_equal(out, expected_transpose, value, BATCH * f->cols);
    free(weights);
    free(x);
    free(y);
    free(expected_forward);
    free(expected_transpose);
    free(out);
    return agree;
}

/* Build, check, measure, multiply, refresh: a whole C or a range of its lines */
static bool build_agrees(const fixture *f, const convmat_matrix_options *options, bool is_whole) {
    convmat_error error;
    convmat_matrix *C = NULL;
    void *weights = typed(f->weights, oracle_weights(&f->g), options->value);
    void *weights_again = typed(f->weights_again, oracle_weights(&f->g), options->value);
    assert_true(succeeded(convmat_matrix_build(&f->g, weights, options, &C, &error), &error));
    assert_true(succeeded(convmat_matrix_check(C, &error), &error));
    bool agrees = matrix_agrees(C, f, f->dense) && (!is_whole || products_agree(C, f, options->threads));
    assert_true(succeeded(convmat_matrix_refresh(&f->g, weights_again, C, options->threads, &error), &error));
    agrees = agrees && matrix_agrees(C, f, f->dense_again);
    convmat_matrix_free(&C);
    free(weights);
    free(weights_again);
    return agrees;
}

/* The same into arrays of ours, exactly as long as described, with a guard behind each */
static bool fill_agrees(const fixture *f, const convmat_matrix_options *options) {
    enum { GUARD = 0x5a };
    convmat_error error;
    convmat_matrix C;
    assert_true(succeeded(convmat_matrix_describe(&f->g, options, &C, &error), &error));
    const size_t index_bytes = C.index == CONVMAT_INT32 ? 4 : 8;
    const int64_t lines = C.layout == CONVMAT_BY_ROWS ? C.m : C.n;
    const size_t sizes[3] = {(size_t)(lines + 1) * index_bytes, (size_t)C.nnz * index_bytes,
                             (size_t)(C.nnz * convmat_value_bytes(C.value))};
    unsigned char *arrays[3];
    for (int k = 0; k < 3; k++) {
        arrays[k] = malloc(sizes[k] + 1);
        assert_non_null(arrays[k]);
        arrays[k][sizes[k]] = GUARD;
    }
    C.p = arrays[0];
    C.i = arrays[1];
    C.x = arrays[2];
    void *weights = typed(f->weights, oracle_weights(&f->g), C.value);
    assert_true(succeeded(convmat_matrix_fill(&f->g, weights, &C, options->threads, &error), &error));
    bool agrees = matrix_agrees(&C, f, f->dense);
    for (int k = 0; k < 3; k++) {
        agrees = agrees && arrays[k][sizes[k]] == GUARD;
        free(arrays[k]);
    }
    free(weights);
    return agrees;
}

/* All stored kinds of one case */
static bool case_agrees(convmat_random *random, const fixture *f) {
    bool agrees = true;
    for (int kind = 0; kind < 8; kind++) {
        convmat_matrix_options options = convmat_matrix_options_default();
        options.layout = (convmat_layout)(kind & 1);
        options.index = (convmat_index)(kind >> 1 & 1);
        options.value = (convmat_value)(kind >> 2 & 1);
        options.threads = (int)convmat_random_integer(random, 1, 3);
        agrees = agrees && build_agrees(f, &options, true);
        const int64_t lines = options.layout == CONVMAT_BY_ROWS ? f->rows : f->cols;
        options.begin = convmat_random_integer(random, 0, lines);
        options.end = convmat_random_integer(random, options.begin, lines);
        agrees = agrees && build_agrees(f, &options, false) && fill_agrees(f, &options);
    }
    return agrees && convolution_agrees(f, CONVMAT_DOUBLE, 1) && convolution_agrees(f, CONVMAT_FLOAT, 2);
}

static void check_geometry(convmat_random *random, const convmat_geometry *g) {
    fixture f = draw_fixture(random, g);
    if (!case_agrees(random, &f)) {
        print_geometry(g);
        fail_msg("this geometry differs from nested loops");
    }
    release_fixture(&f);
}

static void matrix_of_random_geometries_equals_nested_loops(void **state) {
    (void)state;
    convmat_random random = {test_seed(20261122)};
    const int64_t count = test_count(GEOMETRIES);
    for (int n = 0; n < count; n++) {
        const convmat_geometry g = random_geometry(&random, MOST_ENTRIES);
        check_geometry(&random, &g);
    }
}

/* Taps are listed for many channels together, 128 entries of a channel at a time, where boundaries fold and do not */
static void matrix_sizes_around_tables_equals_nested_loops(void **state) {
    (void)state;
    convmat_random random = {test_seed(20261123)};
    for (int64_t entries = 127; entries <= 129; entries++) {
        for (int n = 0; n < 12; n++) {
            convmat_geometry g = convmat_geometry_default(1);
            g.groups = 1 + n % 2;
            g.in_channels = g.groups * (3 + n % 3);
            g.out_channels = g.groups * (5 - n % 3);
            g.boundary = (convmat_boundary)(n / 3);
            g.is_convolution = n % 2 == 0;
            g.kernel_size[0] = n < 6 ? entries : 140; /* a long kernel fills columns, too */
            g.in_size[0] = n < 6 ? 140 : entries + 2;
            g.pad_begin[0] = n < 6 ? 3 : 128;
            g.pad_end[0] = n < 6 ? 2 : 127;
            convmat_error error;
            assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
            check_geometry(&random, &g);
        }
    }
}

/* Two axes, both folded: several taps of each in one entry */
static void matrix_of_many_channels_equals_nested_loops(void **state) {
    (void)state;
    convmat_random random = {test_seed(20261124)};
    for (int n = 0; n < 24; n++) {
        convmat_geometry g = convmat_geometry_default(2);
        g.in_channels = 3 + n % 3;
        g.out_channels = 5 - n % 3;
        g.boundary = (convmat_boundary)(n / 3 % 4);
        g.in_size[0] = 5;
        g.in_size[1] = 7;
        g.kernel_size[0] = 4;
        g.kernel_size[1] = 3;
        g.stride[n % 2] = 1 + n / 12;
        g.pad_begin[0] = g.pad_end[1] = 3;
        g.pad_end[0] = g.pad_begin[1] = 2;
        convmat_error error;
        assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
        check_geometry(&random, &g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrix_of_random_geometries_equals_nested_loops),
        cmocka_unit_test(matrix_sizes_around_tables_equals_nested_loops),
        cmocka_unit_test(matrix_of_many_channels_equals_nested_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
