/* SPDX-License-Identifier: BSD-3-Clause */
/* The header of a .npy file: what the elements are and how many, without trusting a byte of it; and writing one. */
#ifndef CONVMAT_IO_NPY_HEADER_H
#define CONVMAT_IO_NPY_HEADER_H

#include <convmat/io.h>

/* Bytes of magic and version, which begin the file */
#define CONVMAT_NPY_MAGIC 8

/* Longest header that is read, as NumPy limits it; CONVMAT_MAX_RANK axes need far less */
#define CONVMAT_NPY_MOST_HEADER 10000

/* Longest text of convmat_npy_header.descr, its terminating zero included */
#define CONVMAT_NPY_DESCR_SIZE 5

/* What elements may be */
typedef enum convmat_npy_kinds {
    CONVMAT_NPY_REAL,    /* bool, integers, floats */
    CONVMAT_NPY_COMPLEX, /* these, and complex numbers */
    CONVMAT_NPY_TEXT     /* text of at most 9 characters */
} convmat_npy_kinds;

/* What a header says; every field has been checked. */
typedef struct convmat_npy_header {
    char descr[CONVMAT_NPY_DESCR_SIZE]; /* as written: "<f8" */
    char kind;                          /* b, i, u or f: of a part, where is_complex; S or U: text */
    int bytes;                          /* of an element: 1, 2, 4 or 8; of text its own */
    bool is_complex; /* pairs (real, imaginary): rank and shape count the parts as a last axis of 2 */
    bool is_big_endian;
    bool is_fortran; /* the first axis varies fastest */
    int rank;
    int64_t shape[CONVMAT_MAX_RANK]; /* at least 0 */
} convmat_npy_header;

/* From the first CONVMAT_NPY_MAGIC bytes, how many bytes say the header's length: 2 or 4. Errors: FORMAT. */
convmat_status convmat_npy_check_magic(const unsigned char *bytes, const char *name, int64_t *size,
                                       convmat_error *error);

/* The header's length from those bytes. Errors: FORMAT (longer than CONVMAT_NPY_MOST_HEADER). */
convmat_status convmat_npy_header_length(const unsigned char *bytes, int64_t size, const char *name,
                                         int64_t *length, convmat_error *error);

/*
 * Parse the header text: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), } in any order; complex numbers, in
 * C order, only where kinds says so. Errors: FORMAT; TOO_LARGE, a shape of 2^63 or more.
 */
convmat_status convmat_npy_header_parse(const char *text, int64_t length, const char *name,
                                        convmat_npy_kinds kinds, convmat_npy_header *header,
                                        convmat_error *error);

/* Enough for convmat_npy_head(): the longest text is 53 + that of the shape, padded */
#define CONVMAT_NPY_HEAD_SIZE 320

/* The head of a file of version 1.0, padded as NumPy pads it so that data are aligned to 64 bytes: its length. */
int64_t convmat_npy_head(const char *descr, bool is_fortran, int rank, const int64_t *shape, char *head);

#endif
