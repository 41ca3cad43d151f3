/* SPDX-License-Identifier: BSD-3-Clause */
/* The explicit matrix C: build it (whole or a range), refresh its values, check it, measure it. */
#ifndef CONVMAT_MATRIX_H
#define CONVMAT_MATRIX_H

#include <convmat/geometry.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A compressed sparse matrix, in the manner of cholmod_sparse. Along the layout's major direction (rows for
 * CONVMAT_BY_ROWS) line k holds entries p[k]..p[k+1]-1; `i` holds their position across, strictly ascending
 * inside a line, and `x` their values. There are m lines by rows, n by columns.
 */
typedef struct convmat_matrix {
    int64_t m;             /**< rows of what is stored */
    int64_t n;             /**< columns of what is stored */
    int64_t nnz;           /**< stored entries; p[lines] */
    int64_t begin;         /**< which line of the whole C the first line is; 0 unless a range was built */
    convmat_layout layout; /**< what a line is */
    convmat_index index;   /**< type of p and i: int32_t or int64_t */
    convmat_value value;   /**< type of x: double or float */
    void *p;               /**< [lines + 1] offsets into i and x, p[0] = 0 */
    void *i;               /**< [nnz] column (by rows) or row (by columns), 0-based */
    void *x;               /**< [nnz] values */
    bool is_owner;         /**< true: convmat_matrix_free() releases p, i and x */
} convmat_matrix;

/** How C is to be stored. Begin with convmat_matrix_options_default(). */
typedef struct convmat_matrix_options {
    convmat_layout layout; /**< default CONVMAT_BY_ROWS */
    convmat_index index;   /**< default CONVMAT_INT64 */
    convmat_value value;   /**< type of the entries and of the weights handed in; default CONVMAT_DOUBLE */
    int64_t begin;         /**< first line (row or column of C, by layout) to build; default 0 */
    int64_t end;           /**< one past the last line; default -1, all that remain */
    int threads;       /**< 1: serial (default); 0: as many as OpenMP offers; n: n, at most 64 or as many as
                                there are processors; never changes a result */
    int64_t max_bytes; /**< refuse to allocate more for p, i and x; default INT64_MAX */
} convmat_matrix_options;

/** By rows, 64-bit, double, all lines, serial, no limit. */
CONVMAT_API convmat_matrix_options convmat_matrix_options_default(void);

/**
 * Build C, or a range of its lines: vec(y) = C vec(x).
 *
 *     C((co, o...), (ci, i...)) = sum over taps t joining o to i on every axis of w[co][ci'][t...]
 *
 * with ci' = ci - group * in_channels/groups, for ci and co in the same group. A tap that lands in zero padding
 * has no entry, a zero weight has one; several taps that a boundary folds onto one element are summed.
 *
 * Shapes:  weights is [out_channels][in_channels/groups][kernel_size...], row-major, options->value typed. C is
 *          out_channels*prod(out_size) by in_channels*prod(in_size), or the range of lines asked for.
 * Cost:    O(nnz) time: every page of p, i and x is written once, at the rate of memory, large arrays on huge pages
 *          where the system gives them; memory p, i and x (see convmat_plan.bytes) and O(sum of kernel sizes).
 * Threads: reentrant; reads geometry and weights only; the same bits for any options->threads.
 * Errors:  INVALID    a field of geometry or options breaks its rule; *C is NULL
 *          TOO_LARGE  a count passes 2^63-1 or the index width, or the bytes pass options->max_bytes
 *          MEMORY     nothing leaked, *C is NULL
 * Source:  Dumoulin & Visin, arXiv:1603.07285, section 4.1.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_build(const convmat_geometry *geometry,
                                                                   const void *weights,
                                                                   const convmat_matrix_options *options,
                                                                   convmat_matrix **C, convmat_error *error);

/**
 * Describe the range that options asks for without building it: m, n, nnz, begin, layout, index, value; p, i
 * and x are NULL. The caller then sets p, i and x to arrays of lines + 1, nnz and nnz elements of its own and
 * calls convmat_matrix_fill().
 *
 * Cost:    as convmat_geometry_plan() for a whole C; a range is counted in closed form but for the lines of each
 *          axis that are near an edge.
 * Errors:  as convmat_matrix_build, without MEMORY's reasons other than O(sum of kernel sizes); *C is untouched.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_describe(const convmat_geometry *geometry,
                                                                      const convmat_matrix_options *options,
                                                                      convmat_matrix *C,
                                                                      convmat_error *error);

/**
 * Fill arrays that the caller owns with the entries of C. C is as convmat_matrix_describe() left it, with p, i
 * and x set; same geometry. `threads` as in convmat_matrix_options.
 *
 * Errors:  INVALID  also when C does not fit the geometry; MEMORY. After a failure the arrays' content is undefined.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_fill(const convmat_geometry *geometry,
                                                                  const void *weights, convmat_matrix *C,
                                                                  int threads, convmat_error *error);

/**
 * Give an existing C (whole or range, this geometry) the values of new weights; p and i are read, x is written.
 *
 * Cost:    O(nnz) time, 0.34 to 0.6 of building: p and i are compared at the rate of memory, then x is written.
 * Shapes, Errors: as convmat_matrix_fill. A pattern that is not this geometry's is INVALID.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_refresh(const convmat_geometry *geometry,
                                                                     const void *weights, convmat_matrix *C,
                                                                     int threads, convmat_error *error);

/** Release a matrix that a function of this library allocated and set *C to NULL. NULL is allowed, twice too. */
CONVMAT_API void convmat_matrix_free(convmat_matrix **C);

