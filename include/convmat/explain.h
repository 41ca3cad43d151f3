/* SPDX-License-Identifier: BSD-3-Clause */
/* Why is this number what it is? Entries, rows and columns of C, C x and C^T y as lists of terms, in words. */
#ifndef CONVMAT_EXPLAIN_H
#define CONVMAT_EXPLAIN_H

#include <convmat/geometry.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Channel and position of one element of the image or of the features. */
typedef struct convmat_element {
    int64_t channel;                    /**< 0-based */
    int64_t position[CONVMAT_MAX_AXES]; /**< 0-based, `axes` of them */
} convmat_element;

/** vec: the flat index of an element of the image (is_image) or of the features. Arguments must be in range. */
CONVMAT_API int64_t convmat_element_flatten(const convmat_geometry *geometry, bool is_image,
                                            const convmat_element *element);

/** The element with this flat index: the inverse of convmat_element_flatten(). Arguments must be in range. */
CONVMAT_API convmat_element convmat_element_unflatten(const convmat_geometry *geometry, bool is_image,
                                                      int64_t flat);

/** One weight that one feature element reads one image element with. */
typedef struct convmat_term {
    convmat_element feature;       /**< where in y: the row of C */
    convmat_element image;         /**< where in x: the column of C */
    int64_t row;                   /**< flat index of feature */
    int64_t col;                   /**< flat index of image */
    int64_t tap[CONVMAT_MAX_AXES]; /**< index into the weights' kernel axes, as stored */
    int64_t weight_channel;        /**< ci' = index into the weights' second axis */
    int64_t weight_index;          /**< flat index into the weights */
    double weight;                 /**< its value; NaN when no weights were given */
    double factor; /**< what multiplies it: x[col] in C x, y[row] in C^T y, 1 in an entry, else NaN */
} convmat_term;

/** What is to be explained. */
typedef enum convmat_subject {
    CONVMAT_SUBJECT_ENTRY = 0, /**< the entry (row, col) of C: the taps that join them */
    CONVMAT_SUBJECT_ROW,       /**< row `row` of C, or (C x)[row] when a vector is given */
    CONVMAT_SUBJECT_COLUMN     /**< column `col` of C: a row of C^T, or (C^T y)[col] when a vector is given */
} convmat_subject;

/** A question. */
typedef struct convmat_question {
    const convmat_geometry *geometry; /**< completed */
    const double *weights; /**< [out_channels][in_channels/groups][kernel_size...], or NULL: symbols only */
    const double *vector;  /**< x (row), y (column), or NULL; ignored for an entry */
    convmat_subject subject;
    int64_t row; /**< for ENTRY and ROW */
    int64_t col; /**< for ENTRY and COLUMN */
} convmat_question;

/** One weight that does not contribute, and the rule that drops it. */
typedef struct convmat_dropped {
    int64_t channel;               /**< of the side summed over: features in a column, else image */
    int64_t tap[CONVMAT_MAX_AXES]; /**< index into the weights' kernel axes, as stored */
    int64_t weight_channel;        /**< ci' = index into the weights' second axis */
    int64_t weight_index;          /**< flat index into the weights */
    double weight;                 /**< its value; NaN when no weights were given */
    convmat_fate fate;             /**< the rule; never CONVMAT_FATE_JOINED */
    int axis;                      /**< the first axis on which it holds */
    /** Row and entry: the virtual position that the tap reads, q = o*stride - pad_begin + t*dilation. Column:
     * i + pad_begin - t*dilation, the stride times the output that the tap would come from. */
    int64_t landing[CONVMAT_MAX_AXES];
} convmat_dropped;

/** An answer: the terms whose sum it is. */
typedef struct convmat_explanation {
    convmat_question question; /**< as asked; its pointers are borrowed, and must outlive rendering */
    int64_t count;             /**< terms; 0 is a true answer: an empty row, or a structural zero */
    convmat_term *terms; /**< [count], sorted by the index summed over (row: col, column: row), then by tap */
    /** Sum of entry*factor by ascending entry of C, with the bits that the product has: 0 when count is 0, else
     * NaN where weights, or the vector of a row or column, were not given. */
    double sum;
    int64_t dropped_count; /**< 0 before convmat_explain_dropped() */
    convmat_dropped
        *dropped; /**< [dropped_count] by channel, then tap; NULL before convmat_explain_dropped() */
    int64_t
        other_channels; /**< channels of the side summed over that are in other groups: no weight at all */
} convmat_explanation;

/**
 * List the terms of an entry, a row or a column. Everything is computed in double: a C of float values, or its
 * product, differs by the rounding to float.
 *
 * Cost:    a convmat_geometry_plan(), then O(count + links of the axes) time and memory.
 * Threads: reentrant.
 * Errors:  INVALID    a NULL pointer, the geometry, the subject, or `row = 99, must be below rows = 64`
 *          MEMORY     nothing leaked
 *          TOO_LARGE  as convmat_geometry_plan, or count passes 2^63-1
 *          *explanation is NULL on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_explain(const convmat_question *question,
                                                              convmat_explanation **explanation,
                                                              convmat_error *error);

/**
 * Complete an explanation by the weights that do not contribute to it, each with the rule that drops it: those of
 * the group's channels of which no term is made. In a row or an entry a tap makes one term or is dropped; in a
 * column it may make several where a boundary folds, and where it makes none the rule is told that drops it at the
 * element itself.
 *
 *     distinct weights among the terms + dropped_count = channels of the group * taps
 *
 * (an entry has one channel; none when it joins two groups). Called again it does nothing.
 *
 * Cost:    O(channels * taps + links of the axes) time and memory.
 * Threads: one at a time for one explanation.
 * Errors:  INVALID (a NULL pointer), MEMORY, TOO_LARGE (dropped_count passes 2^63-1); the explanation is untouched.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_explain_dropped(convmat_explanation *explanation,
                                                                      convmat_error *error);

/** Release an explanation and set *explanation to NULL. NULL is allowed. */
CONVMAT_API void convmat_explanation_free(convmat_explanation **explanation);

