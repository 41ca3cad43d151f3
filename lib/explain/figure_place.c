/* SPDX-License-Identifier: BSD-3-Clause */
/* Places of the figure: axes made three, the panels of the channels, their cells, where everything lies. */
#include "base/checked.h"
#include "base/status.h"
#include "explain/figure.h"

#include <math.h>
#include <string.h>

enum { TITLE = 24, GAP = 28, FLOW = 84 };

convmat_place convmat_figure_place(const convmat_figure *figure, const int64_t *position) {
    const int axes = figure->explanation->question.geometry->axes;
    convmat_place place = {{0}};
    for (int a = 0; a < axes; a++) {
        place.at[CONVMAT_MAX_AXES - axes + a] = position[a];
    }
    return place;
}

convmat_place convmat_figure_landing(const convmat_figure *figure, convmat_place o, convmat_place tap) {
    convmat_place landing;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        landing.at[s] = convmat_axis_landing(&figure->axes[s], o.at[s], tap.at[s]);
    }
    return landing;
}

static int64_t extent(const convmat_panel *panel, int slot) {
    return panel->high.at[slot] - panel->low.at[slot] + 1;
}

double convmat_panel_width(const convmat_panel *panel) {
    return (double)(extent(panel, 0) * (extent(panel, 2) + 1) - 1) * panel->cell;
}

double convmat_panel_height(const convmat_panel *panel) {
    return (double)extent(panel, 1) * panel->cell;
}

convmat_box convmat_panel_box(const convmat_panel *panel, convmat_place place) {
    const int64_t plane = place.at[0] - panel->low.at[0];
    const int64_t across = plane * (extent(panel, 2) + 1) + place.at[2] - panel->low.at[2];
    const int64_t down = place.at[1] - panel->low.at[1];
    return (convmat_box){panel->x + (double)across * panel->cell, panel->y + (double)down * panel->cell,
                         panel->cell, panel->cell};
}

bool convmat_panel_has(const convmat_panel *panel, convmat_place place) {
    bool is_inside = true;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        is_inside = is_inside && place.at[s] >= panel->low.at[s] && place.at[s] <= panel->high.at[s];
    }
    return is_inside;
}

bool convmat_panel_next(const convmat_panel *panel, convmat_place *place) {
    for (int s = CONVMAT_MAX_AXES - 1; s >= 0; s--) {
        if (++place->at[s] <= panel->high.at[s]) {
            return true;
        }
        place->at[s] = panel->low.at[s];
    }
    return false;
}

int64_t convmat_figure_tap(const convmat_figure *figure, const int64_t *tap) {
    const convmat_geometry *g = figure->explanation->question.geometry;
    int64_t index = 0;
    for (int a = 0; a < g->axes; a++) {
        index = index * g->kernel_size[a] + tap[a];
    }
    return index;
}

/* Where a term comes from: the feature, or the place that the tap reads in the padded image */
convmat_place convmat_figure_source(const convmat_figure *figure, const convmat_term *term) {
    const convmat_place o = convmat_figure_place(figure, term->feature.position);
    return figure->is_column ? o : convmat_figure_landing(figure, o, convmat_figure_place(figure, term->tap));
}

/* Where it goes to: the asked feature, or the place of the padded image that stands for the asked element */
convmat_place convmat_figure_target(const convmat_figure *figure, const convmat_term *term) {
    const convmat_place o = convmat_figure_place(figure, term->feature.position);
    return figure->is_column ? convmat_figure_landing(figure, o, convmat_figure_place(figure, term->tap)) : o;
}

bool convmat_place_is_same(convmat_place a, convmat_place b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

/* How many terms go through a cell; up to term `end` */
int64_t convmat_figure_count_terms(const convmat_figure *figure, const convmat_panel *panel,
                                   convmat_place place, int64_t end) {
    int64_t count = 0;
    for (int64_t k = 0; k < end; k++) {
        const convmat_term *term = &figure->explanation->terms[k];
        const int64_t channel = figure->is_column ? term->feature.channel : term->image.channel;
        const convmat_place there = panel->role == CONVMAT_ROLE_KERNEL
                                        ? convmat_figure_place(figure, term->tap)
                                        : convmat_figure_source(figure, term);
        count += channel == panel->channel && convmat_place_is_same(there, place) ? 1 : 0;
    }
    return count;
}

/* The geometry with three axes: sizes of 1 before its own */
static void spread_axes(convmat_figure *figure) {
    const convmat_geometry *g = figure->explanation->question.geometry;
    convmat_geometry spread = convmat_geometry_default(CONVMAT_MAX_AXES);
    spread.boundary = g->boundary;
    spread.is_convolution = g->is_convolution;
    for (int a = 0; a < g->axes; a++) {
        const int s = CONVMAT_MAX_AXES - g->axes + a;
        spread.in_size[s] = g->in_size[a];
        spread.out_size[s] = g->out_size[a];
        spread.kernel_size[s] = g->kernel_size[a];
        spread.stride[s] = g->stride[a];
        spread.dilation[s] = g->dilation[a];
        spread.pad_begin[s] = g->pad_begin[a];
        spread.pad_end[s] = g->pad_end[a];
    }
    figure->taps = 1;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        figure->axes[s] = convmat_axis_of(&spread, s);
    }
    for (int s = 0; s < CONVMAT_MAX_AXES && figure->taps <= CONVMAT_FIGURE_CELLS; s++) {
        figure->taps *= figure->axes[s].kernel_size; /* what is larger is refused */
    }
}

