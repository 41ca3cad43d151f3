/* SPDX-License-Identifier: BSD-3-Clause */
/* The three views side by side: the picture as a whole; its grids are in views_grid.c. */
#include "explain/views_grid.h"

#include "base/status.h"

#include <assert.h>
#include <string.h>

enum {
    MARGIN = 24,      /* around everything */
    GAP = 44,         /* between columns: room for a sign */
    LEAST = 290,      /* width of a column: its words need it */
    LINE = 18,        /* from one line of words to the next */
    SPACE = 16,       /* between blocks */
    MOST_MATRIX = 160 /* rows and columns of C^T that are drawn */
};

/* What a column shows, from top to bottom; its last block is the result */
typedef struct block {
    convmat_view_stage stage;
    bool is_matrix; /* C^T itself, in place of a stage */
    char captions[2][96];
} block;

typedef struct column {
    const char *head;
    block blocks[4];
    int count;
    double width;
    double height; /* of all blocks but the last */
} column;

static double block_height(const convmat_grids *d, const block *b) {
    double width;
    double height;
    convmat_grids_measure(d, b->stage, b->is_matrix, &width, &height);
    return height + (b->captions[1][0] != '\0' ? 2 : 1) * LINE + SPACE;
}

static double widest(double a, double b) {
    return a > b ? a : b;
}

/* Room for the words too: 7 px a character is more than they take */
static void measure(const convmat_grids *d, column *c) {
    c->width = LEAST;
    for (int k = 0; k < c->count; k++) {
        double width;
        double height;
        convmat_grids_measure(d, c->blocks[k].stage, c->blocks[k].is_matrix, &width, &height);
        c->width = widest(c->width, width);
        c->width = widest(c->width, 7 * (double)strlen(c->blocks[k].captions[0]));
        c->width = widest(c->width, 7 * (double)strlen(c->blocks[k].captions[1]));
        c->height += k + 1 < c->count ? block_height(d, &c->blocks[k]) : 0;
    }
}

/* A new last block of the column, its first caption empty */
static block *add(column *c, convmat_view_stage stage) {
    block *b = &c->blocks[c->count++];
    *b = (block){.stage = stage};
    return b;
}

/* "2" where all axes have the same, "2,3" otherwise */
static const char *per_axis(const int64_t *values, int axes, char text[48]) {
    assert(axes >= 1);
    if (axes > 1 && values[0] != values[1]) {
        convmat_text(text, 48, "%" PRId64 ",%" PRId64, values[0], values[1]);
    } else {
        convmat_text(text, 48, "%" PRId64, values[0]);
    }
    return text;
}

/* "1:1", "1:1,0:2", or "1" where all are equal */
static const char *paddings(const int64_t *begin, const int64_t *end, int axes, char text[96]) {
    if (axes > 1 && (begin[0] != begin[1] || end[0] != end[1])) {
        convmat_text(text, 96, "%" PRId64 ":%" PRId64 ",%" PRId64 ":%" PRId64, begin[0], end[0], begin[1],
                     end[1]);
    } else if (begin[0] != end[0]) {
        convmat_text(text, 96, "%" PRId64 ":%" PRId64, begin[0], end[0]);
    } else {
        convmat_text(text, 96, "%" PRId64, begin[0]);
    }
    return text;
}

static bool has_negative(const int64_t *begin, const int64_t *end, int axes) {
    bool found = false;
    for (int a = 0; a < axes; a++) {
        found = found || begin[a] < 0 || end[a] < 0;
    }
    return found;
}

/* "at stride 2", and ", dilation 3" where that is not 1 */
static const char *steps(const int64_t *stride, const int64_t *dilation, int axes, char text[96]) {
    char strides[48];
    char dilations[48];
    const bool is_dilated = dilation[0] > 1 || (axes > 1 && dilation[1] > 1);
    convmat_text(text, 96, "at stride %s%s%s", per_axis(stride, axes, strides),
                 is_dilated ? ", dilation " : "", is_dilated ? per_axis(dilation, axes, dilations) : "");
    return text;
}

static void fill_first(const convmat_views *v, column *c) {
    c->head = "1  C\xe1\xb5\x80 y: the product";
    const int64_t rows = v->array[CONVMAT_VIEW_PRODUCT].count;
    const int64_t cols = v->array[CONVMAT_VIEW_PADDED].planes * convmat_grids_features(v);
    block *b = add(c, CONVMAT_VIEW_STAGES);
    convmat_text(b->captions[0], 96, "y");
    if (rows > MOST_MATRIX || cols > MOST_MATRIX) {
        convmat_text(b->captions[1], 96, "C\xe1\xb5\x80, %" PRId64 " x %" PRId64 ", is too large to be drawn",
                     rows, cols);
    } else {
        b = add(c, CONVMAT_VIEW_STAGES);
        b->is_matrix = true;
        convmat_text(b->captions[0], 96, "C\xe1\xb5\x80: %" PRId64 " rows, one for each element of x,", rows);
        convmat_text(b->captions[1], 96, "%" PRId64 " columns, one for each of y", cols);
    }
    convmat_text(add(c, CONVMAT_VIEW_PRODUCT)->captions[0], 96, "x = C\xe1\xb5\x80 y");
}

