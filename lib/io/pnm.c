/* SPDX-License-Identifier: BSD-3-Clause */
/* PGM and PPM: P2 and P3 in text, P5 and P6 in bytes; samples up to maxval, as they are stored. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/failure.h"
#include "io/image.h"
#include "io/writers.h"

enum { MOST_SAMPLE = 65535 };

/* A file being read */
typedef struct reader {
    const unsigned char *at, *end;
    const char *name;
    convmat_image image;
    int64_t maxval;
    convmat_error *error;
} reader;

static bool is_space(unsigned char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* White space, and comments from # to the end of the line */
static void skip_spaces(reader *r) {
    while (r->at < r->end && (is_space(*r->at) || *r->at == '#')) {
        const bool is_comment = *r->at == '#';
        while (is_comment && r->at + 1 < r->end && r->at[1] != '\n') {
            r->at++;
        }
        r->at++;
    }
}

/* The next number of the file, of low..high */
static convmat_status take_number(reader *r, const char *what, int64_t low, int64_t high, int64_t *number) {
    skip_spaces(r);
    const unsigned char *const begin = r->at;
    *number = 0;
    for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
        *number = convmat_min(*number * 10 + (*r->at - '0'), high + 1); /* stays beyond high once it is */
    }
    if (r->at == begin) {
        return convmat_fail(r->error, CONVMAT_FORMAT, "%s: %s = no number, must be a whole number", r->name,
                            what);
    }
    if (*number < low || *number > high) {
        return convmat_fail(r->error, CONVMAT_FORMAT,
                            "%s: %s = %s%" PRId64 ", must be %" PRId64 " to %" PRId64, r->name, what,
                            *number > high ? "more than " : "", convmat_min(*number, high), low, high);
    }
    return CONVMAT_OK;
}

static convmat_status take_header(reader *r, bool *is_text) {
    const int kind = r->end - r->at >= 2 && r->at[0] == 'P' ? r->at[1] : 0;
    if (kind != '2' && kind != '3' && kind != '5' && kind != '6') {
        return convmat_fail(r->error, CONVMAT_FORMAT,
                            "%s: first bytes = no P2, P3, P5 or P6, must be a grey or colour map", r->name);
    }
    r->at += 2;
    *is_text = kind < '5';
    r->image.channels = kind == '2' || kind == '5' ? 1 : 3;
    convmat_status status;
    CONVMAT_TRY(take_number(r, "width", 1, INT32_MAX, &r->image.width));
    CONVMAT_TRY(take_number(r, "height", 1, INT32_MAX, &r->image.height));
    CONVMAT_TRY(take_number(r, "maxval", 1, MOST_SAMPLE, &r->maxval));
    r->image.bits = r->maxval > 255 ? 16 : 8;
    if (r->at == r->end || !is_space(*r->at)) {
        return convmat_fail(r->error, CONVMAT_FORMAT, "%s: end of header = no white space, must be one",
                            r->name);
    }
    r->at++;
done:
    return status;
}

static convmat_status fail_data_size(const reader *r, const char *rule, int64_t wanted) {
    return convmat_fail(r->error, CONVMAT_FORMAT,
                        "%s: data = %" PRId64 " bytes, must be %s%" PRId64 " for %" PRId64 "x%" PRId64
                        " pixels of %" PRId64 " samples",
                        r->name, (int64_t)(r->end - r->at), rule, wanted, r->image.height, r->image.width,
                        r->image.channels);
}

/* Sizes against the bytes that are there: a sample in text takes a digit and what separates it from the next */
static convmat_status check_size(const reader *r, bool is_text) {
    const int64_t pixels = r->image.height * r->image.width; /* below 2^62 */
    int64_t bytes = INT64_MAX;
    const bool fits = convmat_multiply(pixels, r->image.channels * (is_text ? 2 : r->image.bits / 8), &bytes);
    const int64_t wanted = fits ? bytes - (is_text ? 1 : 0) : INT64_MAX;
    const int64_t there = r->end - r->at;
    if (is_text ? there < wanted : there != wanted) {
        return fail_data_size(r, is_text ? "at least " : "", wanted);
    }
    return CONVMAT_OK;
}

