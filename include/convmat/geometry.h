/* SPDX-License-Identifier: BSD-3-Clause */
/* The geometry of a convolution and the plan: everything that is known before a byte of C is allocated. */
#ifndef CONVMAT_GEOMETRY_H
#define CONVMAT_GEOMETRY_H

#include <convmat/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most spatial axes. */
#define CONVMAT_MAX_AXES 3

/** Largest magnitude of any size or padding; keeps every sum of three of them inside 64 bits. */
#define CONVMAT_MAX_EXTENT ((int64_t)1 << 60)

/** Largest kernel along one axis: the plan walks the taps. */
#define CONVMAT_MAX_KERNEL INT64_C(2147483647)

/** What is read outside the image. For image 1 2 3 4 and two positions on each side: */
typedef enum convmat_boundary {
    CONVMAT_ZEROS = 0, /**< 0 0 | 1 2 3 4 | 0 0: no entry in C */
    CONVMAT_REFLECT,   /**< 3 2 | 1 2 3 4 | 3 2: the edge is not repeated; pad < in_size */
    CONVMAT_REPLICATE, /**< 1 1 | 1 2 3 4 | 4 4: any pad */
    CONVMAT_CIRCULAR   /**< 3 4 | 1 2 3 4 | 1 2: pad <= in_size */
} convmat_boundary;

/** How padding is settled when a geometry is completed. E = dilation*(kernel_size-1) + 1, P = begin + end. */
typedef enum convmat_padding {
    CONVMAT_PADDING_EXPLICIT = 0, /**< pad_begin and pad_end are as the caller set them */
    CONVMAT_PADDING_VALID,        /**< 0 and 0 */
    CONVMAT_PADDING_FULL,         /**< E-1 on both sides */
    CONVMAT_PADDING_SAME,         /**< PyTorch: stride 1 only; P = E-1, begin = P/2 rounded down */
    CONVMAT_PADDING_SAME_UPPER, /**< TensorFlow, ONNX, JAX: out = ceil(in/stride), begin = P/2 rounded down */
    CONVMAT_PADDING_SAME_LOWER  /**< as SAME_UPPER, but end = P/2 rounded down */
} convmat_padding;

/**
 * A convolution without its weights. Set fields on top of convmat_geometry_default(), then complete it with
 * convmat_geometry_from_image() or convmat_geometry_from_features(). Entries of the arrays beyond `axes` are
 * ignored. Along each axis output o, tap t and input i belong together when
 *
 *     i = o*stride - pad_begin + t*dilation,    0 <= t < kernel_size
 *
 * Unless another range is given, sizes count elements and are in 1..CONVMAT_MAX_EXTENT.
 */
typedef struct convmat_geometry {
    int axes;                              /**< spatial axes, 1..3; the last one varies fastest in memory */
    int64_t in_channels;                   /**< channels of the image, a multiple of groups */
    int64_t out_channels;                  /**< channels of the features, a multiple of groups */
    int64_t groups;                        /**< contiguous blocks of channels that do not mix */
    int64_t in_size[CONVMAT_MAX_AXES];     /**< size of the image x */
    int64_t out_size[CONVMAT_MAX_AXES];    /**< size of the features y */
    int64_t kernel_size[CONVMAT_MAX_AXES]; /**< taps, 1..CONVMAT_MAX_KERNEL */
    int64_t stride[CONVMAT_MAX_AXES];      /**< image elements from one output to the next */
    int64_t dilation[CONVMAT_MAX_AXES];    /**< image elements from one tap to the next */
    int64_t pad_begin[CONVMAT_MAX_AXES];   /**< elements added before the image; negative crops it */
    int64_t pad_end[CONVMAT_MAX_AXES];     /**< elements added after the image; negative crops it */
    convmat_boundary boundary;             /**< what those elements hold */
    bool
        is_convolution; /**< true: the kernel is rotated by 180 degrees (MATLAB, SciPy); false: correlation */
} convmat_geometry;

