/* SPDX-License-Identifier: BSD-3-Clause */
/* Closed pipes, full disks, closed and unreadable files; and files that appear whole or not at all. */
#include "command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void closed_pipe_ends_quietly(void **state) {
    (void)state;
    /* more than a pipe holds; the status of the first command is that of a process ended by SIGPIPE */
    static const char *const lines[] = {
        "matrix --weights range:3x3 --image 300x300",
        "matrix --weights range:3x3 --image 300x300 -o /dev/stdout --format mtx",
        "apply --weights range:3x3 --input range:700x700",
        "apply --weights range:3x3 --input range:700x700 --format npy",
        "explain --weights ones:300x300 --input ones:300x300 --at 0,0",
    };
    for (size_t k = 0; k < COUNT(lines); k++) {
        char line[512];
        snprintf(line, sizeof line, "{ convmat %s; echo $? > status; } | head -c 1 > /dev/null; cat status",
                 lines[k]);
        assert_true(meets(line, 0, "141\n", ""));
    }
}

static void closed_pipe_below_a_parent_that_ignores_the_signal_ends_quietly(void **state) {
    (void)state;
    assert_true(
        meets("trap '' PIPE; { convmat matrix --weights range:3x3 --image 300x300; echo $? > status; } | "
              "head -c 1 > /dev/null; cat status",
              0, "141\n", ""));
}

