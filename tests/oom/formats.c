/* SPDX-License-Identifier: BSD-3-Clause */
/* Every allocation of the readers of binary matrices fails in turn, and of the writers that build what they write. */
#include "support/brutal.h"
#include "support/compare.h"
#include "support/written.h"
#include "support/zip_bytes.h"

#include <stdio.h>
#include <string.h>

static zip_bytes zip;
static npy_bytes mat;

/* A file in memory and its format */
typedef struct reading {
    const char *format;
    const unsigned char *bytes;
    size_t size;
} reading;

static convmat_status attempt_parse(void *ctx) {
    const reading *const r = ctx;
    convmat_matrix *C = (convmat_matrix *)&zip;
    const convmat_status status =
        convmat_format_find(r->format, NULL)->parse(r->bytes, (int64_t)r->size, "C", &C, NULL);
    assert_int_equal(C == NULL, status != CONVMAT_OK);
    convmat_matrix_free(&C);
    return status;
}

static void add(const char *name, const char *descr, const uint64_t *numbers, int count) {
    static npy_bytes array;
    char shape[32];
    snprintf(shape, sizeof shape, count == 0 ? "()" : "(%d,)", count);
    npy_begin_usual(&array, 1, descr, 0, shape);
    for (int k = 0; k < count || k == 0; k++) {
        npy_append_bits(&array, numbers[k], descr[2] - '0', 0);
    }
    zip_add(&zip, name, array.bytes, array.size, true);
}

/* Unsorted, with a duplicate: every step of reading is taken */
static void make_archive(const char *format) {
    const bool is_coo = strcmp(format, "coo") == 0;
    uint64_t text = 0;
    memcpy(&text, format, 3);
    memset(&zip, 0, sizeof zip);
    add("format.npy", "|S3", &text, 0);
    add("shape.npy", "<i8", (uint64_t[]){3, 4}, 2);
    add("data.npy", "<i2", (uint64_t[]){5, 6, 7}, 3);
    add(is_coo ? "col.npy" : "indices.npy", "<i4", (uint64_t[]){3, 1, 3}, 3);
    if (is_coo) {
        add("row.npy", "<i4", (uint64_t[]){2, 0, 2}, 3);
    } else {
        add("indptr.npy", "<i4", (uint64_t[]){0, 3, 3, 3}, 4);
    }
    (void)zip_end(&zip);
}

/* A full 1 x 2 matrix of class single, held as bytes and compressed */
static void make_mat(void) {
    static const unsigned char inside[] = {14, 0, 0, 0, 56, 0, 0, 0, 6, 0, 0, 0, 8, 0, 0, 0, 7, 0, 0, 0, 0, 0,
                                           0,  0, 5, 0, 0,  0, 8, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0,
                                           65, 0, 0, 0, 2,  0, 0, 0, 2, 0, 0, 0, 9, 8, 0, 0, 0, 0, 0, 0};
    memset(&mat, 0, sizeof mat);
    npy_append(&mat, "MATLAB 5.0", 10);
    mat.size = 124;
    npy_append(&mat, "\0\1IM\17\0\0\0", 8);
    npy_append_bits(&mat, sizeof inside + 11, 4, 0);
    npy_append(&mat, "\x78\x01", 2);
    deflate_stored(&mat, inside, sizeof inside);
    npy_append_bits(&mat, adler32_of(inside, sizeof inside), 4, 1);
}

static void readers_without_memory_fail_cleanly(void **state) {
    (void)state;
    if (convmat_format_find("npz", NULL)->needs != NULL) {
        skip();
    }
    make_archive("csr");
    assert_true(brutal_survives(attempt_parse, &(reading){"npz", zip.file.bytes, zip.file.size}, 15));
    make_archive("coo");
    assert_true(brutal_survives(attempt_parse, &(reading){"npz", zip.file.bytes, zip.file.size}, 15));
    make_mat();
    assert_true(brutal_survives(attempt_parse, &(reading){"mat", mat.bytes, mat.size}, 9));
    npy_begin_usual(&mat, 1, "|u1", 0, "(2, 1)");
    npy_append(&mat, "\1\2", 2);
    assert_true(brutal_survives(attempt_parse, &(reading){"npy", mat.bytes, mat.size}, 6));
}

static convmat_status attempt_write(void *ctx) {
    static const double weights[] = {1, 0, 3};
    const convmat_geometry geometry = {.axes = 1,
                                       .in_channels = 1,
                                       .out_channels = 1,
                                       .groups = 1,
                                       .in_size = {6},
                                       .out_size = {4},
                                       .kernel_size = {3},
                                       .stride = {1},
                                       .dilation = {1}};
    const convmat_document document = {.geometry = &geometry, .weights = weights, .drops_zeros = true};
    const convmat_format *const format = ctx;
    written w = {.output = NULL};
    scratch_make(w.directory);
    scratch_path(w.directory, "file", w.path);
    convmat_status status = convmat_output_open(w.path, &w.output, NULL);
    if (status == CONVMAT_OK) {
        status = format->write(w.output, &document, NULL);
    }
    convmat_output_discard(&w.output);
    assert_int_equal(scratch_count(w.directory), 0);
    scratch_remove(w.directory);
    return status;
}

static void streaming_writers_without_memory_fail_cleanly(void **state) {
    (void)state;
    for (const convmat_format *f = convmat_formats(); f->name != NULL; f++) {
        if (f->is_streaming && f->needs == NULL) {
            assert_true(brutal_survives(attempt_write, (void *)(uintptr_t)f, 6));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_without_memory_fail_cleanly),
        cmocka_unit_test(streaming_writers_without_memory_fail_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