/** A geometry of `axes` axes with every size, channel count, stride and dilation 1 and no padding. */
CONVMAT_API convmat_geometry convmat_geometry_default(int axes);

/**
 * Complete a geometry from in_size: set out_size, and pad_begin and pad_end when `padding` is a rule.
 *
 *     out = floor((in + pad_begin + pad_end - dilation*(kernel_size-1) - 1) / stride) + 1
 *
 * Errors:  INVALID    a field breaks its rule, or the kernel does not fit into the padded image;
 *                     *geometry is untouched
 *          TOO_LARGE  a size passes CONVMAT_MAX_EXTENT; *geometry is untouched
 * Threads: reentrant.
 * Source:  Dumoulin & Visin, arXiv:1603.07285, relationship 15; `same` rules as PyTorch's
 *          torch.nn.functional.conv2d, TensorFlow's tf.nn.convolution and ONNX' auto_pad document them.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_geometry_from_image(convmat_geometry *geometry,
                                                                          convmat_padding padding,
                                                                          convmat_error *error);

/**
 * Complete a geometry from out_size, as a transposed convolution does: set in_size, and the padding when
 * `padding` is a rule.
 *
 *     in = (out-1)*stride - pad_begin - pad_end + dilation*(kernel_size-1) + 1 + output_padding
 *
 * With SAME_UPPER and SAME_LOWER in = out*stride (what Keras and ONNX choose); output_padding must then be 0.
 *
 * Shapes:  output_padding has `axes` elements, each 0 <= output_padding < max(stride, dilation); NULL is all 0.
 * Errors:  as convmat_geometry_from_image; *geometry is untouched on failure.
 * Threads: reentrant.
 * Source:  Dumoulin & Visin, relationship 14; torch.nn.ConvTranspose2d for the range of output_padding.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_geometry_from_features(convmat_geometry *geometry,
                                                                             convmat_padding padding,
                                                                             const int64_t *output_padding,
                                                                             convmat_error *error);

/**
 * Check a completed geometry: every field by its rule, and out_size against in_size. The implied output
 * padding, in - ((out-1)*stride - pad_begin - pad_end + dilation*(kernel_size-1) + 1), must be at least 0 and
 * below max(stride, dilation) on every axis. Every function that takes a geometry checks it so.
 *
 * Errors:  INVALID, TOO_LARGE as convmat_geometry_from_image.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_geometry_check(const convmat_geometry *geometry,
                                                                     convmat_error *error);

/** How the nonzeros of C lie in memory. */
typedef enum convmat_layout {
    CONVMAT_BY_ROWS = 0,   /**< compressed rows, CSR */
    CONVMAT_BY_COLUMNS = 1 /**< compressed columns, CSC: what SuiteSparse and MATLAB use */
} convmat_layout;

/** Width of stored indices and pointers. */
typedef enum convmat_index { CONVMAT_INT32 = 0, CONVMAT_INT64 = 1 } convmat_index;

/** Stands in plan.bytes where the index width cannot hold rows, columns or nonzeros, or the bytes pass 2^63-1. */
#define CONVMAT_DOES_NOT_FIT INT64_C(-1)

/** What C will be. Counts are exact. A stored zero weight counts as a nonzero of the pattern. */
typedef struct convmat_plan {
    int64_t rows;            /**< out_channels * product of out_size: elements of y */
    int64_t cols;            /**< in_channels * product of in_size: elements of x */
    int64_t nnz;             /**< stored entries; taps that a boundary folds onto one element are one entry */
    int64_t weights;         /**< elements of the weight array */
    int64_t bytes[2][2][2];  /**< [layout][index][value]: p, i and x of a whole C, or CONVMAT_DOES_NOT_FIT */
    int64_t lower_bandwidth; /**< largest row - col over the entries, at least 0 */
    int64_t upper_bandwidth; /**< largest col - row over the entries, at least 0 */
    double density;          /**< nnz / (rows * cols) */
    int64_t longest_row;     /**< entries of the fullest row */
    int64_t longest_column;  /**< entries of the fullest column */
    int64_t empty_rows;      /**< features that read padding only */
    int64_t empty_columns;   /**< image elements that no feature reads */
    int64_t output_padding[CONVMAT_MAX_AXES]; /**< that choose in_size among those with this out_size */
    unsigned relationships; /**< bit r is set when relationship r of Dumoulin & Visin gives these sizes */
    bool is_transpose_of_convolution; /**< true: a convolution of these parameters maps in_size to out_size */
    char reason[256];                 /**< empty, or why it is not, axis by axis */
} convmat_plan;

