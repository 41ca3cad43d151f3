/* SPDX-License-Identifier: BSD-3-Clause */
/* .npy files that must be refused, each with its exact words; and files with any byte missing or changed. */
#include "support/compare.h"
#include "support/npy_bytes.h"
#include "support/written.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static convmat_error error;
static npy_bytes file;

static bool parse_fails_with(const void *bytes, size_t size, convmat_status expected, const char *text) {
    convmat_array *array = (convmat_array *)&file;
    const convmat_status status = convmat_npy_parse(bytes, (int64_t)size, "bad.npy", &array, &error);
    return failed_with(status, &error, expected, text) && array == NULL &&
           convmat_npy_parse(bytes, (int64_t)size, "bad.npy", &array, NULL) == expected;
}

/* Bytes before the header text */
static const struct {
    const char *bytes;
    size_t size;
    const char *text;
} starts[] = {
    {"", 0, "bad.npy: magic and version = 0 bytes, must be 8"},
    {"\x93NUMPY\1", 7, "bad.npy: magic and version = 7 bytes, must be 8"},
    {"PK\3\4\24\0\0\0", 8, "bad.npy: first bytes are not \\x93NUMPY, must be a .npy file"},
    {"\x93NUMPy\1\0", 8, "bad.npy: first bytes are not \\x93NUMPY, must be a .npy file"},
    {"\x93NUMPY\0\0", 8, "bad.npy: version = 0.0, must be 1.0, 2.0 or 3.0"},
    {"\x93NUMPY\4\0", 8, "bad.npy: version = 4.0, must be 1.0, 2.0 or 3.0"},
    {"\x93NUMPY\1\1", 8, "bad.npy: version = 1.1, must be 1.0, 2.0 or 3.0"},
    {"\x93NUMPY\1\0v", 9, "bad.npy: header length = 1 bytes, must be 2"},
    {"\x93NUMPY\3\0v\0\0", 11, "bad.npy: header length = 3 bytes, must be 4"},
    {"\x93NUMPY\2\0\xff\xff\xff\xff", 12, "bad.npy: header length = 4294967295, must be at most 10000"},
    {"\x93NUMPY\1\0\x11\x27", 10, "bad.npy: header length = 10001, must be at most 10000"},
    {"\x93NUMPY\1\0\x10\x27{", 11, "bad.npy: header = 1 bytes, must be 10000"},
    {"\x93NUMPY\1\0\0\0", 10, "bad.npy: header, column 1: must be '{'"},
};

static void npy_parse_bad_start_is_refused(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof starts / sizeof starts[0]; k++) {
        assert_true(parse_fails_with(starts[k].bytes, starts[k].size, CONVMAT_FORMAT, starts[k].text));
    }
}

