/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading a matrix in whichever format it is: by the name given, or by its first bytes. */
#include "base/status.h"
#include "io/input.h"
#include "io/mtx.h"

#include <convmat/io.h>

#include <string.h>

/* How files of a format begin */
typedef struct beginning {
    const char *format;
    const char *bytes;
    int64_t size;
} beginning;

static const beginning beginnings[] = {
    {"npz", "PK", 2},
    {"npy", "\x93NUMPY", 6},
    {"mat", "MATLAB 5.0", 10},
    {"mat", "MATLAB 7.3", 10}, /* refused, with the reason */
};

/* The format of these bytes, or NULL */
static const convmat_format *recognise(const unsigned char *bytes, int64_t size) {
    if (convmat_mtx_is_known(bytes, size)) {
        return convmat_format_find("mtx", NULL);
    }
    for (size_t k = 0; k < sizeof beginnings / sizeof beginnings[0]; k++) {
        const beginning *const b = &beginnings[k];
        if (size >= b->size && memcmp(bytes, b->bytes, (size_t)b->size) == 0) {
            return convmat_format_find(b->format, NULL);
        }
    }
    return NULL;
}

static bool is_known(const unsigned char *bytes, int64_t size) {
    return recognise(bytes, size) != NULL;
}

convmat_status convmat_matrix_read(const char *path, const convmat_format *format, convmat_matrix **matrix,
                                   convmat_error *error) {
    if (path == NULL || matrix == NULL) {
        return convmat_fail_null(error, path == NULL ? "path" : "matrix");
    }
    *matrix = NULL;
    convmat_input input;
    convmat_status status = convmat_input_open_known(path, format == NULL ? is_known : NULL, &input, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const convmat_format *const found = format != NULL ? format : recognise(input.bytes, input.size);
    if (found == NULL) {
        CONVMAT_TRY(convmat_fail(error, CONVMAT_FORMAT,
                                 "%s: first bytes = those of no format that is known, must be Matrix Market, "
                                 ".npz, .npy or MATLAB 5",
                                 input.name));
    }
    if (found->parse == NULL) {
        CONVMAT_TRY(
            convmat_fail(error, CONVMAT_INVALID, "format = %s, must be one that can be read", found->name));
    }
    CONVMAT_TRY(found->parse(input.bytes, input.size, input.name, matrix, error));
done:
    convmat_input_close(&input);
    return status;
}
