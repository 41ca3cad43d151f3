/* SPDX-License-Identifier: BSD-3-Clause */
/* A small matrix as a TikZ picture: a colour for each tap, blocks of channels and image rows, the kernel as legend. */
#include "base/checked.h"
#include "base/svg.h"
#include "io/grid.h"
#include "io/latex.h"
#include "io/pour.h"
#include "io/writers.h"

#include <string.h>

enum {
    MOST_CELLS = 150, /* rows, and columns */
    MOST_TAPS = 100,  /* with a colour of their own, and in the legend */
    MOST_STRIPES = 4, /* taps that a boundary folds onto one cell, side by side */
    WIDTH = 294,      /* of the matrix, in points, at most: with its labels it fits the text of an article */
    HEIGHT = 380,
    WIDEST = 22,   /* of a cell */
    LEGEND = 22,   /* of a cell of the kernel */
    LEAST_FONT = 2 /* in points: a page can be enlarged */
};

/* What is drawn */
typedef struct drawing {
    convmat_grid grid;
    convmat_page page;
    double side;  /* of a cell, in points */
    int64_t taps; /* of the kernel; 0 without a geometry */
    convmat_output *output;
    convmat_error *error;
} drawing;

static double rounded(double points) {
    return convmat_svg_round(points);
}

/* Size of the font, at most 9, in which a text fits a cell, or 0 where it would be too small to read */
static double font_for(double side, const char *text) {
    const double width = convmat_latex_width(text);
    const double by_width = (side - 1.5) / (0.52 * (width > 1 ? width : 1));
    const double size = by_width < 0.5 * side ? by_width : 0.5 * side;
    return size < LEAST_FONT ? 0 : (size > 9 ? 9 : size);
}

static void put_text(drawing *d, const char *text, double side, double x, double y) {
    const double size = font_for(side, text);
    if (size > 0) {
        convmat_page_put(&d->page, "\\node[scale=%g] at (%g,%g) {$", rounded(size / 10), x, y);
        convmat_latex_put(&d->page, text);
        convmat_page_put(&d->page, "$};\n");
    }
}

static int64_t product(int count, const int64_t *sizes) {
    int64_t result = 1;
    for (int k = 0; k < count; k++) {
        result *= sizes[k]; /* fits: the geometry's plan does */
    }
    return result;
}

static void put_head(drawing *d) {
    convmat_page *const page = &d->page;
    convmat_document_put_comments(d->grid.document, page);
    convmat_page_put(page,
                     "%% for a document with \\usepackage{tikz}\n\\begin{tikzpicture}[x=%gpt,y=-%gpt,"
                     "inner sep=0pt,every "
                     "node/.style={font=\\fontsize{10}{12}\\selectfont},label/"
                     ".style={font=\\fontsize{6}{7}\\selectfont,text=black!70}]\n",
                     rounded(d->side), rounded(d->side));
    for (int64_t tap = 0; tap < convmat_max(convmat_min(d->taps, MOST_TAPS), 1); tap++) {
        char colour[CONVMAT_COLOUR_SIZE];
        convmat_svg_colour(tap, convmat_max(convmat_min(d->taps, MOST_TAPS), 1), colour);
        for (char *at = colour; *at != '\0'; at++) {
            *at = (char)(*at >= 'a' && *at <= 'f' ? *at - 'a' + 'A' : *at);
        }
        convmat_page_put(page, "\\definecolor{convmat%" PRId64 "}{HTML}{%s}\n", tap, colour + 1);
    }
    if (d->side >= 5) {
        convmat_page_put(
            page, "\\draw[black!15,line width=0.2pt,step=%gpt] (0,0) grid (%" PRId64 ",%" PRId64 ");\n",
            d->side, d->grid.n, d->grid.m);
    }
}

/* A cell: a stripe for each tap that it is the sum of, and its text where that can be read */
static void put_cell(drawing *d, int64_t row, int64_t col) {
    int64_t taps[MOST_STRIPES] = {0};
    int64_t image;
    int64_t count = convmat_grid_taps(&d->grid, row, col, MOST_STRIPES, taps, &image);
    count = convmat_max(convmat_min(count, MOST_STRIPES), 1);
    for (int64_t k = 0; k < count; k++) {
        convmat_page_put(&d->page, "\\fill[convmat%" PRId64 "] (%g,%" PRId64 ") rectangle +(%g,1);\n",
                         taps[k] % MOST_TAPS, rounded((double)col + (double)k / (double)count), row,
                         rounded(1 / (double)count));
    }
    const char *const text = convmat_grid_text(&d->grid, row, col);
    put_text(d, text, d->side, (double)col + 0.5, (double)row + 0.5);
}

