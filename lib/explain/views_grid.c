/* SPDX-License-Identifier: BSD-3-Clause */
/* Drawing the arrays of the views: solid cells hold data, crossed ones inserted zeros, dashed ones padding. */
#include "explain/views_grid.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

#include <math.h>
#include <string.h>

enum { BETWEEN = 10, NAME = 15, MATRIX_WIDTH = 280, MATRIX_HEIGHT = 360 };

/* Rows and columns lo..hi-1 of a stage's grid, in its own positions; a crop or its opposite reaches beyond them */
typedef struct region {
    int64_t lo[2], hi[2];
} region;

/* An array as the grid draws it: of 1 axis the rows are one */
typedef struct grid {
    const double *values;
    int64_t planes;
    int64_t size[2];
    int64_t across; /* planes side by side: pairs of channels of a kernel */
    region region;
} grid;

int64_t convmat_grids_features(const convmat_views *v) {
    int64_t count = 1;
    for (int a = 0; a < v->geometry.axes; a++) {
        count *= v->geometry.out_size[a];
    }
    return count;
}

/* The region of an array that another of `size` lies over, beginning at `begin` */
static void cover(region *r, int axis, int64_t begin, int64_t size) {
    r->lo[axis] = convmat_min(r->lo[axis], begin);
    r->hi[axis] = convmat_max(r->hi[axis], begin + size);
}

/* Whether the stage is the padded image, around which the image may lie */
static bool is_canvas(const convmat_views *v, convmat_view_stage stage) {
    return stage == CONVMAT_VIEW_SCATTERED ||
           (stage == CONVMAT_VIEW_DIRECT && v->geometry.boundary != CONVMAT_ZEROS);
}

static grid grid_of(const convmat_views *v, convmat_view_stage stage) {
    const convmat_geometry *g = &v->geometry;
    const bool is_features = stage == CONVMAT_VIEW_STAGES;
    grid made = {.values = is_features ? v->features : v->array[stage].values,
                 .planes = is_features ? g->out_channels : v->array[stage].planes,
                 .size = {1, 1},
                 .across = 1};
    if (stage == CONVMAT_VIEW_KERNEL) {
        made.across = g->in_channels / g->groups;
    } else if (stage == CONVMAT_VIEW_ROTATED) {
        made.across = g->out_channels / g->groups;
    }
    made.region.hi[0] = 1;
    for (int a = 0; a < g->axes; a++) {
        const int n = a + 2 - g->axes;
        made.size[n] = is_features ? g->out_size[a] : v->array[stage].size[a];
        made.region.hi[n] = made.size[n];
        if (is_canvas(v, stage)) {
            cover(&made.region, n, g->pad_begin[a], g->in_size[a]);
        } else if (stage == CONVMAT_VIEW_PADDED) {
            cover(&made.region, n, v->margin_begin[a], v->array[CONVMAT_VIEW_STRETCHED].size[a]);
        }
    }
    return made;
}

static double plane_width(const convmat_grids *d, const grid *made) {
    return (double)(made->region.hi[1] - made->region.lo[1]) * d->cell;
}

static double plane_height(const convmat_grids *d, const grid *made) {
    return (double)(made->region.hi[0] - made->region.lo[0]) * d->cell + (made->planes > 1 ? NAME : 0);
}

static double matrix_cell(const convmat_grids *d) {
    const double rows = (double)d->cols;
    const double cols = (double)(d->views->geometry.out_channels * convmat_grids_features(d->views));
    const double by_width = MATRIX_WIDTH / cols;
    const double by_height = MATRIX_HEIGHT / rows;
    const double cell = by_width < by_height ? by_width : by_height;
    return cell > d->cell ? d->cell : cell;
}

void convmat_grids_measure(const convmat_grids *d, convmat_view_stage stage, bool is_matrix, double *width,
                           double *height) {
    if (is_matrix) {
        const double cell = matrix_cell(d);
        *width = cell * (double)(d->views->geometry.out_channels * convmat_grids_features(d->views));
        *height = cell * (double)d->cols;
        return;
    }
    const grid made = grid_of(d->views, stage);
    const int64_t down = made.planes / made.across;
    *width = (double)made.across * (plane_width(d, &made) + BETWEEN) - BETWEEN;
    *height = (double)down * (plane_height(d, &made) + BETWEEN) - BETWEEN;
}

