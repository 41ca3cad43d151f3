/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat views, overlap and sizes: what they print, draw and refuse. */
#include "wrong.h"

static void views_print_every_array(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat views --weights '[1,2,3]' --input '[4,5]' --stride 2 --padding 1:0 --output-padding 1", 0,
         "image x        1 channel of 5\n"
         "features y     1 channel of 2\n"
         "kernel w       3, correlation\n"
         "geometry       stride 2, dilation 1, padding 1:0, groups 1, boundary zeros\n"
         "\n"
         "y:\n"
         "    4 5\n"
         "w:\n"
         "    1 2 3\n"
         "\n"
         "1  C^T y: the transpose of the matrix of the convolution, times y\n"
         "  x = C^T y:\n"
         "     8 17 10 15  0\n"
         "\n"
         "2  scatter and crop: every element of y sends its multiple of the kernel\n"
         "  add y*w at stride 2 and dilation 1 into the padded image, 6:\n"
         "     4  8 17 10 15  0\n"
         "  crop the padding, 1:0, and x = C^T y is left:\n"
         "     8 17 10 15  0\n"
         "\n"
         "3  zero insertion: a direct convolution of stride 1\n"
         "  insert stride - 1 = 1 zeros between the elements of y (.), 3:\n"
         "    4 . 5\n"
         "  surround it by zeros (+), 7:\n"
         "    axis 0, before: dilation*(kernel-1) - padding = 2 - 1 = 1, zeros\n"
         "    axis 0, after: dilation*(kernel-1) - padding = 2 - 0, output padding + 1 = 3, zeros\n"
         "    + 4 . 5 + + +\n"
         "  rotate the kernel by 180 degrees:\n"
         "    3 2 1\n"
         "  correlate with it at stride 1, dilation 1, and x = C^T y appears:\n"
         "     8 17 10 15  0\n"
         "\n"
         "The views are equal (integers, compared with ==): largest difference 0\n",
         ""},
        {"convmat views --weights '[1,2]' --input '[3,4,5]' --padding 1 --boundary circular --convolve | sed "
         "-n "
         "'/^2/,/^$/p;/rotate the/,$p'",
         0,
         "2  scatter and fold: every element of y sends its multiple of the kernel\n"
         "  add y*w at stride 1 and dilation 1 into the padded image, 4:\n"
         "     6 11 14  5\n"
         "  fold the padding back: what lies outside is added at the other end, where it was taken from, "
         "1:1, "
         "and x = C^T y is left:\n"
         "    16 20\n"
         "\n"
         "  rotate the kernel by 180 degrees; --convolve had done so once, so it is w as given:\n"
         "    1 2\n"
         "  correlate with it at stride 1, dilation 1, and the padded image appears:\n"
         "     6 11 14  5\n"
         "  fold the padding back: what lies outside is added at the other end, where it was taken from, and "
         "x "
         "= C^T y is left:\n"
         "    16 20\n"
         "\n"
         "The views are equal (integers, compared with ==): largest difference 0\n",
         ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
    assert_true(
        meets("convmat views --weights '[1,2]' --input '[1,2,3]' --padding 2:-1 | grep -e CROP -e "
              "negative: -e nothing",
              0,
              "  crop the padding, 2:-1 (negative: zeros, for what the convolution does not read of the "
              "image), and x = C^T y is left:\n"
              "    axis 0, before: dilation*(kernel-1) - padding = 1 - 2 = -1, negative: a CROP\n",
              ""));
    assert_true(meets("convmat views --weights '[0.1,0.2,0.3]' --input '[0.7,0.6,0.5]' | tail -n 1 | sed "
                      "'s/[0-9.]*e-[0-9]*/N/g'",
                      0, "The views are equal up to rounding: largest difference 0, rounding bound N\n", ""));
    assert_true(
        meets("convmat views --weights integers:2x2x3 --input integers:2x4 --boundary reflect --padding 1 "
              "| grep -e channel -e fold",
              0,
              "image x        2 channels of 4\n"
              "features y     2 channels of 4\n"
              "    channel 0\n    channel 1\n"
              "    between y channel 0 and x channel 0\n    between y channel 0 and x channel 1\n"
              "    between y channel 1 and x channel 0\n    between y channel 1 and x channel 1\n"
              "    channel 0\n    channel 1\n"
              "2  scatter and fold: every element of y sends its multiple of the kernel\n"
              "    channel 0\n    channel 1\n"
              "  fold the padding back: what lies outside is added where it was reflected from, 1:1, and x "
              "= C^T y is left:\n"
              "    channel 0\n    channel 1\n    channel 0\n    channel 1\n    channel 0\n    channel 1\n"
              "  rotate the kernel by 180 degrees, channels swapped within the group:\n"
              "    between x channel 0 and y channel 0\n    between x channel 0 and y channel 1\n"
              "    between x channel 1 and y channel 0\n    between x channel 1 and y channel 1\n"
              "    channel 0\n    channel 1\n"
              "  fold the padding back: what lies outside is added where it was reflected from, and x = "
              "C^T y is left:\n"
              "    channel 0\n    channel 1\n",
              ""));
}

