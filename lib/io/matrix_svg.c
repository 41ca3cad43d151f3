/* SPDX-License-Identifier: BSD-3-Clause */
/* The picture of a matrix: every entry in the colour of its tap while it can be seen, else how many lie where. */
#include "io/matrix_svg.h"

#include "base/checked.h"
#include "base/status.h"
#include "io/writers.h"

enum {
    MARGIN = 26,
    MOST_WIDTH = 1080, /* of the matrix, pixels */
    MOST_HEIGHT = 880,
    LEAST_CELL = 4,     /* a smaller one is not seen */
    LARGEST_CELL = 54,  /* with a number in it */
    FLAT_CELL = 28,     /* its height then, at most */
    PLAIN_CELL = 18,    /* without */
    MOST_CELLS = 16000, /* or stripes of them: a fuller picture is one of density */
    SQUARES = 390,      /* of density, each way */
    MOST_RUNS = 40000,  /* of squares of one level in a row: a fuller picture has larger squares */
    FAR_SIZE = 780,     /* of the matrix seen from far, pixels */
    BESIDE = 660,       /* a matrix up to this width has its legend beside it */
    LEAST_TEXT = 560,   /* width that the heading needs */
    LEAST_SIDE = 128,   /* height that the words beside the rows need, besides the margin */
    LINE = 18
};

static const double number_font = 12;
static const double character = 0.602;

/* *longest = characters of the longest label that one tap makes, at least 1 */
static convmat_status find_longest_label(convmat_matrix_picture *p, int64_t *longest, convmat_error *error) {
    *longest = 1;
    for (int64_t k = 0; k < p->cells.count; k++) {
        convmat_page label = {0};
        convmat_cell_label(&p->cells, &p->cells.cell[k], &label);
        if (p->cells.cell[k].colours == 1 || !p->document->is_symbolic) {
            *longest = convmat_max(*longest, label.length);
        }
        const bool has_failed = label.has_failed;
        convmat_page_discard(&label);
        if (has_failed) {
            return convmat_fail_memory(error, "a label");
        }
    }
    return CONVMAT_OK;
}

static double least(double a, double b) {
    return a < b ? a : b;
}

/* Size of a cell, and whether numbers go into it */
static convmat_status settle_cells(convmat_matrix_picture *p, convmat_error *error) {
    int64_t longest;
    convmat_status status;
    CONVMAT_TRY(find_longest_label(p, &longest, error));
    const double room =
        least(MOST_WIDTH / (double)convmat_max(p->n, 1), MOST_HEIGHT / (double)convmat_max(p->m, 1));
    const double label = (double)longest;
    const double wanted = label * character * number_font + 5;
    double cell = least(least(wanted < 24 ? 24 : wanted, room), LARGEST_CELL);
    cell = (double)(int64_t)cell;
    p->font = least(number_font, least(least(cell, FLAT_CELL) * 0.62, (cell - 3) / (label * character)));
    p->has_numbers = p->font >= 6.5;
    if (!p->has_numbers) {
        cell = (double)(int64_t)least(PLAIN_CELL, room);
    }
    p->rows.pitch = least(cell, p->has_numbers ? FLAT_CELL : cell);
    p->cols.pitch = cell;
done:
    return status;
}

/* Pixels of a square: a thin matrix is drawn thicker */
static double square_pixels(int64_t squares) {
    const double pixels = (double)(int64_t)(FAR_SIZE / (double)convmat_max(squares, 1));
    return pixels < 12 ? pixels : 12;
}

/* Runs of squares of one level, of which the picture consists */
static int64_t count_runs(const convmat_density *d) {
    int64_t runs = 0;
    for (int64_t k = 0; k < d->rows * d->cols; k++) {
        const int level = convmat_density_level(d, d->counts[k]);
        const bool begins = k % d->cols == 0 || level != convmat_density_level(d, d->counts[k - 1]);
        runs += level > 0 && begins;
    }
    return runs;
}

/* Squares as small as can be seen, or larger ones where there would be too many runs of them */
static convmat_status take_density(convmat_matrix_picture *p, convmat_error *error) {
    convmat_status status;
    CONVMAT_TRY(convmat_density_open(p->document, SQUARES, &p->density, error));
    if (count_runs(&p->density) > MOST_RUNS) {
        convmat_density_close(&p->density);
        CONVMAT_TRY(convmat_density_open(p->document, SQUARES / 2, &p->density, error));
    }
    p->rows.pitch = square_pixels(p->density.rows) / (double)p->density.row_step;
    p->cols.pitch = square_pixels(p->density.cols) / (double)p->density.col_step;
done:
    return status;
}

/* The entries, in the form that their number allows */
static convmat_status take_entries(convmat_matrix_picture *p, convmat_error *error) {
    convmat_status status;
    CONVMAT_TRY(convmat_document_size(p->document, &p->m, &p->n, &p->nnz, error));
    convmat_document_origin(p->document, &p->rows.first, &p->cols.first);
    p->rows.count = p->m;
    p->cols.count = p->n;
    p->is_dense = p->n > MOST_WIDTH / LEAST_CELL || p->m > MOST_HEIGHT / LEAST_CELL || p->nnz > MOST_CELLS;
    if (!p->is_dense) {
        CONVMAT_TRY(convmat_cells_open(p->document, &p->cells, error));
        p->is_dense = p->cells.stripes > MOST_CELLS;
    }
    CONVMAT_TRY(p->is_dense ? take_density(p, error) : settle_cells(p, error));
    convmat_side_measure(p->document, false, &p->rows);
    convmat_side_measure(p->document, true, &p->cols);
    p->width = p->cols.pitch * (double)p->n;
    p->height = p->rows.pitch * (double)p->m;
done:
    return status;
}

