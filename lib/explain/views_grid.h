/* SPDX-License-Identifier: BSD-3-Clause */
/* Grids of the picture of the views: an array in cells that say what each element is, and C^T in colours of taps. */
#ifndef CONVMAT_EXPLAIN_VIEWS_GRID_H
#define CONVMAT_EXPLAIN_VIEWS_GRID_H

#include "base/svg.h"

#include <convmat/explain.h>

/* The picture in the making. */
typedef struct convmat_grids {
    convmat_svg svg;
    const convmat_views *views;
    double cell;                  /* side of a cell */
    double font;                  /* size of the numbers */
    convmat_explanation **column; /* [cols] the entries of each column of C, a row of C^T; owned */
    int64_t cols;
} convmat_grids;

/* Settle the size of cells and find the entries of C^T. Errors: MEMORY; to be released whatever happens. */
convmat_status convmat_grids_prepare(convmat_grids *grids, convmat_error *error);
void convmat_grids_release(convmat_grids *grids);

/* Elements of a channel of y */
int64_t convmat_grids_features(const convmat_views *views);

/* Pixels of the array of a stage (CONVMAT_VIEW_STAGES is y itself), or of C^T. */
void convmat_grids_measure(const convmat_grids *grids, convmat_view_stage stage, bool is_matrix,
                           double *width, double *height);

/* Draw it with its upper left corner there. */
void convmat_grids_draw(convmat_grids *grids, convmat_view_stage stage, bool is_matrix, double x, double y);

/* One line that says what the borders of cells mean. */
void convmat_grids_legend(convmat_grids *grids, double x, double y);

#endif
