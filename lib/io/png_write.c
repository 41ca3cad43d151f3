/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of PNG by libpng: no times, no gamma, no text, so that the same pixels are the same bytes. */
#include "io/png_write.h"

#include "base/memory.h"
#include "base/status.h"
#include "io/image.h"
#include "io/png_guard.h"
#include "io/writers.h"

struct convmat_png {
    convmat_png_guard guard;
    png_structp png;
    png_infop info;
    convmat_output *output;
    convmat_status written; /* of the output, where that is what failed */
    convmat_error *error;   /* of the call that is under way */
};

static void on_write(png_structp png, png_bytep bytes, png_size_t size) {
    convmat_png *const p = png_get_io_ptr(png);
    p->written = convmat_output_write(p->output, bytes, size, p->error);
    if (p->written != CONVMAT_OK) {
        png_error(png, "write failed");
    }
}

/* libpng flushes what the output holds until the commit */
static void on_flush(png_structp png) {
    (void)png;
}

static convmat_status failed(const convmat_png *p) {
    return p->written != CONVMAT_OK ? p->written : convmat_png_failed(&p->guard, "image", p->error);
}

static convmat_status begin(convmat_png *p, const convmat_png_header *h) {
    if (setjmp(p->guard.jump) != 0) {
        return failed(p);
    }
    convmat_status status;
    CONVMAT_TRY(convmat_png_new(&p->guard, true, &p->png, &p->info, p->error));
    png_set_write_fn(p->png, p, on_write, on_flush);
    const int plain = h->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY;
    png_set_IHDR(p->png, p->info, (png_uint_32)h->width, (png_uint_32)h->height, h->bits,
                 h->palette == NULL ? plain : PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (h->palette != NULL) {
        png_color colours[PNG_MAX_PALETTE_LENGTH];
        for (int k = 0; k < h->colours; k++) {
            const unsigned char *const rgb = h->palette + (ptrdiff_t)3 * k;
            colours[k] = (png_color){rgb[0], rgb[1], rgb[2]};
        }
        png_set_PLTE(p->png, p->info, colours, h->colours);
    }
    png_write_info(p->png, p->info);
done:
    return status;
}

convmat_status convmat_png_open(convmat_output *output, const convmat_png_header *header, convmat_png **png,
                                convmat_error *error) {
    *png = NULL;
    if (header->width > PNG_UINT_31_MAX || header->height > PNG_UINT_31_MAX) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "size = %" PRId64 "x%" PRId64 ", must be at most 2147483647 each way for png",
                            header->height, header->width);
    }
    convmat_png *made = convmat_memory_new(1, (int64_t)sizeof *made);
    if (made == NULL) {
        return convmat_fail_memory(error, "libpng");
    }
    *made = (convmat_png){.output = output, .error = error};
    const convmat_status status = begin(made, header);
    if (status != CONVMAT_OK) {
        convmat_png_close(&made);
    }
    *png = made;
    return status;
}

convmat_status convmat_png_put_row(convmat_png *png, const unsigned char *row, convmat_error *error) {
    png->error = error;
    if (setjmp(png->guard.jump) != 0) {
        return failed(png);
    }
    png_write_row(png->png, row);
    return CONVMAT_OK;
}

convmat_status convmat_png_finish(convmat_png *png, convmat_error *error) {
    png->error = error;
    if (setjmp(png->guard.jump) != 0) {
        return failed(png);
    }
    png_write_end(png->png, NULL);
    return CONVMAT_OK;
}

void convmat_png_close(convmat_png **png) {
    if (*png != NULL) {
        if ((*png)->png != NULL) {
            png_destroy_write_struct(&(*png)->png, &(*png)->info);
        }
        convmat_memory_free(*png);
        *png = NULL;
    }
}

convmat_status convmat_png_write(convmat_output *output, const convmat_array *array,
                                 const convmat_array_options *options, convmat_error *error) {
    convmat_samples samples;
    convmat_png *png = NULL;
    unsigned char *row = NULL;
    convmat_status status;
    CONVMAT_TRY(convmat_samples_of(array, options, "png", 0, &samples, error));
    const convmat_png_header header = {.width = samples.image.width,
                                       .height = samples.image.height,
                                       .bits = samples.image.bits,
                                       .channels = (int)samples.image.channels};
    row = convmat_memory_new(convmat_samples_in_row(&samples), header.bits / 8);
    if (row == NULL) {
        return convmat_fail_memory(error, "a row of the image");
    }
    CONVMAT_TRY(convmat_png_open(output, &header, &png, error));
    for (int64_t y = 0; y < header.height; y++) {
        convmat_samples_row(&samples, y, row);
        CONVMAT_TRY(convmat_png_put_row(png, row, error));
    }
    CONVMAT_TRY(convmat_png_finish(png, error));
done:
    convmat_png_close(&png);
    convmat_memory_free(row);
    return status;
}
