/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat matrix: both formats, C and C^T, zeros dropped, values narrowed, and the limit. */
#include "command.h"

static void matrix_on_stdout_is_a_picture_or_matrix_market(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat matrix --weights '[0,2.5,-3]' --image 5 --stride 2 --padding 1", 0,
         "  |   0  1   2  3   4\n"
         "--+------------------\n"
         "0 | 2.5 -3   .  .   .\n"
         "1 |   .  0 2.5 -3   .\n"
         "2 |   .  .   .  0 2.5\n",
         ""},
        {"convmat matrix --weights '[0,2.5,-3]' --image 5 --stride 2 --padding 1 --transpose", 0,
         "  |   0   1   2\n"
         "--+------------\n"
         "0 | 2.5   .   .\n"
         "1 |  -3   0   .\n"
         "2 |   . 2.5   .\n"
         "3 |   .  -3   0\n"
         "4 |   .   . 2.5\n",
         ""},
        {"convmat matrix --weights '[0,2.5,-3]' --image 5 --stride 2 --padding 1 --format mtx", 0,
         "%%MatrixMarket matrix coordinate real general\n"
         "% C: vec(y) = C vec(x), row-major vectors, channels first\n"
         "% image x 1x5, features y 1x3, weights w 1x1x3\n"
         "% stride 2; padding 1:1; dilation 1; groups 1; boundary zeros; correlation\n"
         "3 5 7\n"
         "1 1 2.5\n"
         "1 2 -3\n"
         "2 2 0\n"
         "2 3 2.5\n"
         "2 4 -3\n"
         "3 4 0\n"
         "3 5 2.5\n",
         ""},
        {"convmat matrix --weights ones:2 --image 200 | head -n 1 | wc -c", 0, "406\n", ""},
        {"convmat matrix --weights ones:2 --image 201 | head -n 1", 0,
         "%%MatrixMarket matrix coordinate real general\n", ""},
        {"convmat matrix --weights ones:1 --image 199 --padding 1 | head -n 1", 0,
         "%%MatrixMarket matrix coordinate real general\n", ""},
        {"convmat matrix --weights '[1,2]' --image 3 --transpose --format mtx | grep -v %", 0,
         "3 2 4\n1 1 1\n2 1 2\n2 2 1\n3 2 2\n", ""},
        {"convmat matrix --weights '[[1,2],[3,4]]' --image 3x2 --transpose --format mtx | grep -v %", 0,
         "6 2 8\n1 1 1\n2 1 2\n3 1 3\n3 2 1\n4 1 4\n4 2 2\n5 2 3\n6 2 4\n", ""},
        {"convmat matrix --weights ones:2 --image 201 --transpose | head -n 2 | tail -n 1", 0,
         "% C^T: vec(x) = C^T vec(y), row-major vectors, channels first\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void matrix_drop_zeros_leaves_them_out(void **state) {
    (void)state;
    assert_true(meets("convmat matrix --weights '[0,2.5,-3]' --image 5 --stride 2 --padding 1 --drop-zeros "
                      "--transpose --format mtx | grep -v %",
                      0, "5 3 5\n1 1 2.5\n2 1 -3\n3 2 2.5\n4 2 -3\n5 3 2.5\n", ""));
}

