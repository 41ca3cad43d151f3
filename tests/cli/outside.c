/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat check on outside programs: right and wrong ones, every way to fail, certificates and their replay. */
#include "wrong.h"

#include <stdlib.h>
#include <string.h>

#define HOLDS                                                                                                \
    "deterministic, overwrites its output, stays inside its vectors, keeps its input, finite, maps zero to " \
    "zero, scales by two, adds\n"
#define GEOMETRY " --weights range:3x2 --image 5x6"

/* The helper in the working directory as ./program */
static int enter_with_program(void **state) {
    char line[4200];
    if (enter_directory(state) != 0) {
        return -1;
    }
    snprintf(line, sizeof line, "cp '%s' program", CONVMAT_OUTSIDE_HELPER);
    return system(line);
}

static void check_right_program_is_adjoint_and_the_convolution(void **state) {
    (void)state;
    assert_true(meets(
        "convmat check --operator ./program" GEOMETRY, 0,
        "image x        1 channel of 5x6\n"
        "features y     1 channel of 3x5\n"
        "kernel w       3x2, correlation\n"
        "geometry       stride 1,1, dilation 1,1, padding 0:0,0:0, groups 1, boundary zeros\n"
        "operator       15 x 30, double\n"
        "forward        ./program forward\n"
        "adjoint        ./program adjoint\n"
        "\n"
        "Preliminaries\n"
        "  forward         " HOLDS "  adjoint         " HOLDS "\n"
        "Random probes, exact: integers, compared with ==\n"
        "  <A x, y>        463840\n"
        "  <x, B y>        463840\n"
        "  gap             0\n"
        "  bound           0\n"
        "  probes          6 of integers to 1024: a wrong pair would pass with probability 8.7e-19\n"
        "  magnitudes      proved, from known coefficients\n"
        "\n"
        "Coefficients\n"
        "  forward         90 read by 6 applications: 90 coefficients give 6 random vectors exactly; a "
        "linear "
        "map with others would pass with probability at most 2^-66\n"
        "  adjoint         90 read by 6 applications: 90 coefficients give 6 random vectors exactly; a "
        "linear "
        "map with others would pass with probability at most 2^-66\n"
        "\n"
        "Verdicts\n"
        "  adjoint         holds: all 90 coefficients of the two maps are equal, bit for bit; outside the "
        "pattern of the geometry random probes found none\n"
        "  forward is C    holds: equal to C, by the weights given, at 3 random vectors: any other map would "
        "pass with probability at most 2^-33\n"
        "  adjoint is C^T  holds: equal to C^T, by the weights given, at 3 random vectors: any other map "
        "would "
        "pass with probability at most 2^-33\n"
        "\n"
        "54 applications of the two maps\n"
        "adjoint\n",
        ""));
}

static void check_wrong_program_is_located_and_named(void **state) {
    (void)state;
    assert_true(meets(
        "convmat check --forward './program forward' --adjoint './program adjoint-rotated'" GEOMETRY
        " > report; echo $?; tail -n 14 report",
        0,
        "1\n"
        "Verdicts\n"
        "  adjoint         fails: 90 of 90 coefficients differ between the two maps\n"
        "  forward is C    holds: equal to C, by the weights given, at 3 random vectors: any other map would "
        "pass with probability at most 2^-33\n"
        "  adjoint is C^T  fails: element 0 of its result is 666, by the weights given it must be 111\n"
        "\n"
        "Where\n"
        "  found           entry (7, 8): feature [0,1,2] (channel first), image [0,1,2], joined by tap "
        "[0,0]: "
        "forward 1, adjoint 6\n"
        "  in common       everywhere: 90 of 90 entries\n"
        "\n"
        "Likely mistake\n"
        "  adjoint         adjoint equals C^T with the kernel rotated on every axis\n"
        "\n"
        "58 applications of the two maps\n"
        "not adjoint\n",
        ""));
}

/* Exit status and last line of `convmat check OPTIONS` */
static bool ends_with(const char *options, int status, const char *last) {
    char line[1024];
    char expected[512];
    snprintf(line, sizeof line, "convmat check %s > report; echo $?; tail -n 1 report", options);
    snprintf(expected, sizeof expected, "%d\n%s\n", status, last);
    return meets(line, 0, expected, "");
}

