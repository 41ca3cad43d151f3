/* SPDX-License-Identifier: BSD-3-Clause */
/* The three views of C^T y against nested loops, their arrays, their sizes, and what is refused. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include "base/svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two axes, with everything that the case does not change at its default */
static convmat_geometry plane(int64_t rows, int64_t cols, int64_t kernel_rows, int64_t kernel_cols) {
    convmat_geometry g = convmat_geometry_default(2);
    g.out_size[0] = rows;
    g.out_size[1] = cols;
    g.kernel_size[0] = kernel_rows;
    g.kernel_size[1] = kernel_cols;
    return g;
}

static void complete(convmat_geometry *g, const int64_t *output_padding) {
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_features(g, CONVMAT_PADDING_EXPLICIT, output_padding, &error),
                          &error));
}

static bool array_is(const convmat_views *v, convmat_view_stage stage, const double *expected,
                     int64_t count) {
    return v->array[stage].count == count &&
           vectors_are_equal(v->array[stage].values, expected, CONVMAT_DOUBLE, count);
}

static void views_of_small_case_have_its_arrays(void **state) {
    (void)state;
    const double w[] = {1, 2, 3};
    const double y[] = {4, 5};
    convmat_geometry g = convmat_geometry_default(1);
    g.out_size[0] = 2;
    g.kernel_size[0] = 3;
    g.stride[0] = 2;
    g.pad_begin[0] = 1;
    complete(&g, (const int64_t[]){1}); /* image 1*2 - 1 + 3 + 1 = 5 */
    convmat_views *v = NULL;
    convmat_error error;
    assert_true(succeeded(convmat_views_compute(&g, w, y, &v, &error), &error));
    const double scattered[] = {4, 8, 17, 10, 15, 0};
    const double x[] = {8, 17, 10, 15, 0};
    assert_true(array_is(v, CONVMAT_VIEW_KERNEL, w, 3));
    assert_true(array_is(v, CONVMAT_VIEW_SCATTERED, scattered, 6));
    assert_true(array_is(v, CONVMAT_VIEW_CROPPED, x, 5));
    assert_true(array_is(v, CONVMAT_VIEW_PRODUCT, x, 5));
    assert_true(array_is(v, CONVMAT_VIEW_DIRECT, x, 5));
    assert_true(array_is(v, CONVMAT_VIEW_STRETCHED, (const double[]){4, 0, 5}, 3));
    assert_true(array_is(v, CONVMAT_VIEW_PADDED, (const double[]){0, 4, 0, 5, 0, 0, 0}, 7));
    assert_true(array_is(v, CONVMAT_VIEW_ROTATED, (const double[]){3, 2, 1}, 3));
    assert_int_equal(v->array[CONVMAT_VIEW_FOLDED].planes, 0);
    assert_int_equal(v->margin_begin[0], 1);
    assert_int_equal(v->margin_end[0], 3);
    assert_int_equal(v->output_padding[0], 1);
    assert_true(v->are_equal && v->is_exact && v->difference == 0 && v->bound == 0);
    /* 0 4 . 5 0 0 0: one of the padding, y, between, y, the padding */
    const convmat_view_origin origins[] = {CONVMAT_VIEW_PADDING, CONVMAT_VIEW_DATA, CONVMAT_VIEW_INSERTED,
                                           CONVMAT_VIEW_DATA, CONVMAT_VIEW_PADDING};
    for (int64_t k = 0; k < 5; k++) {
        assert_int_equal(convmat_views_origin(v, CONVMAT_VIEW_PADDED, k), origins[k]);
    }
    assert_int_equal(convmat_views_origin(v, CONVMAT_VIEW_STRETCHED, 1), CONVMAT_VIEW_INSERTED);
    assert_int_equal(convmat_views_origin(v, CONVMAT_VIEW_SCATTERED, 0), CONVMAT_VIEW_PADDING);
    assert_int_equal(convmat_views_origin(v, CONVMAT_VIEW_SCATTERED, 1), CONVMAT_VIEW_DATA);
    assert_int_equal(convmat_views_origin(v, CONVMAT_VIEW_SCATTERED, 6), CONVMAT_VIEW_DATA);
    assert_int_equal(convmat_views_origin(v, CONVMAT_VIEW_STAGES, 0), CONVMAT_VIEW_DATA);
    assert_int_equal(convmat_views_origin(NULL, CONVMAT_VIEW_PADDED, 0), CONVMAT_VIEW_DATA);
    convmat_views_free(&v);
    assert_null(v);
}