static void fill_second(const convmat_views *v, column *c) {
    const convmat_geometry *g = &v->geometry;
    char text[96];
    c->head = g->boundary == CONVMAT_ZEROS ? "2  Scatter and crop" : "2  Scatter and fold";
    convmat_text(add(c, CONVMAT_VIEW_KERNEL)->captions[0], 96,
                 g->is_convolution ? "w, rotated (true convolution)" : "w");
    block *b = add(c, CONVMAT_VIEW_SCATTERED);
    convmat_text(b->captions[0], 96, "add y\xc2\xb7w for every y, %s",
                 steps(g->stride, g->dilation, g->axes, text));
    if (g->boundary != CONVMAT_ZEROS) {
        convmat_text(b->captions[1], 96, "then fold the padding (%s) back onto the image",
                     paddings(g->pad_begin, g->pad_end, g->axes, text));
    } else if (has_negative(g->pad_begin, g->pad_end, g->axes)) {
        convmat_text(b->captions[1], 96, "then crop by %s; negative: add zeros",
                     paddings(g->pad_begin, g->pad_end, g->axes, text));
    } else {
        convmat_text(b->captions[1], 96, "then crop the padding, %s",
                     paddings(g->pad_begin, g->pad_end, g->axes, text));
    }
    convmat_text(add(c, CONVMAT_VIEW_CROPPED)->captions[0], 96,
                 g->boundary == CONVMAT_ZEROS ? "what is left" : "what it comes to");
}

static bool is_appended(const convmat_views *v) {
    return v->output_padding[0] > 0 || (v->geometry.axes > 1 && v->output_padding[1] > 0);
}

static void fill_third(const convmat_views *v, column *c) {
    const convmat_geometry *g = &v->geometry;
    const bool folds = g->boundary != CONVMAT_ZEROS;
    const bool crops = has_negative(v->margin_begin, v->margin_end, g->axes);
    char text[96];
    int64_t zeros[CONVMAT_MAX_AXES];
    for (int a = 0; a < g->axes; a++) {
        zeros[a] = g->stride[a] - 1;
    }
    c->head = "3  Zero insertion";
    block *b = add(c, CONVMAT_VIEW_PADDED);
    convmat_text(b->captions[0], 96, "zeros between the elements of y: stride \xe2\x88\x92 1 = %s",
                 per_axis(zeros, g->axes, text));
    convmat_text(b->captions[1], 96, "zeros around it: %s%s%s",
                 paddings(v->margin_begin, v->margin_end, g->axes, text), crops ? ", negative: a crop" : "",
                 !crops && is_appended(v) ? ", with output padding" : "");
    b = add(c, CONVMAT_VIEW_ROTATED);
    convmat_text(b->captions[0], 96, "w rotated by 180\xc2\xb0");
    if (v->array[CONVMAT_VIEW_ROTATED].planes > 1) {
        convmat_text(b->captions[1], 96, "and its channels swapped within the group");
    }
    if (folds) {
        b = add(c, CONVMAT_VIEW_DIRECT);
        convmat_text(b->captions[0], 96, "correlate: the padded image");
        convmat_text(b->captions[1], 96, "then fold the padding back onto the image");
    }
    b = add(c, folds ? CONVMAT_VIEW_FOLDED : CONVMAT_VIEW_DIRECT);
    const int64_t ones[CONVMAT_MAX_AXES] = {1, 1, 1};
    convmat_text(b->captions[0], 96, folds ? "what it comes to" : "their correlation %s",
                 steps(ones, g->dilation, g->axes, text));
}

static void draw_block(convmat_grids *d, const block *b, double x, double y) {
    double below = y + LINE - 5;
    convmat_svg_text(&d->svg, x, below, "ink", "%s", b->captions[0]);
    if (b->captions[1][0] != '\0') {
        below += LINE;
        convmat_svg_text(&d->svg, x, below, "soft", "%s", b->captions[1]);
    }
    convmat_grids_draw(d, b->stage, b->is_matrix, x, below + 8);
}

static void draw_column(convmat_grids *d, const column *c, double x, double top, double result) {
    convmat_svg_text(&d->svg, x, top, "head", "%s", c->head);
    double y = top + 10;
    for (int k = 0; k + 1 < c->count; k++) {
        draw_block(d, &c->blocks[k], x, y);
        y += block_height(d, &c->blocks[k]);
    }
    draw_block(d, &c->blocks[c->count - 1], x, result);
}

static void draw_verdict(convmat_grids *d, double y) {
    const convmat_views *v = d->views;
    if (v->is_exact) {
        convmat_svg_text(&d->svg, MARGIN, y, "head", "%s: integers, compared with ==, largest difference %g",
                         v->are_equal ? "Equal" : "NOT EQUAL", v->difference);
    } else {
        convmat_svg_text(&d->svg, MARGIN, y, "head", "%s",
                         v->are_equal ? "Equal up to rounding" : "NOT EQUAL");
        convmat_svg_text(&d->svg, MARGIN, y + LINE, "soft", "largest difference %g, rounding bound %g",
                         v->difference, v->bound);
        convmat_svg_text(&d->svg, MARGIN, y + 2 * LINE, "soft", "numbers are drawn to three decimals");
    }
}

