/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat plan: the table, the JSON object, huge geometries, sizes from every source. */
#include "command.h"

#include <stdio.h>

static void plan_forum_question_prints_table(void **state) {
    (void)state;
    assert_true(
        meets("convmat plan --weights range:4x4 --image 8x8 --stride 2 --padding 1", 0,
              "image x        1 channel of 8x8\n"
              "features y     1 channel of 4x4\n"
              "kernel w       4x4, correlation\n"
              "geometry       stride 2,2, dilation 1,1, padding 1:1,1:1, groups 1, boundary zeros\n"
              "C              16 x 64, 196 nonzeros, density 19.1 %\n"
              "bandwidth      lower 0, upper 48\n"
              "fullest        row 16, column 4\n"
              "empty          0 rows, 0 columns\n"
              "output padding 0,0\n"
              "C^T            the transpose of a convolution of this geometry\n"
              "\n"
              "Bytes of C                 32-bit indices  64-bit indices\n"
              "  by rows     double         2.42 kB         3.27 kB\n"
              "  by rows     float          1.64 kB         2.49 kB\n"
              "  by columns  double         2.61 kB         3.66 kB\n"
              "  by columns  float          1.83 kB         2.87 kB\n"
              "\n"
              "Relationships of Dumoulin & Visin, arXiv:1603.07285\n"
              "   6  o = floor((i + 2p - k)/s) + 1                     any s and p\n"
              "  13  o' = s(i' - 1) + k - 2p                           transpose, s divides i + 2p - k\n"
              "  14  o' = s(i' - 1) + a + k - 2p                       transpose, a = (i + 2p - k) mod s\n"
              "  15  o = floor((i + 2p - k - (k - 1)(d - 1))/s) + 1    dilation d\n",
              ""));
}

