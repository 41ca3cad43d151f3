/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat explain: elements, entries, rows and columns, with and without values. */
#include "command.h"

static void explain_at_says_sum_or_symbols(void **state) {
    (void)state;
    static const expectation lines[] = {
        /* one channel: the channel may be left out, or be 0 */
        {"convmat explain --weights '[[1,2],[3,4]]' --input range:3x3 --at 1,0", 0,
         "y[1,0] = w[0,0]*x[1,0] + w[0,1]*x[1,1] + w[1,0]*x[2,0] + w[1,1]*x[2,1] = 1*4 + 2*5 + 3*7 + 4*8 = "
         "67\n",
         ""},
        {"convmat explain --weights '[[1,2],[3,4]]' --input range:1x1x3x3 --at 0,1,0", 0,
         "y[1,0] = w[0,0]*x[1,0] + w[0,1]*x[1,1] + w[1,0]*x[2,0] + w[1,1]*x[2,1] = 1*4 + 2*5 + 3*7 + 4*8 = "
         "67\n",
         ""},
        /* channels on one side */
        {"convmat explain --weights '[[[1,2]],[[-3,0.5]]]' --input '[[1,-2,3]]' --at 1,0", 0,
         "y[1,0] = w[1,0,0]*x[0] + w[1,0,1]*x[1] = (-3)*1 + 0.5*(-2) = -4\n", ""},
        /* no input: symbols, also without weights */
        {"convmat explain --weights '[[[1,2]],[[-3,0.5]]]' --image 3 --transpose --at 1", 0,
         "x[1] = w[0,0,1]*y[0,0] + w[0,0,0]*y[0,1] + w[1,0,1]*y[1,0] + w[1,0,0]*y[1,1]\n", ""},
        {"convmat explain --kernel 2 --out-channels 2 --image 3 --transpose --at 1", 0,
         "x[1] = w[0,0,1]*y[0,0] + w[0,0,0]*y[0,1] + w[1,0,1]*y[1,0] + w[1,0,0]*y[1,1]\n", ""},
        {"convmat explain --kernel 3 --image 4 --padding 1 --boundary reflect --at 0", 0,
         "y[0] = w[1]*x[0] + (w[0] + w[2])*x[1]\n", ""},
        {"convmat explain --kernel 3 --input '[1,2,3,4]' --padding 1 --boundary reflect --at 0", 0,
         "y[0] = w[1]*x[0] + (w[0] + w[2])*x[1]\n", ""},
        /* true convolution: taps as stored */
        {"convmat explain --weights '[1,2,3]' --input '[1,10,100]' --convolve --at 0", 0,
         "y[0] = w[2]*x[0] + w[1]*x[1] + w[0]*x[2] = 3*1 + 2*10 + 1*100 = 123\n", ""},
        /* nothing reads, nothing is read */
        {"convmat explain --weights '[1,2]' --image 5 --stride 3 --transpose --at 2", 0,
         "x[2] = 0 (no feature reads this element)\n", ""},
        {"convmat explain --weights '[1,2]' --input '[1,2]' --padding 2 --at 0", 0,
         "y[0] = 0 (reads padding only)\n", ""},
        /* a huge image costs nothing */
        {"convmat explain --kernel 2x2 --image 10000000x1000000000 --at 9999998,0", 0,
         "y[9999998,0] = w[0,0]*x[9999998,0] + w[0,1]*x[9999998,1] + w[1,0]*x[9999999,0] + "
         "w[1,1]*x[9999999,1]\n",
         ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void explain_parts_of_matrix_lists_entries(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat explain --weights '[1,10,100]' --image 3 --padding 1 --boundary reflect --entry 2,1", 0,
         "C[2,1] = w[0] + w[2] = 1 + 100 = 101\n", ""},
        {"convmat explain --weights '[1,10,100]' --image 4 --entry 0,3", 0,
         "C[0,3] = 0 (no tap joins them)\n", ""},
        {"convmat explain --weights '[1,10,100]' --image 4 --row 1", 0,
         "C[1,:] = w[0] = 1 at x[1], w[1] = 10 at x[2], w[2] = 100 at x[3]\n", ""},
        {"convmat explain --weights '[-0.0,1]' --image 3 --row 0", 0,
         "C[0,:] = w[0] = -0 at x[0], w[1] = 1 at x[1]\n", ""},
        {"convmat explain --weights '[-0.0,1,-0.0]' --image 3 --padding 1 --boundary reflect --entry 0,1", 0,
         "C[0,1] = w[0] + w[2] = (-0) + (-0) = -0\n", ""},
        {"convmat matrix --weights '[-0.0,1,-0.0]' --image 3 --padding 1 --boundary reflect", 0,
         "  |  0  1  2\n--+---------\n0 |  1 -0  .\n1 | -0  1 -0\n2 |  . -0  1\n", ""},
        {"convmat explain --weights '[-0.0]' --input '[1]' --row 0", 0, "y[0] = w[0]*x[0] = (-0)*1 = 0\n",
         ""},
        {"convmat explain --weights '[1,10,100]' --image 4 --column 2", 0,
         "C[:,2] = w[2] = 100 at y[0], w[1] = 10 at y[1]\n", ""},
        {"convmat explain --kernel 3 --image 4 --column 2", 0, "C[:,2] = w[2] at y[0], w[1] at y[1]\n", ""},
        {"convmat explain --weights '[1,10,100]' --input '[1,2,3,4]' --row 1", 0,
         "y[1] = w[0]*x[1] + w[1]*x[2] + w[2]*x[3] = 1*2 + 10*3 + 100*4 = 432\n", ""},
        {"convmat explain --weights '[1,10,100]' --input '[3,4]' --transpose --column 2", 0,
         "x[2] = w[2]*y[0] + w[1]*y[1] = 100*3 + 10*4 = 340\n", ""},
        {"convmat explain --weights '[1,10,100]' --input '[3,4]' --transpose --entry 0,2", 0,
         "C[0,2] = w[2] = 100\n", ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void explain_json_gives_terms(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat explain --weights '[[[1,2]],[[-3,0.5]]]' --input '[[1,-2,3]]' --at 1,0 --json", 0,
         "{\n"
         "  \"subject\": \"row\",\n"
         "  \"row\": 2,\n"
         "  \"text\": \"y[1,0] = w[1,0,0]*x[0] + w[1,0,1]*x[1] = (-3)*1 + 0.5*(-2) = -4\",\n"
         "  \"sum\": -4,\n"
         "  \"terms\": [\n"
         "    {\"row\": 2, \"column\": 0, \"feature\": {\"channel\": 1, \"position\": [0]}, \"image\": "
         "{\"channel\": "
         "0, \"position\": [0]}, \"tap\": [0], \"weight_channel\": 0, \"weight_index\": 2, \"weight\": -3, "
         "\"factor\": 1},\n"
         "    {\"row\": 2, \"column\": 1, \"feature\": {\"channel\": 1, \"position\": [0]}, \"image\": "
         "{\"channel\": "
         "0, \"position\": [1]}, \"tap\": [1], \"weight_channel\": 0, \"weight_index\": 3, \"weight\": 0.5, "
         "\"factor\": -2}\n"
         "  ]\n"
         "}\n",
         ""},
        {"convmat explain --kernel 2 --image 5 --stride 3 --transpose --at 2 --json", 0,
         "{\n"
         "  \"subject\": \"column\",\n"
         "  \"column\": 2,\n"
         "  \"text\": \"x[2] = 0 (no feature reads this element)\",\n"
         "  \"sum\": 0,\n"
         "  \"terms\": []\n"
         "}\n",
         ""},
        {"convmat explain --kernel 1 --image 1 --entry 0,0 --json", 0,
         "{\n"
         "  \"subject\": \"entry\",\n"
         "  \"row\": 0,\n"
         "  \"column\": 0,\n"
         "  \"text\": \"C[0,0] = w[0]\",\n"
         "  \"sum\": null,\n"
         "  \"terms\": [\n"
         "    {\"row\": 0, \"column\": 0, \"feature\": {\"channel\": 0, \"position\": [0]}, \"image\": "
         "{\"channel\": "
         "0, \"position\": [0]}, \"tap\": [0], \"weight_channel\": 0, \"weight_index\": 0, \"weight\": null, "
         "\"factor\": 1}\n"
         "  ]\n"
         "}\n",
         ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void explain_why_lists_what_does_not_contribute(void **state) {
    (void)state;
    static const expectation lines[] = {
        {"convmat explain --weights '[1,10,100]' --input '[1,2,3]' --padding 1 --row 0 --why", 0,
         "y[0] = w[1]*x[0] + w[2]*x[1] = 10*1 + 100*2 = 210\n"
         "1 of 3 weights does not contribute:\n"
         "  w[0]  in the padding  reads x[-1], and axis 0 has 0..2\n",
         ""},
        {"convmat explain --weights '[1,10,100]' --input '[1,2,3]' --padding 1 --row 0 --why --latex", 0,
         "y_{0} = w_{1}\\,x_{0} + w_{2}\\,x_{1} = 10 \\cdot 1 + 100 \\cdot 2 = 210\n"
         "% 1 of 3 weights does not contribute:\n"
         "%   w[0]  in the padding  reads x[-1], and axis 0 has 0..2\n",
         ""},
        {"convmat explain --weights '[[[1,10]],[[100,1000]]]' --input '[[1,2],[3,4]]' --transpose --stride 3 "
         "--at 1 --why --json | sed -n '/dropped/,$p'",
         0,
         "  \"dropped\": [\n"
         "    {\"channel\": 0, \"tap\": [0], \"weight_channel\": 0, \"weight_index\": 0, \"weight\": 1, "
         "\"reason\": \"stride\", \"axis\": 0, \"output_times_stride\": [1]},\n"
         "    {\"channel\": 1, \"tap\": [0], \"weight_channel\": 0, \"weight_index\": 2, \"weight\": 100, "
         "\"reason\": \"stride\", \"axis\": 0, \"output_times_stride\": [1]}\n"
         "  ],\n"
         "  \"other_group_channels\": 0\n"
         "}\n",
         ""},
        {"convmat explain --kernel 2 --image 3 --entry 0,0 --why --json | grep reason", 0,
         "    {\"channel\": 0, \"tap\": [1], \"weight_channel\": 0, \"weight_index\": 1, \"weight\": null, "
         "\"reason\": \"elsewhere\", \"axis\": 0, \"reads\": [1]}\n",
         ""},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

static void explain_forms_follow_switches_and_endings(void **state) {
    (void)state;
#define ASKED "convmat explain --weights '[1,10]' --input '[1,2,3]' --at 1 "
    static const expectation lines[] = {
        {ASKED "--symbolic", 0, "y[1] = w[0]*x[1] + w[1]*x[2]\n", ""},
        {ASKED "--symbolic --json | grep -e text -e sum", 0,
         "  \"text\": \"y[1] = w[0]*x[1] + w[1]*x[2]\",\n  \"sum\": 32,\n", ""},
        {ASKED "--format latex --symbolic", 0, "y_{1} = w_{0}\\,x_{1} + w_{1}\\,x_{2}\n", ""},
        {ASKED "--latex --format latex > a; " ASKED "-o b.tex; cmp a b.tex; cat a", 0,
         "y_{1} = w_{0}\\,x_{1} + w_{1}\\,x_{2} = 1 \\cdot 2 + 10 \\cdot 3 = 32\n", ""},
        {ASKED "--format text -o c.tex; cat c.tex", 0, "y[1] = w[0]*x[1] + w[1]*x[2] = 1*2 + 10*3 = 32\n",
         ""},
        {"convmat explain --weights '[1,10]' --image 3 --row 1 --symbolic", 0,
         "C[1,:] = w[0] at x[1], w[1] at x[2]\n", ""},
        {ASKED "--format svg > a.svg; " ASKED
               "-o b.svg; cmp a.svg b.svg; head -c 5 a.svg; grep -c '>32<' a.svg",
         0, "<svg 1\n", ""},
        {ASKED "--symbolic -o c.svg; grep -o '>[wxy]\\[[0-9]\\]<' c.svg | tr -d '\\n'", 0,
         ">x[0]<>x[1]<>x[2]<>w[0]<>w[1]<>y[0]<>y[1]<", ""},
        {"convmat explain --kernel 3 --image 25 --at 1 -o d.svg; test -e d.svg || echo none", 0, "none\n",
         "convmat: explain: image with its padding = 25 cells along an axis, must be at most 24 to be "
         "drawn\n"},
        {ASKED "--svg", 2, "",
         "convmat: explain: option = --svg, must be one that convmat explain --help lists\n"},
        {ASKED "--format json > a; " ASKED "--json > b; cmp a b", 0, "", ""},
        {ASKED "--latex --json", 2, "", "convmat: explain: --json must not be given with latex\n"},
        {ASKED "--format text --latex", 2, "", "convmat: explain: --latex must not be given with text\n"},
        {ASKED "--format latx", 2, "",
         "convmat: explain: --format = latx, must be text, latex, svg or json; did you mean latex?\n"},
    };
    assert_true(all_meet(lines, COUNT(lines)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explain_at_says_sum_or_symbols),
        cmocka_unit_test(explain_parts_of_matrix_lists_entries),
        cmocka_unit_test(explain_json_gives_terms),
        cmocka_unit_test(explain_why_lists_what_does_not_contribute),
        cmocka_unit_test(explain_forms_follow_switches_and_endings),
    };
    return cmocka_run_group_tests(tests, enter_directory, leave_directory);
}