static void check_verdict_is_last_line_and_exit_status(void **state) {
    (void)state;
    assert_true(ends_with("--operator ./program --kernel 3x2 --image 5x6", 0, "adjoint"));
    assert_true(ends_with("--operator ./program --weights ones:3x2 --image 5x6", 1,
                          "adjoint, but forward is not C of these weights"));
    assert_true(ends_with("--forward './program forward-bias' --adjoint './program adjoint'" GEOMETRY, 0,
                          "adjoint, the linear part of an affine map"));
    assert_true(ends_with("--operator ./program --rows 15 --cols 30", 0, "adjoint"));
    assert_true(
        ends_with("--forward './program forward' --adjoint './program adjoint-rotated' --rows 15 --cols 30",
                  1, "not adjoint"));
    assert_true(ends_with("--forward './program nan' --adjoint './program nan' --rows 30 --cols 30", 1,
                          "not adjoint"));
    assert_true(
        ends_with("--forward './program floats' --adjoint './program identity' --kernel 1x1 --image 5x6", 0,
                  "adjoint"));
    assert_true(ends_with("--operator ./program --value float" GEOMETRY, 0, "adjoint"));
    assert_true(ends_with("--operator ./program --no-recover --amplitude 3 --target 1e-3 --seed 7" GEOMETRY,
                          0, "adjoint"));
    prepare("grep -q 'not asked for' report");
}

static void check_complex_programs_tell_transpose_from_conjugate_transpose(void **state) {
    (void)state;
    assert_true(meets("convmat check --operator 'sh -c cat' --rows 8 --cols 8 --complex | grep -e conj", 0,
                      "  conjugation     holds: both C^T and C^H: the coefficients are real\n", ""));
    assert_true(
        ends_with("--forward cat --adjoint cat --rows 8 --cols 8 --complex --value float", 0, "adjoint"));
    assert_true(
        meets("convmat check --operator './program' --complex" GEOMETRY, 3, "",
              "convmat: check: --operator = ./program forward, wrote real numbers, must be complex with "
              "--complex\n"));
}

static void check_sizes_alone_locates_the_entry(void **state) {
    (void)state;
    assert_true(
        meets("convmat check --forward './program forward' --adjoint './program adjoint-rotated' --rows 15 "
              "--cols 30 | grep -e found",
              0, "  found           entry (5, 19): forward 6, adjoint 1\n", ""));
}

static void check_weights_placeholder_is_a_file_of_integers(void **state) {
    (void)state;
    prepare("mkdir tmp");
    assert_true(
        meets("TMPDIR=$PWD/tmp convmat check --forward './program forward {weights}' --adjoint './program "
              "adjoint {weights}' --weights random:3x2 --image 5x6 | grep -e '^forward' -e 'is C' -e Random; "
              "ls tmp",
              0,
              "forward        ./program forward {weights}\n"
              "Random probes, exact: integers, compared with ==\n"
              "  forward is C    holds: equal to C, by the weights set, at 3 random vectors: any other map "
              "would pass with probability at most 2^-33\n"
              "  adjoint is C^T  holds: equal to C^T, by the weights set, at 3 random vectors: any other map "
              "would pass with probability at most 2^-33\n",
              ""));
}

static void check_shell_syntax_is_given_to_a_shell(void **state) {
    (void)state;
    assert_true(
        ends_with("--forward 'tee x.npy | ./program forward' --adjoint './program adjoint $NOTHING'" GEOMETRY,
                  0, "adjoint"));
    prepare("cp program 'a program'; cp program \"it's\"");
    assert_true(ends_with("--operator \"'./a program'\"" GEOMETRY, 0, "adjoint"));
    assert_true(ends_with("--operator '\"./it'\"'\"'s\"'" GEOMETRY, 0, "adjoint"));
    assert_true(ends_with("--forward 'cat' --adjoint '  cat  -  ' --rows 8 --cols 8", 0, "adjoint"));
}

static void check_programs_that_leave_input_or_talk_are_heard_out(void **state) {
    (void)state;
    assert_true(ends_with(
        "--forward './program early' --adjoint './program early' --rows 100000 --cols 100000", 0, "adjoint"));
    assert_true(ends_with("--forward './program chatter' --adjoint './program identity' --rows 30 --cols 30",
                          0, "adjoint"));
}

/* Lines of `convmat check --forward FORWARD --adjoint cat SIZES` that end with status 3 and this text behind "--forward = " */
static bool fails_with(const char *forward, const char *sizes, const char *text) {
    char line[512];
    char err[768];
    snprintf(line, sizeof line, "convmat check --forward '%s' --adjoint cat %s --timeout 1", forward, sizes);
    snprintf(err, sizeof err, "convmat: check: --forward = %s, %s\n", forward, text);
    return meets(line, 3, "", err);
}

