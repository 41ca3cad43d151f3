/* SPDX-License-Identifier: BSD-3-Clause */
/* .npz archives made by hand: what is read, what is refused and how, and every byte changed in turn. */
#include "support/compare.h"
#include "support/written.h"
#include "support/zip_bytes.h"

#include "io/npz.h"
#include "io/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static convmat_error error;
static zip_bytes zip;

/* Numbers of a member: dtype, and as many as SIZE_OF() counts */
#define COUNT(table) (sizeof(table) / sizeof *(table))

static void add_array(const char *name, const char *descr, const double *numbers, size_t count,
                      bool deflates) {
    static npy_bytes array;
    char shape[32];
    snprintf(shape, sizeof shape, "(%zu,)", count);
    npy_begin_usual(&array, 1, descr, 0, shape);
    for (size_t k = 0; k < count; k++) {
        const int size = descr[2] - '0';
        uint64_t bits = (uint64_t)(int64_t)numbers[k];
        if (descr[1] == 'f') {
            memcpy(&bits, &numbers[k], sizeof bits);
        }
        npy_append_bits(&array, bits, size, descr[0] == '>');
    }
    zip_add(&zip, name, array.bytes, array.size, deflates);
}

static void add_format(const char *descr, const char *text, size_t size, bool deflates) {
    static npy_bytes array;
    npy_begin_usual(&array, 1, descr, 0, "()");
    npy_append(&array, text, size);
    zip_add(&zip, "format.npy", array.bytes, array.size, deflates);
}

/* 1 0 2 0; 0 0 0 0; 0 3 0 4, with room to spare behind */
static const double indices[] = {0, 2, 1, 3, 3};
static const double indptr[] = {0, 2, 2, 4};
static const double data[] = {1, 2, 3, 4, 5};
static const double sizes[] = {3, 4};

/* The matrix in five members; a name replaced by NULL is left out */
static void make(const char *format, bool deflates) {
    memset(&zip, 0, sizeof zip);
    add_array("indices.npy", "<i4", indices, COUNT(indices), deflates);
    add_array("indptr.npy", "<i8", indptr, COUNT(indptr), deflates);
    add_format("|S3", format, 3, deflates);
    add_array("shape.npy", "<i8", sizes, 2, deflates);
    add_array("data.npy", "<f8", data, COUNT(data), deflates);
}

/* Parse bytes that end where their block ends, so that a sanitizer sees a read beyond */
static convmat_status parse(const unsigned char *bytes, size_t size, convmat_matrix **C) {
    unsigned char *const copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy + 1, bytes, size); /* odd: nothing is aligned */
    *C = (convmat_matrix *)&zip;
    const convmat_status status =
        convmat_format_find("npz", NULL)->parse(copy + 1, (int64_t)size, "C.npz", C, &error);
    assert_int_equal(*C == NULL, status != CONVMAT_OK);
    free(copy);
    return status;
}

static bool is_expected(const convmat_matrix *C) {
    static const double expected[3][4] = {{1, 0, 2, 0}, {0, 0, 0, 0}, {0, 3, 0, 4}};
    bool is_equal = C->m == 3 && C->n == 4 && C->nnz == 4 && C->index == CONVMAT_INT32 &&
                    convmat_matrix_check(C, &error) == CONVMAT_OK;
    for (int64_t k = 0; is_equal && k < 12; k++) {
        is_equal = numbers_are_equal(convmat_matrix_entry(C, k / 4, k % 4), expected[k / 4][k % 4]);
    }
    return is_equal;
}

static void npz_stored_and_deflated_is_read(void **state) {
    (void)state;
    for (int deflates = 0; deflates < 2; deflates++) {
        convmat_matrix *C;
        make("csr", deflates == 1);
        (void)zip_end(&zip);
        assert_true(succeeded(parse(zip.file.bytes, zip.file.size, &C), &error));
        assert_true(is_expected(C) && C->layout == CONVMAT_BY_ROWS);
        convmat_matrix_free(&C);
    }
}

