/* SPDX-License-Identifier: BSD-3-Clause */
/* The few SVG elements that our pictures are made of, and the one style sheet that they share. */
#ifndef CONVMAT_BASE_SVG_H
#define CONVMAT_BASE_SVG_H

#include "base/page.h"

/* A picture being drawn, in pixels, y downwards; {0} before convmat_svg_open(). Failures are told at the end. */
typedef struct convmat_svg {
    convmat_page page;
    int depth; /* groups that are open */
} convmat_svg;

/* A rectangle: left, top, width, height. */
typedef struct convmat_box {
    double x, y, width, height;
} convmat_box;

/*
 * Classes of the style sheet, for `classes` below, separated by spaces:
 *   shapes  paper (the background), cell (an element: thin border), pad (an element of the padding: dashed border),
 *           ghost (what a crop removed: dotted border), frame (strong outline), mark (highlight outline),
 *           rule (a thin line), join (a line that joins an element with a tap), band (a soft fill for a region)
 *   text    ink (plain), soft (secondary), head (a heading), num (monospace), on (on a coloured cell, dark in both
 *           modes), halo (beside ink or soft: paper around the letters, over lines), and
 *           middle, end (anchor; the default is start)
 * Dark mode is the reader's preference (prefers-color-scheme); every fill but a tap's colour follows it.
 */

/* Begin a picture of this size: `title` in a few words, `description` what it shows, for who cannot see it. */
void convmat_svg_open(convmat_svg *svg, double width, double height, const char *title,
                      const char *description);

/* A group of elements, all shifted by (x, y); close with convmat_svg_end(). `name` (or NULL) becomes its class. */
void convmat_svg_begin(convmat_svg *svg, const char *name, double x, double y);
void convmat_svg_end(convmat_svg *svg);

/* A rectangle; `fill` is "#rrggbb", or NULL for what the classes say. */
void convmat_svg_rect(convmat_svg *svg, convmat_box box, const char *classes, const char *fill);

/* A line from (x1, y1) to (x2, y2). */
void convmat_svg_line(convmat_svg *svg, const char *classes, double x1, double y1, double x2, double y2);

/* Text by a format that convmat_text() knows, its baseline at y; &, < and > are escaped. */
void convmat_svg_text(convmat_svg *svg, double x, double y, const char *classes, const char *format, ...)
    CONVMAT_FORMAT_CHECK(5, 6);

/* Text in a box, centred, monospace, made smaller until it fits. */
void convmat_svg_label(convmat_svg *svg, convmat_box box, const char *classes, const char *text);

/* Anything else, as it is: what `format` says must be well-formed. */
void convmat_svg_raw(convmat_svg *svg, const char *format, ...) CONVMAT_FORMAT_CHECK(2, 3);

/* End the picture and hand its text over, to be freed with convmat_free(). Errors: MEMORY; *text is NULL. */
convmat_status convmat_svg_finish(convmat_svg *svg, char **text, convmat_error *error);

/* Give the picture up. */
void convmat_svg_discard(convmat_svg *svg);

/* Room for a colour. */
#define CONVMAT_COLOUR_SIZE 8

/*
 * The colour of a tap, as "#rrggbb": the same tap has the same colour in every picture. `tap` is the index among
 * the `taps` positions of the kernel, row-major; all are light enough for dark text on them.
 */
void convmat_svg_colour(int64_t tap, int64_t taps, char *colour);

/* A coordinate with at most two decimals, which is what convmat_svg_raw() should print with %g. */
double convmat_svg_round(double coordinate);

#endif
