/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrix Market files to the letter: entries, order, digits, comments, and what is refused. */
#include "io/writers.h"
#include "support/compare.h"
#include "support/written.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static convmat_error error;

static bool mtx_is(const convmat_document *document, const char *expected) {
    written w = written_open();
    return succeeded(convmat_mtx_write(w.output, document, &error), &error) && written_is(&w, expected);
}

static bool mtx_fails_with(const convmat_document *document, convmat_status expected, const char *text) {
    written w = written_open();
    const bool is_refused =
        failed_with(convmat_mtx_write(w.output, document, &error), &error, expected, text);
    return written_is_nothing(&w) && is_refused;
}

/* 3 x 4 with five entries: 1.5 at (0,1), -2 at (0,3), 0 at (2,0), 1e-300 at (2,2), 0.1 at (2,3) */
static const double entries[] = {1.5, -2, 0, 1e-300, 0.1};
static const float float_entries[] = {1.5F, -2, 0, 1e-30F, 0.1F};
static const int64_t row_starts[] = {0, 2, 2, 5};
static const int64_t columns[] = {1, 3, 0, 2, 3};
static const int32_t narrow_row_starts[] = {0, 2, 2, 5};
static const int32_t narrow_columns[] = {1, 3, 0, 2, 3};

/* The matrix above by rows; the library does not write through these pointers */
static convmat_matrix hand_made(convmat_index index, convmat_value value) {
    const bool is_wide = index == CONVMAT_INT64;
    return (convmat_matrix){.m = 3,
                            .n = 4,
                            .nnz = 5,
                            .layout = CONVMAT_BY_ROWS,
                            .index = index,
                            .value = value,
                            .p = is_wide ? (void *)row_starts : (void *)narrow_row_starts,
                            .i = is_wide ? (void *)columns : (void *)narrow_columns,
                            .x = value == CONVMAT_DOUBLE ? (void *)entries : (void *)float_entries};
}

static void mtx_write_lists_entries_as_stored(void **state) {
    (void)state;
    const convmat_matrix by_rows = hand_made(CONVMAT_INT64, CONVMAT_DOUBLE);
    const convmat_matrix transpose = convmat_matrix_transpose_view(&by_rows);
    assert_true(mtx_is(&(convmat_document){.matrix = &by_rows},
                       "%%MatrixMarket matrix coordinate real general\n"
                       "3 4 5\n1 2 1.5\n1 4 -2\n3 1 0\n3 3 1e-300\n3 4 0.1\n"));
    assert_true(mtx_is(&(convmat_document){.matrix = &transpose},
                       "%%MatrixMarket matrix coordinate real general\n"
                       "4 3 5\n2 1 1.5\n4 1 -2\n1 3 0\n3 3 1e-300\n4 3 0.1\n"));
}

static void mtx_write_of_narrow_float_matrix_prints_shortest_floats(void **state) {
    (void)state;
    const convmat_matrix C = hand_made(CONVMAT_INT32, CONVMAT_FLOAT);
    assert_true(mtx_is(&(convmat_document){.matrix = &C},
                       "%%MatrixMarket matrix coordinate real general\n"
                       "3 4 5\n1 2 1.5\n1 4 -2\n3 1 0\n3 3 1e-30\n3 4 0.1\n"));
}

static void mtx_write_keeps_extreme_numbers(void **state) {
    (void)state;
    double numbers[] = {5e-324, 1.7976931348623157e308, -0.0, 2.2250738585072014e-308, 123456789012345680.0,
                        0.0};
    int64_t p[] = {0, 6};
    int64_t i[] = {0, 1, 2, 3, 4, 5};
    const convmat_matrix C = {.m = 6,
                              .n = 1,
                              .nnz = 6,
                              .layout = CONVMAT_BY_COLUMNS,
                              .index = CONVMAT_INT64,
                              .value = CONVMAT_DOUBLE,
                              .p = p,
                              .i = i,
                              .x = numbers};
    assert_true(mtx_is(&(convmat_document){.matrix = &C},
                       "%%MatrixMarket matrix coordinate real general\n"
                       "6 1 6\n1 1 5e-324\n2 1 1.7976931348623157e308\n3 1 -0\n"
                       "4 1 2.2250738585072014e-308\n5 1 1.2345678901234568e17\n6 1 0\n"));
}

