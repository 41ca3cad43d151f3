/* SPDX-License-Identifier: BSD-3-Clause */
/* Images and pictures of matrices: every allocation fails in turn, libpng's too, and every write; files that lie. */
#include "support/brutal.h"
#include "support/compare.h"
#include "support/written.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* 3 x 5 pixels of 8-bit RGBA, opaque, interlaced: what an encoder that is not libpng makes */
static const unsigned char interlaced[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x05, 0x08, 0x06, 0x00, 0x00, 0x01, 0xf7, 0x76, 0x66, 0x34, 0x00,
    0x00, 0x00, 0x28, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x01, 0x46, 0x00, 0xb9, 0xff, 0x00, 0x79, 0x83,
    0xc1, 0xff, 0x00, 0xbf, 0xf6, 0x17, 0xff, 0x00, 0x3f, 0x4f, 0xde, 0xff, 0x01, 0xb9, 0x29, 0x52, 0xff,
    0x00, 0xd1, 0x54, 0x73, 0xff, 0xfa, 0x22, 0x62, 0xff, 0x00, 0x08, 0x24, 0xd2, 0x15, 0x1f, 0xaa, 0xe6,
    0x00, 0x00, 0x00, 0x29, 0x49, 0x44, 0x41, 0x54, 0xff, 0x01, 0x1f, 0x4d, 0x1f, 0xff, 0x02, 0x2c, 0x3d,
    0xcd, 0x00, 0x00, 0x45, 0xd3, 0x41, 0xff, 0xa4, 0x8c, 0x15, 0xff, 0xdd, 0xc0, 0xd6, 0xff, 0x01, 0xe7,
    0x34, 0x80, 0xff, 0x1e, 0x8c, 0x8f, 0x00, 0x7a, 0xbc, 0x0e, 0x00, 0xa9, 0x13, 0x21, 0x21, 0x45, 0xcc,
    0xaf, 0x10, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
};

static char name[SCRATCH_SIZE];
static char directory[SCRATCH_SIZE];

static int enter(void **state) {
    (void)state;
    scratch_make(directory);
    scratch_path(directory, "picture", name);
    return 0;
}

static int leave(void **state) {
    (void)state;
    scratch_remove(directory);
    return 0;
}

static bool has_png(void) {
    return convmat_array_format_find("png", NULL)->needs == NULL;
}

/* The bytes of a file, as they are parsed */
typedef struct parsing {
    const char *format;
    const void *bytes;
    int64_t size;
    int64_t count; /* elements, where it succeeds */
} parsing;

static convmat_status parse(void *ctx) {
    const parsing *const p = ctx;
    convmat_array *array = (convmat_array *)name;
    const convmat_array_format *const format = convmat_array_format_find(p->format, NULL);
    const convmat_status status = format->parse(p->bytes, p->size, "image", &array, NULL);
    assert_int_equal(array == NULL, status != CONVMAT_OK);
    assert_true(status != CONVMAT_OK || array->count == p->count);
    convmat_array_free(&array);
    return status;
}

/* What is written over a file that holds "old" */
typedef struct writing {
    const convmat_array *array; /* or */
    const convmat_document *document;
    const char *format;
} writing;

static convmat_status write_once(void *ctx) {
    const writing *const w = ctx;
    convmat_output *output = NULL;
    convmat_status status = convmat_output_open(name, &output, NULL);
    if (status == CONVMAT_OK) {
        status = w->array != NULL
                     ? convmat_array_format_find(w->format, NULL)->write(output, w->array, NULL, NULL)
                     : convmat_format_find(w->format, NULL)->write(output, w->document, NULL);
    }
    if (status == CONVMAT_OK) {
        status = convmat_output_commit(&output, NULL);
    }
    convmat_output_discard(&output);
    assert_int_equal(scratch_count(directory), 1);
    assert_true(status == CONVMAT_OK || file_is(name, "old", 3));
    return status;
}