/* Lines of the heading below the title */
static int count_lines(const char *text) {
    int lines = 0;
    for (const char *at = text; *at != '\0'; at++) {
        lines += *at == '\n';
    }
    return lines;
}

static double most(double a, double b) {
    return a > b ? a : b;
}

/* Where everything lies; returns width and height of the whole */
static convmat_box lay_out(convmat_matrix_picture *p, int lines) {
    p->left = MARGIN + p->rows.gutter;
    p->top = MARGIN + 18 + LINE * lines + 14 + p->cols.gutter;
    const bool is_beside = p->width <= BESIDE;
    convmat_legend_measure(p, is_beside ? 440 : p->width);
    p->legend.x = is_beside ? p->left + p->width + 36 : p->left;
    p->legend.y = is_beside ? p->top : p->top + p->height + 26;
    const double right = most(p->left + p->width, p->legend.x + p->legend.width);
    const double side = p->document->geometry == NULL ? 0 : LEAST_SIDE;
    const double bottom = most(p->top + most(p->height, side), p->legend.y + p->legend.height);
    return (convmat_box){0, 0, most(right, LEAST_TEXT) + MARGIN, bottom + MARGIN};
}

/* What the common sheet does not have */
static void put_style(convmat_matrix_picture *p) {
    convmat_svg_raw(
        &p->svg,
        "<style>\n"
        "    .numbers text { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: %gpx; "
        "text-anchor: middle; }\n"
        "    .numbers { fill: #1b1f24; }\n"
        "    .faint { opacity: 0.35; }\n"
        "    .blank { fill: none; stroke: #aab2bd; stroke-opacity: 0.5; }\n"
        "    .hollow { fill: none; stroke-width: 2; }\n"
        "    .ring { stroke: #8a94a0; }\n"
        "    .level1 { fill: #c9dcf3; } .level2 { fill: #86b0e3; }\n"
        "    .level3 { fill: #437cc4; } .level4 { fill: #1c4687; }\n"
        "    @media (prefers-color-scheme: dark) {\n"
        "      .level1 { fill: #24405f; } .level2 { fill: #3a6aa3; }\n"
        "      .level3 { fill: #6a9fdc; } .level4 { fill: #c3dcfa; }\n"
        "    }\n"
        "  </style>\n",
        convmat_svg_round(p->font));
}

static void put_heading(convmat_matrix_picture *p, const char *title, const char *words) {
    convmat_svg_text(&p->svg, MARGIN, MARGIN + 14, "head", "%s", title);
    double y = MARGIN + 18;
    for (const char *at = words; *at != '\0';) {
        char line[CONVMAT_DESCRIPTION_SIZE];
        int64_t length = 0;
        while (at[length] != '\n' && at[length] != '\0') {
            line[length] = at[length];
            length++;
        }
        line[length] = '\0';
        y += LINE;
        convmat_svg_text(&p->svg, MARGIN, y, "soft", "%s", line);
        at += length + (at[length] == '\n' ? 1 : 0);
    }
}

static void compose(convmat_matrix_picture *p) {
    char words[CONVMAT_DESCRIPTION_SIZE];
    char title[120];
    convmat_document_describe(p->document, words);
    const char *const name = p->document->geometry == NULL ? "Matrix"
                             : p->document->is_transpose   ? "C^T"
                                                           : "C";
    convmat_text(title, (int64_t)sizeof title, "%s: %" PRId64 " × %" PRId64 ", %" PRId64 " %s", name, p->m,
                 p->n, p->nnz, p->nnz == 1 ? "entry" : "entries");
    const convmat_box size = lay_out(p, count_lines(words));
    convmat_svg_open(&p->svg, size.width, size.height, title,
                     p->is_dense
                         ? "Squares of the matrix, shaded by the entries in them"
                         : "The entries of the matrix, in the colours of the taps that they come from");
    put_style(p);
    put_heading(p, title, words);
    convmat_axes_put(p);
    if (p->is_dense) {
        convmat_density_put(p);
    } else {
        convmat_cells_put(p);
    }
    convmat_legend_put(p);
}

convmat_status convmat_matrix_svg_write(convmat_output *output, const convmat_document *document,
                                        convmat_error *error) {
    convmat_matrix_picture picture = {.document = document};
    char *text = NULL;
    convmat_status status;
    CONVMAT_TRY(convmat_document_check(document, error));
    CONVMAT_TRY(take_entries(&picture, error));
    compose(&picture);
    const int64_t length = picture.svg.page.length + 7; /* </svg> and the end of its line */
    CONVMAT_TRY(convmat_svg_finish(&picture.svg, &text, error));
    CONVMAT_TRY(convmat_output_write(output, text, (size_t)length, error));
done:
    convmat_svg_discard(&picture.svg);
    convmat_cells_close(&picture.cells);
    convmat_density_close(&picture.density);
    convmat_free(text);
    return status;
}