static void matrix_value_float_prints_floats(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat matrix --weights '[0.1]' --image 1 --value float", 0, "  |   0\n--+----\n0 | 0.1\n", ""},
        {"convmat matrix --weights '[16777217]' --image 1 --value float", 0,
         "  |        0\n--+---------\n0 | 16777216\n", ""},
        {"convmat matrix --weights '[16777217]' --image 1 --value double", 0,
         "  |        0\n--+---------\n0 | 16777217\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void matrix_convolve_rotates_kernel(void **state) {
    (void)state;
    assert_true(meets("convmat matrix --weights '[1,2,3]' --image 4 --convolve", 0,
                      "  | 0 1 2 3\n--+--------\n0 | 3 2 1 .\n1 | . 3 2 1\n", ""));
}

static void matrix_groups_are_blocks(void **state) {
    (void)state;
    assert_true(meets("convmat matrix --weights range:2x1x2 --groups 2 --image 3", 0,
                      "  | 0 1 2 | 3 4 5\n"
                      "--+-------+------\n"
                      "0 | 1 2 . | . . .\n"
                      "1 | . 1 2 | . . .\n"
                      "--+-------+------\n"
                      "2 | . . . | 3 4 .\n"
                      "3 | . . . | . 3 4\n",
                      ""));
}

static void matrix_to_file_has_format_of_its_ending(void **state) {
    (void)state;
    prepare("convmat matrix --weights range:3x3 --image 4x4 -o C.mtx");
    prepare("convmat matrix --weights range:3x3 --image 4x4 --output=C.txt");
    prepare("convmat matrix --weights range:3x3 --image 4x4 -oC.dat --format mtx");
    prepare("convmat matrix --weights range:3x3 --image 4x4 --format mtx > stdout.mtx");
    prepare("convmat matrix --weights range:3x3 --image 4x4 -o - > stdout.txt");
    prepare("cmp C.mtx C.dat && cmp C.mtx stdout.mtx && cmp C.txt stdout.txt");
    assert_true(meets("ls -A", 0, "C.dat\nC.mtx\nC.txt\nstdout.mtx\nstdout.txt\n", ""));
}

static void matrix_of_a_matrix_market_file_is_written_again(void **state) {
    (void)state;
    prepare(
        "printf '%%%%MatrixMarket matrix coordinate integer symmetric\\n3 3 3\\n1 1 4\\n2 1 5\\n3 3 -6\\n'"
        " > s.mtx");
    static const expectation lines[] = {
        {"convmat matrix --matrix s.mtx", 0, "  | 0 1  2\n--+-------\n0 | 4 5  .\n1 | 5 .  .\n2 | . . -6\n",
         ""},
        {"convmat matrix --matrix - --format mtx-array < s.mtx", 0,
         "%%MatrixMarket matrix array real general\n3 3\n4\n5\n0\n5\n0\n0\n0\n0\n-6\n", ""},
        {"convmat matrix --matrix s.mtx --format mtx-integer", 0,
         "%%MatrixMarket matrix coordinate integer general\n3 3 4\n1 1 4\n2 1 5\n1 2 5\n3 3 -6\n", ""},
        {"convmat matrix --matrix s.mtx --format mtx-pattern --transpose", 0,
         "%%MatrixMarket matrix coordinate pattern general\n3 3 4\n1 1\n1 2\n2 1\n3 3\n", ""},
        {"convmat matrix --weights '[1,2.5]' --image 3 --format mtx-integer", 2, "",
         "convmat: matrix: C[0,1] = 2.5, must be an integer of at most 2^53 for mtx-integer\n"},
        {"convmat apply --weights '[[1,2]]' --input '[[1,2,3],[4,5,6]]' -o y.mtx; cat y.mtx", 0,
         "%%MatrixMarket matrix array real general\n2 2\n5\n14\n8\n17\n", ""},
        {"convmat apply --weights '[[1]]' --input y.mtx", 0, "5 8\n14 17\n", ""},
        {"convmat apply --weights '[[1]]' --input range:2x1x2x3 -o x.mtx; cat x.mtx | head -n 5", 0,
         "%%MatrixMarket matrix array real general\n% vec, row-major, channels first\n% shape 2x1x2x3\n"
         "12 1\n1\n",
         ""},
        {"convmat apply --weights '[[1]]' --input x.mtx", 0, "1 2 3\n4 5 6\n\n7 8 9\n10 11 12\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void matrix_symbolic_writes_names(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat matrix --kernel 2x1 --image 3x2 --symbolic", 0,
         "  |      0      1      2      3      4      5\n"
         "--+------------------------------------------\n"
         "0 | w[0,0]      . w[1,0]      .      .      .\n"
         "1 |      . w[0,0]      . w[1,0]      .      .\n"
         "2 |      .      . w[0,0]      . w[1,0]      .\n"
         "3 |      .      .      . w[0,0]      . w[1,0]\n",
         ""},
        {"convmat matrix --kernel 2 --image 3 --symbolic --transpose --format markdown", 0,
         "| | **0** | **1** |\n|--:|--:|--:|\n| **0** | w[0] | |\n| **1** | w[1] | w[0] |\n"
         "| **2** | | w[1] |\n",
         ""},
        {"convmat matrix --kernel 2 --image 2 --symbolic --format csv", 0,
         "row,out_channel,out_0,column,in_channel,in_0,tap_0,value\n0,0,0,0,0,0,0,\"w[0]\"\n"
         "0,0,0,1,0,1,1,\"w[1]\"\n",
         ""},
        {"convmat matrix --kernel 2 --image 2 --symbolic --format dense", 2, "",
         "convmat: matrix: --symbolic with --format = dense, must be without: the format holds numbers "
         "only\n"},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void matrix_threads_change_nothing(void **state) {
    (void)state;
    prepare("convmat matrix --weights random:3x2x3x2:7 --image 19x17 --padding 1 -o one.mtx");
    prepare("convmat matrix --weights random:3x2x3x2:7 --image 19x17 --padding 1 -o four.mtx --threads 4");
    prepare("convmat matrix --weights random:3x2x3x2:7 --image 19x17 --padding 1 -o all.mtx --threads 0");
    prepare("cmp one.mtx four.mtx && cmp one.mtx all.mtx");
}

static void matrix_over_limit_is_refused(void **state) {
    (void)state;
    static const expectation lines[] = {
        /* 4 rows, 36 entries: 5*4 + 36*(4 + 8) bytes */
        {"convmat matrix --weights ones:3x3 --image 4x4 --max-bytes 452 | wc -l", 0, "7\n", ""},
        {"convmat matrix --weights ones:3x3 --image 4x4 --max-bytes 451", 4, "",
         "convmat: matrix: would need 452 bytes, must be at most 451 bytes (--max-bytes)\n"},
        {"convmat matrix --weights ones:3x3 --image 4x4 --max-bytes 903 --drop-zeros", 4, "",
         "convmat: matrix: would need 904 bytes, must be at most 903 bytes (--max-bytes)\n"},
        {"convmat matrix --weights ones:3x3 --image 1000x1000 --max-bytes 100M -o C.mtx", 4, "",
         "convmat: matrix: would need 112 MB (111552452 bytes), must be at most 100 MB (--max-bytes)\n"},
        {"convmat matrix --weights ones:64x64x3x3 --image 224x225 --padding 1 --max-bytes 2GiB -o C.mtx", 4,
         "",
         "convmat: matrix: would need 22.2 GB (22176030724 bytes), must be at most 2.15 GB (--max-bytes)\n"},
        {"convmat matrix --weights ones:3x3 --image 100000000x1000000 2>&1 | sed 's/at most .*,/at most X,/'",
         0,
         "convmat: matrix: would need 15.2 PB (15199969296000616 bytes), must be at most X, the physical "
         "memory\n",
         ""},
        {"test ! -e C.mtx", 0, "", ""},
    };
    prepare("rm -f *");
    assert_true(all_meet(lines, COUNT(lines)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrix_on_stdout_is_a_picture_or_matrix_market),
        cmocka_unit_test(matrix_drop_zeros_leaves_them_out),
        cmocka_unit_test(matrix_value_float_prints_floats),
        cmocka_unit_test(matrix_convolve_rotates_kernel),
        cmocka_unit_test(matrix_groups_are_blocks),
        cmocka_unit_test(matrix_to_file_has_format_of_its_ending),
        cmocka_unit_test(matrix_of_a_matrix_market_file_is_written_again),
        cmocka_unit_test(matrix_symbolic_writes_names),
        cmocka_unit_test(matrix_threads_change_nothing),
        cmocka_unit_test(matrix_over_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