/* Shortest text, of a number that is no integer to three decimals */
static void number_text(double number, char text[CONVMAT_NUMBER_SIZE]) {
    const bool is_plain = number == nearbyint(number) || fabs(number) > 1e6;
    convmat_number_format(is_plain ? number : nearbyint(number * 1000) / 1000, CONVMAT_DOUBLE, text);
}

/* The weight's index among the taps as stored: what its colour goes by */
static int64_t stored_tap(const convmat_views *v, convmat_view_stage stage, int64_t t, int64_t taps) {
    const bool is_turned = (stage == CONVMAT_VIEW_ROTATED) != v->geometry.is_convolution;
    return is_turned ? taps - 1 - t : t;
}

/* All numbers of a picture have one size: a label takes 0.62 of the height of its box */
static void label(convmat_grids *d, convmat_box box, const char *classes, double number) {
    char text[CONVMAT_NUMBER_SIZE];
    const double height = convmat_svg_round(d->font / 0.62);
    number_text(number, text);
    convmat_svg_label(&d->svg, (convmat_box){box.x, box.y + (box.height - height) / 2, box.width, height},
                      classes, text);
}

/* A cell of a kernel, in the colour of its tap */
static void draw_tap(convmat_grids *d, convmat_view_stage stage, const grid *made, int64_t flat,
                     convmat_box box) {
    const int64_t taps = made->size[0] * made->size[1];
    char colour[CONVMAT_COLOUR_SIZE];
    convmat_svg_colour(stored_tap(d->views, stage, flat % taps, taps), taps, colour);
    convmat_svg_rect(&d->svg, box, "cell", colour);
    label(d, box, "on", made->values[flat]);
}

/* The sign of an inserted zero */
static void cross(convmat_grids *d, convmat_box box) {
    convmat_svg_line(&d->svg, "rule", box.x, box.y + box.height, box.x + box.width, box.y);
}

/* A cell inside the array */
static void draw_inner(convmat_grids *d, convmat_view_stage stage, const grid *made, int64_t flat,
                       convmat_box box) {
    if (stage == CONVMAT_VIEW_KERNEL || stage == CONVMAT_VIEW_ROTATED) {
        draw_tap(d, stage, made, flat, box);
        return;
    }
    switch (convmat_views_origin(d->views, stage, flat)) {
    case CONVMAT_VIEW_INSERTED:
        convmat_svg_rect(&d->svg, box, "cell", NULL);
        cross(d, box);
        break;
    case CONVMAT_VIEW_PADDING:
        convmat_svg_rect(&d->svg, box, "pad", NULL);
        label(d, box, "soft", made->values[flat]);
        break;
    default:
        convmat_svg_rect(&d->svg, box, "cell", NULL);
        label(d, box, "ink", made->values[flat]);
    }
}

/* A cell outside the array: a zero that the image has beyond it, or what was cropped of the stretched y */
static void draw_outer(convmat_grids *d, convmat_view_stage stage, int64_t plane, const int64_t at[2],
                       convmat_box box) {
    const convmat_views *v = d->views;
    const convmat_geometry *g = &v->geometry;
    const convmat_view_array *stretched = &v->array[CONVMAT_VIEW_STRETCHED];
    int64_t flat = plane;
    for (int a = 0; a < g->axes; a++) {
        const bool canvas = is_canvas(v, stage);
        const int64_t q = at[a + 2 - g->axes] - (canvas ? g->pad_begin[a] : v->margin_begin[a]);
        const int64_t size = canvas ? g->in_size[a] : stretched->size[a];
        if (q < 0 || q >= size) {
            return; /* neither of the two arrays is here */
        }
        flat = flat * size + q;
    }
    convmat_svg_rect(&d->svg, box, "ghost", NULL);
    if (!is_canvas(v, stage) &&
        convmat_views_origin(v, CONVMAT_VIEW_STRETCHED, flat) == CONVMAT_VIEW_INSERTED) {
        cross(d, box);
    } else {
        label(d, box, "soft", is_canvas(v, stage) ? 0 : stretched->values[flat]);
    }
}

