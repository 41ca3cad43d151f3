/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers as elements of a .npy file: every type that is read is written, if it holds the number. */
#ifndef CONVMAT_IO_NPY_ENCODE_H
#define CONVMAT_IO_NPY_ENCODE_H

#include "io/npy_header.h"

/* The type that a text names: "<f8", ">i2", "|u1"; "f8" is "<f8". Sets descr, kind, bytes, order. Errors: INVALID. */
convmat_status convmat_npy_type_parse(const char *text, convmat_npy_header *type, convmat_error *error);

/*
 * *bits = the element that is `number`: bool 0 or 1; integers exactly; floats rounded to nearest, ties to even, and a
 * finite number does not become infinite. False when the type has no such element.
 */
bool convmat_npy_encode(const convmat_npy_header *type, double number, uint64_t *bits);

#endif
