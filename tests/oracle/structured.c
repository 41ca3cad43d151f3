/* SPDX-License-Identifier: BSD-3-Clause */
/* Products that read values only: the bits of the plain product, which nested loops confirm elsewhere. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GEOMETRIES = 1500, MOST_ENTRIES = 2000000, MOST_VECTORS = 3 };

static double *random_reals(convmat_random *random, int64_t count) {
    double *numbers = malloc((size_t)(count + 1) * sizeof *numbers);
    assert_non_null(numbers);
    for (int64_t k = 0; k <= count; k++) {
        numbers[k] = convmat_random_real(random);
    }
    return numbers;
}

/* The same bits, but that one NaN is as good as another: which one an addition passes on is the compiler's choice */
static bool vectors_are_identical(const char *a, const char *b, convmat_value value, int64_t count) {
    const size_t size = value == CONVMAT_FLOAT ? sizeof(float) : sizeof(double);
    for (int64_t k = 0; k < count; k++, a += size, b += size) {
        double x = 0;
        double y = 0;
        float part;
        if (value == CONVMAT_FLOAT) {
            memcpy(&part, a, size);
            x = part;
            memcpy(&part, b, size);
            y = part;
        } else {
            memcpy(&x, a, size);
            memcpy(&y, b, size);
        }
        if (memcmp(a, b, size) != 0 && !(isnan(x) && isnan(y))) {
            return false;
        }
    }
    return true;
}

/* One product both ways, of a C stored somehow; vectors begin one element after an aligned address */
static bool product_agrees(convmat_random *random, const convmat_geometry *g, const convmat_matrix *C,
                           convmat_direction direction, double *in) {
    const int64_t count = convmat_random_integer(random, 1, MOST_VECTORS);
    const int64_t in_size = direction == CONVMAT_FORWARD ? C->n : C->m;
    const int64_t out_size = direction == CONVMAT_FORWARD ? C->m : C->n;
    const size_t bytes = C->value == CONVMAT_FLOAT ? sizeof(float) : sizeof(double);
    if (convmat_random_integer(random, 0, 3) == 0 && C->value == CONVMAT_DOUBLE && in_size > 0) {
        in[1 + convmat_random_integer(random, 0, in_size - 1)] = NAN;
        in[1 + convmat_random_integer(random, 0, in_size - 1)] = INFINITY;
        in[1 + convmat_random_integer(random, 0, in_size - 1)] = 1e-310;
    }
    float *in_float = floats_of(in, count * in_size + 1);
    const void *vectors = C->value == CONVMAT_FLOAT ? (void *)(in_float + 1) : (void *)(in + 1);
    char *expected = malloc((size_t)(count * out_size + 2) * bytes);
    char *out = malloc((size_t)(count * out_size + 2) * bytes);
    assert_true(expected != NULL && out != NULL);
    memset(expected, 0x5a, (size_t)(count * out_size + 2) * bytes);
    memset(out, 0x5a, (size_t)(count * out_size + 2) * bytes);
    convmat_error error;
    assert_true(succeeded(convmat_matrix_multiply(C, direction, count, vectors, expected + bytes, 1, &error),
                          &error));
    bool agrees = true;
    for (int threads = 1; threads < 4; threads++) {
        const convmat_structured s = {g, C, threads};
        memset(out + bytes, 0xff, (size_t)(count * out_size) * bytes);
        assert_true(succeeded(convmat_structured_multiply(&s, direction, count, vectors, out + bytes, &error),
                              &error));
        agrees = agrees && vectors_are_identical(out, expected, C->value, count * out_size + 2);
    }
    free(in_float);
    free(expected);
    free(out);
    return agrees;
}

/* Both layouts, both directions, whole and a range */
static void geometry_agrees(convmat_random *random, const convmat_geometry *g) {
    double *weights = random_reals(random, oracle_weights(g));
    float *weights_float = floats_of(weights, oracle_weights(g));
    const int64_t longer = oracle_rows(g) > oracle_cols(g) ? oracle_rows(g) : oracle_cols(g);
    double *in = random_reals(random, MOST_VECTORS * longer + 1);
    for (int kind = 0; kind < 8; kind++) {
        convmat_error error;
        convmat_matrix_options options = convmat_matrix_options_default();
        options.layout = (convmat_layout)(kind & 1);
        options.value = (convmat_value)(kind >> 1 & 1);
        options.index = (convmat_index)convmat_random_integer(random, 0, 1);
        if (kind >= 4) {
            const int64_t lines = options.layout == CONVMAT_BY_ROWS ? oracle_rows(g) : oracle_cols(g);
            options.begin = convmat_random_integer(random, 0, lines);
            options.end = convmat_random_integer(random, options.begin, lines);
        }
        convmat_matrix *C = NULL;
        const void *w = options.value == CONVMAT_FLOAT ? (void *)weights_float : weights;
        assert_true(succeeded(convmat_matrix_build(g, w, &options, &C, &error), &error));
        if (!product_agrees(random, g, C, CONVMAT_FORWARD, in) ||
            !product_agrees(random, g, C, CONVMAT_TRANSPOSE, in)) {
            print_geometry(g);
            fail_msg("kind %d, lines from %lld", kind, (long long)options.begin);
        }
        convmat_matrix_free(&C);
    }
    free(weights);
    free(weights_float);
    free(in);
}

