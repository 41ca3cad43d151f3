/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat matrix --matrix: files that are wrong, hostile, or large on one side; and what is refused before it is printed. */
#include "command.h"

#include <stdio.h>

/* As in hostile files: sizes that would take gigabytes, which 1 GB of addresses has no room for */
#define LITTLE_MEMORY "ulimit -v 1000000; "

static void dense_format_of_many_elements_is_refused(void **state) {
    (void)state;
    static const char *const formats[] = {"npy", "mtx-array", "dense"};
    prepare("rm -f *");
    for (size_t k = 0; k < COUNT(formats); k++) {
        char line[200];
        snprintf(line, sizeof line, "convmat matrix --weights '[1]' --image 1000000 --format %s -o C",
                 formats[k]);
        assert_true(meets(line, 4, "",
                          "convmat: matrix: m = 1000000, n = 1000000, must have a product of at most 10^10 "
                          "where every element is written\n"));
    }
    assert_true(meets("ls -A", 0, "", ""));
}

static void endless_input_of_no_format_is_refused(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"timeout 20 convmat matrix --matrix /dev/zero", 3, "",
         "convmat: matrix: /dev/zero: first bytes = those of no format that is known, must be Matrix Market, "
         ".npz, .npy or MATLAB 5\n"},
        {"yes | timeout 20 convmat matrix --matrix -", 3, "",
         "convmat: matrix: standard input: first bytes = those of no format that is known, must be Matrix "
         "Market, .npz, .npy or MATLAB 5\n"},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void banner_in_any_case_is_read(void **state) {
    (void)state;
    prepare("printf '%%%%MATRIXMARKET MATRIX COORDINATE REAL GENERAL\n1 2 1\n1 2 5\n' > upper.mtx");
    prepare("printf '%%%%matrixmarket Matrix ARRAY real general\n2 1\n7\n8\n' > lower.mtx");
    static const expectation lines[] = {
        {"convmat matrix --matrix upper.mtx", 0, "  | 0 1\n--+----\n0 | . 5\n", ""},
        {"convmat matrix --matrix - < upper.mtx", 0, "  | 0 1\n--+----\n0 | . 5\n", ""},
        {"convmat apply --weights '[1]' --input lower.mtx", 0, "7 8\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

/* One row of 10^8 columns, one entry: written by us, so it is read */
static void matrix_of_one_long_side_is_read_back(void **state) {
    (void)state;
    if (CONVMAT_IS_SANITIZED) {
        print_message("sanitizers reserve memory beyond any limit: not tested\n");
        skip();
    }
    prepare("rm -f *; convmat matrix --weights '[5]' --image 100000000 --stride 100000000 -o wide.mtx");
    prepare("printf '%%%%MatrixMarket matrix coordinate real general\n200000001 1 1\n100000001 1 5\n' > "
            "tall.mtx");
    static const expectation lines[] = {
        {LITTLE_MEMORY "convmat matrix --matrix wide.mtx | tail -n 2", 0, "1 100000000 1\n1 1 5\n", ""},
        {LITTLE_MEMORY "convmat matrix --matrix wide.mtx --format csv", 0, "row,column,value\n0,0,5\n", ""},
        {LITTLE_MEMORY
         "convmat matrix --matrix wide.mtx -o wide.npz && convmat matrix --matrix wide.npz | tail -n 1",
         0, "1 1 5\n", ""},
        {LITTLE_MEMORY "convmat matrix --matrix tall.mtx | tail -n 2", 0, "200000001 1 1\n100000001 1 5\n",
         ""},
        {LITTLE_MEMORY "convmat matrix --matrix tall.mtx --format csv", 4, "",
         "convmat: matrix: m = 200000001, must be at most 67108864 + 64 for each of 1 entries where they are "
         "stored by rows\n"},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void npy_without_elements_is_read_whatever_its_shape(void **state) {
    (void)state;
    if (CONVMAT_IS_SANITIZED) {
        print_message("sanitizers reserve memory beyond any limit: not tested\n");
        skip();
    }
    write_npy("rows.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 0), }", "",
              0);
    write_npy("cols.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1000000000), }", "", 0);
    write_npy("beyond.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 99999999999999999999), }",
              "", 0);
    static const expectation lines[] = {
        {LITTLE_MEMORY "convmat matrix --matrix rows.npy | tail -n 1", 0, "9223372036854775807 0 0\n", ""},
        {LITTLE_MEMORY "convmat matrix --matrix cols.npy | tail -n 1", 0, "0 1000000000 0\n", ""},
        {"convmat matrix --matrix beyond.npy", 4, "",
         "convmat: matrix: beyond.npy: shape[1] = 99999999999999999999, must be below 2^63\n"},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

/* A NaN among the last entries: nothing is printed before it is met */
static void number_that_cannot_be_said_is_refused_before_anything_is_printed(void **state) {
    (void)state;
    static const char entries[] = "printf '%%%%MatrixMarket matrix array real general\\n"
                                  "2 2\\n1\\n2\\n3\\n4\\n' > good.mtx";
    prepare(entries);
    static const expectation lines[] = {
        {"convmat matrix --weights '[1,nan]' --image 70000 --stride 35000 --format mtx-array", 2, "",
         "convmat: matrix: C[0,1] = nan, must be finite: Matrix Market has no NaN and no Inf\n"},
        {"convmat matrix --weights '[1,nan]' --image 3 --transpose --format mtx-array", 2, "",
         "convmat: matrix: C^T[1,0] = nan, must be finite: Matrix Market has no NaN and no Inf\n"},
        {"convmat apply --weights '[1]' --input '[1,2,nan]' --format mtx", 2, "",
         "convmat: apply: element 2 = nan, must be finite: Matrix Market has no NaN and no Inf\n"},
        {"convmat matrix --weights '[1,nan]' --image 3 -o nan.npz && convmat matrix --matrix nan.npz "
         "--format "
         "mtx-array",
         2, "", "convmat: matrix: C[0,1] = nan, must be finite: Matrix Market has no NaN and no Inf\n"},
        {"convmat matrix --matrix good.mtx --format mtx-array", 0,
         "%%MatrixMarket matrix array real general\n2 2\n1\n2\n3\n4\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dense_format_of_many_elements_is_refused),
        cmocka_unit_test(endless_input_of_no_format_is_refused),
        cmocka_unit_test(banner_in_any_case_is_read),
        cmocka_unit_test(matrix_of_one_long_side_is_read_back),
        cmocka_unit_test(npy_without_elements_is_read_whatever_its_shape),
        cmocka_unit_test(number_that_cannot_be_said_is_refused_before_anything_is_printed),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