/* The header text, and the bytes of data after it */
static const struct {
    const char *header;
    int data;
    convmat_status status;
    const char *text;
} bad_headers[] = {
    {"['descr']", 0, CONVMAT_FORMAT, "bad.npy: header, column 1: must be '{'"},
    {"{", 0, CONVMAT_FORMAT,
     "bad.npy: header, column 2: must be 'descr', 'fortran_order' or 'shape', each once"},
    {"{}", 0, CONVMAT_FORMAT, "bad.npy: header lacks a key, must have 'descr', 'fortran_order' and 'shape'"},
    {"{'descr': '<f8', 'shape': (1,), }", 8, CONVMAT_FORMAT,
     "bad.npy: header lacks a key, must have 'descr', 'fortran_order' and 'shape'"},
    {"{'descr': '<f8', 'order': False, 'shape': (1,)}", 8, CONVMAT_FORMAT,
     "bad.npy: header, column 18: must be 'descr', 'fortran_order' or 'shape', each once"},
    {"{'shape': (1,), 'shape': (1,)}", 8, CONVMAT_FORMAT,
     "bad.npy: header, column 17: must be 'descr', 'fortran_order' or 'shape', each once"},
    {"{'descr' '<f8'}", 0, CONVMAT_FORMAT, "bad.npy: header, column 10: must be ':'"},
    {"{'descr: '<f8'}", 0, CONVMAT_FORMAT,
     "bad.npy: header, column 2: must be 'descr', 'fortran_order' or 'shape', each once"},
    {"{'descr': <f8}", 0, CONVMAT_FORMAT, "bad.npy: header, column 11: must be a type such as '<f8'"},
    {"{'descr': '<f8\n", 0, CONVMAT_FORMAT, "bad.npy: header, column 11: must be a type such as '<f8'"},
    {"{'descr': '<c16'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '<c16', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '<f16'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '<f16', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '|O'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '|O', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '<U3'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '<U3', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '<i3'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '<i3', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '<f1'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '<f1', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '<b2'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '<b2', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '|f8'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '|f8', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': 'f8'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = 'f8', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': ''}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '\x1b[31m\xff'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '?[31m?', must be bool, integer or float of at most 8 bytes"},
    {"{'descr': '0123456789012345678901234567890123456789012345678'}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = '01234567890123456789012345678901234567890123...', must be bool, integer or float of "
     "at "
     "most 8 bytes"},
    {"{'descr': [('r', '|u1'), ('g', '|u1')]}", 0, CONVMAT_FORMAT,
     "bad.npy: dtype = record, must be bool, integer or float of at most 8 bytes"},
    {"{'fortran_order': 1}", 0, CONVMAT_FORMAT, "bad.npy: header, column 19: must be True or False"},
    {"{'fortran_order': }", 0, CONVMAT_FORMAT, "bad.npy: header, column 19: must be True or False"},
    {"{'shape': 3}", 0, CONVMAT_FORMAT, "bad.npy: header, column 11: must be a shape such as (3, 4)"},
    {"{'shape': (3 4)}", 0, CONVMAT_FORMAT, "bad.npy: header, column 14: must be ',' or ')'"},
    {"{'shape': (3.0,)}", 0, CONVMAT_FORMAT, "bad.npy: header, column 13: must be ',' or ')'"},
    {"{'shape': (-3,)}", 0, CONVMAT_FORMAT, "bad.npy: header, column 12: must be a whole number or ')'"},
    {"{'shape': (3, 4", 0, CONVMAT_FORMAT, "bad.npy: header, column 16: must be ',' or ')'"},
    {"{'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1)}", 0, CONVMAT_FORMAT,
     "bad.npy: shape has more than 8 axes, must have at most 8"},
    {"{'descr': '<f8' 'fortran_order': False}", 0, CONVMAT_FORMAT,
     "bad.npy: header, column 17: must be ',' or '}'"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } x\n", 8, CONVMAT_FORMAT,
     "bad.npy: header, column 59: must be the end"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 47, CONVMAT_FORMAT,
     "bad.npy: data = 47 bytes, must be 48 for shape (2, 3) of '<f8'"},
    {"{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }", 13, CONVMAT_FORMAT,
     "bad.npy: data = 13 bytes, must be 12 for shape (2, 3) of '>i2'"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (), }", 0, CONVMAT_FORMAT,
     "bad.npy: data = 0 bytes, must be 8 for shape () of '<f8'"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }", 8, CONVMAT_FORMAT,
     "bad.npy: data = 8 bytes, must be 0 for shape (0,) of '<f8'"},
    {"{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000,), }", 8, CONVMAT_FORMAT,
     "bad.npy: data = 8 bytes, must be 1000000000000 for shape (1000000000000,) of '|u1'"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 8, CONVMAT_TOO_LARGE,
     "bad.npy: shape = (4294967296, 4294967296), must fit into the machine's memory"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", 8, CONVMAT_TOO_LARGE,
     "bad.npy: shape[0] = 99999999999999999999, must be below 2^63"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (0, 9223372036854775808), }", 0, CONVMAT_TOO_LARGE,
     "bad.npy: shape[1] = 9223372036854775808, must be below 2^63"},
    {"{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807,), }", 8, CONVMAT_TOO_LARGE,
     "bad.npy: shape = (9223372036854775807,), must fit into the machine's memory"},
};

static void npy_parse_bad_header_is_refused(void **state) {
    (void)state;
    static const unsigned char zeros[64];
    for (size_t k = 0; k < sizeof bad_headers / sizeof bad_headers[0]; k++) {
        npy_begin(&file, 2, bad_headers[k].header);
        npy_append(&file, zeros, (size_t)bad_headers[k].data);
        if (!parse_fails_with(file.bytes, file.size, bad_headers[k].status, bad_headers[k].text)) {
            fail_msg("header %s", bad_headers[k].header);
        }
    }
}

static void npy_parse_zero_byte_in_header_is_refused(void **state) {
    (void)state;
    npy_begin_usual(&file, 1, "<f8", 0, "(1,)");
    npy_append_bits(&file, 0, 8, 0);
    file.bytes[30] = 0;
    assert_true(parse_fails_with(file.bytes, file.size, CONVMAT_FORMAT,
                                 "bad.npy: header, column 18: must be 'descr', 'fortran_order' or 'shape', "
                                 "each once"));
}

