/* SPDX-License-Identifier: BSD-3-Clause */
/* The tests of built pairs: what they compute of the coefficients, and what they refuse. */
#include "support/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Weights 1..16 as 4 x 4 with signs, stride 2, padding 1, features 4 x 5; any value type */
typedef struct fixture {
    convmat_geometry g;
    double doubles[16];
    float floats[16];
    convmat_matrix *C;
    convmat_value value;
    convmat_convolution convolution;
} fixture;

/* In place, as it points into itself; factor scales the weights */
static void set_up(fixture *f, convmat_value value, double factor) {
    *f = (fixture){.g = convmat_geometry_default(2), .value = value};
    for (int k = 0; k < 16; k++) {
        f->doubles[k] = (k % 3 == 0 ? -factor : factor) * (k + 1);
        f->floats[k] = (float)f->doubles[k];
    }
    const int64_t out_size[] = {4, 5};
    for (int a = 0; a < 2; a++) {
        f->g.out_size[a] = out_size[a];
        f->g.kernel_size[a] = 4;
        f->g.stride[a] = 2;
        f->g.pad_begin[a] = f->g.pad_end[a] = 1;
    }
    convmat_error error;
    assert_true(
        succeeded(convmat_geometry_from_features(&f->g, CONVMAT_PADDING_EXPLICIT, NULL, &error), &error));
    const void *weights = value == CONVMAT_FLOAT ? (void *)f->floats : (void *)f->doubles;
    convmat_matrix_options options = convmat_matrix_options_default();
    options.value = value;
    assert_true(succeeded(convmat_matrix_build(&f->g, weights, &options, &f->C, &error), &error));
    f->convolution = (convmat_convolution){&f->g, weights, value, 1, CONVMAT_PATH_REPRODUCIBLE};
}

static void tear_down(fixture *f) {
    convmat_matrix_free(&f->C);
}

static void adjoint_test_of_built_pairs_computes_the_magnitude(void **state) {
    (void)state;
    for (int v = 0; v < 2; v++) {
        fixture f;
        set_up(&f, v == 0 ? CONVMAT_DOUBLE : CONVMAT_FLOAT, 1);
        convmat_adjoint_options options = convmat_adjoint_options_default();
        options.amplitude = 100;
        options.magnitude.largest_row_sum = -1; /* told wrongly, and not looked at */
        convmat_adjoint_report report;
        convmat_error error;
        assert_true(succeeded(convmat_adjoint_test_matrix(f.C, &options, &report, &error), &error));
        assert_int_equal(report.verdict, CONVMAT_ADJOINT_YES);
        assert_int_equal(report.amplitude, 100);
        /* an inner row has all 16 weights, 1 + ... + 16; a column has 4 at most, 6 + 8 + 14 + 16 */
        assert_true(numbers_are_equal(report.magnitude, 13600));
        assert_true(
            succeeded(convmat_adjoint_test_convolution(&f.convolution, &options, &report, &error), &error));
        assert_int_equal(report.verdict, CONVMAT_ADJOINT_YES);
        assert_true(numbers_are_equal(report.magnitude, 13600));
        tear_down(&f);
    }
}

/* Both figures of a bounded test must be those of a caller who tells what is true of C */
static void adjoint_test_of_built_pairs_computes_the_bound(void **state) {
    (void)state;
    fixture f;
    set_up(&f, CONVMAT_DOUBLE, 1. / 7);
    convmat_error error;
    convmat_plan plan;
    assert_true(succeeded(convmat_geometry_plan(&f.g, &plan, &error), &error));
    convmat_matrix absolute = *f.C;
    double *magnitudes = malloc((size_t)plan.nnz * sizeof *magnitudes);
    assert_non_null(magnitudes);
    for (int64_t k = 0; k < plan.nnz; k++) {
        magnitudes[k] = fabs(convmat_matrix_value(f.C, k));
    }
    absolute.x = magnitudes;
    const convmat_operator tested = convmat_operator_from_matrix(f.C);
    const convmat_operator absolute_operator = convmat_operator_from_matrix(&absolute);
    convmat_adjoint_options options = convmat_adjoint_options_default();
    options.mode = CONVMAT_ADJOINT_BOUNDED;
    options.magnitude.longest_row = 16;
    options.magnitude.longest_column = 4;
    options.magnitude.absolute = &absolute_operator;
    convmat_adjoint_report told;
    convmat_adjoint_report computed;
    assert_true(succeeded(convmat_adjoint_test(&tested, &options, &told, &error), &error));
    options.magnitude = (convmat_magnitude){.longest_row = 0};
    assert_true(succeeded(convmat_adjoint_test_matrix(f.C, &options, &computed, &error), &error));
    assert_true(numbers_are_equal(computed.bound, told.bound));
    assert_true(
        succeeded(convmat_adjoint_test_convolution(&f.convolution, &options, &computed, &error), &error));
    assert_true(numbers_are_equal(computed.bound, told.bound));
    free(magnitudes);
    tear_down(&f);
}