/* Padding of more than dilation*(k-1) crops y itself; the output padding is taken off that crop first */
static void views_with_more_padding_than_reach_crop_y(void **state) {
    (void)state;
    const double w[] = {1, 2, 3, 4, 5, 6};
    const double y[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    convmat_geometry g = plane(3, 4, 3, 2);
    g.stride[0] = 2;
    g.stride[1] = 3;
    g.pad_begin[0] = 3;
    g.pad_end[1] = 4;
    complete(&g, (const int64_t[]){0, 2});
    convmat_views *v = NULL;
    convmat_error error;
    assert_true(succeeded(convmat_views_compute(&g, w, y, &v, &error), &error));
    assert_int_equal(v->margin_begin[0], -1);
    assert_int_equal(v->margin_end[0], 2);
    assert_int_equal(v->margin_begin[1], 1);
    assert_int_equal(v->margin_end[1], 1 - 4 + 2);
    assert_int_equal(v->array[CONVMAT_VIEW_PADDED].size[0], 5 - 1 + 2);
    assert_int_equal(v->array[CONVMAT_VIEW_PADDED].size[1], 10 + 1 - 1);
    assert_true(v->are_equal && v->is_exact);
    convmat_views_free(&v);
}

static void views_of_random_geometries_are_the_oracles(void **state) {
    (void)state;
    convmat_random random = {test_seed(20261201)};
    for (int n = 0; n < 1500; n++) {
        const convmat_geometry g = random_geometry(&random, 3000);
        double *w = random_integers(&random, oracle_weights(&g));
        double *y = random_integers(&random, oracle_rows(&g));
        const int64_t cols = oracle_cols(&g);
        double *x = malloc((size_t)cols * sizeof *x);
        assert_non_null(x);
        oracle_transpose(&g, w, y, x);
        convmat_views *v = NULL;
        convmat_error error;
        assert_true(succeeded(convmat_views_compute(&g, w, y, &v, &error), &error));
        const convmat_view_stage third =
            g.boundary == CONVMAT_ZEROS ? CONVMAT_VIEW_DIRECT : CONVMAT_VIEW_FOLDED;
        const bool are_right = array_is(v, CONVMAT_VIEW_PRODUCT, x, cols) &&
                               array_is(v, CONVMAT_VIEW_CROPPED, x, cols) && array_is(v, third, x, cols) &&
                               v->are_equal && v->is_exact && v->difference == 0;
        if (!are_right) {
            print_geometry(&g);
        }
        assert_true(are_right);
        convmat_views_free(&v);
        free(x);
        free(y);
        free(w);
    }
}

static void views_of_reals_differ_within_bound(void **state) {
    (void)state;
    convmat_random random = {test_seed(7)};
    double largest = 0;
    for (int n = 0; n < 300; n++) {
        const convmat_geometry g = random_geometry(&random, 3000);
        double *w = random_integers(&random, oracle_weights(&g));
        double *y = random_integers(&random, oracle_rows(&g));
        for (int64_t k = 0; k < oracle_weights(&g); k++) {
            w[k] = convmat_random_real(&random) + 0.1;
        }
        convmat_views *v = NULL;
        convmat_error error;
        assert_true(succeeded(convmat_views_compute(&g, w, y, &v, &error), &error));
        assert_true(v->are_equal && !v->is_exact && v->bound > 0 && v->bound < 1e-8);
        largest = v->difference > largest ? v->difference : largest;
        convmat_views_free(&v);
        free(y);
        free(w);
    }
    assert_true(largest > 0); /* the views do sum in different orders */
}

/* Integers whose sums pass 2^53 are not compared with == */
static void views_of_huge_integers_are_bounded(void **state) {
    (void)state;
    const double w[] = {0x1p52, 1, 3};
    const double y[] = {1, 2, 1};
    convmat_geometry g = convmat_geometry_default(1);
    g.out_size[0] = 3;
    g.kernel_size[0] = 3;
    complete(&g, NULL);
    convmat_views *v = NULL;
    convmat_error error;
    assert_true(succeeded(convmat_views_compute(&g, w, y, &v, &error), &error));
    assert_true(v->are_equal && !v->is_exact);
    convmat_views_free(&v);
}

static void views_of_wrong_arguments_are_refused(void **state) {
    (void)state;
    const double w[] = {1, 2, 3};
    const double y[] = {1, 2};
    convmat_geometry g = convmat_geometry_default(1);
    g.out_size[0] = 2;
    g.kernel_size[0] = 3;
    complete(&g, NULL);
    convmat_views *v = (convmat_views *)(void *)&g;
    convmat_error error;
    assert_true(failed_with(convmat_views_compute(NULL, w, y, &v, &error), &error, CONVMAT_INVALID,
                            "geometry = NULL, must point to something"));
    assert_null(v);
    assert_true(failed_with(convmat_views_compute(&g, NULL, y, &v, &error), &error, CONVMAT_INVALID,
                            "weights = NULL, must point to something"));
    assert_true(failed_with(convmat_views_compute(&g, w, NULL, &v, &error), &error, CONVMAT_INVALID,
                            "features = NULL, must point to something"));
    assert_true(failed_with(convmat_views_compute(&g, w, y, NULL, &error), &error, CONVMAT_INVALID,
                            "views = NULL, must point to something"));
    assert_true(failed_with(convmat_views_compute(&g, (const double[]){1, (double)NAN, 2}, y, &v, &error),
                            &error, CONVMAT_INVALID,
                            "weights[1] = nan, must be finite: its product with an inserted zero is not 0"));
    assert_true(failed_with(convmat_views_compute(&g, w, (const double[]){1, (double)INFINITY}, &v, &error),
                            &error, CONVMAT_INVALID,
                            "features[1] = inf, must be finite: its product with an inserted zero is not 0"));
    assert_true(failed_with(convmat_views_compute(&g, w, (const double[]){1, 1e308}, &v, &error), &error,
                            CONVMAT_TOO_LARGE,
                            "sum of |weight*feature| = inf, must be in the range of double"));
    g.stride[0] = 20000000;
    complete(&g, NULL);
    assert_true(failed_with(convmat_views_compute(&g, w, y, &v, &error), &error, CONVMAT_TOO_LARGE,
                            "elements of a view = more than 16777216, must be at most 16777216: views are "
                            "there to be looked at"));
    assert_null(v);
    convmat_views_free(&v);
    convmat_views_free(NULL);
}

/* Compute and draw; the status of drawing */
static convmat_status draw(const convmat_geometry *g, char **svg, convmat_error *error) {
    double *ones = malloc(10000 * sizeof *ones);
    assert_non_null(ones);
    for (int k = 0; k < 10000; k++) {
        ones[k] = 1;
    }
    convmat_views *v = NULL;
    assert_true(succeeded(convmat_views_compute(g, ones, ones, &v, error), error));
    const convmat_status status = convmat_views_draw(v, svg, error);
    convmat_views_free(&v);
    free(ones);
    return status;
}

static void views_draw_gives_picture_or_says_why_not(void **state) {
    (void)state;
    char *svg = NULL;
    convmat_error error;
    convmat_geometry g = plane(3, 4, 3, 2);
    g.in_channels = 4;
    g.out_channels = 2;
    g.groups = 2;
    complete(&g, NULL);
    assert_true(succeeded(draw(&g, &svg, &error), &error));
    assert_memory_equal(svg, "<svg xmlns", 10);
    assert_non_null(strstr(svg, ">Equal: integers"));
    char *again = NULL;
    assert_true(succeeded(draw(&g, &again, &error), &error));
    assert_string_equal(svg, again);
    convmat_free(again);
    convmat_free(svg);
    g.out_channels = 6;
    assert_true(failed_with(draw(&g, &svg, &error), &error, CONVMAT_INVALID,
                            "out_channels = 6, must be at most 4 for a picture of the views"));
    assert_null(svg);
    g.out_channels = 2;
    g.stride[1] = 13;
    complete(&g, NULL);
    assert_true(
        failed_with(draw(&g, &svg, &error), &error, CONVMAT_INVALID,
                    "size of an array = 41 on axis 1, must be at most 40 for a picture of the views"));
    g = convmat_geometry_default(3);
    assert_true(failed_with(draw(&g, &svg, &error), &error, CONVMAT_INVALID,
                            "axes = 3, must be 1 or 2 for a picture of the views"));
    assert_true(failed_with(convmat_views_draw(NULL, &svg, &error), &error, CONVMAT_INVALID,
                            "views = NULL, must point to something"));
    convmat_views nothing = {.features = NULL};
    assert_true(failed_with(convmat_views_draw(&nothing, NULL, &error), &error, CONVMAT_INVALID,
                            "svg = NULL, must point to something"));
}

/* Whether the n-th coloured cell behind this caption has the colour of the tap */
static bool is_coloured(const char *svg, const char *caption, int n, int64_t tap, int64_t taps) {
    char colour[CONVMAT_COLOUR_SIZE];
    const char *at = strstr(svg, caption);
    convmat_svg_colour(tap, taps, colour);
    for (int k = 0; at != NULL && k <= n; k++) {
        at = strstr(at + 1, "fill:#");
    }
    return at != NULL && strncmp(at + strlen("fill:"), colour, strlen(colour)) == 0;
}

static void views_draw_colours_a_weight_alike_everywhere(void **state) {
    (void)state;
    for (int is_convolution = 0; is_convolution < 2; is_convolution++) {
        convmat_geometry g = plane(2, 3, 2, 3);
        char *svg = NULL;
        convmat_error error;
        g.is_convolution = is_convolution == 1;
        complete(&g, NULL);
        assert_true(succeeded(draw(&g, &svg, &error), &error));
        for (int t = 0; t < 6; t++) {
            const int stored = is_convolution == 1 ? 5 - t : t;
            assert_true(is_coloured(svg, is_convolution == 1 ? ">w, rotated" : ">w<", t, stored, 6));
            assert_true(is_coloured(svg, ">w rotated by", t, 5 - stored, 6));
        }
        convmat_free(svg);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_of_small_case_have_its_arrays),
        cmocka_unit_test(views_with_more_padding_than_reach_crop_y),
        cmocka_unit_test(views_of_random_geometries_are_the_oracles),
        cmocka_unit_test(views_of_reals_differ_within_bound),
        cmocka_unit_test(views_of_huge_integers_are_bounded),
        cmocka_unit_test(views_of_wrong_arguments_are_refused),
        cmocka_unit_test(views_draw_gives_picture_or_says_why_not),
        cmocka_unit_test(views_draw_colours_a_weight_alike_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
