/* SPDX-License-Identifier: BSD-3-Clause */
/* Products y = C x and x = C^T y: from the explicit matrix, straight from the geometry, or by anybody's operator. */
#ifndef CONVMAT_APPLY_H
#define CONVMAT_APPLY_H

#include <convmat/matrix.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which of the two maps. */
typedef enum convmat_direction {
    CONVMAT_FORWARD = 0,  /**< y = C x */
    CONVMAT_TRANSPOSE = 1 /**< x = C^T y */
} convmat_direction;

/**
 * Multiply `count` vectors by C or by C^T: out_b = C in_b, or out_b = C^T in_b.
 *
 * Every element of the result is summed by one thread in ascending order of the index summed over, without
 * fused multiply-add, so both layouts and any thread count give the same bits. NaN and Inf pass as they do in
 * plain loops over the stored entries.
 *
 * Shapes:  in is [count][n] and out [count][m] forward, [count][m] and [count][n] transposed; row-major, typed
 *          as C->value; out is overwritten and must not overlap in.
 * Cost:    2 * nnz * count operations; no allocation. C is read from memory once, whatever count is. Across the lines
 *          (C^T y by rows, C x by columns) every thread looks at each line's first and last index.
 * Threads: reentrant; `threads` as in convmat_matrix_options.
 * Errors:  INVALID  a NULL pointer, count < 0, threads < 0; TOO_LARGE  vectors of more than 2^63-1 bytes; out is
 *                   untouched.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_multiply(const convmat_matrix *C,
                                                                      convmat_direction direction,
                                                                      int64_t count, const void *in,
                                                                      void *out, int threads,
                                                                      convmat_error *error);

/**
 * A stored C whose geometry is known: all of it or a range of its lines, as convmat_matrix_build() makes it. Its
 * values may have been changed since, its p and i must not. The pointers are borrowed.
 */
typedef struct convmat_structured {
    const convmat_geometry *geometry; /**< completed */
    const convmat_matrix *matrix;     /**< C of this geometry */
    int threads;                      /**< as in convmat_matrix_options */
} convmat_structured;

/**
 * The products of convmat_matrix_multiply(), with the same bits, for a C of known geometry: its values are read once,
 * its p and i not at all: a third (float, 64-bit indices) to two thirds (double, 32-bit) of the bytes.
 *
 * Shapes:  as convmat_matrix_multiply.
 * Cost:    2 * nnz * count operations; 8 bytes an entry are read from memory (float: 4), and for every further vector
 *          from the cache, in blocks of 8192 entries; memory of at most 13 MB a thread, for most geometries some kilobytes.
 * Threads: reentrant; any thread count gives the same bits.
 * Errors:  INVALID  as convmat_matrix_multiply, or m, n, nnz are not those of the geometry's range; TOO_LARGE, MEMORY; out is
 *                   untouched unless OK. That p and i are the geometry's is not checked.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status
convmat_structured_multiply(const convmat_structured *structured, convmat_direction direction, int64_t count,
                            const void *in, void *out, convmat_error *error);

/** How a product is computed without the matrix. */
typedef enum convmat_path {
    CONVMAT_PATH_AUTO = 0, /**< the fastest that can; see convmat_convolution_path() */
    CONVMAT_PATH_PLAIN,    /**< each line of C is listed, used and forgotten; any geometry; C's own bits */
    CONVMAT_PATH_STENCIL,  /**< tiles in cache, vectors of neighbouring results in registers; C's own bits */
    CONVMAT_PATH_FUSED,    /**< the same with fused multiply-add: a product and its sum are rounded once */
    CONVMAT_PATH_REPRODUCIBLE /**< the fastest with C's own bits, which are those of every processor */
} convmat_path;

/** A convolution to be applied without its matrix. The pointers are borrowed. */
typedef struct convmat_convolution {
    const convmat_geometry *geometry; /**< completed */
    const void *weights;              /**< [out_channels][in_channels/groups][kernel_size...] */
    convmat_value value;              /**< type of weights and vectors */
    int threads;                      /**< as in convmat_matrix_options */
    convmat_path path;                /**< which way; see convmat_convolution_apply() for the bits */
} convmat_convolution;

/**
 * The same two products straight from geometry and weights.
 *
 * Plain and stencil give the bits that convmat_matrix_multiply() gives with the explicit C. Fused rounds once where
 * those round twice, and takes the weights that a boundary folds onto one element one by one instead of their sum:
 * as exact on integers, and otherwise other last bits, within the same bound; a product that alone passes the
 * largest number is not lost if its sum does not. NaN and Inf among weights and vectors go where C takes them, on
 * every path; but fused, an infinite element that a boundary folds onto weights of both signs gives NaN, as in loops over
 * the padded image, where C has one weight, their sum. AUTO takes fused where the processor can, so that last bits may
 * differ between processors; REPRODUCIBLE takes the stencil or plain, whose bits do not.
 *
 * Shapes:  as convmat_matrix_multiply, with m = rows and n = cols of the plan; vectors need no alignment beyond
 *          their type's.
 * Cost:    2 * nnz * count operations. Memory for each thread: plain, one row of C (transposed: one column);
 *          stencil, a tile of at most 384 KiB, more only where what one result reads spans more (AUTO then takes the
 *          plain path), 32 KiB of results, and once 20 to 120 bytes for each weight of one channel of the result and for
 *          each combination of the axes' strides, of which there are at most 4096; fused, the same, and for a transpose
 *          under a boundary that folds, the results that fall outside the image (AUTO: at most seven images).
 * Threads: reentrant; `threads` never changes a result.
 * Errors:  INVALID, also a path that cannot do the geometry, or that this processor does not have; TOO_LARGE, also
 *          vectors of more than 2^63-1 bytes; MEMORY; out is untouched unless OK.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status
convmat_convolution_apply(const convmat_convolution *convolution, convmat_direction direction, int64_t count,
                          const void *in, void *out, convmat_error *error);

/** A product without its matrix that is prepared: convmat_convolution_prepare() makes it. */
typedef struct convmat_prepared convmat_prepared;

