/* SPDX-License-Identifier: BSD-3-Clause */
/* Wrong commands, options and arguments, and the one line that each gets. */
#include "wrong.h"

#include <string.h>

static void wrong_command_line_gets_one_line(void **state) {
    (void)state;
    static const wrong_line lines[] = {
        {"convmat", 2,
         "command is missing, must be plan, matrix, apply, check, explain, views, overlap or sizes; see "
         "convmat --help"},
        {"convmat pln", 2,
         "command = pln, must be plan, matrix, apply, check, explain, views, overlap or sizes; did you mean "
         "plan?"},
        {"convmat Plan", 2,
         "command = Plan, must be plan, matrix, apply, check, explain, views, overlap or sizes; did you mean "
         "plan?"},
        {"convmat xyz --kernel 3", 2,
         "command = xyz, must be plan, matrix, apply, check, explain, views, overlap or sizes"},
        {"convmat ''", 2, "command = , must be plan, matrix, apply, check, explain, views, overlap or sizes"},
        {"convmat -x", 2,
         "command = -x, must be plan, matrix, apply, check, explain, views, overlap or sizes"},
        {"convmat --hepl", 2,
         "command = --hepl, must be plan, matrix, apply, check, explain, views, overlap or sizes; did you "
         "mean --help?"},
        {"convmat plan", 2, "plan: --weights is missing, must be given, for instance --weights range:3x3"},
        {"convmat plan --image 8x8", 2,
         "plan: --weights is missing, must be given, for instance --weights range:3x3"},
        {"convmat plan --kernel 3x3", 2,
         "plan: --image is missing, must be given, or --features or --input, from which the size follows"},
        {"convmat plan --kernel 3 --image 8 extra", 2,
         "plan: argument = extra, must belong to an option such as --weights or --input"},
        {"convmat plan 3x3 --image 8x8", 2,
         "plan: argument = 3x3, must belong to an option such as --weights or --input"},
        {"convmat plan --kernel 3 --image 8 -q", 2, "plan: option = -q, must be -o or begin with two dashes"},
        {"convmat plan --kernel 3 --image 8 --strode 2", 2,
         "plan: option = --strode, must be one that convmat plan --help lists; did you mean --stride?"},
        {"convmat plan --kernel 3 --image 8 --frobnicate", 2,
         "plan: option = --frobnicate, must be one that convmat plan --help lists"},
        {"convmat plan --kernel 3 --image 8 --in 4", 2,
         "plan: option = --in, may mean --in-channels or --input"},
        {"convmat plan --kernel 3 --image 8 --bias '[1]'", 2,
         "plan: option = --bias, must be used with: apply"},
        {"convmat plan --kernel 3 --image 8 --max-bytes 5", 2,
         "plan: option = --max-bytes, must be used with: matrix, apply, check"},
        {"convmat apply --kernel 3 --input range:8", 2,
         "apply: option = --kernel, must be used with: plan, matrix, check, explain, overlap, sizes"},
        {"convmat matrix --weights ones:3 --image 8 --json", 2,
         "matrix: option = --json, must be used with: plan, check, explain, views, overlap, sizes"},
        {"convmat check --weights ones:3 --image 8 --at 0", 2,
         "check: option = --at, must be used with: explain"},
        {"convmat explain --weights ones:3 --image 8 --at", 2,
         "explain: option = --at, must have an argument behind it"},
        {"convmat explain --weights ones:3 --image 8 --at 0 -o", 2,
         "explain: option = --output, must have an argument behind it"},
        {"convmat plan --kernel 3 --image 8 --json=yes", 2, "plan: option = --json, must have no argument"},
        {"convmat plan --kernel 3 --image 8 --boundary Zeros", 2,
         "plan: --boundary = Zeros, must be zeros, reflect, replicate or circular; did you mean zeros?"},
        {"convmat plan --kernel 3 --image 8 --boundary mirror", 2,
         "plan: --boundary = mirror, must be zeros, reflect, replicate or circular"},
        {"convmat plan --kernel 3 --image 8 --padding smae", 2,
         "plan: --padding = smae, must be numbers as 1 or 1,2, pairs as 0:1,2:2, or valid, full, same, "
         "same-upper or same-lower; did you mean same?"},
        {"convmat plan --kernel 3 --image 8 --padding same_upper", 2,
         "plan: --padding = same_upper, must be numbers as 1 or 1,2, pairs as 0:1,2:2, or valid, full, same, "
         "same-upper or same-lower; did you mean same-upper?"},
        {"convmat plan --kernel 3 --image 8 --padding 1:", 2,
         "plan: --padding = 1:, must be numbers as 1 or 1,2, pairs as 0:1,2:2, or valid, full, same, "
         "same-upper or same-lower"},
        {"convmat plan --kernel 3 --image 8 --padding 1:2:3", 2,
         "plan: --padding = 1:2:3, must be numbers as 1 or 1,2, pairs as 0:1,2:2, or valid, full, same, "
         "same-upper or same-lower"},
        {"convmat plan --kernel 3 --image 8 --padding 1.5", 2,
         "plan: --padding = 1.5, must be numbers as 1 or 1,2, pairs as 0:1,2:2, or valid, full, same, "
         "same-upper or same-lower"},
        {"convmat plan --kernel 3 --image 8 --padding ''", 2,
         "plan: --padding = , must be numbers as 1 or 1,2, pairs as 0:1,2:2, or valid, full, same, "
         "same-upper or same-lower"},
        {"convmat plan --kernel 3x3 --image 8x8 --padding 1,2,3", 2,
         "plan: --padding = 1,2,3, must be one number or pair, or one for each of the 2 axes"},
        {"convmat plan --kernel 3x3 --image 8x8 --padding 99999999999999999999", 2,
         "plan: --padding = 99999999999999999999, must be numbers below 2^63"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride 2x1", 2,
         "plan: --stride = 2x1, must be whole numbers with commas between them, such as 2 or 2,1; did you "
         "mean 2,1?"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride 2,1,1", 2,
         "plan: --stride = 2,1,1, must be one number, or one for each of the 2 axes"},
        {"convmat plan --kernel 3 --image 8 --stride 2,1", 2,
         "plan: --stride = 2,1, must be one number, for there is one axis"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride 1,2,3,4,5", 2,
         "plan: --stride = 1,2,3,4,5, must have one number per axis, of which there are at most 3"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride 0", 2, "plan: --stride = 0, must be at least 1"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride 2,-1", 2,
         "plan: --stride = 2,-1, must be at least 1"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride 99999999999999999999", 2,
         "plan: --stride = 99999999999999999999, must be numbers below 2^63"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride 2junk", 2,
         "plan: --stride = 2junk, must be whole numbers with commas between them, such as 2 or 2,1"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride ' 2'", 2,
         "plan: --stride =  2, must be whole numbers with commas between them, such as 2 or 2,1"},
        {"convmat plan --kernel 3x3 --image 8x8 --stride 0x2", 2,
         "plan: --stride = 0x2, must be whole numbers with commas between them, such as 2 or 2,1"},
        {"convmat plan --kernel 3x3 --image 8x8 --dilation 1,", 2,
         "plan: --dilation = 1,, must be whole numbers with commas between them, such as 2 or 2,1"},
        {"convmat plan --kernel 3x3 --image 8", 2,
         "plan: --image = 8, must have 2 sizes, one per axis; did you mean 8x8?"},
        {"convmat plan --kernel 3x3 --image 8,8", 2,
         "plan: --image = 8,8, must be sizes with x between them, such as 8x8; did you mean 8x8?"},
        {"convmat plan --kernel 3x3 --image 8X8", 2,
         "plan: --image = 8X8, must be sizes with x between them, such as 8x8; did you mean 8x8?"},
        {"convmat plan --kernel 3x3 --image 0x8", 2, "plan: --image = 0x8, must be at least 1"},
        {"convmat plan --kernel 3x3 --image -8x8", 2, "plan: --image = -8x8, must be at least 1"},
        {"convmat plan --kernel 3x3x3 --image 8", 2,
         "plan: --image = 8, must have 3 sizes, one per axis; did you mean 8x8x8?"},
        {"convmat plan --kernel 3x3x3x3 --image 8", 2,
         "plan: --kernel = 3x3x3x3, must have at most 3 sizes, one per axis"},
        {"convmat plan --kernel 3x3x3x3x3 --image 8", 2,
         "plan: --kernel = 3x3x3x3x3, must have one number per axis, of which there are at most 3"},
        {"convmat plan --kernel 3x --image 8", 2,
         "plan: --kernel = 3x, must be sizes with x between them, such as 8x8"},
        {"convmat plan --kernel 3 --axes 2 --image 8x8", 2,
         "plan: --kernel = 3, must have 2 sizes, one per axis; did you mean 3x3?"},
        {"convmat plan --kernel 3 --axes 4 --image 8x8", 2, "plan: --axes = 4, must be at most 3"},
        {"convmat plan --kernel 3 --axes 0 --image 8x8", 2, "plan: --axes = 0, must be at least 1"},
        {"convmat plan --kernel 3 --axes two --image 8x8", 2, "plan: --axes = two, must be a whole number"},
        {"convmat plan --kernel 3 --groups 0 --image 8", 2, "plan: --groups = 0, must be at least 1"},
        {"convmat plan --kernel 3 --groups 1.0 --image 8", 2, "plan: --groups = 1.0, must be a whole number"},
        {"convmat plan --kernel 3 --in-channels 0 --image 8", 2,
         "plan: --in-channels = 0, must be at least 1"},
        {"convmat plan --weights ones:3 --kernel 3 --image 8", 2,
         "plan: --kernel = 3, must not be given with --weights, whose shape says it"},
        {"convmat plan --weights ones:3 --in-channels 2 --image 8", 2,
         "plan: --in-channels = 2, must not be given with --weights, whose shape says it"},
        {"convmat matrix --weights ones:3 --image 8 --value single", 2,
         "matrix: --value = single, must be double or float"},
        {"convmat matrix --weights ones:3 --image 8 --value flaot", 2,
         "matrix: --value = flaot, must be double or float; did you mean float?"},
        {"convmat matrix --weights ones:3 --image 8 --max-bytes 5Q", 2,
         "matrix: --max-bytes = 5Q, must be bytes such as 4096, 512M or 2GiB"},
        {"convmat matrix --weights ones:3 --image 8 --max-bytes 1.5G", 2,
         "matrix: --max-bytes = 1.5G, must be bytes such as 4096, 512M or 2GiB"},
        {"convmat matrix --weights ones:3 --image 8 --max-bytes 0", 2,
         "matrix: --max-bytes = 0, must be at least 1"},
        {"convmat matrix --weights ones:3 --image 8 --max-bytes -5", 2,
         "matrix: --max-bytes = -5, must be at least 1"},
        {"convmat matrix --weights ones:3 --image 8 --max-bytes 9223372036854775808", 2,
         "matrix: --max-bytes = 9223372036854775808, must be below 2^63 bytes"},
        {"convmat matrix --weights ones:3 --image 8 --max-bytes 10E", 2,
         "matrix: --max-bytes = 10E, must be below 2^63 bytes"},
        {"convmat matrix --weights ones:3 --image 8 --max-bytes ''", 2,
         "matrix: --max-bytes = , must be bytes such as 4096, 512M or 2GiB"},
        {"convmat matrix --weights ones:3 --image 8 --threads -1", 2,
         "matrix: --threads = -1, must be at least 0"},
        {"convmat matrix --weights ones:3 --image 8 --threads 3000000000", 2,
         "matrix: --threads = 3000000000, must be at most 2147483647"},
        {"convmat matrix --weights ones:3 --image 800 --format text", 2,
         "matrix: n = 800, must be at most 200 for a text picture"},
        {"convmat apply --weights ones:3 --input ones:8 --format nyp", 2,
         "apply: --format = nyp, must be one of text, npy, mtx, png, pgm, ppm; did you mean npy?"},
        {"convmat apply --weights ones:3 --input ones:8 -o y.csv", 2,
         "apply: --output = y.csv, must end in one of .txt, .npy, .mtx, .png, .pgm, .ppm, or have --format "
         "beside it"},
        {"convmat check --weights ones:3 --image 8 --mode exakt", 2,
         "check: --mode = exakt, must be exact or bounded; did you mean exact?"},
        {"convmat check --weights ones:3 --image 8 --seed -1", 2, "check: --seed = -1, must be at least 0"},
        {"convmat check --weights ones:3 --image 8 --seed 99999999999999999999", 2,
         "check: --seed = 99999999999999999999, must be at most 9223372036854775807"},
        {"convmat explain --weights ones:3 --image 8", 2,
         "explain: --at is missing, must be given, or --entry, --row or --column"},
        {"convmat explain --weights ones:3 --image 8 --at 0 --row 0", 2,
         "explain: --row = 0, must not be given with --at"},
        {"convmat explain --weights ones:3 --image 8 --entry 1,2 --column 3", 2,
         "explain: --column = 3, must not be given with --entry"},
        {"convmat explain --weights ones:3 --image 8 --at 1,2,3", 2,
         "explain: --at = 1,2,3, must have 1 number: 1 position in y"},
        {"convmat explain --weights ones:3 --image 8 --at 6", 2,
         "explain: --at = 6, must lie inside y of size 6"},
        {"convmat explain --weights ones:3 --image 8 --at -1", 2, "explain: --at = -1, must be at least 0"},
        {"convmat explain --weights ones:3 --image 8 --at 1,0", 2,
         "explain: --at = 1,0, must begin with a channel of y, below 1"},
        {"convmat explain --weights ones:2x3x3 --image 8 --at 1", 2,
         "explain: --at = 1, must have 2 numbers: channel and 1 position in y"},
        {"convmat explain --weights ones:2x3x3 --image 8 --transpose --at 3,1", 2,
         "explain: --at = 3,1, must begin with a channel of x, below 3"},
        {"convmat explain --weights ones:3 --image 8 --at 1x2", 2,
         "explain: --at = 1x2, must be whole numbers with commas between them, such as 2 or 2,1; did you "
         "mean 1,2?"},
        {"convmat explain --weights ones:3 --image 8 --entry 1", 2, "explain: --entry = 1, must be ROW,COL"},
        {"convmat explain --weights ones:3 --image 8 --entry 6,0", 2,
         "explain: row = 6, must be below rows = 6"},
        {"convmat explain --weights ones:3 --image 8 --entry 0,8", 2,
         "explain: col = 8, must be below cols = 8"},
        {"convmat explain --weights ones:3 --image 8 --row 6", 2, "explain: row = 6, must be below rows = 6"},
        {"convmat explain --weights ones:3 --image 8 --column 8", 2,
         "explain: col = 8, must be below cols = 8"},
        {"convmat explain --weights ones:3 --image 8 --row last", 2,
         "explain: --row = last, must be a whole number"},
        {"convmat explain --weights ones:3 --input ones:8 --column 3", 2,
         "explain: --column = 3, must come with --transpose when --input is given: a column of C multiplies "
         "y"},
        {"convmat explain --weights ones:3 --input ones:6 --transpose --row 3", 2,
         "explain: --row = 3, must come without --transpose when --input is given: a row of C multiplies x"},
    };

    assert_true(all_are_refused(lines, COUNT(lines)));
}

