/* SPDX-License-Identifier: BSD-3-Clause */
/* Built pairs over random geometries: always adjoint, in both modes; never when one value is another. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdlib.h>
#include <string.h>

enum { GEOMETRIES = 2000, MOST_ENTRIES = 8000, ALARM_RUNS = 2000 };

/* count numbers of the value type: integers of -9..9, or reals of [-1, 1); to be freed with free() */
static void *draw_numbers(convmat_random *random, int64_t count, bool is_real, convmat_value value) {
    double *numbers = random_integers(random, count);
    for (int64_t k = 0; is_real && k < count; k++) {
        numbers[k] = convmat_random_real(random);
    }
    if (value == CONVMAT_DOUBLE) {
        return numbers;
    }
    float *floats = floats_of(numbers, count);
    free(numbers);
    return floats;
}

static convmat_matrix *build(const convmat_geometry *g, const void *weights, convmat_layout layout,
                             convmat_index index, convmat_value value) {
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = layout;
    options.index = index;
    options.value = value;
    convmat_matrix *C = NULL;
    convmat_error error;
    assert_true(succeeded(convmat_matrix_build(g, weights, &options, &C, &error), &error));
    return C;
}

static bool says_yes(convmat_status status, const convmat_adjoint_report *report,
                     const convmat_error *error) {
    if (!succeeded(status, error)) {
        return false;
    }
    if (report->verdict != CONVMAT_ADJOINT_YES) {
        print_error("%s\n", report->reason);
    }
    return report->verdict == CONVMAT_ADJOINT_YES;
}

/* Integer weights and exact mode, or real weights and bounded mode; `draw` chooses types as well */
static bool pairs_are_adjoint(const convmat_geometry *g, convmat_random *random, int draw) {
    const convmat_adjoint_mode mode = draw % 2 == 0 ? CONVMAT_ADJOINT_EXACT : CONVMAT_ADJOINT_BOUNDED;
    const convmat_value value = draw / 2 % 2 == 0 ? CONVMAT_DOUBLE : CONVMAT_FLOAT;
    const convmat_layout layout = draw / 4 % 2 == 0 ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS;
    const convmat_index index = draw / 8 % 2 == 0 ? CONVMAT_INT32 : CONVMAT_INT64;
    void *weights = draw_numbers(random, oracle_weights(g), mode == CONVMAT_ADJOINT_BOUNDED, value);
    convmat_adjoint_options options = convmat_adjoint_options_default();
    options.mode = mode;
    options.seed = convmat_random_bits(random);
    convmat_adjoint_report by_matrix;
    convmat_adjoint_report by_convolution;
    convmat_error error;
    convmat_matrix *C = build(g, weights, layout, index, value);
    bool are = says_yes(convmat_adjoint_test_matrix(C, &options, &by_matrix, &error), &by_matrix, &error);
    const convmat_convolution convolution = {g, weights, value, 1, CONVMAT_PATH_AUTO};
    are = says_yes(convmat_adjoint_test_convolution(&convolution, &options, &by_convolution, &error),
                   &by_convolution, &error) &&
          are;
    /* both see the same products; where taps are folded, the larger |w| may have lowered the amplitude of one */
    if (mode == CONVMAT_ADJOINT_EXACT && by_matrix.amplitude == by_convolution.amplitude) {
        are = are && numbers_are_equal(by_matrix.left, by_convolution.left);
    }
    if (g->boundary == CONVMAT_ZEROS) {
        are = are && numbers_are_equal(by_matrix.magnitude, by_convolution.magnitude) &&
              by_matrix.amplitude == by_convolution.amplitude;
    }
    convmat_matrix_free(&C);
    free(weights);
    return are;
}

static void adjoint_test_of_random_geometries_says_yes(void **state) {
    (void)state;
    convmat_random random = {test_seed(1701)};
    for (int n = 0; n < GEOMETRIES; n++) {
        const convmat_geometry g = random_geometry(&random, MOST_ENTRIES);
        if (!pairs_are_adjoint(&g, &random, n % 16)) {
            print_geometry(&g);
            fail_msg("geometry %d", n);
        }
    }
}

/* Forward is C, adjoint that of another matrix */
typedef struct mixed_pair {
    const convmat_matrix *forward;
    const convmat_matrix *adjoint;
} mixed_pair;

static convmat_status mixed_forward(void *ctx, int64_t count, const void *in, void *out,
                                    convmat_error *error) {
    const mixed_pair *pair = ctx;
    return convmat_matrix_multiply(pair->forward, CONVMAT_FORWARD, count, in, out, 1, error);
}

