/* SPDX-License-Identifier: BSD-3-Clause */
/* SVG 1.1 by hand: one element a line, coordinates to a hundredth, text that is text. */
#include "base/svg.h"

#include <string.h>

#define COLOURS                                                                                              \
    "#ffb3a7", "#a8d5ff", "#c5e8a5", "#ffdf94", "#d9c2ff", "#9fe5d8", "#ffc1e3", "#d8d3b8", "#b9c7ff",       \
        "#f3c79b", "#b5e3f0", "#e3e88f", "#eab8c9", "#b7dfc0", "#d3b8e8", "#f7d3c2"

/* Widths of characters over the size of the font, at most: monospace */
static const double character_width = 0.602;

double convmat_svg_round(double coordinate) {
    const double hundredths = coordinate * 100 + (coordinate < 0 ? -0.5 : 0.5);
    return (double)(int64_t)hundredths / 100;
}

/* Append text with &, < and > as entities */
static void put_escaped(convmat_page *page, const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        switch (*at) {
        case '&':
            convmat_page_put(page, "&amp;");
            break;
        case '<':
            convmat_page_put(page, "&lt;");
            break;
        case '>':
            convmat_page_put(page, "&gt;");
            break;
        default:
            convmat_page_put_bytes(page, at, 1);
        }
    }
}

/* Two spaces for each open group, so that a hand can read it */
static void indent(convmat_svg *svg) {
    for (int k = 0; k < svg->depth; k++) {
        convmat_page_put(&svg->page, "  ");
    }
}

/* The sheet: one rule a class, and the colours once more for a dark page */
static void put_style(convmat_page *page) {
    convmat_page_put(page,
                     "  <style>\n"
                     "    text { font-family: system-ui, 'DejaVu Sans', sans-serif; font-size: 13px; }\n"
                     "    .num { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; }\n"
                     "    .head { font-weight: 600; font-size: 14px; }\n"
                     "    .middle { text-anchor: middle; }\n"
                     "    .end { text-anchor: end; }\n"
                     "    .ink, .head { fill: #1b1f24; }\n"
                     "    .soft { fill: #5b6570; }\n"
                     "    .on { fill: #1b1f24; }\n"
                     "    .halo { stroke: #ffffff; stroke-width: 3; paint-order: stroke; }\n"
                     "    .paper { fill: #ffffff; }\n"
                     "    .band { fill: #f0f2f5; }\n"
                     "    .cell { fill: #ffffff; stroke: #aab2bd; stroke-width: 1; }\n"
                     "    .pad { fill: #f0f2f5; stroke: #aab2bd; stroke-width: 1; stroke-dasharray: 4 2; }\n"
                     "    .ghost { fill: none; stroke: #aab2bd; stroke-width: 1; stroke-dasharray: 1 3; }\n"
                     "    .frame { fill: none; stroke: #1b1f24; stroke-width: 1.5; }\n"
                     "    .mark { fill: none; stroke: #c2410c; stroke-width: 3; }\n"
                     "    .rule { fill: none; stroke: #aab2bd; stroke-width: 1; }\n"
                     "    .join { fill: none; stroke: #5b6570; stroke-width: 1.5; }\n"
                     "    @media (prefers-color-scheme: dark) {\n"
                     "      .ink, .head { fill: #e8eaed; }\n"
                     "      .soft { fill: #a3adb8; }\n"
                     "      .halo { stroke: #14171c; }\n"
                     "      .paper { fill: #14171c; }\n"
                     "      .band { fill: #20252c; }\n"
                     "      .cell { fill: #14171c; stroke: #56606c; }\n"
                     "      .pad { fill: #20252c; stroke: #56606c; }\n"
                     "      .ghost, .rule { stroke: #56606c; }\n"
                     "      .frame { stroke: #e8eaed; }\n"
                     "      .mark { stroke: #ff9d5c; }\n"
                     "      .join { stroke: #a3adb8; }\n"
                     "    }\n"
                     "  </style>\n");
}

void convmat_svg_open(convmat_svg *svg, double width, double height, const char *title,
                      const char *description) {
    const double w = convmat_svg_round(width);
    const double h = convmat_svg_round(height);
    *svg = (convmat_svg){.depth = 1};
    convmat_page_put(&svg->page,
                     "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g "
                     "%g\" role=\"img\">\n  <title>",
                     w, h, w, h);
    put_escaped(&svg->page, title);
    convmat_page_put(&svg->page, "</title>\n  <desc>");
    put_escaped(&svg->page, description);
    convmat_page_put(&svg->page, "</desc>\n");
    put_style(&svg->page);
    convmat_svg_rect(svg, (convmat_box){0, 0, width, height}, "paper", NULL);
}