static void plan_threads_says_how_products_are_computed(void **state) {
    (void)state;
    static const expectation lines[] = {
        /* a processor without fused multiply-add says stencil */
        {"convmat plan --kernel 3x3 --image 20x30 --threads 2 | grep products | sed s/fused/stencil/g", 0,
         "products       C x by stencil, C^T y by stencil, threads 2\n", ""},
        {"convmat plan --kernel 1 --image 100 --stride 50 --threads 1 --json | grep products", 0,
         "  \"products\": {\"forward\": \"plain\", \"transpose\": \"plain\", \"threads\": 1},\n", ""},
        {"convmat plan --kernel 3x3 --image 20x30 | grep -c products", 1, "0\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void plan_all_parameters_prints_them(void **state) {
    (void)state;
    assert_true(meets(
        "convmat plan --kernel 3x2 --in-channels 4 --out-channels 6 --groups 2 --image 9x7 --stride 2,1 "
        "--padding 0:1,2:2 --dilation 1,2 --convolve --boundary replicate",
        0,
        "image x        4 channels of 9x7\n"
        "features y     6 channels of 4x9\n"
        "kernel w       3x2, rotated (convolution)\n"
        "geometry       stride 2,1, dilation 1,2, padding 0:1,2:2, groups 2, boundary replicate\n"
        "C              216 x 252, 2304 nonzeros, density 4.23 %\n"
        "bandwidth      lower 74, upper 110\n"
        "fullest        row 12, column 18\n"
        "empty          0 rows, 0 columns\n"
        "output padding 1,0\n"
        "C^T            the transpose of a convolution of this geometry\n"
        "\n"
        "Bytes of C                 32-bit indices  64-bit indices\n"
        "  by rows     double         28.5 kB         38.6 kB\n"
        "  by rows     float          19.3 kB         29.4 kB\n"
        "  by columns  double         28.7 kB         38.9 kB\n"
        "  by columns  float          19.4 kB         29.7 kB\n"
        "\n"
        "Relationships of Dumoulin & Visin, arXiv:1603.07285\n"
        "  none: each needs equal padding on both sides, zeros in it, and the sizes of a convolution\n",
        ""));
}

static void plan_json_has_every_figure(void **state) {
    (void)state;
    assert_true(meets(
        "convmat plan --kernel 2 --features 3 --stride 3 --dilation 5 --output-padding 4 --json", 0,
        "{\n"
        "  \"in_channels\": 1,\n"
        "  \"out_channels\": 1,\n"
        "  \"groups\": 1,\n"
        "  \"image\": [16],\n"
        "  \"features\": [3],\n"
        "  \"kernel\": [2],\n"
        "  \"stride\": [3],\n"
        "  \"dilation\": [5],\n"
        "  \"padding\": [[0, 0]],\n"
        "  \"boundary\": \"zeros\",\n"
        "  \"convolve\": false,\n"
        "  \"rows\": 3,\n"
        "  \"columns\": 16,\n"
        "  \"nonzeros\": 6,\n"
        "  \"density\": 0.125,\n"
        "  \"weights\": 2,\n"
        "  \"lower_bandwidth\": 0,\n"
        "  \"upper_bandwidth\": 9,\n"
        "  \"longest_row\": 2,\n"
        "  \"longest_column\": 1,\n"
        "  \"empty_rows\": 0,\n"
        "  \"empty_columns\": 10,\n"
        "  \"output_padding\": [4],\n"
        "  \"is_transpose_of_convolution\": false,\n"
        "  \"reason\": \"output padding 4 is not below stride 3 on axis 0: a convolution gives 4 features, "
        "not 3\",\n"
        "  \"bytes\": [\n"
        "    {\"layout\": \"rows\", \"index_bits\": 32, \"value\": \"double\", \"bytes\": 88},\n"
        "    {\"layout\": \"rows\", \"index_bits\": 32, \"value\": \"float\", \"bytes\": 64},\n"
        "    {\"layout\": \"rows\", \"index_bits\": 64, \"value\": \"double\", \"bytes\": 128},\n"
        "    {\"layout\": \"rows\", \"index_bits\": 64, \"value\": \"float\", \"bytes\": 104},\n"
        "    {\"layout\": \"columns\", \"index_bits\": 32, \"value\": \"double\", \"bytes\": 140},\n"
        "    {\"layout\": \"columns\", \"index_bits\": 32, \"value\": \"float\", \"bytes\": 116},\n"
        "    {\"layout\": \"columns\", \"index_bits\": 64, \"value\": \"double\", \"bytes\": 232},\n"
        "    {\"layout\": \"columns\", \"index_bits\": 64, \"value\": \"float\", \"bytes\": 208}\n"
        "  ],\n"
        "  \"relationships\": []\n"
        "}\n",
        ""));
}

static void plan_false_transpose_says_why(void **state) {
    (void)state;
    assert_true(
        meets("convmat plan --kernel 2 --features 3 --stride 3 --dilation 5 --output-padding 4 | grep C^T", 0,
              "C^T            not the transpose of a convolution of this geometry: output padding 4 is not "
              "below stride 3 on axis 0: a convolution gives 4 features, not 3\n",
              ""));
}

static void plan_huge_geometry_prints_what_it_would_need(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat plan --kernel 3x3 --in-channels 64 --out-channels 64 --image 224x225 --padding 1 | grep -A "
         "4 "
         "-e nonzeros -e Bytes | grep -v -e bandwidth -e fullest -e empty -e output",
         0,
         "C              3225600 x 3225600, 1846927360 nonzeros, density 0.0178 %\n"
         "--\n"
         "Bytes of C                 32-bit indices  64-bit indices\n"
         "  by rows     double         22.2 GB         29.6 GB\n"
         "  by rows     float          14.8 GB         22.2 GB\n"
         "  by columns  double         22.2 GB         29.6 GB\n"
         "  by columns  float          14.8 GB         22.2 GB\n",
         ""},
        {"convmat plan --kernel 3x3 --in-channels 64 --out-channels 64 --image 1048576x1048576 --padding 1 "
         "--json | grep -e nonzeros -e '\"bytes\": [n6]'",
         0,
         "  \"nonzeros\": 40532345106743296,\n"
         "    {\"layout\": \"rows\", \"index_bits\": 32, \"value\": \"double\", \"bytes\": null},\n"
         "    {\"layout\": \"rows\", \"index_bits\": 32, \"value\": \"float\", \"bytes\": null},\n"
         "    {\"layout\": \"rows\", \"index_bits\": 64, \"value\": \"double\", \"bytes\": "
         "649080471661314056},\n"
         "    {\"layout\": \"columns\", \"index_bits\": 32, \"value\": \"double\", \"bytes\": null},\n"
         "    {\"layout\": \"columns\", \"index_bits\": 32, \"value\": \"float\", \"bytes\": null},\n"
         "    {\"layout\": \"columns\", \"index_bits\": 64, \"value\": \"double\", \"bytes\": "
         "649080471661314056},\n",
         ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

/* What `convmat plan OPTIONS` says of the sizes of x and y, in two lines */
static bool sizes_are(const char *options, const char *sizes) {
    char line[512];
    snprintf(line, sizeof line, "convmat plan %s | head -n 2", options);
    return meets(line, 0, sizes, "");
}

static void plan_sizes_follow_from_any_source(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        /* shape of the weights: bare kernels, full weights, --axes */
        {"--weights ones:3 --image 9", "image x        1 channel of 9\nfeatures y     1 channel of 7\n"},
        {"--weights ones:3x2 --image 9x7",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 7x6\n"},
        {"--weights ones:5x4x3 --image 9",
         "image x        4 channels of 9\nfeatures y     5 channels of 7\n"},
        {"--weights ones:5x4x3 --axes 3 --image 9x8x7",
         "image x        1 channel of 9x8x7\nfeatures y     1 channel of 5x5x5\n"},
        {"--weights ones:5x4x3 --axes 1 --groups 5 --image 9",
         "image x        20 channels of 9\nfeatures y     5 channels of 7\n"},
        {"--weights ones:5x4x3x2 --image 9x7",
         "image x        4 channels of 9x7\nfeatures y     5 channels of 7x6\n"},
        {"--weights ones:5x4x3x2x1 --image 9x7x6",
         "image x        4 channels of 9x7x6\nfeatures y     5 channels of 7x6x6\n"},
        {"--kernel 3x2x1 --in-channels 4 --out-channels 5 --image 9x7x6",
         "image x        4 channels of 9x7x6\nfeatures y     5 channels of 7x6x6\n"},
        /* sizes: from y, from the input on either side, with batch and channels, told twice */
        {"--kernel 3x2 --features 7x6", "image x        1 channel of 9x7\nfeatures y     1 channel of 7x6\n"},
        {"--kernel 3x2 --features 7x6 --stride 3,2 --output-padding 2,1",
         "image x        1 channel of 23x13\nfeatures y     1 channel of 7x6\n"},
        {"--kernel 3x2 --features 7x6 --image 22x12 --stride 3,2",
         "image x        1 channel of 22x12\nfeatures y     1 channel of 7x6\n"},
        {"--kernel 3x2 --input ones:9x7",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 7x6\n"},
        {"--kernel 3x2 --input ones:9x7 --image 9x7 --features 7x6",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 7x6\n"},
        {"--weights ones:5x4x3x2 --input ones:2x4x9x7",
         "image x        4 channels of 9x7\nfeatures y     5 channels of 7x6\n"},
        {"--weights ones:5x4x3x2 --input ones:5x7x6 --transpose",
         "image x        4 channels of 9x7\nfeatures y     5 channels of 7x6\n"},
        {"--weights ones:4x4 --input ones:4x4 --transpose --image 9x8 --stride 2 --padding 1",
         "image x        1 channel of 9x8\nfeatures y     1 channel of 4x4\n"},
        /* padding: rules and numbers */
        {"--kernel 4x3 --image 9x7 --padding same",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 9x7\n"},
        {"--kernel 4x3 --image 9x7 --padding full",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 12x9\n"},
        {"--kernel 4x3 --image 9x7 --padding valid",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 6x5\n"},
        {"--kernel 4x3 --image 9x7 --padding same-upper --stride 2,3",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 5x3\n"},
        {"--kernel 4x3 --features 5x3 --padding same-lower --stride 2,3",
         "image x        1 channel of 10x9\nfeatures y     1 channel of 5x3\n"},
        {"--kernel 4x3 --image 9x7 --padding -1,2:3",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 4x10\n"},
        {"--kernel 4x3 --image 9x7 --padding -2:+1",
         "image x        1 channel of 9x7\nfeatures y     1 channel of 5x4\n"},
    };
    bool are_all = true;
    for (size_t k = 0; k < COUNT(cases); k++) {
        are_all = sizes_are(cases[k][0], cases[k][1]) && are_all;
    }
    assert_true(are_all);
}

static void plan_last_of_repeated_options_counts(void **state) {
    (void)state;
    assert_true(sizes_are("--kernel 9x9 --image 4x4 --kernel 3x2 --image 9x7",
                          "image x        1 channel of 9x7\nfeatures y     1 channel of 7x6\n"));
}

static void plan_relationships_are_those_of_the_guide(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"--kernel 3x2 --image 9x7", "1 2 5 6 8 9 12 13 14 15"},
        {"--kernel 3x5 --image 9x7 --padding 1,2", "2 3 6 9 10 13 14 15"},
        {"--kernel 3x2 --image 9x7 --padding full", "2 4 6 9 11 13 14 15"},
        {"--kernel 3x3 --image 9x7 --stride 2", "5 6 12 13 14 15"},
        {"--kernel 3x3 --image 8x7 --stride 2 --padding 1", "6 14 15"},
        {"--kernel 3x3 --image 9x7 --dilation 2", "15"},
        {"--kernel 3x3 --image 9x7 --padding 0:1", ""},
    };
    for (size_t k = 0; k < COUNT(cases); k++) {
        char line[512];
        snprintf(line, sizeof line,
                 "echo $(convmat plan %s --json | grep -o '\"number\": [0-9]*' | grep -o '[0-9]*$')",
                 cases[k][0]);
        char numbers[64];
        snprintf(numbers, sizeof numbers, "%s\n", cases[k][1]);
        assert_true(meets(line, 0, numbers, ""));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plan_forum_question_prints_table),
        cmocka_unit_test(plan_threads_says_how_products_are_computed),
        cmocka_unit_test(plan_all_parameters_prints_them),
        cmocka_unit_test(plan_json_has_every_figure),
        cmocka_unit_test(plan_false_transpose_says_why),
        cmocka_unit_test(plan_huge_geometry_prints_what_it_would_need),
        cmocka_unit_test(plan_sizes_follow_from_any_source),
        cmocka_unit_test(plan_last_of_repeated_options_counts),
        cmocka_unit_test(plan_relationships_are_those_of_the_guide),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
