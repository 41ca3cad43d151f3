/* SPDX-License-Identifier: BSD-3-Clause */
/* Matrix Market files read: what is accepted, to the bit, and what is refused, with its line. */
#include "io/writers.h"
#include "support/compare.h"
#include "support/written.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BANNER "%%MatrixMarket matrix coordinate real general\n"

static convmat_error error;

/* Bytes without anything readable behind them: a reader that goes too far is caught by a sanitizer */
static char *exactly(const char *text, int64_t *size) {
    *size = (int64_t)strlen(text);
    char *bytes = malloc(*size > 0 ? (size_t)*size : 1);
    assert_non_null(bytes);
    memcpy(bytes, text, (size_t)*size);
    return bytes;
}

static convmat_status parse(const char *text, convmat_matrix **C) {
    int64_t size;
    char *bytes = exactly(text, &size);
    const convmat_status status = convmat_mtx_parse(bytes, size, "a.mtx", C, &error);
    free(bytes);
    return status;
}

/* "rows 2x3: 0,1=5 1,2=-0" : layout, sizes, entries as stored */
static char *describe(const convmat_matrix *C) {
    static char text[4096];
    const bool by_rows = C->layout == CONVMAT_BY_ROWS;
    int length = sprintf(text, "%s %" PRId64 "x%" PRId64 ":", by_rows ? "rows" : "columns", C->m, C->n);
    for (int64_t line = 0; line < (by_rows ? C->m : C->n); line++) {
        for (int64_t e = convmat_matrix_offset(C, line); e < convmat_matrix_offset(C, line + 1); e++) {
            char number[CONVMAT_NUMBER_SIZE];
            const int64_t across = convmat_matrix_index(C, e);
            convmat_number_format(convmat_matrix_value(C, e), CONVMAT_DOUBLE, number);
            length += sprintf(text + length, " %" PRId64 ",%" PRId64 "=%s", by_rows ? line : across,
                              by_rows ? across : line, number);
        }
    }
    return text;
}

static bool reads(const char *text, const char *expected) {
    convmat_matrix *C = NULL;
    if (!succeeded(parse(text, &C), &error) || !succeeded(convmat_matrix_check(C, &error), &error)) {
        return false;
    }
    const bool is_equal = texts_are_equal(describe(C), expected);
    convmat_matrix_free(&C);
    return is_equal;
}

typedef struct legal {
    const char *text;
    const char *expected;
} legal;

static const legal files[] = {
    {BANNER "2 3 2\n1 2 5\n2 3 -0.0\n", "rows 2x3: 0,1=5 1,2=-0"},
    {BANNER "2 3 2\n1 2 5\n2 3 -1e-3", "rows 2x3: 0,1=5 1,2=-0.001"}, /* no newline at the end */
    {BANNER "3 2 3\n2 1 1\n1 2 2\n3 2 3\n", "columns 3x2: 1,0=1 0,1=2 2,1=3"},
    {BANNER "3 2 3\n3 2 3\n1 2 2\n2 1 1\n", "columns 3x2: 1,0=1 0,1=2 2,1=3"}, /* in no order */
    {"%%MATRIXMARKET MATRIX COORDINATE REAL GENERAL\n1 2 1\n1 2 5\n", "rows 1x2: 0,1=5"},
    {"%%matrixmarket matrix coordinate real general\n1 2 1\n1 2 5\n", "rows 1x2: 0,1=5"},
    {BANNER "0 0 0\n", "rows 0x0:"},
    {BANNER "2 0 0", "rows 2x0:"},
    {"%%MatrixMarket MATRIX Coordinate\tREAL  General  \r\n% comment\r\n%\r\n\r\n 2\t3 1 \r\n\r\n% more\r\n"
     "  1\t3  +.5E+1 \r\n\r\n% end\r\n",
     "rows 2x3: 0,2=5"},
    {"%%MatrixMarket matrix coordinate integer general\n2 2 3\n1 1 -3\n1 2 9007199254740992\n2 1 "
     "+00000000000000000007\n",
     "rows 2x2: 0,0=-3 0,1=9007199254740992 1,0=7"},
    {"%%MatrixMarket matrix coordinate pattern general\n2 3 2\n1 3\n2 1\n", "rows 2x3: 0,2=1 1,0=1"},
    {"%%MatrixMarket matrix coordinate real symmetric\n3 3 3\n1 1 4\n3 1 5\n3 2 -6\n",
     "columns 3x3: 0,0=4 2,0=5 2,1=-6 0,2=5 1,2=-6"},
    {"%%MatrixMarket matrix coordinate pattern symmetric\n2 2 1\n2 1\n", "columns 2x2: 1,0=1 0,1=1"},
    {"%%MatrixMarket matrix coordinate real skew-symmetric\n3 3 2\n2 1 5\n3 2 -6\n",
     "columns 3x3: 1,0=5 0,1=-5 2,1=-6 1,2=6"},
    {"%%MatrixMarket matrix array real general\n2 3\n1\n-0.0\n0\n4\n5\n0.0\n",
     "columns 2x3: 0,0=1 1,0=-0 1,1=4 0,2=5"},
    {"%%MatrixMarket matrix array integer symmetric\n2 2\n1\n2\n3", "columns 2x2: 0,0=1 1,0=2 0,1=2 1,1=3"},
    {"%%MatrixMarket matrix array real skew-symmetric\n3 3\n1\n2\n3\n",
     "columns 3x3: 1,0=1 2,0=2 0,1=-1 2,1=3 0,2=-2 1,2=-3"},
    {"%%MatrixMarket matrix array real general\n0 7\n", "rows 0x7:"},
    {"%%MatrixMarket matrix coordinate double general\n1 1 1\n1 1 17976931348623157e292\n",
     "rows 1x1: 0,0=1.7976931348623157e308"},
    {"%%MatrixMarket matrix coordinate unsigned-integer general\n1 1 1\n1 1 8\n", "rows 1x1: 0,0=8"},
    {BANNER "1 3 3\n1 1 4.9406564584124654e-324\n1 2 2.4703282292062327208299493e-324\n1 3 1e-400\n",
     "rows 1x3: 0,0=5e-324 0,1=0 0,2=0"},
};

