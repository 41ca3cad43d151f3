/* SPDX-License-Identifier: BSD-3-Clause */
/* CSV, JSON, dense text, Markdown, LaTeX and symbols to the letter, and what is too large for a page. */
#include "support/compare.h"
#include "support/written.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static convmat_error error;

static bool writes(const char *format, const convmat_document *document, const char *expected) {
    written w = written_open();
    return succeeded(convmat_format_find(format, NULL)->write(w.output, document, &error), &error) &&
           written_is(&w, expected);
}

static bool refuses(const char *format, const convmat_document *document, const char *text) {
    written w = written_open();
    const convmat_status status = convmat_format_find(format, NULL)->write(w.output, document, &error);
    return written_is_nothing(&w) && failed_with(status, &error, CONVMAT_INVALID, text);
}

/* 3 taps on 3 elements, 2 of padding before them: reflected, so that two taps meet in one entry */
static convmat_geometry reflected(void) {
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 3;
    g.kernel_size[0] = 3;
    g.pad_begin[0] = 2;
    g.boundary = CONVMAT_REFLECT;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

/* 2 -> 1 channels, a kernel of 1 x 2 on images of 1 x 3 */
static convmat_geometry two_channels(void) {
    convmat_geometry g = convmat_geometry_default(2);
    g.in_channels = 2;
    g.in_size[1] = 3;
    g.kernel_size[1] = 2;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static const double weights[] = {1, 10, 100.5, -4};

/* 2 x 3: 1.5 at (0,1), then what the caller sets at (1,0), without geometry */
static double entries[] = {1.5, 0};
static const convmat_matrix *bare(double second) {
    static int64_t p[] = {0, 1, 2};
    static int64_t i[] = {1, 0};
    static convmat_matrix C;
    entries[1] = second;
    C = (convmat_matrix){.m = 2, .n = 3, .nnz = 2, .index = CONVMAT_INT64, .p = p, .i = i, .x = entries};
    return &C;
}

static void csv_write_names_every_coordinate(void **state) {
    (void)state;
    const convmat_geometry folded = reflected();
    assert_true(writes("csv", &(convmat_document){.geometry = &folded, .weights = weights},
                       "row,out_channel,out_0,column,in_channel,in_0,tap_0,value\n"
                       "0,0,0,0,0,0,2,100.5\n0,0,0,1,0,1,1,10\n0,0,0,2,0,2,0,1\n"
                       "1,0,1,0,0,0,1,10\n1,0,1,1,0,1,0+2,101.5\n"
                       "2,0,2,0,0,0,0,1\n2,0,2,1,0,1,1,10\n2,0,2,2,0,2,2,100.5\n"));
    convmat_geometry repeated = reflected();
    repeated.boundary = CONVMAT_REPLICATE;
    assert_true(writes("csv", &(convmat_document){.geometry = &repeated, .weights = weights},
                       "row,out_channel,out_0,column,in_channel,in_0,tap_0,value\n"
                       "0,0,0,0,0,0,0+1+2,111.5\n1,0,1,0,0,0,0+1,11\n1,0,1,1,0,1,2,100.5\n"
                       "2,0,2,0,0,0,0,1\n2,0,2,1,0,1,1,10\n2,0,2,2,0,2,2,100.5\n"));
    const convmat_geometry g = two_channels();
    assert_true(writes("csv", &(convmat_document){.geometry = &g, .is_transpose = true, .is_symbolic = true},
                       "row,in_channel,in_0,in_1,column,out_channel,out_0,out_1,tap_0,tap_1,value\n"
                       "0,0,0,0,0,0,0,0,0,0,\"w[0,0,0,0]\"\n1,0,0,1,0,0,0,0,0,1,\"w[0,0,0,1]\"\n"
                       "1,0,0,1,1,0,0,1,0,0,\"w[0,0,0,0]\"\n2,0,0,2,1,0,0,1,0,1,\"w[0,0,0,1]\"\n"
                       "3,1,0,0,0,0,0,0,0,0,\"w[0,1,0,0]\"\n4,1,0,1,0,0,0,0,0,1,\"w[0,1,0,1]\"\n"
                       "4,1,0,1,1,0,0,1,0,0,\"w[0,1,0,0]\"\n5,1,0,2,1,0,0,1,0,1,\"w[0,1,0,1]\"\n"));
    assert_true(writes("csv", &(convmat_document){.matrix = bare(-INFINITY)},
                       "row,column,value\n0,1,1.5\n1,0,-inf\n"));
    assert_true(writes("csv", &(convmat_document){.matrix = bare((double)NAN)},
                       "row,column,value\n0,1,1.5\n1,0,nan\n"));
}

static void json_write_is_one_object(void **state) {
    (void)state;
    convmat_geometry g = reflected();
    assert_true(writes(
        "json", &(convmat_document){.geometry = &g, .weights = weights, .is_transpose = true},
        "{\n  \"geometry\": {\"in_channels\": 1, \"out_channels\": 1, \"groups\": 1,\n"
        "    \"image\": [3], \"features\": [3], \"kernel\": [3],\n"
        "    \"stride\": [1], \"dilation\": [1], \"padding\": [[2, 0]], \"boundary\": \"reflect\", "
        "\"convolve\": "
        "false},\n"
        "  \"transpose\": true,\n  \"rows\": 3, \"columns\": 3, \"nonzeros\": 8,\n  \"entries\": [\n"
        "    {\"row\": 0, \"column\": 0, \"in\": [0, 0], \"out\": [0, 0], \"taps\": [[2]], \"value\": "
        "100.5},\n"
        "    {\"row\": 0, \"column\": 1, \"in\": [0, 0], \"out\": [0, 1], \"taps\": [[1]], \"value\": 10},\n"
        "    {\"row\": 0, \"column\": 2, \"in\": [0, 0], \"out\": [0, 2], \"taps\": [[0]], \"value\": 1},\n"
        "    {\"row\": 1, \"column\": 0, \"in\": [0, 1], \"out\": [0, 0], \"taps\": [[1]], \"value\": 10},\n"
        "    {\"row\": 1, \"column\": 1, \"in\": [0, 1], \"out\": [0, 1], \"taps\": [[0, 2]], \"value\": "
        "101.5},\n"
        "    {\"row\": 1, \"column\": 2, \"in\": [0, 1], \"out\": [0, 2], \"taps\": [[1]], \"value\": 10},\n"
        "    {\"row\": 2, \"column\": 0, \"in\": [0, 2], \"out\": [0, 0], \"taps\": [[0]], \"value\": 1},\n"
        "    {\"row\": 2, \"column\": 2, \"in\": [0, 2], \"out\": [0, 2], \"taps\": [[2]], \"value\": "
        "100.5}\n"
        "  ]\n}\n"));
    assert_true(writes("json", &(convmat_document){.matrix = bare(INFINITY)},
                       "{\n  \"rows\": 2, \"columns\": 3, \"nonzeros\": 2,\n  \"entries\": [\n"
                       "    {\"row\": 0, \"column\": 1, \"value\": 1.5},\n"
                       "    {\"row\": 1, \"column\": 0, \"value\": null}\n  ]\n}\n"));
    convmat_matrix empty = *bare(1);
    empty.m = 0;
    empty.nnz = 0;
    assert_true(writes("json", &(convmat_document){.matrix = &empty},
                       "{\n  \"rows\": 0, \"columns\": 3, \"nonzeros\": 0,\n  \"entries\": []\n}\n"));
}

static void dense_write_has_every_number(void **state) {
    (void)state;
    const convmat_geometry g = two_channels();
    assert_true(writes("dense", &(convmat_document){.geometry = &g, .weights = weights},
                       "1 10 0 100.5 -4 0\n0 1 10 0 100.5 -4\n"));
    assert_true(writes("dense", &(convmat_document){.matrix = bare(-0.0)}, "0 1.5 0\n-0 0 0\n"));
}

static void text_write_of_symbols_is_as_wide_as_they_are(void **state) {
    (void)state;
    const convmat_geometry g = reflected();
    assert_true(writes("text", &(convmat_document){.geometry = &g, .is_symbolic = true},
                       "  |    0           1    2\n"
                       "--+----------------------\n"
                       "0 | w[2]        w[1] w[0]\n"
                       "1 | w[1] w[0] + w[2]    .\n"
                       "2 | w[0]        w[1] w[2]\n"));
}

static void markdown_write_is_a_table(void **state) {
    (void)state;
    assert_true(writes("markdown", &(convmat_document){.matrix = bare(-2)},
                       "| | **0** | **1** | **2** |\n|--:|--:|--:|--:|\n| **0** | | 1.5 | |\n"
                       "| **1** | -2 | | |\n"));
}

static void latex_write_is_a_bmatrix(void **state) {
    (void)state;
    const convmat_geometry g = reflected();
    static const char head[] =
        "% C: vec(y) = C vec(x), row-major vectors, channels first\n"
        "% image x 1x3, features y 1x3, weights w 1x1x3\n"
        "% stride 1; padding 2:0; dilation 1; groups 1; boundary reflect; correlation\n"
        "% for a document with \\usepackage{amsmath}\n"
        "\\begingroup\n\\setcounter{MaxMatrixCols}{10}\n"
        "\\setlength{\\arraycolsep}{4pt}\n\\normalsize\\[\nC = \\begin{bmatrix}\n";
    char expected[2000];
    sprintf(expected, "%s%s", head,
            "w_{2} & w_{1} & w_{0} \\\\\nw_{1} & w_{0} + w_{2} & \\cdot \\\\\nw_{0} & w_{1} & w_{2}\n"
            "\\end{bmatrix}\n\\]\n\\endgroup\n");
    assert_true(writes("latex", &(convmat_document){.geometry = &g, .is_symbolic = true}, expected));
    assert_true(writes("latex", &(convmat_document){.matrix = bare(-1.25e-9)},
                       "% for a document with \\usepackage{amsmath}\n\\begingroup\n"
                       "\\setcounter{MaxMatrixCols}{10}\n\\setlength{\\arraycolsep}{4pt}\n\\normalsize\\[\n"
                       "\\begin{bmatrix}\n\\cdot & 1.5 & \\cdot \\\\\n-1.25\\cdot10^{-9} & \\cdot & \\cdot\n"
                       "\\end{bmatrix}\n\\]\n\\endgroup\n"));
}

static void tikz_write_draws_taps_side_by_side_where_they_meet(void **state) {
    (void)state;
    const convmat_geometry g = reflected();
    written w = written_open();
    assert_true(
        succeeded(convmat_format_find("tikz", NULL)
                      ->write(w.output, &(convmat_document){.geometry = &g, .weights = weights}, &error),
                  &error));
    assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
    size_t size;
    char *const text = file_read(w.path, &size);
    assert_non_null(strstr(text, "\\fill[convmat0] (1,1) rectangle +(0.5,1);\n"
                                 "\\fill[convmat2] (1.5,1) rectangle +(0.5,1);\n"));
    assert_non_null(strstr(text, "{$101.5$}"));
    assert_non_null(strstr(text, "\\end{tikzpicture}\n"));
    free(text);
    scratch_remove(w.directory);
}

static void what_is_too_large_for_a_page_is_refused(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 1001;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    const convmat_document document = {.geometry = &g, .weights = weights};
    assert_true(refuses("text", &document, "n = 1001, must be at most 200 for a text picture"));
    assert_true(refuses("markdown", &document, "n = 1001, must be at most 200 for a Markdown table"));
    assert_true(refuses("latex", &document, "n = 1001, must be at most 100 for a LaTeX matrix"));
    assert_true(refuses("tikz", &document, "n = 1001, must be at most 150 for a TikZ picture"));
    g.stride[0] = 20;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    const convmat_document turned = {.geometry = &g, .weights = weights, .is_transpose = true};
    assert_true(refuses("markdown", &turned, "m = 1001, must be at most 1000 for a Markdown table"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_write_names_every_coordinate),
        cmocka_unit_test(json_write_is_one_object),
        cmocka_unit_test(dense_write_has_every_number),
        cmocka_unit_test(text_write_of_symbols_is_as_wide_as_they_are),
        cmocka_unit_test(markdown_write_is_a_table),
        cmocka_unit_test(latex_write_is_a_bmatrix),
        cmocka_unit_test(tikz_write_draws_taps_side_by_side_where_they_meet),
        cmocka_unit_test(what_is_too_large_for_a_page_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
