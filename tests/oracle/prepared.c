/* SPDX-License-Identifier: BSD-3-Clause */
/* Prepared products against unprepared ones: again and again, by every path, while the weights change. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 2, GEOMETRIES = 400, MOST_THREADS = 3, ROUNDS = 4 };

static void *block(int64_t bytes) {
    void *memory = malloc((size_t)bytes + 1);
    assert_non_null(memory);
    return memory;
}

static void set(void *numbers, convmat_value value, int64_t k, double number) {
    if (value == CONVMAT_FLOAT) {
        ((float *)numbers)[k] = (float)number;
    } else {
        ((double *)numbers)[k] = number;
    }
}

static bool is_nan(const void *numbers, convmat_value value, int64_t k) {
    return value == CONVMAT_FLOAT ? isnan(((const float *)numbers)[k]) : isnan(((const double *)numbers)[k]);
}

/* Numbers of both signs, zeros and denormals; one in `rare` is NaN or infinite, none where that is 0 */
static void draw(convmat_random *random, void *numbers, convmat_value value, int64_t count, int64_t rare) {
    static const double odd[] = {NAN, INFINITY, -INFINITY};
    for (int64_t k = 0; k < count; k++) {
        const double real = convmat_random_real(random);
        const int64_t kind = convmat_random_integer(random, 0, 7);
        const bool is_odd = rare > 0 && convmat_random_integer(random, 1, rare) == 1;
        const double small = value == CONVMAT_FLOAT ? 1e-39 : 1e-309;
        set(numbers, value, k,
            is_odd ? odd[kind % 3] : (kind == 0 ? -0.0 : (kind == 1 ? real * small : real)));
    }
}

static bool have_same_bits(const void *actual, const void *expected, convmat_value value, int64_t count) {
    const size_t size = value == CONVMAT_FLOAT ? sizeof(float) : sizeof(double);
    for (int64_t k = 0; k < count; k++) {
        const size_t at = (size_t)k * size;
        if (memcmp((const char *)actual + at, (const char *)expected + at, size) != 0 &&
            !(is_nan(actual, value, k) && is_nan(expected, value, k))) {
            return false;
        }
    }
    return true;
}

/* What AUTO is free to have instead of the bits of its unprepared product: those of C */
static bool has_bits_of_matrix(const convmat_convolution *c, convmat_direction direction, const void *in,
                               const void *actual, int64_t count) {
    convmat_matrix_options options = convmat_matrix_options_default();
    options.value = c->value;
    convmat_matrix *C = NULL;
    convmat_error error;
    void *expected = block(count * 8);
    assert_true(succeeded(convmat_matrix_build(c->geometry, c->weights, &options, &C, &error), &error));
    assert_true(succeeded(convmat_matrix_multiply(C, direction, BATCH, in, expected, 1, &error), &error));
    const bool has_bits = have_same_bits(actual, expected, c->value, count);
    convmat_matrix_free(&C);
    free(expected);
    return has_bits;
}

/* Rounds with finite weights, with NaN and infinities among them, and with finite ones again */
static bool rounds_agree(convmat_random *random, const convmat_convolution *c, convmat_direction direction,
                         void *weights) {
    const int64_t rows = oracle_rows(c->geometry);
    const int64_t cols = oracle_cols(c->geometry);
    const int64_t in_count = BATCH * (direction == CONVMAT_FORWARD ? cols : rows);
    const int64_t count = BATCH * (direction == CONVMAT_FORWARD ? rows : cols);
    void *in = block(in_count * 8);
    void *expected = block(count * 8);
    void *actual = block(count * 8);
    convmat_geometry passing = *c->geometry; /* gone by the time of the first product */
    convmat_convolution called = *c;
    called.geometry = &passing;
    convmat_prepared *prepared = NULL;
    convmat_error error;
    assert_true(succeeded(convmat_convolution_prepare(&called, direction, BATCH, &prepared, &error), &error));
    memset(&passing, 0xff, sizeof passing);
    memset(&called, 0xff, sizeof called);
    bool agree = true;
    for (int round = 0; round < ROUNDS && agree; round++) {
        draw(random, weights, c->value, oracle_weights(c->geometry), round == 1 ? 5 : 0);
        draw(random, in, c->value, in_count, round == 2 ? 5 : 0);
        memset(actual, 0xff, (size_t)(count * convmat_value_bytes(c->value)));
        assert_true(succeeded(convmat_prepared_apply(prepared, in, actual, &error), &error));
        assert_true(succeeded(convmat_convolution_apply(c, direction, BATCH, in, expected, &error), &error));
        agree = have_same_bits(actual, expected, c->value, count) ||
                (c->path == CONVMAT_PATH_AUTO && has_bits_of_matrix(c, direction, in, actual, count));
        if (!agree) {
            print_message("round %d, direction %d, path %s, %d threads, value %d\n", round, (int)direction,
                          convmat_path_name(c->path), c->threads, (int)c->value);
        }
    }
    convmat_prepared_free(&prepared);
    assert_null(prepared);
    free(in);
    free(expected);
    free(actual);
    return agree;
}

