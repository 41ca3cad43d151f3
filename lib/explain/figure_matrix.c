/* SPDX-License-Identifier: BSD-3-Clause */
/* The small matrix beside the figure: C or C^T, an entry a cell in its tap's colour, the asked row marked. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "explain/figure.h"

/* A part of an entry: as many parts as taps share it, side by side */
typedef struct piece {
    int64_t down, across, tap;
    int part, parts;
} piece;

/* Rows and columns of what is shown, as the question sees it: C, or C^T for a column */
typedef struct extents {
    int64_t rows, cols;
    int64_t asked;       /* the row that is marked */
    int64_t first, last; /* rows that are drawn: all, or the asked one alone */
    double across, down; /* of one entry, in pixels */
} extents;

static int64_t elements(const convmat_geometry *g, bool is_image) {
    int64_t count = is_image ? g->in_channels : g->out_channels;
    for (int a = 0; a < g->axes; a++) {
        count *= is_image ? g->in_size[a] : g->out_size[a];
    }
    return count;
}

static extents measure(const convmat_figure *figure) {
    const convmat_question *q = &figure->explanation->question;
    const double most = 312;
    extents m = {.rows = elements(q->geometry, figure->is_column),
                 .cols = elements(q->geometry, !figure->is_column),
                 .asked = figure->is_column ? q->col : q->row};
    if (m.rows <= CONVMAT_FIGURE_ROWS && m.cols <= CONVMAT_FIGURE_ROWS) {
        const double side = most / (double)convmat_max(convmat_max(m.rows, m.cols), 26);
        m.last = m.rows - 1;
        m.across = m.down = (double)(int64_t)side;
    } else {
        m.first = m.last = m.asked;
        m.across = most / (double)m.cols;
        m.down = 24;
    }
    return m;
}

convmat_box convmat_figure_matrix_box(const convmat_figure *figure) {
    const extents m = measure(figure);
    return (convmat_box){0, 0, m.across * (double)m.cols, m.down * (double)(m.last - m.first + 1)};
}

/* The entries of row k of what is shown */
static convmat_status list_pieces(const convmat_figure *figure, int64_t k, piece **pieces, int64_t *count,
                                  convmat_error *error) {
    convmat_explanation *line = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_figure_explain(figure, k, &line, error));
    piece *const more = convmat_memory_resize(*pieces, *count + line->count + 1, (int64_t)sizeof **pieces);
    if (more == NULL) {
        status = convmat_fail_memory(error, "the matrix of the figure");
        goto done;
    }
    *pieces = more;
    for (int64_t begin = 0; begin < line->count;) {
        double value;
        const int64_t end = convmat_explanation_entry(line, begin, &value);
        for (int64_t t = begin; t < end; t++) {
            const convmat_term *term = &line->terms[t];
            more[(*count)++] = (piece){.down = k,
                                       .across = figure->is_column ? term->row : term->col,
                                       .tap = convmat_figure_tap(figure, term->tap),
                                       .part = (int)(t - begin),
                                       .parts = (int)(end - begin)};
        }
        begin = end;
    }
done:
    convmat_explanation_free(&line);
    return status;
}

/* All pieces of one tap, as one path in its colour */
static void draw_tap(convmat_figure *figure, const extents *m, const piece *pieces, int64_t count,
                     int64_t tap) {
    char colour[CONVMAT_COLOUR_SIZE];
    bool is_open = false;
    convmat_svg_colour(tap, figure->taps, colour);
    for (int64_t k = 0; k < count; k++) {
        if (pieces[k].tap != tap) {
            continue;
        }
        if (!is_open) {
            convmat_svg_raw(&figure->svg, "<path fill=\"%s\" stroke=\"#5b6570\" stroke-width=\"0.3\" d=\"",
                            colour);
            is_open = true;
        }
        const double width = (m->across < 1 ? 1 : m->across) / pieces[k].parts;
        const double x = (double)pieces[k].across * m->across + pieces[k].part * width;
        const double y = (double)(pieces[k].down - m->first) * m->down;
        convmat_page_put(&figure->svg.page, "M%g %gh%gv%gh%gz", convmat_svg_round(x), convmat_svg_round(y),
                         convmat_svg_round(width), convmat_svg_round(m->down), convmat_svg_round(-width));
    }
    if (is_open) {
        convmat_page_put(&figure->svg.page, "\"/>\n");
    }
}

convmat_status convmat_figure_draw_matrix(convmat_figure *figure, double x, double y, convmat_error *error) {
    const extents m = measure(figure);
    const convmat_question *q = &figure->explanation->question;
    piece *pieces = NULL;
    int64_t count = 0;
    convmat_status status = CONVMAT_OK;
    for (int64_t k = m.first; k <= m.last; k++) {
        CONVMAT_TRY(list_pieces(figure, k, &pieces, &count, error));
    }
    const convmat_box box = convmat_figure_matrix_box(figure);
    const double top = (double)(m.asked - m.first) * m.down;
    convmat_svg_text(&figure->svg, x + box.width / 2, y - 10, "soft middle",
                     "%s%s: %" PRId64 " x %" PRId64 ", row %" PRId64,
                     m.first == m.last && m.rows > 1 ? "row of " : "", figure->is_column ? "C^T" : "C",
                     m.rows, m.cols, m.asked);
    convmat_svg_begin(&figure->svg, "matrix", x, y);
    convmat_svg_rect(&figure->svg, (convmat_box){0, top, box.width, m.down}, "band", NULL);
    for (int64_t tap = 0; tap < figure->taps; tap++) {
        draw_tap(figure, &m, pieces, count, tap);
    }
    convmat_svg_rect(&figure->svg, (convmat_box){0, 0, box.width, box.height}, "frame", NULL);
    convmat_svg_raw(&figure->svg,
                    "<rect class=\"mark\" style=\"stroke-width:2\" x=\"-2\" y=\"%g\" width=\"%g\" "
                    "height=\"%g\"/>\n",
                    convmat_svg_round(top - 1), convmat_svg_round(box.width + 4),
                    convmat_svg_round(m.down + 2));
    if (q->subject == CONVMAT_SUBJECT_ENTRY) {
        convmat_svg_rect(&figure->svg, (convmat_box){(double)q->col * m.across, top, m.across, m.down},
                         "frame", NULL);
    }
    convmat_svg_end(&figure->svg);
done:
    convmat_memory_free(pieces);
    return status;
}