static void check_program_that_fails_is_told_in_one_line(void **state) {
    (void)state;
    static const char sizes[] = "--rows 30 --cols 30";
    assert_true(fails_with("./nowhere", sizes, "cannot be started: No such file or directory"));
    assert_true(fails_with("./program exit-3", sizes, "ended with exit status 3: no such layer: conv7"));
    assert_true(fails_with("exit 5;", sizes, "ended with exit status 5"));
    assert_true(fails_with("./program crash", sizes, "was ended by signal 9 (Killed): about to crash"));
    assert_true(fails_with("./program sleep", sizes, "did not end within 1 second (--timeout)"));
    assert_true(fails_with("exec >&- 2>&-; sleep 100", sizes, "did not end within 1 second (--timeout)"));
    assert_true(fails_with("./program flood", sizes,
                           "wrote more than 65792 bytes, the most that its result can need"));
    assert_true(fails_with("./program nothing", sizes,
                           "wrote nothing; its output: magic and version = 0 bytes, must be 8"));
    assert_true(
        fails_with("./program garbage", sizes,
                   "did not write a .npy; its output: first bytes are not \\x93NUMPY, must be a .npy file"));
    assert_true(fails_with(
        "./program truncated", sizes,
        "did not write a .npy; its output: data = 5 bytes, must be 240 for shape (1, 30) of '<f8'"));
    assert_true(fails_with("./program wrong-shape", sizes, "wrote an array of shape 1x29, must be 1x30"));
    assert_true(fails_with("./program wrong-shape", "--kernel 1x1 --image 5x6",
                           "wrote an array of shape 1x29, must be 1x1x5x6 or 1x30"));
}

static void check_wrong_options_get_one_line(void **state) {
    (void)state;
    static const wrong_line lines[] = {
        {"convmat check --forward cat --rows 3 --cols 3", 2,
         "check: --adjoint is missing, must be given beside --forward"},
        {"convmat check --adjoint cat --rows 3 --cols 3", 2,
         "check: --forward is missing, must be given beside --adjoint"},
        {"convmat check --operator cat --forward x --kernel 3 --image 8", 2,
         "check: --forward = x, must not be given with --operator"},
        {"convmat check --operator cat --rows 3", 2, "check: --cols is missing, must be given beside --rows"},
        {"convmat check --operator cat --cols 3", 2, "check: --rows is missing, must be given beside --cols"},
        {"convmat check --operator cat --cols 0 --rows 3", 2, "check: --cols = 0, must be at least 1"},
        {"convmat check --operator cat", 2,
         "check: --weights is missing, must be given, or --kernel, or --rows and --cols where no geometry is "
         "known"},
        {"convmat check --operator cat --kernel 3 --image 8 --rows 3", 2,
         "check: option = --kernel, must not be given with --rows"},
        {"convmat check --operator ' ' --rows 3 --cols 3", 2, "check: --operator =  , must name a program"},
        {"convmat check --operator \"cat $(printf '%05000d' 1)\" --rows 3 --cols 3", 2,
         "check: --operator = cat "
         "0000000000000000000000000000000000000000000000000000000000000000000000000000, must be shorter than "
         "4096 "
         "characters"},
        {"convmat check --operator 'cat {weights}' --rows 3 --cols 3", 2,
         "check: --operator = cat {weights}, must not have {weights} without a geometry"},
        {"convmat check --operator cat --rows 3 --cols 3 --timeout 0", 2,
         "check: --timeout = 0, must be at least 1"},
        {"convmat check --operator cat --rows 3 --cols 3 --target 2", 2,
         "check: --target = 2, must be a number above 0 and below 1, such as 1e-12"},
        {"convmat check --operator cat --rows 3 --cols 3 --target 1e-12x", 2,
         "check: --target = 1e-12x, must be a number above 0 and below 1, such as 1e-12"},
        {"convmat check --operator cat --rows 3 --cols 3 --amplitude 0", 2,
         "check: --amplitude = 0, must be at least 1"},
        {"convmat check --operator cat --rows 3 --cols 3 --recover", 2,
         "check: option = --recover, must not be given with --rows"},
        {"convmat check --operator cat --kernel 3 --image 8 --recover --no-recover", 2,
         "check: option = --recover, must not be given with --no-recover"},
        {"convmat check --operator cat --kernel 3 --image 8 --recovered A.jpeg", 2,
         "check: --recovered = A.jpeg, must end in .mtx or .txt"},
        {"convmat check --operator cat --kernel 3 --image 8 --mode exact", 2,
         "check: option = --mode, must not be given with --operator"},
        {"convmat check --kernel 3 --image 8 --timeout 5", 2,
         "check: option = --timeout, must come with --operator, or with --forward and --adjoint"},
        {"convmat check --kernel 3 --image 8 --replay x", 2,
         "check: option = --replay, must come with --operator, or with --forward and --adjoint"},
    };
    assert_true(all_are_refused(lines, COUNT(lines)));
}

