/* SPDX-License-Identifier: BSD-3-Clause */
/* Reader of PNG by libpng: samples as they are stored, from bytes that nobody vouches for. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/failure.h"
#include "io/image.h"
#include "io/png_guard.h"
#include "io/writers.h"

#include <string.h>

enum {
    MOST_DEFLATED = 1032,  /* bytes that deflate makes of one, at most */
    CHUNK_MEMORY = 1 << 20 /* for chunks that are kept: the palette and transparency, which are small */
};

/* A file being read. libpng may jump out of any step: everything that lives longer is here. */
typedef struct reader {
    convmat_png_guard guard;
    png_structp png;
    png_infop info;
    const unsigned char *bytes; /* the next one */
    int64_t left;
    const char *name;
    convmat_image image;
    int64_t step;       /* samples to a pixel as libpng gives them, alpha among them */
    unsigned char *raw; /* a row, or all rows where they are interlaced */
    int64_t row_bytes;
    convmat_array *array;
    convmat_error *error;
} reader;

static void on_read(png_structp png, png_bytep to, png_size_t size) {
    reader *const r = png_get_io_ptr(png);
    if ((uint64_t)r->left < size) {
        png_error(png, "data end early");
    }
    memcpy(to, r->bytes, size);
    r->bytes += size;
    r->left -= (int64_t)size;
}

/* The size in the header against the bytes that are there: deflate cannot make that much of them */
static convmat_status check_size(const reader *r) {
    const int64_t height = (int64_t)png_get_image_height(r->png, r->info);
    const int64_t width = (int64_t)png_get_image_width(r->png, r->info);
    const int64_t bits =
        (int64_t)png_get_channels(r->png, r->info) * png_get_bit_depth(r->png, r->info) * width;
    int64_t bytes;
    if (!convmat_multiply(convmat_ceil_div(bits, 8), height, &bytes) || bytes / MOST_DEFLATED > r->left) {
        return convmat_fail(r->error, CONVMAT_FORMAT,
                            "%s: size = %" PRId64 "x%" PRId64 ", must be one that %" PRId64
                            " bytes of data can hold",
                            r->name, height, width, r->left);
    }
    return CONVMAT_OK;
}

