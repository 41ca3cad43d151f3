/* SPDX-License-Identifier: BSD-3-Clause */
/* The teaching figure: image, kernel and features side by side, one element's arithmetic, and its row of C. */
#include "explain/figure.h"

#include "base/checked.h"
#include "base/status.h"

#include <string.h>

enum { MARGIN = 24, TITLE = 24, GAP = 28, FLOW = 84, LINE = 20 };

/* Widths of a character of 13 pixels, at most */
static const double mono_width = 7.83;
static const double sans_width = 7.2;

convmat_status convmat_figure_explain(const convmat_figure *figure, int64_t index,
                                      convmat_explanation **explanation, convmat_error *error) {
    convmat_question question = figure->explanation->question;
    question.subject = figure->is_column ? CONVMAT_SUBJECT_COLUMN : CONVMAT_SUBJECT_ROW;
    question.row = question.col = index;
    return convmat_explain(&question, explanation, error);
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
    const int64_t count = convmat_max(1, channels.end - channels.begin); /* an entry of two groups has none */
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

/* 8x8 of a panel's array, its channel before it where its side has several */
static void write_title(convmat_figure *figure, const convmat_panel *panel) {
    const convmat_question *q = &figure->explanation->question;
    const convmat_geometry *g = q->geometry;
    static const char *const names[] = {"image", "kernel", "features"};
    const int64_t *const sizes[] = {g->in_size, g->kernel_size, g->out_size};
    convmat_page *page = &figure->scratch;
    page->length = 0;
    if (panel->role == CONVMAT_ROLE_KERNEL) {
        const int64_t co = figure->is_column ? panel->channel : figure->result.channel;
        const int64_t ci = figure->is_column ? figure->result.channel : panel->channel;
        convmat_page_put(page, "w");
        if (g->in_channels > 1 || g->out_channels > 1) {
            convmat_page_put(page, "[%" PRId64 ",%" PRId64 "]", co, ci % (g->in_channels / g->groups));
        }
    } else {
        const bool is_image = panel->role == CONVMAT_ROLE_IMAGE;
        convmat_page_put(page, "%c", is_image ? 'x' : 'y');
        if ((is_image ? g->in_channels : g->out_channels) > 1) {
            convmat_page_put(page, "[%" PRId64 "]", panel->channel);
        }
    }
    convmat_page_put(page, ": %s ", names[panel->role]);
    for (int a = 0; a < g->axes; a++) {
        convmat_page_put(page, "%s%" PRId64, a > 0 ? "x" : "", sizes[panel->role][a]);
    }
}

/* Room of a panel with its title over it */
static convmat_box room_of(convmat_figure *figure, const convmat_panel *panel) {
    write_title(figure, panel);
    const double title = (double)figure->scratch.length * sans_width;
    const double cells = convmat_panel_width(panel);
    return (convmat_box){0, 0, cells > title ? cells : title, convmat_panel_height(panel) + TITLE};
}

/* Put a panel into the middle of a box, its title included */
static void centre(convmat_panel *panel, convmat_box box) {
    panel->x = box.x + (box.width - convmat_panel_width(panel)) / 2;
    panel->y = box.y + TITLE + (box.height - TITLE - convmat_panel_height(panel)) / 2;
}

static double larger(double a, double b) {
    return a > b ? a : b;
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
        centre(&figure->source[n], (convmat_box){x, top, source.width, step});
        centre(&figure->kernel[n], (convmat_box){x + source.width + FLOW, top, kernel.width, step});
    }
    const double last = x + source.width + kernel.width + 2 * FLOW;
    centre(&figure->result, (convmat_box){last, y, result.width, all});
    figure->width = last + result.width;
    figure->height = y + all;
}

