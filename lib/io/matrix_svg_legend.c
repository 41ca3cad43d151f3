/* SPDX-License-Identifier: BSD-3-Clause */
/* The legend of a matrix picture: the kernel in its colours with weights or names, and what hollow and split cells are. */
#include "base/checked.h"
#include "io/matrix_svg.h"

#include <string.h>

enum {
    MOST_KERNELS = 8, /* pairs of channels whose weights are drawn */
    MOST_SIDE = 32,   /* positions along an axis of a kernel that is drawn */
    HEADING = 22,
    LINE = 19,
    KEY = 14, /* side of a square that explains */
    GAP = 14,
    LEAST_CELL = 34, /* width of a position where there is room, and what a long weight may make of it */
    MOST_CELL = 90,
    LEAST_HEIGHT = 28,
    TEXT_FONT = 14,
    LEAST_FONT = 6,
    TEXT_SIZE = 96
};

static const double character = 0.602;

static double least(double a, double b) {
    return a < b ? a : b;
}

static double most(double a, double b) {
    return a > b ? a : b;
}

/* How the kernel is drawn */
typedef struct kernel {
    int64_t planes, rows, cols;
    int64_t pairs;  /* grids, one for each pair of channels, or 1 for all of them */
    double cell;    /* width of a position */
    double height;  /* of a position */
    double font;    /* of what stands on it */
    int64_t across; /* grids beside each other */
    bool is_drawn;
    bool has_weights;
} kernel;

static int64_t clamped_product(int64_t a, int64_t b) {
    int64_t product;
    return convmat_multiply(a, b, &product) ? product : INT64_MAX;
}

/* "w[0,1]", "w[0,0,0,1]": the tap, with the pair of channels where weights are of one */
static void tap_name(const convmat_geometry *g, int64_t tap, char *text, int64_t capacity) {
    int64_t position[CONVMAT_MAX_AXES];
    for (int a = g->axes - 1; a >= 0; a--) {
        position[a] = tap % g->kernel_size[a];
        tap /= g->kernel_size[a];
    }
    const bool is_plain = g->in_channels == 1 && g->out_channels == 1;
    int64_t length = convmat_text(text, capacity, is_plain ? "w[" : "");
    for (int a = 0; a < g->axes; a++) {
        length += convmat_text(text + length, capacity - length, "%s%" PRId64, a > 0 ? "," : "", position[a]);
    }
    convmat_text(text + length, capacity - length, is_plain ? "]" : "");
}

static double weight_at(const convmat_document *d, int64_t k) {
    return d->value == CONVMAT_FLOAT ? (double)((const float *)d->weights)[k]
                                     : ((const double *)d->weights)[k];
}

/* What stands on a position: its weight, which is returned, or its name */
static double tap_text(const convmat_document *d, bool is_weight, int64_t k, int64_t tap, char *text) {
    if (!is_weight) {
        tap_name(d->geometry, tap, text, TEXT_SIZE);
        return 1;
    }
    const double weight = weight_at(d, k);
    convmat_number_format(weight, d->value, text);
    return weight;
}

/* Characters of the longest of them */
static int64_t longest_text(const convmat_document *d, const kernel *k, int64_t taps) {
    int64_t longest = 1;
    for (int64_t at = 0; at < k->pairs * taps; at++) {
        char text[TEXT_SIZE];
        (void)tap_text(d, k->has_weights, at, at % taps, text);
        longest = convmat_max(longest, (int64_t)strlen(text));
    }
    return longest;
}

