/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers to samples and back: nothing is scaled, rounded or cut unless that was asked for. */
#include "io/image.h"

#include "base/status.h"
#include "io/array.h"

#include <math.h>

/* Elements of one channel lie together: element (c, y, x) of an array that is an image */
static int64_t element_at(const convmat_image *image, int64_t c, int64_t y, int64_t x) {
    return (c * image->height + y) * image->width + x;
}

static convmat_status take_options(const convmat_array_options *options, convmat_samples *s,
                                   convmat_error *error) {
    s->options = options == NULL ? (convmat_array_options){.bits = 0} : *options;
    s->image.bits = s->options.bits == 0 ? 8 : s->options.bits;
    if (s->image.bits != 8 && s->image.bits != 16) {
        return convmat_fail(error, CONVMAT_INVALID, "bits = %d, must be 8 or 16", s->options.bits);
    }
    const double low = s->options.low;
    const double high = s->options.high;
    if (s->options.has_range && !(low < high && isfinite(high - low))) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "range = %g:%g, must be two numbers, the first one less than the second", low,
                            high);
    }
    return CONVMAT_OK;
}

static convmat_status take_shape(const char *name, int64_t channels, convmat_samples *s,
                                 convmat_error *error) {
    static const char *const shapes[] = {"[H, W], [1, H, W] or [3, H, W]", "[H, W] or [1, H, W]", NULL,
                                         "[3, H, W]"};
    const convmat_array *const array = s->array;
    const int rank = array->rank;
    const int64_t *const shape = array->shape;
    s->image.channels = rank > 2 ? shape[rank - 3] : 1;
    const bool is_known = s->image.channels == 1 || s->image.channels == 3;
    const bool is_one = rank < 4 || (rank == 4 && shape[0] == 1);
    if (rank < 2 || !is_one || array->count == 0 || !is_known ||
        (channels != 0 && s->image.channels != channels)) {
        char text[CONVMAT_SHAPE_TEXT_SIZE];
        convmat_shape_text(rank, shape, text);
        return convmat_fail(error, CONVMAT_INVALID,
                            "shape = %s, must be %s for %s, at least one pixel, and a batch of 1 at most",
                            text, shapes[channels], name);
    }
    s->image.height = shape[rank - 2];
    s->image.width = shape[rank - 1];
    return CONVMAT_OK;
}

static double greatest(const convmat_samples *s) {
    return s->image.bits == 8 ? 255 : 65535;
}

static double cut(double number, double low, double high) {
    return number < low ? low : (number > high ? high : number);
}

/* The sample of a number, to nearest with halves to even; what is no sample yet comes back as it is */
static double sample_of(const convmat_samples *s, double number) {
    const convmat_array_options *const o = &s->options;
    if (o->has_range) {
        number = (cut(number, o->low, o->high) - o->low) / (o->high - o->low) * greatest(s);
    }
    return o->has_range || o->clips ? cut(nearbyint(number), 0, greatest(s)) : number;
}

static convmat_status refuse_element(const convmat_samples *s, int64_t k, convmat_error *error) {
    const convmat_array *const array = s->array;
    const double number = convmat_array_get(array, k);
    int64_t index[CONVMAT_MAX_RANK];
    char text[CONVMAT_SHAPE_TEXT_SIZE];
    for (int a = array->rank - 1; a >= 0; a--) {
        index[a] = k % array->shape[a];
        k /= array->shape[a];
    }
    convmat_shape_text(array->rank, index, text);
    if (isnan(number)) {
        return convmat_fail(error, CONVMAT_INVALID, "element %s = nan, must be a number", text);
    }
    return convmat_fail(error, CONVMAT_INVALID, "element %s = %g, must be a whole number of 0 to %g", text,
                        number, greatest(s));
}

convmat_status convmat_samples_of(const convmat_array *array, const convmat_array_options *options,
                                  const char *name, int64_t channels, convmat_samples *samples,
                                  convmat_error *error) {
    convmat_status status;
    *samples = (convmat_samples){.array = array};
    CONVMAT_TRY(convmat_array_check(array, error));
    CONVMAT_TRY(take_options(options, samples, error));
    CONVMAT_TRY(take_shape(name, channels, samples, error));
    for (int64_t k = 0; k < array->count; k++) {
        const double sample = sample_of(samples, convmat_array_get(array, k));
        if (!(sample >= 0 && sample <= greatest(samples) && sample == floor(sample))) {
            CONVMAT_TRY(refuse_element(samples, k, error));
        }
    }
done:
    return status;
}

int64_t convmat_samples_in_row(const convmat_samples *samples) {
    return samples->image.width * samples->image.channels;
}

void convmat_samples_row(const convmat_samples *samples, int64_t y, unsigned char *row) {
    const convmat_image *const image = &samples->image;
    for (int64_t x = 0; x < image->width; x++) {
        for (int64_t c = 0; c < image->channels; c++) {
            const double number = convmat_array_get(samples->array, element_at(image, c, y, x));
            const unsigned sample = (unsigned)sample_of(samples, number);
            if (image->bits == 16) {
                *row++ = (unsigned char)(sample >> 8);
            }
            *row++ = (unsigned char)(sample & 0xffU);
        }
    }
}

convmat_status convmat_image_new(const convmat_image *image, convmat_array **array, convmat_error *error) {
    const int64_t shape[] = {image->channels, image->height, image->width};
    const bool is_grey = image->channels == 1;
    return convmat_array_begin(is_grey ? 2 : 3, is_grey ? shape + 1 : shape, CONVMAT_DOUBLE, INT64_MAX, array,
                               error);
}

void convmat_image_put_row(const convmat_image *image, int64_t y, const unsigned char *row, int64_t step,
                           convmat_array *array) {
    double *const data = array->data;
    const int64_t bytes = image->bits / 8;
    for (int64_t x = 0; x < image->width; x++) {
        for (int64_t c = 0; c < image->channels; c++) {
            const unsigned char *const at = row + (x * step + c) * bytes;
            data[element_at(image, c, y, x)] = bytes == 1 ? at[0] : at[0] * 256 + at[1];
        }
    }
}