/* A file may not grow beyond `bytes`; writes beyond fail with EFBIG */
static void limit_files(rlim_t bytes) {
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes > limit.rlim_max ? limit.rlim_max : bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The write fails at every point of the file until there is room for it, and leaves nothing */
static bool survives_full_disks(writing *w) {
    convmat_status status = CONVMAT_IO;
    int failures = 0;
    file_write(name, "old", 3);
    (void)signal(SIGXFSZ, SIG_IGN);
    for (rlim_t room = 3; status == CONVMAT_IO; room += 1021) {
        limit_files(room);
        status = write_once(w);
        failures += status == CONVMAT_IO;
        assert_int_equal(brutal_blocks(), 0);
    }
    limit_files(RLIM_INFINITY);
    (void)signal(SIGXFSZ, SIG_DFL);
    return status == CONVMAT_OK && failures > 3;
}

static bool survives(writing *w, int64_t least) {
    file_write(name, "old", 3);
    return brutal_survives(write_once, w, least);
}

/* [3, 61, 43] samples without a pattern, so that deflate does not shorten them much */
static void image_write_survives_failing_memory_and_disks(void **state) {
    (void)state;
    static float samples[3 * 61 * 43];
    static const char *const formats[] = {"ppm", "png"};
    uint32_t bits = 1;
    for (int k = 0; k < 3 * 61 * 43; k++) {
        bits = bits * 1664525U + 1013904223U;
        samples[k] = (float)(bits >> 24);
    }
    const convmat_array array = {
        .rank = 3, .shape = {3, 61, 43}, .count = 3 * 61 * 43, .value = CONVMAT_FLOAT, .data = samples};
    for (int k = 0; k < (has_png() ? 2 : 1); k++) {
        writing w = {.array = &array, .format = formats[k]};
        assert_true(survives(&w, 2));
        assert_true(survives_full_disks(&w));
    }
}

/* Cells with two taps each, and squares */
static void matrix_pictures_survive_failing_memory_and_disks(void **state) {
    (void)state;
    double weights[6] = {1, 0, 3, -4, 5, 6};
    static const int64_t sizes[][2] = {{9, 7}, {41, 37}};
    for (int k = 0; k < 2; k++) {
        convmat_geometry g = convmat_geometry_default(2);
        g.in_size[0] = sizes[k][0];
        g.in_size[1] = sizes[k][1];
        g.kernel_size[0] = 2;
        g.kernel_size[1] = 3;
        g.boundary = CONVMAT_REFLECT;
        g.pad_begin[0] = g.pad_end[0] = g.pad_begin[1] = g.pad_end[1] = 1;
        assert_int_equal(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL), CONVMAT_OK);
        const convmat_document numbers = {.geometry = &g, .weights = weights};
        const convmat_document symbols = {.geometry = &g, .is_symbolic = true, .is_transpose = true};
        writing svg = {.document = &numbers, .format = "svg"};
        writing symbolic = {.document = &symbols, .format = "svg"};
        writing png = {.document = &numbers, .format = "png"};
        assert_true(survives(&svg, 8));
        assert_true(survives(&symbolic, 8));
        assert_true(!has_png() || survives(&png, 8));
        assert_true(survives_full_disks(&svg));
    }
}

static void png_parse_survives_failing_memory(void **state) {
    (void)state;
    if (!has_png()) {
        skip();
    }
    parsing p = {.format = "png", .bytes = interlaced, .size = sizeof interlaced, .count = 45};
    assert_true(brutal_survives(parse, &p, 5));
}

static void pgm_parse_survives_failing_memory(void **state) {
    (void)state;
    parsing p = {.format = "pgm", .bytes = "P2 3 2 9 1 2 3 4 5 6", .size = 20, .count = 6};
    assert_true(brutal_survives(parse, &p, 2));
}

static void png_parse_of_damaged_bytes_leaves_nothing(void **state) {
    (void)state;
    if (!has_png()) {
        skip();
    }
    unsigned char bytes[sizeof interlaced];
    brutal_fail_at(-1);
    for (size_t at = 0; at < sizeof interlaced; at++) {
        parsing p = {.format = "png", .bytes = bytes, .size = (int64_t)at, .count = 45};
        memcpy(bytes, interlaced, sizeof interlaced);
        assert_int_equal(parse(&p), CONVMAT_FORMAT); /* cut here */
        p.size = sizeof interlaced;
        for (int bit = 0; bit < 8; bit++) {
            bytes[at] = (unsigned char)(interlaced[at] ^ 1U << bit);
            assert_int_equal(parse(&p), CONVMAT_FORMAT); /* every byte is under a checksum */
        }
        assert_int_equal(brutal_blocks(), 0);
    }
}

/* Headers that claim far more than there is: nothing of that size is allocated */
static void image_that_claims_too_much_allocates_little(void **state) {
    (void)state;
    static const unsigned char vast[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x10\6"
                                        "\0\0\0\x44\x59\xd7\x25\0\0\0\2IDAT"
                                        "\x78\x9c";
    static const unsigned char large[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x0b\xb8\0\0\x0b\xb8\x08\0\0\0\0"
                                         "\x54\x7e\xaa\xa5\0\0\0\2IDAT\x78\x9c";
    parsing png[] = {{.format = "png", .bytes = vast, .size = sizeof vast - 1},
                     {.format = "png", .bytes = large, .size = sizeof large - 1}};
    parsing text = {.format = "pgm", .bytes = "P2 40000 40000 9 1 2", .size = 20};
    parsing bytes = {.format = "ppm", .bytes = "P6 40000 40000 9 1 2", .size = 20};
    brutal_fail_at(-1);
    assert_int_equal(parse(&text), CONVMAT_FORMAT);
    assert_int_equal(parse(&bytes), CONVMAT_FORMAT);
    assert_int_equal(brutal_largest(), 0);
    for (int k = 0; k < (has_png() ? 2 : 0); k++) {
        assert_int_equal(parse(&png[k]), CONVMAT_FORMAT);
        assert_true(brutal_largest() < 1 << 16);
    }
    assert_int_equal(brutal_blocks(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(image_write_survives_failing_memory_and_disks, enter, leave),
        cmocka_unit_test_setup_teardown(matrix_pictures_survive_failing_memory_and_disks, enter, leave),
        cmocka_unit_test(png_parse_survives_failing_memory),
        cmocka_unit_test(pgm_parse_survives_failing_memory),
        cmocka_unit_test(png_parse_of_damaged_bytes_leaves_nothing),
        cmocka_unit_test(image_that_claims_too_much_allocates_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
