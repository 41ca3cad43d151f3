/* SPDX-License-Identifier: BSD-3-Clause */
/* The overlap as a heat map: counts in cells while they fit, the interior framed, the rule and its remedy in words. */
#include "base/checked.h"
#include "base/status.h"
#include "base/svg.h"

#include <convmat/explain.h>

enum {
    SHOWN = 32,   /* positions of an axis that are drawn one by one */
    EDGE = 14,    /* of a longer one: so many at either end */
    MARGIN = 24,  /* around everything */
    LABELS = 30,  /* for the positions beside the map */
    LEGEND = 330, /* width of the words beside the map */
    LINE = 20     /* from one line of words to the next */
};

/* The drawn positions of one axis: all, or both ends with a gap between */
typedef struct strip {
    int64_t size;  /* positions */
    int64_t count; /* drawn */
} strip;

/* A picture in the making */
typedef struct drawing {
    convmat_svg svg;
    const convmat_overlap *overlap;
    strip down, right;
    double cell;
    int64_t most; /* terms of the fullest position */
} drawing;

static strip strip_of(int64_t size) {
    return (strip){size, size <= SHOWN ? size : INT64_C(2) * EDGE};
}

/* Position of the k-th drawn one */
static int64_t position_of(const strip *s, int64_t k) {
    return s->count == s->size || k < EDGE ? k : s->size - s->count + k;
}

/* Its left or upper side, in pixels; half a cell is left out where positions are */
static double side_of(const drawing *d, const strip *s, int64_t k) {
    return ((double)k + (s->count < s->size && k >= EDGE ? 0.5 : 0)) * d->cell;
}

/* Pixels along the whole strip */
static double length_of(const drawing *d, const strip *s) {
    return side_of(d, s, s->count - 1) + d->cell;
}

/* Axis of the map's rows (NULL for one axis) and columns */
static const convmat_overlap_axis *rows_of(const convmat_overlap *o) {
    return o->geometry.axes > 1 ? &o->axis[0] : NULL;
}

static const convmat_overlap_axis *columns_of(const convmat_overlap *o) {
    return &o->axis[o->geometry.axes - 1];
}

static int64_t terms_at(const convmat_overlap *o, int64_t row, int64_t column) {
    const convmat_overlap_axis *rows = rows_of(o);
    return (rows == NULL ? 1 : rows->terms[row]) * columns_of(o)->terms[column];
}

/* From nearly white for no terms to a strong blue for the most, light enough for dark text */
static void heat(int64_t terms, int64_t most, char colour[CONVMAT_COLOUR_SIZE]) {
    const double share = most == 0 ? 0 : (double)terms / (double)most;
    convmat_text(colour, CONVMAT_COLOUR_SIZE, "#%x%x%x", (unsigned)(250 - 150 * share),
                 (unsigned)(251 - 85 * share), (unsigned)(253 - 25 * share));
}

static void draw_cells(drawing *d) {
    char colour[CONVMAT_COLOUR_SIZE];
    char text[CONVMAT_NUMBER_SIZE];
    for (int64_t r = 0; r < d->down.count; r++) {
        for (int64_t c = 0; c < d->right.count; c++) {
            const int64_t terms = terms_at(d->overlap, position_of(&d->down, r), position_of(&d->right, c));
            const convmat_box box = {side_of(d, &d->right, c), side_of(d, &d->down, r), d->cell, d->cell};
            heat(terms, d->most, colour);
            convmat_svg_rect(&d->svg, box, "cell", colour);
            convmat_text(text, sizeof text, "%" PRId64, terms);
            convmat_svg_label(&d->svg, (convmat_box){box.x + 3, box.y, box.width - 6, box.height}, "on",
                              text);
        }
    }
}

/* Positions along the sides, and what stands for those left out */
static void draw_positions(drawing *d) {
    char text[CONVMAT_NUMBER_SIZE];
    if (d->right.count < d->right.size) {
        convmat_svg_text(&d->svg, (EDGE + 0.25) * d->cell, -8, "soft middle", "\xe2\x80\xa6");
    }
    if (d->down.count < d->down.size) {
        convmat_svg_text(&d->svg, -LABELS / 2.0 - 3, (EDGE + 0.25) * d->cell + 4, "soft middle",
                         "\xe2\x8b\xae");
    }
    for (int64_t c = 0; c < d->right.count; c++) {
        convmat_text(text, sizeof text, "%" PRId64, position_of(&d->right, c));
        convmat_svg_label(&d->svg, (convmat_box){side_of(d, &d->right, c) + 2, -20, d->cell - 4, 18}, "soft",
                          text);
    }
    for (int64_t r = 0; rows_of(d->overlap) != NULL && r < d->down.count; r++) {
        convmat_text(text, sizeof text, "%" PRId64, position_of(&d->down, r));
        convmat_svg_label(
            &d->svg, (convmat_box){-LABELS, side_of(d, &d->down, r) + (d->cell - 18) / 2, LABELS - 6, 18},
            "soft", text);
    }
}