static void mtx_parse_legal_file_gives_its_entries(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof files / sizeof files[0]; k++) {
        assert_true(reads(files[k].text, files[k].expected));
    }
}

typedef struct illegal {
    const char *text;
    const char *expected; /* after "a.mtx: " */
} illegal;

static const illegal wrong[] = {
    {"", "line 1 = no banner, must begin with %%MatrixMarket"},
    {"%%MatrixMarke", "line 1 = no banner, must begin with %%MatrixMarket"},
    {"%%MatrixMarket", "line 1: object = nothing, must be matrix"},
    {"%%MatrixMarket vector coordinate real general\n", "line 1: object = vector, must be matrix"},
    {"%%MatrixMarket matrix\n", "line 1: format = nothing, must be coordinate or array"},
    {"%%MatrixMarket matrix coordinate complex general\n1 1 0\n",
     "line 1: field = complex, must be real, integer or pattern: C is real"},
    {"%%MatrixMarket matrix coordinate real hermitian\n1 1 0\n",
     "line 1: symmetry = hermitian, must be general, symmetric or skew-symmetric: C is real"},
    {"%%MatrixMarket matrix coordinate real general more\n1 1 0\n",
     "line 1: what follows = more, must be the end of the line"},
    {"%%MatrixMarket matrix array pattern general\n1 1\n",
     "line 1: field = pattern, must be real or integer where the format is array"},
    {"%%MatrixMarket matrix coordinate pattern skew-symmetric\n1 1 0\n",
     "line 1: field = pattern, must be real or integer where the symmetry is skew-symmetric"},
    {BANNER "% only\n\n", "line 4 = the end, must be the size line"},
    {BANNER "2 3\n", "line 2: nnz = nothing, must be a whole number"},
    {BANNER "2 -3 1\n", "line 2: n = -3, must be at least 0"},
    {BANNER "2 3 -1\n", "line 2: nnz = -1, must be at least 0"},
    {BANNER "2 -3x 1\n", "line 2: n = -3x, must be a whole number"},
    {BANNER "2 - 1\n", "line 2: n = -, must be a whole number"},
    {BANNER "2 3 1 4\n", "line 2: what follows = 4, must be the end of the line"},
    {BANNER "2 3.0 1\n", "line 2: n = 3.0, must be a whole number"},
    {BANNER "99999999999999999999 3 1\n",
     "line 2: m = 99999999999999999999, must be 0 to 999999999999999999"},
    {BANNER "100 100 10000\n1 1 1\n",
     "line 2: nnz = 10000, must be at most 1, which is what the file has room for"},
    {"%%MatrixMarket matrix array real general\n100 100\n1\n",
     "line 2: m*n = 10000, must be at most 1, which is what the file has room for"},
    {"%%MatrixMarket matrix array real general\n9999999999 9999999999\n1\n",
     "m*n = more than 9223372036854775807, must be at most 2^63-1"},
    {"%%MatrixMarket matrix coordinate real symmetric\n2 3 0\n",
     "line 2: n = 3, must be m = 2 where the symmetry is symmetric"},
    {BANNER "2 3 2\n1 1 1.000000\n", "line 4 = the end, must be entry 2 of 2"},
    {BANNER "2 3 1\n1 1 1\n\n2 1 7\n", "line 5 = one more entry, must be the end after 1"},
    {BANNER "2 3 1\n3 1 1\n", "line 3: row = 3, must be 1 to m = 2"},
    {BANNER "2 3 1\n0 1 1\n", "line 3: row = 0, must be 1 to m = 2"},
    {BANNER "2 3 1\n-1 1 1\n", "line 3: row = -1, must be 1 to m = 2"},
    {BANNER "2 3 1\n1 4 1\n", "line 3: column = 4, must be 1 to n = 3"},
    {BANNER "2 3 1\n1 1000000000000000000000 1\n",
     "line 3: column = 1000000000000000000000, must be 1 to n = 3"},
    {BANNER "2 3 1\n1 2   \n", "line 3: value = nothing, must be a finite decimal number"},
    {BANNER "2 3 1\n1 2 nan\n", "line 3: value = nan, must be a finite decimal number"},
    {BANNER "2 3 1\n1 2 -Inf\n", "line 3: value = -Inf, must be a finite decimal number"},
    {BANNER "2 3 1\n1 2 0x10\n", "line 3: value = 0x10, must be a finite decimal number"},
    {BANNER "2 3 1\n1 2 1,5\n", "line 3: value = 1,5, must be a finite decimal number"},
    {BANNER "2 3 1\n1 2 1e\n", "line 3: value = 1e, must be a finite decimal number"},
    {BANNER "2 3 1\n1 2 .\n", "line 3: value = ., must be a finite decimal number"},
    {BANNER "2 3 1\n1 2 1e309\n", "line 3: value = 1e309, must be in the range of double"},
    {BANNER "2 3 1\n1 2 1 2\n", "line 3: what follows = 2, must be the end of the line"},
    {"%%MatrixMarket matrix coordinate pattern general\n2 3 1\n1 2 1\n",
     "line 3: what follows = 1, must be the end of the line"},
    {"%%MatrixMarket matrix coordinate integer general\n2 3 1\n1 2 1.0\n",
     "line 3: value = 1.0, must be an integer, as line 1 says"},
    {"%%MatrixMarket matrix coordinate integer general\n2 3 1\n1 2 9007199254740993\n",
     "line 3: value = 9007199254740993, must be an integer that double holds exactly"},
    {"%%MatrixMarket matrix coordinate integer general\n2 3 1\n1 2 99999999999999999999\n",
     "line 3: value = 99999999999999999999, must be an integer that double holds exactly"},
    {"%%MatrixMarket matrix coordinate real symmetric\n3 3 1\n1 2 1\n",
     "line 3: column = 2, must be at most 1: a symmetric file holds the lower triangle"},
    {"%%MatrixMarket matrix coordinate real skew-symmetric\n3 3 1\n2 2 1\n",
     "line 3: column = 2, must be at most 1: a skew-symmetric file holds what is below the diagonal"},
    {BANNER "2 3 3\n1 2 1\n% between\n2 2 5\n1 2 1\n",
     "line 6: row 1, column 2 = the entry of line 3 again, must come once"},
    {"%%MatrixMarket matrix coordinate real symmetric\n3 3 3\n2 1 1\n3 1 5\n2 1 1\n",
     "line 5: row 2, column 1 = the entry of line 3 again, must come once"},
    {BANNER "2 3 2\n1 2 1\n1 2 1\n", "line 4: row 1, column 2 = the entry of line 3 again, must come once"},
};

