/* SPDX-License-Identifier: BSD-3-Clause */
/* The forms of an explanation to the letter: symbols, LaTeX, and the lines of what does not contribute. */
#include "support/compare.h"

#include <math.h>

static convmat_geometry from_image(convmat_geometry g) {
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static convmat_geometry line_geometry(int64_t image, int64_t kernel, int64_t stride, int64_t pad) {
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = image;
    g.kernel_size[0] = kernel;
    g.stride[0] = stride;
    g.pad_begin[0] = g.pad_end[0] = pad;
    return from_image(g);
}

static bool reads(const convmat_question *question, convmat_notation notation, const char *expected) {
    convmat_explanation *explanation;
    convmat_error error;
    char *text;
    assert_true(succeeded(convmat_explain(question, &explanation, &error), &error));
    assert_true(succeeded(convmat_explanation_render_as(explanation, notation, &text, &error), &error));
    const bool is_equal = texts_are_equal(text, expected);
    convmat_free(text);
    convmat_explanation_free(&explanation);
    return is_equal;
}

static bool drops(const convmat_question *question, const char *expected) {
    convmat_explanation *explanation;
    convmat_error error;
    char *text;
    assert_true(succeeded(convmat_explain(question, &explanation, &error), &error));
    assert_true(succeeded(convmat_explain_dropped(explanation, &error), &error));
    assert_true(succeeded(convmat_explanation_render_dropped(explanation, &text, &error), &error));
    const bool is_equal = texts_are_equal(text, expected);
    convmat_free(text);
    convmat_explanation_free(&explanation);
    return is_equal;
}

static void render_as_row_has_four_forms(void **state) {
    (void)state;
    const convmat_geometry g = line_geometry(3, 2, 1, 0);
    const double weights[] = {-7, 0.5};
    const double image[] = {1, -2, 3};
    convmat_question q = {&g, weights, image, CONVMAT_SUBJECT_ROW, 1, 0};
    assert_true(
        reads(&q, CONVMAT_NOTATION_NUMERIC, "y[1] = w[0]*x[1] + w[1]*x[2] = (-7)*(-2) + 0.5*3 = 15.5"));
    assert_true(reads(&q, CONVMAT_NOTATION_SYMBOLIC, "y[1] = w[0]*x[1] + w[1]*x[2]"));
    assert_true(reads(&q, CONVMAT_NOTATION_LATEX,
                      "y_{1} = w_{0}\\,x_{1} + w_{1}\\,x_{2} = (-7) \\cdot (-2) + 0.5 \\cdot 3 = 15.5"));
    assert_true(reads(&q, CONVMAT_NOTATION_LATEX_SYMBOLIC, "y_{1} = w_{0}\\,x_{1} + w_{1}\\,x_{2}"));
    q.weights = NULL;
    assert_true(reads(&q, CONVMAT_NOTATION_LATEX, "y_{1} = w_{0}\\,x_{1} + w_{1}\\,x_{2}"));
}

static void render_as_latex_writes_powers_lists_and_nothing(void **state) {
    (void)state;
    convmat_geometry g = line_geometry(3, 3, 1, 1);
    g.boundary = CONVMAT_REFLECT;
    const double weights[] = {1e-7, -2.5e300, 1e-7};
    convmat_question q = {&g, weights, NULL, CONVMAT_SUBJECT_ROW, 0, 1};
    assert_true(reads(&q, CONVMAT_NOTATION_LATEX,
                      "C_{0,:} = w_{1} = -2.5 \\cdot 10^{300}\\mbox{ at }x_{0},\\; w_{0} + w_{2} = 1 \\cdot "
                      "10^{-7} + 1 \\cdot 10^{-7} = 2 \\cdot 10^{-7}\\mbox{ at }x_{1}"));
    q.subject = CONVMAT_SUBJECT_ENTRY;
    assert_true(reads(&q, CONVMAT_NOTATION_LATEX_SYMBOLIC, "C_{0,1} = w_{0} + w_{2}"));
    q.col = 2;
    assert_true(reads(&q, CONVMAT_NOTATION_LATEX, "C_{0,2} = 0 \\quad\\mbox{(no tap joins them)}"));
    q.subject = CONVMAT_SUBJECT_COLUMN;
    assert_true(reads(&q, CONVMAT_NOTATION_SYMBOLIC, "C[:,2] = w[2] at y[1], w[1] at y[2]"));
    const double odd[] = {(double)INFINITY, -(double)INFINITY, 1};
    q = (convmat_question){&g, odd, weights, CONVMAT_SUBJECT_ROW, 0, 0};
    assert_true(
        reads(&q, CONVMAT_NOTATION_LATEX,
              "y_{0} = w_{1}\\,x_{0} + (w_{0} + w_{2})\\,x_{1} = (-\\mathrm{inf}) \\cdot 1 \\cdot 10^{-7} "
              "+ (\\mathrm{inf} + 1) \\cdot (-2.5 \\cdot 10^{300}) = -\\mathrm{inf}"));
}

static void render_dropped_row_says_where_it_reads(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(2);
    g.in_size[0] = 3;
    g.in_size[1] = 4;
    g.kernel_size[0] = 2;
    g.kernel_size[1] = 3;
    g.pad_begin[0] = 1;
    g.pad_end[1] = 11;
    g.dilation[1] = 5;
    g = from_image(g);
    convmat_question q = {&g, NULL, NULL, CONVMAT_SUBJECT_ROW, 1, 0};
    assert_true(drops(&q, "5 of 6 weights do not contribute:\n"
                          "  w[0,0]  in the padding  reads x[-1,1], and axis 0 has 0..2\n"
                          "  w[0,1]  in the padding  reads x[-1,6], and axis 0 has 0..2\n"
                          "  w[0,2]  in the padding  reads x[-1,11], and axis 0 has 0..2\n"
                          "  w[1,1]  in the padding  reads x[0,6], and axis 1 has 0..3\n"
                          "  w[1,2]  in the padding  reads x[0,11], and axis 1 has 0..3\n"));
    g.is_convolution = true;
    g.kernel_size[1] = 1;
    g.dilation[1] = 1;
    g.pad_end[1] = 0;
    g = from_image(g);
    assert_true(drops(&q, "1 of 2 weights does not contribute:\n"
                          "  w[1,0]  in the padding  reads x[-1,1], and axis 0 has 0..2\n"));
    q.subject = CONVMAT_SUBJECT_ENTRY;
    q.col = 1;
    assert_true(drops(&q, "1 of 2 weights does not contribute:\n"
                          "  w[1,0]  in the padding  reads x[-1,1], and axis 0 has 0..2\n"));
    q.row = 5;
    assert_true(drops(&q, "1 of 2 weights does not contribute:\n"
                          "  w[0,0]  at another element  reads x[1,1]\n"));
    q.subject = CONVMAT_SUBJECT_ROW;
    assert_true(drops(&q, "every weight contributes, 2 of 2\n"));
}

static void render_dropped_column_says_the_arithmetic(void **state) {
    (void)state;
    convmat_geometry g = line_geometry(9, 4, 2, 1);
    convmat_question q = {&g, NULL, NULL, CONVMAT_SUBJECT_COLUMN, 0, 1};
    assert_int_equal(g.out_size[0], 4);
    assert_true(drops(&q,
                      "2 of 4 weights do not contribute:\n"
                      "  w[1]  between strides  axis 0: 1 + 1 - 1*1 = 1 is not a multiple of stride 2\n"
                      "  w[3]  between strides  axis 0: 1 + 1 - 3*1 = -1 is not a multiple of stride 2\n"));
    q.col = 8;
    assert_true(
        drops(&q, "3 of 4 weights do not contribute:\n"
                  "  w[0]  between strides         axis 0: 8 + 1 - 0*1 = 9 is not a multiple of stride 2\n"
                  "  w[1]  after the last feature  axis 0: 8 + 1 - 1*1 = 8 is 4 times stride 2, and "
                  "y has 0..3\n"
                  "  w[2]  between strides         axis 0: 8 + 1 - 2*1 = 7 is not a multiple of stride 2\n"));
    g = line_geometry(6, 2, 1, -1);
    q.col = 0;
    assert_true(drops(&q, "2 of 2 weights do not contribute:\n"
                          "  w[0]  cropped  axis 0: padding -1 removes it\n"
                          "  w[1]  cropped  axis 0: padding -1 removes it\n"));
    q.col = 1;
    assert_true(drops(&q, "1 of 2 weights does not contribute:\n"
                          "  w[1]  before the first feature  axis 0: 1 - 1 - 1*1 = -1, and y has 0..2\n"));
}

static void render_dropped_groups_are_one_line(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_channels = 6;
    g.out_channels = 4;
    g.groups = 2;
    g.in_size[0] = 5;
    g.kernel_size[0] = 2;
    g.pad_begin[0] = 1;
    g = from_image(g);
    convmat_question q = {&g, NULL, NULL, CONVMAT_SUBJECT_ROW, 10, 0};
    assert_true(drops(&q, "3 of 6 weights do not contribute:\n"
                          "  3 channels of other groups: no weight joins them\n"
                          "  w[2,0,0]  in the padding  reads x[3,-1], and axis 0 has 0..4\n"
                          "  w[2,1,0]  in the padding  reads x[4,-1], and axis 0 has 0..4\n"
                          "  w[2,2,0]  in the padding  reads x[5,-1], and axis 0 has 0..4\n"));
    q.subject = CONVMAT_SUBJECT_ENTRY;
    assert_true(drops(&q, "channels of different groups: no weight joins them\n"));
}

static void explain_forms_refuse_wrong_arguments(void **state) {
    (void)state;
    const convmat_geometry g = line_geometry(3, 2, 1, 0);
    const convmat_question q = {&g, NULL, NULL, CONVMAT_SUBJECT_ROW, 1, 0};
    convmat_explanation *e;
    convmat_error error;
    char *text = NULL;
    assert_true(succeeded(convmat_explain(&q, &e, &error), &error));
    assert_true(failed_with(convmat_explain_dropped(NULL, &error), &error, CONVMAT_INVALID,
                            "explanation = NULL, must point to something"));
    assert_true(failed_with(
        convmat_explanation_render_as(e, (convmat_notation)4, &text, &error), &error, CONVMAT_INVALID,
        "notation = 4, must be one of CONVMAT_NOTATION_NUMERIC, _SYMBOLIC, _LATEX, _LATEX_SYMBOLIC"));
    assert_true(failed_with(convmat_explanation_render_as(NULL, CONVMAT_NOTATION_LATEX, &text, &error),
                            &error, CONVMAT_INVALID, "explanation = NULL, must point to something"));
    assert_true(failed_with(convmat_explanation_render_as(e, CONVMAT_NOTATION_LATEX, NULL, &error), &error,
                            CONVMAT_INVALID, "text = NULL, must point to something"));
    assert_true(failed_with(convmat_explanation_render_dropped(e, &text, &error), &error, CONVMAT_INVALID,
                            "dropped = NULL, must be made by convmat_explain_dropped"));
    assert_true(failed_with(convmat_explanation_render_dropped(NULL, &text, &error), &error, CONVMAT_INVALID,
                            "explanation = NULL, must point to something"));
    assert_true(failed_with(convmat_explanation_render_dropped(e, NULL, &error), &error, CONVMAT_INVALID,
                            "text = NULL, must point to something"));
    assert_null(text);
    convmat_explanation_free(&e);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(render_as_row_has_four_forms),
        cmocka_unit_test(render_as_latex_writes_powers_lists_and_nothing),
        cmocka_unit_test(render_dropped_row_says_where_it_reads),
        cmocka_unit_test(render_dropped_column_says_the_arithmetic),
        cmocka_unit_test(render_dropped_groups_are_one_line),
        cmocka_unit_test(explain_forms_refuse_wrong_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