/* The same from top to bottom, channels side by side */
static void place_down(convmat_figure *figure, double x, double y) {
    const convmat_box source = room_of(figure, &figure->source[0]);
    const convmat_box kernel = room_of(figure, &figure->kernel[0]);
    const convmat_box result = room_of(figure, &figure->result);
    const double width = larger(source.width, kernel.width);
    const double all = larger(figure->channels * (width + GAP) - GAP, result.width);
    const double step = all / figure->channels;
    const double gap = FLOW / 2;
    for (int n = 0; n < figure->channels; n++) {
        const double left = x + n * step;
        centre(&figure->source[n], (convmat_box){left, y, step, source.height});
        centre(&figure->kernel[n], (convmat_box){left, y + source.height + gap, step, kernel.height});
    }
    const double last = y + source.height + kernel.height + 2 * gap;
    centre(&figure->result, (convmat_box){x, last, all, result.height});
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
    const double fit = larger(across / 24, down / 16); /* cells of 36 up to 24 across and 16 down */
    const double cell = fit <= 1 ? 36 : 36 / fit;
    figure->result.cell = cell < 22 ? 22 : (double)(int64_t)cell;
    for (int n = 0; n < figure->channels; n++) {
        figure->source[n].cell = figure->kernel[n].cell = figure->result.cell;
    }
}

/* What the figure is about, in a line */
static void write_heading(convmat_figure *figure) {
    const convmat_question *q = &figure->explanation->question;
    const convmat_element asked =
        convmat_element_unflatten(q->geometry, figure->is_column, figure->is_column ? q->col : q->row);
    convmat_page *page = &figure->scratch;
    page->length = 0;
    convmat_name_element(page, q->geometry, figure->is_column, &asked, false);
    if (q->subject == CONVMAT_SUBJECT_ENTRY) {
        const convmat_element image = convmat_element_unflatten(q->geometry, true, q->col);
        convmat_page_put(page, " and ");
        convmat_name_element(page, q->geometry, true, &image, false);
        convmat_page_put(page, ": the taps that join them, C[%" PRId64 ",%" PRId64 "]", q->row, q->col);
    } else {
        convmat_page_put(page,
                         figure->is_column ? " of C^T y: who sends what to it" : " of C x: what it reads");
    }
}

/* One number where all axes share it, else one an axis */
static void put_per_axis(convmat_page *page, const char *name, const int64_t *values, int axes) {
    bool is_shared = true;
    for (int a = 1; a < axes; a++) {
        is_shared = is_shared && values[a] == values[0];
    }
    convmat_page_put(page, ", %s ", name);
    for (int a = 0; a < (is_shared ? 1 : axes); a++) {
        convmat_page_put(page, "%s%" PRId64, a > 0 ? "," : "", values[a]);
    }
}

/* stride 2, dilation 1, padding 1: the parameters in a line */
static void write_parameters(convmat_figure *figure) {
    static const char *const boundaries[] = {"", ", reflected", ", replicated", ", circular"};
    const convmat_geometry *g = figure->explanation->question.geometry;
    convmat_page *page = &figure->scratch;
    bool is_symmetric = true;
    page->length = 0;
    convmat_page_put(page, "%s", g->is_convolution ? "kernel rotated (true convolution)" : "correlation");
    put_per_axis(page, "stride", g->stride, g->axes);
    put_per_axis(page, "dilation", g->dilation, g->axes);
    for (int a = 0; a < g->axes; a++) {
        is_symmetric = is_symmetric && g->pad_begin[a] == g->pad_end[a];
    }
    put_per_axis(page, is_symmetric ? "padding" : "padding before", g->pad_begin, g->axes);
    if (!is_symmetric) {
        put_per_axis(page, "after", g->pad_end, g->axes);
    }
    convmat_page_put(page, "%s", boundaries[g->boundary]);
    if (g->groups > 1) {
        convmat_page_put(page, ", %" PRId64 " groups", g->groups);
    }
}

/* How many weights contribute, and how many each rule drops */
static void write_count(convmat_figure *figure) {
    const convmat_explanation *e = figure->explanation;
    const convmat_channels channels = convmat_question_channels(&e->question);
    const int64_t all = (channels.end - channels.begin) * figure->taps;
    int64_t counts[CONVMAT_FATE_ELSEWHERE + 1] = {0};
    convmat_page *page = &figure->scratch;
    page->length = 0;
    for (int64_t k = 0; k < e->dropped_count; k++) {
        counts[e->dropped[k].fate]++;
    }
    convmat_page_put(page, "%" PRId64 " of %" PRId64 " weights contribute", all - e->dropped_count, all);
    const char *separator = "; not: ";
    for (int fate = CONVMAT_FATE_PADDING; fate <= CONVMAT_FATE_ELSEWHERE; fate++) {
        if (counts[fate] > 0) {
            convmat_page_put(page, "%s%" PRId64 " %s", separator, counts[fate],
                             convmat_fate_words((convmat_fate)fate));
            separator = ", ";
        }
    }
    if (channels.others > 0) {
        convmat_page_put(page, "; %" PRId64 " channel%s of other groups", channels.others,
                         channels.others > 1 ? "s" : "");
    }
}

