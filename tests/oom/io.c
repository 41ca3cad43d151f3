/* SPDX-License-Identifier: BSD-3-Clause */
/* Every allocation of the readers and writers fails in turn; a header's claims allocate nothing. */
#include "support/brutal.h"
#include "support/compare.h"
#include "support/npy_bytes.h"
#include "support/written.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static npy_bytes file;

/* 100 x 90 bytes counting, in Fortran order: more than a reader of a pipe allocates at first */
static void make_file(const char *shape) {
    npy_begin_usual(&file, 1, "|u1", 1, shape);
    for (uint64_t k = 0; k < 9000; k++) {
        npy_append_bits(&file, k & 255, 1, 0);
    }
}

static convmat_status released(convmat_array *array, convmat_status status) {
    assert_int_equal(array == NULL, status != CONVMAT_OK);
    convmat_array_free(&array);
    return status;
}

static convmat_status attempt_new(void *ctx) {
    (void)ctx;
    convmat_array *array = (convmat_array *)&file;
    const convmat_status status = convmat_array_new(2, (int64_t[]){3, 4}, CONVMAT_FLOAT, &array, NULL);
    return released(array, status);
}

static convmat_status attempt_convert(void *ctx) {
    convmat_array *array = (convmat_array *)&file;
    const convmat_status status = convmat_array_convert(ctx, CONVMAT_FLOAT, &array, NULL);
    return released(array, status);
}

static convmat_status attempt_parse_npy(void *ctx) {
    (void)ctx;
    convmat_array *array = (convmat_array *)&file;
    const convmat_status status = convmat_npy_parse(file.bytes, (int64_t)file.size, "test.npy", &array, NULL);
    return released(array, status);
}

static convmat_status attempt_parse_text(void *ctx) {
    convmat_array *array = (convmat_array *)&file;
    const convmat_status status = convmat_array_parse(ctx, &array, NULL);
    return released(array, status);
}

/* The file comes through a pipe on standard input, which is not buffered here */
static convmat_status attempt_read_pipe(void *ctx) {
    (void)ctx;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], file.bytes, file.size), (ssize_t)file.size);
    assert_true(close(ends[1]) == 0 && dup2(ends[0], 0) == 0 && close(ends[0]) == 0);
    clearerr(stdin);
    convmat_array *array = (convmat_array *)&file;
    const convmat_status status = convmat_array_open("-", &array, NULL);
    return released(array, status);
}

static void arrays_without_memory_fail_cleanly(void **state) {
    (void)state;
    make_file("(100, 90)");
    const convmat_array number = {.rank = 0, .count = 1, .value = CONVMAT_DOUBLE, .data = (double[]){1}};
    assert_true(brutal_survives(attempt_new, NULL, 2));
    assert_true(brutal_survives(attempt_convert, (void *)&number, 2));
    assert_true(brutal_survives(attempt_parse_npy, NULL, 4));
    assert_true(brutal_survives(attempt_parse_text, "[[1,2],[3,4]]", 2));
    assert_true(brutal_survives(attempt_parse_text, "random:3x4", 2));
    assert_true(brutal_survives(attempt_read_pipe, NULL, 5));
}

static convmat_status attempt_parse_mtx(void *ctx) {
    const char *const text = ctx;
    convmat_matrix *C = (convmat_matrix *)&file;
    const convmat_status status =
        convmat_format_find("mtx", NULL)->parse(text, (int64_t)strlen(text), "a.mtx", &C, NULL);
    assert_int_equal(C == NULL, status != CONVMAT_OK);
    convmat_matrix_free(&C);
    return status;
}

static convmat_status attempt_parse_mtx_array(void *ctx) {
    const char *const text = ctx;
    convmat_array *array = (convmat_array *)&file;
    const convmat_status status =
        convmat_array_format_find("mtx", NULL)->parse(text, (int64_t)strlen(text), "a.mtx", &array, NULL);
    return released(array, status);
}

static void matrix_market_without_memory_fails_cleanly(void **state) {
    (void)state;
    static const char *const texts[] = {
        "%%MatrixMarket matrix coordinate real general\n3 2 2\n1 2 5\n3 1 6\n",
        "%%MatrixMarket matrix coordinate real general\n3 2 3\n3 1 6\n1 2 5\n2 1 7\n",
        "%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n4\n"};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
        assert_true(brutal_survives(attempt_parse_mtx, (void *)(uintptr_t)texts[k], k == 1 ? 9 : 5));
    }
    assert_true(brutal_survives(attempt_parse_mtx_array, (void *)(uintptr_t)texts[2], 2));
}

/* A scratch file that holds "old", and what is to be written over it */
typedef struct writing {
    char directory[SCRATCH_SIZE];
    char path[SCRATCH_SIZE];
    const convmat_document *document;
    const convmat_array *array;
    convmat_document_writer write;
} writing;

