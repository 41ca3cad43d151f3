/* SPDX-License-Identifier: BSD-3-Clause */
/* Every path of the products without the matrix, forced in turn: nested loops on integers, C's own bits on reals. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 2, GEOMETRIES = 1500, MOST_THREADS = 3 };

static const convmat_path paths[] = {CONVMAT_PATH_AUTO, CONVMAT_PATH_PLAIN, CONVMAT_PATH_STENCIL};

enum { PATHS = sizeof paths / sizeof *paths };

static void *block(size_t bytes) {
    void *memory = malloc(bytes);
    assert_non_null(memory);
    return memory;
}

/* count numbers from a type's wide range: signs, zeros of both signs, denormals, and NaN or Inf one time in `rare` */
static void *numbers(convmat_random *random, convmat_value value, int64_t count, int64_t rare) {
    void *result = block((size_t)(count + 1) * 8);
    for (int64_t k = 0; k < count; k++) {
        double number = convmat_random_real(random);
        const int64_t kind = convmat_random_integer(random, 0, 7);
        if (kind < 2) {
            number = kind == 0 ? -0.0 : 0;
        } else if (kind == 2) {
            number *= value == CONVMAT_FLOAT ? 1e-39 : 1e-309;
        }
        if (rare > 0 && convmat_random_integer(random, 1, rare) == 1) {
            number = kind < 4 ? NAN : (kind < 6 ? INFINITY : -INFINITY);
        }
        if (value == CONVMAT_FLOAT) {
            ((float *)result)[k] = (float)number;
        } else {
            ((double *)result)[k] = number;
        }
    }
    return result;
}

static bool is_nan(const void *numbers, convmat_value value, int64_t k) {
    return value == CONVMAT_FLOAT ? isnan(((const float *)numbers)[k]) : isnan(((const double *)numbers)[k]);
}

/* The same bits; of two NaN neither sign nor payload counts, which C leaves open */
static bool have_same_bits(const void *actual, const void *expected, convmat_value value, int64_t count) {
    const size_t size = value == CONVMAT_FLOAT ? sizeof(float) : sizeof(double);
    for (int64_t k = 0; k < count; k++) {
        if (memcmp((const char *)actual + (size_t)k * size, (const char *)expected + (size_t)k * size,
                   size) != 0 &&
            !(is_nan(actual, value, k) && is_nan(expected, value, k))) {
            print_message("element %lld differs\n", (long long)k);
            return false;
        }
    }
    return true;
}

/* One geometry with weights and vectors of one type, and C */
typedef struct fixture {
    convmat_geometry g;
    convmat_value value;
    void *weights;
    void *vectors[2]; /* by direction: x, y */
    int64_t rows, cols;
    convmat_matrix *C;
} fixture;

static fixture make_fixture(convmat_random *random, const convmat_geometry *g, convmat_value value,
                            int64_t rare) {
    fixture f = {.g = *g, .value = value, .rows = oracle_rows(g), .cols = oracle_cols(g)};
    f.weights = numbers(random, value, oracle_weights(g), 4 * rare);
    f.vectors[CONVMAT_FORWARD] = numbers(random, value, BATCH * f.cols, rare);
    f.vectors[CONVMAT_TRANSPOSE] = numbers(random, value, BATCH * f.rows, rare);
    convmat_matrix_options options = convmat_matrix_options_default();
    options.value = value;
    convmat_error error;
    assert_true(succeeded(convmat_matrix_build(g, f.weights, &options, &f.C, &error), &error));
    return f;
}

static void release_fixture(fixture *f) {
    free(f->weights);
    free(f->vectors[0]);
    free(f->vectors[1]);
    convmat_matrix_free(&f->C);
}

/* Both products by every path and thread count have the bits that C gives; nothing is written behind the result */
static bool paths_agree(const fixture *f) {
    enum { GUARD = 0x5a };
    bool agree = true;
    for (int d = 0; d < 2 && agree; d++) {
        const convmat_direction direction = (convmat_direction)d;
        const int64_t count = BATCH * (direction == CONVMAT_FORWARD ? f->rows : f->cols);
        const size_t bytes = (size_t)(count * convmat_value_bytes(f->value));
        char *expected = block(bytes);
        /* one element away from the alignment that malloc gives */
        char *memory = block(bytes + 9);
        char *actual = memory + convmat_value_bytes(f->value);
        convmat_error error;
        assert_true(succeeded(
            convmat_matrix_multiply(f->C, direction, BATCH, f->vectors[d], expected, 1, &error), &error));
        for (int p = 0; p < PATHS && agree; p++) {
            for (int threads = 1; threads <= MOST_THREADS && agree; threads++) {
                const convmat_convolution c = {&f->g, f->weights, f->value, threads, paths[p]};
                memset(actual, 0xff, bytes);
                actual[bytes] = GUARD;
                assert_true(succeeded(
                    convmat_convolution_apply(&c, direction, BATCH, f->vectors[d], actual, &error), &error));
                agree = have_same_bits(actual, expected, f->value, count) && actual[bytes] == GUARD;
                if (!agree) {
                    print_message("direction %d, path %s, %d threads, value %d\n", d,
                                  convmat_path_name(paths[p]), threads, (int)f->value);
                }
            }
        }
        free(expected);
        free(memory);
    }
    return agree;
}