/* Integers that double cannot hold, as element 1 of 3 */
static const struct {
    const char *descr;
    uint64_t bits;
    const char *text;
} bad_integers[] = {
    {"<i8", 0x0020000000000001,
     "bad.npy: element 1 = 9007199254740993, must be an integer that double holds exactly"},
    {"<i8", 0xffdfffffffffffff,
     "bad.npy: element 1 = -9007199254740993, must be an integer that double holds exactly"},
    {"<i8", 0x7fffffffffffffff,
     "bad.npy: element 1 = 9223372036854775807, must be an integer that double holds exactly"},
    {"<i8", 0x8000000000000001,
     "bad.npy: element 1 = -9223372036854775807, must be an integer that double holds exactly"},
    {">u8", 0xffffffffffffffff,
     "bad.npy: element 1 = 18446744073709551615, must be an integer that double holds exactly"},
    {">u8", 0xfffffffffffffc00,
     "bad.npy: element 1 = 18446744073709550592, must be an integer that double holds exactly"},
};

static void npy_parse_integer_that_double_cannot_hold_is_refused(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof bad_integers / sizeof bad_integers[0]; k++) {
        npy_begin_usual(&file, 1, bad_integers[k].descr, 0, "(3,)");
        npy_append_bits(&file, 5, 8, bad_integers[k].descr[0] == '>');
        npy_append_bits(&file, bad_integers[k].bits, 8, bad_integers[k].descr[0] == '>');
        npy_append_bits(&file, 6, 8, bad_integers[k].descr[0] == '>');
        assert_true(parse_fails_with(file.bytes, file.size, CONVMAT_FORMAT, bad_integers[k].text));
    }
}

/* A file of 2 x 3 numbers, in memory */
static void make_small_file(int is_fortran) {
    npy_begin_usual(&file, 1, "<i2", is_fortran, "(2, 3)");
    for (uint64_t k = 0; k < 6; k++) {
        npy_append_bits(&file, k, 2, 0);
    }
}

static void npy_parse_every_truncation_is_refused(void **state) {
    (void)state;
    make_small_file(0);
    for (size_t size = 0; size < file.size; size++) {
        convmat_array *array = (convmat_array *)&file;
        /* a copy of this size exactly, so that a sanitizer sees a read beyond it */
        unsigned char *const bytes = test_malloc(size + 1);
        memcpy(bytes + 1, file.bytes, size);
        const convmat_status status = convmat_npy_parse(bytes + 1, (int64_t)size, "cut.npy", &array, &error);
        test_free(bytes);
        assert_int_equal(status, CONVMAT_FORMAT);
        assert_null(array);
        assert_int_equal(strncmp(error.text, "cut.npy: ", 9), 0);
    }
}

static void npy_read_every_truncation_is_refused(void **state) {
    (void)state;
    char directory[SCRATCH_SIZE];
    char path[SCRATCH_SIZE];
    scratch_make(directory);
    scratch_path(directory, "cut.npy", path);
    make_small_file(1);
    for (size_t size = 0; size < file.size; size++) {
        convmat_array *array = NULL;
        file_write(path, file.bytes, size);
        assert_int_equal(convmat_npy_read(path, &array, &error), CONVMAT_FORMAT);
        assert_null(array);
    }
    scratch_remove(directory);
}

/* All values of every byte: an array comes out, or a status; never a crash, never a wrong size */
static void npy_parse_every_changed_byte_is_refused_or_harmless(void **state) {
    (void)state;
    int64_t accepted = 0;
    int64_t refused = 0;
    make_small_file(1);
    for (size_t at = 0; at < file.size; at++) {
        const unsigned char right = file.bytes[at];
        for (int byte = 0; byte < 256; byte++) {
            file.bytes[at] = (unsigned char)byte;
            convmat_array *array = NULL;
            const convmat_status status =
                convmat_npy_parse(file.bytes, (int64_t)file.size, "changed.npy", &array, &error);
            assert_int_equal(status == CONVMAT_OK, array != NULL);
            if (array != NULL) {
                accepted++;
                assert_true(array->count * 2 == 12 || array->count == 12);
                assert_true(convmat_array_get(array, array->count - 1) < 65536);
            } else {
                refused++;
                assert_int_equal(status, CONVMAT_FORMAT);
            }
            convmat_array_free(&array);
        }
        file.bytes[at] = right;
    }
    assert_true(accepted > 12 * 256); /* the data's bytes may be anything */
    assert_true(refused > 40 * 250);
}

