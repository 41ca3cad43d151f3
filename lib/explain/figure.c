/* SPDX-License-Identifier: BSD-3-Clause */
/* The teaching figure: image, kernel and features side by side, one element's arithmetic, and its row of C. */
#include "explain/figure.h"
#include "base/checked.h"
#include "base/status.h"

#include <math.h>
#include <string.h>

enum {
    MARGIN = 24,
    LINE = 20,
    TOP = 80,
    MATRIX_GAP = 52,
    MATRIX_TITLE = 150,
    WIDE = 640,
    MOST_CHARACTERS = 512,
    MOST_WRITTEN = 64 /* terms */
};

/* Width of a character of 13 pixels in a line of arithmetic */
static const double mono_width = 7.83;

convmat_status convmat_figure_explain(const convmat_figure *figure, int64_t index,
                                      convmat_explanation **explanation, convmat_error *error) {
    convmat_question question = figure->explanation->question;
    question.subject = figure->is_column ? CONVMAT_SUBJECT_COLUMN : CONVMAT_SUBJECT_ROW;
    question.row = question.col = index;
    return convmat_explain(&question, explanation, error);
}

/*
 * Where a line of at most `most` characters ends: before the first = that does not follow the name of the whole, else before
 * a + outside brackets, else at a space.
 */
static int64_t break_line(const char *text, int64_t most, bool is_first) {
    const int64_t length = (int64_t)strlen(text);
    int64_t plus = 0;
    int64_t equals = 0;
    int64_t space = 0;
    int depth = 0;
    for (int64_t k = 1; k <= most && length > most; k++) {
        depth += text[k] == '(' ? 1 : (text[k] == ')' ? -1 : 0);
        if (text[k] != ' ') {
            continue;
        }
        space = k;
        plus = depth == 0 && text[k + 1] == '+' ? k : plus;
        if (text[k + 1] == '=') {
            equals = is_first || equals > 0 ? equals : k;
            is_first = false;
        }
    }
    const int64_t end = equals > 0 ? equals : plus;
    return end > 0 ? end : (space > 0 ? space : length);
}

/* The text at the foot of the figure, as many lines as it takes, those after the first indented */
static void put_paragraph(convmat_figure *figure, const char *text, double width, const char *classes) {
    const int64_t most = (int64_t)((figure->width - 2 * MARGIN) / width);
    const char *at = text;
    for (bool is_first = true; *at != '\0'; is_first = false) {
        char line[MOST_CHARACTERS];
        const int64_t end =
            convmat_min(break_line(at, is_first ? most : most - 4, is_first), (int64_t)sizeof line - 1);
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

/* Above a panel, or to its left where lines come from above */
static void put_title(convmat_figure *figure, const convmat_panel *panel) {
    convmat_figure_write_title(figure, panel);
    if (figure->is_downwards) {
        convmat_svg_text(&figure->svg, panel->x - 10, panel->y + convmat_panel_height(panel) / 2 + 4,
                         "soft end", "%s", written(figure));
    } else {
        convmat_svg_text(&figure->svg, panel->x + convmat_panel_width(panel) / 2, panel->y - 8, "soft middle",
                         "%s", written(figure));
    }
}

static double larger(double a, double b) {
    return a > b ? a : b;
}

/* The small matrix to the right of the panels, or below them where they are wide */
static convmat_status draw_matrix(convmat_figure *figure, double top, convmat_error *error) {
    const convmat_box matrix = convmat_figure_matrix_box(figure);
    const double room = larger(matrix.width, MATRIX_TITLE);
    double x = figure->width + MATRIX_GAP;
    double y = top + larger(figure->height - top - matrix.height, 0) / 2;
    if (figure->is_downwards && figure->width > WIDE) {
        x = MARGIN;
        y = figure->height + MATRIX_GAP;
    }
    figure->width = larger(figure->width, x + room);
    figure->height = larger(figure->height, y + matrix.height);
    return convmat_figure_draw_matrix(figure, floor(x + (room - matrix.width) / 2), floor(y), error);
}

/* Everything but the foot: headings, panels, the matrix */
static convmat_status draw_body(convmat_figure *figure, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_figure_draw_panels(figure, error));
    for (int n = 0; n < figure->channels; n++) {
        put_title(figure, &figure->source[n]);
        put_title(figure, &figure->kernel[n]);
    }
    put_title(figure, &figure->result);
    CONVMAT_TRY(draw_matrix(figure, TOP + LINE, error));
    convmat_figure_write_heading(figure);
    convmat_svg_text(&figure->svg, MARGIN, MARGIN + 8, "head", "%s", written(figure));
    convmat_figure_write_parameters(figure);
    figure->width = larger(figure->width, (double)figure->scratch.length * CONVMAT_FIGURE_CHARACTER + MARGIN);
    convmat_svg_text(&figure->svg, MARGIN, MARGIN + 8 + LINE, "soft", "%s", written(figure));
    figure->width += MARGIN;
    figure->height += 12;
done:
    return status;
}

/* x[1,3] = sum of 180 terms = 12, for what would fill a page */
static convmat_status summarize(const convmat_explanation *explanation, bool is_image, char **text,
                                convmat_error *error) {
    const convmat_question *q = &explanation->question;
    const convmat_element asked =
        convmat_element_unflatten(q->geometry, is_image, is_image ? q->col : q->row);
    convmat_page page = {0};
    convmat_name_element(&page, q->geometry, is_image, &asked, false);
    convmat_page_put(&page, " = sum of %" PRId64 " terms", explanation->count);
    if (q->weights != NULL && q->vector != NULL) {
        convmat_page_put(&page, " = %g", explanation->sum);
    }
    return convmat_page_finish(&page, text, error);
}

/* The line of arithmetic; without a vector its symbols alone, and of many terms how many there are */
static convmat_status write_arithmetic(const convmat_figure *figure, char **text, convmat_error *error) {
    convmat_explanation shown = *figure->explanation;
    if (shown.count > MOST_WRITTEN) {
        return summarize(&shown, figure->is_column, text, error);
    }
    const double stand_in = 0; /* symbols need none of its values */
    convmat_notation notation = CONVMAT_NOTATION_NUMERIC;
    if (shown.question.subject != CONVMAT_SUBJECT_ENTRY && shown.question.vector == NULL) {
        shown.question.vector = &stand_in;
        notation = CONVMAT_NOTATION_SYMBOLIC;
    }
    return convmat_explanation_render_as(&shown, notation, text, error);
}

/* The arithmetic, what contributes, what the signs mean */
static convmat_status draw_foot(convmat_figure *figure, convmat_error *error) {
    char *arithmetic = NULL;
    const convmat_status status = write_arithmetic(figure, &arithmetic, error);
    if (status == CONVMAT_OK) {
        put_paragraph(figure, arithmetic, mono_width, "ink num");
        convmat_figure_write_count(figure);
        put_paragraph(figure, written(figure), CONVMAT_FIGURE_CHARACTER, "soft");
        convmat_figure_write_legend(figure);
        put_paragraph(figure, written(figure), CONVMAT_FIGURE_CHARACTER, "soft");
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
    convmat_figure_write_heading(figure);
    convmat_svg_open(&whole, ceil(figure->width), figure->height + MARGIN, written(figure), arithmetic);
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
    CONVMAT_TRY(convmat_figure_lay_out(&figure, MARGIN, TOP, error)); /* refuses before anything is listed */
    CONVMAT_TRY(convmat_explain(&explanation->question, &listed, error));
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
