/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of the picture of a matrix: where it lies, its axes, its entries, its legend. */
#ifndef CONVMAT_IO_MATRIX_SVG_H
#define CONVMAT_IO_MATRIX_SVG_H

#include "base/svg.h"
#include "io/cells.h"

/* What stands along one direction: rows (downwards) or columns (to the right). */
typedef struct convmat_side {
    int64_t count;      /* rows or columns */
    int64_t first;      /* index of the first one in the whole */
    double pitch;       /* pixels from one to the next */
    bool is_image;      /* elements of x, else of y; without geometry of neither */
    int64_t channels;   /* 1 without a geometry */
    int64_t block;      /* elements of a channel; count without a geometry */
    int64_t step;       /* elements from one label to the next */
    double font;        /* of the labels */
    bool has_brackets;  /* channels are named outside the labels */
    double index_width; /* of the labels, pixels */
    double place_width; /* 0 without a geometry */
    double gutter;      /* all that stands before the matrix on this side */
} convmat_side;

/* The picture being composed. */
typedef struct convmat_matrix_picture {
    convmat_svg svg;
    const convmat_document *document;
    int64_t m, n, nnz;
    convmat_side rows, cols;
    double left, top;        /* of the first entry */
    double width, height;    /* of the matrix */
    convmat_cells cells;     /* one by one, or */
    convmat_density density; /* from far */
    bool is_dense;           /* density is what is drawn */
    bool has_numbers;        /* labels stand in the cells */
    double font;             /* of them */
    convmat_box legend;
} convmat_matrix_picture;

/* matrix_svg_axes.c: what the sides need; lines between blocks and the labels. */
void convmat_side_measure(const convmat_document *document, bool is_column, convmat_side *side);
void convmat_axes_put(convmat_matrix_picture *picture);

/* matrix_svg_cells.c: entries, a path for each colour, and their labels. */
void convmat_cell_label(convmat_cells *cells, const convmat_cell *cell, convmat_page *page);
void convmat_cells_put(convmat_matrix_picture *picture);
void convmat_density_put(convmat_matrix_picture *picture);

/* matrix_svg_legend.c: size of the legend (within `width`), and itself at picture->legend. */
void convmat_legend_measure(convmat_matrix_picture *picture, double width);
void convmat_legend_put(convmat_matrix_picture *picture);

/* Levels of density, 1..CONVMAT_LEVELS: shares of the fullest square. */
enum { CONVMAT_LEVELS = 4 };
int convmat_density_level(const convmat_density *density, int64_t count);

#endif
