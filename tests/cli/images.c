/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat apply with images: formats by ending and name, --clip, --range, --bits, and what is refused. */
#include "command.h"

static void apply_writes_and_reads_maps(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat apply --weights '[[2]]' --input '[[1,2,3]]' -o a.pgm && od -An -c a.pgm", 0,
         "   P   5  \\n   3       1  \\n   2   5   5  \\n 002 004 006\n", ""},
        {"convmat apply --weights '[[1]]' --input a.pgm", 0, "2 4 6\n", ""},
        {"convmat apply --weights '[[1]]' --input - < a.pgm", 0, "2 4 6\n", ""},
        {"cat a.pgm | convmat apply --weights a.pgm --transpose --input -", 0, "4 16 40 48 36\n", ""},
        {"convmat apply --weights '[[1]]' --input a.pgm --format npy | convmat apply --weights '[[1]]' "
         "--input - "
         "--format pgm | cmp - a.pgm",
         0, "", ""},
        {"convmat apply --weights '[[1]]' --input '[[-7,0.5,1.5,300]]' --clip -o b.pgm && convmat apply "
         "--weights "
         "'[[1]]' --input b.pgm",
         0, "0 0 2 255\n", ""},
        {"convmat apply --weights '[[1]]' --input '[[-2,-1,0,1,2]]' --range=-1:1 --bits 16 -o b.pgm && "
         "convmat "
         "apply --weights '[[1]]' --input b.pgm",
         0, "0 0 32768 65535 65535\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void apply_refuses_what_is_no_image(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat apply --weights '[[1]]' --input '[[1,256]]' -o c.pgm", 2, "",
         "convmat: apply: element (0, 1) = 256, must be a whole number of 0 to 255; --clip rounds and cuts, "
         "--range "
         "LOW:HIGH scales, --bits 16 holds more\n"},
        {"convmat apply --weights '[[1]]' --input '[[1,65536]]' --bits 16 -o c.pgm", 2, "",
         "convmat: apply: element (0, 1) = 65536, must be a whole number of 0 to 65535; --clip rounds and "
         "cuts, "
         "--range LOW:HIGH scales\n"},
        {"convmat apply --weights '[1]' --input '[1,2]' --format pgm", 2, "",
         "convmat: apply: shape = (2,), must be [H, W] or [1, H, W] for pgm, at least one pixel, and a batch "
         "of 1 "
         "at most\n"},
        {"convmat apply --weights '[[1]]' --input '[[1]]' --clip", 2, "",
         "convmat: apply: --clip with format text, must be with an image\n"},
        {"convmat apply --weights '[[1]]' --input '[[1]]' --bits 8 -o c.npy", 2, "",
         "convmat: apply: --bits with format npy, must be with an image\n"},
        {"convmat apply --weights '[[1]]' --input '[[1]]' --bits 12 -o c.pgm", 2, "",
         "convmat: apply: --bits = 12, must be 8 or 16\n"},
        {"convmat apply --weights '[[1]]' --input '[[1]]' --range 1 -o c.pgm", 2, "",
         "convmat: apply: --range = 1, must be LOW:HIGH, two numbers, the first one less\n"},
        {"convmat apply --weights '[[1]]' --input '[[1]]' --range 2:1 -o c.pgm", 2, "",
         "convmat: apply: --range = 2:1, must be LOW:HIGH, two numbers, the first one less\n"},
        {"convmat apply --weights '[[1]]' --input '[[1]]' --range 0:1,2 -o c.pgm", 2, "",
         "convmat: apply: --range = 0:1,2, must be LOW:HIGH, two numbers, the first one less\n"},
        {"timeout 9 convmat apply --weights '[[1]]' --input - < /dev/zero", 3, "",
         "convmat: apply: --input: standard input: first bytes = those of no format that is known, must be "
         ".npy, "
         ".mtx, .png, .pgm or .ppm\n"},
        {"ls | grep c", 1, "", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(apply_writes_and_reads_maps, enter_directory, leave_directory),
        cmocka_unit_test_setup_teardown(apply_refuses_what_is_no_image, enter_directory, leave_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
