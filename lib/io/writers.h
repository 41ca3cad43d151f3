/* SPDX-License-Identifier: BSD-3-Clause */
/* The writers and parsers that the tables of formats name, a file each. */
#ifndef CONVMAT_IO_WRITERS_H
#define CONVMAT_IO_WRITERS_H

#include <convmat/io.h>

/* Matrix Market, see mtx.c and mtx_array.c. Source: Boisvert, Pozo, Remington, NISTIR 5935. */
CONVMAT_MUST_CHECK convmat_status convmat_mtx_write(convmat_output *output, const convmat_document *document,
                                                    convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_mtx_integer_write(convmat_output *output,
                                                            const convmat_document *document,
                                                            convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_mtx_pattern_write(convmat_output *output,
                                                            const convmat_document *document,
                                                            convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_mtx_array_write(convmat_output *output,
                                                          const convmat_document *document,
                                                          convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_mtx_parse(const void *bytes, int64_t size, const char *name,
                                                    convmat_matrix **matrix, convmat_error *error);

/* The same for arrays: two axes as they are, others as vec, a column. */
CONVMAT_MUST_CHECK convmat_status convmat_mtx_vector_write(convmat_output *output, const convmat_array *array,
                                                           const convmat_array_options *options,
                                                           convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_mtx_array_parse(const void *bytes, int64_t size, const char *name,
                                                          convmat_array **array, convmat_error *error);

/* Every entry with its place, a line each: csv.c, json.c. Every element, a line each row: dense.c. */
CONVMAT_MUST_CHECK convmat_status convmat_csv_write(convmat_output *output, const convmat_document *document,
                                                    convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_json_write(convmat_output *output, const convmat_document *document,
                                                     convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_dense_write(convmat_output *output,
                                                      const convmat_document *document, convmat_error *error);

/* Small matrices to be read: a grid in text, a table, a bmatrix, a drawing; picture.c, markdown.c, latex.c, tikz.c. */
CONVMAT_MUST_CHECK convmat_status convmat_picture_write(convmat_output *output,
                                                        const convmat_document *document,
                                                        convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_markdown_write(convmat_output *output,
                                                         const convmat_document *document,
                                                         convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_latex_write(convmat_output *output,
                                                      const convmat_document *document, convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_tikz_write(convmat_output *output, const convmat_document *document,
                                                     convmat_error *error);

/* A picture of the matrix in SVG, entries in the colours of their taps, or by density; see matrix_svg.c. */
CONVMAT_MUST_CHECK convmat_status convmat_matrix_svg_write(convmat_output *output,
                                                           const convmat_document *document,
                                                           convmat_error *error);

/* The same in PNG, a pixel for each entry, or by density; see matrix_png.c. */
CONVMAT_MUST_CHECK convmat_status convmat_matrix_png_write(convmat_output *output,
                                                           const convmat_document *document,
                                                           convmat_error *error);
/* scipy.sparse.save_npz, uncompressed, see npz_write.c; and its reader */
CONVMAT_MUST_CHECK convmat_status convmat_npz_write(convmat_output *output, const convmat_document *document,
                                                    convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_npz_csc_write(convmat_output *output,
                                                        const convmat_document *document,
                                                        convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_npz_coo_write(convmat_output *output,
                                                        const convmat_document *document,
                                                        convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_npz_parse(const void *bytes, int64_t size, const char *name,
                                                    convmat_matrix **matrix, convmat_error *error);

/* An array as .npy, see npy_write.c. Source: numpy.lib.format. */
CONVMAT_MUST_CHECK convmat_status convmat_npy_array_write(convmat_output *output, const convmat_array *array,
                                                          const convmat_array_options *options,
                                                          convmat_error *error);

/* A dense .npy of rank 2, see npy_matrix.c */
CONVMAT_MUST_CHECK convmat_status convmat_npy_matrix_write(convmat_output *output,
                                                           const convmat_document *document,
                                                           convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_npy_matrix_parse(const void *bytes, int64_t size, const char *name,
                                                           convmat_matrix **matrix, convmat_error *error);

/*
 * The elements of an array of rank 2 that are not +0, to the bit, as a matrix whose lines are the array's first axis:
 * rows by rows, columns by columns; without elements along the shorter side. Errors: TOO_LARGE, MEMORY; *matrix is NULL.
 */
CONVMAT_MUST_CHECK convmat_status convmat_dense_compress(const convmat_array *array, convmat_layout layout,
                                                         convmat_matrix **matrix, convmat_error *error);

/* PETSc's binary AIJ. Source: PETSc manual, MatView and PetscBinaryRead. */
CONVMAT_MUST_CHECK convmat_status convmat_petsc_write(convmat_output *output,
                                                      const convmat_document *document, convmat_error *error);

/* MATLAB 5 files, see mat_write.c and mat_read.c. Source: MathWorks, MAT-File Format. */
CONVMAT_MUST_CHECK convmat_status convmat_mat_write(convmat_output *output, const convmat_document *document,
                                                    convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_mat_parse(const void *bytes, int64_t size, const char *name,
                                                    convmat_matrix **matrix, convmat_error *error);

/* Images as arrays, see the rule in convmat/io.h. Source: Portable Network Graphics, ISO/IEC 15948; Netpbm. */
CONVMAT_MUST_CHECK convmat_status convmat_png_parse(const void *bytes, int64_t size, const char *name,
                                                    convmat_array **array, convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_pnm_parse(const void *bytes, int64_t size, const char *name,
                                                    convmat_array **array, convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_png_write(convmat_output *output, const convmat_array *array,
                                                    const convmat_array_options *options,
                                                    convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_pgm_write(convmat_output *output, const convmat_array *array,
                                                    const convmat_array_options *options,
                                                    convmat_error *error);
CONVMAT_MUST_CHECK convmat_status convmat_ppm_write(convmat_output *output, const convmat_array *array,
                                                    const convmat_array_options *options,
                                                    convmat_error *error);

#endif