/* A panel of a channel; an image with its padding */
static convmat_panel make_panel(const convmat_figure *figure, convmat_role role, int64_t channel) {
    convmat_panel panel = {.role = role, .channel = channel};
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        const convmat_axis *axis = &figure->axes[s];
        if (role == CONVMAT_ROLE_IMAGE) {
            panel.low.at[s] = convmat_min(0, -axis->pad_begin);
            panel.high.at[s] = convmat_max(axis->in_size, axis->in_size + axis->pad_end) - 1;
        } else {
            panel.high.at[s] = (role == CONVMAT_ROLE_KERNEL ? axis->kernel_size : axis->out_size) - 1;
        }
    }
    return panel;
}

/* Refuse what would not be readable */
static convmat_status check_panel(const convmat_panel *panel, convmat_error *error) {
    static const char *const names[] = {"image with its padding", "kernel", "features"};
    int64_t cells = 1;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        const int64_t side = panel->high.at[s] - panel->low.at[s] + 1;
        if (side > CONVMAT_FIGURE_SIDE) {
            return convmat_fail(error, CONVMAT_INVALID,
                                "%s = %" PRId64 " cells along an axis, must be at most %d to be drawn",
                                names[panel->role], side, CONVMAT_FIGURE_SIDE);
        }
        cells *= side;
    }
    return cells <= CONVMAT_FIGURE_CELLS
               ? CONVMAT_OK
               : convmat_fail(error, CONVMAT_INVALID,
                              "%s = %" PRId64 " cells, must be at most %d to be drawn", names[panel->role],
                              cells, CONVMAT_FIGURE_CELLS);
}

/* The panels of the group's channels, without their places */
static convmat_status make_panels(convmat_figure *figure, convmat_error *error) {
    const convmat_question *q = &figure->explanation->question;
    const convmat_channels channels = convmat_question_channels(q);
    const bool is_column = figure->is_column;
    const int64_t count = channels.end - channels.begin;
    if (count == 0) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "row and col are of different groups, must be of one group to be drawn");
    }
    if (count > CONVMAT_FIGURE_CHANNELS) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "channels of the group = %" PRId64 ", must be at most %d to be drawn", count,
                            CONVMAT_FIGURE_CHANNELS);
    }
    figure->channels = (int)count;
    for (int n = 0; n < figure->channels; n++) {
        const int64_t channel = channels.begin + n;
        figure->source[n] =
            make_panel(figure, is_column ? CONVMAT_ROLE_FEATURES : CONVMAT_ROLE_IMAGE, channel);
        figure->kernel[n] = make_panel(figure, CONVMAT_ROLE_KERNEL, channel);
    }
    const int64_t asked =
        convmat_element_unflatten(q->geometry, is_column, is_column ? q->col : q->row).channel;
    figure->result = make_panel(figure, is_column ? CONVMAT_ROLE_IMAGE : CONVMAT_ROLE_FEATURES, asked);
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(check_panel(&figure->source[0], error));
    CONVMAT_TRY(check_panel(&figure->kernel[0], error));
    CONVMAT_TRY(check_panel(&figure->result, error));
done:
    return status;
}

static double larger(double a, double b) {
    return a > b ? a : b;
}

static double title_width(convmat_figure *figure, const convmat_panel *panel) {
    convmat_figure_write_title(figure, panel);
    return (double)figure->scratch.length * CONVMAT_FIGURE_CHARACTER;
}

