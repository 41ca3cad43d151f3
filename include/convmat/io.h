/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays and matrices in files: the tables of formats, readers that trust nothing, files that appear whole or not at all. */
#ifndef CONVMAT_IO_H
#define CONVMAT_IO_H

#include <convmat/matrix.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most axes of an array: batch, channel and three of space, and some room. */
#define CONVMAT_MAX_RANK 8

/** A dense array, row-major. */
typedef struct convmat_array {
    int rank;                        /**< 0..CONVMAT_MAX_RANK; rank 0 is one number */
    int64_t shape[CONVMAT_MAX_RANK]; /**< elements along each axis, at least 0 */
    int64_t count;                   /**< product of shape */
    convmat_value value;             /**< type of data */
    void *data;                      /**< [count] double or float, owned; NULL only when count is 0 */
    void *mapping;         /**< NULL, or the pages of a file that data points into: unmapped with the array */
    int64_t mapping_bytes; /**< of mapping */
} convmat_array;

/**
 * Allocate an array of zeros.
 *
 * Errors:  INVALID (rank, shape[k], value), TOO_LARGE (more than the machine's memory), MEMORY; *array is NULL.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_array_new(int rank, const int64_t *shape,
                                                                convmat_value value, convmat_array **array,
                                                                convmat_error *error);

/** Release an array and set *array to NULL. NULL is allowed. */
CONVMAT_API void convmat_array_free(convmat_array **array);

/** Element k of an array as double; 0 <= k < count. */
CONVMAT_API double convmat_array_get(const convmat_array *array, int64_t k);

/**
 * A copy with another value type. A float result of a double array is rounded to nearest; a finite element beyond
 * the range of float is refused.
 *
 * Errors:  INVALID (the array fails its rules, or `element 3 = 1e39, must be in the range of float`), TOO_LARGE,
 *          MEMORY; *result is NULL on failure
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_array_convert(const convmat_array *array,
                                                                    convmat_value value,
                                                                    convmat_array **result,
                                                                    convmat_error *error);

/**
 * Read a .npy file (versions 1, 2, 3; bool, signed and unsigned integers of 1 to 8 bytes, float16, float32,
 * float64; both byte orders; C and Fortran order). `path` "-" is standard input. float16 and float32 give a
 * float array, all else double; an integer that double cannot hold exactly is refused. Sizes in the header are
 * checked against the file, where its size is known, before anything is allocated; bytes after the data are refused.
 *
 * A mebibyte or more of this machine's float64 or float32 in C order is mapped, not copied: data may be written to, and
 * the file stays. Replacing the file, as convmat_output does, leaves the array; who shortens it in place ends the process
 * that reads on.
 *
 * Errors:  IO      the file cannot be opened or read: `photo.npy: No such file or directory`
 *          FORMAT  names what is wrong: magic, version, header, dtype, shape, data that end early
 *          TOO_LARGE, MEMORY; *array is NULL on failure
 * Source:  NumPy's format specification, numpy.lib.format.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_npy_read(const char *path, convmat_array **array,
                                                               convmat_error *error);

/** The same from bytes in memory; `name` stands for the path in messages. */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_npy_parse(const void *bytes, int64_t size,
                                                                const char *name, convmat_array **array,
                                                                convmat_error *error);

/**
 * The same, for complex64 and complex128 in C order too: their parts, real then imaginary, become a last axis of 2,
 * and *is_complex says so. Errors: as convmat_npy_parse; *is_complex is untouched on failure.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_npy_parse_complex(const void *bytes, int64_t size,
                                                                        const char *name,
                                                                        convmat_array **array,
                                                                        bool *is_complex,
                                                                        convmat_error *error);

/**
 * Parse an array from text: a nested-list literal `[[1,2],[3,4]]` or a maker: `ones:4x4`, `zeros:4x4`,
 * `range:4x4` (1, 2, ...), `delta:5x5` (1 at index size/2 of every axis, 0 elsewhere), `random:3x8x8:SEED`
 * (uniform in [-1, 1)), `integers:3x8x8:SEED` (uniform in -9..9). Always double. The seed may be left out (1).
 * A number with a point or an exponent is rounded to double; an integer that double cannot hold exactly is refused.
 *
 * Errors:  FORMAT  names the column and the rule: ragged lists, no number, trailing text, an unknown maker (with
 *                  the nearest known one); TOO_LARGE; MEMORY; *array is NULL on failure
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_array_parse(const char *text, convmat_array **array,
                                                                  convmat_error *error);

/**
 * Any ARRAY of the command line: text that begins with '[' or with a maker's name and ':' is parsed, all else is
 * the path of a file in any format of convmat_array_formats() that can be read, known by its first bytes; "-" is
 * standard input. Errors: those of convmat_npy_read and convmat_array_parse; where there is no such file and a
 * maker's name is near, the text asks: `onse:4x4: No such file or directory; did you mean ones:4x4?`.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_array_open(const char *text, convmat_array **array,
                                                                 convmat_error *error);

/**
 * Where output goes: a file that appears under its name only when it is whole, or standard output for "-".
 * Opaque: it wraps a FILE.
 */
