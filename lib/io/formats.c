/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of matrix formats: a new one is a file of its own and a line here. */
#include "io/endings.h"
#include "io/writers.h"

#ifdef CONVMAT_HAS_PNG
#define PNG_NEEDED NULL
#else
#define PNG_NEEDED "libpng"
#endif

#ifdef CONVMAT_HAS_ZLIB
#define ZLIB_NEEDED NULL
#else
#define ZLIB_NEEDED "zlib"
#endif

static const convmat_format formats[] = {
    {.name = "mtx",
     .ending = ".mtx",
     .description = "Matrix Market, coordinate real general",
     .write = convmat_mtx_write,
     .parse = convmat_mtx_parse,
     .is_streaming = true},
    {.name = "mtx-integer",
     .ending = ".mtx",
     .description = "Matrix Market, coordinate integer general",
     .write = convmat_mtx_integer_write,
     .parse = convmat_mtx_parse,
     .is_streaming = true},
    {.name = "mtx-pattern",
     .ending = ".mtx",
     .description = "Matrix Market, which entries are stored",
     .write = convmat_mtx_pattern_write,
     .parse = convmat_mtx_parse,
     .is_streaming = true},
    {.name = "mtx-array",
     .ending = ".mtx",
     .description = "Matrix Market, every element, columns first",
     .write = convmat_mtx_array_write,
     .parse = convmat_mtx_parse,
     .is_streaming = true},
    {.name = "text",
     .ending = ".txt",
     .description = "a picture in text, for at most 200 columns",
     .write = convmat_picture_write,
     .has_symbols = true},
    {.name = "csv",
     .ending = ".csv",
     .description = "a line for each entry, with channels, positions and taps",
     .write = convmat_csv_write,
     .is_streaming = true,
     .has_symbols = true},
    {.name = "json",
     .ending = ".json",
     .description = "the same as one object; NaN and infinities are null",
     .write = convmat_json_write,
     .is_streaming = true,
     .has_symbols = true},
    {.name = "dense",
     .ending = ".dense",
     .description = "every number in text, for load and loadtxt",
     .write = convmat_dense_write,
     .is_streaming = true},
    {.name = "markdown",
     .ending = ".md",
     .description = "a table, for at most 1000 x 200",
     .write = convmat_markdown_write,
     .has_symbols = true},
    {.name = "latex",
     .ending = ".tex",
     .description = "a bmatrix, for at most 200 x 100",
     .write = convmat_latex_write,
     .has_symbols = true},
    {.name = "tikz",
     .ending = ".tikz",
     .description = "a drawing for LaTeX, for at most 150 x 150",
     .write = convmat_tikz_write,
     .has_symbols = true},
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
     .needs = PNG_NEEDED},
    {.name = "npz",
     .ending = ".npz",
     .description = "scipy.sparse.save_npz, by rows (csr)",
     .write = convmat_npz_write,
     .parse = convmat_npz_parse,
     .is_streaming = true,
     .is_binary = true,
     .needs = ZLIB_NEEDED},
    {.name = "npz-csc",
     .ending = ".npz",
     .description = "the same by columns (csc)",
     .write = convmat_npz_csc_write,
     .parse = convmat_npz_parse,
     .is_streaming = true,
     .is_binary = true,
     .needs = ZLIB_NEEDED},
    {.name = "npz-coo",
     .ending = ".npz",
     .description = "the same as triplets (coo)",
     .write = convmat_npz_coo_write,
     .parse = convmat_npz_parse,
     .is_streaming = true,
     .is_binary = true,
     .needs = ZLIB_NEEDED},
    {.name = "npy",
     .ending = ".npy",
     .description = "NumPy's format, the dense matrix; zeros are not read back",
     .write = convmat_npy_matrix_write,
     .parse = convmat_npy_matrix_parse,
     .is_streaming = true,
     .is_binary = true},
    {.name = "mat",
     .ending = ".mat",
     .description = "MATLAB 5, sparse, called C or Ct: load in MATLAB and Octave",
     .write = convmat_mat_write,
     .parse = convmat_mat_parse,
     .is_streaming = true,
     .is_binary = true},
    {.name = "petsc",
     .ending = ".petsc",
     .description = "PETSc binary, MatView of an AIJ matrix",
     .write = convmat_petsc_write,
     .is_streaming = true,
     .is_binary = true},
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
