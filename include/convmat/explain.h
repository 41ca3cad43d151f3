/* SPDX-License-Identifier: BSD-3-Clause */
/* Why is this number what it is? Terms of C, C x and C^T y; the views of C^T y, its overlap, and sizes that fit. */
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
 * `x[7] = 0 (no feature reads this element)`, `y[0] = 0 (reads padding only)`, `C[0,9] = 0 (no tap joins them)`.
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
typedef enum convmat_notation {
    CONVMAT_NOTATION_NUMERIC = 0, /**< x[0,1] = w[1,2]*y[0,0] + w[1,0]*y[0,1] = 7*1 + 5*1 = 12 */
    CONVMAT_NOTATION_SYMBOLIC,    /**< x[0,1] = w[1,2]*y[0,0] + w[1,0]*y[0,1] */
    CONVMAT_NOTATION_LATEX, /**< x_{0,1} = w_{1,2}\,y_{0,0} + w_{1,0}\,y_{0,1} = 7 \cdot 1 + 5 \cdot 1 = 12 */
    CONVMAT_NOTATION_LATEX_SYMBOLIC /**< x_{0,1} = w_{1,2}\,y_{0,0} + w_{1,0}\,y_{0,1} */
} convmat_notation;

/**
 * Render the explanation as one line in one of the forms; NUMERIC is convmat_explanation_render(). The line of
 * LaTeX stands inside \[ \] or $ $ and needs no package; powers of ten are written out, as 5 \cdot 10^{-7}.
 *
 * Shapes, cost, threads: as convmat_explanation_render().
 * Errors:  INVALID (a NULL pointer, the notation), MEMORY; *text is NULL on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_explanation_render_as(
    const convmat_explanation *explanation, convmat_notation notation, char **text, convmat_error *error);

/**
 * Render what convmat_explain_dropped() found, a line a weight under a line that counts them, in columns:
 *
 *     14 of 16 weights do not contribute:
 *       w[0,0]  between strides           axis 0: 0 + 1 - 0*1 = 1 is not a multiple of stride 2
 *       w[3,2]  before the first feature  axis 0: 0 + 1 - 3*1 = -2 is -1 times stride 2, and y has 0..3
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
 * side summed over. C is drawn whole up to 64 x 64, else its row alone; up to 64 terms are written out. Three axes are drawn plane beside plane.
 * Numbers of more than five characters are rounded in cells: three digits, two below 1. Equal questions give equal bytes.
 *
 * Shapes:  *text is a zero-terminated document, released with convmat_free().
 * Cost:    the explanations of every element of the result's channel and of every row of the small C.
 * Threads: reentrant.
 * Errors:  INVALID (a NULL pointer; `image with its padding = 40 cells along an axis, must be at most 24 to be
 *          drawn`, the like for what else is too large, an entry of two groups), MEMORY; *text is NULL on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_explanation_draw(const convmat_explanation *explanation,
                                                                       char **text, convmat_error *error);

/** Arrays on the three ways from y to C^T y, in the order in which they come to be. */
typedef enum convmat_view_stage {
    CONVMAT_VIEW_PRODUCT = 0, /**< view 1: C^T y, by the library's own product */
    CONVMAT_VIEW_KERNEL,      /**< the weights as a correlation uses them: rotated when is_convolution */
    CONVMAT_VIEW_SCATTERED,   /**< view 2: every y*kernel added at stride into the padded image */
    CONVMAT_VIEW_CROPPED,     /**< view 2: the image in it, the padding cropped or folded back: C^T y */
    CONVMAT_VIEW_STRETCHED,   /**< view 3: y with stride-1 zeros between its elements */
    CONVMAT_VIEW_PADDED,      /**< view 3: with zeros around it, or cropped where there are fewer than none */
    CONVMAT_VIEW_ROTATED, /**< view 3: the kernel rotated by 180 degrees, [in_channels][out_channels/groups] */
    CONVMAT_VIEW_DIRECT, /**< view 3: their correlation at stride 1: C^T y, or the padded image to be folded */
    CONVMAT_VIEW_FOLDED, /**< view 3: that folded: C^T y; empty with the zero boundary, which has no fold */
    CONVMAT_VIEW_STAGES
} convmat_view_stage;

/** One of those arrays. */
typedef struct convmat_view_array {
    int64_t planes;                 /**< channels, or pairs of them for a kernel; 0: there is no such array */
    int64_t size[CONVMAT_MAX_AXES]; /**< of a plane */
    int64_t count;                  /**< elements of all planes */
    double *values;                 /**< [planes][size...], owned */
} convmat_view_array;