/* Header and palette; then libpng is told to give whole bytes, palettes as RGB, and nothing else changed */
static convmat_status begin(reader *r) {
    png_set_keep_unknown_chunks(r->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_chunk_malloc_max(r->png, CHUNK_MEMORY);
    png_set_read_fn(r->png, r, on_read);
    png_read_info(r->png, r->info);
    convmat_status status;
    CONVMAT_TRY(check_size(r));
    if (png_get_color_type(r->png, r->info) == PNG_COLOR_TYPE_PALETTE) {
        png_set_palette_to_rgb(r->png);
    } else {
        png_set_packing(r->png);
    }
    const bool is_interlaced = png_set_interlace_handling(r->png) > 1;
    png_read_update_info(r->png, r->info);
    r->step = png_get_channels(r->png, r->info);
    r->row_bytes = (int64_t)png_get_rowbytes(r->png, r->info);
    r->image = (convmat_image){.height = (int64_t)png_get_image_height(r->png, r->info),
                               .width = (int64_t)png_get_image_width(r->png, r->info),
                               .channels = r->step < 3 ? 1 : 3,
                               .bits = png_get_bit_depth(r->png, r->info) == 16 ? 16 : 8};
    CONVMAT_TRY(convmat_fail_within(r->error, r->name, convmat_image_new(&r->image, &r->array, r->error)));
    r->raw = convmat_memory_new(is_interlaced ? r->image.height : 1, r->row_bytes);
    if (r->raw == NULL) {
        return convmat_fail_memory(r->error, "an image");
    }
done:
    return status;
}

/* Sample c of pixel x in a row */
static unsigned sample_at(const reader *r, const unsigned char *row, int64_t x, int64_t c) {
    const int64_t bytes = r->image.bits / 8;
    const unsigned char *const at = row + (x * r->step + c) * bytes;
    return bytes == 1 ? at[0] : at[0] * 256U + at[1];
}

/* The colour that tRNS makes transparent in an image without alpha; false where there is none */
static bool transparent_colour(const reader *r, unsigned *colour) {
    png_color_16p key = NULL;
    const int type = png_get_color_type(r->png, r->info);
    if ((type != PNG_COLOR_TYPE_GRAY && type != PNG_COLOR_TYPE_RGB) ||
        png_get_tRNS(r->png, r->info, NULL, NULL, &key) == 0 || key == NULL) {
        return false;
    }
    colour[0] = r->image.channels == 1 ? key->gray : key->red;
    colour[1] = key->green;
    colour[2] = key->blue;
    return true;
}

/* Whether something of pixel x would be seen through it */
static bool is_see_through(const reader *r, const unsigned char *row, int64_t x, const unsigned *key) {
    if (r->step != r->image.channels) {
        return sample_at(r, row, x, r->step - 1) != (r->image.bits == 16 ? 65535U : 255U);
    }
    bool is_key = key != NULL;
    for (int64_t c = 0; c < r->image.channels && is_key; c++) {
        is_key = sample_at(r, row, x, c) == key[c];
    }
    return is_key;
}

static convmat_status take_row(reader *r, int64_t y, const unsigned char *row) {
    unsigned colour[3];
    const unsigned *const key = transparent_colour(r, colour) ? colour : NULL;
    for (int64_t x = 0; x < r->image.width; x++) {
        if (is_see_through(r, row, x, key)) {
            return convmat_fail(r->error, CONVMAT_FORMAT,
                                "%s: alpha of pixel (%" PRId64 ", %" PRId64
                                ") = less than opaque, must be opaque everywhere",
                                r->name, y, x);
        }
    }
    convmat_image_put_row(&r->image, y, row, r->step, r->array);
    return CONVMAT_OK;
}

/* All passes over all rows, then what follows them */
static convmat_status read_rows(reader *r) {
    const int passes = png_get_interlace_type(r->png, r->info) == PNG_INTERLACE_NONE ? 1 : 7;
    convmat_status status = CONVMAT_OK;
    for (int pass = 0; pass < passes; pass++) {
        for (int64_t y = 0; y < r->image.height; y++) {
            unsigned char *const row = r->raw + (passes > 1 ? y * r->row_bytes : 0);
            png_read_row(r->png, row, NULL);
            if (pass == passes - 1) {
                CONVMAT_TRY(take_row(r, y, row));
            }
        }
    }
    png_read_end(r->png, NULL);
done:
    return status;
}

/* No variable of this function lives across the jump */
static convmat_status read_image(reader *r) {
    if (setjmp(r->guard.jump) != 0) {
        return convmat_png_failed(&r->guard, r->name, r->error);
    }
    convmat_status status;
    CONVMAT_TRY(convmat_png_new(&r->guard, false, &r->png, &r->info, r->error));
    CONVMAT_TRY(begin(r));
    CONVMAT_TRY(read_rows(r));
    if (r->guard.lacks_memory) { /* libpng went on without something */
        return convmat_fail_memory(r->error, "libpng");
    }
done:
    return status;
}

convmat_status convmat_png_parse(const void *bytes, int64_t size, const char *name, convmat_array **array,
                                 convmat_error *error) {
    if (bytes == NULL || name == NULL || array == NULL) {
        return convmat_fail_null(error, bytes == NULL ? "bytes" : (name == NULL ? "name" : "array"));
    }
    *array = NULL;
    char shown[CONVMAT_NAME_SIZE];
    convmat_name_of(name, shown);
    reader r = {.bytes = bytes, .left = convmat_max(size, 0), .name = shown, .error = error};
    const convmat_status status = read_image(&r);
    if (r.png != NULL) {
        png_destroy_read_struct(&r.png, &r.info, NULL);
    }
    convmat_memory_free(r.raw);
    if (status == CONVMAT_OK) {
        *array = r.array;
    } else {
        convmat_array_free(&r.array);
    }
    return status;
}
