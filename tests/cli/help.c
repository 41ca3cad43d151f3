/* SPDX-License-Identifier: BSD-3-Clause */
/* The help, the version and the manual page tell of every command and option, and of nothing else. */
#include "command.h"

#include <stdio.h>
#include <string.h>

static const char *const commands[] = {"plan",    "matrix", "apply",   "check",
                                       "explain", "views",  "overlap", "sizes"};

/* Options by command, as the documentation promises them; common to all that have a whole geometry */
static const char common_to_maps[] =
    "axes boundary convolve dilation features groups help image input output output-padding "
    "padding stride transpose weights";
static const char *const own[] = {
    "in-channels json kernel out-channels threads",
    "drop-zeros format in-channels index kernel matrix max-bytes out-channels symbolic threads value",
    "bias bits clip dtype format json max-bytes order range reproducible threads",
    "adjoint amplitude cols complex forward in-channels json kernel max-bytes mode no-recover operator "
    "out-channels "
    "precision recover recovered replay rows seed target threads timeout value",
    "at column entry format in-channels json kernel latex out-channels row symbolic why",
    "format json",
    "format in-channels json kernel out-channels",
    "axes dilation features help image json kernel output output-padding padding stride",
};

static const char *common(size_t command) {
    return strcmp(commands[command], "sizes") == 0 ? "" : common_to_maps;
}

static void help_of_command_lists_exactly_its_options(void **state) {
    (void)state;
    for (size_t k = 0; k < COUNT(commands); k++) {
        char line[1024];
        snprintf(line, sizeof line,
                 "echo %s %s | tr ' ' '\\n' | grep . | sort > promised; convmat %s --help | sed -n 's/^  "
                 "\\(-o, \\)*--"
                 "\\([a-z-]*\\).*/\\2/p' | sort | diff promised -",
                 common(k), own[k], commands[k]);
        assert_true(meets(line, 0, "", ""));
    }
}

static void help_lines_fit_a_wide_terminal(void **state) {
    (void)state;
    for (size_t k = 0; k < COUNT(commands); k++) {
        char line[256];
        snprintf(line, sizeof line, "convmat %s --help | grep -n '.\\{112\\}'", commands[k]);
        assert_true(meets(line, 1, "", ""));
    }
}

static void help_examples_run(void **state) {
    (void)state;
    prepare("convmat apply --weights '[[1]]' --input random:9x7 -o photo.npy");
    prepare("convmat apply --weights '[[1]]' --input random:3x3 -o kernel.npy");
    for (size_t k = 0; k < COUNT(commands); k++) {
        char line[512];
        snprintf(line, sizeof line,
                 "convmat %s --help | sed -n 's/^  \\(convmat .*\\)/\\1 > \\/dev\\/null/p' > examples; "
                 "grep -c . examples; sh -e ./examples",
                 commands[k]);
        assert_true(meets(line, 0, "2\n", ""));
    }
}

static void help_of_program_lists_commands_and_statuses(void **state) {
    (void)state;
    assert_true(meets(
        "convmat --help", 0,
        "Usage: convmat COMMAND [OPTION]...\n"
        "A convolution as the sparse matrix it is: vec(y) = C vec(x), and its transpose.\n"
        "\n"
        "Commands:\n"
        "  plan     say what C will be: sizes, nonzeros, bytes, relationships; allocates none of it\n"
        "  matrix   build C, or C^T with --transpose, and write it\n"
        "  apply    compute y = C x; with --transpose x = C^T y\n"
        "  check    test whether the pair x -> C x, y -> C^T y is adjoint: ours, or somebody's programs\n"
        "  explain  explain one element, entry, row or column, in numbers and words\n"
        "  views    show the three equal views of C^T y: product, scatter and crop, zero insertion\n"
        "  overlap  count the terms of each element of C^T y, and see whether they make a checkerboard\n"
        "  sizes    list what the sizes that were not given can be\n"
        "\n"
        "convmat COMMAND --help lists the options of a command. convmat --version prints the version.\n"
        "\n"
        "Exit status: 0 done and true; 1 what was checked is not true; 2 wrong usage or geometry;\n"
        "3 input or output failed; 4 out of memory or over the limit.\n",
        ""));
    assert_true(meets("convmat --help > long; convmat -h > short; cmp long short", 0, "", ""));
    assert_true(meets("convmat plan --help > long; convmat plan -h > short; cmp long short", 0, "", ""));
}

static void help_of_matrix_says_what_stdout_gets(void **state) {
    (void)state;
    assert_true(
        meets("convmat matrix --help | grep 'without it'", 0,
              "                              without it, on standard output: text up to 200 x 200, mtx "
              "above\n",
              ""));
    assert_true(meets("convmat apply --help | grep 'without it'", 1, "", ""));
}

static void version_is_that_of_the_library(void **state) {
    (void)state;
    assert_true(meets("convmat --version", 0, "convmat " CONVMAT_VERSION_STRING "\n", ""));
}

static void manual_tells_of_every_option(void **state) {
    (void)state;
    char line[2048];
    for (size_t k = 0; k < COUNT(commands); k++) {
        snprintf(line, sizeof line,
                 "for option in %s %s; do grep -q -e \"$(echo --$option | sed 's/-/\\\\\\\\-/g')\" '%s' || "
                 "echo --$option is missing; done",
                 common(k), own[k], CONVMAT_MANUAL);
        assert_true(meets(line, 0, "", ""));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_of_command_lists_exactly_its_options),
        cmocka_unit_test(help_lines_fit_a_wide_terminal),
        cmocka_unit_test(help_examples_run),
        cmocka_unit_test(help_of_program_lists_commands_and_statuses),
        cmocka_unit_test(help_of_matrix_says_what_stdout_gets),
        cmocka_unit_test(version_is_that_of_the_library),
        cmocka_unit_test(manual_tells_of_every_option),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
