/* SPDX-License-Identifier: BSD-3-Clause */
/* Panels of the figure: cells with numbers or names, footprints in the taps' colours, lines that join them. */
#include "explain/figure.h"

#include "base/status.h"

#include <math.h>
#include <string.h>

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

/* The element of the image that a place stands for; false where it is padding of zeros */
static bool fold(const convmat_figure *figure, convmat_place place, convmat_place *element) {
    bool is_element = true;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        element->at[s] = convmat_axis_element(&figure->axes[s], place.at[s]);
        is_element = is_element && element->at[s] >= 0;
    }
    return is_element;
}

/* cell, pad or ghost: what a place of the image is */
static const char *class_of(const convmat_figure *figure, const convmat_panel *panel, convmat_place place) {
    const char *class = "cell";
    for (int s = 0; panel->role == CONVMAT_ROLE_IMAGE && s < CONVMAT_MAX_AXES; s++) {
        const convmat_axis *axis = &figure->axes[s];
        const int64_t i = place.at[s];
        if (i < 0 || i >= axis->in_size) {
            return "pad";
        }
        if (i + axis->pad_begin < 0 || i - axis->pad_end >= axis->in_size) {
            class = "ghost";
        }
    }
    return class;
}

/* A number in at most six characters: three digits where it has more */
static void put_short(convmat_figure *figure, double number) {
    char digits[CONVMAT_NUMBER_SIZE];
    convmat_number_format(number, CONVMAT_DOUBLE, digits);
    const double magnitude = fabs(number);
    if (strlen(digits) > 6 && magnitude >= 1e-300 && magnitude < 1e300) {
        const double scale = pow(10, 2 - floor(log10(magnitude)));
        convmat_number_format(scale >= 1 ? round(number * scale) / scale
                                         : round(number * scale) * (1 / scale),
                              CONVMAT_DOUBLE, digits);
        figure->has_rounded_cells = true;
    }
    convmat_page_put(&figure->scratch, "%s", digits);
}

/* The element of a panel in the words of the geometry's axes */
static convmat_element element_of(const convmat_figure *figure, const convmat_panel *panel,
                                  convmat_place place) {
    const int axes = figure->explanation->question.geometry->axes;
    convmat_element element = {.channel = panel->channel};
    for (int a = 0; a < axes; a++) {
        element.position[a] = place.at[CONVMAT_MAX_AXES - axes + a];
    }
    return element;
}

/* The weight's value, or its name */
static void write_weight(convmat_figure *figure, const convmat_panel *panel, const int64_t *tap) {
    const convmat_question *q = &figure->explanation->question;
    const convmat_geometry *g = q->geometry;
    const int64_t co = figure->is_column ? panel->channel : figure->result.channel;
    const int64_t ci =
        (figure->is_column ? figure->result.channel : panel->channel) % (g->in_channels / g->groups);
    if (q->weights != NULL) {
        put_short(figure, q->weights[convmat_weight_index(g, co, ci, tap)]);
    } else {
        convmat_name_weight(&figure->scratch, g, co, ci, tap, false);
    }
}

/* What stands in a cell: a number where what it needs was given, else the name */
static convmat_status write_cell(convmat_figure *figure, const convmat_panel *panel, convmat_place place,
                                 convmat_error *error) {
    const convmat_question *q = &figure->explanation->question;
    const convmat_element element = element_of(figure, panel, place);
    const bool is_image = panel->role == CONVMAT_ROLE_IMAGE;
    const bool is_result = panel == &figure->result;
    figure->scratch.length = 0;
    if (panel->role == CONVMAT_ROLE_KERNEL) {
        write_weight(figure, panel, element.position);
        return CONVMAT_OK;
    }
    if (q->subject == CONVMAT_SUBJECT_ENTRY || q->vector == NULL || (is_result && q->weights == NULL)) {
        convmat_name_element(&figure->scratch, q->geometry, is_image, &element, false);
        return CONVMAT_OK;
    }
    const int64_t index = convmat_element_flatten(q->geometry, is_image, &element);
    if (!is_result) {
        put_short(figure, q->vector[index]);
        return CONVMAT_OK;
    }
    convmat_explanation *other = NULL;
    const convmat_status status = convmat_figure_explain(figure, index, &other, error);
    if (status == CONVMAT_OK) {
        put_short(figure, other->sum);
    }
    convmat_explanation_free(&other);
    return status;
}

/* The panel among the sources, or the kernels, that a channel of the side summed over has */
static int panel_of(const convmat_figure *figure, int64_t channel) {
    return (int)(channel - figure->source[0].channel);
}

/* Where a term comes from: the feature, or the place that the tap reads in the padded image */
static convmat_place source_place(const convmat_figure *figure, const convmat_term *term) {
    const convmat_place o = convmat_figure_place(figure, term->feature.position);
    return figure->is_column ? o : convmat_figure_landing(figure, o, convmat_figure_place(figure, term->tap));
}

/* Where it goes to: the asked feature, or the place of the padded image that stands for the asked element */
static convmat_place result_place(const convmat_figure *figure, const convmat_term *term) {
    const convmat_place o = convmat_figure_place(figure, term->feature.position);
    return figure->is_column ? convmat_figure_landing(figure, o, convmat_figure_place(figure, term->tap)) : o;
}

