/* SPDX-License-Identifier: BSD-3-Clause */
/* A .npy file in memory, looked at and not copied. */
#ifndef CONVMAT_IO_NPY_VIEW_H
#define CONVMAT_IO_NPY_VIEW_H

#include "io/npy_header.h"

/* A header that agrees with the bytes behind it */
typedef struct convmat_npy_view {
    convmat_npy_header header;
    int64_t count;             /* product of the shape */
    const unsigned char *data; /* [count * header.bytes] in the file */
    const char *name;          /* for messages */
} convmat_npy_view;

/* Look at a file of `size` bytes, all of them. Errors: FORMAT. */
convmat_status convmat_npy_look(const unsigned char *bytes, int64_t size, const char *name,
                                convmat_npy_kinds kinds, convmat_npy_view *view, convmat_error *error);

/* *number = whole number k of a view of integers; false when it is negative or passes 2^63-1. */
bool convmat_npy_whole(const convmat_npy_view *view, int64_t k, int64_t *number);

/* Enough for every whole number of a view */
#define CONVMAT_WHOLE_SIZE 24

/* Its digits, whatever it is */
void convmat_npy_whole_text(const convmat_npy_view *view, int64_t k, char text[CONVMAT_WHOLE_SIZE]);

#endif