/* Every bit of every byte changed, every byte left out at the end: refused, or the same matrix */
static void npz_with_any_byte_changed_is_refused_or_the_same(void **state) {
    (void)state;
    for (int deflates = 0; deflates < 2; deflates++) {
        int refused = 0;
        convmat_matrix *C;
        make("csr", deflates == 1);
        (void)zip_end(&zip);
        for (size_t k = 0; k < 8 * zip.file.size; k++) {
            zip.file.bytes[k / 8] ^= (unsigned char)(1U << k % 8);
            const convmat_status status = parse(zip.file.bytes, zip.file.size, &C);
            assert_true(status == CONVMAT_FORMAT || (status == CONVMAT_OK && is_expected(C)));
            refused += status == CONVMAT_FORMAT ? 1 : 0;
            convmat_matrix_free(&C);
            zip.file.bytes[k / 8] ^= (unsigned char)(1U << k % 8);
        }
        assert_true(refused > (int)(4 * zip.file.size));
        for (size_t size = 0; size < zip.file.size; size++) {
            assert_int_equal(parse(zip.file.bytes, size, &C), CONVMAT_FORMAT);
        }
    }
}

static bool is_refused(const char *text) {
    convmat_matrix *C;
    return failed_with(parse(zip.file.bytes, zip.file.size, &C), &error, CONVMAT_FORMAT, text);
}

/* A byte of the directory's entry for member k changed */
static void patch_entry(int k, size_t offset, unsigned char byte) {
    zip.directory.bytes[zip.entry_at[k] + offset] = byte;
}

static void npz_directory_that_lies_is_refused(void **state) {
    (void)state;
    make("csr", false);
    patch_entry(4, 8, 1);
    (void)zip_end(&zip);
    assert_true(is_refused("C.npz: member data.npy: encrypted, must not be"));
    make("csr", false);
    patch_entry(4, 10, 12);
    (void)zip_end(&zip);
    assert_true(is_refused("C.npz: member data.npy: method = 12, must be 0 (stored) or 8 (deflated)"));
    make("csr", false);
    zip_add(&zip, "shape.npy", "", 0, false);
    (void)zip_end(&zip);
    assert_true(is_refused("C.npz: member shape.npy: there twice, must be once"));
    make("csr", false);
    patch_entry(4, 42, (unsigned char)zip.at[3]);
    patch_entry(4, 43, (unsigned char)(zip.at[3] >> 8));
    (void)zip_end(&zip);
    assert_true(is_refused("C.npz: member data.npy: header and directory differ, must agree"));
    make("csr", true);
    patch_entry(4, 26, 1); /* 65536 bytes more than 1032 times what is there */
    patch_entry(4, 27, 1);
    (void)zip_end(&zip);
    assert_true(
        is_refused("C.npz: member data.npy: size = more than its data can come to, must be what they are"));
    make("csr", true);
    patch_entry(4, 22, 1);
    (void)zip_end(&zip);
    assert_true(is_refused("C.npz: member data.npy: data pass the end of the file, must be inside"));
    make("csr", false);
    for (int k = 0; k < 60; k++) {
        zip_add(&zip, (char[]){(char)('0' + k), '\0'}, "", 0, false);
    }
    (void)zip_end(&zip);
    assert_true(is_refused("C.npz: members = 65, must be at most 64"));
}

/* A second member whose data lie in the first one's */
static void npz_members_that_overlap_are_refused(void **state) {
    (void)state;
    static zip_bytes inner;
    memset(&inner, 0, sizeof inner);
    zip_add(&inner, "inner", "abc", 3, false);
    memset(&zip, 0, sizeof zip);
    zip_add(&zip, "outer", inner.file.bytes, inner.file.size, false);
    const size_t begin = zip.file.size - inner.file.size;
    zip.entry_at[1] = zip.directory.size;
    npy_append(&zip.directory, inner.directory.bytes, inner.directory.size);
    zip.directory.bytes[zip.entry_at[1] + 42] = (unsigned char)begin;
    zip.count = 2;
    (void)zip_end(&zip);
    assert_true(is_refused("C.npz: member inner: overlaps another, must not"));
}

