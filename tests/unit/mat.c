/* SPDX-License-Identifier: BSD-3-Clause */
/* .mat files made by hand, in both byte orders, compressed or not: what is read, what is refused, every byte changed. */
#include "support/compare.h"
#include "support/written.h"
#include "support/zip_bytes.h"

#include <stdlib.h>
#include <string.h>

static convmat_error error;
static npy_bytes file;
static int is_big; /* byte order of the file being made */

static void put(uint64_t number, int size) {
    npy_append_bits(&file, number, size, is_big);
}

static void begin(int version) {
    memset(&file, 0, sizeof file);
    npy_append(&file, "MATLAB 5.0 MAT-file, by hand", 28);
    file.size = 124;
    put((uint64_t)version, 2);
    npy_append(&file, is_big ? "MI" : "IM", 2);
}

static void pad(size_t start) {
    while ((file.size - start) % 8 != 0) {
        npy_append(&file, "", 1);
    }
}

/* A tag and numbers of `size` bytes each; floats where type is 7 or 9 */
static void put_numbers(int type, int size, const double *numbers, size_t count) {
    put((uint64_t)type, 4);
    put((uint64_t)size * count, 4);
    const size_t start = file.size;
    for (size_t k = 0; k < count; k++) {
        uint64_t bits = (uint64_t)(int64_t)numbers[k];
        const float single = (float)numbers[k];
        uint32_t narrow;
        memcpy(&narrow, &single, sizeof narrow);
        if (type == 9) {
            memcpy(&bits, &numbers[k], sizeof bits);
        }
        put(type == 7 ? narrow : bits, size);
    }
    pad(start);
}

/* Tag, flags, sizes and a name of one letter in a small element; the size of the whole is set by end_variable() */
static size_t begin_variable(unsigned flags, int m, int n) {
    const size_t at = file.size;
    put(14, 4);
    put(0, 4);
    put(6, 4);
    put(8, 4);
    put(flags, 4);
    put(5, 4);
    put_numbers(5, 4, (double[]){m, n}, 2);
    put(1 << 16 | 1, 4);
    npy_append(&file, "A\0\0", 4);
    return at;
}

static void end_variable(size_t at) {
    const size_t end = file.size;
    file.size = at + 4;
    put(end - at - 8, 4);
    file.size = end;
}

/* 1 0 2 0; 0 0 0 0; 0 3 0 4 by columns, indices of bytes as MATLAB may store them */
static void put_sparse(unsigned flags) {
    const size_t at = begin_variable(flags | 5, 3, 4);
    put_numbers(2, 1, (double[]){0, 2, 0, 2}, 4);
    put_numbers(3, 2, (double[]){0, 1, 2, 3, 4}, 5);
    put_numbers(9, 8, (double[]){1, 3, 2, 4}, 4);
    end_variable(at);
}

/* The same in full: single when class is 7 */
static void put_full(unsigned class, int type, int size) {
    static const double numbers[] = {1, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 4};
    const size_t at = begin_variable(class, 3, 4);
    put_numbers(type, size, numbers, 12);
    end_variable(at);
}

/* Replace what follows the header by one compressed element */
static void compress(void) {
    static npy_bytes plain;
    plain = file;
    file.size = 128;
    put(15, 4);
    const size_t size = plain.size - 128;
    put(size + 11, 4);
    npy_append(&file, "\x78\x01", 2);
    deflate_stored(&file, plain.bytes + 128, size);
    npy_append_bits(&file, adler32_of(plain.bytes + 128, size), 4, 1);
}

static convmat_status parse(const unsigned char *bytes, size_t size, convmat_matrix **C) {
    unsigned char *const copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy + 1, bytes, size);
    *C = (convmat_matrix *)&file;
    const convmat_status status =
        convmat_format_find("mat", NULL)->parse(copy + 1, (int64_t)size, "C.mat", C, &error);
    assert_int_equal(*C == NULL, status != CONVMAT_OK);
    free(copy);
    return status;
}

static bool is_expected(convmat_value value) {
    static const double expected[3][4] = {{1, 0, 2, 0}, {0, 0, 0, 0}, {0, 3, 0, 4}};
    convmat_matrix *C = NULL;
    bool is_equal = succeeded(parse(file.bytes, file.size, &C), &error) && C->m == 3 && C->n == 4 &&
                    C->nnz == 4 && C->layout == CONVMAT_BY_COLUMNS && C->value == value;
    for (int64_t k = 0; is_equal && k < 12; k++) {
        is_equal = numbers_are_equal(convmat_matrix_entry(C, k / 4, k % 4), expected[k / 4][k % 4]);
    }
    convmat_matrix_free(&C);
    return is_equal;
}

static bool is_refused(const char *text) {
    convmat_matrix *C;
    return failed_with(parse(file.bytes, file.size, &C), &error, CONVMAT_FORMAT, text);
}