/* Begin and length in pixels of the interior along a strip; false when there is none or none is drawn */
static bool span_of(const drawing *d, const strip *s, const convmat_overlap_axis *axis, double *begin,
                    double *length) {
    int64_t first = -1;
    int64_t last = -1;
    for (int64_t k = 0; k < s->count; k++) {
        const int64_t position = position_of(s, k);
        if (position >= axis->interior_begin && position < axis->interior_end) {
            first = first < 0 ? k : first;
            last = k;
        }
    }
    if (first < 0) {
        return false;
    }
    *begin = side_of(d, s, first);
    *length = side_of(d, s, last) + d->cell - *begin;
    return true;
}

static void draw_interior(drawing *d) {
    convmat_box box = {0, 0, 0, d->cell};
    const convmat_overlap_axis *rows = rows_of(d->overlap);
    if (!span_of(d, &d->right, columns_of(d->overlap), &box.x, &box.width) ||
        (rows != NULL && !span_of(d, &d->down, rows, &box.y, &box.height))) {
        return;
    }
    convmat_svg_rect(&d->svg, box, "mark", NULL);
}

/* A line of words; returns where the next one goes */
static double put_choices(drawing *d, double y, const char *what, const int64_t *choices, int count) {
    if (count == 2) {
        convmat_svg_text(&d->svg, 16, y, "ink", "%s %" PRId64 " or %" PRId64, what, choices[0], choices[1]);
    } else {
        convmat_svg_text(&d->svg, 16, y, "ink", "%s %" PRId64, what, choices[0]);
    }
    return y + LINE;
}

static double describe_axis(drawing *d, double y, int a) {
    const convmat_geometry *g = &d->overlap->geometry;
    const convmat_overlap_axis *axis = &d->overlap->axis[a];
    const bool divides = g->kernel_size[a] % g->stride[a] == 0;
    convmat_svg_text(&d->svg, 0, y, "ink",
                     "axis %d: kernel %" PRId64 ", stride %" PRId64 ", dilation %" PRId64, a,
                     g->kernel_size[a], g->stride[a], g->dilation[a]);
    convmat_svg_text(&d->svg, 16, y + LINE, "ink", "%s stride %" PRId64 " %s kernel %" PRId64,
                     divides ? "\xe2\x9c\x93" : "\xe2\x9c\x97", g->stride[a],
                     divides ? "divides" : "does not divide", g->kernel_size[a]);
    convmat_svg_text(&d->svg, 16, y + 2 * LINE, "ink", "%s gcd(dilation, stride) = %" PRId64,
                     axis->common == 1 ? "\xe2\x9c\x93" : "\xe2\x9c\x97", axis->common);
    y += 3 * LINE;
    if (axis->is_uniform) {
        return y + 0.5 * LINE;
    }
    convmat_svg_text(&d->svg, 0, y, "soft", "uniform along this axis would be");
    y += LINE;
    if (axis->kernel_count > 0) {
        y = put_choices(d, y, "kernel", axis->kernels, axis->kernel_count);
    }
    y = put_choices(d, y, axis->kernel_count > 0 ? "or stride" : "stride", axis->strides, axis->stride_count);
    return y + 0.5 * LINE;
}

static bool has_interior(const convmat_overlap *o) {
    bool has_positions = true;
    for (int a = 0; a < o->geometry.axes; a++) {
        has_positions = has_positions && o->axis[a].interior_begin < o->axis[a].interior_end;
    }
    return has_positions;
}