static void adjoint_test_of_large_weights_lowers_the_amplitude(void **state) {
    (void)state;
    fixture f;
    set_up(&f, CONVMAT_FLOAT, 1000); /* 136000 * 123 < 2^24 */
    const convmat_adjoint_options options = convmat_adjoint_options_default();
    convmat_adjoint_report report;
    assert_true(succeeded(convmat_adjoint_test_convolution(&f.convolution, &options, &report, NULL), NULL));
    assert_int_equal(report.amplitude, 123);
    assert_true(numbers_are_equal(report.magnitude, 16728000));
    assert_true(succeeded(convmat_adjoint_test_matrix(f.C, &options, &report, NULL), NULL));
    assert_int_equal(report.amplitude, 123);
    tear_down(&f);
}

static void adjoint_test_of_too_large_weights_is_refused(void **state) {
    (void)state;
    fixture f;
    set_up(&f, CONVMAT_FLOAT, 131072); /* each a float integer, their sum none */
    const convmat_adjoint_options options = convmat_adjoint_options_default();
    convmat_adjoint_report report;
    convmat_error error;
    const char *text =
        "magnitude.largest_row_sum = 17825792, must be below 16777216: integers beyond are rounded";
    assert_true(failed_with(convmat_adjoint_test_convolution(&f.convolution, &options, &report, &error),
                            &error, CONVMAT_INVALID, text));
    assert_true(failed_with(convmat_adjoint_test_matrix(f.C, &options, &report, &error), &error,
                            CONVMAT_INVALID, text));
    tear_down(&f);
}

static void adjoint_test_of_zero_weights_says_yes(void **state) {
    (void)state;
    fixture f;
    set_up(&f, CONVMAT_DOUBLE, 0);
    convmat_adjoint_options options = convmat_adjoint_options_default();
    for (int mode = 0; mode < 2; mode++) {
        options.mode = (convmat_adjoint_mode)mode;
        convmat_adjoint_report report;
        convmat_error error;
        assert_true(succeeded(convmat_adjoint_test_matrix(f.C, &options, &report, &error), &error));
        assert_int_equal(report.verdict, CONVMAT_ADJOINT_YES);
        assert_true(
            succeeded(convmat_adjoint_test_convolution(&f.convolution, &options, &report, &error), &error));
        assert_int_equal(report.verdict, CONVMAT_ADJOINT_YES);
    }
    tear_down(&f);
}

static void adjoint_test_of_matrix_without_entries_says_yes(void **state) {
    (void)state;
    int64_t p[] = {0, 0, 0, 0};
    int64_t i[] = {0};
    double x[] = {0};
    const convmat_matrix C = {.m = 3,
                              .n = 2,
                              .layout = CONVMAT_BY_ROWS,
                              .index = CONVMAT_INT64,
                              .value = CONVMAT_DOUBLE,
                              .p = p,
                              .i = i,
                              .x = x};
    convmat_adjoint_options options = convmat_adjoint_options_default();
    for (int mode = 0; mode < 2; mode++) {
        options.mode = (convmat_adjoint_mode)mode;
        convmat_adjoint_report report;
        convmat_error error;
        assert_true(succeeded(convmat_adjoint_test_matrix(&C, &options, &report, &error), &error));
        assert_int_equal(report.verdict, CONVMAT_ADJOINT_YES);
    }
}

static void adjoint_test_of_a_range_of_rows_says_yes(void **state) {
    (void)state;
    fixture f;
    set_up(&f, CONVMAT_DOUBLE, 1);
    convmat_matrix_options range = convmat_matrix_options_default();
    range.begin = 3;
    range.end = 11;
    convmat_matrix *part = NULL;
    convmat_error error;
    assert_true(succeeded(convmat_matrix_build(&f.g, f.doubles, &range, &part, &error), &error));
    const convmat_adjoint_options options = convmat_adjoint_options_default();
    convmat_adjoint_report report;
    assert_true(succeeded(convmat_adjoint_test_matrix(part, &options, &report, &error), &error));
    assert_int_equal(report.verdict, CONVMAT_ADJOINT_YES);
    convmat_matrix_free(&part);
    tear_down(&f);
}

static void adjoint_test_of_fractions_is_refused_in_exact_mode_only(void **state) {
    (void)state;
    const double wrong[] = {0.5, 0x1p60, (double)NAN, (double)INFINITY};
    const char *const numbers[] = {"0.5", "1.152921504606847e18", "nan", "inf"};
    for (int k = 0; k < 8; k++) {
        fixture f;
        set_up(&f, k < 4 ? CONVMAT_DOUBLE : CONVMAT_FLOAT, 1);
        const char *limit = k < 4 ? "9007199254740992" : "16777216";
        if (k < 4) {
            f.doubles[5] = ((double *)f.C->x)[7] = wrong[k];
        } else {
            f.floats[5] = ((float *)f.C->x)[7] = (float)wrong[k - 4];
        }
        convmat_adjoint_options options = convmat_adjoint_options_default();
        convmat_adjoint_report report;
        convmat_error error;
        char text[256];
        snprintf(text, sizeof text, "x[7] = %s, must be an integer of at most %s in exact mode",
                 numbers[k % 4], limit);
        assert_true(failed_with(convmat_adjoint_test_matrix(f.C, &options, &report, &error), &error,
                                CONVMAT_INVALID, text));
        snprintf(text, sizeof text, "weights[5] = %s, must be an integer of at most %s in exact mode",
                 numbers[k % 4], limit);
        assert_true(failed_with(convmat_adjoint_test_convolution(&f.convolution, &options, &report, &error),
                                &error, CONVMAT_INVALID, text));
        options.mode = CONVMAT_ADJOINT_BOUNDED;
        const convmat_verdict expected = k % 4 < 2 ? CONVMAT_ADJOINT_YES : CONVMAT_ADJOINT_INCONCLUSIVE;
        assert_true(succeeded(convmat_adjoint_test_matrix(f.C, &options, &report, &error), &error));
        assert_int_equal(report.verdict, expected);
        assert_true(
            succeeded(convmat_adjoint_test_convolution(&f.convolution, &options, &report, &error), &error));
        assert_int_equal(report.verdict, expected);
        tear_down(&f);
    }
}

