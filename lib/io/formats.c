/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of matrix formats: a new one is a file of its own and a line here. */
#include "io/endings.h"
#include "io/writers.h"

static const convmat_format formats[] = {
    {.name = "mtx",
     .ending = ".mtx",
     .description = "Matrix Market, coordinate real general",
     .write = convmat_mtx_write,
     .is_streaming = true},
    {.name = "text",
     .ending = ".txt",
     .description = "a picture in text, for at most 200 columns",
     .write = convmat_picture_write},
    {.name = NULL},
};

const convmat_format *convmat_formats(void) {
    return formats;
}

const convmat_format *convmat_format_find(const char *name, const char *path) {
    for (const convmat_format *f = formats; f->name != NULL; f++) {
        if (convmat_ending_is_meant(f->name, f->ending, name, path)) {
            return f;
        }
    }
    return NULL;
}
