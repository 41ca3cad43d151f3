/* SPDX-License-Identifier: BSD-3-Clause */
/* Every allocation of the adjointness tests fails in turn; nothing is left and the report is untouched. */
#include "support/brutal.h"
#include "support/compare.h"
#include "support/dense_operator.h"

static const double A[6] = {1, 2, 3, 4, 5, 6};
static const double weights[6] = {1, -2, 3, 4, 5, -6};

static convmat_adjoint_report marked_report(void) {
    return (convmat_adjoint_report){.probes = -77};
}

/* A report that is written exactly when the call succeeded */
static convmat_status checked(convmat_status status, const convmat_adjoint_report *report) {
    assert_true((status == CONVMAT_OK) == (report->probes != -77));
    return status;
}

static convmat_status use_operator(void *ctx) {
    dense_operator dense = {.rows = 2, .cols = 3, .value = CONVMAT_FLOAT, .A = A, .claimed = A};
    const convmat_operator tested = dense_operator_of(&dense);
    convmat_adjoint_options options = convmat_adjoint_options_default();
    options.mode = *(const convmat_adjoint_mode *)ctx;
    options.magnitude = (convmat_magnitude){15, 9, 3, 2, &tested};
    convmat_adjoint_report report = marked_report();
    return checked(convmat_adjoint_test(&tested, &options, &report, NULL), &report);
}

static convmat_geometry geometry_of_case(void) {
    convmat_geometry g = convmat_geometry_default(2);
    g.in_size[0] = 5;
    g.in_size[1] = 4;
    g.kernel_size[0] = 2;
    g.kernel_size[1] = 3;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_FULL, NULL), NULL));
    return g;
}

static convmat_status use_matrix(void *ctx) {
    double values[4] = {1, -2, 3, 4};
    int32_t p[] = {0, 2, 3, 4};
    int32_t i[] = {0, 1, 1, 0};
    const convmat_matrix C = {.m = 3,
                              .n = 2,
                              .nnz = 4,
                              .layout = CONVMAT_BY_ROWS,
                              .index = CONVMAT_INT32,
                              .value = CONVMAT_DOUBLE,
                              .p = p,
                              .i = i,
                              .x = values};
    convmat_adjoint_options options = convmat_adjoint_options_default();
    options.mode = *(const convmat_adjoint_mode *)ctx;
    convmat_adjoint_report report = marked_report();
    return checked(convmat_adjoint_test_matrix(&C, &options, &report, NULL), &report);
}

static convmat_status use_convolution(void *ctx) {
    const convmat_geometry g = geometry_of_case();
    const convmat_convolution convolution = {&g, weights, CONVMAT_DOUBLE, 1, CONVMAT_PATH_AUTO};
    convmat_adjoint_options options = convmat_adjoint_options_default();
    options.mode = *(const convmat_adjoint_mode *)ctx;
    options.probes = 1;
    convmat_adjoint_report report = marked_report();
    return checked(convmat_adjoint_test_convolution(&convolution, &options, &report, NULL), &report);
}

static void adjoint_tests_any_failed_allocation_leaves_nothing(void **state) {
    (void)state;
    for (int mode = 0; mode < 2; mode++) {
        convmat_adjoint_mode chosen = (convmat_adjoint_mode)mode;
        assert_true(brutal_survives(use_operator, &chosen, 4));
        assert_true(brutal_survives(use_matrix, &chosen, mode == 0 ? 6 : 7));
        assert_true(brutal_survives(use_convolution, &chosen, mode == 0 ? 17 : 11));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(adjoint_tests_any_failed_allocation_leaves_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