/**
 * Check a matrix from anywhere: sizes at least 0, p from 0 to nnz without descending, every index in range and
 * strictly ascending inside its line.
 *
 * Errors:  INVALID  names what is wrong and where: `i[17] = 64, must be below n = 64`
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_check(const convmat_matrix *C,
                                                                   convmat_error *error);

/** C^T without copying: rows and columns, and the layout's name, change places. Owns nothing; C must outlive it. */
CONVMAT_API convmat_matrix convmat_matrix_transpose_view(const convmat_matrix *C);

/** Copy of C without its stored zeros. Errors: INVALID (C fails its check), MEMORY. */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_drop_zeros(const convmat_matrix *C,
                                                                        convmat_matrix **result,
                                                                        convmat_error *error);

/**
 * Copy of C with another layout, index width or value type: those of options; its begin and end are ignored, and
 * C's lines must all be there (C->begin = 0) for another layout. Doubles are rounded to nearest float.
 *
 * Cost:    O(m + n + nnz) time and memory.
 * Errors:  INVALID    C or options fail their check, or `x[3] = 1e39, must be in the range of float`
 *          TOO_LARGE  the index width, or options->max_bytes; MEMORY; *result is NULL on failure
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_convert(const convmat_matrix *C,
                                                                     const convmat_matrix_options *options,
                                                                     convmat_matrix **result,
                                                                     convmat_error *error);

/** Offset p[k]; 0 <= k <= lines. */
CONVMAT_API int64_t convmat_matrix_offset(const convmat_matrix *C, int64_t k);

/** Index i[k]; 0 <= k < nnz. */
CONVMAT_API int64_t convmat_matrix_index(const convmat_matrix *C, int64_t k);

/** Value x[k]; 0 <= k < nnz. */
CONVMAT_API double convmat_matrix_value(const convmat_matrix *C, int64_t k);

/** The entry at (row, col) of what is stored, 0 where none is stored; row and col must be in range. O(log). */
CONVMAT_API double convmat_matrix_entry(const convmat_matrix *C, int64_t row, int64_t col);

/** Structure of a stored matrix, counted from its entries (convmat_plan says the same without them). */
typedef struct convmat_structure {
    int64_t lower_bandwidth;   /**< largest row - col over the entries, at least 0 */
    int64_t upper_bandwidth;   /**< largest col - row over the entries, at least 0 */
    int64_t longest_row;       /**< entries of the fullest row */
    int64_t longest_column;    /**< entries of the fullest column */
    int64_t empty_rows;        /**< rows without an entry */
    int64_t empty_columns;     /**< columns without an entry */
    double largest_row_sum;    /**< largest sum of |value| over a row, the infinity norm */
    double largest_column_sum; /**< largest sum of |value| over a column, the 1-norm */
} convmat_structure;

/** Count the structure of C in one pass. Errors: INVALID (C fails its check), MEMORY (O(m + n) counters). */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_structure(const convmat_matrix *C,
                                                                       convmat_structure *structure,
                                                                       convmat_error *error);

#ifdef __cplusplus
}
#endif

#endif