static void mtx_write_of_many_values_outgrows_its_table_of_numbers(void **state) {
    (void)state;
    enum { COUNT = 5000, LINE = 40 };
    static double numbers[COUNT];
    static int64_t i[COUNT];
    static char expected[COUNT * LINE];
    int64_t p[] = {0, COUNT};
    size_t length =
        (size_t)sprintf(expected, "%%%%MatrixMarket matrix coordinate real general\n1 5000 5000\n");
    for (int k = 0; k < COUNT; k++) {
        i[k] = k;
        numbers[k] = (k * 7919 % 3001) / 8.0; /* every value twice or once, far apart */
        length += (size_t)sprintf(expected + length, "1 %d %.10g\n", k + 1, numbers[k]);
    }
    const convmat_matrix C = {.m = 1,
                              .n = COUNT,
                              .nnz = COUNT,
                              .layout = CONVMAT_BY_ROWS,
                              .index = CONVMAT_INT64,
                              .value = CONVMAT_DOUBLE,
                              .p = p,
                              .i = i,
                              .x = numbers};
    assert_true(mtx_is(&(convmat_document){.matrix = &C}, expected));
}

static void mtx_write_of_empty_matrix_has_no_entries(void **state) {
    (void)state;
    int64_t p[] = {0, 0, 0};
    int64_t i[] = {0};
    double x[] = {0};
    const convmat_matrix C = {.m = 2,
                              .n = 3,
                              .nnz = 0,
                              .layout = CONVMAT_BY_ROWS,
                              .index = CONVMAT_INT64,
                              .value = CONVMAT_DOUBLE,
                              .p = p,
                              .i = i,
                              .x = x};
    assert_true(
        mtx_is(&(convmat_document){.matrix = &C}, "%%MatrixMarket matrix coordinate real general\n2 3 0\n"));
}