/* Arrays that are no matrix */
static const struct {
    const char *format;
    double indices[5];
    double indptr[4];
    double shape[2];
    const char *text;
} wrong[] = {
    {"bsr",
     {0, 2, 1, 3, 3},
     {0, 2, 2, 4},
     {3, 4},
     "C.npz: format = bsr, must be csr, csc or coo (A.tocsr() makes one of it)"},
    {"csr",
     {0, 4, 1, 3, 3},
     {0, 2, 2, 4},
     {3, 4},
     "C.npz: indices.npy[1] = 4, must be at least 0 and below 4"},
    {"csr",
     {0, -1, 1, 3, 3},
     {0, 2, 2, 4},
     {3, 4},
     "C.npz: indices.npy[1] = -1, must be at least 0 and below 4"},
    {"csr",
     {0, 2, 1, 3, 3},
     {0, 3, 2, 4},
     {3, 4},
     "C.npz: indptr.npy[2] = 2, must be at least 3, the number before it, and at most 4, the last"},
    {"csr", {0, 2, 1, 3, 3}, {1, 2, 2, 4}, {3, 4}, "C.npz: indptr.npy[0] = 1, must be 0"},
    {"csr",
     {0, 2, 1, 3, 3},
     {0, 2, 2, 6},
     {3, 4},
     "C.npz: indptr.npy[3] = 6, must be at least 0 and at most 5, the entries there"},
    {"csr",
     {0, 2, 1, 3, 3},
     {0, 2, 2, 4},
     {4, 4},
     "C.npz: indptr.npy: 4 numbers, must be one more than m = 4"},
    {"csc",
     {0, 2, 1, 3, 3},
     {0, 2, 2, 4},
     {3, 4},
     "C.npz: indptr.npy: 4 numbers, must be one more than n = 4"},
    {"csr", {0, 2, 1, 3, 3}, {0, 2, 2, 4}, {3, -4}, "C.npz: shape.npy[1] = -4, must be 0 to 2^63-1"},
    {"coo",
     {0, 2, 1, 3, 3},
     {0, 2, 2, 4},
     {3, 4},
     "C.npz: no member row.npy, must be as scipy.sparse.save_npz writes"},
};

static void npz_arrays_that_are_no_matrix_are_refused(void **state) {
    (void)state;
    for (size_t k = 0; k < COUNT(wrong); k++) {
        memset(&zip, 0, sizeof zip);
        add_format("|S3", wrong[k].format, 3, false);
        add_array("indices.npy", "<i4", wrong[k].indices, 5, true);
        add_array("indptr.npy", ">i2", wrong[k].indptr, 4, false);
        add_array("shape.npy", "<i8", wrong[k].shape, 2, false);
        add_array("data.npy", ">f8", data, 5, true);
        (void)zip_end(&zip);
        assert_true(is_refused(wrong[k].text));
    }
}

static void npz_coo_of_great_size_and_few_entries_is_refused(void **state) {
    (void)state;
    const double size[] = {1e12, 1e12};
    convmat_matrix *C;
    memset(&zip, 0, sizeof zip);
    add_format("|S3", "coo", 3, false);
    add_array("row.npy", "<i8", indices, 5, false);
    add_array("col.npy", "<i8", indices, 5, false);
    add_array("shape.npy", "<i8", size, 2, false);
    add_array("data.npy", "<f8", data, 5, false);
    (void)zip_end(&zip);
    assert_true(failed_with(parse(zip.file.bytes, zip.file.size, &C), &error, CONVMAT_TOO_LARGE,
                            "C.npz: m = 1000000000000, n = 1000000000000, must not both be above 67108864 + "
                            "64 for each of 5 entries"));
}

/* By columns, of which there are few; 3 and 5 are at one place and summed */
static void npz_coo_of_one_great_size_is_stored_along_the_other(void **state) {
    (void)state;
    const double rows[] = {1e12 - 1, 2, 0, 7, 0};
    const double cols[] = {0, 2, 1, 0, 1};
    const double size[] = {1e12, 3};
    convmat_matrix *C;
    memset(&zip, 0, sizeof zip);
    add_format("|S3", "coo", 3, false);
    add_array("row.npy", "<i8", rows, 5, false);
    add_array("col.npy", "<i8", cols, 5, false);
    add_array("shape.npy", "<i8", size, 2, false);
    add_array("data.npy", "<f8", data, 5, false);
    (void)zip_end(&zip);
    assert_true(succeeded(parse(zip.file.bytes, zip.file.size, &C), &error));
    assert_true(succeeded(convmat_matrix_check(C, &error), &error));
    assert_int_equal(C->layout, CONVMAT_BY_COLUMNS);
    assert_int_equal(C->nnz, 4);
    assert_true(numbers_are_equal(convmat_matrix_entry(C, 999999999999, 0), 1));
    assert_true(numbers_are_equal(convmat_matrix_entry(C, 7, 0), 4));
    assert_true(numbers_are_equal(convmat_matrix_entry(C, 0, 1), 8));
    assert_true(numbers_are_equal(convmat_matrix_entry(C, 2, 2), 2));
    convmat_matrix_free(&C);
}