static void check_replay_of_the_same_is_the_same(void **state) {
    (void)state;
    prepare("convmat check --operator ./program --json --seed 5 --amplitude 100 --target 1e-7 -o "
            "right.json" GEOMETRY);
    assert_true(ends_with("--operator ./program --replay right.json" GEOMETRY, 0,
                          "replayed: the same certificate, bit for bit"));
    prepare("cp program elsewhere");
    assert_true(ends_with("--operator ./elsewhere --replay right.json" GEOMETRY, 0,
                          "replayed: the same certificate, bit for bit"));
    assert_true(
        meets("convmat check --operator ./program --json --rows 15 --cols 30 --no-recover -o sizes.json; "
              "convmat check --operator ./program --rows 15 --cols 30 --replay sizes.json | tail -n 1",
              0, "replayed: the same certificate, bit for bit\n", ""));
    assert_true(
        meets("convmat check --forward ./program\\ forward --adjoint './program adjoint-rotated' --json -o "
              "wrong.json" GEOMETRY "; convmat check --forward ./program\\ forward --adjoint './program "
              "adjoint-rotated' --replay wrong.json" GEOMETRY " | tail -n 2",
              0, "not adjoint\nreplayed: the same certificate, bit for bit\n", ""));
}

static void check_replay_names_the_first_difference(void **state) {
    (void)state;
    prepare("convmat check --operator ./program --json -o right.json" GEOMETRY);
    assert_true(ends_with(
        "--forward './program forward' --adjoint './program adjoint-rotated' --replay right.json" GEOMETRY, 1,
        "replayed: test.verdict was \"adjoint\", is \"not adjoint\""));
    prepare("sed 's/\"left\": 463840/\"left\": 463841/' right.json > forged.json");
    assert_true(ends_with("--operator ./program --replay forged.json" GEOMETRY, 1,
                          "replayed: test.left was 463841, is 463840"));
    prepare("sed 's/\"columns\": 30/\"columns\": 31/' right.json > forged.json");
    assert_true(ends_with("--operator ./program --replay forged.json" GEOMETRY, 1,
                          "replayed: columns was 31, is 30"));
    assert_true(ends_with("--operator ./program --rows 15 --cols 30 --replay right.json", 1,
                          "replayed: geometry was an object, is null"));
    prepare("head -n 30 right.json > cut.json");
    assert_true(ends_with("--operator ./program --replay cut.json" GEOMETRY, 1,
                          "replayed: preliminaries.forward was nothing, is an object"));
}

static void check_replay_of_no_certificate_is_refused(void **state) {
    (void)state;
    prepare("convmat check --operator ./program --json -o right.json" GEOMETRY);
    prepare("sed 's/\"version\": 1/\"version\": 2/' right.json > version.json");
    prepare("grep -v '\"seed\"' right.json > seed.json; sed 's/when-cheap/now/' right.json > recovery.json");
    prepare("sed 's/\"amplitude\": 1024/\"amplitude\": 0/' right.json > amplitude.json");
    prepare("sed 's/\"target\": .*/\"target\": 1,/' right.json > target.json; : > empty.json; echo '{}' > "
            "other.json");
    static const wrong_line lines[] = {
        {"convmat check --operator ./program" GEOMETRY " --replay nowhere.json", 3,
         "check: --replay = nowhere.json, No such file or directory"},
        {"convmat check --operator ./program" GEOMETRY " --replay empty.json", 3,
         "check: --replay = empty.json, is empty"},
        {"convmat check --operator ./program" GEOMETRY " --replay other.json", 3,
         "check: --replay = other.json, must be a certificate that convmat check --json wrote"},
        {"convmat check --operator ./program" GEOMETRY " --replay version.json", 3,
         "check: --replay = version.json, has version 2, must have version 1"},
        {"convmat check --operator ./program" GEOMETRY " --replay seed.json", 3,
         "check: --replay = seed.json, has no line of ours for \"seed\""},
        {"convmat check --operator ./program" GEOMETRY " --replay recovery.json", 3,
         "check: --replay = recovery.json, has no line of ours for \"recovery\""},
        {"convmat check --operator ./program" GEOMETRY " --replay amplitude.json", 3,
         "check: --replay = amplitude.json, has no line of ours for \"amplitude\""},
        {"convmat check --operator ./program" GEOMETRY " --replay target.json", 3,
         "check: --replay = target.json, has no line of ours for \"target\""},
        {"convmat check --operator ./program" GEOMETRY " --replay right.json --seed 5", 2,
         "check: option = --seed, must not be given with --replay"},
        {"convmat check --operator ./program" GEOMETRY " --replay right.json --json", 2,
         "check: option = --json, must not be given with --replay"},
    };
    assert_true(all_are_refused(lines, COUNT(lines)));
}

