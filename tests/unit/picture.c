/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures of matrices in text, to the letter: the guide's 4 x 16, channel blocks, transposes, ranges, odd sizes. */
#include "io/writers.h"
#include "support/compare.h"
#include "support/written.h"

#include <stdlib.h>

static convmat_error error;

static bool picture_is(const convmat_document *document, const char *expected) {
    written w = written_open();
    return succeeded(convmat_picture_write(w.output, document, &error), &error) && written_is(&w, expected);
}

/* Square images, kernels 1, 2, 3, ... */
static convmat_geometry square(int64_t channels, int64_t size, int64_t kernel, int64_t stride, int64_t pad) {
    convmat_geometry g = convmat_geometry_default(2);
    g.in_channels = channels;
    g.out_channels = channels;
    for (int a = 0; a < 2; a++) {
        g.in_size[a] = size;
        g.kernel_size[a] = kernel;
        g.stride[a] = stride;
        g.pad_begin[a] = pad;
        g.pad_end[a] = pad;
    }
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static convmat_matrix *build(const convmat_geometry *g, convmat_layout layout, int64_t begin, int64_t end) {
    double weights[16];
    for (int k = 0; k < 16; k++) {
        weights[k] = k + 1;
    }
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = layout;
    options.begin = begin;
    options.end = end;
    convmat_matrix *C = NULL;
    assert_true(succeeded(convmat_matrix_build(g, weights, &options, &C, &error), &error));
    return C;
}

/* Section 4.1 of Dumoulin & Visin: i = 4, k = 3 */
static void picture_of_the_guide_by_rows_and_by_columns_is_the_same(void **state) {
    (void)state;
    const convmat_geometry g = square(1, 4, 3, 1, 0);
    for (convmat_layout layout = CONVMAT_BY_ROWS; layout <= CONVMAT_BY_COLUMNS; layout++) {
        convmat_matrix *C = build(&g, layout, 0, -1);
        assert_true(picture_is(&(convmat_document){.matrix = C, .geometry = &g},
                               "  |                     1 1 1 1 1 1\n"
                               "  | 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5\n"
                               "--+--------------------------------\n"
                               "0 | 1 2 3 . 4 5 6 . 7 8 9 . . . . .\n"
                               "1 | . 1 2 3 . 4 5 6 . 7 8 9 . . . .\n"
                               "2 | . . . . 1 2 3 . 4 5 6 . 7 8 9 .\n"
                               "3 | . . . . . 1 2 3 . 4 5 6 . 7 8 9\n"));
        convmat_matrix_free(&C);
    }
}

static void picture_of_channels_has_lines_between_blocks(void **state) {
    (void)state;
    const convmat_geometry g = square(2, 3, 2, 1, 0);
    convmat_matrix *C = build(&g, CONVMAT_BY_ROWS, 0, -1);
    assert_true(picture_is(&(convmat_document){.matrix = C, .geometry = &g},
                           "  |                           |     1  1  1  1  1  1  1  1\n"
                           "  | 0  1  2  3  4  5  6  7  8 |  9  0  1  2  3  4  5  6  7\n"
                           "--+---------------------------+---------------------------\n"
                           "0 | 1  2  .  3  4  .  .  .  . |  5  6  .  7  8  .  .  .  .\n"
                           "1 | .  1  2  .  3  4  .  .  . |  .  5  6  .  7  8  .  .  .\n"
                           "2 | .  .  .  1  2  .  3  4  . |  .  .  .  5  6  .  7  8  .\n"
                           "3 | .  .  .  .  1  2  .  3  4 |  .  .  .  .  5  6  .  7  8\n"
                           "--+---------------------------+---------------------------\n"
                           "4 | 9 10  . 11 12  .  .  .  . | 13 14  . 15 16  .  .  .  .\n"
                           "5 | .  9 10  . 11 12  .  .  . |  . 13 14  . 15 16  .  .  .\n"
                           "6 | .  .  .  9 10  . 11 12  . |  .  .  . 13 14  . 15 16  .\n"
                           "7 | .  .  .  .  9 10  . 11 12 |  .  .  .  . 13 14  . 15 16\n"));
    assert_true(picture_is(&(convmat_document){.matrix = C},
                           "  |                               1  1  1  1  1  1  1  1\n"
                           "  | 0  1  2  3  4  5  6  7  8  9  0  1  2  3  4  5  6  7\n"
                           "--+-----------------------------------------------------\n"
                           "0 | 1  2  .  3  4  .  .  .  .  5  6  .  7  8  .  .  .  .\n"
                           "1 | .  1  2  .  3  4  .  .  .  .  5  6  .  7  8  .  .  .\n"
                           "2 | .  .  .  1  2  .  3  4  .  .  .  .  5  6  .  7  8  .\n"
                           "3 | .  .  .  .  1  2  .  3  4  .  .  .  .  5  6  .  7  8\n"
                           "4 | 9 10  . 11 12  .  .  .  . 13 14  . 15 16  .  .  .  .\n"
                           "5 | .  9 10  . 11 12  .  .  .  . 13 14  . 15 16  .  .  .\n"
                           "6 | .  .  .  9 10  . 11 12  .  .  .  . 13 14  . 15 16  .\n"
                           "7 | .  .  .  .  9 10  . 11 12  .  .  .  . 13 14  . 15 16\n"));
    convmat_matrix_free(&C);
}

static void picture_of_transpose_has_blocks_the_other_way(void **state) {
    (void)state;
    const convmat_geometry g = square(2, 2, 2, 1, 0);
    convmat_matrix *C = build(&g, CONVMAT_BY_COLUMNS, 0, -1);
    const convmat_matrix transpose = convmat_matrix_transpose_view(C);
    assert_true(picture_is(&(convmat_document){.matrix = &transpose, .geometry = &g, .is_transpose = true},
                           "  | 0 |  1\n"
                           "--+---+---\n"
                           "0 | 1 |  9\n"
                           "1 | 2 | 10\n"
                           "2 | 3 | 11\n"
                           "3 | 4 | 12\n"
                           "--+---+---\n"
                           "4 | 5 | 13\n"
                           "5 | 6 | 14\n"
                           "6 | 7 | 15\n"
                           "7 | 8 | 16\n"));
    convmat_matrix_free(&C);
}

static void picture_of_range_is_headed_by_its_place_in_the_whole(void **state) {
    (void)state;
    const convmat_geometry g = square(2, 3, 2, 1, 0);
    convmat_matrix *C = build(&g, CONVMAT_BY_ROWS, 2, 6);
    assert_true(picture_is(&(convmat_document){.matrix = C, .geometry = &g},
                           "  |                        |     1  1  1  1  1 1 1 1\n"
                           "  | 0  1  2  3  4  5 6 7 8 |  9  0  1  2  3  4 5 6 7\n"
                           "--+------------------------+------------------------\n"
                           "2 | .  .  .  1  2  . 3 4 . |  .  .  .  5  6  . 7 8 .\n"
                           "3 | .  .  .  .  1  2 . 3 4 |  .  .  .  .  5  6 . 7 8\n"
                           "--+------------------------+------------------------\n"
                           "4 | 9 10  . 11 12  . . . . | 13 14  . 15 16  . . . .\n"
                           "5 | .  9 10  . 11 12 . . . |  . 13 14  . 15 16 . . .\n"));
    convmat_matrix_free(&C);
    const convmat_geometry large = square(1, 5, 2, 1, 0);
    C = build(&large, CONVMAT_BY_ROWS, 9, 11);
    assert_true(picture_is(&(convmat_document){.matrix = C, .geometry = &large},
                           "   |                     1 1 1 1 1 1 1 1 1 1 2 2 2 2 2\n"
                           "   | 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4\n"
                           "---+--------------------------------------------------\n"
                           " 9 | . . . . . . . . . . . 1 2 . . . 3 4 . . . . . . .\n"
                           "10 | . . . . . . . . . . . . 1 2 . . . 3 4 . . . . . .\n"));
    convmat_matrix_free(&C);
    C = build(&g, CONVMAT_BY_COLUMNS, 7, 12);
    assert_true(picture_is(&(convmat_document){.matrix = C, .geometry = &g}, "  |       |     1  1\n"
                                                                             "  |  7  8 |  9  0  1\n"
                                                                             "--+-------+---------\n"
                                                                             "0 |  .  . |  5  6  .\n"
                                                                             "1 |  .  . |  .  5  6\n"
                                                                             "2 |  4  . |  .  .  .\n"
                                                                             "3 |  3  4 |  .  .  .\n"
                                                                             "--+-------+---------\n"
                                                                             "4 |  .  . | 13 14  .\n"
                                                                             "5 |  .  . |  . 13 14\n"
                                                                             "6 | 12  . |  .  .  .\n"
                                                                             "7 | 11 12 |  .  .  .\n"));
    convmat_matrix_free(&C);
}

static void picture_of_the_forum_question_has_columns_as_wide_as_needed(void **state) {
    (void)state;
    const convmat_geometry g = square(1, 8, 4, 2, 1);
    convmat_matrix *C = build(&g, CONVMAT_BY_ROWS, 0, -1);
    written w = written_open();
    assert_true(succeeded(
        convmat_picture_write(w.output, &(convmat_document){.matrix = C, .geometry = &g}, &error), &error));
    assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
    size_t size;
    char *text = file_read(w.path, &size);
    assert_int_equal(size, 19 * 189); /* two lines of headings, one across, 16 rows */
    static const char start[] = " 0 | 6 7 8 . . . . . 10 11 12  .  .  .  .  . 14 15 16  .  .  .  .  .  .";
    text[3 * 189 + sizeof start - 1] = '\0';
    assert_true(texts_are_equal(text + 3 * 189, start));
    free(text);
    scratch_remove(w.directory);
    convmat_matrix_free(&C);
}

/* A matrix by rows made by hand */
static convmat_matrix rows_of(int64_t m, int64_t n, int64_t *p, int64_t *i, void *x, convmat_value value) {
    return (convmat_matrix){.m = m,
                            .n = n,
                            .nnz = p[m],
                            .layout = CONVMAT_BY_ROWS,
                            .index = CONVMAT_INT64,
                            .value = value,
                            .p = p,
                            .i = i,
                            .x = x};
}

static void picture_shows_stored_zeros_signs_and_exponents(void **state) {
    (void)state;
    double x[] = {-0.125, 1e-9, 3, 0, -2.5, 7};
    float floats[] = {-0.1F, 1, 3, 0, -2.5F, 7};
    int64_t p[] = {0, 2, 2, 6};
    int64_t i[] = {0, 5, 1, 2, 3, 11};
    convmat_matrix C = rows_of(3, 12, p, i, x, CONVMAT_DOUBLE);
    assert_true(picture_is(&(convmat_document){.matrix = &C}, "  |                                1 1\n"
                                                              "  |      0 1 2    3 4    5 6 7 8 9 0 1\n"
                                                              "--+-----------------------------------\n"
                                                              "0 | -0.125 . .    . . 1e-9 . . . . . .\n"
                                                              "1 |      . . .    . .    . . . . . . .\n"
                                                              "2 |      . 3 0 -2.5 .    . . . . . . 7\n"));
    C = rows_of(3, 12, p, i, floats, CONVMAT_FLOAT);
    assert_true(picture_is(&(convmat_document){.matrix = &C}, "  |                           1 1\n"
                                                              "  |    0 1 2    3 4 5 6 7 8 9 0 1\n"
                                                              "--+------------------------------\n"
                                                              "0 | -0.1 . .    . . 1 . . . . . .\n"
                                                              "1 |    . . .    . . . . . . . . .\n"
                                                              "2 |    . 3 0 -2.5 . . . . . . . 7\n"));
}

static void picture_of_empty_matrix_is_headings(void **state) {
    (void)state;
    double x[1] = {0};
    int64_t p[3] = {0};
    int64_t i[1] = {0};
    convmat_matrix C = rows_of(2, 0, p, i, x, CONVMAT_DOUBLE);
    assert_true(picture_is(&(convmat_document){.matrix = &C}, "  |\n--+\n0 |\n1 |\n"));
    C = rows_of(0, 3, p, i, x, CONVMAT_DOUBLE);
    assert_true(picture_is(&(convmat_document){.matrix = &C}, "  | 0 1 2\n"));
}

static void picture_of_more_than_200_columns_is_refused(void **state) {
    (void)state;
    static double x[1];
    int64_t p[] = {0, 0};
    int64_t i[1] = {0};
    convmat_matrix C = rows_of(1, 201, p, i, x, CONVMAT_DOUBLE);
    written w = written_open();
    assert_true(failed_with(convmat_picture_write(w.output, &(convmat_document){.matrix = &C}, &error),
                            &error, CONVMAT_INVALID, "n = 201, must be at most 200 for a text picture"));
    assert_true(failed_with(convmat_picture_write(w.output, NULL, &error), &error, CONVMAT_INVALID,
                            "document = NULL, must point to something"));
    assert_true(written_is_nothing(&w));
    C.n = 200;
    w = written_open();
    assert_true(
        succeeded(convmat_picture_write(w.output, &(convmat_document){.matrix = &C}, &error), &error));
    assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
    scratch_remove(w.directory);
}

static void picture_of_longest_numbers_fits_its_lines(void **state) {
    (void)state;
    enum { COLUMNS = 200 };
    static double x[COLUMNS];
    static int64_t i[COLUMNS];
    int64_t p[] = {0, COLUMNS};
    for (int k = 0; k < COLUMNS; k++) {
        x[k] = -2.2250738585072014e-308;
        i[k] = k;
    }
    convmat_geometry g = convmat_geometry_default(1); /* a bar before every column */
    g.in_channels = COLUMNS;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    const convmat_matrix C = rows_of(1, COLUMNS, p, i, x, CONVMAT_DOUBLE);
    written w = written_open();
    assert_true(succeeded(
        convmat_picture_write(w.output, &(convmat_document){.matrix = &C, .geometry = &g}, &error), &error));
    assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
    size_t size;
    char *text = file_read(w.path, &size);
    assert_int_equal(size,
                     5 * (1 + COLUMNS * (3 + 24) + 1)); /* three lines of headings, one across, one row */
    free(text);
    scratch_remove(w.directory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picture_of_the_guide_by_rows_and_by_columns_is_the_same),
        cmocka_unit_test(picture_of_channels_has_lines_between_blocks),
        cmocka_unit_test(picture_of_transpose_has_blocks_the_other_way),
        cmocka_unit_test(picture_of_range_is_headed_by_its_place_in_the_whole),
        cmocka_unit_test(picture_of_the_forum_question_has_columns_as_wide_as_needed),
        cmocka_unit_test(picture_shows_stored_zeros_signs_and_exponents),
        cmocka_unit_test(picture_of_empty_matrix_is_headings),
        cmocka_unit_test(picture_of_more_than_200_columns_is_refused),
        cmocka_unit_test(picture_of_longest_numbers_fits_its_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