/** The three equal views of one transposed convolution. */
typedef struct convmat_views {
    convmat_geometry geometry; /**< as asked */
    const double *features;    /**< y, borrowed */
    convmat_view_array array[CONVMAT_VIEW_STAGES];
    /** What view 3 adds before and after the stretched y, per axis; negative: elements that are cropped. With the
     * zero boundary dilation*(kernel_size-1) - pad_begin and dilation*(kernel_size-1) - pad_end + output padding. */
    int64_t margin_begin[CONVMAT_MAX_AXES];
    int64_t margin_end[CONVMAT_MAX_AXES];
    int64_t output_padding[CONVMAT_MAX_AXES];
    bool is_exact;     /**< integers whose sums stay below 2^53: the views must be equal with == */
    double difference; /**< largest |a - b| of one element in two views */
    double bound;      /**< what rounding can make of it; 0 when is_exact */
    bool are_equal;    /**< difference <= bound */
} convmat_views;

/** Most elements of one array of convmat_views_compute(): views are there to be looked at. */
#define CONVMAT_VIEWS_MOST INT64_C(16777216)

/**
 * Compute C^T y in three ways, each with its own arithmetic, and compare them.
 *
 *     bound = 2 gamma_(n+3) max over image elements of sum |w| |y|,    n the most terms of an element
 *
 * A boundary that is not zeros folds the padding of views 2 and 3 back onto the image.
 *
 * Shapes:  weights [out_channels][in_channels/groups][kernel_size...], features [out_channels][out_size...].
 * Cost:    O(in_channels * padded image * taps * out_channels/groups) time; the memory of the arrays.
 * Threads: reentrant; *features is borrowed by *views.
 * Errors:  INVALID    a NULL pointer, the geometry, a number that is not finite (`weights[3] = nan, must be finite`:
 *                     a product with an inserted zero would not be 0)
 *          TOO_LARGE  an array has more than CONVMAT_VIEWS_MOST elements; sums pass the range of double
 *          MEMORY     nothing leaked; *views is NULL on failure
 * Source:  Dumoulin & Visin, arXiv:1603.07285, section 4; Higham, Accuracy and Stability, ch. 3, for the bound.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_views_compute(const convmat_geometry *geometry,
                                                                    const double *weights,
                                                                    const double *features,
                                                                    convmat_views **views,
                                                                    convmat_error *error);

/** Release the views and set *views to NULL. NULL is allowed. */
CONVMAT_API void convmat_views_free(convmat_views **views);

/** What an element of an array of the views is. */
typedef enum convmat_view_origin {
    CONVMAT_VIEW_DATA = 0, /**< of the array before, or a sum */
    CONVMAT_VIEW_INSERTED, /**< a zero between two elements of y (STRETCHED, PADDED) */
    CONVMAT_VIEW_PADDING /**< a zero around them (PADDED), or what is cropped or folded (SCATTERED, DIRECT) */
} convmat_view_origin;

/** What the element with this flat index is; CONVMAT_VIEW_DATA where an argument is wrong. */
CONVMAT_API convmat_view_origin convmat_views_origin(const convmat_views *views, convmat_view_stage stage,
                                                     int64_t flat);

/** Most channels of a side, and elements along an axis, that convmat_views_draw() draws. */
#define CONVMAT_VIEWS_DRAWN_CHANNELS 4
#define CONVMAT_VIEWS_DRAWN_SIZE 40

/**
 * Draw the three views side by side as SVG, every array in numbers; *svg is released with convmat_free().
 *
 * Errors:  INVALID (a NULL pointer; 3 axes; more than CONVMAT_VIEWS_DRAWN_*), MEMORY; *svg is NULL on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_views_draw(const convmat_views *views, char **svg,
                                                                 convmat_error *error);

/** How many terms C^T y sums along one axis. */
typedef struct convmat_overlap_axis {
    int64_t *terms;         /**< [in_size] taps that reach each position from some feature; owned */
    int64_t interior_begin; /**< positions interior_begin..interior_end-1 miss no feature at the border */
    int64_t interior_end;   /**< interior_begin when there are none */
    int64_t fewest;         /**< terms in the interior; 0 when it is empty */
    int64_t most;           /**< likewise */
    int64_t common;         /**< gcd(dilation, stride) */
    bool is_uniform;        /**< common is 1 and stride divides kernel_size */
    int64_t kernels[2];     /**< kernel sizes nearest to kernel_size that would be uniform, nearest first */
    int kernel_count;       /**< 0 where none would: when common is not 1 */
    int64_t strides[2];     /**< the same for stride; never above kernel_size */
    int stride_count;       /**< 0 when is_uniform, and kernel_count too */
} convmat_overlap_axis;