/* The forum question: the first line of each view is that of apply */
static void views_of_forum_question_are_apply(void **state) {
    (void)state;
    assert_true(
        meets("convmat apply --transpose --weights range:4x4 --input ones:4x4 --stride 2 --padding 1 > x; "
              "convmat views --weights range:4x4 --input ones:4x4 --stride 2 --padding 1 > views; "
              "for n in 1 2 3; do sed -n \"/^$n/,/^$/p\" views | tail -n 9 | head -n 8 | "
              "sed 's/^ *//; s/  */ /g' | cmp - x; done",
              0, "", ""));
}

static void overlap_tells_of_a_checkerboard(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat overlap --kernel 3x4 --features 3x3 --stride 2 --out-channels 6 --groups 2 --in-channels 2",
         0,
         "image x        2 channels of 7x8\n"
         "features y     6 channels of 3x3\n"
         "kernel w       3x4, correlation\n"
         "geometry       stride 2,2, dilation 1,1, padding 0:0,0:0, groups 2, boundary zeros\n"
         "\n"
         "terms of each position\n"
         "  1 1 2 2 2 2 1 1\n"
         "  1 1 2 2 2 2 1 1\n"
         "  2 2 4 4 4 4 2 2\n"
         "  1 1 2 2 2 2 1 1\n"
         "  2 2 4 4 4 4 2 2\n"
         "  1 1 2 2 2 2 1 1\n"
         "  1 1 2 2 2 2 1 1\n"
         "channels       each position sums them over 3 channels of y: 3 times as many terms\n"
         "\n"
         "checkerboard   yes\n"
         "axis 0         not uniform: stride 2 does not divide kernel 3\n"
         "               positions 1..5, away from the border: 1 to 2 terms\n"
         "               nearest that would be uniform: kernel 2 or 4, or stride 1 or 3\n"
         "axis 1         uniform: gcd(dilation 1, stride 2) = 1, stride 2 divides kernel 4\n"
         "               positions 2..5, away from the border: 2 terms\n",
         ""},
        {"convmat overlap --kernel 6 --image 200 --stride 4 --dilation 2 | tail -n 7", 0,
         "terms of a position: the product of those of its axes\n"
         "  axis 0       100 positions of 0, 4 positions of 1, 4 positions of 2, 92 positions of 3 terms\n"
         "\n"
         "checkerboard   yes\n"
         "axis 0         not uniform: gcd(dilation 2, stride 4) = 2, must be 1, stride 4 does not divide "
         "kernel "
         "6\n"
         "               positions 7..191, away from the border: 0 to 3 terms\n"
         "               nearest that would be uniform: stride 3; no kernel, for the common divisor stays\n",
         ""},
        {"convmat overlap --kernel 5 --features 1 --stride 5 | tail -n 3", 0,
         "checkerboard   none: away from the border all counts are equal\n"
         "axis 0         uniform: gcd(dilation 1, stride 5) = 1, stride 5 divides kernel 5\n"
         "               positions 0..4, away from the border: 1 term\n",
         ""},
        {"convmat overlap --kernel 3 --features 1 --stride 2 | tail -n 7 | head -n 4", 0,
         "terms of each position\n"
         "  1 1 1\n"
         "\n"
         "checkerboard   not to be seen in so small an image, but in a larger one: the rule does not hold\n",
         ""},
        {"convmat overlap --kernel 4 --features 1 --stride 2 | tail -n 1", 0,
         "               no position lies away from the border\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void overlap_is_written_as_array(void **state) {
    (void)state;
    assert_true(
        meets("convmat overlap --kernel 3x4 --features 2x2 --stride 2 -o map.npy && convmat apply --weights "
              "'[[1]]' --input map.npy",
              0, "1 1 2 2 1 1\n1 1 2 2 1 1\n2 2 4 4 2 2\n1 1 2 2 1 1\n1 1 2 2 1 1\n", ""));
    assert_true(
        meets("convmat overlap --kernel 3 --features 2 --stride 2 --format npy -o map && convmat apply "
              "--weights '[[1]]' --input map.npy > all; convmat apply --weights '[[1]]' --input map",
              0, "1 1 2 1 1\n", ""));
}

/* A build without libpng says so; PGM needs nothing */
static void overlap_is_written_as_image(void **state) {
    (void)state;
    assert_true(meets(
        "convmat overlap --kernel 3x3 --features 2x2 --stride 2 -o map.pgm && convmat apply --weights "
        "'[[1]]' --input map.pgm",
        0, "64 64 128 64 64\n64 64 128 64 64\n128 128 255 128 128\n64 64 128 64 64\n64 64 128 64 64\n", ""));
}