static void mtx_parse_wrong_file_is_refused_with_its_line(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
        char expected[300];
        sprintf(expected, "a.mtx: %s", wrong[k].expected);
        convmat_matrix *C = (convmat_matrix *)&error;
        const convmat_status status = parse(wrong[k].text, &C);
        const bool is_size = strstr(expected, "2^63-1") != NULL;
        assert_true(failed_with(status, &error, is_size ? CONVMAT_TOO_LARGE : CONVMAT_FORMAT, expected));
        assert_null(C);
    }
}

/* One entry more pays for 64 lines more */
static void mtx_parse_empty_lines_without_memory_are_refused(void **state) {
    (void)state;
    convmat_matrix *C = NULL;
    convmat_status status = parse(BANNER "900000000000000000 67108865 0\n", &C);
    assert_true(failed_with(status, &error, CONVMAT_TOO_LARGE,
                            "a.mtx: m = 900000000000000000, n = 67108865, must not both be above 67108864 + "
                            "64 for each of 0 entries"));
    status = parse(BANNER "67108993 900000000000000000 2\n1 1 1\n2 1 1\n", &C);
    assert_true(failed_with(status, &error, CONVMAT_TOO_LARGE,
                            "a.mtx: m = 67108993, n = 900000000000000000, must not both be above 67108864 + "
                            "64 for each of 2 entries"));
}