static convmat_status read_text(reader *r, convmat_array *array) {
    const int64_t plane = r->image.height * r->image.width;
    const int64_t channels = r->image.channels;
    convmat_status status = CONVMAT_OK;
    for (int64_t k = 0; k < array->count; k++) {
        int64_t sample;
        CONVMAT_TRY(take_number(r, "sample", 0, r->maxval, &sample));
        ((double *)array->data)[k % channels * plane + k / channels] = (double)sample;
    }
    skip_spaces(r);
    if (r->at < r->end) {
        CONVMAT_TRY(convmat_fail(r->error, CONVMAT_FORMAT,
                                 "%s: data = more than %" PRId64 " samples, must be one image", r->name,
                                 array->count));
    }
done:
    return status;
}

static convmat_status read_bytes(reader *r, convmat_array *array) {
    const int64_t row = r->image.width * r->image.channels * (r->image.bits / 8);
    for (int64_t y = 0; y < r->image.height; y++) {
        convmat_image_put_row(&r->image, y, r->at + y * row, r->image.channels, array);
    }
    for (int64_t k = 0; k < array->count; k++) {
        const double sample = ((const double *)array->data)[k];
        if (sample > (double)r->maxval) {
            return convmat_fail(r->error, CONVMAT_FORMAT, "%s: sample = %g, must be 0 to %" PRId64, r->name,
                                sample, r->maxval);
        }
    }
    return CONVMAT_OK;
}

convmat_status convmat_pnm_parse(const void *bytes, int64_t size, const char *name, convmat_array **array,
                                 convmat_error *error) {
    if (bytes == NULL || name == NULL || array == NULL) {
        return convmat_fail_null(error, bytes == NULL ? "bytes" : (name == NULL ? "name" : "array"));
    }
    *array = NULL;
    char shown[CONVMAT_NAME_SIZE];
    convmat_name_of(name, shown);
    const unsigned char *const begin = bytes;
    reader r = {.at = begin, .end = begin + convmat_max(size, 0), .name = shown, .error = error};
    convmat_array *made = NULL;
    bool is_text;
    convmat_status status;
    CONVMAT_TRY(take_header(&r, &is_text));
    CONVMAT_TRY(check_size(&r, is_text));
    CONVMAT_TRY(convmat_fail_within(error, shown, convmat_image_new(&r.image, &made, error)));
    CONVMAT_TRY(is_text ? read_text(&r, made) : read_bytes(&r, made));
    *array = made;
    made = NULL;
done:
    convmat_array_free(&made);
    return status;
}

/* P5 or P6 of all samples; maxval is what the bits hold */
static convmat_status write_map(convmat_output *output, const convmat_samples *samples,
                                convmat_error *error) {
    const convmat_image *const image = &samples->image;
    const int64_t samples_in_row = convmat_samples_in_row(samples);
    char header[64];
    const int64_t length =
        convmat_text(header, (int64_t)sizeof header, "P%c\n%" PRId64 " %" PRId64 "\n%d\n",
                     image->channels == 1 ? '5' : '6', image->width, image->height, (1 << image->bits) - 1);
    unsigned char *const row = convmat_memory_new(samples_in_row, image->bits / 8);
    if (row == NULL) {
        return convmat_fail_memory(error, "a row of the image");
    }
    convmat_status status;
    CONVMAT_TRY(convmat_output_write(output, header, (size_t)length, error));
    for (int64_t y = 0; y < image->height; y++) {
        convmat_samples_row(samples, y, row);
        CONVMAT_TRY(convmat_output_write(output, row, (size_t)(samples_in_row * (image->bits / 8)), error));
    }
done:
    convmat_memory_free(row);
    return status;
}

convmat_status convmat_pgm_write(convmat_output *output, const convmat_array *array,
                                 const convmat_array_options *options, convmat_error *error) {
    convmat_samples samples;
    const convmat_status status = convmat_samples_of(array, options, "pgm", 1, &samples, error);
    return status == CONVMAT_OK ? write_map(output, &samples, error) : status;
}

convmat_status convmat_ppm_write(convmat_output *output, const convmat_array *array,
                                 const convmat_array_options *options, convmat_error *error) {
    convmat_samples samples;
    const convmat_status status = convmat_samples_of(array, options, "ppm", 3, &samples, error);
    return status == CONVMAT_OK ? write_map(output, &samples, error) : status;
}