/* 2 -> 1 channels, 3-wide kernel 1..6 on a 4-wide image, stride 2, padding 1 and 0 */
static convmat_geometry one_axis(void) {
    convmat_geometry g = convmat_geometry_default(1);
    g.in_channels = 2;
    g.in_size[0] = 4;
    g.kernel_size[0] = 3;
    g.stride[0] = 2;
    g.pad_begin[0] = 1;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static convmat_matrix *build(const convmat_geometry *g, convmat_layout layout, int64_t begin) {
    static const double weights[] = {1, 2, 3, 4, 5, 6};
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = layout;
    options.begin = begin;
    convmat_matrix *C = NULL;
    assert_true(succeeded(convmat_matrix_build(g, weights, &options, &C, &error), &error));
    return C;
}

static void mtx_write_with_geometry_says_what_it_is(void **state) {
    (void)state;
    const convmat_geometry g = one_axis();
    convmat_matrix *C = build(&g, CONVMAT_BY_ROWS, 0);
    assert_true(mtx_is(&(convmat_document){.matrix = C, .geometry = &g},
                       "%%MatrixMarket matrix coordinate real general\n"
                       "% C: vec(y) = C vec(x), row-major vectors, channels first\n"
                       "% image x 2x4, features y 1x2, weights w 1x2x3\n"
                       "% stride 2; padding 1:0; dilation 1; groups 1; boundary zeros; correlation\n"
                       "2 8 10\n"
                       "1 1 2\n1 2 3\n1 5 5\n1 6 6\n2 2 1\n2 3 2\n2 4 3\n2 6 4\n2 7 5\n2 8 6\n"));
    convmat_matrix_free(&C);
}

static void mtx_write_of_transpose_and_range_says_so(void **state) {
    (void)state;
    convmat_geometry g = one_axis();
    g.is_convolution = true;
    g.boundary = CONVMAT_CIRCULAR;
    convmat_matrix *C = build(&g, CONVMAT_BY_ROWS, 1);
    const convmat_matrix transpose = convmat_matrix_transpose_view(C);
    assert_true(
        mtx_is(&(convmat_document){.matrix = &transpose, .geometry = &g, .is_transpose = true},
               "%%MatrixMarket matrix coordinate real general\n"
               "% C^T: vec(x) = C^T vec(y), row-major vectors, channels first\n"
               "% image x 2x4, features y 1x2, weights w 1x2x3\n"
               "% stride 2; padding 1:0; dilation 1; groups 1; boundary circular; convolution (kernel "
               "rotated)\n"
               "% column 1 here is 2 of the whole matrix\n"
               "8 1 6\n"
               "2 1 3\n3 1 2\n4 1 1\n6 1 6\n7 1 5\n8 1 4\n"));
    convmat_matrix_free(&C);
}

static void mtx_write_describes_three_axes(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(3);
    for (int a = 0; a < 3; a++) {
        g.in_size[a] = 4 + a;
        g.kernel_size[a] = 3 - a;
        g.stride[a] = 1 + a;
        g.dilation[a] = 3 - a;
        g.pad_begin[a] = a;
        g.pad_end[a] = 3 + a;
    }
    g.boundary = CONVMAT_REPLICATE;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = CONVMAT_BY_COLUMNS;
    options.begin = 4 * 5 * 6 - 1; /* the last column alone */
    static const double weights[6];
    convmat_matrix *C = NULL;
    assert_true(succeeded(convmat_matrix_build(&g, weights, &options, &C, &error), &error));
    written w = written_open();
    assert_true(succeeded(
        convmat_mtx_write(w.output, &(convmat_document){.matrix = C, .geometry = &g}, &error), &error));
    assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
    static const char head[] =
        "%%MatrixMarket matrix coordinate real general\n"
        "% C: vec(y) = C vec(x), row-major vectors, channels first\n"
        "% image x 1x4x5x6, features y 1x1x4x5, weights w 1x1x3x2x1\n"
        "% stride 1,2,3; padding 0:3,1:4,2:5; dilation 3,2,1; groups 1; boundary replicate; "
        "correlation\n"
        "% column 1 here is 120 of the whole matrix\n";
    size_t size;
    char *text = file_read(w.path, &size);
    text[sizeof head - 1 < size ? sizeof head - 1 : size] = '\0';
    assert_true(texts_are_equal(text, head));
    free(text);
    scratch_remove(w.directory);
    convmat_matrix_free(&C);
}

static void mtx_write_refuses_what_it_cannot_say(void **state) {
    (void)state;
    const convmat_geometry g = one_axis();
    convmat_matrix C = hand_made(CONVMAT_INT64, CONVMAT_DOUBLE);
    double bad[] = {1, 2, NAN, 4, 5};
    C.x = bad;
    assert_true(mtx_fails_with(&(convmat_document){.matrix = &C}, CONVMAT_INVALID,
                               "C[2,0] = nan, must be finite: Matrix Market has no NaN and no Inf"));
    bad[2] = 3;
    bad[4] = -HUGE_VAL;
    assert_true(mtx_fails_with(&(convmat_document){.matrix = &C}, CONVMAT_INVALID,
                               "C[2,3] = -inf, must be finite: Matrix Market has no NaN and no Inf"));
    C = hand_made(CONVMAT_INT64, CONVMAT_DOUBLE);
    int64_t wrong[] = {1, 3, 0, 4, 3};
    C.i = wrong;
    assert_int_equal(convmat_mtx_write(NULL, &(convmat_document){.matrix = &C}, &error), CONVMAT_INVALID);
    C = hand_made(CONVMAT_INT64, CONVMAT_DOUBLE);
    assert_true(mtx_fails_with(NULL, CONVMAT_INVALID, "document = NULL, must point to something"));
    assert_true(mtx_fails_with(&(convmat_document){.matrix = NULL}, CONVMAT_INVALID,
                               "matrix = NULL, must point to something"));
    assert_true(mtx_fails_with(&(convmat_document){.matrix = &C, .geometry = &g}, CONVMAT_INVALID,
                               "m = 3, must be within 2 as the geometry has it"));
    C.m = 2;
    C.nnz = 2;
    assert_true(mtx_fails_with(&(convmat_document){.matrix = &C, .geometry = &g}, CONVMAT_INVALID,
                               "n = 4, must be 8 as the geometry has it"));
    convmat_geometry unfinished = g;
    unfinished.stride[0] = 0;
    assert_true(mtx_fails_with(&(convmat_document){.matrix = &C, .geometry = &unfinished}, CONVMAT_INVALID,
                               "stride[0] = 0, must be at least 1"));
}

static void mtx_write_to_full_device_is_an_io_failure(void **state) {
    (void)state;
    convmat_geometry g = one_axis();
    g.in_size[0] = 20000; /* enough to pass the buffer */
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    convmat_matrix *C = build(&g, CONVMAT_BY_ROWS, 0);
    convmat_output *output = NULL;
    assert_true(devices_are_safe());
    assert_true(succeeded(convmat_output_open("/dev/full", &output, &error), &error));
    assert_true(
        failed_with(convmat_mtx_write(output, &(convmat_document){.matrix = C, .geometry = &g}, &error),
                    &error, CONVMAT_IO, "/dev/full: No space left on device"));
    convmat_output_discard(&output);
    convmat_matrix_free(&C);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mtx_write_lists_entries_as_stored),
        cmocka_unit_test(mtx_write_of_narrow_float_matrix_prints_shortest_floats),
        cmocka_unit_test(mtx_write_keeps_extreme_numbers),
        cmocka_unit_test(mtx_write_of_many_values_outgrows_its_table_of_numbers),
        cmocka_unit_test(mtx_write_of_empty_matrix_has_no_entries),
        cmocka_unit_test(mtx_write_with_geometry_says_what_it_is),
        cmocka_unit_test(mtx_write_of_transpose_and_range_says_so),
        cmocka_unit_test(mtx_write_describes_three_axes),
        cmocka_unit_test(mtx_write_refuses_what_it_cannot_say),
        cmocka_unit_test(mtx_write_to_full_device_is_an_io_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