/* Room of a panel with its title over it, or to its left */
static convmat_box room_of(convmat_figure *figure, const convmat_panel *panel) {
    const double cells = convmat_panel_width(panel);
    const double height = convmat_panel_height(panel);
    if (figure->is_downwards) {
        return (convmat_box){0, 0, figure->title + cells, height};
    }
    return (convmat_box){0, 0, larger(cells, title_width(figure, panel)), height + TITLE};
}

/* Put a panel into the middle of a box, its title included, on whole pixels */
static void centre(const convmat_figure *figure, convmat_panel *panel, convmat_box box) {
    const double above = figure->is_downwards ? 0 : TITLE;
    panel->x = floor(box.x + figure->title + (box.width - figure->title - convmat_panel_width(panel)) / 2);
    panel->y = floor(box.y + above + (box.height - above - convmat_panel_height(panel)) / 2);
}

/* Sources, kernels and result from left to right, channels below each other */
static void place_across(convmat_figure *figure, double x, double y) {
    const convmat_box source = room_of(figure, &figure->source[0]);
    const convmat_box kernel = room_of(figure, &figure->kernel[0]);
    const convmat_box result = room_of(figure, &figure->result);
    const double height = larger(source.height, kernel.height);
    const double all = larger(figure->channels * (height + GAP) - GAP, result.height);
    const double step = all / figure->channels;
    for (int n = 0; n < figure->channels; n++) {
        const double top = y + n * step;
        centre(figure, &figure->source[n], (convmat_box){x, top, source.width, step});
        centre(figure, &figure->kernel[n], (convmat_box){x + source.width + FLOW, top, kernel.width, step});
    }
    const double last = x + source.width + kernel.width + 2 * FLOW;
    centre(figure, &figure->result, (convmat_box){last, y, result.width, all});
    figure->width = last + result.width;
    figure->height = y + all;
}

/* The same from top to bottom, channels side by side */
static void place_down(convmat_figure *figure, double x, double y) {
    figure->title = larger(title_width(figure, &figure->source[0]), title_width(figure, &figure->result));
    figure->title = larger(figure->title, title_width(figure, &figure->kernel[0])) + 10;
    const convmat_box source = room_of(figure, &figure->source[0]);
    const convmat_box kernel = room_of(figure, &figure->kernel[0]);
    const convmat_box result = room_of(figure, &figure->result);
    const double width = larger(source.width, kernel.width);
    const double all = larger(figure->channels * (width + GAP) - GAP, result.width);
    const double step = all / figure->channels;
    const double gap = FLOW * 0.6;
    for (int n = 0; n < figure->channels; n++) {
        const double left = x + n * step;
        centre(figure, &figure->source[n], (convmat_box){left, y, step, source.height});
        centre(figure, &figure->kernel[n], (convmat_box){left, y + source.height + gap, step, kernel.height});
    }
    const double last = y + source.height + kernel.height + 2 * gap;
    centre(figure, &figure->result, (convmat_box){x, last, all, result.height});
    figure->width = x + all;
    figure->height = last + result.height;
}

/* A size of cells at which the whole is not much larger than a page */
static void choose_cells(convmat_figure *figure) {
    convmat_panel unit[] = {figure->source[0], figure->kernel[0], figure->result};
    double down = 0;
    double across = 0;
    for (int k = 0; k < 3; k++) {
        unit[k].cell = 1;
        const double times = k < 2 ? figure->channels : 1;
        const double w = convmat_panel_width(&unit[k]);
        const double h = convmat_panel_height(&unit[k]);
        across = figure->is_downwards ? larger(across, w * times) : across + w;
        down = figure->is_downwards ? down + h : larger(down, h * times);
    }
    const double fit = larger(across / 24, down / 16); /* the usual cells up to 24 across and 16 down */
    const convmat_question *q = &figure->explanation->question;
    const bool has_names = q->subject == CONVMAT_SUBJECT_ENTRY || q->vector == NULL || q->weights == NULL;
    const double usual = has_names ? 46 : 36; /* names are longer than numbers */
    const double cell = fit <= 1 ? usual : usual / fit;
    figure->result.cell = cell < 22 ? 22 : (double)(int64_t)cell;
    for (int n = 0; n < figure->channels; n++) {
        figure->source[n].cell = figure->kernel[n].cell = figure->result.cell;
    }
}

convmat_status convmat_figure_lay_out(convmat_figure *figure, double x, double y, convmat_error *error) {
    spread_axes(figure);
    const convmat_status status = make_panels(figure, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    choose_cells(figure);
    if (figure->is_downwards) {
        place_down(figure, x, y);
    } else {
        place_across(figure, x, y);
    }
    return CONVMAT_OK;
}