/* What is not the same in every convolution: boundary, groups, rotation */
static void draw_kind(convmat_grids *d, double y) {
    static const char *const boundaries[] = {"", ", boundary reflect", ", boundary replicate",
                                             ", boundary circular"};
    const convmat_geometry *g = &d->views->geometry;
    char text[4][96];
    char groups[48] = "";
    if (g->groups > 1) {
        convmat_text(groups, sizeof groups, ", groups %" PRId64, g->groups);
    }
    convmat_svg_text(
        &d->svg, MARGIN, y, "soft", "stride %s, padding %s, dilation %s, output padding %s%s%s%s",
        per_axis(g->stride, g->axes, text[0]), paddings(g->pad_begin, g->pad_end, g->axes, text[1]),
        per_axis(g->dilation, g->axes, text[2]), per_axis(d->views->output_padding, g->axes, text[3]), groups,
        boundaries[g->boundary], g->is_convolution ? ", true convolution" : "");
}

static void draw(convmat_grids *d, column columns[3]) {
    double width = 2 * MARGIN + 2 * GAP;
    double height = 0;
    double results = 0;
    for (int k = 0; k < 3; k++) {
        measure(d, &columns[k]);
        const double last = block_height(d, &columns[k].blocks[columns[k].count - 1]);
        width += columns[k].width;
        height = columns[k].height > height ? columns[k].height : height;
        results = last > results ? last : results;
    }
    const double top = MARGIN + 2 * LINE + 24;
    const double result = top + 10 + height;
    const double legend = result + results + 12;
    convmat_svg_open(
        &d->svg, width, legend + (d->views->is_exact ? 2 : 4) * LINE + MARGIN,
        "Three views of a transposed convolution",
        "The product with the transposed matrix, scatter and crop, and zero insertion, each with its "
        "arrays in numbers; the results are equal.");
    convmat_svg_text(&d->svg, MARGIN, MARGIN + 8, "head", "x = C\xe1\xb5\x80 y, in three ways");
    draw_kind(d, MARGIN + 8 + LINE);
    double x = MARGIN;
    for (int k = 0; k < 3; k++) {
        draw_column(d, &columns[k], x, top, result);
        x += columns[k].width;
        if (k < 2) {
            convmat_svg_label(&d->svg, (convmat_box){x, result + (results + LINE) / 2 - 24, GAP, 40}, "ink",
                              "=");
        }
        x += GAP;
    }
    convmat_grids_legend(d, MARGIN, legend);
    draw_verdict(d, legend + 2 * LINE + 6);
}

static convmat_status check(const convmat_views *v, convmat_error *error) {
    const convmat_geometry *g = &v->geometry;
    if (g->axes > 2) {
        return convmat_fail(error, CONVMAT_INVALID, "axes = %d, must be 1 or 2 for a picture of the views",
                            g->axes);
    }
    const int64_t channels[2] = {g->in_channels, g->out_channels};
    for (int k = 0; k < 2; k++) {
        if (channels[k] > CONVMAT_VIEWS_DRAWN_CHANNELS) {
            return convmat_fail(
                error, CONVMAT_INVALID, "%s = %" PRId64 ", must be at most %d for a picture of the views",
                k == 0 ? "in_channels" : "out_channels", channels[k], CONVMAT_VIEWS_DRAWN_CHANNELS);
        }
    }
    for (int k = 0; k < CONVMAT_VIEW_STAGES; k++) {
        for (int a = 0; v->array[k].planes > 0 && a < g->axes; a++) {
            if (v->array[k].size[a] > CONVMAT_VIEWS_DRAWN_SIZE) {
                return convmat_fail(error, CONVMAT_INVALID,
                                    "size of an array = %" PRId64
                                    " on axis %d, must be at most %d for a picture of the "
                                    "views",
                                    v->array[k].size[a], a, CONVMAT_VIEWS_DRAWN_SIZE);
            }
        }
    }
    return CONVMAT_OK;
}

convmat_status convmat_views_draw(const convmat_views *views, char **svg, convmat_error *error) {
    if (svg == NULL) {
        return convmat_fail_null(error, "svg");
    }
    *svg = NULL;
    if (views == NULL) {
        return convmat_fail_null(error, "views");
    }
    convmat_status status = CONVMAT_OK;
    convmat_grids d = {.views = views};
    column columns[3] = {{.count = 0}, {.count = 0}, {.count = 0}};
    CONVMAT_TRY(check(views, error));
    CONVMAT_TRY(convmat_grids_prepare(&d, error));
    fill_first(views, &columns[0]);
    fill_second(views, &columns[1]);
    fill_third(views, &columns[2]);
    draw(&d, columns);
    status = convmat_svg_finish(&d.svg, svg, error);
done:
    convmat_grids_release(&d);
    return status;
}