/** The overlap of the scattered kernels: the term count of a position is the product of its axes' counts. */
typedef struct convmat_overlap {
    convmat_geometry geometry;
    convmat_overlap_axis axis[CONVMAT_MAX_AXES];
    int64_t factor;  /**< out_channels/groups, by which channels multiply every count */
    int64_t fewest;  /**< product over the axes, without factor */
    int64_t most;    /**< likewise */
    bool is_uniform; /**< every axis is: no checkerboard */
} convmat_overlap;

/**
 * Count how many terms each element of C^T y sums.
 *
 * Along an axis whose interior has at least `stride` positions the counts there are equal exactly when
 * gcd(dilation, stride) = 1 and stride divides kernel_size: tap t falls on phase t*dilation mod stride, and only
 * then every phase gets as many taps.
 *
 * Cost:    O(sum of in_size and of the joined pairs); 8 bytes a position of each axis.
 * Errors:  INVALID    a NULL pointer, the geometry
 *          TOO_LARGE  an axis has more than CONVMAT_VIEWS_MOST positions; a count passes 2^63-1
 *          MEMORY     nothing leaked; *overlap is NULL on failure
 * Source:  Odena, Dumoulin, Olah, "Deconvolution and checkerboard artifacts", Distill 2016, for the case of dilation 1.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_overlap_count(const convmat_geometry *geometry,
                                                                    convmat_overlap **overlap,
                                                                    convmat_error *error);

/** Release an overlap and set *overlap to NULL. NULL is allowed. */
CONVMAT_API void convmat_overlap_free(convmat_overlap **overlap);

/** Draw the overlap of 1 or 2 axes as an SVG heat map. Errors: INVALID, MEMORY; *svg is NULL on failure. */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_overlap_draw(const convmat_overlap *overlap, char **svg,
                                                                   convmat_error *error);

/** What is not known of an axis. */
#define CONVMAT_UNKNOWN INT64_MIN

/** Every size of one axis; an unknown one is CONVMAT_UNKNOWN. */
typedef struct convmat_sizes {
    int64_t image;
    int64_t features;
    int64_t kernel;
    int64_t stride;
    int64_t dilation;
    int64_t pad_begin; /**< known or unknown together with pad_end */
    int64_t pad_end;
    int64_t output_padding;
} convmat_sizes;

/** One consistent set of sizes. */
typedef struct convmat_completion {
    convmat_sizes sizes; /**< nothing unknown */
    bool is_forward; /**< a convolution of these parameters maps image to features: output_padding < stride */
    int64_t
        unread; /**< trailing elements of the image that no output reads: output_padding - pad_end, or 0 */
} convmat_completion;

/** Completions of one axis, the most usual first. */
typedef struct convmat_completions {
    int64_t total; /**< how many there are within the limits */
    int64_t count; /**< how many are listed */
    convmat_completion *list;
} convmat_completions;

/** Limits of what convmat_sizes_complete() tries for what is unknown; padding is 0..dilation*(kernel-1). */
#define CONVMAT_SIZES_MOST_KERNEL 16
#define CONVMAT_SIZES_MOST_STRIDE 8
#define CONVMAT_SIZES_MOST_DILATION 4

/**
 * List what the sizes of one axis can be.
 *
 *     image = (features-1)*stride - pad_begin - pad_end + dilation*(kernel-1) + 1 + output_padding
 *
 * with 0 <= output_padding < max(stride, dilation). Unknown are tried: kernel 1..16, dilation 1..4, stride up to 8 or
 * image/features, padding 0..dilation*(kernel-1) that is equal on both sides or one more on one of them. From the
 * image alone follow the features of the convolution; from the features alone the images of every output padding.
 * Usual is what has a kernel near 3, stride, dilation and padding small or `same`, and is a convolution.
 *
 * Shapes:  (*completions)->list has min(total, most) elements.
 * Cost:    one or two thousand checks of a geometry for each size that is unknown beside others; memory O(most).
 * Errors:  INVALID (a NULL pointer, most < 1, image and features both unknown, one pad unknown, a size out of range),
 *          TOO_LARGE, MEMORY; *completions is NULL on failure. No completion is an answer: total is 0.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_sizes_complete(const convmat_sizes *known, int64_t most,
                                                                     convmat_completions **completions,
                                                                     convmat_error *error);

/** Release completions and set *completions to NULL. NULL is allowed. */
CONVMAT_API void convmat_completions_free(convmat_completions **completions);

#ifdef __cplusplus
}
#endif

#endif