static void check_geometry(convmat_random *random, const convmat_geometry *g, int64_t rare) {
    for (int v = 0; v < 2; v++) {
        fixture f = make_fixture(random, g, (convmat_value)v, rare);
        if (!paths_agree(&f)) {
            print_geometry(g);
            fail_msg("a path differs from the matrix");
        }
        release_fixture(&f);
    }
}

static void paths_of_random_geometries_have_the_bits_of_the_matrix(void **state) {
    (void)state;
    convmat_random random = {test_seed(51)};
    const int64_t count = test_count(GEOMETRIES);
    for (int n = 0; n < count; n++) {
        const convmat_geometry g = random_geometry(&random, 4000);
        check_geometry(&random, &g, 0);
    }
}

/* NaN and infinities among the vectors and, more rarely, the weights reach what they reach in C */
static void paths_pass_nan_and_infinity_as_the_matrix_does(void **state) {
    (void)state;
    convmat_random random = {test_seed(52)};
    const int64_t count = test_count(GEOMETRIES / 3);
    for (int n = 0; n < count; n++) {
        const convmat_geometry g = random_geometry(&random, 4000);
        check_geometry(&random, &g, 6);
    }
}

/* Integers: nested loops that share no code with the library */
static void paths_of_random_geometries_equal_nested_loops(void **state) {
    (void)state;
    convmat_random random = {test_seed(53)};
    const int64_t count = test_count(GEOMETRIES);
    for (int n = 0; n < count; n++) {
        const convmat_geometry g = random_geometry(&random, 4000);
        double *weights = random_integers(&random, oracle_weights(&g));
        double *x = random_integers(&random, oracle_cols(&g));
        double *y = random_integers(&random, oracle_rows(&g));
        double *expected = block((size_t)(oracle_rows(&g) + oracle_cols(&g)) * sizeof *expected);
        double *out = block((size_t)(oracle_rows(&g) + oracle_cols(&g)) * sizeof *out);
        for (int p = 0; p < PATHS; p++) {
            const convmat_convolution c = {&g, weights, CONVMAT_DOUBLE, 1, paths[p]};
            convmat_error error;
            oracle_forward(&g, weights, x, expected);
            assert_true(succeeded(convmat_convolution_apply(&c, CONVMAT_FORWARD, 1, x, out, &error), &error));
            bool agrees = vectors_are_equal(out, expected, CONVMAT_DOUBLE, oracle_rows(&g));
            oracle_transpose(&g, weights, y, expected);
            assert_true(
                succeeded(convmat_convolution_apply(&c, CONVMAT_TRANSPOSE, 1, y, out, &error), &error));
            agrees = agrees && vectors_are_equal(out, expected, CONVMAT_DOUBLE, oracle_cols(&g));
            if (!agrees) {
                print_geometry(&g);
                fail_msg("path %s differs from nested loops", convmat_path_name(paths[p]));
            }
        }
        free(weights);
        free(x);
        free(y);
        free(expected);
        free(out);
    }
}

/* Two axes whose last has `last` results forward: lines and tiles of every length around the widths of vectors */
static convmat_geometry sized(int64_t first, int64_t last, int64_t stride, int64_t channels) {
    convmat_geometry g = convmat_geometry_default(2);
    g.in_channels = channels;
    g.out_channels = channels + 1;
    g.kernel_size[0] = 2;
    g.kernel_size[1] = 3;
    g.pad_begin[0] = g.pad_end[1] = 1;
    g.stride[1] = stride;
    g.in_size[0] = first;
    g.in_size[1] = (last - 1) * stride + 2;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    assert_true(g.out_size[1] == last);
    return g;
}

static void paths_sizes_around_vectors_and_blocks_have_the_bits_of_the_matrix(void **state) {
    (void)state;
    convmat_random random = {test_seed(54)};
    static const int64_t widths[] = {2, 4, 8, 16, 32, 64};
    for (int k = 0; k < 6; k++) {
        for (int64_t last = widths[k] - 1; last <= widths[k] + 1; last++) {
            for (int64_t stride = 1; stride <= 3; stride++) {
                const convmat_geometry g = sized(5, last, stride, 1 + (k + stride) % 6);
                check_geometry(&random, &g, 0);
            }
        }
    }
}

/* Large enough for several tiles and threads */
static void paths_sizes_around_tiles_have_the_bits_of_the_matrix(void **state) {
    (void)state;
    convmat_random random = {test_seed(55)};
    for (int64_t extra = -1; extra <= 1; extra++) {
        const convmat_geometry lines = sized(96 + extra, 251, 1, 1);
        check_geometry(&random, &lines, 0);
        const convmat_geometry strided = sized(67, 256 + extra, 2, 1);
        check_geometry(&random, &strided, 0);
        convmat_geometry row = convmat_geometry_default(1);
        row.in_size[0] = 24576 + extra; /* 192 KiB of doubles */
        row.kernel_size[0] = 5;
        row.dilation[0] = 7;
        row.pad_begin[0] = 3;
        convmat_error error;
        assert_true(succeeded(convmat_geometry_from_image(&row, CONVMAT_PADDING_EXPLICIT, &error), &error));
        check_geometry(&random, &row, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_of_random_geometries_have_the_bits_of_the_matrix),
        cmocka_unit_test(paths_pass_nan_and_infinity_as_the_matrix_does),
        cmocka_unit_test(paths_of_random_geometries_equal_nested_loops),
        cmocka_unit_test(paths_sizes_around_vectors_and_blocks_have_the_bits_of_the_matrix),
        cmocka_unit_test(paths_sizes_around_tiles_have_the_bits_of_the_matrix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