typedef struct convmat_output convmat_output;

/**
 * Open a file for writing beside `path`, or standard output for "-".
 *
 * The file gets the mode of the one that it replaces, or what umask leaves; symbolic links are followed and stay;
 * a hard link's other names keep the old file. What is no regular file (a device, a FIFO) is written in place.
 *
 * Errors:  IO      also for an old file that may not be written; MEMORY; *output is NULL.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_output_open(const char *path, convmat_output **output,
                                                                  convmat_error *error);

/**
 * Path of the file that stands beside the name until the commit, or NULL where there is none: for a program to
 * remove when a signal ends it. Valid until commit or discard.
 */
CONVMAT_API const char *convmat_output_temporary(const convmat_output *output);

/** Write `size` bytes. Errors: IO; the output can then only be discarded. */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_output_write(convmat_output *output, const void *bytes,
                                                                   size_t size, convmat_error *error);

/**
 * Flush, check, and rename to its name; sets *output to NULL whatever happens. Errors: IO; the old file is then
 * as it was and nothing is left beside it.
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_output_commit(convmat_output **output,
                                                                    convmat_error *error);

/** Give up: remove what was written, leave the old file, set *output to NULL. NULL is allowed. */
CONVMAT_API void convmat_output_discard(convmat_output **output);

/** Write an array as .npy version 1.0, little-endian, C order. Errors: IO. */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_npy_write(convmat_output *output,
                                                                const convmat_array *array,
                                                                convmat_error *error);

/** Write an array as text: numbers separated by spaces, a line for each last axis, a blank line between planes. */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_text_write(convmat_output *output,
                                                                 const convmat_array *array,
                                                                 convmat_error *error);

/**
 * A matrix to be written, and what may be said of it. Begin with zeros. Either `matrix` is stored already, or it is
 * NULL and C is built from geometry and weights while it is written, a block of lines after another, so that it is
 * never in memory as a whole (where the format is_streaming).
 */
typedef struct convmat_document {
    const convmat_matrix *matrix; /**< what is written, at its own m by n, or NULL: see above */
    const convmat_geometry
        *geometry;       /**< whose C it is, or NULL beside a matrix: goes into comments and labels */
    bool is_transpose;   /**< C^T of the geometry is written; a matrix given is that already */
    const void *weights; /**< of C, where matrix is NULL; may be NULL where is_symbolic */
    convmat_value value; /**< type of weights, and so of the entries built */
    bool drops_zeros;    /**< leave out entries of value 0; ignored where matrix is given */
    bool is_symbolic;    /**< entries as w[0,1] for numbers; needs a geometry, and has_symbols */
    int index_bits;      /**< of a binary format: 32, 64, or 0: 32 where they hold everything */
    int threads;         /**< for building, as in convmat_matrix_options, but 0 is serial */
} convmat_document;

/** Writes a document in one format. Errors: those of its convmat_format, and IO. */
typedef convmat_status (*convmat_document_writer)(convmat_output *output, const convmat_document *document,
                                                  convmat_error *error);

/** Makes a matrix of the bytes of a file; `name` stands for the path in messages; *matrix is NULL on failure. */
typedef convmat_status (*convmat_matrix_parser)(const void *bytes, int64_t size, const char *name,
                                                convmat_matrix **matrix, convmat_error *error);

/*
 * Formats that write every element, npy, mtx-array and dense, are TOO_LARGE beyond 10^10 of them.
 *
 * Binary formats. npz, npz-csc, npz-coo: scipy.sparse.save_npz, stored; read stored or deflated, lines in any order are
 * sorted, entries at one place are summed in the file's order. npy: dense; read without the elements that are +0, to the
 * bit. mat: MATLAB 5, one sparse variable C or Ct of at most 2^31 bytes, stored zeros and -0 included; of a file the first
 * sparse variable of real numbers is read, else the first full one. petsc: MatView of AIJ, all of it as wide as the indices,
 * values in double. Integers must be such that double holds them. Every file is checked against the bytes there are before
 * memory is taken; triplets that claim both m and n beyond 2^26 + 64 for each entry are TOO_LARGE, and so is a matrix written
 * whose lines would be more when it is stored the other way.
 */

