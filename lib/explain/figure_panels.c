/* SPDX-License-Identifier: BSD-3-Clause */
/* Panels of the figure: cells, footprints in the colours of the taps, lines that join elements with taps. */
#include "base/status.h"
#include "explain/figure.h"

#include <math.h>

enum { MOST_WINDOWS = 4 };

/* The panel among the sources, or the kernels, that a channel of the side summed over has */
static int panel_of(const convmat_figure *figure, int64_t channel) {
    return (int)(channel - figure->source[0].channel);
}

/* A cell in a tap's colour, faint where the tap does not contribute */
static void fill_faintly(convmat_figure *figure, convmat_box box, const int64_t *tap) {
    char colour[CONVMAT_COLOUR_SIZE];
    convmat_svg_colour(convmat_figure_tap(figure, tap), figure->taps, colour);
    convmat_svg_raw(&figure->svg,
                    "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"%s\" opacity=\"0.3\"/>\n",
                    convmat_svg_round(box.x + 1), convmat_svg_round(box.y + 1),
                    convmat_svg_round(box.width - 2), convmat_svg_round(box.height - 2), colour);
}

/* The cells of a panel, empty */
static void draw_cells(convmat_figure *figure, const convmat_panel *panel) {
    static const char *const names[] = {"image", "kernel", "features"};
    convmat_place place = panel->low;
    convmat_svg_begin(&figure->svg, names[panel->role], 0, 0);
    do {
        convmat_svg_rect(&figure->svg, convmat_panel_box(panel, place),
                         convmat_figure_class(figure, panel, place), NULL);
    } while (convmat_panel_next(panel, &place));
    convmat_svg_end(&figure->svg);
}

/* What the terms go through, in full colour; a cell of several terms is divided among them */
static void draw_terms(convmat_figure *figure) {
    const convmat_explanation *e = figure->explanation;
    for (int64_t k = 0; k < e->count; k++) {
        const convmat_term *term = &e->terms[k];
        const int n = panel_of(figure, figure->is_column ? term->feature.channel : term->image.channel);
        const convmat_place tap = convmat_figure_place(figure, term->tap);
        const convmat_place source = convmat_figure_source(figure, term);
        char colour[CONVMAT_COLOUR_SIZE];
        convmat_svg_colour(convmat_figure_tap(figure, term->tap), figure->taps, colour);
        if (convmat_figure_count_terms(figure, &figure->kernel[n], tap, k) == 0) {
            convmat_svg_rect(&figure->svg, convmat_panel_box(&figure->kernel[n], tap), "cell", colour);
        }
        convmat_box box = convmat_panel_box(&figure->source[n], source);
        box.width /= (double)convmat_figure_count_terms(figure, &figure->source[n], source, e->count);
        box.x += box.width * (double)convmat_figure_count_terms(figure, &figure->source[n], source, k);
        convmat_svg_rect(&figure->svg, box, "cell", colour);
    }
}

/* What does not contribute, faintly: in the kernel, and where it reads beside the image or another element */
static void draw_dropped(convmat_figure *figure) {
    const convmat_explanation *e = figure->explanation;
    for (int64_t k = 0; k < e->dropped_count; k++) {
        const convmat_dropped *d = &e->dropped[k];
        const int n = panel_of(figure, d->channel);
        fill_faintly(figure, convmat_panel_box(&figure->kernel[n], convmat_figure_place(figure, d->tap)),
                     d->tap);
        const convmat_place landing = convmat_figure_place(figure, d->landing);
        if (!figure->is_column && convmat_panel_has(&figure->source[n], landing)) {
            fill_faintly(figure, convmat_panel_box(&figure->source[n], landing), d->tap);
        }
    }
}

/* A dot where the first tap of each output lands: one step of the stride from one to the next */
static void draw_strides(convmat_figure *figure, const convmat_panel *image) {
    bool has_strides = false;
    convmat_place o = {{0}};
    convmat_place tap;
    convmat_panel outputs = {.cell = 1};
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        const convmat_axis *axis = &figure->axes[s];
        tap.at[s] = axis->is_rotated ? axis->kernel_size - 1 : 0;
        outputs.high.at[s] = axis->out_size - 1;
        has_strides = has_strides || axis->stride > 1;
    }
    if (!has_strides) {
        return;
    }
    do {
        const convmat_place landing = convmat_figure_landing(figure, o, tap);
        if (convmat_panel_has(image, landing)) {
            const convmat_box box = convmat_panel_box(image, landing);
            convmat_svg_raw(&figure->svg, "<circle class=\"ink\" cx=\"%g\" cy=\"%g\" r=\"2\"/>\n",
                            convmat_svg_round(box.x + 5), convmat_svg_round(box.y + 5));
        }
    } while (convmat_panel_next(&outputs, &o));
}

