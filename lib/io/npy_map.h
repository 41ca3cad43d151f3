/* SPDX-License-Identifier: BSD-3-Clause */
/* Large .npy files whose bytes are an array already: mapped, not copied. */
#ifndef CONVMAT_IO_NPY_MAP_H
#define CONVMAT_IO_NPY_MAP_H

#include "io/input.h"

#include <convmat/io.h>

/*
 * The array whose data are the input's own pages, which it takes over: float64 or float32 of this machine, C order,
 * aligned, a mebibyte or more of a file that is mapped. All else is left to the parser: *array is NULL, the input open.
 *
 * Errors: MEMORY; *array is NULL.
 */
convmat_status convmat_npy_adopt(convmat_input *input, convmat_array **array, convmat_error *error);

#endif
