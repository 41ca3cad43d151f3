/* SPDX-License-Identifier: BSD-3-Clause */
/* Every --json output is JSON, by the judgement of somebody else's parser. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const lines[] = {
    "plan --weights range:4x4 --image 8x8 --stride 2 --padding 1",
    "plan --kernel 3x3 --in-channels 64 --out-channels 64 --image 1048576x1048576 --padding 1",
    "plan --kernel 3x3 --image 8x8 --padding 0:1",
    "plan --kernel 2x3x1 --features 3x4x5 --stride 3 --dilation 5 --output-padding 4,3,2",
    "check --weights random:3x2 --image 5x6",
    "check --weights range:3x2 --image 5x6 --max-bytes 1",
    "check --weights '[inf,nan]' --image 5",
    "explain --weights '[1e300,-0.0,nan]' --input '[inf,5e-324,3]' --at 0",
    "explain --kernel 3 --image 4 --padding 1 --boundary reflect --row 0",
    "explain --kernel 2 --image 5 --stride 3 --column 2",
    "explain --kernel 1x1x1 --image 2x2x2 --entry 7,7",
    "views --weights '[1e-300,-0.0,3.5]' --input '[1,2,3]' --stride 2 --padding -1:1",
    "views --weights integers:4x1x2x3 --input integers:4x2x3 --groups 2 --padding 1:0,1 --boundary circular",
    "overlap --kernel 3x2x1 --image 9x6x7 --stride 2 --dilation 4,3,1",
    "sizes --features 4x5 --kernel 3x2 --stride 2",
    "sizes --image 8 --features 9 --kernel 3 --stride 1 --dilation 1 --padding 1",
};

static void json_of_every_command_is_parsed_by_python(void **state) {
    (void)state;
    if (system("python3 -m json.tool --help > python.txt 2>&1") != 0) {
        print_message("no python3 with json.tool: not tested\n");
        skip();
    }
    for (size_t k = 0; k < COUNT(lines); k++) {
        char line[640];
        snprintf(
            line, sizeof line,
            "convmat %s --json > report; test $? -lt 2 && python3 -m json.tool report parsed; convmat %s -o "
            "other.json; cmp report other.json",
            lines[k], lines[k]);
        assert_true(meets(line, 0, "", ""));
    }
}

static void json_integers_keep_all_digits(void **state) {
    (void)state;
    assert_true(meets("convmat plan --kernel 1 --image 9007199254740993 --json | grep -e '^  \"columns\"'", 0,
                      "  \"columns\": 9007199254740993,\n", ""));
}

static void json_has_null_for_nan_and_infinity(void **state) {
    (void)state;
    assert_true(
        meets("convmat explain --weights '[nan]' --input '[inf]' --at 0 --json | grep -o -e '\"sum\": .*' -e "
              "'\"weight\": .*'",
              0, "\"sum\": null,\n\"weight\": null, \"factor\": null}\n", ""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_of_every_command_is_parsed_by_python),
        cmocka_unit_test(json_integers_keep_all_digits),
        cmocka_unit_test(json_has_null_for_nan_and_infinity),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
