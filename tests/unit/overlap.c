/* SPDX-License-Identifier: BSD-3-Clause */
/* The overlap against plain counting: the counts, the interior, the rule, and that what it suggests is the nearest. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdlib.h>
#include <string.h>

/* Terms at position i: outputs 0..out-1 and taps that meet there */
static int64_t count_at(int64_t i, int64_t out, int64_t k, int64_t s, int64_t d, int64_t pad) {
    int64_t terms = 0;
    for (int64_t o = 0; o < out; o++) {
        for (int64_t t = 0; t < k; t++) {
            terms += o * s - pad + t * d == i;
        }
    }
    return terms;
}

/* Whether a long line of features overlaps equally often everywhere, by counting */
static bool counts_are_equal(int64_t k, int64_t s, int64_t d) {
    const int64_t middle = d * k + s; /* of 4 (d k + s) features and more */
    const int64_t first = count_at(middle * s, 2 * middle, k, s, d, 0);
    bool are_equal = true;
    for (int64_t r = 1; r < s; r++) {
        are_equal = are_equal && count_at(middle * s + r, 2 * middle, k, s, d, 0) == first;
    }
    return are_equal;
}

static convmat_overlap *count(const convmat_geometry *g) {
    convmat_overlap *overlap = NULL;
    convmat_error error;
    assert_true(succeeded(convmat_overlap_count(g, &overlap, &error), &error));
    return overlap;
}

/* One axis with an interior of at least a period of the stride */
static convmat_geometry line(int64_t k, int64_t s, int64_t d, int64_t pad) {
    convmat_geometry g = convmat_geometry_default(1);
    convmat_error error;
    g.kernel_size[0] = k;
    g.stride[0] = s;
    g.dilation[0] = d;
    g.pad_begin[0] = pad;
    g.pad_end[0] = 0;
    g.out_size[0] = d * (k - 1) / s + 4;
    assert_true(
        succeeded(convmat_geometry_from_features(&g, CONVMAT_PADDING_EXPLICIT, NULL, &error), &error));
    return g;
}

static void check_line(int64_t k, int64_t s, int64_t d, int64_t pad) {
    const convmat_geometry g = line(k, s, d, pad);
    convmat_overlap *o = count(&g);
    const convmat_overlap_axis *axis = &o->axis[0];
    for (int64_t i = 0; i < g.in_size[0]; i++) {
        assert_int_equal(axis->terms[i], count_at(i, g.out_size[0], k, s, d, pad));
        /* inside nothing is missing: more features would not change the count; just outside one of them would */
        const int64_t endless = count_at(i + 40 * s, g.out_size[0] + 80, k, s, d, pad);
        const bool is_inside = i >= axis->interior_begin && i < axis->interior_end;
        assert_true(!is_inside || axis->terms[i] == endless);
        if (i == axis->interior_begin - 1 || i == axis->interior_end) {
            assert_true(axis->terms[i] < endless);
        }
    }
    assert_true(axis->interior_end - axis->interior_begin >= s);
    assert_int_equal(axis->is_uniform, counts_are_equal(k, s, d));
    assert_int_equal(axis->is_uniform, axis->fewest == axis->most);
    assert_int_equal(o->is_uniform, axis->is_uniform);
    convmat_overlap_free(&o);
}

static void overlap_is_uniform_exactly_by_the_rule(void **state) {
    (void)state;
    for (int64_t k = 1; k <= 8; k++) {
        for (int64_t s = 1; s <= 7; s++) {
            for (int64_t d = 1; d <= 6; d++) {
                check_line(k, s, d, 0);
                check_line(k, s, d, 2 * (k > 2) - (k == 1));
            }
        }
    }
}

/* The counts are what ones give: C^T 1 with weights of ones, divided by the channels */
static void overlap_of_random_geometries_is_transpose_of_ones(void **state) {
    (void)state;
    convmat_random random = {test_seed(20261202)};
    for (int n = 0; n < 1500; n++) {
        const convmat_geometry g = random_geometry(&random, 3000);
        double *w = random_integers(&random, oracle_weights(&g));
        double *y = random_integers(&random, oracle_rows(&g));
        double *x = malloc((size_t)oracle_cols(&g) * sizeof *x);
        assert_non_null(x);
        for (int64_t k = 0; k < oracle_weights(&g); k++) {
            w[k] = 1;
        }
        for (int64_t k = 0; k < oracle_rows(&g); k++) {
            y[k] = 1;
        }
        oracle_transpose(&g, w, y, x);
        convmat_overlap *o = count(&g);
        assert_int_equal(o->factor, g.out_channels / g.groups);
        for (int64_t k = 0; k < oracle_cols(&g); k++) {
            int64_t rest = k;
            int64_t terms = o->factor;
            for (int a = g.axes - 1; a >= 0; a--) {
                terms *= o->axis[a].terms[rest % g.in_size[a]];
                rest /= g.in_size[a];
            }
            assert_true(numbers_are_equal(x[k], (double)terms));
        }
        convmat_overlap_free(&o);
        free(x);
        free(y);
        free(w);
    }
}

/* What a boundary folds onto is not the interior: the counts there are those of an endless line */
static void overlap_interior_keeps_clear_of_folds(void **state) {
    (void)state;
    for (int boundary = CONVMAT_REFLECT; boundary <= CONVMAT_CIRCULAR; boundary++) {
        for (int64_t pad = 0; pad <= 3; pad++) {
            convmat_geometry g = convmat_geometry_default(1);
            convmat_error error;
            g.boundary = (convmat_boundary)boundary;
            g.in_size[0] = 15;
            g.kernel_size[0] = 4;
            g.stride[0] = 2;
            g.pad_begin[0] = pad;
            g.pad_end[0] = 3 - pad;
            assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
            convmat_overlap *o = count(&g);
            assert_true(o->axis[0].interior_end - o->axis[0].interior_begin >= 2);
            assert_true(o->axis[0].fewest == 2 && o->axis[0].most == 2);
            convmat_overlap_free(&o);
        }
    }
}