static void check_geometry(convmat_random *random, const convmat_geometry *g) {
    for (int kind = 0; kind < 4; kind++) {
        const convmat_value value = (convmat_value)(kind & 1);
        const convmat_direction direction = (convmat_direction)(kind >> 1);
        void *weights = block(oracle_weights(g) * 8);
        draw(random, weights, value, oracle_weights(g), 0);
        for (int path = CONVMAT_PATH_AUTO; path <= CONVMAT_PATH_REPRODUCIBLE; path++) {
            const int threads = (int)convmat_random_integer(random, 1, MOST_THREADS);
            const convmat_convolution c = {g, weights, value, threads, (convmat_path)path};
            convmat_path taken;
            if (convmat_convolution_path(&c, direction, &taken, NULL) == CONVMAT_OK &&
                !rounds_agree(random, &c, direction, weights)) {
                print_geometry(g);
                fail_msg("a prepared product differs");
            }
        }
        free(weights);
    }
}

static void prepared_of_random_geometries_has_the_bits_of_unprepared(void **state) {
    (void)state;
    convmat_random random = {test_seed(61)};
    const int64_t count = test_count(GEOMETRIES);
    for (int n = 0; n < count; n++) {
        const convmat_geometry g = random_geometry(&random, n % 2 == 0 ? 4000 : 400);
        check_geometry(&random, &g);
    }
}

/* Channels and groups enough for several threads and tiles, under every boundary; no list */
static void prepared_of_many_entries_has_the_bits_of_unprepared(void **state) {
    (void)state;
    convmat_random random = {test_seed(62)};
    for (int boundary = CONVMAT_ZEROS; boundary <= CONVMAT_CIRCULAR; boundary++) {
        convmat_geometry g = convmat_geometry_default(2);
        g.groups = 2;
        g.in_channels = 4;
        g.out_channels = 6;
        g.boundary = (convmat_boundary)boundary;
        for (int a = 0; a < 2; a++) {
            g.in_size[a] = 41 + 6 * a;
            g.kernel_size[a] = 5 - 2 * a;
            g.stride[a] = 1 + a;
            g.pad_begin[a] = 1 + a;
            g.pad_end[a] = 2 - a;
        }
        convmat_error error;
        assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
        check_geometry(&random, &g);
    }
}

/* One entry less than a list may have, as many, and one more */
static void prepared_around_the_longest_list_has_the_bits_of_unprepared(void **state) {
    (void)state;
    convmat_random random = {test_seed(63)};
    for (int64_t size = 999; size <= 1001; size++) {
        convmat_geometry g = convmat_geometry_default(1);
        g.in_size[0] = size;
        convmat_error error;
        assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
        check_geometry(&random, &g);
        g.in_size[0] = 1;
        g.in_channels = size; /* as many weights */
        assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
        check_geometry(&random, &g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prepared_of_random_geometries_has_the_bits_of_unprepared),
        cmocka_unit_test(prepared_of_many_entries_has_the_bits_of_unprepared),
        cmocka_unit_test(prepared_around_the_longest_list_has_the_bits_of_unprepared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