static void structured_of_random_geometries_has_the_bits_of_the_plain_product(void **state) {
    (void)state;
    convmat_random random = {test_seed(52)};
    const int64_t count = test_count(GEOMETRIES);
    for (int n = 0; n < count; n++) {
        const convmat_geometry g = random_geometry(&random, MOST_ENTRIES);
        geometry_agrees(&random, &g);
    }
}

/* Lines of all lengths around a vector, a block, a share of a thread; last axis strided, dilated, cropped */
static void structured_of_long_lines_has_the_bits_of_the_plain_product(void **state) {
    (void)state;
    static const int64_t widths[] = {60, 61, 62, 63, 64, 65, 66, 67, 68, 131, 500, 5003};
    convmat_random random = {test_seed(53)};
    for (size_t k = 0; k < sizeof widths / sizeof *widths; k++) {
        for (int n = 0; n < 12; n++) {
            convmat_geometry g = convmat_geometry_default(1 + n % 2);
            const int last = g.axes - 1;
            g.groups = 1 + n / 6 % 2;
            g.in_channels = g.groups * convmat_random_integer(&random, 1, widths[k] > 200 ? 1 : 3);
            g.out_channels = g.groups * convmat_random_integer(&random, 1, widths[k] > 200 ? 1 : 3);
            g.in_size[0] = 7;
            g.kernel_size[0] = 3;
            g.pad_begin[0] = 2;
            g.boundary = (convmat_boundary)(n / 3 % 4);
            g.in_size[last] = widths[k];
            g.kernel_size[last] = convmat_random_integer(&random, 1, widths[k] > 1000 ? 40 : 9);
            g.stride[last] = convmat_random_integer(&random, 1, 3);
            g.dilation[last] = convmat_random_integer(&random, 1, 3);
            g.pad_begin[last] = convmat_random_integer(&random, -2, 6);
            g.pad_end[last] = convmat_random_integer(&random, -2, 6);
            if (convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL) == CONVMAT_OK) {
                geometry_agrees(&random, &g);
            }
        }
    }
}

/* Kernels three wide, of enough entries for several threads, whose shares of the image end between rows of the kernel */
static void structured_of_three_neighbours_has_the_bits_of_the_plain_product(void **state) {
    (void)state;
    convmat_random random = {test_seed(55)};
    for (int n = 0; n < 40; n++) {
        convmat_geometry g = convmat_geometry_default(2);
        g.in_channels = convmat_random_integer(&random, 1, 3);
        g.out_channels = convmat_random_integer(&random, 1, 2);
        g.boundary = (convmat_boundary)(n % 4);
        g.in_size[0] = convmat_random_integer(&random, 20, 60);
        g.kernel_size[0] = convmat_random_integer(&random, 2, 4);
        g.dilation[0] = convmat_random_integer(&random, 1, 2);
        g.in_size[1] = convmat_random_integer(&random, 30, 200);
        g.kernel_size[1] = 3;
        g.pad_begin[1] = convmat_random_integer(&random, 0, 2);
        g.pad_end[1] = convmat_random_integer(&random, 0, 2);
        if (convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL) == CONVMAT_OK) {
            geometry_agrees(&random, &g);
        }
    }
}

