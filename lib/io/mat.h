/* SPDX-License-Identifier: BSD-3-Clause */
/* MATLAB 5 files: the numbers that name types and classes. Source: MathWorks, MAT-File Format, Level 5. */
#ifndef CONVMAT_IO_MAT_H
#define CONVMAT_IO_MAT_H

/* Bytes of the file's header, and where its parts are */
enum { CONVMAT_MAT_HEADER = 128, CONVMAT_MAT_TEXT = 116, CONVMAT_MAT_VERSION = 124, CONVMAT_MAT_ORDER = 126 };

/* Types of elements */
enum {
    CONVMAT_MI_INT8 = 1,
    CONVMAT_MI_UINT8 = 2,
    CONVMAT_MI_INT16 = 3,
    CONVMAT_MI_UINT16 = 4,
    CONVMAT_MI_INT32 = 5,
    CONVMAT_MI_UINT32 = 6,
    CONVMAT_MI_SINGLE = 7,
    CONVMAT_MI_DOUBLE = 9,
    CONVMAT_MI_INT64 = 12,
    CONVMAT_MI_UINT64 = 13,
    CONVMAT_MI_MATRIX = 14,
    CONVMAT_MI_COMPRESSED = 15
};

/* Classes of arrays, and flags beside them */
enum {
    CONVMAT_MX_SPARSE = 5,
    CONVMAT_MX_DOUBLE = 6,
    CONVMAT_MX_SINGLE = 7,
    CONVMAT_MX_UINT64 = 15,
    CONVMAT_MX_IS_COMPLEX = 0x0800
};

#endif
