/* SPDX-License-Identifier: BSD-3-Clause */
/* A small matrix as a bmatrix in display math: \cdot where nothing is stored, as small as the line asks for. */
#include "io/latex.h"

#include "base/checked.h"
#include "io/grid.h"
#include "io/pour.h"
#include "io/writers.h"

#include <string.h>

enum { MOST_ROWS = 200, MOST_COLUMNS = 100 };

void convmat_latex_put(convmat_page *page, const char *text) {
    if (strcmp(text, "nan") == 0) {
        convmat_page_put(page, "\\mathrm{nan}");
        return;
    }
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '[') {
            convmat_page_put(page, "_{");
        } else if (*at == ']') {
            convmat_page_put(page, "}");
        } else if (strcmp(at, "inf") == 0) {
            convmat_page_put(page, "\\infty");
            return;
        } else if (*at == 'e') {
            convmat_page_put(page, "\\cdot10^{%s}", at + 1);
            return;
        } else {
            convmat_page_put_bytes(page, at, 1);
        }
    }
}

double convmat_latex_width(const char *text) {
    double width = 0;
    double share = 1;
    for (const char *at = text; *at != '\0'; at++) {
        const bool is_silent = *at == '[' || *at == ']' || *at == '.';
        share = *at == '[' ? 0.7 : (*at == ']' ? 1 : share);
        width += is_silent ? 0 : (*at == ',' ? 0.5 : (*at == 'w' ? 1.9 : (*at == '-' ? 1.5 : 1))) * share;
        width += *at == '.' ? 0.5 : (*at == 'e' ? 2 : 0);
    }
    return width;
}

/* How a matrix of so many points at 10 points' size is made to fit a line of text */
typedef struct fit {
    const char *size;   /* of the font; NULL: the matrix is scaled to the line */
    const char *gap;    /* of the columns, on each side */
    double share, half; /* of the points, and what a gap is */
} fit;

static const fit fits[] = {
    {"\\normalsize", "4pt", 1, 4},     {"\\normalsize", "2pt", 1, 2},       {"\\small", "2pt", 0.9, 2},
    {"\\footnotesize", "2pt", 0.8, 2}, {"\\scriptsize", "1.5pt", 0.7, 1.5}, {NULL, "2pt", 0, 0},
};

/* The largest that fits into 285 points, of the 345 that the text of an article has: C = stands before it */
static const fit *choose(convmat_grid *grid) {
    double points = 0;
    for (int64_t col = 0; col < grid->n; col++) {
        double width = 0;
        for (int64_t row = 0; row < grid->m; row++) {
            const char *const text = convmat_grid_text(grid, row, col);
            const double own = text == NULL ? 0.6 : convmat_latex_width(text);
            width = own > width ? own : width;
        }
        points += 5 * width;
    }
    const fit *f = fits;
    while (f->size != NULL && points * f->share + 2 * f->half * (double)grid->n > 285) {
        f++;
    }
    return f;
}

static void put_head(convmat_page *page, const convmat_grid *grid, const fit *f) {
    convmat_document_put_comments(grid->document, page);
    convmat_page_put(page, "%% for a document with \\usepackage{amsmath%s}\n",
                     f->size == NULL ? ",graphicx" : "");
    convmat_page_put(page, "\\begingroup\n\\setcounter{MaxMatrixCols}{%" PRId64 "}\n",
                     convmat_max(grid->n, 10));
    convmat_page_put(page, "\\setlength{\\arraycolsep}{%s}\n", f->gap);
    convmat_page_put(page, "%s\\[\n", f->size == NULL ? "" : f->size);
    if (grid->document->geometry != NULL) {
        convmat_page_put(page, grid->document->is_transpose ? "C^{\\mathsf{T}} = " : "C = ");
    }
    convmat_page_put(page, "%s\\begin{bmatrix}\n",
                     f->size == NULL ? "\\vcenter{\\hbox{\\resizebox{0.88\\linewidth}{!}{$" : "");
}

/* A row; a channel's first stands a little off */
static void put_row(convmat_page *page, convmat_grid *grid, int64_t row) {
    for (int64_t col = 0; col < grid->n; col++) {
        const char *const text = convmat_grid_text(grid, row, col);
        convmat_page_put(page, col > 0 ? " & " : "");
        convmat_latex_put(page, text == NULL ? "\\cdot" : text);
    }
    const bool is_last = row + 1 == grid->m;
    const bool ends_channel = !is_last && convmat_grid_edge(grid, false, row + 1) == 0;
    convmat_page_put(page, is_last ? "\n" : (ends_channel ? " \\\\[4pt]\n" : " \\\\\n"));
}

convmat_status convmat_latex_write(convmat_output *output, const convmat_document *document,
                                   convmat_error *error) {
    static const convmat_grid_limit limit = {MOST_ROWS, MOST_COLUMNS, "a LaTeX matrix"};
    convmat_page page = {0};
    convmat_grid grid;
    convmat_status status = convmat_grid_open(document, &limit, &grid, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const fit *const f = choose(&grid);
    put_head(&page, &grid, f);
    for (int64_t row = 0; row < grid.m; row++) {
        put_row(&page, &grid, row);
        CONVMAT_TRY(convmat_grid_check(&grid, error));
        CONVMAT_TRY(convmat_page_pour(&page, CONVMAT_POUR_BYTES, output, error));
    }
    convmat_page_put(&page, "\\end{bmatrix}%s\n\\]\n\\endgroup\n", f->size == NULL ? "$}}}" : "");
    CONVMAT_TRY(convmat_page_pour(&page, 1, output, error));
done:
    convmat_page_discard(&page);
    convmat_grid_close(&grid);
    return status;
}