static int64_t distance(int64_t a, int64_t b) {
    return a < b ? b - a : a - b;
}

/* Distance to the nearest uniform kernel size (or stride) by trying all; 1000 when there is none near */
static int64_t nearest(int64_t k, int64_t s, int64_t d, bool by_kernel) {
    int64_t best = 1000;
    for (int64_t c = 1; c <= 60; c++) {
        if (counts_are_equal(by_kernel ? c : k, by_kernel ? s : c, d) &&
            distance(c, by_kernel ? k : s) < best) {
            best = distance(c, by_kernel ? k : s);
        }
    }
    return best;
}

static void check_choices(int64_t k, int64_t s, int64_t d, bool by_kernel, const int64_t *choices, int n) {
    const int64_t best = nearest(k, s, d, by_kernel);
    assert_int_equal(n > 0, best < 1000);
    int64_t tied = 0; /* on either side of what was asked */
    for (int side = -1; side <= 1 && best < 1000; side += 2) {
        const int64_t c = (by_kernel ? k : s) + side * best;
        tied += c >= 1 && counts_are_equal(by_kernel ? c : k, by_kernel ? s : c, d);
    }
    assert_int_equal(n, tied);
    for (int c = 0; c < n; c++) {
        assert_int_equal(distance(choices[c], by_kernel ? k : s), best);
        assert_true(counts_are_equal(by_kernel ? choices[c] : k, by_kernel ? s : choices[c], d));
    }
}

static void overlap_suggests_the_nearest_that_is_uniform(void **state) {
    (void)state;
    for (int64_t k = 1; k <= 7; k++) {
        for (int64_t s = 1; s <= 9; s++) {
            for (int64_t d = 1; d <= 4; d++) {
                const convmat_geometry g = line(k, s, d, 0);
                convmat_overlap *o = count(&g);
                const convmat_overlap_axis *axis = &o->axis[0];
                if (axis->is_uniform) {
                    assert_true(axis->kernel_count == 0 && axis->stride_count == 0);
                } else {
                    check_choices(k, s, d, true, axis->kernels, axis->kernel_count);
                    check_choices(k, s, d, false, axis->strides, axis->stride_count);
                }
                convmat_overlap_free(&o);
            }
        }
    }
}

static void overlap_of_wrong_arguments_is_refused(void **state) {
    (void)state;
    convmat_geometry g = line(3, 2, 1, 0);
    convmat_overlap *o = (convmat_overlap *)(void *)&g;
    char *svg = NULL;
    convmat_error error;
    assert_true(failed_with(convmat_overlap_count(NULL, &o, &error), &error, CONVMAT_INVALID,
                            "geometry = NULL, must point to something"));
    assert_null(o);
    assert_true(failed_with(convmat_overlap_count(&g, NULL, &error), &error, CONVMAT_INVALID,
                            "overlap = NULL, must point to something"));
    g.in_size[0] = 2;
    assert_true(
        failed_with(convmat_overlap_count(&g, &o, &error), &error, CONVMAT_INVALID,
                    "out_size[0] = 5, must be at most 0, the outputs that the kernel has in the padded "
                    "image of in_size 2"));
    g.out_size[0] = INT64_C(8388608);
    g.in_size[0] = INT64_C(16777217);
    assert_true(
        failed_with(convmat_overlap_count(&g, &o, &error), &error, CONVMAT_TOO_LARGE,
                    "in_size[0] = 16777217, must be at most 16777216 to be counted position by position"));
    assert_true(failed_with(convmat_overlap_draw(NULL, &svg, &error), &error, CONVMAT_INVALID,
                            "overlap = NULL, must point to something"));
    g = convmat_geometry_default(3);
    o = count(&g);
    assert_true(failed_with(convmat_overlap_draw(o, NULL, &error), &error, CONVMAT_INVALID,
                            "svg = NULL, must point to something"));
    assert_true(failed_with(convmat_overlap_draw(o, &svg, &error), &error, CONVMAT_INVALID,
                            "axes = 3, must be 1 or 2 for a picture of the overlap"));
    convmat_overlap_free(&o);
    convmat_overlap_free(&o);
    convmat_overlap_free(NULL);
}

/* A large image is drawn by its ends: the picture does not grow with it */
static void overlap_picture_of_large_image_is_small(void **state) {
    (void)state;
    size_t length[2];
    for (int n = 0; n < 2; n++) {
        convmat_geometry g = convmat_geometry_default(2);
        convmat_error error;
        char *svg = NULL;
        g.in_size[0] = g.in_size[1] = n == 0 ? 100 : 1000001;
        g.kernel_size[0] = g.kernel_size[1] = 3;
        g.stride[0] = 2;
        assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
        convmat_overlap *o = count(&g);
        assert_true(succeeded(convmat_overlap_draw(o, &svg, &error), &error));
        assert_non_null(strstr(svg, "does not divide kernel 3"));
        length[n] = strlen(svg);
        convmat_free(svg);
        convmat_overlap_free(&o);
    }
    assert_true(length[1] < length[0] + 2000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlap_is_uniform_exactly_by_the_rule),
        cmocka_unit_test(overlap_of_random_geometries_is_transpose_of_ones),
        cmocka_unit_test(overlap_interior_keeps_clear_of_folds),
        cmocka_unit_test(overlap_suggests_the_nearest_that_is_uniform),
        cmocka_unit_test(overlap_of_wrong_arguments_is_refused),
        cmocka_unit_test(overlap_picture_of_large_image_is_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