static kernel measure_kernel(const convmat_matrix_picture *p, double width) {
    const convmat_document *const d = p->document;
    const convmat_geometry *const g = d->geometry;
    kernel k = {.planes = 1, .rows = 1, .cols = 1, .pairs = 1};
    if (g == NULL || p->cells.taps == 0) {
        return k;
    }
    k.cols = g->kernel_size[g->axes - 1];
    k.rows = g->axes > 1 ? g->kernel_size[g->axes - 2] : 1;
    k.planes = g->axes > 2 ? g->kernel_size[0] : 1;
    const int64_t pairs = clamped_product(g->out_channels, g->in_channels / g->groups);
    k.has_weights = !d->is_symbolic && d->weights != NULL && pairs <= MOST_KERNELS;
    k.pairs = k.has_weights ? pairs : 1;
    k.is_drawn = k.rows <= MOST_SIDE && k.cols <= MOST_SIDE && k.planes * k.cols <= INT64_C(2) * MOST_SIDE;
    const double text = character * (double)longest_text(d, &k, p->cells.taps);
    k.cell = least(most(text * TEXT_FONT + 10, LEAST_CELL), MOST_CELL);
    const double fitting = (width - GAP * (double)(k.planes - 1)) / (double)(k.planes * k.cols);
    k.cell = least(fitting, k.cell);
    k.height = least(k.cell, LEAST_HEIGHT);
    k.font = least(TEXT_FONT, (k.cell - 4) / text);
    const double grid = k.cell * (double)(k.planes * k.cols) + GAP * (double)(k.planes - 1);
    k.across = convmat_max((int64_t)((width + 2 * GAP) / (grid + 2 * GAP)), 1);
    k.across = convmat_min(k.across, k.pairs);
    return k;
}

static double grid_width(const kernel *k) {
    return k->cell * (double)(k->planes * k->cols) + GAP * (double)(k->planes - 1);
}

static double grid_height(const kernel *k) {
    return k->height * (double)k->rows + (k->pairs > 1 ? HEADING - 4 : 0);
}

void convmat_legend_measure(convmat_matrix_picture *picture, double width) {
    const kernel k = measure_kernel(picture, width);
    double height = HEADING;
    double used = 265;
    if (picture->is_dense) {
        height += LINE * (CONVMAT_LEVELS + 1);
    } else {
        if (k.is_drawn) {
            const int64_t down = convmat_ceil_div(k.pairs, k.across);
            height += (double)down * (grid_height(&k) + GAP);
            const double grids = (double)k.across * (grid_width(&k) + 2 * GAP) - 2 * GAP;
            used = most(used, grids);
        } else {
            height += 2 * LINE;
        }
        height += LINE * ((picture->cells.has_zero ? 1 : 0) + (picture->cells.has_fold ? 1 : 0) + 1);
    }
    picture->legend.width = used;
    picture->legend.height = height;
}

/* One position: its colour, and its weight or name */
static void put_tap(convmat_matrix_picture *p, const kernel *k, int64_t pair, int64_t tap, convmat_box box) {
    const convmat_document *const d = p->document;
    const int64_t taps = p->cells.taps;
    char fill[CONVMAT_COLOUR_SIZE];
    char text[TEXT_SIZE];
    const double weight = tap_text(d, k->has_weights, pair * taps + tap, tap, text);
    convmat_svg_colour(tap, taps, fill);
    if (weight == 0) {
        const convmat_box inner = {box.x + 2, box.y + 2, box.width - 4, box.height - 4};
        convmat_svg_raw(
            &p->svg,
            "<rect class=\"hollow\" x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" style=\"stroke:%s\"/>\n",
            convmat_svg_round(inner.x), convmat_svg_round(inner.y), convmat_svg_round(inner.width),
            convmat_svg_round(inner.height), fill);
    } else {
        const convmat_box inner = {box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1};
        convmat_svg_rect(&p->svg, inner, "tap", fill);
    }
    if (k->font >= LEAST_FONT) {
        convmat_svg_raw(
            &p->svg, "<text class=\"num middle %s\" x=\"%g\" y=\"%g\" style=\"font-size:%gpx\">%s</text>\n",
            weight == 0 ? "ink" : "on", convmat_svg_round(box.x + box.width / 2),
            convmat_svg_round(box.y + box.height / 2 + 0.35 * k->font), convmat_svg_round(k->font), text);
    }
}

static void put_grid(convmat_matrix_picture *p, const kernel *k, int64_t pair, double x, double y) {
    const convmat_geometry *const g = p->document->geometry;
    if (k->pairs > 1) {
        const int64_t wide = g->in_channels / g->groups;
        convmat_svg_text(&p->svg, x, y + 12, "soft", "w[%" PRId64 ",%" PRId64 "]", pair / wide, pair % wide);
        y += HEADING - 4;
    }
    for (int64_t tap = 0; tap < p->cells.taps; tap++) {
        const int64_t plane = tap / (k->rows * k->cols);
        const int64_t row = tap / k->cols % k->rows;
        const int64_t col = tap % k->cols;
        const convmat_box box = {x + (double)(plane * k->cols + col) * k->cell + (double)(plane * GAP),
                                 y + (double)row * k->height, k->cell, k->height};
        put_tap(p, k, pair, tap, box);
    }
}