/**
 * Render the explanation as one line of arithmetic, for instance
 *
 *     x[0,1] = w[1,2]*y[0,0] + w[1,0]*y[0,1] = 7*1 + 5*1 = 12
 *     y[1] = w[1]*x[0] + (w[0] + w[2])*x[1] = 10*1 + (1 + 100)*2 = 212
 *     C[5,12] = w[0,1,2,2] = 11,    C[1,1] = w[0] + w[2] = 1 + 100 = 101
 *     C[1,:] = w[1] = 10 at x[0], w[0] + w[2] = 1 + 100 = 101 at x[1]
 *     C[:,0] = w[2] = 100 at y[0], w[1] = 10 at y[1], w[0] = 1 at y[2]
 *
 * The last two are a row and a column asked for without vector: its entries, each with the element it stands
 * for. Taps that a boundary folds onto one entry are added first, in brackets where the sum is multiplied.
 * Elements carry their channel first unless their side has one channel; weights are w[co,ci',t...], or w[t...]
 * when both sides have one channel, and are indexed as stored, also in a true convolution. Rows and columns of
 * C are flat indices. Without weights the numeric part is left out. An empty sum reads
 * `x[7] = 0 (no output reads this element)`, `y[0] = 0 (reads padding only)`, `C[0,9] = 0 (no tap joins them)`.
 * Numbers are shortest round-trip text; negative ones that are part of an expression are put in brackets.
 *
 * Shapes:  *text is a zero-terminated line without newline, released with convmat_free().
 * Cost:    O(count) time; the memory of the text.
 * Threads: reentrant.
 * Errors:  INVALID (a NULL pointer), MEMORY; *text is NULL on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status
convmat_explanation_render(const convmat_explanation *explanation, char **text, convmat_error *error);

/** How an explanation is written. */
typedef enum convmat_form {
    CONVMAT_FORM_NUMERIC = 0, /**< x[0,1] = w[1,2]*y[0,0] + w[1,0]*y[0,1] = 7*1 + 5*1 = 12 */
    CONVMAT_FORM_SYMBOLIC,    /**< x[0,1] = w[1,2]*y[0,0] + w[1,0]*y[0,1] */
    CONVMAT_FORM_LATEX, /**< x_{0,1} = w_{1,2}\,y_{0,0} + w_{1,0}\,y_{0,1} = 7 \cdot 1 + 5 \cdot 1 = 12 */
    CONVMAT_FORM_LATEX_SYMBOLIC /**< x_{0,1} = w_{1,2}\,y_{0,0} + w_{1,0}\,y_{0,1} */
} convmat_form;

/**
 * Render the explanation as one line in one of the forms; NUMERIC is convmat_explanation_render(). The line of
 * LaTeX stands inside \[ \] or $ $ and needs no package; powers of ten are written out, as 5 \cdot 10^{-7}.
 *
 * Shapes, cost, threads: as convmat_explanation_render().
 * Errors:  INVALID (a NULL pointer, the form), MEMORY; *text is NULL on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_explanation_render_as(
    const convmat_explanation *explanation, convmat_form form, char **text, convmat_error *error);

/**
 * Render what convmat_explain_dropped() found, a line a weight under a line that counts them, in columns:
 *
 *     14 of 16 weights do not contribute:
 *       w[0,0]  between strides          axis 0: 0 + 1 - 0*1 = 1 is not a multiple of stride 2
 *       w[3,2]  before the first output  axis 0: 0 + 1 - 3*1 = -2 is output -1 times stride 2, and y has 0..3
 *     1 of 3 weights does not contribute:
 *       w[0]  in the padding  reads x[-1], and axis 0 has 0..3
 *
 * Channels of other groups, which no weight joins, are one line after the first.
 *
 * Shapes:  *text is zero-terminated, every line ends with a newline; released with convmat_free().
 * Cost:    O(dropped_count) time; the memory of the text.
 * Threads: reentrant.
 * Errors:  INVALID (a NULL pointer; convmat_explain_dropped() was not called), MEMORY; *text is NULL on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status
convmat_explanation_render_dropped(const convmat_explanation *explanation, char **text, convmat_error *error);

/**
 * Draw the explanation as an SVG: image, kernel and features as grids of numbers (names where no numbers were
 * given), the kernel's footprint in the colours of its taps, lines that join each element with its tap and the tap
 * with the result, padding dashed, crops dotted, the arithmetic, and the row in a small C (in C^T for a column).
 *
 * Along an axis a panel has at most 24 cells, padding included, 576 in all; the group at most 4 channels on the
 * side summed over. C is drawn whole up to 64 x 64, else its row alone. Three axes are drawn plane beside plane.
 * Numbers of more than five characters are rounded in cells: three digits, two below 1. Equal questions give equal bytes.
 *
 * Shapes:  *text is a zero-terminated document, released with convmat_free().
 * Cost:    the explanations of every element of the result's channel and of every row of the small C.
 * Threads: reentrant.
 * Errors:  INVALID (a NULL pointer; `image with its padding = 40 cells along an axis, must be at most 24 to be
 *          drawn`, and the like for what else is too large), MEMORY; *text is NULL on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_explanation_draw(const convmat_explanation *explanation,
                                                                       char **text, convmat_error *error);

#ifdef __cplusplus
}
#endif

#endif