/* What the signs of the image mean, those that are there */
static void write_legend(convmat_figure *figure) {
    bool has_padding = false;
    bool has_crop = false;
    bool has_strides = false;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        const convmat_axis *axis = &figure->axes[s];
        has_padding = has_padding || axis->pad_begin > 0 || axis->pad_end > 0;
        has_crop = has_crop || axis->pad_begin < 0 || axis->pad_end < 0;
        has_strides = has_strides || axis->out_size > 1;
    }
    convmat_page *page = &figure->scratch;
    page->length = 0;
    convmat_page_put(page, "orange frame: the element%s",
                     figure->explanation->question.subject == CONVMAT_SUBJECT_ENTRY ? "s" : "");
    convmat_page_put(page, "%s%s%s%s",
                     figure->explanation->dropped_count > 0 ? "; faint: does not contribute" : "",
                     has_padding ? "; dashed: padding" : "", has_crop ? "; dotted: cropped away" : "",
                     has_strides ? "; dot: where the kernel begins, once a stride" : "");
    if (figure->has_rounded_cells) {
        convmat_page_put(page, "; long numbers have three digits in cells");
    }
}

/* Where a line of at most `most` characters ends: before a + or = where there is one, else at a space */
static int64_t break_line(const char *text, int64_t most) {
    const int64_t length = (int64_t)strlen(text);
    int64_t end = 0;
    int64_t space = 0;
    for (int64_t k = 1; k <= most && length > most; k++) {
        if (text[k] == ' ') {
            space = k;
            end = text[k + 1] == '+' || text[k + 1] == '=' ? k : end;
        }
    }
    end = end > 0 ? end : space;
    return end > 0 ? end : length;
}

/* The text at the foot of the figure, as many lines as it takes, those after the first indented */
static void put_paragraph(convmat_figure *figure, const char *text, double width, const char *classes) {
    const int64_t most = (int64_t)((figure->width - 2 * MARGIN) / width);
    const char *at = text;
    for (bool is_first = true; *at != '\0'; is_first = false) {
        char line[CONVMAT_FIGURE_LINE];
        const int64_t end = convmat_min(break_line(at, is_first ? most : most - 4), (int64_t)sizeof line - 1);
        memcpy(line, at, (size_t)end);
        line[end] = '\0';
        figure->height += LINE;
        convmat_svg_text(&figure->svg, MARGIN + (is_first ? 0 : 4 * width), figure->height, classes, "%s",
                         line);
        at += end;
        at += *at == ' ' ? 1 : 0;
    }
}

/* What was written to the scratch page last */
static const char *written(const convmat_figure *figure) {
    return figure->scratch.text == NULL ? "" : figure->scratch.text;
}

static void put_title(convmat_figure *figure, const convmat_panel *panel) {
    write_title(figure, panel);
    convmat_svg_text(&figure->svg, panel->x + convmat_panel_width(panel) / 2, panel->y - 8, "soft middle",
                     "%s", written(figure));
}