static void mat_sparse_and_full_is_read_in_both_orders(void **state) {
    (void)state;
    const bool has_zlib = convmat_format_find("npz", NULL)->needs == NULL;
    for (int k = 0; k < (has_zlib ? 4 : 2); k++) {
        is_big = k % 2;
        begin(0x0100);
        if (k < 2) {
            put_full(9, 2, 1); /* uint8, passed over for the sparse one */
        }
        put_sparse(k == 0 ? 0x0200 : 0); /* logical, too */
        if (k >= 2) {
            compress();
        }
        assert_true(is_expected(CONVMAT_DOUBLE));
        static const struct {
            unsigned class;
            int type, size;
        } full[] = {{6, 9, 8}, {6, 2, 1}, {6, 7, 4},   {7, 7, 4},
                    {7, 3, 2}, {8, 1, 1}, {15, 13, 8}, {12, 5, 4}};
        for (size_t f = 0; f < sizeof full / sizeof *full; f++) {
            begin(0x0100);
            put_full(full[f].class, full[f].type, full[f].size);
            if (k >= 2) {
                compress();
            }
            assert_true(is_expected(full[f].class == 7 ? CONVMAT_FLOAT : CONVMAT_DOUBLE));
        }
    }
}

/* Complex, three axes, text, cells before; the sparse one comes last and is meant all the same */
static void mat_first_sparse_variable_is_meant(void **state) {
    (void)state;
    is_big = 0;
    begin(0x0100);
    put_full(9, 2, 1);
    put_sparse(0x0800);                    /* complex */
    end_variable(begin_variable(1, 1, 1)); /* a cell, of nothing */
    const size_t at = file.size;
    put_full(6, 9, 8);
    file.bytes[at + 28] = 12; /* three axes: the sizes take 12 bytes, whatever these are */
    put_sparse(0);
    assert_true(is_expected(CONVMAT_DOUBLE));
    begin(0x0100);
    put_sparse(0x0800);
    assert_true(is_refused("C.mat: no matrix of real numbers with two axes, must have one"));
}

static void mat_of_other_versions_is_refused(void **state) {
    (void)state;
    is_big = 0;
    begin(0x0200);
    assert_true(
        is_refused("C.mat: version = 7.3, must be 5 (save -v7): 7.3 is HDF5, and neither Octave nor SciPy "
                   "reads sparse matrices of it"));
    begin(0x0300);
    assert_true(is_refused("C.mat: no header of a MATLAB 5 file, must be one (save -v7 or -v6; not -v4)"));
    file.size = 100;
    assert_true(
        is_refused("C.mat: header = cut, must be 128 bytes of a MATLAB 5 file (save -v7 or -v6; not -v4)"));
}

static void mat_arrays_that_are_no_matrix_are_refused(void **state) {
    (void)state;
    is_big = 1;
    begin(0x0100);
    size_t at = begin_variable(5, 3, 4);
    put_numbers(5, 4, (double[]){0, 3}, 2);
    put_numbers(5, 4, (double[]){0, 1, 2, 2, 2}, 5);
    put_numbers(9, 8, (double[]){1, 3}, 2);
    end_variable(at);
    assert_true(is_refused("C.mat: ir[1] = 3, must be at least 0 and below 3"));
    begin(0x0100);
    at = begin_variable(5, 3, 4);
    put_numbers(9, 8, (double[]){0, 1}, 2);
    end_variable(at);
    assert_true(is_refused("C.mat: indices are no integers, must be"));
    begin(0x0100);
    at = begin_variable(6, 3, -4);
    end_variable(at);
    assert_true(is_refused("C.mat: a variable has a size below 0, must be at least 0"));
    begin(0x0100);
    at = begin_variable(6, 2000000000, 2000000000);
    put_numbers(9, 8, (double[]){1}, 1);
    end_variable(at);
    assert_true(
        is_refused("C.mat: 1 values, must be 4000000000000000000 of a matrix of 2000000000 by 2000000000"));
}

/* No checksum guards these files: any matrix may come of it, a valid one, or a refusal */
static void mat_with_any_byte_changed_is_refused_or_a_matrix(void **state) {
    (void)state;
    const bool has_zlib = convmat_format_find("npz", NULL)->needs == NULL;
    for (int k = 0; k < (has_zlib ? 4 : 2); k++) {
        convmat_matrix *C;
        is_big = k % 2;
        begin(0x0100);
        if (k < 2) {
            put_full(9, 2, 1);
        }
        put_sparse(0);
        if (k >= 2) {
            compress();
        }
        assert_true(is_expected(CONVMAT_DOUBLE));
        for (size_t bit = 0; bit < 8 * file.size; bit++) {
            file.bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
            const convmat_status status = parse(file.bytes, file.size, &C);
            assert_true(status == CONVMAT_FORMAT || (status == CONVMAT_INVALID && !has_zlib) ||
                        (status == CONVMAT_OK && C->m >= 0 && C->n >= 0 &&
                         convmat_matrix_check(C, &error) == CONVMAT_OK));
            convmat_matrix_free(&C);
            file.bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
        }
        for (size_t size = 0; size < file.size; size++) {
            const convmat_status status = parse(file.bytes, size, &C);
            assert_true(status != CONVMAT_MEMORY && status != CONVMAT_IO);
            convmat_matrix_free(&C);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mat_sparse_and_full_is_read_in_both_orders),
        cmocka_unit_test(mat_first_sparse_variable_is_meant),
        cmocka_unit_test(mat_of_other_versions_is_refused),
        cmocka_unit_test(mat_arrays_that_are_no_matrix_are_refused),
        cmocka_unit_test(mat_with_any_byte_changed_is_refused_or_a_matrix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
