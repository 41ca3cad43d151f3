/* SPDX-License-Identifier: BSD-3-Clause */
/* Every path of the products without the matrix, forced in turn: nested loops on integers, C itself on reals. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 2, GEOMETRIES = 1500, MOST_THREADS = 3 };

static const convmat_path paths[] = {CONVMAT_PATH_PLAIN, CONVMAT_PATH_STENCIL, CONVMAT_PATH_REPRODUCIBLE,
                                     CONVMAT_PATH_FUSED, CONVMAT_PATH_AUTO};

enum { PATHS = sizeof paths / sizeof *paths };

/* Whether this processor has the path at all */
static bool exists(convmat_path path) {
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 3;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    const convmat_convolution c = {&g, NULL, CONVMAT_DOUBLE, 1, path};
    convmat_path taken;
    return convmat_convolution_path(&c, CONVMAT_FORWARD, &taken, &error) == CONVMAT_OK;
}

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
    void *sizes[2]; /* by direction: |C| |x|, |C|^T |y|, where folded weights do not cancel */
} fixture;

static double number_at(const void *numbers, convmat_value value, int64_t k) {
    return value == CONVMAT_FLOAT ? (double)((const float *)numbers)[k] : ((const double *)numbers)[k];
}

/* The same without signs, to be freed with free() */
static void *absolute(const void *numbers, convmat_value value, int64_t count) {
    const size_t size = value == CONVMAT_FLOAT ? sizeof(float) : sizeof(double);
    char *result = block((size_t)(count + 1) * size);
    memcpy(result, numbers, (size_t)count * size);
    for (int64_t k = 0; k < count; k++) {
        result[(size_t)(k + 1) * size - 1] &= 0x7f; /* little endian */
    }
    return result;
}

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
    convmat_matrix *positive = NULL;
    void *weights = absolute(f.weights, value, oracle_weights(g));
    assert_true(succeeded(convmat_matrix_build(g, weights, &options, &positive, &error), &error));
    for (int d = 0; d < 2; d++) {
        const int64_t in = BATCH * (d == CONVMAT_FORWARD ? f.cols : f.rows);
        const int64_t out = BATCH * (d == CONVMAT_FORWARD ? f.rows : f.cols);
        void *vectors = absolute(f.vectors[d], value, in);
        f.sizes[d] = block((size_t)(out + 1) * sizeof(double));
        assert_true(succeeded(
            convmat_matrix_multiply(positive, (convmat_direction)d, BATCH, vectors, f.sizes[d], 1, &error),
            &error));
        free(vectors);
    }
    free(weights);
    convmat_matrix_free(&positive);
    return f;
}

static void release_fixture(fixture *f) {
    free(f->weights);
    free(f->vectors[0]);
    free(f->vectors[1]);
    free(f->sizes[0]);
    free(f->sizes[1]);
    convmat_matrix_free(&f->C);
}

/* The same as doubles, to be freed with free() */
static double *doubles_of(const void *numbers, convmat_value value, int64_t count) {
    double *result = block((size_t)(count + 1) * sizeof *result);
    for (int64_t k = 0; k < count; k++) {
        result[k] = number_at(numbers, value, k);
    }
    return result;
}

/* The product by nested loops in double, which add tap by tap as the fused path does; to be freed with free() */
static double *nested_loops(const fixture *f, convmat_direction direction) {
    const bool is_forward = direction == CONVMAT_FORWARD;
    const int64_t in = is_forward ? f->cols : f->rows;
    const int64_t out = is_forward ? f->rows : f->cols;
    double *weights = doubles_of(f->weights, f->value, oracle_weights(&f->g));
    double *vectors = doubles_of(f->vectors[direction], f->value, BATCH * in);
    double *result = block((size_t)(BATCH * out + 1) * sizeof *result);
    for (int64_t b = 0; b < BATCH; b++) {
        if (is_forward) {
            oracle_forward(&f->g, weights, vectors + b * in, result + b * out);
        } else {
            oracle_transpose(&f->g, weights, vectors + b * in, result + b * out);
        }
    }
    free(weights);
    free(vectors);
    return result;
}

/*
 * |actual - loops| <= 2 gamma_k |C| |x| and what k products lose below the smallest normal number: both are sums of the
 * same at most k products, in any order, each rounded twice at most. NaN and infinities are where they are.
 */
