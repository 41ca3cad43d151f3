/* SPDX-License-Identifier: BSD-3-Clause */
/* A matrix as PNG: a pixel for each entry in the colour of its tap, or, where it is larger, shaded by density. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/svg.h"
#include "io/cells.h"
#include "io/png_write.h"
#include "io/writers.h"

enum {
    MOST_PIXELS = 4096,  /* of a side, where an entry has a pixel */
    MOST_SQUARES = 1024, /* of a side, where it has not */
    MOST_COLOURS = 256,  /* of a palette */
    PAPER = 0,           /* no entry */
    TINT = 1,            /* the same, in every second block of channels */
    FIRST = 2,           /* colours of taps, or shades */
    SHADES = MOST_COLOURS - FIRST
};

/* A picture being written */
typedef struct picture {
    const convmat_document *document;
    convmat_png *png;
    int64_t m, n, row0, col0;
    int64_t row_block, col_block; /* elements of a channel */
    int64_t taps;                 /* that have a colour each, or 0 */
    convmat_symbol symbol;
    unsigned char palette[MOST_COLOURS][3];
    unsigned char *row; /* [n] */
    int64_t next;       /* the row that it is */
    convmat_status status;
    convmat_error *error;
} picture;

static int digit(char hex) {
    return hex <= '9' ? hex - '0' : hex - 'a' + 10;
}

/* "#rrggbb" */
static void set_colour(unsigned char *rgb, const char *text) {
    for (int k = 0; k < 3; k++) {
        rgb[k] = (unsigned char)(digit(text[1 + 2 * k]) * 16 + digit(text[2 + 2 * k]));
    }
}

static void set_tap_colours(picture *p, int64_t colours) {
    for (int64_t k = 0; k < colours; k++) {
        char text[CONVMAT_COLOUR_SIZE];
        convmat_svg_colour(k, colours, text);
        set_colour(p->palette[FIRST + k], text);
    }
}

/* From a light to a dark blue */
static void set_shades(picture *p) {
    static const int light[] = {214, 228, 246};
    static const int dark[] = {16, 40, 92};
    for (int k = 0; k < SHADES; k++) {
        for (int c = 0; c < 3; c++) {
            p->palette[FIRST + k][c] = (unsigned char)(light[c] + (dark[c] - light[c]) * k / (SHADES - 1));
        }
    }
}

/* The row that begins: paper, tinted in every second block */
static void clear_row(picture *p) {
    const int64_t block = (p->row0 + p->next) / p->row_block;
    for (int64_t c = 0; c < p->n; c++) {
        p->row[c] = ((p->col0 + c) / p->col_block + block) % 2 == 0 ? PAPER : TINT;
    }
}

/* Write rows until `row` is the one that is being filled */
static void advance(picture *p, int64_t row) {
    while (p->next < row && p->status == CONVMAT_OK) {
        p->status = convmat_png_put_row(p->png, p->row, p->error);
        p->next++;
        clear_row(p);
    }
}

static void put_entry(void *ctx, int64_t row, int64_t col, double value) {
    picture *const p = ctx;
    int64_t colour = value < 0 ? 0 : 1; /* as in the SVG */
    advance(p, row);
    if (p->taps > 0) {
        (void)convmat_document_entry_taps(p->document, &p->symbol, p->row0 + row, p->col0 + col, 1, &colour);
    }
    p->row[col] = (unsigned char)(FIRST + colour);
}

static convmat_status open_png(picture *p, convmat_output *output, int64_t width, int64_t height) {
    set_colour(p->palette[PAPER], "#ffffff");
    set_colour(p->palette[TINT], "#f1f3f6");
    const convmat_png_header header = {.width = width,
                                       .height = height,
                                       .bits = 8,
                                       .channels = 1,
                                       .palette = p->palette[0],
                                       .colours = MOST_COLOURS};
    p->row = convmat_memory_new(width, 1);
    return p->row == NULL ? convmat_fail_memory(p->error, "a row of the picture")
                          : convmat_png_open(output, &header, &p->png, p->error);
}

/* A pixel for each entry */
static convmat_status write_entries(picture *p, convmat_output *output) {
    convmat_status status;
    p->taps = convmat_document_taps(p->document);
    p->taps = p->taps > MOST_COLOURS - FIRST ? 0 : p->taps;
    p->row_block = convmat_document_block(p->document, false);
    p->col_block = convmat_document_block(p->document, true);
    if (p->taps > 0) {
        CONVMAT_TRY(convmat_symbol_open(p->document->geometry, &p->symbol, p->error));
    }
    set_tap_colours(p, p->taps > 0 ? p->taps : 2);
    CONVMAT_TRY(open_png(p, output, p->n, p->m));
    clear_row(p);
    CONVMAT_TRY(convmat_document_visit(p->document, CONVMAT_BY_ROWS, put_entry, p, p->error));
    advance(p, p->m);
    CONVMAT_TRY(p->status);
done:
    return status;
}

/* A pixel for each square */
static convmat_status write_density(picture *p, convmat_output *output) {
    convmat_density density;
    convmat_status status = convmat_density_open(p->document, MOST_SQUARES, &density, p->error);
    if (status != CONVMAT_OK) {
        return status;
    }
    set_shades(p);
    CONVMAT_TRY(open_png(p, output, density.cols, density.rows));
    for (int64_t r = 0; r < density.rows; r++) {
        for (int64_t c = 0; c < density.cols; c++) {
            const int64_t count = density.counts[r * density.cols + c];
            const double share = (double)count / (double)convmat_max(density.most, 1);
            p->row[c] = (unsigned char)(count == 0 ? PAPER : FIRST + (int)(share * (SHADES - 1)));
        }
        CONVMAT_TRY(convmat_png_put_row(p->png, p->row, p->error));
    }
done:
    convmat_density_close(&density);
    return status;
}

convmat_status convmat_matrix_png_write(convmat_output *output, const convmat_document *document,
                                        convmat_error *error) {
    picture p = {.document = document, .error = error};
    int64_t nnz;
    convmat_status status;
    CONVMAT_TRY(convmat_document_check(document, error));
    CONVMAT_TRY(convmat_document_size(document, &p.m, &p.n, &nnz, error));
    convmat_document_origin(document, &p.row0, &p.col0);
    if (p.m == 0 || p.n == 0) {
        CONVMAT_TRY(convmat_fail(error, CONVMAT_INVALID,
                                 "size = %" PRId64 "x%" PRId64 ", must be at least 1 each way for png", p.m,
                                 p.n));
    }
    CONVMAT_TRY(p.m <= MOST_PIXELS && p.n <= MOST_PIXELS ? write_entries(&p, output)
                                                         : write_density(&p, output));
    CONVMAT_TRY(convmat_png_finish(p.png, error));
done:
    convmat_png_close(&p.png);
    convmat_memory_free(p.row);
    if (p.symbol.geometry != NULL) {
        convmat_symbol_close(&p.symbol);
    }
    return status;
}