static convmat_status mixed_adjoint(void *ctx, int64_t count, const void *in, void *out,
                                    convmat_error *error) {
    const mixed_pair *pair = ctx;
    return convmat_matrix_multiply(pair->adjoint, CONVMAT_TRANSPOSE, count, in, out, 1, error);
}

static convmat_verdict test_mixed(const convmat_matrix *C, const convmat_matrix *other, uint64_t seed) {
    mixed_pair pair = {C, other};
    const convmat_operator tested = {C->m, C->n, C->value, mixed_forward, mixed_adjoint, &pair};
    convmat_structure structure;
    convmat_error error;
    assert_true(succeeded(convmat_matrix_structure(C, &structure, &error), &error));
    convmat_adjoint_options options = convmat_adjoint_options_default();
    options.seed = seed;
    options.magnitude.largest_row_sum = structure.largest_row_sum + 1;
    options.magnitude.largest_column_sum = structure.largest_column_sum + 1;
    convmat_adjoint_report report;
    assert_true(succeeded(convmat_adjoint_test(&tested, &options, &report, &error), &error));
    return report.verdict;
}

static void adjoint_test_of_one_changed_value_says_no(void **state) {
    (void)state;
    convmat_random random = {test_seed(1702)};
    for (int n = 0; n < GEOMETRIES; n++) {
        const convmat_geometry g = random_geometry(&random, MOST_ENTRIES);
        const convmat_value value = n % 2 == 0 ? CONVMAT_DOUBLE : CONVMAT_FLOAT;
        const convmat_layout layout = n / 2 % 2 == 0 ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS;
        void *weights = draw_numbers(&random, oracle_weights(&g), false, value);
        convmat_matrix *C = build(&g, weights, layout, CONVMAT_INT32, value);
        convmat_matrix *other = build(&g, weights, layout, CONVMAT_INT32, value);
        convmat_verdict expected = CONVMAT_ADJOINT_YES;
        if (C->nnz > 0) {
            const int64_t k = convmat_random_integer(&random, 0, C->nnz - 1);
            if (value == CONVMAT_FLOAT) {
                ((float *)other->x)[k] += 1;
            } else {
                ((double *)other->x)[k] -= 1;
            }
            expected = CONVMAT_ADJOINT_NO;
        }
        if (test_mixed(C, other, convmat_random_bits(&random)) != expected) {
            print_geometry(&g);
            fail_msg("geometry %d", n);
        }
        convmat_matrix_free(&C);
        convmat_matrix_free(&other);
        free(weights);
    }
}

/* 2-D, `channels` both ways, 3 x 5 kernel */
static convmat_geometry layer(int64_t channels, int64_t height) {
    convmat_geometry g = convmat_geometry_default(2);
    g.in_channels = channels;
    g.out_channels = channels + 1;
    g.in_size[0] = height;
    g.in_size[1] = height + 3;
    g.kernel_size[0] = 3;
    g.kernel_size[1] = 5;
    g.pad_begin[0] = g.pad_end[0] = 1;
    g.pad_begin[1] = 2;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static void adjoint_test_bounded_of_right_pairs_raises_no_alarm(void **state) {
    (void)state;
    convmat_random random = {test_seed(1703)};
    const convmat_geometry geometries[] = {layer(1, 4), layer(1, 20), layer(3, 7), layer(5, 4)};
    for (int n = 0; n < ALARM_RUNS; n++) {
        const convmat_geometry *g = &geometries[n % 4];
        const convmat_value value = n / 4 % 2 == 0 ? CONVMAT_FLOAT : CONVMAT_DOUBLE;
        const convmat_layout layout = n / 8 % 2 == 0 ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS;
        void *weights = draw_numbers(&random, oracle_weights(g), true, value);
        convmat_matrix *C = build(g, weights, layout, CONVMAT_INT32, value);
        convmat_adjoint_options options = convmat_adjoint_options_default();
        options.mode = CONVMAT_ADJOINT_BOUNDED;
        options.seed = (uint64_t)n;
        convmat_adjoint_report report;
        convmat_error error;
        assert_true(says_yes(convmat_adjoint_test_matrix(C, &options, &report, &error), &report, &error));
        convmat_matrix_free(&C);
        free(weights);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjoint_test_of_random_geometries_says_yes),
        cmocka_unit_test(adjoint_test_of_one_changed_value_says_no),
        cmocka_unit_test(adjoint_test_bounded_of_right_pairs_raises_no_alarm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
