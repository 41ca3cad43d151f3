/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays as images: which are images, how numbers become samples, and what the files hold byte for byte. */
#include "support/compare.h"
#include "support/written.h"

#include <math.h>
#include <string.h>

/* An array of doubles */
static convmat_array array_of(int rank, const int64_t *shape, double *data) {
    convmat_array array = {.rank = rank, .count = 1, .value = CONVMAT_DOUBLE, .data = data};
    for (int a = 0; a < rank; a++) {
        array.shape[a] = shape[a];
        array.count *= shape[a];
    }
    return array;
}

/* Whether the array in this format is these bytes */
static bool writes(const convmat_array *array, const char *format, const convmat_array_options *options,
                   const void *bytes, size_t size) {
    convmat_error error;
    written w = written_open();
    const convmat_status status =
        convmat_array_format_find(format, NULL)->write(w.output, array, options, &error);
    return succeeded(status, &error) && written_is_bytes(&w, bytes, size);
}

/* Whether the format refuses the array with this text, or is not there at all in this build */
static bool refuses(const convmat_array *array, const char *name, const convmat_array_options *options,
                    const char *text) {
    const convmat_array_format *const format = convmat_array_format_find(name, NULL);
    convmat_error error;
    written w = written_open();
    const convmat_status status = format->write(w.output, array, options, &error);
    return failed_with(status, &error, CONVMAT_INVALID,
                       format->needs == NULL ? text : "format = png, needs libpng, which this build lacks") &&
           written_is_nothing(&w);
}

static void image_write_puts_channels_together(void **state) {
    (void)state;
    double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};
    const convmat_array grey = array_of(2, (int64_t[]){3, 6}, x);
    const convmat_array one = array_of(4, (int64_t[]){1, 1, 6, 3}, x);
    const convmat_array colours = array_of(3, (int64_t[]){3, 2, 3}, x);
    const convmat_array batch = array_of(4, (int64_t[]){1, 3, 3, 2}, x);
    static const char grey_bytes[] = "P5\n6 3\n255\n\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22";
    static const char one_bytes[] = "P5\n3 6\n255\n\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22";
    static const char colour_bytes[] = "P6\n3 2\n255\n\1\7\15\2\10\16\3\11\17\4\12\20\5\13\21\6\14\22";
    static const char batch_bytes[] = "P6\n2 3\n255\n\1\7\15\2\10\16\3\11\17\4\12\20\5\13\21\6\14\22";
    assert_true(writes(&grey, "pgm", NULL, grey_bytes, sizeof grey_bytes - 1));
    assert_true(writes(&one, "pgm", NULL, one_bytes, sizeof one_bytes - 1));
    assert_true(writes(&colours, "ppm", NULL, colour_bytes, sizeof colour_bytes - 1));
    assert_true(writes(&batch, "ppm", NULL, batch_bytes, sizeof batch_bytes - 1));
}

static void image_write_of_16_bits_puts_the_high_byte_first(void **state) {
    (void)state;
    double x[] = {258, 65535, 0};
    const convmat_array array = array_of(2, (int64_t[]){1, 3}, x);
    static const char bytes[] = "P5\n3 1\n65535\n\1\2\377\377\0";
    assert_true(writes(&array, "pgm", &(convmat_array_options){.bits = 16}, bytes, sizeof bytes));
}

static void image_write_clips_and_scales_where_asked(void **state) {
    (void)state;
    double x[] = {-INFINITY, -1, -0.0, 0.5, 1.5, 2.5, 254.5, 255.5, INFINITY};
    double y[] = {-3, -2, -1.5, 0, 1.99, 2, 7};
    double z[] = {0.1, 0.2, 0.30000000000000004};
    const convmat_array clipped = array_of(2, (int64_t[]){1, 9}, x);
    const convmat_array scaled = array_of(2, (int64_t[]){7, 1}, y);
    const convmat_array exact = array_of(2, (int64_t[]){1, 3}, z);
    static const char clipped_bytes[] = "P5\n9 1\n255\n\0\0\0\0\2\2\376\377\377";
    static const char scaled_bytes[] = "P5\n1 7\n255\n\0\0\40\200\376\377\377"; /* 31.875, 127.5, 254.36 */
    static const char exact_bytes[] = "P5\n3 1\n65535\n\0\0\177\377\377\377";   /* 32767.499.. */
    const convmat_array_options range = {.has_range = true, .low = -2, .high = 2};
    const convmat_array_options wide = {
        .has_range = true, .low = 0.1, .high = 0.30000000000000004, .bits = 16};
    assert_true(writes(&clipped, "pgm", &(convmat_array_options){.clips = true}, clipped_bytes,
                       sizeof clipped_bytes - 1));
    assert_true(writes(&scaled, "pgm", &range, scaled_bytes, sizeof scaled_bytes - 1));
    assert_true(writes(&exact, "pgm", &wide, exact_bytes, sizeof exact_bytes - 1));
}

static void image_write_refuses_what_is_no_sample(void **state) {
    (void)state;
    double x[] = {0, 1, 2, 3, 4, 255.5};
    const convmat_array array = array_of(3, (int64_t[]){1, 2, 3}, x);
    assert_true(
        refuses(&array, "pgm", NULL, "element (0, 1, 2) = 255.5, must be a whole number of 0 to 255"));
    x[5] = 256;
    assert_true(refuses(&array, "png", NULL, "element (0, 1, 2) = 256, must be a whole number of 0 to 255"));
    x[4] = -1;
    assert_true(refuses(&array, "png", &(convmat_array_options){.bits = 16},
                        "element (0, 1, 1) = -1, must be a whole number of 0 to 65535"));
    x[1] = NAN;
    assert_true(refuses(&array, "png", &(convmat_array_options){.clips = true},
                        "element (0, 0, 1) = nan, must be a number"));
    assert_true(refuses(&array, "png", &(convmat_array_options){.has_range = true, .high = 1},
                        "element (0, 0, 1) = nan, must be a number"));
}