static void pictures_are_xml(void **state) {
    (void)state;
    static const char *const pictures[] = {
        "views --weights range:4x4 --input ones:4x4 --stride 2 --padding 1",
        "views --weights integers:4x1x2x3 --input integers:4x2x3 --groups 2 --padding -1:1,0",
        "views --weights range:3x3 --input range:3x4 --padding 3:0,0:4 --stride 2 --output-padding 1,0",
        "views --weights random:3 --input random:4 --padding 1 --boundary replicate --convolve",
        "overlap --kernel 3x3 --features 4x4 --stride 2",
        "overlap --kernel 5 --image 100 --stride 3 --dilation 3 --out-channels 2",
    };
    for (size_t k = 0; k < COUNT(pictures); k++) {
        char line[512];
        snprintf(line, sizeof line,
                 "convmat %s --format svg > one && convmat %s -o two.svg && cmp one two.svg && "
                 "/usr/bin/python3 -c "
                 "'import xml.dom.minidom as x; x.parse(\"one\")' && ! grep -e nan -e inf one",
                 pictures[k], pictures[k]);
        assert_true(meets(line, 0, "", ""));
    }
}

static void sizes_lists_what_can_be(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat sizes --features 4x4 --kernel 3x3 --stride 2 --padding 1 --dilation 3 | sed '/^$/,$d'", 0,
         "every axis: image ?, features 4, kernel 3, stride 2, dilation 3, padding 1:1, output padding ?\n"
         "  image  features  kernel  stride  dilation  padding       a   unread | PyTorch  Keras  ONNX     "
         "JAX\n"
         "     11         4       3       2         3      1:1       0        0 |     yes     no   yes     "
         "5,5\n"
         "     12         4       3       2         3      1:1       1        0 |     yes     no   yes     "
         "5,6\n"
         "     13         4       3       2         3      1:1       2*       1 |     yes     no  open     "
         "5,7\n"
         "* no convolution of these parameters has this image and these features: it has more features, for "
         "a is\n"
         "  not below the stride; C has then the rows of these features only\n",
         ""},
        {"convmat sizes --image 9x10 --kernel 3x4 --stride 2 --dilation 1 --padding 0:1,valid", 2, "",
         "convmat: sizes: --padding = 0:1,valid, must be numbers as 1 or 1,2, pairs as 0:1,2:2, or valid, "
         "full, "
         "same, same-upper or same-lower\n"},
        {"convmat sizes --image 9x10 --kernel 3x4 --stride 2 --dilation 1 --padding valid | grep -e axis -e "
         "'|'",
         0,
         "axis 0: image 9, features ?, kernel 3, stride 2, dilation 1, padding 0:0, output padding ?\n"
         "  image  features  kernel  stride  dilation  padding       a   unread | PyTorch  Keras  ONNX     "
         "JAX\n"
         "      9         4       3       2         1      0:0       0        0 |     yes  valid   yes     "
         "2,2\n"
         "axis 1: image 10, features ?, kernel 4, stride 2, dilation 1, padding 0:0, output padding ?\n"
         "  image  features  kernel  stride  dilation  padding       a   unread | PyTorch  Keras  ONNX     "
         "JAX\n"
         "     10         4       4       2         1      0:0       0        0 |     yes  valid   yes     "
         "3,3\n",
         ""},
        {"convmat sizes --image 8 --features 9 --kernel 3 --stride 2 --dilation 1 --padding 1", 0,
         "axis 0: image 8, features 9, kernel 3, stride 2, dilation 1, padding 1:1, output padding ?\n"
         "  none: no convolution has these sizes, and no transposed one\n"
         "  image 8 has features 4\n"
         "  features 9 belong to images 17..18\n",
         ""},
        {"convmat sizes --image 8 --features 200", 0,
         "axis 0: image 8, features 200, kernel ?, stride ?, dilation ?, padding ?, output padding ?\n"
         "  none within the limits: kernel 1..16, dilation 1..4, stride up to 8 or image/features, padding\n"
         "  0..dilation*(kernel-1) with sides that differ by 1 at most\n",
         ""},
        {"convmat sizes --image 8 --features 4 | grep ' of [0-9]'", 0,
         "  20 of 2239, the most usual first; every size more that is given leaves fewer\n", ""},
        {"convmat sizes --image 8 --features 4 --kernel 3 --stride 2 --dilation 1 --padding 0:1 --json", 0,
         "{\n"
         "  \"axes\": [\n"
         "    {\n"
         "      \"known\": {\"image\": 8, \"features\": 4, \"kernel\": 3, \"stride\": 2, \"dilation\": 1, "
         "\"padding_begin\": 0, \"padding_end\": 1, \"output_padding\": null},\n"
         "      \"total\": 1,\n"
         "      \"completions\": [\n"
         "        {\"image\": 8, \"features\": 4, \"kernel\": 3, \"stride\": 2, \"dilation\": 1, "
         "\"padding_begin\": 0, \"padding_end\": 1, \"output_padding\": 0, \"is_forward\": true, \"unread\": "
         "0, "
         "\"pytorch\": \"no\", \"keras\": \"same\", \"onnx\": \"yes\", \"jax_padding\": [2, 1]}\n"
         "      ]\n"
         "    }\n"
         "  ]\n"
         "}\n",
         ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void wrong_lines_are_refused(void **state) {
    (void)state;
    static const wrong_line lines[] = {
        {"convmat views --weights range:3", 2,
         "views: --input is missing, must be given: y, for instance --input ones:4x4"},
        {"convmat views --kernel 3 --input ones:4", 2,
         "views: option = --kernel, must be used with: plan, matrix, check, explain, overlap, sizes"},
        {"convmat views --weights ones:1x1x3 --input ones:2x1x4", 2,
         "views: batch of --input = 2, must be 1: every sample has views of its own"},
        {"convmat views --weights '[1,nan]' --input ones:4", 2,
         "views: weights[1] = nan, must be finite: its product with an inserted zero is not 0"},
        {"convmat views --weights ones:3 --input ones:4 --stride 20000000", 4,
         "views: elements of a view = more than 16777216, must be at most 16777216: views are there to be "
         "looked "
         "at"},
        {"convmat views --weights ones:3 --input ones:50 --format svg", 2,
         "views: size of an array = 52 on axis 0, must be at most 40 for a picture of the views"},
        {"convmat views --weights ones:1x1x1 --axes 3 --input ones:2x2x2 --format svg", 2,
         "views: axes = 3, must be 1 or 2 for a picture of the views"},
        {"convmat views --weights ones:3 --input ones:4 --format svq", 2,
         "views: --format = svq, must be text, json or svg; did you mean svg?"},
        {"convmat views --weights ones:3 --input ones:4 --format svg --json", 2,
         "views: --format = svg, must not be given with --json, which is another"},
        {"convmat overlap --features 4", 2,
         "overlap: --weights is missing, must be given, for instance --weights range:3x3"},
        {"convmat overlap --kernel 3 --image 20000000", 4,
         "overlap: image[0] = 20000000, must be at most 16777216 to be counted position by position"},
        {"convmat overlap --kernel 1x1x1 --image 2x2x2 --format svg", 2,
         "overlap: axes = 3, must be 1 or 2 for a picture of the overlap"},
        {"convmat sizes --kernel 3 --stride 2", 2,
         "sizes: --image is missing, must be given, or --features: without either any size goes"},
        {"convmat sizes --image 8x8 --kernel 3", 2,
         "sizes: --kernel = 3, must have 2 sizes, one per axis; did you mean 3x3?"},
        {"convmat sizes --image 1x2x3x4", 2,
         "sizes: --image = 1x2x3x4, must have at most 3 sizes, one per axis"},
        {"convmat sizes --image 8 --padding same", 2,
         "sizes: --padding = same, must be numbers or valid: what a rule comes to depends on the sizes that "
         "are "
         "asked for"},
        {"convmat sizes --image 8 --weights ones:3", 2,
         "sizes: option = --weights, must be used with: plan, matrix, apply, check, explain, views, overlap"},
        {"convmat sizes --image 10000000 --features 2 --kernel 5000000", 4,
         "sizes: combinations = more than 4194304, must be fewer: give more of the sizes"},
    };
    assert_true(all_are_refused(lines, COUNT(lines)));
}

static void failed_writing_leaves_status_3(void **state) {
    (void)state;
    static const char *const lines[] = {"views --weights ones:3 --input ones:4",
                                        "overlap --kernel 3 --image 8",
                                        "overlap --kernel 3 --image 8 --format npy",
                                        "overlap --kernel 3 --image 8 --format svg", "sizes --image 8"};
    for (size_t k = 0; k < COUNT(lines); k++) {
        char line[256];
        snprintf(line, sizeof line, "convmat %s > /dev/full 2> err; echo $?; grep -c . err", lines[k]);
        assert_true(meets(line, 0, "3\n1\n", ""));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_print_every_array),
        cmocka_unit_test(views_of_forum_question_are_apply),
        cmocka_unit_test(overlap_tells_of_a_checkerboard),
        cmocka_unit_test(overlap_is_written_as_array),
        cmocka_unit_test(overlap_is_written_as_image),
        cmocka_unit_test(pictures_are_xml),
        cmocka_unit_test(sizes_lists_what_can_be),
        cmocka_unit_test(wrong_lines_are_refused),
        cmocka_unit_test(failed_writing_leaves_status_3),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