/**
 * Prepare out_b = C in_b, or out_b = C^T in_b, for b < count, to be applied many times: what convmat_convolution_apply()
 * finds out and takes memory for at every call is done once.
 *
 * The geometry is copied. The weights are borrowed: they must outlive *prepared, and their values may change between
 * applications, to NaN and Inf and back too. A small product under zeros (up to 1000 entries of C) is listed entry by
 * entry and has C's own bits, unless the path is STENCIL or FUSED; otherwise results have the bits of
 * convmat_convolution_apply().
 *
 * Cost:    as one convmat_convolution_apply(), a list as building C; memory as that call has, held until it is freed,
 *          and one row or column of C for each thread; a list, 8 bytes an entry and 4 a result.
 * Threads: reentrant.
 * Errors:  INVALID, TOO_LARGE, MEMORY as convmat_convolution_apply; *prepared is NULL.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status
convmat_convolution_prepare(const convmat_convolution *convolution, convmat_direction direction,
                            int64_t count, convmat_prepared **prepared, convmat_error *error);

/**
 * Compute a prepared product with the weights as they are now.
 *
 * Shapes:  as convmat_convolution_apply, with the direction and count that were prepared.
 * Cost:    2 * nnz * count operations; no allocation.
 * Threads: one at a time for each prepared product, whose tiles it writes; it takes as many as the convolution says.
 *          Threads that work at the same time prepare one product each.
 * Errors:  INVALID  a NULL pointer; out is untouched.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_prepared_apply(convmat_prepared *prepared,
                                                                     const void *in, void *out,
                                                                     convmat_error *error);

/** Release a prepared product and set *prepared to NULL. NULL is allowed, twice too. */
CONVMAT_API void convmat_prepared_free(convmat_prepared **prepared);

/**
 * Say which path convmat_convolution_apply() takes: convolution->path, or what AUTO or REPRODUCIBLE chooses.
 *
 * The stencil, fused where the processor has fused multiply-add (x86-64 with FMA or AVX-512), is taken unless tiles
 * would load many more elements than there are products: where the stride skips most of the image, or the taps of one
 * result span much of it and there are few channels. Results near
 * the edge when a weight is NaN or infinite, and on the stencil that is not fused those that a boundary folds, are
 * computed the plain way.
 *
 * Shapes:  convolution->weights may be NULL.
 * Threads: reentrant.
 * Errors:  INVALID, TOO_LARGE as convmat_convolution_apply; *path is untouched.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_convolution_path(const convmat_convolution *convolution,
                                                                       convmat_direction direction,
                                                                       convmat_path *path,
                                                                       convmat_error *error);

/** "plain", "stencil", "fused", "reproducible", "auto"; never NULL. */
CONVMAT_API const char *convmat_path_name(convmat_path path);

/**
 * One half of an operator: out_b = F(in_b) for b < count. ctx is the operator's. A function that fails returns
 * its status and may set the error.
 */
typedef convmat_status (*convmat_operator_function)(void *ctx, int64_t count, const void *in, void *out,
                                                    convmat_error *error);

/**
 * A linear map with its claimed adjoint: the built pair, a convolution, or a user's own code.
 *
 * forward reads [count][cols] and writes [count][rows]; adjoint reads [count][rows] and writes [count][cols];
 * both overwrite their output, typed as `value`.
 */
typedef struct convmat_operator {
    int64_t rows;                      /**< elements of y */
    int64_t cols;                      /**< elements of x */
    convmat_value value;               /**< type of both vectors */
    convmat_operator_function forward; /**< y = A x */
    convmat_operator_function adjoint; /**< x = A^T y, as claimed */
    void *ctx;                         /**< handed to both; owned by the caller */
} convmat_operator;

/** The operator of an explicit matrix, serial; C is borrowed. */
CONVMAT_API convmat_operator convmat_operator_from_matrix(const convmat_matrix *C);

/**
 * The operator of a convolution without its matrix; *convolution is borrowed.
 *
 * Errors:  INVALID, TOO_LARGE as convmat_geometry_plan and convmat_convolution_path; *result is untouched.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_operator_from_convolution(
    const convmat_convolution *convolution, convmat_operator *result, convmat_error *error);

#ifdef __cplusplus
}
#endif

#endif