/* Names, or endings once each, of all matrix formats */
static void list_formats(bool by_ending, char *names) {
    names[0] = '\0';
    for (const convmat_format *f = convmat_formats(); f->name != NULL; f++) {
        const char *const text = by_ending ? f->ending : f->name;
        const convmat_format *same = convmat_formats();
        while (by_ending && strcmp(same->ending, text) != 0) {
            same++;
        }
        if (!by_ending || same == f) {
            strcat(strcat(names, names[0] == '\0' ? "" : ", "), text);
        }
    }
}

static void unknown_format_of_a_matrix_is_told_those_there_are(void **state) {
    (void)state;
    char names[400];
    char endings[400];
    char text[4][500];
    list_formats(false, names);
    list_formats(true, endings);
    snprintf(text[0], sizeof text[0], "matrix: --format = mxt, must be one of %s; did you mean mtx?", names);
    snprintf(text[1], sizeof text[1], "matrix: --format = gif, must be one of %s", names);
    snprintf(text[2], sizeof text[2],
             "matrix: --output = C.gif, must end in one of %s, or have --format beside it", endings);
    snprintf(text[3], sizeof text[3],
             "matrix: --output = C, must end in one of %s, or have --format beside it", endings);
    const wrong_line lines[] = {
        {"convmat matrix --weights ones:3 --image 8 --format mxt", 2, text[0]},
        {"convmat matrix --weights ones:3 --image 8 --format gif", 2, text[1]},
        {"convmat matrix --weights ones:3 --image 8 -o C.gif", 2, text[2]},
        {"convmat matrix --weights ones:3 --image 8 -o C", 2, text[3]},
    };
    assert_true(all_are_refused(lines, COUNT(lines)));
}