static void image_write_refuses_other_shapes_and_options(void **state) {
    (void)state;
    double x[24] = {0};
    const convmat_array line = array_of(1, (int64_t[]){6}, x);
    const convmat_array two = array_of(3, (int64_t[]){2, 3, 4}, x);
    const convmat_array batch = array_of(4, (int64_t[]){2, 1, 3, 4}, x);
    const convmat_array volume = array_of(5, (int64_t[]){1, 1, 3, 2, 4}, x);
    const convmat_array none = array_of(2, (int64_t[]){0, 4}, NULL);
    const convmat_array grey = array_of(2, (int64_t[]){3, 4}, x);
    const convmat_array colours = array_of(3, (int64_t[]){3, 2, 4}, x);
    assert_true(
        refuses(&line, "png", NULL,
                "shape = (6,), must be [H, W], [1, H, W] or [3, H, W] for png, at least one pixel, and "
                "a batch of 1 at most"));
    assert_true(refuses(&two, "png", NULL,
                        "shape = (2, 3, 4), must be [H, W], [1, H, W] or [3, H, W] for png, at least one "
                        "pixel, and a batch of 1 at most"));
    assert_true(
        refuses(&batch, "pgm", NULL,
                "shape = (2, 1, 3, 4), must be [H, W] or [1, H, W] for pgm, at least one pixel, and a "
                "batch of 1 at most"));
    assert_true(refuses(&volume, "pgm", NULL,
                        "shape = (1, 1, 3, 2, 4), must be [H, W] or [1, H, W] for pgm, at least one pixel, "
                        "and a batch of 1 at most"));
    assert_true(
        refuses(&none, "pgm", NULL,
                "shape = (0, 4), must be [H, W] or [1, H, W] for pgm, at least one pixel, and a batch "
                "of 1 at most"));
    assert_true(refuses(&grey, "ppm", NULL,
                        "shape = (3, 4), must be [3, H, W] for ppm, at least one pixel, and a batch of 1 at "
                        "most"));
    assert_true(refuses(&colours, "pgm", NULL,
                        "shape = (3, 2, 4), must be [H, W] or [1, H, W] for pgm, at least one pixel, and a "
                        "batch of 1 at most"));
    assert_true(refuses(&grey, "png", &(convmat_array_options){.bits = 4}, "bits = 4, must be 8 or 16"));
    assert_true(refuses(&grey, "png", &(convmat_array_options){.has_range = true, .low = 2, .high = 2},
                        "range = 2:2, must be two numbers, the first one less than the second"));
    assert_true(refuses(&grey, "png",
                        &(convmat_array_options){.has_range = true, .low = -1e308, .high = 1e308},
                        "range = -1e308:1e308, must be two numbers, the first one less than the second"));
}

/* Whether the file that a format makes of the array is read back as `shape` and the same numbers */
static bool comes_back(const convmat_array *array, const char *format, int bits, int rank,
                       const int64_t *shape) {
    convmat_error error;
    convmat_array *read = NULL;
    written w = written_open();
    assert_true(succeeded(convmat_array_format_find(format, NULL)
                              ->write(w.output, array, &(convmat_array_options){.bits = bits}, &error),
                          &error));
    assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
    assert_true(succeeded(convmat_array_open(w.path, &read, &error), &error));
    const bool is_same = read->rank == rank && read->value == CONVMAT_DOUBLE &&
                         memcmp(read->shape, shape, (size_t)rank * sizeof *shape) == 0 &&
                         read->count == array->count &&
                         vectors_are_equal(read->data, array->data, CONVMAT_DOUBLE, array->count);
    convmat_array_free(&read);
    scratch_remove(w.directory);
    return is_same;
}

static void image_that_was_written_reads_back(void **state) {
    (void)state;
    double x[3 * 5 * 7];
    for (int bits = 8; bits <= 16; bits += 8) {
        for (int k = 0; k < 3 * 5 * 7; k++) {
            x[k] = k == 11 ? (bits == 8 ? 255 : 65535) : (bits == 8 ? 1 : 257) * k;
        }
        const convmat_array grey = array_of(2, (int64_t[]){5, 7}, x);
        const convmat_array colours = array_of(3, (int64_t[]){3, 5, 7}, x);
        assert_true(comes_back(&grey, "pgm", bits, 2, grey.shape));
        assert_true(comes_back(&colours, "ppm", bits, 3, colours.shape));
        if (convmat_array_format_find("png", NULL)->needs == NULL) {
            assert_true(comes_back(&grey, "png", bits, 2, grey.shape));
            assert_true(comes_back(&colours, "png", bits, 3, colours.shape));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(image_write_puts_channels_together),
        cmocka_unit_test(image_write_of_16_bits_puts_the_high_byte_first),
        cmocka_unit_test(image_write_clips_and_scales_where_asked),
        cmocka_unit_test(image_write_refuses_what_is_no_sample),
        cmocka_unit_test(image_write_refuses_other_shapes_and_options),
        cmocka_unit_test(image_that_was_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
