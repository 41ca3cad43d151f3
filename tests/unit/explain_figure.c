/* SPDX-License-Identifier: BSD-3-Clause */
/* The teaching figure by what it must hold: a ribbon a term, an entry of C a cell, marks, numbers, words, refusals. */
#include "support/compare.h"

#include <string.h>

static convmat_geometry from_image(convmat_geometry g) {
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

/* The figure of a question, to be freed */
static char *draw(const convmat_question *question) {
    convmat_explanation *explanation;
    convmat_error error;
    char *text;
    assert_true(succeeded(convmat_explain(question, &explanation, &error), &error));
    assert_true(succeeded(convmat_explanation_draw(explanation, &text, &error), &error));
    assert_null(explanation->dropped); /* what was given is as it was */
    convmat_explanation_free(&explanation);
    return text;
}

static int count_of(const char *text, const char *piece) {
    int count = 0;
    for (const char *at = strstr(text, piece); at != NULL; at = strstr(at + 1, piece)) {
        count++;
    }
    return count;
}

static bool holds(const char *text, const char *piece) {
    if (strstr(text, piece) == NULL) {
        print_error("no \"%s\" in the figure\n", piece);
        return false;
    }
    return true;
}

/* The group of the matrix alone */
static int cells_of_matrix(const char *text) {
    const char *const matrix = strstr(text, "<g class=\"matrix\"");
    assert_non_null(matrix);
    return count_of(matrix, "z\"") + count_of(matrix, "zM");
}

static const double numbers[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,
                                 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
                                 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40};
static const double ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

static convmat_geometry forum_geometry(void) {
    convmat_geometry g = convmat_geometry_default(2);
    convmat_error error;
    for (int a = 0; a < 2; a++) {
        g.kernel_size[a] = g.out_size[a] = 4;
        g.stride[a] = 2;
        g.pad_begin[a] = g.pad_end[a] = 1;
    }
    assert_true(
        succeeded(convmat_geometry_from_features(&g, CONVMAT_PADDING_EXPLICIT, NULL, &error), &error));
    return g;
}

static void draw_forum_column_has_every_part(void **state) {
    (void)state;
    const convmat_geometry g = forum_geometry();
    const convmat_question q = {&g, numbers, ones, CONVMAT_SUBJECT_COLUMN, 0, 9};
    char *text = draw(&q);
    assert_true(holds(text, "<title>x[1,1] of C^T y: who sends what to it</title>"));
    assert_true(holds(text, ">x[1,1] = w[2,2]*y[0,0] + w[2,0]*y[0,1] + w[0,2]*y[1,0] + w[0,0]*y[1,1]"));
    assert_true(holds(text, "11*1 + 9*1 + 3*1 + 1*1 = 24<"));
    assert_true(holds(text, ">correlation, stride 2, dilation 1, padding 1<"));
    assert_true(holds(text, ">4 of 16 weights contribute; the others: 12 between strides<"));
    assert_true(holds(text, ">C^T: 64 x 16, row 9<"));
    assert_int_equal(count_of(text, "class=\"mark\""), 2);       /* the element, its row */
    assert_int_equal(count_of(text, "stroke-width:0.7"), 2 * 4); /* two lines a term */
    assert_int_equal(count_of(text, "stroke-width=\"2.5\""), 4); /* the windows of four senders */
    assert_int_equal(count_of(text, "opacity=\"0.3\""), 12);     /* the other taps of the kernel */
    assert_int_equal(count_of(text, "class=\"pad\""), 100 - 64);
    assert_int_equal(count_of(text, "<circle"), 16); /* first taps of the outputs */
    assert_int_equal(cells_of_matrix(text), 196);
    char *again = draw(&q);
    assert_true(texts_are_equal(again, text));
    convmat_free(text);
    convmat_free(again);
}

/* Crop at the top and the right, padding at the left; dropped taps fall on the padding */
static void draw_row_with_crop_has_ghosts(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(2);
    g.in_size[0] = 5;
    g.in_size[1] = 6;
    g.kernel_size[0] = 2;
    g.kernel_size[1] = 3;
    g.pad_begin[0] = -1;
    g.pad_begin[1] = 1;
    g.pad_end[1] = -2;
    g = from_image(g);
    const convmat_question q = {&g, numbers, numbers, CONVMAT_SUBJECT_ROW, 3, 0};
    char *text = draw(&q);
    assert_int_equal(count_of(text, "class=\"ghost\""), 6 + 4 * 2);
    assert_int_equal(count_of(text, "class=\"pad\""), 5);
    assert_int_equal(count_of(text, "opacity=\"0.3\""), 2 * 2); /* in the kernel and where they read */
    assert_int_equal(count_of(text, "<circle"), 0);             /* no stride, no dots */
    assert_true(holds(text, ">correlation, stride 1, dilation 1, padding before -1,1, after 0,-2<"));
    assert_true(holds(text, "dotted: cropped away"));
    convmat_free(text);
}

/* Folded taps: entries are divided among them, and lines lead back from the padding */
static void draw_reflected_row_divides_entries(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 5;
    g.kernel_size[0] = 3;
    g.pad_begin[0] = g.pad_end[0] = 1;
    g.boundary = CONVMAT_REFLECT;
    g = from_image(g);
    const convmat_question q = {&g, numbers, numbers, CONVMAT_SUBJECT_ROW, 0, 0};
    char *text = draw(&q);
    assert_int_equal(cells_of_matrix(text), 15); /* five rows of three taps; 13 entries */
    assert_int_equal(count_of(text, "stroke-dasharray=\"2 2\""), 1);
    assert_true(holds(text, ">correlation, stride 1, dilation 1, padding 1, reflected<"));
    assert_true(holds(text, ">y[0] = w[1]*x[0] + (w[0] + w[2])*x[1] = 2*1 + (1 + 3)*2 = 10<"));
    convmat_free(text);
}

static void draw_without_numbers_has_names(void **state) {
    (void)state;
    const convmat_geometry g = forum_geometry();
    convmat_question q = {&g, NULL, NULL, CONVMAT_SUBJECT_COLUMN, 0, 1};
    char *text = draw(&q);
    assert_true(holds(text, ">w[3,2]<"));
    assert_true(holds(text, ">y[2,3]<"));
    assert_true(holds(text, ">x[7,6]<"));
    assert_true(holds(text, ">x[0,1] = w[1,2]*y[0,0] + w[1,0]*y[0,1]<"));
    convmat_free(text);
    q = (convmat_question){&g, numbers, NULL, CONVMAT_SUBJECT_ENTRY, 0, 1};
    text = draw(&q);
    assert_true(holds(text, ">y[0,0] and x[0,1]: the taps that join them, C[0,1]<"));
    assert_true(holds(text, ">C[0,1] = w[1,2] = 7<"));
    assert_true(
        holds(text, ">1 of 16 weights contributes; the others: 5 in the padding, 10 at another element<"));
    assert_int_equal(count_of(text, "class=\"mark\""), 3);
    convmat_free(text);
    q.col = 63; /* no tap joins them */
    text = draw(&q);
    assert_true(holds(text, ">C[0,63] = 0 (no tap joins them)<"));
    convmat_free(text);
}

/* Channels of the group, their kernels; a matrix that is too large is its row alone */
static void draw_groups_show_their_channels(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(2);
    g.in_channels = 4;
    g.out_channels = 4;
    g.groups = 2;
    g.in_size[0] = 4;
    g.in_size[1] = 5;
    g.kernel_size[0] = 2;
    g.kernel_size[1] = 1;
    g = from_image(g);
    const convmat_question q = {&g, NULL, NULL, CONVMAT_SUBJECT_ROW, 3 * 15, 0};
    char *text = draw(&q);
    assert_true(holds(text, ">x[2]: image 4x5<"));
    assert_true(holds(text, ">x[3]: image 4x5<"));
    assert_true(holds(text, ">w[3,0]: kernel 2x1<"));
    assert_true(holds(text, ">w[3,1]: kernel 2x1<"));
    assert_true(holds(text, ">y[3]: features 3x5<"));
    assert_true(holds(text, ">row of C: 60 x 80, row 45<"));
    assert_true(holds(text, ">4 of 4 weights contribute; 2 channels of other groups<"));
    assert_int_equal(cells_of_matrix(text), 4);
    convmat_free(text);
}

static void draw_long_numbers_are_rounded_in_cells(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 4;
    g = from_image(g);
    const double weight = 1;
    const double image[] = {-0.123456, 123456, 1e-7, 98.7654};
    const convmat_question q = {&g, &weight, image, CONVMAT_SUBJECT_ROW, 0, 0};
    char *text = draw(&q);
    assert_true(holds(text, ">-0.12<"));
    assert_true(holds(text, ">123000<"));
    assert_true(holds(text, ">1e-7<"));
    assert_true(holds(text, ">98.8<"));
    assert_true(holds(text, ">y[0] = w[0]*x[0] = 1*(-0.123456) = -0.123456<"));
    assert_true(holds(text, "long numbers are rounded in cells"));
    convmat_free(text);
}

static void draw_many_terms_are_counted(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(2);
    g.in_size[0] = g.kernel_size[0] = 13;
    g.in_size[1] = 6;
    g.kernel_size[1] = 5;
    g = from_image(g);
    double weights[65];
    double image[78];
    for (int k = 0; k < 78; k++) {
        image[k] = 1;
        weights[k % 65] = 2;
    }
    convmat_question q = {&g, weights, image, CONVMAT_SUBJECT_ROW, 1, 0};
    char *text = draw(&q);
    assert_true(holds(text, ">y[0,1] = sum of 65 terms = 130<"));
    convmat_free(text);
    q.vector = NULL;
    text = draw(&q);
    assert_true(holds(text, ">y[0,1] = sum of 65 terms<"));
    convmat_free(text);
}

static bool is_question_refused(const convmat_question *q, const char *expected) {
    convmat_explanation *explanation;
    convmat_error error;
    char *text;
    assert_true(succeeded(convmat_explain(q, &explanation, &error), &error));
    const convmat_status status = convmat_explanation_draw(explanation, &text, &error);
    convmat_explanation_free(&explanation);
    return failed_with(status, &error, CONVMAT_INVALID, expected) && text == NULL;
}

static bool is_refused(const convmat_geometry *g, const char *expected) {
    return is_question_refused(&(convmat_question){g, NULL, NULL, CONVMAT_SUBJECT_ROW, 0, 0}, expected);
}

/* From the first channel of y to the second of x, in two groups */
static bool is_entry_refused(const convmat_geometry *g) {
    return is_question_refused(&(convmat_question){g, NULL, NULL, CONVMAT_SUBJECT_ENTRY, 0, 4},
                               "row and col are of different groups, must be of one group to be drawn");
}

static void draw_too_large_is_refused(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(2);
    g.in_size[0] = 23;
    g.in_size[1] = 24;
    g.pad_begin[0] = 1;
    g = from_image(g);
    char *text = draw(&(convmat_question){&g, NULL, NULL, CONVMAT_SUBJECT_ROW, 0, 0});
    convmat_free(text);
    g.pad_end[0] = 1;
    g = from_image(g);
    assert_true(
        is_refused(&g, "image with its padding = 25 cells along an axis, must be at most 24 to be drawn"));
    g.in_size[0] = INT64_C(1) << 50;
    g.kernel_size[0] = 1;
    g = from_image(g);
    assert_true(
        is_refused(&g, "image with its padding = 1125899906842626 cells along an axis, must be at most 24 "
                       "to be drawn"));
    g = convmat_geometry_default(3);
    g.in_size[0] = 7;
    g.in_size[1] = 8;
    g.in_size[2] = 11;
    g = from_image(g);
    assert_true(is_refused(&g, "image with its padding = 616 cells, must be at most 576 to be drawn"));
    g = convmat_geometry_default(1);
    g.in_channels = 5;
    g = from_image(g);
    assert_true(is_refused(&g, "channels of the group = 5, must be at most 4 to be drawn"));
    g.in_channels = g.out_channels = g.groups = 2;
    g.in_size[0] = 3;
    g = from_image(g);
    assert_true(is_entry_refused(&g));
    convmat_error error;
    assert_true(failed_with(convmat_explanation_draw(NULL, &text, &error), &error, CONVMAT_INVALID,
                            "explanation = NULL, must point to something"));
    assert_null(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draw_forum_column_has_every_part),
        cmocka_unit_test(draw_row_with_crop_has_ghosts),
        cmocka_unit_test(draw_reflected_row_divides_entries),
        cmocka_unit_test(draw_without_numbers_has_names),
        cmocka_unit_test(draw_groups_show_their_channels),
        cmocka_unit_test(draw_long_numbers_are_rounded_in_cells),
        cmocka_unit_test(draw_many_terms_are_counted),
        cmocka_unit_test(draw_too_large_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