/* From a cell to one of the next panel, edge to edge: a ribbon in the tap's colour, with a thin line that shows on
 * any ground */
static void join(convmat_figure *figure, convmat_box from, convmat_box to, const char *colour) {
    const bool down = figure->is_downwards;
    const double x1 = convmat_svg_round(down ? from.x + from.width / 2 : from.x + from.width);
    const double y1 = convmat_svg_round(down ? from.y + from.height : from.y + from.height / 2);
    const double x2 = convmat_svg_round(down ? to.x + to.width / 2 : to.x);
    const double y2 = convmat_svg_round(down ? to.y : to.y + to.height / 2);
    convmat_svg_raw(&figure->svg,
                    "<path fill=\"none\" stroke=\"%s\" stroke-width=\"%d\" d=\"M%g %gL%g %g\"/>\n", colour,
                    figure->explanation->count > 16 ? 3 : 5, x1, y1, x2, y2);
    convmat_svg_raw(&figure->svg,
                    "<path class=\"join\" style=\"stroke-width:0.7\" opacity=\"0.7\" d=\"M%g %gL%g %g\"/>\n",
                    x1, y1, x2, y2);
}

/* From a place of the padding to the element that a boundary takes it from */
static void join_folded(convmat_figure *figure, const convmat_panel *image, convmat_place place) {
    convmat_place element;
    if (!convmat_figure_fold(figure, place, &element) || convmat_place_is_same(place, element)) {
        return;
    }
    const convmat_box from = convmat_panel_box(image, place);
    const convmat_box to = convmat_panel_box(image, element);
    convmat_svg_raw(&figure->svg,
                    "<path class=\"join\" stroke-dasharray=\"2 2\" d=\"M%g %gQ%g %g %g %g\"/>\n",
                    convmat_svg_round(from.x + from.width / 2), convmat_svg_round(from.y + 4),
                    convmat_svg_round((from.x + to.x + to.width) / 2),
                    convmat_svg_round((from.y < to.y ? from.y : to.y) - 12),
                    convmat_svg_round(to.x + to.width / 2), convmat_svg_round(to.y + 4));
}

/* Element, tap, element: a line for each term */
static void draw_lines(convmat_figure *figure) {
    for (int64_t k = 0; k < figure->explanation->count; k++) {
        const convmat_term *term = &figure->explanation->terms[k];
        const int n = panel_of(figure, figure->is_column ? term->feature.channel : term->image.channel);
        const convmat_place from = convmat_figure_source(figure, term);
        const convmat_place to = convmat_figure_target(figure, term);
        const convmat_box tap =
            convmat_panel_box(&figure->kernel[n], convmat_figure_place(figure, term->tap));
        char colour[CONVMAT_COLOUR_SIZE];
        convmat_svg_colour(convmat_figure_tap(figure, term->tap), figure->taps, colour);
        join(figure, convmat_panel_box(&figure->source[n], from), tap, colour);
        join(figure, tap, convmat_panel_box(&figure->result, to), colour);
        join_folded(figure, figure->is_column ? &figure->result : &figure->source[n],
                    figure->is_column ? to : from);
    }
}

/* Term k is the first that comes from its feature's position */
static bool is_first_of_feature(const convmat_explanation *e, int64_t k, const convmat_figure *figure) {
    const convmat_place o = convmat_figure_place(figure, e->terms[k].feature.position);
    for (int64_t j = 0; j < k; j++) {
        if (convmat_place_is_same(o, convmat_figure_place(figure, e->terms[j].feature.position))) {
            return false;
        }
    }
    return true;
}

/* A square on each element under a tap of output o, in the corner that this window has */
static void draw_gaps(convmat_figure *figure, convmat_place o, int number, const char *colour) {
    convmat_place tap = figure->kernel[0].low;
    do {
        const convmat_box box = convmat_panel_box(&figure->result, convmat_figure_landing(figure, o, tap));
        const double x = number % 2 == 0 ? box.x + 3 : box.x + box.width - 10;
        const double y = number / 2 == 0 ? box.y + 3 : box.y + box.height - 10;
        convmat_svg_rect(&figure->svg, (convmat_box){x, y, 7, 7}, "cell", colour);
    } while (convmat_panel_next(&figure->kernel[0], &tap));
}

