/* SPDX-License-Identifier: BSD-3-Clause */
/* What PNG comes to in a build without libpng: a refusal that says so. */
#include "base/status.h"
#include "io/writers.h"

static convmat_status refuse(convmat_error *error) {
    return convmat_fail(error, CONVMAT_INVALID, "format = png, needs libpng, which this build lacks");
}

convmat_status convmat_png_parse(const void *bytes, int64_t size, const char *name, convmat_array **array,
                                 convmat_error *error) {
    (void)bytes;
    (void)size;
    (void)name;
    *array = NULL;
    return refuse(error);
}

convmat_status convmat_png_write(convmat_output *output, const convmat_array *array,
                                 const convmat_array_options *options, convmat_error *error) {
    (void)output;
    (void)array;
    (void)options;
    return refuse(error);
}

convmat_status convmat_matrix_png_write(convmat_output *output, const convmat_document *document,
                                        convmat_error *error) {
    (void)output;
    (void)document;
    return refuse(error);
}
