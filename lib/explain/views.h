/* SPDX-License-Identifier: BSD-3-Clause */
/* A transposed convolution on three axes, and the steps of its views, each in its own arithmetic. */
#ifndef CONVMAT_EXPLAIN_VIEWS_H
#define CONVMAT_EXPLAIN_VIEWS_H

#include <convmat/explain.h>

/* A place on the three axes */
typedef struct convmat_spot {
    int64_t at[CONVMAT_MAX_AXES];
} convmat_spot;

/* A geometry whose missing axes come first and have one element, with the sizes of all arrays on the way. */
typedef struct convmat_scene {
    int64_t groups, in_block, out_block; /* channels of a group on each side */
    convmat_boundary boundary;
    bool is_convolution;
    convmat_spot features, image, kernel, stride, dilation;
    convmat_spot begin;     /* pad_begin: where the image begins in the padded image */
    convmat_spot canvas;    /* size of the padded image: image + pad_begin + pad_end */
    convmat_spot stretched; /* size of y with stride-1 zeros between: (features-1)*stride + 1 */
    convmat_spot before;    /* view 3: zeros before the stretched y; negative: elements cropped */
    convmat_spot direct;    /* size of the correlation: the image, or the canvas where that is folded */
    convmat_spot padded;    /* direct + dilation*(kernel-1) */
} convmat_scene;

/* Of a checked geometry. */
convmat_scene convmat_scene_of(const convmat_geometry *geometry);

/* Place number `flat` of a box, row-major, and back */
convmat_spot convmat_spot_of(int64_t flat, const convmat_spot *size);
int64_t convmat_spot_flat(const convmat_spot *spot, const convmat_spot *size);

/* Elements of a box whose sizes are known to be small */
int64_t convmat_spot_count(const convmat_spot *size);

/* kernel[co][ci'][t] = w[co][ci'][t], or of the opposite tap where the convolution rotates */
void convmat_scene_orient(const convmat_scene *s, const double *weights, double *kernel);

/* canvas[ci][o*stride + t*dilation] += kernel[co][ci'][t] * y[co][o], from zeros */
void convmat_scene_scatter(const convmat_scene *s, const double *kernel, const double *y, double *canvas);

/* image[ci][fold(q - pad_begin)] += canvas[ci][q], from zeros; with the zero boundary the padding is dropped */
void convmat_scene_fold(const convmat_scene *s, const double *canvas, double *image);

/* stretched[co][o*stride] = y[co][o], zeros between */
void convmat_scene_stretch(const convmat_scene *s, const double *y, double *stretched);

/* padded[co][j] = stretched[co][j - before], zero outside */
void convmat_scene_pad(const convmat_scene *s, const double *stretched, double *padded);

/* rotated[ci][co'][t] = kernel[co][ci'][opposite t] */
void convmat_scene_rotate(const convmat_scene *s, const double *kernel, double *rotated);

/* direct[ci][i] = sum over co' and t of rotated[ci][co'][t] * padded[co][i + t*dilation] */
void convmat_scene_correlate(const convmat_scene *s, const double *rotated, const double *padded,
                             double *direct);

#endif