/* Several channels and groups, of enough entries for several threads, each of which owns some positions of every channel */
static void structured_of_channels_in_threads_has_the_bits_of_the_plain_product(void **state) {
    (void)state;
    convmat_random random = {test_seed(56)};
    for (int n = 0; n < 24; n++) {
        convmat_geometry g = convmat_geometry_default(1 + n % 3);
        g.groups = convmat_random_integer(&random, 1, 2);
        g.in_channels = g.groups * convmat_random_integer(&random, 2, 6);
        g.out_channels = g.groups * convmat_random_integer(&random, 3, 6);
        g.boundary = (convmat_boundary)(n / 6);
        static const int64_t size[] = {1500, 30, 10};
        for (int a = 0; a < g.axes; a++) {
            g.in_size[a] = size[g.axes - 1] + convmat_random_integer(&random, 0, 7);
            g.kernel_size[a] = convmat_random_integer(&random, 2, 4);
            g.stride[a] = convmat_random_integer(&random, 1, 2);
            g.pad_begin[a] = convmat_random_integer(&random, 0, 2);
            g.pad_end[a] = convmat_random_integer(&random, 0, 2);
        }
        if (convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL) == CONVMAT_OK) {
            geometry_agrees(&random, &g);
        }
    }
}

/* As few lines side by side as vectors and blocks of them have lanes, and a few less or more; lines of 1 to 81 entries */
static void structured_of_short_bands_has_the_bits_of_the_plain_product(void **state) {
    (void)state;
    convmat_random random = {test_seed(54)};
    for (int64_t width = 4; width <= 44; width++) {
        for (int n = 0; n < 12; n++) {
            convmat_geometry g = convmat_geometry_default(2);
            g.in_channels = convmat_random_integer(&random, 1, 9);
            g.out_channels = convmat_random_integer(&random, 1, 4);
            g.in_size[0] = 5;
            g.kernel_size[0] = convmat_random_integer(&random, 1, 3);
            g.in_size[1] = width;
            g.kernel_size[1] = convmat_random_integer(&random, 1, 5);
            g.stride[1] = 1 + n % 4;
            g.dilation[1] = convmat_random_integer(&random, 1, 2);
            g.pad_begin[1] = convmat_random_integer(&random, 0, 3);
            g.pad_end[1] = convmat_random_integer(&random, 0, 3);
            if (convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL) == CONVMAT_OK) {
                geometry_agrees(&random, &g);
            }
        }
    }
}

static void structured_wrong_arguments_are_refused_and_out_stays(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 3;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    const double weight = 2;
    const double in[3] = {1, 2, 3};
    double out[3] = {7, 7, 7};
    const convmat_matrix_options options = convmat_matrix_options_default();
    convmat_matrix *C = NULL;
    assert_true(succeeded(convmat_matrix_build(&g, &weight, &options, &C, &error), &error));
    convmat_geometry other = g;
    other.in_size[0] = other.out_size[0] = 4;
    const convmat_structured right = {&g, C, 1};
    const convmat_structured wrong[] = {{&g, C, -1}, {NULL, C, 1}, {&g, NULL, 1}, {&other, C, 1}};
    static const char *const said[] = {
        "threads = -1, must be at least 0",
        "geometry = NULL, must point to something",
        "C = NULL, must point to something",
        "end = 3, must be -1, or at least begin = 0 and at most 4",
    };
    for (int k = 0; k < 4; k++) {
        const convmat_status status =
            convmat_structured_multiply(&wrong[k], CONVMAT_FORWARD, 1, in, out, &error);
        if (k < 3) {
            assert_true(failed_with(status, &error, CONVMAT_INVALID, said[k]));
        } else {
            assert_int_equal(status, CONVMAT_INVALID);
        }
    }
    assert_true(failed_with(convmat_structured_multiply(NULL, CONVMAT_FORWARD, 1, in, out, &error), &error,
                            CONVMAT_INVALID, "structured = NULL, must point to something"));
    assert_true(failed_with(convmat_structured_multiply(&right, CONVMAT_FORWARD, 1, NULL, out, &error),
                            &error, CONVMAT_INVALID, "in = NULL, must point to something"));
    assert_true(numbers_are_equal(out[0], 7));
    assert_true(
        succeeded(convmat_structured_multiply(&right, CONVMAT_TRANSPOSE, 1, in, out, &error), &error));
    assert_true(numbers_are_equal(out[2], 6));
    convmat_matrix_free(&C);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structured_of_random_geometries_has_the_bits_of_the_plain_product),
        cmocka_unit_test(structured_of_long_lines_has_the_bits_of_the_plain_product),
        cmocka_unit_test(structured_of_three_neighbours_has_the_bits_of_the_plain_product),
        cmocka_unit_test(structured_of_channels_in_threads_has_the_bits_of_the_plain_product),
        cmocka_unit_test(structured_of_short_bands_has_the_bits_of_the_plain_product),
        cmocka_unit_test(structured_wrong_arguments_are_refused_and_out_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
