/* SPDX-License-Identifier: BSD-3-Clause */
/* Every allocation of the matrix and of the products fails in turn; nothing is left, and results are as before. */
#include "support/brutal.h"
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <math.h>
#include <stdlib.h>

/* A geometry large enough that threads are started, with weights and vectors */
typedef struct fixture {
    convmat_geometry g;
    double *weights, *x, *y;
    int threads;
    convmat_path path;
} fixture;

static fixture make_fixture(int threads) {
    convmat_random random = {test_seed(8)};
    fixture f = {.g = convmat_geometry_default(2), .threads = threads};
    f.g.in_channels = 3;
    f.g.out_channels = 2;
    f.g.in_size[0] = 51;
    f.g.in_size[1] = 47;
    f.g.kernel_size[0] = 3;
    f.g.kernel_size[1] = 23; /* so many links that they need memory */
    f.g.pad_begin[0] = f.g.pad_end[1] = 2;
    f.g.boundary = CONVMAT_CIRCULAR;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&f.g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    f.weights = random_integers(&random, oracle_weights(&f.g));
    f.x = random_integers(&random, oracle_cols(&f.g));
    f.y = random_integers(&random, oracle_rows(&f.g));
    return f;
}

static void release_fixture(fixture *f) {
    free(f->weights);
    free(f->x);
    free(f->y);
}

/* build, refresh, structure, drop zeros */
static convmat_status use_matrix(void *ctx) {
    const fixture *f = ctx;
    convmat_matrix_options options = convmat_matrix_options_default();
    options.threads = f->threads;
    options.layout = CONVMAT_BY_COLUMNS;
    convmat_matrix *C = NULL;
    convmat_matrix *kept = NULL;
    convmat_structure structure = {.longest_row = -1};
    convmat_status status = convmat_matrix_build(&f->g, f->weights, &options, &C, NULL);
    assert_true((status == CONVMAT_OK) == (C != NULL));
    if (status == CONVMAT_OK) {
        status = convmat_matrix_refresh(&f->g, f->weights, C, f->threads, NULL);
    }
    if (status == CONVMAT_OK) {
        status = convmat_matrix_structure(C, &structure, NULL);
        assert_true((status == CONVMAT_OK) == (structure.longest_row != -1));
    }
    if (status == CONVMAT_OK) {
        status = convmat_matrix_drop_zeros(C, &kept, NULL);
        assert_true((status == CONVMAT_OK) == (kept != NULL));
    }
    convmat_matrix_free(&C);
    convmat_matrix_free(&kept);
    return status;
}

static convmat_status use_convolution(void *ctx) {
    const fixture *f = ctx;
    const convmat_convolution c = {&f->g, f->weights, CONVMAT_DOUBLE, f->threads, f->path};
    double *out = malloc((size_t)(oracle_rows(&f->g) + oracle_cols(&f->g)) * sizeof *out);
    assert_non_null(out);
    out[0] = 0.5; /* no sum of integers */
    convmat_status status = convmat_convolution_apply(&c, CONVMAT_FORWARD, 1, f->x, out, NULL);
    assert_true((status == CONVMAT_OK) != (out[0] == 0.5));
    if (status == CONVMAT_OK) {
        out[0] = 0.5;
        status = convmat_convolution_apply(&c, CONVMAT_TRANSPOSE, 1, f->y, out, NULL);
        assert_true((status == CONVMAT_OK) != (out[0] == 0.5));
    }
    free(out);
    return status;
}

/* Preparing takes all memory: the product after it takes none */
static convmat_status use_prepared(void *ctx) {
    const fixture *f = ctx;
    const convmat_convolution c = {&f->g, f->weights, CONVMAT_DOUBLE, f->threads, f->path};
    double *out = malloc((size_t)(oracle_rows(&f->g) + oracle_cols(&f->g)) * sizeof *out);
    assert_non_null(out);
    convmat_status status = CONVMAT_OK;
    for (int direction = CONVMAT_FORWARD; direction <= CONVMAT_TRANSPOSE && status == CONVMAT_OK;
         direction++) {
        convmat_prepared *prepared = NULL;
        status = convmat_convolution_prepare(&c, (convmat_direction)direction, 1, &prepared, NULL);
        assert_true((status == CONVMAT_OK) == (prepared != NULL));
        const double finite = f->weights[0];
        const int64_t blocks = brutal_blocks();
        const int64_t peak = brutal_peak();
        for (int round = 0; round < 2 && prepared != NULL; round++) {
            f->weights[0] = round == 0 ? finite : (double)INFINITY;
            assert_true(convmat_prepared_apply(prepared, direction == CONVMAT_FORWARD ? f->x : f->y, out,
                                               NULL) == CONVMAT_OK);
            assert_true(brutal_blocks() == blocks && brutal_peak() == peak);
        }
        f->weights[0] = finite;
        convmat_prepared_free(&prepared);
    }
    free(out);
    return status;
}

/* Both ways with a C that was built before: it is not what fails */
static convmat_status use_structured(void *ctx) {
    const fixture *f = ctx;
    const convmat_matrix_options options = convmat_matrix_options_default();
    convmat_matrix *C = NULL;
    convmat_status status = convmat_matrix_build(&f->g, f->weights, &options, &C, NULL);
    double *out = malloc((size_t)(oracle_rows(&f->g) + oracle_cols(&f->g)) * sizeof *out);
    assert_non_null(out);
    for (int direction = CONVMAT_FORWARD; direction <= CONVMAT_TRANSPOSE && status == CONVMAT_OK;
         direction++) {
        const convmat_structured s = {&f->g, C, f->threads};
        out[0] = 0.5;
        status = convmat_structured_multiply(&s, (convmat_direction)direction, 1,
                                             direction == CONVMAT_FORWARD ? f->x : f->y, out, NULL);
        assert_true((status == CONVMAT_OK) != (out[0] == 0.5));
    }
    convmat_matrix_free(&C);
    free(out);
    return status;
}

static void matrix_any_failed_allocation_leaves_nothing(void **state) {
    (void)state;
    for (int threads = 1; threads < 3; threads++) {
        fixture f = make_fixture(threads);
        assert_true(brutal_survives(use_matrix, &f, 12));
        release_fixture(&f);
    }
}

static void products_any_failed_allocation_leaves_out_untouched(void **state) {
    (void)state;
    for (int threads = 1; threads < 3; threads++) {
        fixture f = make_fixture(threads);
        assert_true(brutal_survives(use_convolution, &f, 4));
        for (f.path = CONVMAT_PATH_AUTO; f.path <= CONVMAT_PATH_REPRODUCIBLE; f.path++) {
            assert_true(f.path == CONVMAT_PATH_FUSED || brutal_survives(use_prepared, &f, 4));
        }
        fixture few = f; /* entries: a list */
        few.path = CONVMAT_PATH_AUTO;
        few.g = convmat_geometry_default(1);
        few.g.in_size[0] = few.g.out_size[0] = 3;
        assert_true(brutal_survives(use_prepared, &few, 12));
        f.path = CONVMAT_PATH_REPRODUCIBLE; /* what the boundary folds then goes the plain way */
        assert_true(brutal_survives(use_convolution, &f, 4));
        assert_true(brutal_survives(use_structured, &f, 6));
        release_fixture(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrix_any_failed_allocation_leaves_nothing),
        cmocka_unit_test(products_any_failed_allocation_leaves_out_untouched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