static convmat_status put_cells(drawing *d) {
    const convmat_matrix *const C = d->grid.matrix;
    convmat_status status = CONVMAT_OK;
    for (int64_t row = 0; row < C->m; row++) {
        for (int64_t e = convmat_matrix_offset(C, row); e < convmat_matrix_offset(C, row + 1); e++) {
            put_cell(d, row, convmat_matrix_index(C, e));
        }
        CONVMAT_TRY(convmat_grid_check(&d->grid, d->error));
        CONVMAT_TRY(convmat_page_pour(&d->page, CONVMAT_POUR_BYTES, d->output, d->error));
    }
done:
    return status;
}

/* A line across before row or column k, heavy between channels, light between positions of the first axis */
static void put_edge(drawing *d, bool is_column, int64_t k) {
    const int edge = convmat_grid_edge(&d->grid, is_column, k);
    if (k > 0 && edge < 2) {
        convmat_page_put(&d->page, "\\draw[%s] ",
                         edge == 0 ? "line width=0.9pt" : "black!45,line width=0.3pt");
        convmat_page_put(&d->page,
                         is_column ? "(%" PRId64 ",0) -- +(0,%" PRId64 ");\n"
                                   : "(0,%" PRId64 ") -- +(%" PRId64 ",0);\n",
                         k, is_column ? d->grid.m : d->grid.n);
    }
}

static void put_label(drawing *d, bool is_column, double at, double off, const char *text) {
    const double cells = off / d->side; /* off: points away from the matrix */
    convmat_page_put(&d->page, "\\node[label%s] at (%g,%g) {%s};\n", is_column ? "" : ",rotate=90",
                     rounded(is_column ? at : -cells), rounded(is_column ? -cells : at), text);
}

/* A name for each run of rows or columns between edges of this kind, where it is wide enough for it */
static void put_names(drawing *d, bool is_column, int edge, double off, const char *what) {
    const int64_t size = is_column ? d->grid.n : d->grid.m;
    const int64_t whole = is_column ? d->grid.col_begin : d->grid.row_begin;
    const convmat_geometry *const g = d->grid.document->geometry;
    const int64_t plane = convmat_document_block(d->grid.document, is_column);
    const int64_t *const sizes = is_column != d->grid.document->is_transpose ? g->in_size : g->out_size;
    const int64_t length = edge == 0 ? plane : plane / sizes[0];
    for (int64_t k = 0; k < size;) {
        const int64_t end = convmat_min(size, k + length - (k + whole) % length);
        const int64_t number = (k + whole) % (edge == 0 ? INT64_MAX : plane) / length;
        const double points = (double)(end - k) * d->side;
        char text[64];
        const bool has_room = points >= 3.6 * ((double)strlen(what) + 3);
        convmat_text(text, (int64_t)sizeof text, "%s%s%" PRId64, has_room ? what : "", has_room ? " " : "",
                     number);
        if (points >= 5) {
            put_label(d, is_column, (double)(k + end) / 2, off, text);
        }
        k = end;
    }
}

/* Flat indices beside the matrix, as many as have room, then the names of its blocks, then of the side */
static void put_side(drawing *d, bool is_column) {
    const convmat_geometry *const g = d->grid.document->geometry;
    const int64_t size = is_column ? d->grid.n : d->grid.m;
    const int64_t begin = is_column ? d->grid.col_begin : d->grid.row_begin;
    const int64_t step =
        convmat_max(1, (int64_t)(11 / d->side) + (11 / d->side > (double)(int64_t)(11 / d->side) ? 1 : 0));
    double off = 6;
    for (int64_t k = 0; k < size; k += step) {
        convmat_page_put(&d->page, "\\node[label] at (%g,%g) {%" PRId64 "};\n",
                         rounded(is_column ? (double)k + 0.5 : -off / d->side),
                         rounded(is_column ? -off / d->side : (double)k + 0.5), begin + k);
    }
    if (g == NULL) {
        return;
    }
    const bool is_image = is_column != d->grid.document->is_transpose;
    off = 16;
    if (g->axes > 1) {
        put_names(d, is_column, 1, off, g->axes == 2 ? "row" : "plane");
        off += 9;
    }
    if ((is_image ? g->in_channels : g->out_channels) > 1) {
        put_names(d, is_column, 0, off, "channel");
        off += 9;
    }
    put_label(d, is_column, (double)size / 2, off, is_image ? "image $x$" : "features $y$");
}