/* Sorted by the long side, by the short one, by none: stored along the short one, where the other would be all empty */
static void mtx_parse_of_one_long_side_is_stored_along_the_other(void **state) {
    (void)state;
    assert_true(reads(BANNER "900000000000000000 4 3\n1 2 5\n1 4 6\n900000000000000000 1 7\n",
                      "columns 900000000000000000x4: 899999999999999999,0=7 0,1=5 0,3=6"));
    assert_true(reads(BANNER "3 900000000000000000 3\n3 1 5\n1 2 7\n2 900000000000000000 6\n",
                      "rows 3x900000000000000000: 0,1=7 1,899999999999999999=6 2,0=5"));
    assert_true(reads(BANNER "3 900000000000000000 3\n2 900000000000000000 6\n3 1 5\n2 4194305 7\n",
                      "rows 3x900000000000000000: 1,4194304=7 1,899999999999999999=6 2,0=5"));
    assert_true(reads(BANNER "65600 2 1\n65600 2 5\n", "rows 65600x2: 65599,1=5"));
    assert_true(reads(BANNER "65601 2 1\n65601 2 5\n", "columns 65601x2: 65600,1=5"));
}

static void mtx_parse_duplicate_beside_a_long_side_is_refused(void **state) {
    (void)state;
    convmat_matrix *C = NULL;
    assert_true(failed_with(
        parse(BANNER "3 900000000000000000 3\n2 5000000 6\n3 1 5\n2 5000000 7\n", &C), &error, CONVMAT_FORMAT,
        "a.mtx: line 5: row 2, column 5000000 = the entry of line 3 again, must come once"));
}

/* What strings of C cannot hold */
static void mtx_parse_byte_of_0_is_shown(void **state) {
    (void)state;
    static const char after[] = BANNER "2 3 1\n1 2 5\0\n";
    static const char within[] = BANNER "2 3 1\n1 \0002 5\n";
    convmat_matrix *C = NULL;
    assert_true(failed_with(convmat_mtx_parse(after, sizeof after - 1, "a.mtx", &C, &error), &error,
                            CONVMAT_FORMAT, "a.mtx: line 3: what follows = ?, must be the end of the line"));
    assert_true(failed_with(convmat_mtx_parse(within, sizeof within - 1, "a.mtx", &C, &error), &error,
                            CONVMAT_FORMAT, "a.mtx: line 3: column = ?2, must be a whole number"));
}

static void mtx_parse_null_arguments_are_refused(void **state) {
    (void)state;
    convmat_matrix *C = NULL;
    assert_true(failed_with(convmat_mtx_parse(NULL, 1, "a", &C, &error), &error, CONVMAT_INVALID,
                            "bytes = NULL, must point to something"));
    assert_true(failed_with(convmat_mtx_parse("", 0, NULL, &C, &error), &error, CONVMAT_INVALID,
                            "name = NULL, must point to something"));
    assert_true(failed_with(convmat_mtx_parse("", 0, "a", NULL, &error), &error, CONVMAT_INVALID,
                            "matrix = NULL, must point to something"));
}

