/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of array formats: a new one is a file of its own and a line here. */
#include "io/endings.h"
#include "io/writers.h"

#ifdef CONVMAT_HAS_PNG
#define NEEDS_PNG NULL
#else
#define NEEDS_PNG "libpng"
#endif

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
     .write = convmat_npy_array_write,
     .parse = convmat_npy_parse,
     .is_binary = true},
    {.name = "mtx",
     .ending = ".mtx",
     .description = "Matrix Market array",
     .write = convmat_mtx_vector_write,
     .parse = convmat_mtx_array_parse},
    {.name = "png",
     .ending = ".png",
     .description = "an image of whole numbers, [H, W] grey, [3, H, W] RGB",
     .write = convmat_png_write,
     .parse = convmat_png_parse,
     .is_binary = true,
     .is_image = true,
     .needs = NEEDS_PNG},
    {.name = "pgm",
     .ending = ".pgm",
     .description = "the same, grey only",
     .write = convmat_pgm_write,
     .parse = convmat_pnm_parse,
     .is_binary = true,
     .is_image = true},
    {.name = "ppm",
     .ending = ".ppm",
     .description = "the same, RGB only",
     .write = convmat_ppm_write,
     .parse = convmat_pnm_parse,
     .is_binary = true,
     .is_image = true},
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