/* The words beside the map */
static void draw_words(drawing *d) {
    const convmat_overlap *o = d->overlap;
    double y = 14;
    convmat_svg_text(&d->svg, 0, y, "head", "%s",
                     o->is_uniform          ? "No checkerboard"
                     : o->fewest == o->most ? "A checkerboard in a larger image"
                                            : "A checkerboard");
    y += LINE;
    if (!has_interior(o)) {
        convmat_svg_text(&d->svg, 0, y, "ink", "every position is near the border");
    } else {
        convmat_svg_rect(&d->svg, (convmat_box){2, y - 11, 14, 12}, "mark", NULL);
        if (o->most == o->fewest) {
            convmat_svg_text(&d->svg, 24, y, "ink", "away from the border: always %" PRId64 " terms",
                             o->most);
        } else {
            convmat_svg_text(&d->svg, 24, y, "ink", "away from the border: %" PRId64 " to %" PRId64 " terms",
                             o->fewest, o->most);
        }
    }
    y += LINE;
    if (o->factor > 1) {
        convmat_svg_text(&d->svg, 0, y, "ink", "times %" PRId64 ", the channels of y in a group", o->factor);
        y += LINE;
    }
    y += 0.5 * LINE;
    for (int a = 0; a < o->geometry.axes; a++) {
        y = describe_axis(d, y, a);
    }
}

static double words_height(const convmat_overlap *o) {
    double lines = 3 + (o->factor > 1 ? 1 : 0);
    for (int a = 0; a < o->geometry.axes; a++) {
        const convmat_overlap_axis *axis = &o->axis[a];
        lines += 3.5 + (axis->is_uniform ? 0 : 2) + (axis->kernel_count > 0 ? 1 : 0);
    }
    return lines * LINE;
}

/* What is counted, and of which convolution */
static void draw_title(drawing *d) {
    const convmat_geometry *g = &d->overlap->geometry;
    convmat_page words = {0};
    convmat_svg_text(&d->svg, MARGIN, MARGIN + 10, "head", "Terms that each element of C\xe1\xb5\x80 y sums");
    for (int a = 0; a < g->axes; a++) {
        convmat_page_put(&words, "%s%" PRId64, a > 0 ? "x" : "image ", g->in_size[a]);
    }
    for (int a = 0; a < g->axes; a++) {
        convmat_page_put(&words, "%s%" PRId64, a > 0 ? "x" : ", features ", g->out_size[a]);
    }
    for (int a = 0; a < g->axes; a++) {
        convmat_page_put(&words, "%s%" PRId64 ":%" PRId64, a > 0 ? "," : ", padding ", g->pad_begin[a],
                         g->pad_end[a]);
    }
    convmat_svg_text(&d->svg, MARGIN, MARGIN + 10 + LINE, "soft", "%s", words.text == NULL ? "" : words.text);
    d->svg.page.has_failed = d->svg.page.has_failed || words.has_failed;
    convmat_page_discard(&words);
}

static void draw(drawing *d) {
    const double width = length_of(d, &d->right);
    const double height = length_of(d, &d->down);
    const double words = words_height(d->overlap) - LABELS;
    const double below = height > words ? height : words;
    const double left = MARGIN + LABELS;
    const double top = MARGIN + 2 * LINE + LABELS;
    convmat_svg_open(&d->svg, left + width + MARGIN + LEGEND, top + below + MARGIN,
                     "Overlap of a transposed convolution",
                     "How many terms each element of C^T y sums, as numbers on a heat map.");
    draw_title(d);
    convmat_svg_begin(&d->svg, "map", left, top);
    draw_positions(d);
    draw_cells(d);
    draw_interior(d);
    convmat_svg_end(&d->svg);
    convmat_svg_begin(&d->svg, "words", left + width + MARGIN, top - LABELS + 6);
    draw_words(d);
    convmat_svg_end(&d->svg);
}

convmat_status convmat_overlap_draw(const convmat_overlap *overlap, char **svg, convmat_error *error) {
    if (svg == NULL) {
        return convmat_fail_null(error, "svg");
    }
    *svg = NULL;
    if (overlap == NULL) {
        return convmat_fail_null(error, "overlap");
    }
    const convmat_geometry *g = &overlap->geometry;
    if (g->axes > 2) {
        return convmat_fail(error, CONVMAT_INVALID, "axes = %d, must be 1 or 2 for a picture of the overlap",
                            g->axes);
    }
    drawing d = {.overlap = overlap, .cell = 28};
    d.right = strip_of(g->in_size[g->axes - 1]);
    d.down = strip_of(g->axes > 1 ? g->in_size[0] : 1);
    for (int64_t r = 0; r < d.down.count; r++) {
        for (int64_t c = 0; c < d.right.count; c++) {
            d.most =
                convmat_max(d.most, terms_at(overlap, position_of(&d.down, r), position_of(&d.right, c)));
        }
    }
    draw(&d);
    return convmat_svg_finish(&d.svg, svg, error);
}