static double put_kernels(convmat_matrix_picture *p, const kernel *k, double x, double y) {
    const convmat_geometry *const g = p->document->geometry;
    const bool is_one = g->in_channels == 1 && g->out_channels == 1;
    convmat_svg_text(&p->svg, x, y + 14, "head", "%s",
                     k->has_weights ? (k->pairs > 1 ? "kernel w[co,ci]: weights" : "kernel w: weights")
                     : is_one       ? "kernel w"
                                    : "taps of w[co,ci,...]");
    y += HEADING;
    for (int64_t pair = 0; pair < k->pairs; pair++) {
        put_grid(p, k, pair, x + (double)(pair % k->across) * (grid_width(k) + 2 * GAP),
                 y + (double)convmat_floor_div(pair, k->across) * (grid_height(k) + GAP));
    }
    return y + (double)convmat_ceil_div(k->pairs, k->across) * (grid_height(k) + GAP);
}

/* A square and what it means */
static double put_key(convmat_matrix_picture *p, double x, double y, const char *classes, const char *fill,
                      const char *text) {
    convmat_svg_rect(&p->svg, (convmat_box){x + 1, y + 1, KEY - 2, KEY - 2}, classes, fill);
    convmat_svg_text(&p->svg, x + KEY + 8, y + 11.5, "ink", "%s", text);
    return y + LINE;
}

static void put_levels(convmat_matrix_picture *p, double x, double y) {
    const convmat_density *const d = &p->density;
    convmat_svg_text(&p->svg, x, y + 14, "head", "Entries in a square");
    convmat_svg_text(&p->svg, x, y + HEADING + 11, "soft", "of %" PRId64 " rows by %" PRId64 " columns",
                     d->row_step, d->col_step);
    y += HEADING + LINE;
    int64_t low = 1;
    for (int level = 1; level <= CONVMAT_LEVELS; level++) {
        const int64_t high =
            d->most / CONVMAT_LEVELS * level + d->most % CONVMAT_LEVELS * level / CONVMAT_LEVELS;
        char classes[16];
        char text[64];
        convmat_text(classes, (int64_t)sizeof classes, "level%d", level);
        if (high >= low) {
            convmat_text(text, (int64_t)sizeof text, high > low ? "%" PRId64 " to %" PRId64 : "%" PRId64, low,
                         high);
            y = put_key(p, x, y, classes, NULL, text);
            low = high + 1;
        }
    }
}

void convmat_legend_put(convmat_matrix_picture *picture) {
    const double x = picture->legend.x;
    double y = picture->legend.y;
    char fill[CONVMAT_COLOUR_SIZE];
    convmat_svg_begin(&picture->svg, "legend", 0, 0);
    if (picture->is_dense) {
        put_levels(picture, x, y);
    } else {
        const kernel k = measure_kernel(picture, picture->legend.width);
        if (k.is_drawn) {
            y = put_kernels(picture, &k, x, y);
        } else {
            convmat_svg_text(&picture->svg, x, y + 14, "head", "Entries");
            convmat_svg_colour(1, 2, fill);
            y = put_key(picture, x, y + HEADING, "tap", fill,
                        picture->document->geometry == NULL ? "positive" : "entry, not negative");
            if (picture->cells.has_negative) {
                convmat_svg_colour(0, 2, fill);
                y = put_key(picture, x, y, "tap", fill, "negative");
            }
        }
        if (picture->cells.has_zero) {
            y = put_key(picture, x, y, "hollow ring", NULL, "hollow: the value is 0");
        }
        if (picture->cells.has_fold) {
            y = put_key(picture, x, y, "hollow ring", NULL, "striped: several taps are summed");
        }
        put_key(picture, x, y, "blank", NULL, "empty: no entry");
    }
    convmat_svg_end(&picture->svg);
}
