/* SPDX-License-Identifier: BSD-3-Clause */
/* Wrong arrays, in literals, makers and files, and the one line that each gets. */
#include "wrong.h"

#include <string.h>

/* Files that are no arrays, or none that can be used */
static void write_wrong_files(void) {
    static const char bytes[64];
    const int64_t inexact[] = {(INT64_C(1) << 53) + 1};
    write_npy("short.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", bytes, 20);
    write_npy("long.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", bytes, 25);
    write_npy("complex.npy", "{'descr': '<c16', 'fortran_order': False, 'shape': (3,), }", bytes, 48);
    write_npy("object.npy", "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", bytes, 24);
    write_npy("string.npy", "{'descr': '<U3', 'fortran_order': False, 'shape': (3,), }", bytes, 36);
    write_npy("huge.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976, 64), }",
              bytes, 24);
    write_npy("negative.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,), }", bytes, 24);
    write_npy("scalar.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (), }", bytes, 8);
    write_npy("zero.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }", bytes, 0);
    write_npy("inexact.npy", "{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", inexact,
              sizeof inexact);
    write_npy("header.npy", "{'descr': '<f8'}", bytes, 24);
    write_file("version.npy", "\x93NUMPY\x09\0\0\0", 10);
    write_file("empty.npy", "", 0);
    write_file("text.npy", "1 2 3\n", 6);
}