static convmat_status attempt_write(void *ctx) {
    const writing *const w = ctx;
    convmat_output *output = (convmat_output *)&file;
    convmat_status status = convmat_output_open(w->path, &output, NULL);
    assert_int_equal(output == NULL, status != CONVMAT_OK);
    if (status == CONVMAT_OK) {
        status = w->array != NULL ? convmat_npy_write(output, w->array, NULL)
                                  : w->write(output, w->document, NULL);
    }
    if (status == CONVMAT_OK) {
        status = convmat_output_commit(&output, NULL);
    }
    convmat_output_discard(&output);
    assert_int_equal(scratch_count(w->directory), 2);
    assert_true(status == CONVMAT_OK || file_is(w->path, "old", 3));
    return status;
}

static void writers_without_memory_fail_cleanly_and_leave_the_old_file(void **state) {
    (void)state;
    double x[] = {1, 2};
    int64_t p[] = {0, 1, 2};
    int64_t i[] = {2, 0};
    const convmat_matrix C = {.m = 2,
                              .n = 3,
                              .nnz = 2,
                              .layout = CONVMAT_BY_ROWS,
                              .index = CONVMAT_INT64,
                              .value = CONVMAT_DOUBLE,
                              .p = p,
                              .i = i,
                              .x = x};
    const convmat_array array = {.rank = 1, .shape = {2}, .count = 2, .value = CONVMAT_DOUBLE, .data = x};
    writing w = {.document = &(convmat_document){.matrix = &C}};
    char link[SCRATCH_SIZE];
    scratch_make(w.directory);
    scratch_path(w.directory, "file", w.path);
    scratch_path(w.directory, "link", link);
    assert_int_equal(symlink("file", link), 0);
    for (const convmat_format *f = convmat_formats(); f->name != NULL; f++) {
        file_write(w.path, "old", 3);
        w.write = f->write;
        assert_true(f->needs != NULL || brutal_survives(attempt_write, &w, 3));
    }
    w.array = &array;
    file_write(w.path, "old", 3);
    assert_true(brutal_survives(attempt_write, &w, 3));
    strcpy(w.path, link); /* one more name to keep */
    file_write(w.path, "old", 3);
    assert_true(brutal_survives(attempt_write, &w, 4));
    scratch_remove(w.directory);
}

/* C built while it is written, by name and by number, dropping zeros */
static void recipes_without_memory_fail_cleanly_and_leave_the_old_file(void **state) {
    (void)state;
    const double weights[] = {1, 0, 3};
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 4;
    g.kernel_size[0] = 3;
    g.pad_begin[0] = 1;
    g.boundary = CONVMAT_REFLECT;
    assert_true(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL) == CONVMAT_OK);
    const convmat_document numbers = {.geometry = &g, .weights = weights, .drops_zeros = true};
    const convmat_document names = {.geometry = &g, .is_symbolic = true, .is_transpose = true};
    writing w = {.document = &numbers};
    char other[SCRATCH_SIZE];
    scratch_make(w.directory);
    scratch_path(w.directory, "file", w.path);
    scratch_path(w.directory, "other", other);
    file_write(other, "", 0);
    for (const convmat_format *f = convmat_formats(); f->name != NULL; f++) {
        for (int k = 0; f->needs == NULL && k <= (f->has_symbols ? 1 : 0); k++) {
            file_write(w.path, "old", 3);
            w.write = f->write;
            w.document = k == 0 ? &numbers : &names;
            assert_true(brutal_survives(attempt_write, &w, 5));
        }
    }
    scratch_remove(w.directory);
}

static void npy_that_claims_too_much_allocates_little(void **state) {
    (void)state;
    make_file("(100000000,)"); /* 800 MB as double */
    brutal_fail_at(-1);
    assert_int_equal(attempt_parse_npy(NULL), CONVMAT_FORMAT);
    assert_int_equal(brutal_largest(), 0);
    brutal_fail_at(-1);
    assert_int_equal(attempt_read_pipe(NULL), CONVMAT_FORMAT);
    assert_true(brutal_largest() < 20 * 9000);
    assert_int_equal(brutal_blocks(), 0);
}

int main(void) {
    (void)setvbuf(stdin, NULL, _IONBF, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_without_memory_fail_cleanly),
        cmocka_unit_test(matrix_market_without_memory_fails_cleanly),
        cmocka_unit_test(writers_without_memory_fail_cleanly_and_leave_the_old_file),
        cmocka_unit_test(recipes_without_memory_fail_cleanly_and_leave_the_old_file),
        cmocka_unit_test(npy_that_claims_too_much_allocates_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
