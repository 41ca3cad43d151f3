/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays as images: which shapes are images, and how numbers become samples. The rule is in convmat/io.h. */
#ifndef CONVMAT_IO_IMAGE_H
#define CONVMAT_IO_IMAGE_H

#include <convmat/io.h>

/* The size of an image and of its samples. */
typedef struct convmat_image {
    int64_t height, width; /* at least 1 */
    int64_t channels;      /* 1 or 3 */
    int bits;              /* that a sample takes in a file: 8 or 16 */
} convmat_image;

/* An array that is one image, and how its elements become samples. */
typedef struct convmat_samples {
    convmat_image image;
    const convmat_array *array;
    convmat_array_options options;
} convmat_samples;

/*
 * Look at an array as an image for the format `name`, which has `channels`, or 1 and 3 where that is 0. Every
 * element is checked, so that nothing fails once a file has begun; options may be NULL.
 *
 * Errors: INVALID  shape, bits, low, high, or an element: no sample, and neither clips nor has_range says what to do
 */
convmat_status convmat_samples_of(const convmat_array *array, const convmat_array_options *options,
                                  const char *name, int64_t channels, convmat_samples *samples,
                                  convmat_error *error);

/* Samples in a row of the image: width * channels. */
int64_t convmat_samples_in_row(const convmat_samples *samples);

/* Row y: channels together, a sample in bits/8 bytes, high one first. */
void convmat_samples_row(const convmat_samples *samples, int64_t y, unsigned char *row);

/* An array for an image, [H, W] or [3, H, W], uninitialised. Errors: TOO_LARGE, MEMORY. */
convmat_status convmat_image_new(const convmat_image *image, convmat_array **array, convmat_error *error);

/* Fill row y from samples as convmat_samples_row() gives them; `step` samples to a pixel, of which the first count. */
void convmat_image_put_row(const convmat_image *image, int64_t y, const unsigned char *row, int64_t step,
                           convmat_array *array);

#endif
