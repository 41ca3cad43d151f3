/* SPDX-License-Identifier: BSD-3-Clause */
/* Every allocation of recovery fails in turn; nothing is left and there is no matrix. */
#include "adjoint/recover.h"
#include "support/brutal.h"
#include "support/compare.h"

static const double weights[6] = {1, -2, 3, 4, 5, -6};

/* What one attempt uses; the matrix is made by recovery */
typedef struct fixture {
    convmat_geometry g;
    convmat_direction map;
} fixture;

static fixture fixture_of(convmat_boundary boundary, convmat_direction map) {
    fixture f = {convmat_geometry_default(2), map};
    f.g.boundary = boundary;
    for (int a = 0; a < 2; a++) {
        f.g.in_size[a] = 5 + 2 * a;
        f.g.kernel_size[a] = 2 + a;
        f.g.pad_begin[a] = 1;
    }
    assert_true(succeeded(convmat_geometry_from_image(&f.g, CONVMAT_PADDING_EXPLICIT, NULL), NULL));
    return f;
}

static convmat_status count_colours(void *ctx) {
    const fixture *f = ctx;
    int64_t colours = -77;
    const convmat_status status = convmat_recover_colours(&f->g, f->map, &colours, NULL);
    assert_true((status == CONVMAT_OK) == (colours != -77));
    return status;
}

static convmat_status recover(void *ctx) {
    const fixture *f = ctx;
    const convmat_convolution convolution = {&f->g, weights, CONVMAT_DOUBLE, 1, CONVMAT_PATH_AUTO};
    convmat_matrix *matrix = NULL;
    convmat_operator tested;
    convmat_random random = {1};
    convmat_property confirmed;
    char text[64];
    convmat_status status = convmat_operator_from_convolution(&convolution, &tested, NULL);
    convmat_prober prober = convmat_prober_of(&tested, false);
    if (status == CONVMAT_OK) {
        status = convmat_recover(&prober, f->map, &f->g, &matrix, NULL);
        assert_true((status == CONVMAT_OK) == (matrix != NULL));
    }
    if (status == CONVMAT_OK) {
        status = convmat_recover_confirm(&prober, f->map, matrix, true, 8, 2, &random, &confirmed, NULL);
    }
    if (status == CONVMAT_OK) {
        status = convmat_recover_where(&f->g, matrix, matrix, text, (int64_t)sizeof text, NULL);
    }
    convmat_prober_end(&prober);
    convmat_matrix_free(&matrix);
    return status;
}

static void recover_any_failed_allocation_leaves_nothing(void **state) {
    (void)state;
    const convmat_boundary boundaries[] = {CONVMAT_ZEROS, CONVMAT_CIRCULAR};
    for (int n = 0; n < 4; n++) {
        fixture f = fixture_of(boundaries[n % 2], (convmat_direction)(n / 2));
        assert_true(brutal_survives(count_colours, &f, n % 2 == 0 ? 0 : 8));
        assert_true(brutal_survives(recover, &f, 20));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(recover_any_failed_allocation_leaves_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
