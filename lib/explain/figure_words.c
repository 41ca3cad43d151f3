/* SPDX-License-Identifier: BSD-3-Clause */
/* The words of the figure: titles, parameters, how many weights contribute, what the signs mean. */
#include "base/status.h"
#include "explain/figure.h"

/* 8x8 of a panel's array, its channel before it where its side has several */
void convmat_figure_write_title(convmat_figure *figure, const convmat_panel *panel) {
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

/* What the figure is about, in a line */
void convmat_figure_write_heading(convmat_figure *figure) {
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

/* Only where an image larger than the smallest was chosen */
static void put_output_padding(convmat_page *page, const convmat_plan *plan, int axes) {
    bool is_chosen = false;
    for (int a = 0; a < axes; a++) {
        is_chosen = is_chosen || plan->output_padding[a] > 0;
    }
    if (is_chosen) {
        put_per_axis(page, "output padding", plan->output_padding, axes);
    }
}

/* stride 2, dilation 1, padding 1: the parameters in a line */
void convmat_figure_write_parameters(convmat_figure *figure) {
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
    convmat_plan plan; /* the geometry was checked: there is one */
    if (figure->is_column && convmat_geometry_plan(g, &plan, NULL) == CONVMAT_OK) {
        put_output_padding(page, &plan, g->axes);
    }
    convmat_page_put(page, "%s", boundaries[g->boundary]);
    if (g->groups > 1) {
        convmat_page_put(page, ", %" PRId64 " groups", g->groups);
    }
}

/* How many weights contribute, and how many each rule drops */
void convmat_figure_write_count(convmat_figure *figure) {
    const convmat_explanation *e = figure->explanation;
    const convmat_channels channels = convmat_question_channels(&e->question);
    const int64_t all = (channels.end - channels.begin) * figure->taps;
    int64_t counts[CONVMAT_FATE_ELSEWHERE + 1] = {0};
    convmat_page *page = &figure->scratch;
    page->length = 0;
    for (int64_t k = 0; k < e->dropped_count; k++) {
        counts[e->dropped[k].fate]++;
    }
    convmat_page_put(page, "%" PRId64 " of %" PRId64 " weights %s", all - e->dropped_count, all,
                     all - e->dropped_count == 1 ? "contributes" : "contribute");
    const char *separator = "; the others: ";
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
void convmat_figure_write_legend(convmat_figure *figure) {
    bool has_padding = false;
    bool has_crop = false;
    bool has_strides = false;
    bool has_gaps = false;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        const convmat_axis *axis = &figure->axes[s];
        has_padding = has_padding || axis->pad_begin > 0 || axis->pad_end > 0;
        has_crop = has_crop || axis->pad_begin < 0 || axis->pad_end < 0;
        has_strides = has_strides || axis->stride > 1;
        has_gaps = has_gaps || (axis->dilation > 1 && axis->kernel_size > 1);
    }
    convmat_page *page = &figure->scratch;
    page->length = 0;
    convmat_page_put(page, "orange: the element%s",
                     figure->explanation->question.subject == CONVMAT_SUBJECT_ENTRY ? "s" : "");
    convmat_page_put(page, "%s%s%s%s",
                     figure->explanation->dropped_count > 0 ? "; faint: does not contribute" : "",
                     has_padding ? "; dashed: padding" : "", has_crop ? "; dotted: cropped away" : "",
                     has_strides ? "; dot: a kernel begins" : "");
    if (figure->has_windows) {
        convmat_page_put(page, "; coloured frames: kernels of the senders%s",
                         has_gaps ? ", squares: their taps" : "");
    }
    if (figure->has_rounded_cells) {
        convmat_page_put(page, "; long numbers are rounded in cells");
    }
}