void convmat_svg_begin(convmat_svg *svg, const char *name, double x, double y) {
    indent(svg);
    convmat_page_put(&svg->page, "<g");
    if (name != NULL) {
        convmat_page_put(&svg->page, " class=\"%s\"", name);
    }
    if (x != 0 || y != 0) {
        convmat_page_put(&svg->page, " transform=\"translate(%g %g)\"", convmat_svg_round(x),
                         convmat_svg_round(y));
    }
    convmat_page_put(&svg->page, ">\n");
    svg->depth++;
}

void convmat_svg_end(convmat_svg *svg) {
    svg->depth--;
    indent(svg);
    convmat_page_put(&svg->page, "</g>\n");
}

void convmat_svg_rect(convmat_svg *svg, convmat_box box, const char *classes, const char *fill) {
    indent(svg);
    convmat_page_put(&svg->page, "<rect class=\"%s\" x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\"", classes,
                     convmat_svg_round(box.x), convmat_svg_round(box.y), convmat_svg_round(box.width),
                     convmat_svg_round(box.height));
    if (fill != NULL) {
        convmat_page_put(&svg->page, " style=\"fill:%s\"", fill);
    }
    convmat_page_put(&svg->page, "/>\n");
}

void convmat_svg_line(convmat_svg *svg, const char *classes, double x1, double y1, double x2, double y2) {
    indent(svg);
    convmat_page_put(&svg->page, "<line class=\"%s\" x1=\"%g\" y1=\"%g\" x2=\"%g\" y2=\"%g\"/>\n", classes,
                     convmat_svg_round(x1), convmat_svg_round(y1), convmat_svg_round(x2),
                     convmat_svg_round(y2));
}

void convmat_svg_text(convmat_svg *svg, double x, double y, const char *classes, const char *format, ...) {
    convmat_page words = {0};
    va_list arguments;
    va_start(arguments, format);
    convmat_page_put_list(&words, format, arguments);
    va_end(arguments);
    indent(svg);
    convmat_page_put(&svg->page, "<text class=\"%s\" x=\"%g\" y=\"%g\">", classes, convmat_svg_round(x),
                     convmat_svg_round(y));
    put_escaped(&svg->page, words.text == NULL ? "" : words.text);
    convmat_page_put(&svg->page, "</text>\n");
    svg->page.has_failed = svg->page.has_failed || words.has_failed;
    convmat_page_discard(&words);
}

void convmat_svg_label(convmat_svg *svg, convmat_box box, const char *classes, const char *text) {
    const double length = (double)strlen(text);
    const double by_height = box.height * 0.62;
    const double by_width = length > 0 ? (box.width - 2) / (length * character_width) : by_height;
    const double size = by_width < by_height ? by_width : by_height;
    indent(svg);
    convmat_page_put(&svg->page, "<text class=\"num middle %s\" x=\"%g\" y=\"%g\" style=\"font-size:%gpx\">",
                     classes, convmat_svg_round(box.x + box.width / 2),
                     convmat_svg_round(box.y + box.height / 2 + 0.35 * size), convmat_svg_round(size));
    put_escaped(&svg->page, text);
    convmat_page_put(&svg->page, "</text>\n");
}

void convmat_svg_raw(convmat_svg *svg, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    indent(svg);
    convmat_page_put_list(&svg->page, format, arguments);
    va_end(arguments);
}

convmat_status convmat_svg_finish(convmat_svg *svg, char **text, convmat_error *error) {
    convmat_page_put(&svg->page, "</svg>\n");
    return convmat_page_finish(&svg->page, text, error);
}

void convmat_svg_discard(convmat_svg *svg) {
    convmat_page_discard(&svg->page);
}

/* Channel of a hue in sixths, 0..255, mixed with white so that dark text reads on it */
static int hue_channel(double sixths, double shift) {
    double at = sixths + shift;
    at -= at >= 6 ? 6 : 0;
    const double ramp = at < 1 ? at : (at < 3 ? 1 : (at < 4 ? 4 - at : 0));
    return (int)(150 + 105 * ramp);
}

void convmat_svg_colour(int64_t tap, int64_t taps, char *colour) {
    static const char palette[][CONVMAT_COLOUR_SIZE] = {COLOURS};
    const int64_t known = (int64_t)(sizeof palette / sizeof palette[0]);
    if (taps <= known) {
        memcpy(colour, palette[tap], CONVMAT_COLOUR_SIZE);
        return;
    }
    const double sixths = 6.0 * (double)tap / (double)taps;
    const int red = hue_channel(sixths, 2);
    const int green = hue_channel(sixths, 0);
    const int blue = hue_channel(sixths, 4);
    convmat_text(colour, CONVMAT_COLOUR_SIZE, "#%x%x%x", (unsigned)red, (unsigned)green, (unsigned)blue);
}