/* The image in the padded image */
static void frame_image(convmat_grids *d, const grid *made, double x, double y) {
    const convmat_geometry *g = &d->views->geometry;
    int64_t begin[2] = {0, 0};
    int64_t size[2] = {1, 1};
    for (int a = 0; a < g->axes; a++) {
        begin[a + 2 - g->axes] = g->pad_begin[a];
        size[a + 2 - g->axes] = g->in_size[a];
    }
    convmat_svg_rect(&d->svg,
                     (convmat_box){x + (double)(begin[1] - made->region.lo[1]) * d->cell,
                                   y + (double)(begin[0] - made->region.lo[0]) * d->cell,
                                   (double)size[1] * d->cell, (double)size[0] * d->cell},
                     "frame", NULL);
}

static void draw_plane(convmat_grids *d, convmat_view_stage stage, const grid *made, int64_t plane, double x,
                       double y) {
    const region *r = &made->region;
    for (int64_t row = r->lo[0]; row < r->hi[0]; row++) {
        for (int64_t col = r->lo[1]; col < r->hi[1]; col++) {
            const convmat_box box = {x + (double)(col - r->lo[1]) * d->cell,
                                     y + (double)(row - r->lo[0]) * d->cell, d->cell, d->cell};
            if (row >= 0 && row < made->size[0] && col >= 0 && col < made->size[1]) {
                draw_inner(d, stage, made, (plane * made->size[0] + row) * made->size[1] + col, box);
            } else {
                draw_outer(d, stage, plane, (const int64_t[]){row, col}, box);
            }
        }
    }
    if (is_canvas(d->views, stage)) {
        frame_image(d, made, x, y);
    }
}

/* Above one of several planes: its channel, or the two that a kernel joins */
static void name_plane(convmat_grids *d, convmat_view_stage stage, int64_t plane, double x, double y) {
    const convmat_geometry *g = &d->views->geometry;
    const int64_t in_block = g->in_channels / g->groups;
    const int64_t out_block = g->out_channels / g->groups;
    if (stage == CONVMAT_VIEW_KERNEL) {
        const int64_t co = plane / in_block;
        convmat_svg_text(&d->svg, x, y, "soft", "y%" PRId64 " x%" PRId64, co,
                         co / out_block * in_block + plane % in_block);
    } else if (stage == CONVMAT_VIEW_ROTATED) {
        const int64_t ci = plane / out_block;
        convmat_svg_text(&d->svg, x, y, "soft", "x%" PRId64 " y%" PRId64, ci,
                         ci / in_block * out_block + plane % out_block);
    } else {
        const bool is_y = stage == CONVMAT_VIEW_STAGES || stage == CONVMAT_VIEW_PADDED;
        convmat_svg_text(&d->svg, x, y, "soft", "%s%" PRId64, is_y ? "y" : "x", plane);
    }
}

/* C^T: a cell for each entry in its tap's colour, with the weight where that is readable */
static void draw_matrix(convmat_grids *d, double x, double y) {
    const convmat_geometry *g = &d->views->geometry;
    const double side = matrix_cell(d);
    const double *kernel = d->views->array[CONVMAT_VIEW_KERNEL].values;
    int64_t taps = 1;
    for (int a = 0; a < g->axes; a++) {
        taps *= g->kernel_size[a];
    }
    for (int64_t i = 0; i < d->cols; i++) {
        const convmat_explanation *entries = d->column[i];
        for (int64_t k = 0; k < entries->count; k++) {
            const int64_t index = entries->terms[k].weight_index;
            const int64_t plane = index / taps;
            const convmat_box box = {x + (double)entries->terms[k].row * side, y + (double)i * side, side,
                                     side};
            char colour[CONVMAT_COLOUR_SIZE];
            convmat_svg_colour(index % taps, taps, colour);
            convmat_svg_rect(&d->svg, box, side < 12 ? "tap" : "cell", colour);
            if (side >= 16 && g->boundary == CONVMAT_ZEROS) {
                const int64_t t = stored_tap(d->views, CONVMAT_VIEW_KERNEL, index % taps, taps);
                label(d, box, "on", kernel[plane * taps + t]);
            }
        }
    }
    const double width = side * (double)(g->out_channels * convmat_grids_features(d->views));
    for (int64_t i = g->in_size[g->axes - 1]; i < d->cols; i += g->in_size[g->axes - 1]) {
        const double between = y + (double)i * side; /* two rows of the image, or two channels */
        convmat_svg_line(&d->svg, "rule", x, between, x + width, between);
    }
    convmat_svg_rect(&d->svg, (convmat_box){x, y, width, side * (double)d->cols}, "frame", NULL);
}