/* The refusal of both tests that take (pair, options, report) */
static void adjoint_test_of_built_pairs_without_arguments_is_refused(void **state) {
    (void)state;
    fixture f;
    set_up(&f, CONVMAT_DOUBLE, 1);
    const convmat_adjoint_options options = convmat_adjoint_options_default();
    convmat_adjoint_report report;
    convmat_error e;
    const char *no_options = "options = NULL, must point to something";
    const char *no_report = "report = NULL, must point to something";
    assert_true(failed_with(convmat_adjoint_test_matrix(NULL, &options, &report, &e), &e, CONVMAT_INVALID,
                            "C = NULL, must point to something"));
    assert_true(
        failed_with(convmat_adjoint_test_matrix(f.C, NULL, &report, &e), &e, CONVMAT_INVALID, no_options));
    assert_true(
        failed_with(convmat_adjoint_test_matrix(f.C, &options, NULL, &e), &e, CONVMAT_INVALID, no_report));
    assert_true(failed_with(convmat_adjoint_test_convolution(NULL, &options, &report, &e), &e,
                            CONVMAT_INVALID, "convolution = NULL, must point to something"));
    assert_true(failed_with(convmat_adjoint_test_convolution(&f.convolution, NULL, &report, &e), &e,
                            CONVMAT_INVALID, no_options));
    assert_true(failed_with(convmat_adjoint_test_convolution(&f.convolution, &options, NULL, &e), &e,
                            CONVMAT_INVALID, no_report));
    tear_down(&f);
}

static void adjoint_test_of_unsound_pairs_is_refused(void **state) {
    (void)state;
    fixture f;
    set_up(&f, CONVMAT_DOUBLE, 1);
    convmat_adjoint_options options = convmat_adjoint_options_default();
    convmat_adjoint_report report;
    convmat_error e;
    options.mode = (convmat_adjoint_mode)-1;
    const char *wrong_mode = "mode = -1, must be CONVMAT_ADJOINT_EXACT or CONVMAT_ADJOINT_BOUNDED";
    assert_true(failed_with(convmat_adjoint_test_matrix(f.C, &options, &report, &e), &e, CONVMAT_INVALID,
                            wrong_mode));
    assert_true(failed_with(convmat_adjoint_test_convolution(&f.convolution, &options, &report, &e), &e,
                            CONVMAT_INVALID, wrong_mode));
    options.mode = CONVMAT_ADJOINT_EXACT;
    ((int64_t *)f.C->i)[2] = 80;
    assert_true(failed_with(convmat_adjoint_test_matrix(f.C, &options, &report, &e), &e, CONVMAT_INVALID,
                            "i[2] = 80, must be at least 0 and below n = 80"));
    f.convolution.threads = -1;
    assert_true(failed_with(convmat_adjoint_test_convolution(&f.convolution, &options, &report, &e), &e,
                            CONVMAT_INVALID, "threads = -1, must be at least 0"));
    f.convolution.threads = 1;
    f.convolution.weights = NULL;
    assert_int_equal(convmat_adjoint_test_convolution(&f.convolution, &options, &report, NULL),
                     CONVMAT_INVALID);
    f.convolution.geometry = NULL;
    assert_int_equal(convmat_adjoint_test_convolution(&f.convolution, &options, &report, NULL),
                     CONVMAT_INVALID);
    tear_down(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjoint_test_of_built_pairs_computes_the_magnitude),
        cmocka_unit_test(adjoint_test_of_built_pairs_computes_the_bound),
        cmocka_unit_test(adjoint_test_of_large_weights_lowers_the_amplitude),
        cmocka_unit_test(adjoint_test_of_too_large_weights_is_refused),
        cmocka_unit_test(adjoint_test_of_zero_weights_says_yes),
        cmocka_unit_test(adjoint_test_of_matrix_without_entries_says_yes),
        cmocka_unit_test(adjoint_test_of_a_range_of_rows_says_yes),
        cmocka_unit_test(adjoint_test_of_fractions_is_refused_in_exact_mode_only),
        cmocka_unit_test(adjoint_test_of_built_pairs_without_arguments_is_refused),
        cmocka_unit_test(adjoint_test_of_unsound_pairs_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