static void wrong_report_or_matrix_file_gets_one_line(void **state) {
    (void)state;
    prepare("rm -rf *; convmat matrix --weights range:2x2 --image 3x3 -o C.npz; convmat matrix --weights "
            "'[1e300]' "
            "--image 1 -o v.mtx");
    static const wrong_line lines[] = {
        {"convmat explain --kernel 1 --image 1 --row 0 -o e.png", 2,
         "explain: --output = e.png, must end in one of .txt, .tex, .svg, .json, or have --format beside it"},
        {"convmat views --weights '[[1]]' --input ones:2x2 -o a.b/e.foo", 2,
         "views: --output = a.b/e.foo, must end in one of .txt, .json, .svg, or have --format beside it"},
        {"convmat overlap --kernel 3 --features 2 -o e.npz", 2,
         "overlap: --output = e.npz, must end in one of .txt, .json, .svg, .npy, .mtx, .png, .pgm, .ppm, or "
         "have "
         "--format beside it"},
        {"convmat sizes --image 5 --kernel 3 --padding=-9223372036854775808", 2,
         "sizes: --padding = -9223372036854775808, must be at least -2^60"},
        {"convmat matrix --matrix C.npz --max-bytes 10 -o D.npy", 4,
         "matrix: would need 212 bytes, must be at most 10 bytes (--max-bytes)"},
        {"convmat matrix --matrix C.npz --max-bytes x -o D.npy", 2,
         "matrix: --max-bytes = x, must be bytes such as 4096, 512M or 2GiB"},
        {"convmat matrix --matrix C.npz --threads -1 -o D.npy", 2,
         "matrix: --threads = -1, must be at least 0"},
        {"convmat matrix --matrix C.npz --index 64 -o D.mat", 2,
         "matrix: --index = 64, must be 32: MATLAB 5 has no other"},
        {"convmat matrix --matrix v.mtx --value float -o D.npy", 2,
         "matrix: --matrix: x[0] = 1e300, must be in the range of float"},
        {"convmat matrix --matrix C.npz --stride 2 -o D.npy", 2,
         "matrix: --stride, must not be given with --matrix, which is whole"},
    };
    assert_true(all_are_refused(lines, COUNT(lines)));
    assert_true(meets("ls", 0, "C.npz\nv.mtx\n", ""));
}

static void wrong_argument_of_many_lines_gets_one_line(void **state) {
    (void)state;
    static const wrong_line lines[] = {
        {"convmat plan --kernel 3 --image 8 --stride \"$(printf '1\\n2\\t')\"", 2,
         "plan: --stride = 1?2?, must be whole numbers with commas between them, such as 2 or 2,1"},
        {"convmat \"$(printf 'pl\\nan')\"", 2,
         "command = pl?an, must be plan, matrix, apply, check, explain, views, overlap or sizes; did you "
         "mean plan?"},
        {"convmat plan --kernel 3 --image $(printf '%0100d' 8)x", 2,
         "plan: --image = 00000000000000000000000000000000000000000000000000000000000000000000000000000000, "
         "must be "
         "sizes with x between them, such as 8x8"},
    };
    assert_true(all_are_refused(lines, COUNT(lines)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_command_line_gets_one_line),
        cmocka_unit_test(unknown_format_of_a_matrix_is_told_those_there_are),
        cmocka_unit_test(wrong_report_or_matrix_file_gets_one_line),
        cmocka_unit_test(wrong_argument_of_many_lines_gets_one_line),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
