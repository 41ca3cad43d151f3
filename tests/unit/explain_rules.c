/* SPDX-License-Identifier: BSD-3-Clause */
/* Rules of explanations: empty sums, rotation, numbers, flat indices, long lines, wrong questions. */
#include "support/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rendered explanation is `expected`, and its sum is `sum`, NaN included */
static bool reads(const convmat_question *question, const char *expected, double sum) {
    convmat_explanation *explanation;
    convmat_error error;
    char *text;
    if (!succeeded(convmat_explain(question, &explanation, &error), &error) ||
        !succeeded(convmat_explanation_render(explanation, &text, &error), &error)) {
        return false;
    }
    const bool is_right =
        texts_are_equal(text, expected) &&
        (isnan(sum) ? isnan(explanation->sum) != 0 : numbers_are_equal(explanation->sum, sum));
    convmat_free(text);
    convmat_explanation_free(&explanation);
    return is_right;
}

static convmat_geometry from_image(convmat_geometry g) {
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static convmat_geometry line_geometry(int64_t image, int64_t kernel) {
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = image;
    g.kernel_size[0] = kernel;
    return from_image(g);
}

static void explain_empty_sums_say_why(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 8;
    g.kernel_size[0] = 2;
    g.stride[0] = 3;
    g.pad_begin[0] = 5;
    g = from_image(g);
    const double weights[] = {3, 5};
    const double image[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const double features[] = {1, 2, 3, 4};
    assert_int_equal(g.out_size[0], 4);
    convmat_question question = {&g, weights, image, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(reads(&question, "y[0] = 0 (reads padding only)", 0));
    question.vector = NULL;
    assert_true(reads(&question, "C[0,:] = 0 (reads padding only)", 0));
    question = (convmat_question){&g, weights, features, CONVMAT_SUBJECT_COLUMN, 0, 3};
    assert_true(reads(&question, "x[3] = 0 (no feature reads this element)", 0));
    question.vector = NULL;
    question.weights = NULL;
    assert_true(reads(&question, "C[:,3] = 0 (no feature reads this element)", 0));
    question.subject = CONVMAT_SUBJECT_ENTRY;
    assert_true(reads(&question, "C[0,3] = 0 (no tap joins them)", 0));
}

static void explain_zero_weight_is_an_entry(void **state) {
    (void)state;
    const convmat_geometry g = line_geometry(4, 2);
    const double weights[] = {0, 7};
    const double image[] = {1, 2, 3, 4};
    convmat_question question = {&g, weights, NULL, CONVMAT_SUBJECT_ENTRY, 1, 1};
    assert_true(reads(&question, "C[1,1] = w[0] = 0", 0));
    question = (convmat_question){&g, weights, image, CONVMAT_SUBJECT_ROW, 1, 0};
    assert_true(reads(&question, "y[1] = w[0]*x[1] + w[1]*x[2] = 0*2 + 7*3 = 21", 21));
}

static void explain_true_convolution_indexes_weights_as_stored(void **state) {
    (void)state;
    convmat_geometry g = line_geometry(5, 3);
    g.is_convolution = true;
    const double weights[] = {1, 10, 100};
    const double image[] = {1, 2, 3, 4, 5};
    const double features[] = {1, 2, 3};
    convmat_question question = {&g, weights, image, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(reads(&question, "y[0] = w[2]*x[0] + w[1]*x[1] + w[0]*x[2] = 100*1 + 10*2 + 1*3 = 123", 123));
    question = (convmat_question){&g, weights, features, CONVMAT_SUBJECT_COLUMN, 0, 1};
    assert_true(reads(&question, "x[1] = w[1]*y[0] + w[2]*y[1] = 10*1 + 100*2 = 210", 210));
    question = (convmat_question){&g, weights, NULL, CONVMAT_SUBJECT_ENTRY, 0, 2};
    assert_true(reads(&question, "C[0,2] = w[0] = 1", 1));
}

static void explain_negative_and_real_numbers_are_readable(void **state) {
    (void)state;
    convmat_geometry g = line_geometry(3, 3);
    const double weights[] = {-1, 0.5, -0.25};
    const double image[] = {2, -3, 1e300};
    convmat_question question = {&g, weights, image, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(reads(&question,
                      "y[0] = w[0]*x[0] + w[1]*x[1] + w[2]*x[2]"
                      " = (-1)*2 + 0.5*(-3) + (-0.25)*1e300 = -2.5e299",
                      -2.5e299));
    question = (convmat_question){&g, weights, NULL, CONVMAT_SUBJECT_ENTRY, 0, 2};
    assert_true(reads(&question, "C[0,2] = w[2] = -0.25", -0.25));
    g.boundary = CONVMAT_REFLECT;
    g.pad_begin[0] = 1;
    g = from_image(g);
    question.col = 1;
    assert_true(reads(&question, "C[0,1] = w[0] + w[2] = (-1) + (-0.25) = -1.25", -1.25));
    question = (convmat_question){&g, weights, image, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(reads(&question,
                      "y[0] = w[1]*x[0] + (w[0] + w[2])*x[1] = 0.5*2 + ((-1) + (-0.25))*(-3) = 4.75", 4.75));
}

static void explain_not_a_number_passes_into_the_sum(void **state) {
    (void)state;
    const convmat_geometry g = line_geometry(2, 2);
    const double weights[] = {(double)NAN, -(double)INFINITY};
    const double image[] = {2, 3};
    const convmat_question question = {&g, weights, image, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(reads(&question, "y[0] = w[0]*x[0] + w[1]*x[1] = nan*2 + (-inf)*3 = nan", (double)NAN));
}

static void explain_unknown_numbers_leave_the_sum_unknown(void **state) {
    (void)state;
    const convmat_geometry g = line_geometry(2, 2);
    const double weights[] = {5, 6};
    const double image[] = {2, 3};
    convmat_question question = {&g, NULL, image, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(reads(&question, "y[0] = w[0]*x[0] + w[1]*x[1]", (double)NAN));
    question = (convmat_question){&g, weights, NULL, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(reads(&question, "C[0,:] = w[0] = 5 at x[0], w[1] = 6 at x[1]", (double)NAN));
    question = (convmat_question){&g, weights, image, CONVMAT_SUBJECT_ENTRY, 0, 1};
    assert_true(reads(&question, "C[0,1] = w[1] = 6", 6));
}

/* The sum is that of the matrix: 1 + 2^53 rounds to 2^53, which cancels; -2^53 + 1 does not round */
static void explain_folded_taps_are_summed_before_the_product(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 2;
    g.kernel_size[0] = 3;
    g.pad_begin[0] = 1;
    g.boundary = CONVMAT_REFLECT;
    g = from_image(g);
    const double weights[] = {1, -0x1p53, 0x1p53};
    const double image[] = {1, 1};
    const convmat_question question = {&g, weights, image, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(reads(&question,
                      "y[0] = w[1]*x[0] + (w[0] + w[2])*x[1]"
                      " = (-9007199254740992)*1 + (1 + 9007199254740992)*1 = 0",
                      0));
}

/* Its line is megabytes long: written in time proportional to its length, and complete */
static void explanation_render_long_row_is_complete(void **state) {
    (void)state;
    enum { TAPS = 100000 };
    const convmat_geometry g = line_geometry(TAPS, TAPS);
    double *ones = malloc(TAPS * sizeof *ones);
    assert_non_null(ones);
    for (int k = 0; k < TAPS; k++) {
        ones[k] = 1;
    }
    const convmat_question question = {&g, ones, ones, CONVMAT_SUBJECT_ROW, 0, 0};
    convmat_explanation *explanation;
    convmat_error error;
    char *text;
    assert_true(succeeded(convmat_explain(&question, &explanation, &error), &error));
    assert_true(succeeded(convmat_explanation_render(explanation, &text, &error), &error));
    const char *const tail = "1*1 + 1*1 = 100000";
    const size_t length = strlen(text);
    const size_t digits = 10 + 90 * 2 + 900 * 3 + 9000 * 4 + 90000 * 5; /* of 0..99999 */
    const size_t symbols = TAPS * strlen("w[]*x[]") + 2 * digits + (TAPS - 1) * strlen(" + ");
    const size_t numbers = TAPS * strlen("1*1") + (TAPS - 1) * strlen(" + ");
    assert_int_equal(length, strlen("y[0] = ") + symbols + strlen(" = ") + numbers + strlen(" = 100000"));
    assert_true(texts_are_equal(text + length - strlen(tail), tail));
    convmat_free(text);
    convmat_explanation_free(&explanation);
    free(ones);
}

static void element_flatten_counts_last_axis_fastest(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(3);
    g.in_channels = 2;
    g.out_channels = 3;
    const int64_t image_size[] = {4, 5, 6};
    for (int a = 0; a < 3; a++) {
        g.in_size[a] = image_size[a];
        g.kernel_size[a] = a + 2;
    }
    g = from_image(g); /* features: 3 channels of 3x3x3 */
    const convmat_element image = {.channel = 1, .position = {3, 2, 5}};
    const convmat_element feature = {.channel = 2, .position = {1, 0, 2}};
    assert_int_equal(convmat_element_flatten(&g, true, &image), ((1 * 4 + 3) * 5 + 2) * 6 + 5);
    assert_int_equal(convmat_element_flatten(&g, false, &feature), ((2 * 3 + 1) * 3 + 0) * 3 + 2);
    for (int64_t flat = 0; flat < 2 * 4 * 5 * 6; flat++) {
        const convmat_element element = convmat_element_unflatten(&g, true, flat);
        assert_int_equal(convmat_element_flatten(&g, true, &element), flat);
        assert_true(element.channel < 2 && element.position[0] < 4 && element.position[1] < 5 &&
                    element.position[2] < 6);
    }
    const convmat_element back = convmat_element_unflatten(&g, false, 65);
    assert_int_equal(back.channel, 2);
    assert_int_equal(back.position[0], 1);
    assert_int_equal(back.position[1], 0);
    assert_int_equal(back.position[2], 2);
}

/* The question is refused with this status and text, and no explanation is left */
static bool refused(const convmat_question *question, convmat_status expected, const char *text) {
    convmat_explanation *explanation = (convmat_explanation *)(uintptr_t)1;
    convmat_error error;
    const convmat_status status = convmat_explain(question, &explanation, &error);
    return failed_with(status, &error, expected, text) && explanation == NULL &&
           convmat_explain(question, &explanation, NULL) == expected;
}

static void explain_wrong_questions_name_field_value_rule(void **state) {
    (void)state;
    convmat_geometry g = line_geometry(7, 3); /* C is 5 by 7 */
    convmat_question question = {&g, NULL, NULL, CONVMAT_SUBJECT_ROW, 5, 6};
    assert_true(refused(&question, CONVMAT_INVALID, "row = 5, must be below rows = 5"));
    question.row = -1;
    assert_true(refused(&question, CONVMAT_INVALID, "row = -1, must be at least 0"));
    question.subject = CONVMAT_SUBJECT_ENTRY;
    assert_true(refused(&question, CONVMAT_INVALID, "row = -1, must be at least 0"));
    question.row = 4;
    question.col = 7;
    assert_true(refused(&question, CONVMAT_INVALID, "col = 7, must be below cols = 7"));
    question.subject = CONVMAT_SUBJECT_COLUMN;
    assert_true(refused(&question, CONVMAT_INVALID, "col = 7, must be below cols = 7"));
    question.col = INT64_MIN;
    assert_true(refused(&question, CONVMAT_INVALID, "col = -9223372036854775808, must be at least 0"));
    question.subject = (convmat_subject)3;
    assert_true(refused(&question, CONVMAT_INVALID,
                        "subject = 3, must be one of CONVMAT_SUBJECT_ENTRY, _ROW, _COLUMN"));
    question.subject = CONVMAT_SUBJECT_ROW;
    question.geometry = NULL;
    assert_true(refused(&question, CONVMAT_INVALID, "geometry = NULL, must point to something"));
    g.stride[0] = 0;
    question.geometry = &g;
    assert_true(refused(&question, CONVMAT_INVALID, "stride[0] = 0, must be at least 1"));
    assert_true(refused(NULL, CONVMAT_INVALID, "question = NULL, must point to something"));
}

static void explain_unread_index_is_not_checked(void **state) {
    (void)state;
    const convmat_geometry g = line_geometry(2, 2);
    convmat_question question = {&g, NULL, NULL, CONVMAT_SUBJECT_ROW, 0, -99};
    assert_true(reads(&question, "C[0,:] = w[0] at x[0], w[1] at x[1]", (double)NAN));
    question = (convmat_question){&g, NULL, NULL, CONVMAT_SUBJECT_COLUMN, -99, 1};
    assert_true(reads(&question, "C[:,1] = w[1] at y[0]", (double)NAN));
}

static void explain_sizes_beyond_axes_are_ignored(void **state) {
    (void)state;
    convmat_geometry g = line_geometry(5, 2);
    g.in_size[1] = g.out_size[1] = g.kernel_size[1] = g.stride[1] = 0;
    g.in_size[2] = g.out_size[2] = g.kernel_size[2] = g.dilation[2] = INT64_MIN;
    const convmat_question question = {&g, NULL, NULL, CONVMAT_SUBJECT_COLUMN, 0, 4};
    assert_true(reads(&question, "C[:,4] = w[1] at y[3]", (double)NAN));
}

/* One replicated voxel that 2^24 pairs (output, tap) of each axis read: 2^72 terms of 2^36 entries */
static void explain_uncountable_terms_are_too_large(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(3);
    g.boundary = CONVMAT_REPLICATE;
    for (int a = 0; a < 3; a++) {
        g.kernel_size[a] = 4096;
        g.pad_begin[a] = g.pad_end[a] = 4095;
    }
    g = from_image(g);
    const convmat_question question = {&g, NULL, NULL, CONVMAT_SUBJECT_COLUMN, 0, 0};
    assert_true(refused(&question, CONVMAT_TOO_LARGE,
                        "count = more than 9223372036854775807, must be at most 2^63-1"));
}

static void explain_null_results_are_refused(void **state) {
    (void)state;
    const convmat_geometry g = line_geometry(2, 2);
    const convmat_question question = {&g, NULL, NULL, CONVMAT_SUBJECT_ROW, 0, 0};
    convmat_explanation *explanation;
    convmat_error error;
    assert_true(failed_with(convmat_explain(&question, NULL, &error), &error, CONVMAT_INVALID,
                            "explanation = NULL, must point to something"));
    char *text = (char *)(uintptr_t)1;
    assert_true(failed_with(convmat_explanation_render(NULL, &text, &error), &error, CONVMAT_INVALID,
                            "explanation = NULL, must point to something"));
    assert_null(text);
    assert_true(succeeded(convmat_explain(&question, &explanation, &error), &error));
    assert_true(failed_with(convmat_explanation_render(explanation, NULL, &error), &error, CONVMAT_INVALID,
                            "text = NULL, must point to something"));
    convmat_explanation_free(&explanation);
    convmat_explanation_free(&explanation);
    convmat_explanation_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explain_empty_sums_say_why),
        cmocka_unit_test(explain_zero_weight_is_an_entry),
        cmocka_unit_test(explain_true_convolution_indexes_weights_as_stored),
        cmocka_unit_test(explain_negative_and_real_numbers_are_readable),
        cmocka_unit_test(explain_not_a_number_passes_into_the_sum),
        cmocka_unit_test(explain_unknown_numbers_leave_the_sum_unknown),
        cmocka_unit_test(explain_folded_taps_are_summed_before_the_product),
        cmocka_unit_test(explanation_render_long_row_is_complete),
        cmocka_unit_test(element_flatten_counts_last_axis_fastest),
        cmocka_unit_test(explain_wrong_questions_name_field_value_rule),
        cmocka_unit_test(explain_unread_index_is_not_checked),
        cmocka_unit_test(explain_sizes_beyond_axes_are_ignored),
        cmocka_unit_test(explain_uncountable_terms_are_too_large),
        cmocka_unit_test(explain_null_results_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