/* Everything but the foot: panels, the matrix to their right, headings */
static convmat_status draw_body(convmat_figure *figure, convmat_error *error) {
    const double top = MARGIN + 2 * LINE + 4;
    choose_cells(figure);
    if (figure->is_downwards) {
        place_down(figure, MARGIN, top);
    } else {
        place_across(figure, MARGIN, top);
    }
    const convmat_box matrix = convmat_figure_matrix_box(figure);
    const double middle = top + TITLE + larger(figure->height - top - TITLE - matrix.height, 0) / 2;
    const double left = figure->width + FLOW * 0.6;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_figure_draw_panels(figure, error));
    for (int n = 0; n < figure->channels; n++) {
        put_title(figure, &figure->source[n]);
        put_title(figure, &figure->kernel[n]);
    }
    put_title(figure, &figure->result);
    CONVMAT_TRY(convmat_figure_draw_matrix(figure, left, middle, error));
    figure->width = left + larger(matrix.width, 200) + MARGIN;
    figure->height = larger(figure->height, middle + matrix.height) + 8;
    write_heading(figure);
    convmat_svg_text(&figure->svg, MARGIN, MARGIN + 8, "head", "%s", written(figure));
    write_parameters(figure);
    figure->width = larger(figure->width, (double)figure->scratch.length * sans_width + 2 * MARGIN);
    convmat_svg_text(&figure->svg, MARGIN, MARGIN + 8 + LINE, "soft", "%s", written(figure));
done:
    return status;
}

/* The line of arithmetic; without a vector its symbols alone */
static convmat_status write_arithmetic(const convmat_figure *figure, char **text, convmat_error *error) {
    convmat_explanation shown = *figure->explanation;
    const double stand_in = 0; /* symbols need none of its values */
    convmat_form form = CONVMAT_FORM_NUMERIC;
    if (shown.question.subject != CONVMAT_SUBJECT_ENTRY && shown.question.vector == NULL) {
        shown.question.vector = &stand_in;
        form = CONVMAT_FORM_SYMBOLIC;
    }
    return convmat_explanation_render_as(&shown, form, text, error);
}

/* The arithmetic, what contributes, what the signs mean */
static convmat_status draw_foot(convmat_figure *figure, convmat_error *error) {
    char *arithmetic = NULL;
    const convmat_status status = write_arithmetic(figure, &arithmetic, error);
    if (status == CONVMAT_OK) {
        put_paragraph(figure, arithmetic, mono_width, "ink num");
        write_count(figure);
        put_paragraph(figure, written(figure), sans_width, "soft");
        write_legend(figure);
        put_paragraph(figure, written(figure), sans_width, "soft");
    }
    convmat_free(arithmetic);
    return status;
}

/* The head of the file, then what was drawn */
static convmat_status finish(convmat_figure *figure, char **text, convmat_error *error) {
    convmat_svg whole;
    char *arithmetic = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(write_arithmetic(figure, &arithmetic, error));
    write_heading(figure);
    convmat_svg_open(&whole, figure->width, figure->height + MARGIN, written(figure), arithmetic);
    if (figure->svg.page.text != NULL) {
        convmat_page_put_bytes(&whole.page, figure->svg.page.text, figure->svg.page.length);
    }
    whole.page.has_failed =
        whole.page.has_failed || figure->svg.page.has_failed || figure->scratch.has_failed;
    CONVMAT_TRY(convmat_svg_finish(&whole, text, error));
done:
    convmat_free(arithmetic);
    return status;
}

convmat_status convmat_explanation_draw(const convmat_explanation *explanation, char **text,
                                        convmat_error *error) {
    if (text == NULL) {
        return convmat_fail_null(error, "text");
    }
    *text = NULL;
    if (explanation == NULL) {
        return convmat_fail_null(error, "explanation");
    }
    convmat_figure figure = {.explanation = explanation, .svg.depth = 1};
    convmat_explanation *listed = NULL;
    convmat_status status = CONVMAT_OK;
    figure.is_column = explanation->question.subject == CONVMAT_SUBJECT_COLUMN;
    figure.is_downwards = explanation->question.geometry->axes != 2;
    spread_axes(&figure);
    CONVMAT_TRY(make_panels(&figure, error));
    CONVMAT_TRY(convmat_explain(&explanation->question, &listed, error)); /* small: the panels are */
    CONVMAT_TRY(convmat_explain_dropped(listed, error));
    figure.explanation = listed;
    CONVMAT_TRY(draw_body(&figure, error));
    CONVMAT_TRY(draw_foot(&figure, error));
    CONVMAT_TRY(finish(&figure, text, error));
done:
    convmat_svg_discard(&figure.svg);
    convmat_page_discard(&figure.scratch);
    convmat_explanation_free(&listed);
    return status;
}