static void npy_read_system_errors_name_the_file(void **state) {
    (void)state;
    convmat_array *array = NULL;
    char directory[SCRATCH_SIZE];
    char text[2 * SCRATCH_SIZE];
    scratch_make(directory);
    assert_true(failed_with(convmat_npy_read("no such file.npy", &array, &error), &error, CONVMAT_IO,
                            "no such file.npy: No such file or directory"));
    snprintf(text, sizeof text, "%s: Is a directory", directory);
    assert_true(failed_with(convmat_npy_read(directory, &array, &error), &error, CONVMAT_IO, text));
    assert_true(failed_with(convmat_npy_read("", &array, &error), &error, CONVMAT_IO,
                            "'': No such file or directory"));
    assert_true(failed_with(convmat_npy_read("two\nlines", &array, &error), &error, CONVMAT_IO,
                            "two?lines: No such file or directory"));
    assert_true(failed_with(convmat_npy_read("/dev/null", &array, &error), &error, CONVMAT_FORMAT,
                            "/dev/null: magic and version = 0 bytes, must be 8"));
    scratch_remove(directory);
}

/* The descriptor that the next open() gets */
static int next_descriptor(void) {
    const int descriptor = dup(0);
    assert_int_equal(close(descriptor), 0);
    return descriptor;
}

static void npy_read_leaves_no_descriptor_open(void **state) {
    (void)state;
    char directory[SCRATCH_SIZE];
    char path[SCRATCH_SIZE];
    convmat_array *array = NULL;
    scratch_make(directory);
    scratch_path(directory, "file.npy", path);
    const int before = next_descriptor();
    make_small_file(0);
    file_write(path, file.bytes, file.size);
    assert_true(succeeded(convmat_npy_read(path, &array, &error), &error));
    convmat_array_free(&array);
    file_write(path, file.bytes, file.size - 1);
    assert_int_equal(convmat_npy_read(path, &array, NULL), CONVMAT_FORMAT);
    assert_int_equal(next_descriptor(), before);
    scratch_remove(directory);
}

static void npy_read_long_name_loses_its_head_in_messages(void **state) {
    (void)state;
    char path[300];
    char text[300];
    convmat_array *array = NULL;
    memset(path, 'a', sizeof path);
    memcpy(path + 300 - 6, "z.npy", 6);
    snprintf(text, sizeof text, "...%s: File name too long", path + 299 - 196);
    assert_true(failed_with(convmat_npy_read(path, &array, &error), &error, CONVMAT_IO, text));
    const char *const longest_whole = path + 100; /* 199 characters */
    snprintf(text, sizeof text, "%s: No such file or directory", longest_whole);
    assert_true(failed_with(convmat_npy_read(longest_whole, &array, &error), &error, CONVMAT_IO, text));
    snprintf(text, sizeof text, "...%s: No such file or directory", path + 99 + 4);
    assert_true(failed_with(convmat_npy_read(path + 99, &array, &error), &error, CONVMAT_IO, text));
}

static void npy_read_and_parse_null_arguments_are_refused(void **state) {
    (void)state;
    convmat_array *array = NULL;
    assert_true(failed_with(convmat_npy_read(NULL, &array, &error), &error, CONVMAT_INVALID,
                            "path = NULL, must point to something"));
    assert_true(failed_with(convmat_npy_read("x", NULL, &error), &error, CONVMAT_INVALID,
                            "array = NULL, must point to something"));
    assert_true(failed_with(convmat_npy_parse(NULL, 0, "x", &array, &error), &error, CONVMAT_INVALID,
                            "bytes = NULL, must point to something"));
    assert_true(failed_with(convmat_npy_parse("", 0, NULL, &array, &error), &error, CONVMAT_INVALID,
                            "name = NULL, must point to something"));
    assert_true(failed_with(convmat_npy_parse("", 0, "x", NULL, &error), &error, CONVMAT_INVALID,
                            "array = NULL, must point to something"));
    assert_true(failed_with(convmat_npy_parse("", -1, "x", &array, &error), &error, CONVMAT_INVALID,
                            "size = -1, must be at least 0"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(npy_parse_bad_start_is_refused),
        cmocka_unit_test(npy_parse_bad_header_is_refused),
        cmocka_unit_test(npy_parse_zero_byte_in_header_is_refused),
        cmocka_unit_test(npy_parse_integer_that_double_cannot_hold_is_refused),
        cmocka_unit_test(npy_parse_every_truncation_is_refused),
        cmocka_unit_test(npy_read_every_truncation_is_refused),
        cmocka_unit_test(npy_parse_every_changed_byte_is_refused_or_harmless),
        cmocka_unit_test(npy_read_system_errors_name_the_file),
        cmocka_unit_test(npy_read_leaves_no_descriptor_open),
        cmocka_unit_test(npy_read_long_name_loses_its_head_in_messages),
        cmocka_unit_test(npy_read_and_parse_null_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
