/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of matrix formats: a new one is a file of its own and a line here. */
#include "io/endings.h"
#include "io/writers.h"

#ifdef CONVMAT_HAS_PNG
#define NEEDS_PNG NULL
#else
#define NEEDS_PNG "libpng"
#endif

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
    {.name = "svg",
     .ending = ".svg",
     .description = "a picture: each entry in the colour of its tap, or by density",
     .write = convmat_matrix_svg_write,
     .is_streaming = true,
     .has_symbols = true},
    {.name = "png",
     .ending = ".png",
     .description = "a picture: a pixel an entry up to 4096 x 4096, or by density",
     .write = convmat_matrix_png_write,
     .is_streaming = true,
     .is_binary = true,
     .needs = NEEDS_PNG},
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