/** One format of matrices; the table of them drives --format, the endings, help and tests. */
typedef struct convmat_format {
    const char *name;        /**< for --format: "mtx" */
    const char *ending;      /**< of file names, with the dot: ".mtx"; the first with it is meant by it */
    const char *description; /**< one line for help */
    convmat_document_writer write; /**< never NULL; INVALID where the library it needs was not built in */
    convmat_matrix_parser parse;   /**< NULL: cannot be read */
    bool is_streaming;             /**< a document without matrix is written without storing C */
    bool has_symbols;              /**< takes is_symbolic */
    bool is_binary;                /**< not for a terminal */
    const char *needs;             /**< NULL, or the library that this build lacks: "libmatio" */
} convmat_format;

/** The table, ended by an element whose name is NULL. */
CONVMAT_API const convmat_format *convmat_formats(void);

/** The format by name, or by a path's ending when name is NULL; NULL when there is none. */
CONVMAT_API const convmat_format *convmat_format_find(const char *name, const char *path);

/**
 * Read a matrix from a file; "-" is standard input. `format` NULL: by the file's first bytes.
 *
 * What it returns is by rows or by columns as the file has it, but along the shorter side where lines outnumber the
 * entries by far (more than 2^16 + 64 for each); 32-bit indices where they hold everything, double (float where the file
 * has float), sorted, without duplicates: mtx refuses them, npz and mat are summed. Sizes that a file claims are checked
 * against the bytes that are there before anything is allocated.
 *
 * Errors:  INVALID    the format cannot be read, or needs a library that is not built in
 *          IO         the file cannot be opened or read
 *          FORMAT     names line or part, value and rule; also where no format knows the first bytes
 *          TOO_LARGE, MEMORY; *matrix is NULL on failure
 */
CONVMAT_API CONVMAT_MUST_CHECK convmat_status convmat_matrix_read(const char *path,
                                                                  const convmat_format *format,
                                                                  convmat_matrix **matrix,
                                                                  convmat_error *error);

/*
 * Images as arrays, and back: .png, .pgm, .ppm. A grey image is an array [H, W], a colour image [3, H, W]: red, green,
 * blue. Samples are the numbers that the file stores, 0..255 of 8 bits, 0..65535 of 16, 0..1, 0..3, 0..15 of the
 * narrower greys of PNG, 0..maxval of PGM and PPM. Nothing scales them: no gamma, no colour profile, whatever a file says of
 * those. A palette is read as the colours in it; alpha is dropped where all is opaque, else the file is refused.
 *
 * [H, W], [1, H, W] and [3, H, W], with a batch of 1 before them or not, can be written, in 8 bits or 16. Elements
 * must be samples, whole numbers of 0..255 or 0..65535, unless convmat_array_options says how they become some;
 * NaN never does. What is written reads back to the same numbers.
 */

/**
 * How an array is written. {0} is what each format does by itself.
 *
 * dtype is one of b1, i1 to i8, u1 to u8, f2, f4, f8. Bool takes 0 and 1, integers take whole numbers that they hold (-0
 * becomes 0), floats take every number in their range, rounded to nearest, ties to even. Else the first element that does
 * not fit is named, INVALID, before a byte is written.
 */
typedef struct convmat_array_options {
    bool clips;       /**< images: round to nearest, halves to even, then cut to 0..greatest sample */
    bool has_range;   /**< images: low becomes 0, high the greatest sample, linearly between; then as clips */
    double low, high; /**< of has_range: finite, low < high */
    int bits;         /**< images: of a sample, 8 or 16; 0: 8 */
    const char
        *dtype;      /**< npy: "<f8", ">i2", "|u1", ...; "f8" is "<f8"; NULL: that of the array; see below */
    bool is_fortran; /**< npy: first axis fastest */
} convmat_array_options;

/** Writes an array; options may be NULL. */
typedef convmat_status (*convmat_array_writer)(convmat_output *output, const convmat_array *array,
                                               const convmat_array_options *options, convmat_error *error);

/** Makes an array of the bytes of a file; *array is NULL on failure. */
typedef convmat_status (*convmat_array_parser)(const void *bytes, int64_t size, const char *name,
                                               convmat_array **array, convmat_error *error);

/** One format of arrays. */
typedef struct convmat_array_format {
    const char *name;           /**< for --format: "npy" */
    const char *ending;         /**< ".npy" */
    const char *description;    /**< one line for help */
    convmat_array_writer write; /**< never NULL */
    convmat_array_parser parse; /**< NULL: cannot be read */
    bool is_binary;             /**< not for a terminal */
    bool is_image;              /**< takes clips, has_range and bits */
    const char *needs;          /**< NULL, or the library that this build lacks */
} convmat_array_format;

/** The table, ended by an element whose name is NULL. */
CONVMAT_API const convmat_array_format *convmat_array_formats(void);

/** The format by name, or by a path's ending when name is NULL; NULL when there is none. */
CONVMAT_API const convmat_array_format *convmat_array_format_find(const char *name, const char *path);

#ifdef __cplusplus
}
#endif

#endif
