/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of array formats: a new one is a file of its own and a line here. */
#include "io/endings.h"
#include "io/writers.h"

static convmat_status write_npy(convmat_output *output, const convmat_array *array,
                                const convmat_array_options *options, convmat_error *error) {
    (void)options;
    return convmat_npy_write(output, array, error);
}

static convmat_status write_text(convmat_output *output, const convmat_array *array,
                                 const convmat_array_options *options, convmat_error *error) {
    (void)options;
    return convmat_text_write(output, array, error);
}

static const convmat_array_format formats[] = {
    {.name = "text", .ending = ".txt", .description = "numbers in lines", .write = write_text},
    {.name = "npy",
     .ending = ".npy",
     .description = "NumPy's format",
     .write = write_npy,
     .parse = convmat_npy_parse,
     .is_binary = true},
    {.name = NULL},
};

const convmat_array_format *convmat_array_formats(void) {
    return formats;
}

const convmat_array_format *convmat_array_format_find(const char *name, const char *path) {
    for (const convmat_array_format *f = formats; f->name != NULL; f++) {
        if (convmat_ending_is_meant(f->name, f->ending, name, path)) {
            return f;
        }
    }
    return NULL;
}
