/* SPDX-License-Identifier: BSD-3-Clause */
/* The entries in a matrix picture: a path for each colour, numbers while they fit; or squares shaded by their entries. */
#include "base/checked.h"
#include "io/matrix_svg.h"

static const double least_font = 6; /* of a label that is drawn */

void convmat_cell_label(convmat_cells *cells, const convmat_cell *cell, convmat_page *page) {
    const convmat_document *const d = cells->document;
    char number[CONVMAT_NUMBER_SIZE];
    if (!d->is_symbolic) {
        convmat_number_format(cell->value, cells->value, number);
        convmat_page_put(page, "%s", number);
        return;
    }
    const int64_t row = cells->row0 + cell->row;
    const int64_t col = cells->col0 + cell->col;
    convmat_symbol_go(&cells->symbol, d->is_transpose ? col : row);
    convmat_symbol_put(&cells->symbol, d->is_transpose ? row : col, page);
}

/* Stripe `part` of a cell: all of it, or its share where several taps are summed */
static void put_stripe(convmat_matrix_picture *p, const convmat_cell *cell, int part, double inset) {
    const double gap = (p->cols.pitch >= 6 ? 0.5 : 0) + inset;
    const double width = (p->cols.pitch - 2 * gap) / cell->colours;
    convmat_page_put(&p->svg.page, "M%g %gh%gv%gh-%gz",
                     convmat_svg_round((double)cell->col * p->cols.pitch + gap + part * width),
                     convmat_svg_round((double)cell->row * p->rows.pitch + gap), convmat_svg_round(width),
                     convmat_svg_round(p->rows.pitch - 2 * gap), convmat_svg_round(width));
}

/* What hovering over a colour says: the tap, and its weight where there is one of it */
static void put_hint(convmat_matrix_picture *p, int64_t colour) {
    const convmat_document *const d = p->document;
    const convmat_geometry *const g = d->geometry;
    convmat_page *const page = &p->svg.page;
    convmat_page_put(page, "<title>");
    if (p->cells.taps == 0) {
        convmat_page_put(page, colour == CONVMAT_NEGATIVE ? "negative" : "entry");
    } else {
        int64_t tap[CONVMAT_MAX_AXES];
        int64_t left = colour;
        for (int a = g->axes - 1; a >= 0; a--) {
            tap[a] = left % g->kernel_size[a];
            left /= g->kernel_size[a];
        }
        for (int a = 0; a < g->axes; a++) {
            convmat_page_put(page, "%s%" PRId64, a > 0 ? "," : "tap ", tap[a]);
        }
    }
    convmat_page_put(page, "</title>");
}

/* All stripes of one colour, filled or hollow; nothing where there are none */
static void put_colour(convmat_matrix_picture *p, int64_t colour, bool is_hollow) {
    const int64_t colours = p->cells.taps == 0 ? 2 : p->cells.taps;
    bool is_open = false;
    for (int64_t k = 0; k < p->cells.count; k++) {
        const convmat_cell *const cell = &p->cells.cell[k];
        for (int part = 0; part < cell->colours; part++) {
            if (cell->colour[part] != colour || (cell->value == 0) != is_hollow) {
                continue;
            }
            if (!is_open) {
                char fill[CONVMAT_COLOUR_SIZE];
                convmat_svg_colour(p->cells.taps == 0 ? 1 - colour : colour, colours, fill);
                convmat_svg_raw(&p->svg, "<path %s:%s\" d=\"",
                                is_hollow ? "class=\"hollow\" style=\"stroke" : "style=\"fill", fill);
                is_open = true;
            }
            put_stripe(p, cell, part, is_hollow ? 1 : 0);
        }
    }
    if (is_open) {
        convmat_page_put(&p->svg.page, "\">");
        put_hint(p, colour);
        convmat_page_put(&p->svg.page, "</path>\n");
    }
}

static void put_numbers(convmat_matrix_picture *p) {
    for (int64_t k = 0; k < p->cells.count; k++) {
        const convmat_cell *const cell = &p->cells.cell[k];
        convmat_page label = {0};
        convmat_cell_label(&p->cells, cell, &label);
        const double room = (p->cols.pitch - 3) / (0.602 * (double)convmat_max(label.length, 1));
        const double font = room < p->font ? room : p->font;
        if (font >= least_font && label.text != NULL) {
            convmat_svg_raw(&p->svg, "<text x=\"%g\" y=\"%g\"",
                            convmat_svg_round(((double)cell->col + 0.5) * p->cols.pitch),
                            convmat_svg_round(((double)cell->row + 0.5) * p->rows.pitch + 0.35 * font));
            if (cell->value == 0) {
                convmat_page_put(&p->svg.page, " class=\"ink\"");
            }
            if (font < p->font) {
                convmat_page_put(&p->svg.page, " style=\"font-size:%gpx\"", convmat_svg_round(font));
            }
            convmat_page_put(&p->svg.page, ">%s</text>\n", label.text);
        }
        p->svg.page.has_failed = p->svg.page.has_failed || label.has_failed;
        convmat_page_discard(&label);
    }
}

void convmat_cells_put(convmat_matrix_picture *picture) {
    convmat_svg *const svg = &picture->svg;
    convmat_svg_begin(svg, "entries", picture->left, picture->top);
    const int64_t colours = picture->cells.taps == 0 ? 2 : picture->cells.taps;
    for (int64_t colour = 0; colour < colours; colour++) {
        put_colour(picture, colour, false);
        put_colour(picture, colour, true);
    }
    convmat_svg_end(svg);
    if (picture->has_numbers) {
        convmat_svg_begin(svg, "numbers", picture->left, picture->top);
        put_numbers(picture);
        convmat_svg_end(svg);
    }
}

int convmat_density_level(const convmat_density *density, int64_t count) {
    const double share = (double)count / (double)density->most;
    int level = 0;
    while (count > 0 && level < CONVMAT_LEVELS && share > (double)level / CONVMAT_LEVELS) {
        level++;
    }
    return level;
}

/* Runs of squares of one level, as one path in units of squares */
static void put_level(convmat_matrix_picture *p, int level) {
    const convmat_density *const d = &p->density;
    convmat_svg_raw(&p->svg, "<path class=\"level%d\" d=\"", level);
    for (int64_t r = 0; r < d->rows; r++) {
        for (int64_t c = 0; c < d->cols;) {
            int64_t end = c;
            while (end < d->cols && convmat_density_level(d, d->counts[r * d->cols + end]) == level) {
                end++;
            }
            if (end > c) {
                convmat_page_put(&p->svg.page, "M%" PRId64 " %" PRId64 "h%" PRId64 "v1H%" PRId64 "z", c, r,
                                 end - c, c);
            }
            c = convmat_max(end, c + 1);
        }
    }
    convmat_page_put(&p->svg.page, "\"/>\n");
}

void convmat_density_put(convmat_matrix_picture *picture) {
    const convmat_density *const d = &picture->density;
    convmat_svg *const svg = &picture->svg;
    convmat_svg_raw(svg, "<g class=\"entries\" transform=\"translate(%g %g) scale(%g %g)\">\n",
                    convmat_svg_round(picture->left), convmat_svg_round(picture->top),
                    picture->cols.pitch * (double)d->col_step, picture->rows.pitch * (double)d->row_step);
    for (int level = 1; level <= CONVMAT_LEVELS; level++) {
        put_level(picture, level);
    }
    convmat_svg_raw(svg, "</g>\n");
}
