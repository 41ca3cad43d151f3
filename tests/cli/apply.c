/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat apply: batch and channel axes, bias, value types, files in and out. */
#include "command.h"

#include <stdio.h>

static void apply_keeps_axes_of_input(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat apply --weights range:2x3 --input range:3x4", 0, "106 127\n190 211\n", ""},
        {"convmat apply --weights range:2x3 --input range:1x3x4 -o - --format npy | head -c 72 | tail -c 12",
         0, "(1, 2, 2), }", ""},
        /* two samples of one channel to three channels */
        {"convmat apply --weights '[[[1,0]],[[0,1]],[[1,1]]]' --input '[[[1,2,3]],[[4,5,6]]]'", 0,
         "1 2\n2 3\n3 5\n\n4 5\n5 6\n9 11\n", ""},
        /* two groups: depthwise */
        {"convmat apply --weights '[[[1,10]],[[100,1000]]]' --groups 2 --input '[[1,2,3],[4,5,6]]'", 0,
         "21 32\n5400 6500\n", ""},
        /* one number */
        {"convmat apply --weights '[3]' --input '[2]'", 0, "6\n", ""},
        /* three axes */
        {"convmat apply --weights ones:1x2x2 --axes 3 --input range:2x2x3", 0, "12 16\n\n36 40\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void apply_transpose_sizes_follow(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat apply --transpose --weights '[1,2,3]' --input '[1,10]' --stride 2", 0, "1 2 13 20 30\n",
         ""},
        {"convmat apply --transpose --weights '[1,2,3]' --input '[1,10]' --stride 2 --output-padding 1", 0,
         "1 2 13 20 30 0\n", ""},
        {"convmat apply --transpose --weights '[1,2,3]' --input '[1,10]' --stride 2 --image 6", 0,
         "1 2 13 20 30 0\n", ""},
        {"convmat apply --transpose --weights '[1,2,3]' --input '[1,10]' --stride 2 --padding 1 "
         "--output-padding 1",
         0, "2 13 20 30\n", ""},
        {"convmat apply --transpose --weights '[1,2,3]' --input '[1,10]' --convolve", 0, "3 32 21 10\n", ""},
        {"convmat apply --transpose --weights '[1,10,100]' --input '[1,2,3]' --padding same --boundary "
         "circular",
         0, "312 123 231\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void apply_bias_is_added_by_channel(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat apply --weights '[[[1]],[[2]]]' --input '[[[1,2]],[[3,4]]]' --bias '[100,1000]'", 0,
         "101 102\n1002 1004\n\n103 104\n1006 1008\n", ""},
        {"convmat apply --transpose --weights '[[[1],[2]]]' --input '[[1,2]]' --bias '[100,1000]'", 0,
         "101 102\n1002 1004\n", ""},
        {"convmat apply --weights '[2]' --input '[1,2]' --bias '[0.5]'", 0, "2.5 4.5\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void apply_json_says_result_and_path(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat apply --weights range:2x3 --input range:1x3x4 --reproducible --json", 0,
         "{\n"
         "  \"direction\": \"forward\",\n"
         "  \"path\": \"stencil\",\n"
         "  \"threads\": 1,\n"
         "  \"value\": \"double\",\n"
         "  \"shape\": [1, 2, 2],\n"
         "  \"result\": [106, 127, 190, 211]\n"
         "}\n",
         ""},
        /* a processor without fused multiply-add says stencil */
        {"convmat apply --weights range:2x3 --input range:1x3x4 --json | sed -n 's/stencil/fused/;3p;7p'", 0,
         "  \"path\": \"fused\",\n"
         "  \"result\": [106, 127, 190, 211]\n",
         ""},
        {"convmat apply --transpose --weights '[1,10]' --input '[0.5,2]' --stride 9 --threads 2 --json | sed "
         "-n "
         "'2,4p;6,7p'",
         0,
         "  \"direction\": \"transpose\",\n"
         "  \"path\": \"plain\",\n"
         "  \"threads\": 2,\n"
         "  \"shape\": [11],\n"
         "  \"result\": [0.5, 5, 0, 0, 0, 0, 0, 0, 0, 2, 20]\n",
         ""},
        {"convmat apply --weights '[2]' --input '[1]' --json --format npy", 2, "",
         "convmat: apply: --format = npy, must not be given with --json\n"},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void apply_numbers_read_back(void **state) {
    (void)state;
    assert_true(meets("convmat apply --weights '[1]' --input '[0.1,1e300,-1e-300,123456789012345680,-0.0]'",
                      0, "0.1 1e300 -1e-300 1.2345678901234568e17 0\n", ""));
}

/* A header line as NumPy writes it, without its padding */
static bool header_is(const char *file, const char *header) {
    char line[256];
    snprintf(line, sizeof line, "head -c 128 %s | tail -c +11 | tr -d ' \\n'", file);
    return meets(line, 0, header, "");
}

static void apply_all_float_gives_float(void **state) {
    (void)state;
    const float w[] = {0.1F};
    const float x[] = {3, 16777216};
    const float bias[] = {1};
    write_npy("w.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", w, sizeof w);
    write_npy("x.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", x, sizeof x);
    write_npy("b.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", bias, sizeof bias);
    prepare("convmat apply --weights w.npy --input x.npy -o y4.npy");
    prepare("convmat apply --weights w.npy --input x.npy --bias b.npy -o y4b.npy");
    prepare("convmat apply --weights w.npy --input '[3,16777216]' -o y8.npy");
    prepare("convmat apply --weights w.npy --input x.npy --bias '[1]' -o y8b.npy");
    assert_true(header_is("y4.npy", "{'descr':'<f4','fortran_order':False,'shape':(2,),}"));
    assert_true(header_is("y4b.npy", "{'descr':'<f4','fortran_order':False,'shape':(2,),}"));
    assert_true(header_is("y8.npy", "{'descr':'<f8','fortran_order':False,'shape':(2,),}"));
    assert_true(header_is("y8b.npy", "{'descr':'<f8','fortran_order':False,'shape':(2,),}"));
    static const expectation lines[] = {
        {"convmat apply --weights w.npy --input x.npy", 0, "0.3 1677721.6\n", ""},
        {"convmat apply --weights w.npy --input x.npy --bias b.npy", 0, "1.3 1677722.6\n", ""},
        {"convmat apply --weights w.npy --input '[3,16777216]'", 0, "0.30000000447034836 1677721.625\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void apply_reads_fortran_order_and_integers(void **state) {
    (void)state;
    const int16_t x[] = {1, 4, 2, 5, 3, 6}; /* [[1,2,3],[4,5,6]] by columns */
    write_npy("f.npy", "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }", x, sizeof x);
    assert_true(meets("convmat apply --weights '[[1,10]]' --input f.npy", 0, "21 32\n54 65\n", ""));
}

static void apply_pipes_npy_through_stdin_and_stdout(void **state) {
    (void)state;
    assert_true(meets("convmat apply --weights range:2x2 --input range:3x3 -o - --format npy | convmat apply "
                      "--transpose --weights range:2x2 --input -",
                      0, "37 121 94\n178 500 342\n201 499 308\n", ""));
}

static void apply_formats_follow_ending(void **state) {
    (void)state;
    prepare("convmat apply --weights '[2]' --input range:3 -o y.txt");
    prepare("convmat apply --weights '[2]' --input range:3 -o y.npy");
    prepare("convmat apply --weights '[2]' --input range:3 -o y.dat --format text");
    prepare("cmp y.txt y.dat");
    assert_true(meets("cat y.txt; convmat apply --weights '[1]' --input y.npy", 0, "2 4 6\n2 4 6\n", ""));
}

static void apply_empty_batch_gives_empty_batch(void **state) {
    (void)state;
    write_npy("empty.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1, 3), }", "", 0);
    prepare("convmat apply --weights ones:4x1x2 --input empty.npy --bias '[1,2,3,4]' -o none.npy");
    assert_true(header_is("none.npy", "{'descr':'<f8','fortran_order':False,'shape':(0,4,2),}"));
}

static void apply_threads_change_nothing(void **state) {
    (void)state;
    prepare("convmat apply --weights random:3x2x3x2 --input random:5x2x19x17:3 --threads 1 -o one.npy");
    prepare("convmat apply --weights random:3x2x3x2 --input random:5x2x19x17:3 --threads 3 -o three.npy");
    prepare("cmp one.npy three.npy");
}

static void apply_over_limit_is_refused(void **state) {
    (void)state;
    assert_true(
        meets("convmat apply --transpose --weights '[1]' --input '[1,2]' --stride 1000000000000 --max-bytes "
              "1GB",
              4, "",
              "convmat: apply: would need 8.00 TB (8000000000008 bytes), must be at most 1.00 GB "
              "(--max-bytes)\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(apply_keeps_axes_of_input),
        cmocka_unit_test(apply_transpose_sizes_follow),
        cmocka_unit_test(apply_bias_is_added_by_channel),
        cmocka_unit_test(apply_json_says_result_and_path),
        cmocka_unit_test(apply_numbers_read_back),
        cmocka_unit_test(apply_all_float_gives_float),
        cmocka_unit_test(apply_reads_fortran_order_and_integers),
        cmocka_unit_test(apply_pipes_npy_through_stdin_and_stdout),
        cmocka_unit_test(apply_formats_follow_ending),
        cmocka_unit_test(apply_empty_batch_gives_empty_batch),
        cmocka_unit_test(apply_threads_change_nothing),
        cmocka_unit_test(apply_over_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
