/* SPDX-License-Identifier: BSD-3-Clause */
/* Text that grows, and the elements of pictures: escaping, rounding, colours. */
#include "base/svg.h"
#include "support/compare.h"

#include <stdlib.h>
#include <string.h>

static void page_put_grows_without_losing_a_character(void **state) {
    (void)state;
    enum { PIECES = 3000 };
    convmat_page page = {0};
    convmat_error error;
    for (int k = 0; k < PIECES; k++) {
        convmat_page_put(&page, "%d,%s;", k, k % 7 == 0 ? "a longer piece that passes the room left" : "");
        convmat_page_put_bytes(&page, "xyz", k % 4);
    }
    char *text = NULL;
    assert_true(succeeded(convmat_page_finish(&page, &text, &error), &error));
    assert_null(page.text);
    const char *at = text;
    for (int k = 0; k < PIECES; k++) {
        char piece[80];
        convmat_text(piece, 80, "%d,%s;", k, k % 7 == 0 ? "a longer piece that passes the room left" : "");
        assert_memory_equal(at, piece, strlen(piece));
        assert_memory_equal(at + strlen(piece), "xyz", (size_t)(k % 4));
        at += strlen(piece) + (size_t)(k % 4);
    }
    assert_int_equal(*at, '\0');
    convmat_free(text);
}

static void page_finish_of_nothing_is_an_empty_text(void **state) {
    (void)state;
    convmat_page page = {0};
    convmat_error error;
    char *text = NULL;
    assert_true(succeeded(convmat_page_finish(&page, &text, &error), &error));
    assert_true(texts_are_equal(text, ""));
    convmat_free(text);
}

static void svg_elements_are_escaped_rounded_and_closed(void **state) {
    (void)state;
    convmat_svg svg;
    convmat_error error;
    char *text = NULL;
    convmat_svg_open(&svg, 100.004, 50.129, "a < b & c", "x > y");
    convmat_svg_begin(&svg, "grid", 1.006, -2.5);
    convmat_svg_rect(&svg, (convmat_box){1, 2, 3.333333, 4}, "cell", "#ffb3a7");
    convmat_svg_text(&svg, 5, 6, "ink end", "%s = %d", "<w>", 7);
    convmat_svg_end(&svg);
    convmat_svg_label(&svg, (convmat_box){0, 0, 20, 20}, "on", "123456789");
    assert_true(succeeded(convmat_svg_finish(&svg, &text, &error), &error));
    static const char *const parts[] = {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"50.13\" viewBox=\"0 0 100 50.13\"",
        "<title>a &lt; b &amp; c</title>",
        "<desc>x &gt; y</desc>",
        "  <g class=\"grid\" transform=\"translate(1.01 -2.5)\">\n",
        "    <rect class=\"cell\" x=\"1\" y=\"2\" width=\"3.33\" height=\"4\" style=\"fill:#ffb3a7\"/>\n",
        "    <text class=\"ink end\" x=\"5\" y=\"6\">&lt;w&gt; = 7</text>\n",
        ("  </g>\n  <text class=\"num middle on\" x=\"10\" y=\"11.16\" "
         "style=\"font-size:3.32px\">123456789</text>\n"),
        "</svg>\n",
    };
    const char *at = text;
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) { /* in this order */
        const char *const found = strstr(at, parts[k]);
        if (found == NULL) {
            print_message("%s\nis not in\n%s", parts[k], at);
        }
        assert_non_null(found);
        at = found + strlen(parts[k]);
    }
    convmat_free(text);
}

/* Relative luminance of "#rrggbb", 0..255, by the weights of BT.601 */
static double luminance(const char *colour) {
    const long rgb = strtol(colour + 1, NULL, 16);
    return 0.299 * (double)(rgb >> 16) + 0.587 * (double)(rgb >> 8 & 255) + 0.114 * (double)(rgb & 255);
}

static void svg_colours_differ_and_carry_dark_text(void **state) {
    (void)state;
    for (int64_t taps = 1; taps <= 49; taps++) {
        char colours[49][CONVMAT_COLOUR_SIZE];
        for (int64_t tap = 0; tap < taps; tap++) {
            convmat_svg_colour(tap, taps, colours[tap]);
            assert_int_equal(strlen(colours[tap]), CONVMAT_COLOUR_SIZE - 1);
            assert_true(luminance(colours[tap]) > 160);
            for (int64_t other = 0; other < tap; other++) {
                assert_string_not_equal(colours[tap], colours[other]);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_put_grows_without_losing_a_character),
        cmocka_unit_test(page_finish_of_nothing_is_an_empty_text),
        cmocka_unit_test(svg_elements_are_escaped_rounded_and_closed),
        cmocka_unit_test(svg_colours_differ_and_carry_dark_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
