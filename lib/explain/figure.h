/* SPDX-License-Identifier: BSD-3-Clause */
/* The teaching figure in the making: panels of cells for image, kernel and features, all with three axes. */
#ifndef CONVMAT_EXPLAIN_FIGURE_H
#define CONVMAT_EXPLAIN_FIGURE_H

#include "base/svg.h"
#include "explain/explain.h"
#include "geometry/axis.h"

/* What is drawn at most: channels of the group, cells along an axis of a panel, cells of a panel, rows of C */
enum {
    CONVMAT_FIGURE_CHANNELS = 4,
    CONVMAT_FIGURE_SIDE = 24,
    CONVMAT_FIGURE_CELLS = 576,
    CONVMAT_FIGURE_ROWS = 64,
    CONVMAT_FIGURE_LINE = 512
};

/* Three coordinates: plane, row, column; the geometry's axes are the last ones, the others are 0 */
typedef struct convmat_place {
    int64_t at[CONVMAT_MAX_AXES];
} convmat_place;

/* Which array a panel shows */
typedef enum convmat_role { CONVMAT_ROLE_IMAGE, CONVMAT_ROLE_KERNEL, CONVMAT_ROLE_FEATURES } convmat_role;

/* The cells of one channel, planes side by side; positions low..high, which for an image may lie outside it */
typedef struct convmat_panel {
    convmat_role role;
    int64_t channel; /* of image or features; for a kernel that of the side summed over */
    convmat_place low, high;
    double x, y, cell; /* the first cell's corner, the side of a cell */
} convmat_panel;

/* Width of a character of 13 pixels in running text, at most */
#define CONVMAT_FIGURE_CHARACTER 7.2

/* A figure being drawn. The side summed over, source, has a panel a channel of the group, each with a kernel. */
typedef struct convmat_figure {
    const convmat_explanation *explanation;
    convmat_axis axes[CONVMAT_MAX_AXES];
    bool is_column;    /* the question is about C^T */
    bool is_downwards; /* panels lie below each other: one axis, or three */
    int64_t taps;      /* of a kernel */
    int channels;
    convmat_panel source[CONVMAT_FIGURE_CHANNELS];
    convmat_panel kernel[CONVMAT_FIGURE_CHANNELS];
    convmat_panel result;
    double width, height; /* of what is placed so far */
    double title;         /* room for titles to the left of panels; 0 where they stand above */
    convmat_svg svg;
    convmat_page scratch;   /* for one short text at a time */
    bool has_windows;       /* the senders' kernels are outlined over the image */
    bool has_rounded_cells; /* a number was too long for its cell */
} convmat_figure;

/* The place of a position or tap of the geometry, and the one that output o reads with a tap */
convmat_place convmat_figure_place(const convmat_figure *figure, const int64_t *position);
convmat_place convmat_figure_landing(const convmat_figure *figure, convmat_place o, convmat_place tap);
bool convmat_place_is_same(convmat_place a, convmat_place b);

/* Where a term comes from, a feature or the place that its tap reads in the padded image; and where it goes to */
convmat_place convmat_figure_source(const convmat_figure *figure, const convmat_term *term);
convmat_place convmat_figure_target(const convmat_figure *figure, const convmat_term *term);

/* How many of the first `end` terms go through a cell of a source or a kernel */
int64_t convmat_figure_count_terms(const convmat_figure *figure, const convmat_panel *panel,
                                   convmat_place place, int64_t end);

/* The box of a cell, of all cells */
convmat_box convmat_panel_box(const convmat_panel *panel, convmat_place place);
double convmat_panel_width(const convmat_panel *panel);
double convmat_panel_height(const convmat_panel *panel);
bool convmat_panel_has(const convmat_panel *panel, convmat_place place);

/* place becomes the panel's next cell; false behind the last. Begin with panel->low. */
bool convmat_panel_next(const convmat_panel *panel, convmat_place *place);

/* Index of a tap among all, which has its colour */
int64_t convmat_figure_tap(const convmat_figure *figure, const int64_t *tap);

/* Make the panels and give them their places from (x, y) on. Errors: INVALID, what would not be readable. */
convmat_status convmat_figure_lay_out(convmat_figure *figure, double x, double y, convmat_error *error);

/* Draw the panels with what they hold, the lines that join them. Errors: MEMORY, from explaining other elements. */
convmat_status convmat_figure_draw_panels(convmat_figure *figure, convmat_error *error);

/* cell, pad or ghost: what a place of a panel is */
const char *convmat_figure_class(const convmat_figure *figure, const convmat_panel *panel,
                                 convmat_place place);

/* The element of the image that a place stands for; false where it is padding of zeros */
bool convmat_figure_fold(const convmat_figure *figure, convmat_place place, convmat_place *element);

/* Texts of the cells of a panel */
convmat_status convmat_figure_label_cells(convmat_figure *figure, const convmat_panel *panel,
                                          convmat_error *error);

/* Write to figure->scratch: a panel's title, what the figure is about, the parameters, the counts, the signs */
void convmat_figure_write_title(convmat_figure *figure, const convmat_panel *panel);
void convmat_figure_write_heading(convmat_figure *figure);
void convmat_figure_write_parameters(convmat_figure *figure);
void convmat_figure_write_count(convmat_figure *figure);
void convmat_figure_write_legend(convmat_figure *figure);

/* Size of the small matrix, and the matrix itself at (x, y) */
convmat_box convmat_figure_matrix_box(const convmat_figure *figure);
convmat_status convmat_figure_draw_matrix(convmat_figure *figure, double x, double y, convmat_error *error);

/* The explanation of one more element: row or column `index` of the same question. To be freed. */
convmat_status convmat_figure_explain(const convmat_figure *figure, int64_t index,
                                      convmat_explanation **explanation, convmat_error *error);

#endif