/**
 * Say what C will be without allocating any of it.
 *
 *     nnz = out_channels * in_channels/groups * product over axes of #{(o, i) joined by a tap}
 *
 * Relationships: 1 to 6 and 15 are forward, 8 to 14 transposed; one is listed when its conditions hold on every
 * axis (symmetric padding, zero boundary, dilation 1 for all but 15).
 *
 * Cost:    O(sum of kernel sizes) for the zero boundary, whatever the image; O(sum of in_size and out_size)
 *          otherwise. No allocation.
 * Threads: reentrant.
 * Errors:  INVALID    as convmat_geometry_check; *plan is untouched
 *          TOO_LARGE  rows, cols, nnz or weights pass 2^63-1; *plan is untouched
 * Source:  Dumoulin & Visin, arXiv:1603.07285, sections 2 to 5.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_geometry_plan(const convmat_geometry *geometry,
                                                                    convmat_plan *plan, convmat_error *error);

/** One nonzero along one axis: taps tap_begin..tap_end-1 of the weight array join the o asked for and `position`. */
typedef struct convmat_link {
    int64_t position; /**< the other side's position: i in a row of the axis, o in a column */
    int64_t
        tap_begin;   /**< first weight index along this axis; the rotation of a true convolution is applied */
    int64_t tap_end; /**< one past the last */
} convmat_link;

/** What becomes of one tap along one axis, seen from an output or from an image element. */
typedef enum convmat_fate {
    CONVMAT_FATE_JOINED = 0, /**< it joins them to the other side */
    CONVMAT_FATE_PADDING,    /**< from an output: it reads a position outside the image, which holds zeros */
    CONVMAT_FATE_STRIDE,     /**< from an image element: between two outputs, no multiple of the stride */
    CONVMAT_FATE_BEFORE,     /**< from an image element: only an output before the first would read it */
    CONVMAT_FATE_AFTER,      /**< from an image element: only an output after the last would read it */
    CONVMAT_FATE_CROPPED,    /**< from an image element: negative padding removed the element */
    CONVMAT_FATE_ELSEWHERE   /**< from one output to one image element: it reads another element */
} convmat_fate;

/**
 * Most links that convmat_geometry_row_links() (by rows) or convmat_geometry_column_links() (by columns) can
 * give on an axis: the array size to allocate. The geometry must have passed convmat_geometry_check(); 0 where it
 * is NULL, or axis or layout is out of range.
 */
CONVMAT_API int64_t convmat_geometry_link_capacity(const convmat_geometry *geometry, int axis,
                                                   convmat_layout layout);

/**
 * The incidence of one axis, seen from output o: all (t, i). Sorted by position, then tap; a position may come
 * more than once when a boundary folds several taps onto it.
 *
 * Shapes:  links has convmat_geometry_link_capacity(geometry, axis, CONVMAT_BY_ROWS) elements.
 * Returns: the number of links; 0 where a pointer is NULL, or axis or o is out of range. The geometry must have
 *          passed convmat_geometry_check().
 */
CONVMAT_API int64_t convmat_geometry_row_links(const convmat_geometry *geometry, int axis, int64_t o,
                                               convmat_link *links);

/** The incidence of one axis, seen from input i: all (t, o). Otherwise as convmat_geometry_row_links(). */
CONVMAT_API int64_t convmat_geometry_column_links(const convmat_geometry *geometry, int axis, int64_t i,
                                                  convmat_link *links);

#ifdef __cplusplus
}
#endif

#endif