static void check_recovered_matrix_is_that_of_the_weights(void **state) {
    (void)state;
    prepare("convmat check --operator ./program --recovered A.mtx -o report --kernel 3x2 --image 5x6");
    prepare("convmat matrix -o C.mtx" GEOMETRY "; cmp A.mtx C.mtx");
    prepare("convmat check --operator ./program --recovered A.txt -o report --kernel 3x2 --image 5x6");
    prepare("convmat matrix -o C.txt" GEOMETRY "; cmp A.txt C.txt");
    assert_true(
        meets("convmat check --forward './program nan' --adjoint './program nan' --kernel 1x1 --image 5x6 "
              "--recovered B.mtx > report; echo $?; ls B.mtx 2> missing",
              2, "3\n", "convmat: check: --recovered = B.mtx, was not written: not reached\n"));
}

static void check_json_is_valid_and_says_the_verdict(void **state) {
    (void)state;
    prepare("convmat check --operator ./program --json -o right.json" GEOMETRY);
    assert_true(meets(
        "convmat check --forward './program forward' --adjoint './program adjoint-rotated' --json" GEOMETRY
        " > wrong.json; tail -n 7 wrong.json; tail -n 3 right.json; head -n 3 right.json",
        0,
        "    \"forward\": \"\",\n"
        "    \"adjoint\": \"adjoint equals C^T with the kernel rotated on every axis\"\n"
        "  },\n"
        "  \"applications\": 58,\n"
        "  \"verdict\": \"not adjoint\",\n"
        "  \"is_true\": false\n"
        "}\n"
        "  \"verdict\": \"adjoint\",\n"
        "  \"is_true\": true\n"
        "}\n"
        "{\n"
        "  \"format\": \"convmat certificate\",\n"
        "  \"version\": 1,\n",
        ""));
    if (system("python3 -m json.tool --help > python.txt 2>&1") == 0) {
        prepare(
            "convmat check --forward './program nan' --adjoint cat --json --rows 30 --cols 30 > nan.json; "
            "for file in right wrong nan; do python3 -m json.tool $file.json parsed; done");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_right_program_is_adjoint_and_the_convolution),
        cmocka_unit_test(check_wrong_program_is_located_and_named),
        cmocka_unit_test(check_verdict_is_last_line_and_exit_status),
        cmocka_unit_test(check_complex_programs_tell_transpose_from_conjugate_transpose),
        cmocka_unit_test(check_sizes_alone_locates_the_entry),
        cmocka_unit_test(check_weights_placeholder_is_a_file_of_integers),
        cmocka_unit_test(check_shell_syntax_is_given_to_a_shell),
        cmocka_unit_test(check_programs_that_leave_input_or_talk_are_heard_out),
        cmocka_unit_test(check_program_that_fails_is_told_in_one_line),
        cmocka_unit_test(check_wrong_options_get_one_line),
        cmocka_unit_test(check_replay_of_the_same_is_the_same),
        cmocka_unit_test(check_replay_names_the_first_difference),
        cmocka_unit_test(check_replay_of_no_certificate_is_refused),
        cmocka_unit_test(check_recovered_matrix_is_that_of_the_weights),
        cmocka_unit_test(check_json_is_valid_and_says_the_verdict),
    };
    return cmocka_run_group_tests(tests, enter_with_program, leave_directory);
}