/* Window `number`: where the kernel of output o lies over the image */
static void draw_window(convmat_figure *figure, convmat_place o, int number, const char *colour) {
    const convmat_panel *kernel = &figure->kernel[0];
    const convmat_box a = convmat_panel_box(&figure->result, convmat_figure_landing(figure, o, kernel->low));
    const convmat_box b = convmat_panel_box(&figure->result, convmat_figure_landing(figure, o, kernel->high));
    const double inset = 2.5 + 3.5 * number; /* windows that share an edge show beside each other */
    const double x = (a.x < b.x ? a.x : b.x) + inset;
    const double y = (a.y < b.y ? a.y : b.y) + inset;
    convmat_svg_raw(&figure->svg,
                    "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"none\" stroke=\"%s\" "
                    "stroke-width=\"2.5\"/>\n",
                    convmat_svg_round(x), convmat_svg_round(y),
                    convmat_svg_round(fabs(a.x - b.x) + a.width - 2 * inset),
                    convmat_svg_round(fabs(a.y - b.y) + a.height - 2 * inset), colour);
    bool has_gaps = false;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        has_gaps = has_gaps || (figure->axes[s].dilation > 1 && figure->axes[s].kernel_size > 1);
    }
    if (has_gaps) {
        draw_gaps(figure, o, number, colour);
    }
}

/* The windows of the senders, where there are few enough to be told apart */
static void draw_windows(convmat_figure *figure) {
    const convmat_explanation *e = figure->explanation;
    int windows = 0;
    for (int64_t k = 0; k < e->count; k++) {
        windows += is_first_of_feature(e, k, figure) ? 1 : 0;
    }
    if (!figure->is_column || windows > MOST_WINDOWS || figure->axes[0].kernel_size > 1) {
        return;
    }
    figure->has_windows = windows > 0;
    windows = 0;
    for (int64_t k = 0; k < e->count; k++) {
        if (is_first_of_feature(e, k, figure)) {
            char colour[CONVMAT_COLOUR_SIZE];
            convmat_svg_colour(convmat_figure_tap(figure, e->terms[k].tap), figure->taps, colour);
            draw_window(figure, convmat_figure_place(figure, e->terms[k].feature.position), windows++,
                        colour);
        }
    }
}

/* The asked element, and the two of an entry */
static void draw_marks(convmat_figure *figure) {
    const convmat_question *q = &figure->explanation->question;
    const convmat_element asked =
        convmat_element_unflatten(q->geometry, figure->is_column, figure->is_column ? q->col : q->row);
    convmat_svg_rect(&figure->svg,
                     convmat_panel_box(&figure->result, convmat_figure_place(figure, asked.position)), "mark",
                     NULL);
    if (q->subject == CONVMAT_SUBJECT_ENTRY) {
        const convmat_element image = convmat_element_unflatten(q->geometry, true, q->col);
        convmat_svg_rect(&figure->svg,
                         convmat_panel_box(&figure->source[0], convmat_figure_place(figure, image.position)),
                         "mark", NULL);
    }
}

convmat_status convmat_figure_draw_panels(convmat_figure *figure, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    for (int n = 0; n < figure->channels; n++) {
        draw_cells(figure, &figure->source[n]);
        draw_cells(figure, &figure->kernel[n]);
    }
    draw_cells(figure, &figure->result);
    draw_dropped(figure);
    draw_lines(figure); /* under what contributes, whose numbers they would strike through */
    draw_terms(figure);
    draw_windows(figure);
    for (int n = 0; n < figure->channels && !figure->is_column; n++) {
        draw_strides(figure, &figure->source[n]);
    }
    if (figure->is_column) {
        draw_strides(figure, &figure->result);
    }
    draw_marks(figure);
    for (int n = 0; n < figure->channels; n++) {
        CONVMAT_TRY(convmat_figure_label_cells(figure, &figure->source[n], error));
        CONVMAT_TRY(convmat_figure_label_cells(figure, &figure->kernel[n], error));
    }
    CONVMAT_TRY(convmat_figure_label_cells(figure, &figure->result, error));
done:
    figure->svg.page.has_failed = figure->svg.page.has_failed || figure->scratch.has_failed;
    return status;
}
