/* SPDX-License-Identifier: BSD-3-Clause */
/* Views, overlap and completions, computed and drawn, with each allocation failing in turn. */
#include "support/brutal.h"
#include "support/compare.h"

static convmat_geometry small_geometry(convmat_boundary boundary) {
    convmat_geometry g = convmat_geometry_default(2);
    convmat_error error;
    g.boundary = boundary;
    for (int a = 0; a < 2; a++) {
        g.in_size[a] = 4 + a;
        g.kernel_size[a] = 2 + a;
        g.pad_begin[a] = 1;
    }
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static convmat_status compute_views(void *ctx) {
    const convmat_geometry *g = ctx;
    const double numbers[64] = {1.5, 2};
    convmat_views *views = NULL;
    char *svg = NULL;
    convmat_error error;
    convmat_status status = convmat_views_compute(g, numbers, numbers, &views, &error);
    assert_true((status == CONVMAT_OK) == (views != NULL));
    if (status == CONVMAT_OK) {
        status = convmat_views_draw(views, &svg, &error);
        assert_true((status == CONVMAT_OK) == (svg != NULL));
    }
    convmat_free(svg);
    convmat_views_free(&views);
    return status;
}

static convmat_status count_overlap(void *ctx) {
    convmat_overlap *overlap = NULL;
    char *svg = NULL;
    convmat_error error;
    convmat_status status = convmat_overlap_count(ctx, &overlap, &error);
    assert_true((status == CONVMAT_OK) == (overlap != NULL));
    if (status == CONVMAT_OK) {
        status = convmat_overlap_draw(overlap, &svg, &error);
        assert_true((status == CONVMAT_OK) == (svg != NULL));
    }
    convmat_free(svg);
    convmat_overlap_free(&overlap);
    return status;
}

static convmat_status complete_sizes(void *ctx) {
    convmat_completions *found = NULL;
    convmat_error error;
    const convmat_status status = convmat_sizes_complete(ctx, 5, &found, &error);
    assert_true((status == CONVMAT_OK) == (found != NULL));
    convmat_completions_free(&found);
    return status;
}

static void views_failing_allocations_leave_nothing(void **state) {
    (void)state;
    for (int boundary = CONVMAT_ZEROS; boundary <= CONVMAT_REFLECT; boundary++) {
        convmat_geometry g = small_geometry((convmat_boundary)boundary);
        assert_true(brutal_survives(compute_views, &g, 1 + CONVMAT_VIEW_STAGES));
    }
}

static void overlap_failing_allocations_leave_nothing(void **state) {
    (void)state;
    convmat_geometry g = small_geometry(CONVMAT_ZEROS);
    assert_true(brutal_survives(count_overlap, &g, 1 + 2 * 2));
}

static void completions_failing_allocations_leave_nothing(void **state) {
    (void)state;
    convmat_sizes known = {8, 4, 3, 2, 1, 1, 1, 1};
    assert_true(brutal_survives(complete_sizes, &known, 2));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(views_failing_allocations_leave_nothing),
                                       cmocka_unit_test(overlap_failing_allocations_leave_nothing),
                                       cmocka_unit_test(completions_failing_allocations_leave_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