/* Rows of csr that are out of order are sorted in memory of the entries, not of the columns */
static void npz_unsorted_row_of_great_length_is_sorted(void **state) {
    (void)state;
    const double at[] = {1e12 - 1, 2, 1e11, 3, 3};
    const double size[] = {3, 1e12};
    convmat_matrix *C;
    memset(&zip, 0, sizeof zip);
    add_format("|S3", "csr", 3, false);
    add_array("indices.npy", "<i8", at, 5, false);
    add_array("indptr.npy", "<i8", indptr, COUNT(indptr), false);
    add_array("shape.npy", "<i8", size, 2, false);
    add_array("data.npy", "<f8", data, 5, false);
    (void)zip_end(&zip);
    assert_true(succeeded(parse(zip.file.bytes, zip.file.size, &C), &error));
    assert_true(succeeded(convmat_matrix_check(C, &error), &error));
    assert_true(numbers_are_equal(convmat_matrix_entry(C, 0, 999999999999), 1));
    assert_true(numbers_are_equal(convmat_matrix_entry(C, 0, 2), 2));
    assert_true(numbers_are_equal(convmat_matrix_entry(C, 2, 100000000000), 3));
    convmat_matrix_free(&C);
}

static void npz_shape_of_three_numbers_is_refused(void **state) {
    (void)state;
    const double three[] = {3, 4, 5};
    memset(&zip, 0, sizeof zip);
    add_format("|S3", "csr", 3, false);
    add_array("shape.npy", "<i8", three, 3, false);
    (void)zip_end(&zip);
    assert_true(is_refused("C.npz: shape.npy: 3 numbers, must be 2"));
}

/* zip64 records, forced by a limit that small members pass, say what the others say */
static void npz_with_zip64_records_is_the_same(void **state) {
    (void)state;
    static const int64_t limits[] = {0, 100, 150, 500, 1000};
    convmat_matrix *C;
    make("csr", false);
    (void)zip_end(&zip);
    assert_true(succeeded(parse(zip.file.bytes, zip.file.size, &C), &error));
    size_t plain = 0;
    for (size_t k = 0; k <= COUNT(limits); k++) {
        written w = written_open();
        const int64_t limit = k == COUNT(limits) ? CONVMAT_ZIP_LIMIT : limits[k];
        const convmat_document document = {.matrix = C};
        assert_true(
            succeeded(convmat_npz_write_kind(w.output, &document, CONVMAT_NPZ_CSR, limit, &error), &error));
        assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
        size_t size;
        unsigned char *const bytes = (unsigned char *)file_read(w.path, &size);
        convmat_matrix *again;
        assert_true(succeeded(parse(bytes, size, &again), &error));
        assert_true(is_expected(again));
        convmat_matrix_free(&again);
        for (size_t short_size = 0; short_size < size; short_size++) {
            assert_int_equal(parse(bytes, short_size, &again), CONVMAT_FORMAT);
        }
        assert_true(k == 0 || k == COUNT(limits) || size < plain); /* fewer records, the higher the limit */
        plain = k == 0 ? size : plain;
        free(bytes);
        assert_true(written_is_nothing(&w) == false);
    }
    convmat_matrix_free(&C);
}

int main(void) {
    if (convmat_format_find("npz", NULL)->needs != NULL) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(npz_stored_and_deflated_is_read),
        cmocka_unit_test(npz_with_any_byte_changed_is_refused_or_the_same),
        cmocka_unit_test(npz_directory_that_lies_is_refused),
        cmocka_unit_test(npz_members_that_overlap_are_refused),
        cmocka_unit_test(npz_arrays_that_are_no_matrix_are_refused),
        cmocka_unit_test(npz_coo_of_great_size_and_few_entries_is_refused),
        cmocka_unit_test(npz_coo_of_one_great_size_is_stored_along_the_other),
        cmocka_unit_test(npz_unsorted_row_of_great_length_is_sorted),
        cmocka_unit_test(npz_shape_of_three_numbers_is_refused),
        cmocka_unit_test(npz_with_zip64_records_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