void convmat_grids_draw(convmat_grids *d, convmat_view_stage stage, bool is_matrix, double x, double y) {
    if (is_matrix) {
        draw_matrix(d, x, y);
        return;
    }
    const grid made = grid_of(d->views, stage);
    for (int64_t plane = 0; plane < made.planes; plane++) {
        const double left = x + (double)(plane % made.across) * (plane_width(d, &made) + BETWEEN);
        double top = y + (double)convmat_floor_div(plane, made.across) * (plane_height(d, &made) + BETWEEN);
        if (made.planes > 1) {
            name_plane(d, stage, plane, left, top + NAME - 4);
            top += NAME;
        }
        draw_plane(d, stage, &made, plane, left, top);
    }
}

void convmat_grids_legend(convmat_grids *d, double x, double y) {
    static const char *const classes[] = {"cell", "cell", "pad", "ghost", "frame"};
    static const char *const words[] = {"a number", "a zero inserted between",
                                        "padding: added, or to be cropped", "beyond a crop", "the image"};
    static const double widths[] = {110, 200, 260, 140, 100};
    for (int k = 0; k < 5; k++) {
        const convmat_box box = {x, y, 16, 16};
        convmat_svg_rect(&d->svg, box, classes[k], NULL);
        if (k == 1) {
            cross(d, box);
        }
        convmat_svg_text(&d->svg, x + 24, y + 13, "soft", "%s", words[k]);
        x += widths[k];
    }
}

/* Characters of the longest number of a grid */
static int64_t longest_number(const grid *made) {
    int64_t longest = 1;
    char text[CONVMAT_NUMBER_SIZE];
    for (int64_t k = 0; k < made->planes * made->size[0] * made->size[1]; k++) {
        number_text(made->values[k], text);
        longest = convmat_max(longest, (int64_t)strlen(text));
    }
    return longest;
}

/* Cells wide enough for the longest number at 13 px, as far as the widest array allows; then as much as fits */
static void settle_cell(convmat_grids *d) {
    int64_t widest = 1;
    int64_t longest = 1;
    for (int k = 0; k <= CONVMAT_VIEW_STAGES; k++) {
        const grid made = grid_of(d->views, (convmat_view_stage)k);
        widest = convmat_max(widest, made.region.hi[1] - made.region.lo[1]);
        longest = convmat_max(longest, longest_number(&made));
    }
    const double per_character = 0.602; /* of the size of the font, as convmat_svg_label() has it */
    const double wish = per_character * 13 * (double)longest + 8;
    const double room = 460.0 / (double)widest;
    d->cell = wish < 26 ? 26 : wish;
    d->cell = d->cell > room ? room : d->cell;
    d->cell = d->cell < 20 ? 20 : d->cell;
    const double fit = (d->cell - 6) / (per_character * (double)longest);
    d->font = fit > 14 ? 14 : fit;
}

convmat_status convmat_grids_prepare(convmat_grids *d, convmat_error *error) {
    const convmat_views *v = d->views;
    settle_cell(d);
    const int64_t cols = v->array[CONVMAT_VIEW_PRODUCT].count;
    d->column = convmat_memory_new(cols, (int64_t)sizeof(convmat_explanation *));
    if (d->column == NULL) {
        return convmat_fail_memory(error, "the picture of the views");
    }
    convmat_status status = CONVMAT_OK;
    convmat_question question = {.geometry = &v->geometry, .subject = CONVMAT_SUBJECT_COLUMN};
    for (; d->cols < cols; d->cols++) {
        question.col = d->cols;
        CONVMAT_TRY(convmat_explain(&question, &d->column[d->cols], error));
    }
done:
    return status;
}

void convmat_grids_release(convmat_grids *d) {
    for (int64_t k = 0; k < d->cols; k++) {
        convmat_explanation_free(&d->column[k]);
    }
    convmat_memory_free(d->column);
    convmat_svg_discard(&d->svg);
}