/* What the legend says in a tap: its weight where there is one and it can be read, its name otherwise */
static void name_tap(const drawing *d, int64_t tap, char *text, int64_t size) {
    const convmat_document *const document = d->grid.document;
    const convmat_geometry *const g = document->geometry;
    const bool has_weight = g->in_channels == 1 && g->out_channels == 1 && !document->is_symbolic;
    if (has_weight && document->weights != NULL) {
        const double weight = document->value == CONVMAT_FLOAT
                                  ? (double)((const float *)document->weights)[tap]
                                  : ((const double *)document->weights)[tap];
        convmat_number_format(weight, document->value, text);
        if (font_for(LEGEND, text) >= 2 * LEAST_FONT) {
            return;
        }
    }
    int64_t length = convmat_text(text, size, "w[");
    int64_t rest = d->taps;
    for (int a = 0; a < g->axes; a++) {
        rest /= g->kernel_size[a];
        length += convmat_text(text + length, size - length, "%s%" PRId64, a > 0 ? "," : "",
                               tap / rest % g->kernel_size[a]);
    }
    convmat_text(text + length, size - length, "]");
}

/* The kernel under the matrix: its taps in their colours, planes side by side */
static void put_legend(drawing *d) {
    const convmat_geometry *const g = d->grid.document->geometry;
    const bool has_channels = g->in_channels > 1 || g->out_channels > 1;
    const int64_t width = g->kernel_size[g->axes - 1];
    const int64_t height = g->axes > 1 ? g->kernel_size[g->axes - 2] : 1;
    convmat_page_put(&d->page, "\\begin{scope}[shift={(0,%g)},x=%dpt,y=-%dpt]\n",
                     rounded((double)d->grid.m + 16 / d->side), (int)LEGEND, (int)LEGEND);
    convmat_page_put(&d->page, "\\node[label,anchor=west] at (0,-0.3) {%s};\n",
                     has_channels ? "kernel $w$, taps of every pair of channels" : "kernel $w$");
    for (int64_t tap = 0; tap < d->taps; tap++) {
        const int64_t plane = tap / (width * height);
        const double x = (double)(plane * (width + 1) + tap % width);
        const double y = (double)(tap / width % height);
        char text[96];
        name_tap(d, tap, text, (int64_t)sizeof text);
        convmat_page_put(&d->page,
                         "\\filldraw[fill=convmat%" PRId64 ",line width=0.3pt] (%g,%g) rectangle +(1,1);\n",
                         tap, x, y);
        put_text(d, text, LEGEND, x + 0.5, y + 0.5);
    }
    convmat_page_put(&d->page, "\\end{scope}\n");
}

static void put_frame(drawing *d) {
    for (int64_t k = 0; k < d->grid.m; k++) {
        put_edge(d, false, k);
    }
    for (int64_t k = 0; k < d->grid.n; k++) {
        put_edge(d, true, k);
    }
    convmat_page_put(&d->page, "\\draw[line width=0.9pt] (0,0) rectangle (%" PRId64 ",%" PRId64 ");\n",
                     d->grid.n, d->grid.m);
    put_side(d, false);
    put_side(d, true);
}

convmat_status convmat_tikz_write(convmat_output *output, const convmat_document *document,
                                  convmat_error *error) {
    static const convmat_grid_limit limit = {MOST_CELLS, MOST_CELLS, "a TikZ picture"};
    drawing d = {.output = output, .error = error};
    convmat_status status = convmat_grid_open(document, &limit, &d.grid, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const double by_width = (double)WIDTH / (double)convmat_max(d.grid.n, 1);
    const double by_height = (double)HEIGHT / (double)convmat_max(d.grid.m, 1);
    const double widest = by_width < by_height ? by_width : by_height;
    d.side = rounded(widest < WIDEST ? widest : WIDEST);
    d.taps =
        document->geometry == NULL ? 0 : product(document->geometry->axes, document->geometry->kernel_size);
    put_head(&d);
    CONVMAT_TRY(put_cells(&d));
    put_frame(&d);
    if (d.taps > 0 && d.taps <= MOST_TAPS) {
        put_legend(&d);
    }
    convmat_page_put(&d.page, "\\end{tikzpicture}\n");
    CONVMAT_TRY(convmat_page_pour(&d.page, 1, output, error));
done:
    convmat_page_discard(&d.page);
    convmat_grid_close(&d.grid);
    return status;
}