/* Any finite double, by its bits; long digits too, which take the slow way */
static void mtx_written_then_parsed_has_the_same_bits(void **state) {
    (void)state;
    enum { COUNT = 4000 };
    static const double extremes[] = {
        5e-324, 1.7976931348623157e308, -0.0, 0.0, 2.2250738585072014e-308, 9007199254740993.0, 1e22, 1e23,
        0.1};
    convmat_random random = {7};
    static double x[COUNT];
    static int64_t i[COUNT];
    int64_t p[] = {0, COUNT};
    for (int k = 0; k < COUNT; k++) {
        do {
            const uint64_t bits = convmat_random_bits(&random);
            memcpy(&x[k], &bits, sizeof bits);
        } while (!(x[k] - x[k] <= 0));
        i[k] = 2 * k;
    }
    memcpy(x, extremes, sizeof extremes);
    for (int layout = 0; layout < 2; layout++) {
        const bool by_rows = layout == CONVMAT_BY_ROWS;
        const convmat_matrix C = {.m = by_rows ? 1 : 2 * COUNT,
                                  .n = by_rows ? 2 * COUNT : 1,
                                  .nnz = COUNT,
                                  .layout = (convmat_layout)layout,
                                  .index = CONVMAT_INT64,
                                  .value = CONVMAT_DOUBLE,
                                  .p = p,
                                  .i = i,
                                  .x = x};
        written w = written_open();
        assert_true(
            succeeded(convmat_mtx_write(w.output, &(convmat_document){.matrix = &C}, &error), &error));
        assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
        convmat_matrix *read = NULL;
        assert_true(succeeded(convmat_matrix_read(w.path, NULL, &read, &error), &error));
        scratch_remove(w.directory);
        assert_int_equal(read->nnz, COUNT);
        assert_int_equal(read->index, CONVMAT_INT32);
        assert_memory_equal(read->x, x, sizeof x);
        for (int k = 0; k < COUNT; k++) {
            assert_true(
                numbers_are_equal(convmat_matrix_entry(read, by_rows ? 0 : i[k], by_rows ? i[k] : 0), x[k]));
        }
        convmat_matrix_free(&read);
    }
}

static void mtx_parse_of_long_numbers_is_correctly_rounded(void **state) {
    (void)state;
    /* halfway between 1 and the next double, then a digit that decides far behind */
    static char text[2000] = BANNER "1 1 1\n1 1 1.00000000000000011102230246251565404236316680908203125";
    const size_t length = strlen(text);
    assert_true(reads(text, "rows 1x1: 0,0=1"));
    memset(text + length, '0', 700);
    strcpy(text + length + 700, "1\n");
    assert_true(reads(text, "rows 1x1: 0,0=1.0000000000000002"));
    memset(text + length, '0', 1100); /* more than 1024 characters then */
    convmat_matrix *C = NULL;
    assert_int_equal(parse(text, &C), CONVMAT_FORMAT);
}

/* Numbers that begin alike and end differently, each several times, at the end of the file too */
static void mtx_parse_of_long_numbers_again_tells_them_apart(void **state) {
    (void)state;
    static const char digits[] = "0.31415926535897932384626433";
    enum { SHORTEST = 17, KINDS = 10, COUNT = 4 * KINDS };
    static char text[COUNT * 60];
    static char numbers[COUNT][40];
    size_t length = (size_t)sprintf(text, "%s1 %d %d\n", BANNER, (int)COUNT, (int)COUNT);
    for (int k = 0; k < COUNT; k++) {
        const int kind = k % KINDS;
        sprintf(numbers[k], "%s%.*s%s", k % 20 < 10 ? "" : "-", SHORTEST + kind, digits,
                kind % 3 == 0 ? "e-30" : "");
        length += (size_t)sprintf(text + length, "1 %d %s\n", k + 1, numbers[k]);
    }
    convmat_matrix *C = NULL;
    assert_true(succeeded(parse(text, &C), &error));
    for (int k = 0; k < COUNT; k++) {
        assert_true(numbers_are_equal(convmat_matrix_value(C, k), strtod(numbers[k], NULL)));
    }
    convmat_matrix_free(&C);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mtx_parse_legal_file_gives_its_entries),
        cmocka_unit_test(mtx_parse_wrong_file_is_refused_with_its_line),
        cmocka_unit_test(mtx_parse_empty_lines_without_memory_are_refused),
        cmocka_unit_test(mtx_parse_of_one_long_side_is_stored_along_the_other),
        cmocka_unit_test(mtx_parse_duplicate_beside_a_long_side_is_refused),
        cmocka_unit_test(mtx_parse_byte_of_0_is_shown),
        cmocka_unit_test(mtx_parse_null_arguments_are_refused),
        cmocka_unit_test(mtx_written_then_parsed_has_the_same_bits),
        cmocka_unit_test(mtx_parse_of_long_numbers_is_correctly_rounded),
        cmocka_unit_test(mtx_parse_of_long_numbers_again_tells_them_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