static bool are_close(const fixture *f, convmat_direction direction, const void *actual,
                      const double *loops) {
    const bool is_float = f->value == CONVMAT_FLOAT;
    const double u = is_float ? 0x1p-24 : 0x1p-53;
    const double k = (double)oracle_weights(&f->g) + 2;
    const double gamma = k * u / (1 - k * u);
    const int64_t count = BATCH * (direction == CONVMAT_FORWARD ? f->rows : f->cols);
    for (int64_t e = 0; e < count; e++) {
        const double a = number_at(actual, f->value, e);
        const double b = loops[e];
        /* the sizes are themselves a sum that may be rounded down */
        const double bound = 2 * gamma * (1 + 2 * gamma) * number_at(f->sizes[direction], f->value, e) +
                             2 * k * (is_float ? 0x1p-149 : 0x1p-1074);
        const bool agree = isfinite(b) ? fabs(a - b) <= bound : (isnan(b) ? isnan(a) : a == b);
        if (!agree) {
            print_message("element %lld is %.17g, not %.17g within %.3g\n", (long long)e, a, b, bound);
            return false;
        }
    }
    return true;
}

/* Whether the path that is taken gives the bits of C */
static bool has_bits(const convmat_convolution *c, convmat_direction direction) {
    convmat_path taken;
    convmat_error error;
    assert_true(succeeded(convmat_convolution_path(c, direction, &taken, &error), &error));
    return taken != CONVMAT_PATH_FUSED;
}

/*
 * Both products by every path have the bits of those by C or are close to nested loops, with the same bits for any number
 * of threads; nothing is written behind the result.
 */
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
        char *first = block(bytes);
        double *loops = nested_loops(f, direction);
        for (int p = 0; p < PATHS && agree; p++) {
            for (int threads = 1; threads <= MOST_THREADS && agree && exists(paths[p]); threads++) {
                const convmat_convolution c = {&f->g, f->weights, f->value, threads, paths[p]};
                memset(actual, 0xff, bytes);
                actual[bytes] = GUARD;
                assert_true(succeeded(
                    convmat_convolution_apply(&c, direction, BATCH, f->vectors[d], actual, &error), &error));
                if (threads == 1) {
                    memcpy(first, actual, bytes);
                }
                agree = (has_bits(&c, direction) ? have_same_bits(actual, expected, f->value, count)
                                                 : are_close(f, direction, actual, loops)) &&
                        have_same_bits(actual, first, f->value, count) && actual[bytes] == GUARD;
                if (!agree) {
                    print_message("direction %d, path %s, %d threads, value %d\n", d,
                                  convmat_path_name(paths[p]), threads, (int)f->value);
                }
            }
        }
        free(expected);
        free(first);
        free(loops);
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

static void paths_of_random_geometries_agree_with_the_matrix(void **state) {
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
            if (!exists(paths[p])) {
                continue;
            }
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

static void paths_sizes_around_vectors_and_blocks_agree_with_the_matrix(void **state) {
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
static void paths_sizes_around_tiles_agree_with_the_matrix(void **state) {
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

/* A boundary folds what lies around the stencil's box: runs along either axis, in groups, cut for several threads */
static void paths_boundaries_in_several_threads_agree_with_the_matrix(void **state) {
    (void)state;
    convmat_random random = {test_seed(56)};
    for (int n = 0; n < 48; n++) {
        convmat_geometry g = convmat_geometry_default(2);
        g.groups = 2;
        g.in_channels = 12;
        g.out_channels = 18;
        g.boundary = (convmat_boundary)(n % 4);
        g.in_size[0] = n / 4 % 2 == 0 ? 11 : 23;
        g.in_size[1] = 13 + n / 8 % 3; /* the box: 8, 9 or 10 */
        g.kernel_size[0] = 3;
        g.kernel_size[1] = 4;
        g.stride[n / 4 % 2] = 1 + n / 24;
        g.pad_begin[0] = g.pad_end[1] = 1;
        g.pad_end[0] = g.pad_begin[1] = 2;
        convmat_error error;
        convmat_plan plan;
        assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
        assert_true(succeeded(convmat_geometry_plan(&g, &plan, &error), &error));
        assert_true(plan.nnz > 60000); /* enough for three threads */
        check_geometry(&random, &g, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_of_random_geometries_agree_with_the_matrix),
        cmocka_unit_test(paths_pass_nan_and_infinity_as_the_matrix_does),
        cmocka_unit_test(paths_of_random_geometries_equal_nested_loops),
        cmocka_unit_test(paths_sizes_around_vectors_and_blocks_agree_with_the_matrix),
        cmocka_unit_test(paths_sizes_around_tiles_agree_with_the_matrix),
        cmocka_unit_test(paths_boundaries_in_several_threads_agree_with_the_matrix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