static void full_disk_exits_3(void **state) {
    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        print_message("no /dev/full here: not tested\n");
        skip();
    }
    static const expectation lines[] = {
        {"convmat --help > /dev/full", 3, "", "convmat: standard output: No space left on device\n"},
        {"convmat --version > /dev/full", 3, "", "convmat: standard output: No space left on device\n"},
        {"convmat plan --help > /dev/full", 3, "",
         "convmat: plan: standard output: No space left on device\n"},
        {"convmat plan --kernel 3 --image 8 > /dev/full", 3, "",
         "convmat: plan: standard output: No space left on device\n"},
        {"convmat plan --kernel 3 --image 8 --json > /dev/full", 3, "",
         "convmat: plan: standard output: No space left on device\n"},
        {"convmat check --kernel 3 --image 8 > /dev/full", 3, "",
         "convmat: check: standard output: No space left on device\n"},
        {"convmat explain --kernel 3 --image 8 --at 0 > /dev/full", 3, "",
         "convmat: explain: standard output: No space left on device\n"},
        {"convmat matrix --weights ones:3 --image 8 > /dev/full", 3, "",
         "convmat: matrix: standard output: No space left on device\n"},
        {"convmat matrix --weights ones:3x3 --image 300x300 > /dev/full", 3, "",
         "convmat: matrix: standard output: No space left on device\n"},
        {"convmat apply --weights ones:3 --input ones:8 > /dev/full", 3, "",
         "convmat: apply: standard output: No space left on device\n"},
        {"convmat apply --weights ones:3 --input ones:8 -o /dev/full --format npy", 3, "",
         "convmat: apply: /dev/full: No space left on device\n"},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void closed_stdout_exits_3(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat plan --kernel 3 --image 8 >&-", 3, "",
         "convmat: plan: standard output: Bad file descriptor\n"},
        {"convmat --version >&-", 3, "", "convmat: standard output: Bad file descriptor\n"},
        {"convmat apply --weights ones:3 --input ones:8 -o y.txt >&- && cat y.txt", 0, "3 3 3 3 3 3\n", ""},
        {"convmat apply --weights ones:3 --input ones:8 -o y.txt 2>&- && cat y.txt", 0, "3 3 3 3 3 3\n", ""},
        {"convmat apply --weights ones:3 --input - <&-", 3, "",
         "convmat: apply: --input: standard input: Bad file descriptor\n"},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void failing_output_leaves_nothing(void **state) {
    (void)state;
    prepare("rm -rf *; mkdir taken.txt; mkdir locked; echo old > C.mtx");
    static const expectation lines[] = {
        {"convmat apply --weights ones:3 --input ones:8 -o missing/y.npy", 3, "",
         "convmat: apply: missing/y.npy: No such file or directory\n"},
        {"convmat plan --kernel 3 --image 8 -o missing/plan", 3, "",
         "convmat: plan: missing/plan: No such file or directory\n"},
        {"convmat apply --weights ones:3 --input ones:8 -o taken.txt", 3, "",
         "convmat: apply: taken.txt: Is a directory\n"},
        {"convmat apply --weights ones:3 --input ones:8 -o C.mtx/y.npy", 3, "",
         "convmat: apply: C.mtx/y.npy: Not a directory\n"},
        {"convmat apply --weights ones:3 --input ones:8 -o '' --format text", 3, "",
         "convmat: apply: '': No such file or directory\n"},
        /* NaN is found while the file is being written */
        {"convmat matrix --weights '[1,nan]' --image 3 -o C.mtx", 2, "",
         "convmat: matrix: C[0,1] = nan, must be finite: Matrix Market has no NaN and no Inf\n"},
        {"cat C.mtx; ls -A . taken.txt", 0, "old\n.:\nC.mtx\nlocked\ntaken.txt\n\ntaken.txt:\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void limited_file_size_leaves_nothing(void **state) {
    (void)state;
    prepare("rm -rf *; echo old > C.mtx");
    static const expectation lines[] = {
        {"trap '' XFSZ; ulimit -f 8; convmat matrix --weights range:3x3 --image 300x300 -o C.mtx", 3, "",
         "convmat: matrix: C.mtx: File too large\n"},
        {"cat C.mtx; ls -A", 0, "old\nC.mtx\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

/* Nine million entries take a second to write: time for a signal */
static void signal_leaves_nothing(void **state) {
    (void)state;
    static const struct {
        const char *signal, *status;
    } ends[] = {{"HUP", "129\n"}, {"INT", "130\n"}, {"TERM", "143\n"}, {"PIPE", "141\n"}};
    prepare("rm -rf *");
    for (size_t k = 0; k < COUNT(ends); k++) {
        char line[512];
        snprintf(line, sizeof line,
                 "env --default-signal=%s convmat matrix --weights ones:3x3 --image 1000x1000 -o C.mtx & "
                 "until ls -A | grep -q convmat- || ! kill -0 $!; do :; done; "
                 "kill -%s $!; wait $! 2> /dev/null; echo $?; ls -A",
                 ends[k].signal, ends[k].signal);
        assert_true(meets(line, 0, ends[k].status, ""));
    }
}

static void ignored_signal_stays_ignored(void **state) {
    (void)state;
    prepare("rm -rf *");
    assert_true(meets("trap '' HUP; convmat matrix --weights ones:3x3 --image 300x300 -o C.mtx & "
                      "until ls -A | grep -q convmat- || ! kill -0 $!; do :; done 2> /dev/null; "
                      "kill -HUP $! 2> /dev/null; wait $!; echo $?; ls -A",
                      0, "0\nC.mtx\n", ""));
}

static void unreadable_input_exits_3(void **state) {
    (void)state;
    prepare("mkdir -p folder");
    assert_true(meets("convmat apply --weights ones:3 --input folder", 3, "",
                      "convmat: apply: --input: folder: Is a directory\n"));
    if (access("/proc/self/mem", R_OK) == 0) { /* opens, and cannot be read, for root either */
        assert_true(meets("convmat apply --weights ones:3 --input /proc/self/mem", 3, "",
                          "convmat: apply: --input: /proc/self/mem: Input/output error\n"));
    }
    if (geteuid() == 0) {
        print_message("root reads every file: a file without permission was not tested\n");
        skip();
    }
    write_file("secret.npy", "", 0);
    prepare("chmod 000 secret.npy");
    assert_true(meets("convmat apply --weights ones:3 --input secret.npy", 3, "",
                      "convmat: apply: --input: secret.npy: Permission denied\n"));
}

static void report_to_file_is_that_of_stdout(void **state) {
    (void)state;
    prepare("convmat plan --kernel 3 --image 8 > stdout; convmat plan --kernel 3 --image 8 -o file; cmp "
            "stdout file");
    prepare("convmat check --kernel 3 --image 8 > stdout; convmat check --kernel 3 --image 8 -o file; cmp "
            "stdout file");
    prepare("convmat explain --kernel 3 --image 8 --row 2 --json > stdout; convmat explain --kernel 3 "
            "--image 8 --row 2 "
            "--json --output file; cmp stdout file");
}

static void out_of_memory_exits_4(void **state) {
    (void)state;
    if (CONVMAT_IS_SANITIZED) {
        print_message("sanitizers reserve memory beyond any limit: not tested\n");
        skip();
    }
    prepare("rm -rf *");
    assert_true(meets(
        "ulimit -v 500000; convmat matrix --weights ones:3x3 --image 3000x3000 --max-bytes 100G -o C.npz "
        "&& convmat matrix --matrix C.npz -o C.png 2> err; echo $?; grep -c '^convmat: matrix: .*out of "
        "memory for ' err; ls -A",
        0, "4\n1\nC.npz\nerr\n", ""));
    prepare("rm -rf *");
    assert_true(meets(
        "ulimit -v 500000; convmat apply --weights ones:3x3 --input ones:9000x9000 2> err; echo $?; grep "
        "-c '^convmat: apply: --input: ' err",
        0, "4\n1\n", ""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_pipe_ends_quietly),
        cmocka_unit_test(closed_pipe_below_a_parent_that_ignores_the_signal_ends_quietly),
        cmocka_unit_test(full_disk_exits_3),
        cmocka_unit_test(closed_stdout_exits_3),
        cmocka_unit_test(failing_output_leaves_nothing),
        cmocka_unit_test(limited_file_size_leaves_nothing),
        cmocka_unit_test(signal_leaves_nothing),
        cmocka_unit_test(ignored_signal_stays_ignored),
        cmocka_unit_test(unreadable_input_exits_3),
        cmocka_unit_test(report_to_file_is_that_of_stdout),
        cmocka_unit_test(out_of_memory_exits_4),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