static bool is_same(convmat_place a, convmat_place b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

/* How many terms go through a cell; up to term `end` */
static int64_t count_terms(const convmat_figure *figure, const convmat_panel *panel, convmat_place place,
                           int64_t end) {
    int64_t count = 0;
    for (int64_t k = 0; k < end; k++) {
        const convmat_term *term = &figure->explanation->terms[k];
        const int64_t channel = figure->is_column ? term->feature.channel : term->image.channel;
        const convmat_place there = panel->role == CONVMAT_ROLE_KERNEL
                                        ? convmat_figure_place(figure, term->tap)
                                        : source_place(figure, term);
        count += channel == panel->channel && is_same(there, place) ? 1 : 0;
    }
    return count;
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
    convmat_place place = panel->low;
    do {
        convmat_svg_rect(&figure->svg, convmat_panel_box(panel, place), class_of(figure, panel, place), NULL);
    } while (convmat_panel_next(panel, &place));
}

/* What the terms go through, in full colour; a cell of several terms is divided among them */
static void draw_terms(convmat_figure *figure) {
    const convmat_explanation *e = figure->explanation;
    for (int64_t k = 0; k < e->count; k++) {
        const convmat_term *term = &e->terms[k];
        const int n = panel_of(figure, figure->is_column ? term->feature.channel : term->image.channel);
        const convmat_place tap = convmat_figure_place(figure, term->tap);
        const convmat_place source = source_place(figure, term);
        char colour[CONVMAT_COLOUR_SIZE];
        convmat_svg_colour(convmat_figure_tap(figure, term->tap), figure->taps, colour);
        if (count_terms(figure, &figure->kernel[n], tap, k) == 0) {
            convmat_svg_rect(&figure->svg, convmat_panel_box(&figure->kernel[n], tap), "cell", colour);
        }
        convmat_box box = convmat_panel_box(&figure->source[n], source);
        box.width /= (double)count_terms(figure, &figure->source[n], source, e->count);
        box.x += box.width * (double)count_terms(figure, &figure->source[n], source, k);
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
    convmat_place o = {{0}};
    convmat_place tap;
    convmat_panel outputs = {.cell = 1};
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        const convmat_axis *axis = &figure->axes[s];
        tap.at[s] = axis->is_rotated ? axis->kernel_size - 1 : 0;
        outputs.high.at[s] = axis->out_size - 1;
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

/* From a cell to one of the next panel: from edge to edge, to the right or downwards */
static void join(convmat_figure *figure, convmat_box from, convmat_box to) {
    if (figure->is_downwards) {
        convmat_svg_line(&figure->svg, "join", from.x + from.width / 2, from.y + from.height,
                         to.x + to.width / 2, to.y);
    } else {
        convmat_svg_line(&figure->svg, "join", from.x + from.width, from.y + from.height / 2, to.x,
                         to.y + to.height / 2);
    }
}

/* From a place of the padding to the element that a boundary takes it from */
static void join_folded(convmat_figure *figure, const convmat_panel *image, convmat_place place) {
    convmat_place element;
    if (!fold(figure, place, &element) || is_same(place, element)) {
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
        const convmat_place from = source_place(figure, term);
        const convmat_place to = result_place(figure, term);
        const convmat_box tap =
            convmat_panel_box(&figure->kernel[n], convmat_figure_place(figure, term->tap));
        join(figure, convmat_panel_box(&figure->source[n], from), tap);
        join(figure, tap, convmat_panel_box(&figure->result, to));
        join_folded(figure, figure->is_column ? &figure->result : &figure->source[n],
                    figure->is_column ? to : from);
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

/* Texts of the cells of a panel; padding beside a result has none */
static convmat_status label_cells(convmat_figure *figure, const convmat_panel *panel, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_place place = panel->low;
    do {
        const char *const class = class_of(figure, panel, place);
        const convmat_box box = convmat_panel_box(panel, place);
        convmat_place element = place;
        if (*class == 'p' && panel == &figure->result) {
            continue;
        }
        if (panel->role == CONVMAT_ROLE_IMAGE && !fold(figure, place, &element)) {
            convmat_svg_label(&figure->svg, box, "soft", "0");
            continue;
        }
        CONVMAT_TRY(write_cell(figure, panel, element, error));
        const bool is_lit =
            panel != &figure->result && count_terms(figure, panel, place, figure->explanation->count) > 0;
        convmat_svg_label(&figure->svg, box, is_lit ? "on" : (*class == 'c' ? "ink" : "soft"),
                          figure->scratch.text == NULL ? "" : figure->scratch.text);
    } while (convmat_panel_next(panel, &place));
done:
    return status;
}

convmat_status convmat_figure_draw_panels(convmat_figure *figure, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    for (int n = 0; n < figure->channels; n++) {
        draw_cells(figure, &figure->source[n]);
        draw_cells(figure, &figure->kernel[n]);
    }
    draw_cells(figure, &figure->result);
    draw_dropped(figure);
    draw_terms(figure);
    draw_lines(figure);
    for (int n = 0; n < figure->channels && !figure->is_column; n++) {
        draw_strides(figure, &figure->source[n]);
    }
    if (figure->is_column) {
        draw_strides(figure, &figure->result);
    }
    draw_marks(figure);
    for (int n = 0; n < figure->channels; n++) {
        CONVMAT_TRY(label_cells(figure, &figure->source[n], error));
        CONVMAT_TRY(label_cells(figure, &figure->kernel[n], error));
    }
    CONVMAT_TRY(label_cells(figure, &figure->result, error));
done:
    figure->svg.page.has_failed = figure->svg.page.has_failed || figure->scratch.has_failed;
    return status;
}
