/* SPDX-License-Identifier: BSD-3-Clause */
/* What stands in the cells of a panel: numbers or names, in one size. */
#include "base/checked.h"
#include "base/status.h"
#include "explain/figure.h"

#include <math.h>
#include <string.h>

/* The element of the image that a place stands for; false where it is padding of zeros */
bool convmat_figure_fold(const convmat_figure *figure, convmat_place place, convmat_place *element) {
    bool is_element = true;
    for (int s = 0; s < CONVMAT_MAX_AXES; s++) {
        element->at[s] = convmat_axis_element(&figure->axes[s], place.at[s]);
        is_element = is_element && element->at[s] >= 0;
    }
    return is_element;
}

/* cell, pad or ghost: what a place of the image is */
const char *convmat_figure_class(const convmat_figure *figure, const convmat_panel *panel,
                                 convmat_place place) {
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

/* A number; one of more than five characters with three digits, two where it is below 1 */
static void put_short(convmat_figure *figure, double number) {
    char digits[CONVMAT_NUMBER_SIZE];
    convmat_number_format(number, CONVMAT_DOUBLE, digits);
    const double magnitude = fabs(number);
    if (strlen(digits) > 5 && magnitude >= 1e-300 && magnitude < 1e300) {
        const double power = floor(log10(magnitude)) - (magnitude < 1 ? 1 : 2);
        const double scale = pow(10, fabs(power)); /* exact up to 10^22, and so is what is usual */
        convmat_number_format(power < 0 ? round(number * scale) / scale : round(number / scale) * scale,
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

/* The text of a cell, to the scratch page: none for padding beside a result, 0 for padding that is read */
static convmat_status write_text(convmat_figure *figure, const convmat_panel *panel, convmat_place place,
                                 convmat_error *error) {
    convmat_place element = place;
    figure->scratch.length = 0;
    if (panel == &figure->result && *convmat_figure_class(figure, panel, place) == 'p') {
        return CONVMAT_OK;
    }
    if (panel->role == CONVMAT_ROLE_IMAGE && !convmat_figure_fold(figure, place, &element)) {
        convmat_page_put(&figure->scratch, "0");
        return CONVMAT_OK;
    }
    return write_cell(figure, panel, element, error);
}

/* One text into its cell */
static void put_label(convmat_figure *figure, const convmat_panel *panel, convmat_place place, double size,
                      const char *text) {
    convmat_box box = convmat_panel_box(panel, place);
    const double height = size / 0.62; /* convmat_svg_label() makes letters of 0.62 of it */
    box.y += (box.height - height) / 2;
    box.height = height;
    const char *const class = convmat_figure_class(figure, panel, place);
    const bool is_lit = panel != &figure->result &&
                        convmat_figure_count_terms(figure, panel, place, figure->explanation->count) > 0;
    convmat_svg_label(&figure->svg, box, is_lit ? "on" : (*class == 'c' ? "ink halo" : "soft halo"), text);
}

convmat_status convmat_figure_label_cells(convmat_figure *figure, const convmat_panel *panel,
                                          convmat_error *error) {
    convmat_page texts = {0}; /* a line a cell */
    int64_t longest = 1;
    convmat_place place = panel->low;
    convmat_status status = CONVMAT_OK;
    do {
        CONVMAT_TRY(write_text(figure, panel, place, error));
        longest = convmat_max(longest, figure->scratch.length);
        convmat_page_put_bytes(&texts, figure->scratch.text == NULL ? "" : figure->scratch.text,
                               figure->scratch.text == NULL ? 0 : figure->scratch.length);
        convmat_page_put_bytes(&texts, "", 1);
    } while (convmat_panel_next(panel, &place));
    if (texts.has_failed || figure->scratch.has_failed) {
        status = convmat_fail_memory(error, "the texts of the figure");
        goto done;
    }
    const double by_width = (panel->cell - 5) / (0.602 * (double)longest);
    const double size = by_width < 0.46 * panel->cell ? by_width : 0.46 * panel->cell;
    static const char *const names[] = {"numbers image", "numbers kernel", "numbers features"};
    const char *text = texts.text;
    place = panel->low;
    convmat_svg_begin(&figure->svg, names[panel->role], 0, 0);
    do {
        if (*text != '\0') {
            put_label(figure, panel, place, size, text);
        }
        text += strlen(text) + 1;
    } while (convmat_panel_next(panel, &place));
    convmat_svg_end(&figure->svg);
done:
    convmat_page_discard(&texts);
    return status;
}