static void wrong_array_gets_one_line(void **state) {
    (void)state;
    static const wrong_line lines[] = {
        {"convmat plan --weights '[[1,2],[3]]' --image 8x8", 2,
         "plan: --weights: column 10: items = 1, must be 2 as in the list before it"},
        {"convmat plan --weights '[1,2' --image 8", 2,
         "plan: --weights: column 5 = the end, must be ',' or ']'"},
        {"convmat plan --weights '[1,two]' --image 8", 2,
         "plan: --weights: column 4 = 'two]', must be a number"},
        {"convmat matrix --weights '[9007199254740993]' --image 3", 2,
         "matrix: --weights: column 2 = '9007199254740993]', must be an integer that double holds exactly"},
        {"convmat matrix --weights '[1e39]' --image 3 --value float", 2,
         "matrix: --weights: element 0 = 1e39, must be in the range of float"},
        {"convmat check --weights '[2,-1e39]' --image 3 --value float", 2,
         "check: --weights: element 1 = -1e39, must be in the range of float"},
        {"convmat matrix --weights '[1,nan]' --image 3 --format mtx", 2,
         "matrix: C[0,1] = nan, must be finite: Matrix Market has no NaN and no Inf"},
        {"convmat matrix --weights '[1,inf]' --image 3 --transpose --format mtx", 2,
         "matrix: C^T[1,0] = inf, must be finite: Matrix Market has no NaN and no Inf"},
        {"convmat plan --weights '[]' --image 8", 2,
         "plan: --weights: column 2 = ']', must be a number or '['"},
        {"convmat plan --weights '[1,2]]' --image 8", 2, "plan: --weights: column 6 = ']', must be the end"},
        {"convmat plan --weights 5 --image 8", 3, "plan: --weights: 5: No such file or directory"},
        {"convmat plan --weights ones:0x3 --image 8x8", 2,
         "plan: --weights: size[0] = 0, must be at least 1"},
        {"convmat plan --weights ones: --image 8x8", 2,
         "plan: --weights: size = '', must be whole numbers joined by x, such as 3x8x8"},
        {"convmat plan --weights ones:3x --image 8x8", 2,
         "plan: --weights: size = '3x', must be whole numbers joined by x, such as 3x8x8"},
        {"convmat plan --weights ones:3x3:7 --image 8x8", 2,
         "plan: --weights: seed = '7', must be left out for ones"},
        {"convmat plan --weights random:3x3:x --image 8x8", 2,
         "plan: --weights: seed = 'x', must be a whole number below 2^63"},
        {"convmat plan --weights onse:3x3 --image 8x8", 3,
         "plan: --weights: onse:3x3: No such file or directory; did you mean ones:3x3?"},
        {"convmat plan --weights ones:99999999999999999999 --image 8", 4,
         "plan: --weights: size = '99999999999999999999', must be numbers below 2^63"},
        {"convmat plan --weights ones:1152921504606846976x1152921504606846976 --image 8x8", 4,
         "plan: --weights: shape = (1152921504606846976, 1152921504606846976), must fit into the machine's "
         "memory"},
        {"convmat plan --weights ones:1x1x1x1x1x1x1x1x1 --image 8x8", 2,
         "plan: --weights: size = '1x1x1x1x1x1x1x1x1', must have at most 8 axes"},
        {"convmat apply --weights - --input -", 2,
         "apply: --input = -, must be another array: --weights reads standard input"},
        {"convmat apply --weights ones:1 --input - --bias -", 2,
         "apply: --bias = -, must be another array: --input reads standard input"},
        {"convmat apply --weights ones:3 --input missing.npy", 3,
         "apply: --input: missing.npy: No such file or directory"},
        {"convmat apply --weights missing.npy --input ones:3", 3,
         "apply: --weights: missing.npy: No such file or directory"},
        {"convmat apply --weights ones:1 --input ones:1 --bias missing.npy", 3,
         "apply: --bias: missing.npy: No such file or directory"},
        {"convmat apply --weights . --input ones:3", 3, "apply: --weights: .: Is a directory"},
        {"convmat apply --weights ones:3 --input ''", 3, "apply: --input: '': No such file or directory"},
        {"convmat apply --weights ones:3 --input empty.npy", 3,
         "apply: --input: empty.npy: magic and version = 0 bytes, must be 8"},
        {"convmat apply --weights ones:3 --input text.npy", 3,
         "apply: --input: text.npy: magic and version = 6 bytes, must be 8"},
        {"convmat apply --weights ones:3 --input short.npy", 3,
         "apply: --input: short.npy: data = 20 bytes, must be 24 for shape (3,) of '<f8'"},
        {"convmat apply --weights ones:3 --input header.npy", 3,
         "apply: --input: header.npy: header lacks a key, must have 'descr', 'fortran_order' and 'shape'"},
        {"convmat apply --weights ones:3 --input long.npy", 3,
         "apply: --input: long.npy: data = 25 bytes, must be 24 for shape (3,) of '<f8'"},
        {"convmat apply --weights ones:3 --input complex.npy", 3,
         "apply: --input: complex.npy: dtype = '<c16', must be bool, integer or float of at most 8 bytes"},
        {"convmat apply --weights ones:3 --input object.npy", 3,
         "apply: --input: object.npy: dtype = '|O', must be bool, integer or float of at most 8 bytes"},
        {"convmat apply --weights ones:3 --input string.npy", 3,
         "apply: --input: string.npy: dtype = '<U3', must be bool, integer or float of at most 8 bytes"},
        {"convmat apply --weights ones:3 --input huge.npy", 4,
         "apply: --input: huge.npy: shape = (1152921504606846976, 64), must fit into the machine's memory"},
        {"convmat apply --weights ones:3 --input negative.npy", 3,
         "apply: --input: negative.npy: header, column 52: must be a whole number or ')'"},
        {"convmat apply --weights ones:3 --input version.npy", 3,
         "apply: --input: version.npy: version = 9.0, must be 1.0, 2.0 or 3.0"},
        {"convmat apply --weights ones:3 --input scalar.npy", 2,
         "apply: shape of --input = (), must have 1 to 3 axes: [batch,] [channels,] and 1 spatial"},
        {"convmat apply --weights ones:3 --input inexact.npy", 3,
         "apply: --input: inexact.npy: element 0 = 9007199254740993, must be an integer that double holds "
         "exactly"},
        {"convmat apply --weights ones:3 --input - < short.npy", 3,
         "apply: --input: standard input: data = 20 bytes, must be 24 for shape (3,) of '<f8'"},
        {"convmat apply --weights ones:3 --input - < /dev/null", 3,
         "apply: --input: standard input: magic and version = 0 bytes, must be 8"},
        {"convmat apply --weights zero.npy --input ones:3", 2, "apply: kernel[0] = 0, must be at least 1"},
    };
    write_wrong_files();
    assert_true(all_are_refused(lines, COUNT(lines)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_array_gets_one_line),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
