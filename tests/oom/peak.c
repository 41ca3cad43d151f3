/* SPDX-License-Identifier: BSD-3-Clause */
/* The most memory a call holds at once: building hardly more than the matrix, products without it no more than tiles. */
#include "support/brutal.h"
#include "support/compare.h"

#include <stdlib.h>

/* 2 -> 3 channels, a size x (size + 5) image, 3x5 taps */
static convmat_geometry picture(int64_t size, int64_t stride, convmat_boundary boundary) {
    convmat_geometry g = convmat_geometry_default(2);
    g.in_channels = 2;
    g.out_channels = 3;
    g.in_size[0] = size;
    g.in_size[1] = size + 5;
    g.kernel_size[0] = 3;
    g.kernel_size[1] = 5;
    g.pad_begin[0] = g.pad_begin[1] = g.pad_end[1] = 1;
    g.stride[0] = g.stride[1] = stride;
    g.boundary = boundary;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static void build_holds_the_matrix_and_one_percent(void **state) {
    (void)state;
    const double weights[2 * 3 * 15] = {1};
    for (int kind = 0; kind < 16; kind++) {
        const convmat_geometry g = picture(400, 1 + kind % 2, CONVMAT_ZEROS);
        convmat_matrix_options options = convmat_matrix_options_default();
        options.layout = kind & 2 ? CONVMAT_BY_COLUMNS : CONVMAT_BY_ROWS;
        options.index = kind & 4 ? CONVMAT_INT32 : CONVMAT_INT64;
        options.threads = kind & 8 ? 2 : 1;
        convmat_plan plan;
        convmat_matrix *C = NULL;
        convmat_error error;
        assert_true(succeeded(convmat_geometry_plan(&g, &plan, &error), &error));
        brutal_fail_at(-1);
        assert_true(succeeded(convmat_matrix_build(&g, weights, &options, &C, &error), &error));
        const double bytes = (double)plan.bytes[options.layout][options.index][options.value];
        print_message("%s, %d-bit, %d threads: %.4f times the matrix\n", kind & 2 ? "columns" : "rows",
                      kind & 4 ? 32 : 64, options.threads, (double)brutal_peak() / bytes);
        assert_true((double)brutal_peak() <= 1.01 * bytes);
        convmat_matrix_free(&C);
    }
}

/* Most bytes that both products hold at once */
static int64_t peak_of_products(int64_t size, convmat_boundary boundary, convmat_path path, int threads) {
    const convmat_geometry g = picture(size, 2, boundary);
    const double weights[2 * 3 * 15] = {1};
    convmat_plan plan;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_plan(&g, &plan, &error), &error));
    double *x = calloc((size_t)plan.cols, sizeof *x);
    double *y = calloc((size_t)plan.rows, sizeof *y);
    assert_true(x != NULL && y != NULL);
    const convmat_convolution c = {&g, weights, CONVMAT_DOUBLE, threads, path};
    brutal_fail_at(-1);
    assert_true(succeeded(convmat_convolution_apply(&c, CONVMAT_FORWARD, 1, x, y, &error), &error));
    assert_true(succeeded(convmat_convolution_apply(&c, CONVMAT_TRANSPOSE, 1, y, x, &error), &error));
    free(x);
    free(y);
    return brutal_peak();
}

static void products_without_the_matrix_hold_no_more_than_tiles(void **state) {
    (void)state;
    static const convmat_path paths[] = {CONVMAT_PATH_PLAIN, CONVMAT_PATH_REPRODUCIBLE, CONVMAT_PATH_AUTO};
    enum { TILE = (384 + 32) << 10, LISTS = 120 * 3 * 15, MORE = 4096 };
    for (int boundary = CONVMAT_ZEROS; boundary <= CONVMAT_CIRCULAR; boundary++) {
        for (int p = 0; p < 3; p++) {
            for (int threads = 1; threads < 3; threads++) {
                const int64_t small = peak_of_products(300, (convmat_boundary)boundary, paths[p], threads);
                const int64_t large = peak_of_products(900, (convmat_boundary)boundary, paths[p], threads);
                print_message("boundary %d, %s, %d threads: %lld bytes, of nine times the image %lld\n",
                              boundary, convmat_path_name(paths[p]), threads, (long long)small,
                              (long long)large);
                /* under a boundary that folds: 2 channels of doubles beyond three edges */
                const int64_t beyond = boundary == CONVMAT_ZEROS ? 0 : INT64_C(8) * 2 * 3 * 910;
                assert_true(large <= threads * TILE + LISTS + MORE + beyond);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(build_holds_the_matrix_and_one_percent),
        cmocka_unit_test(products_without_the_matrix_hold_no_more_than_tiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
