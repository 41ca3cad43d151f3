/* SPDX-License-Identifier: BSD-3-Clause */
/* The steps of the views, as they are taught: plain loops that share no index arithmetic with the matrix. */
#include "explain/views.h"

#include "base/checked.h"

#include <string.h>

convmat_scene convmat_scene_of(const convmat_geometry *g) {
    convmat_scene s = {.groups = g->groups,
                       .in_block = g->in_channels / g->groups,
                       .out_block = g->out_channels / g->groups,
                       .boundary = g->boundary,
                       .is_convolution = g->is_convolution};
    const bool folds = g->boundary != CONVMAT_ZEROS;
    for (int n = 0; n < CONVMAT_MAX_AXES; n++) {
        const int a = n - (CONVMAT_MAX_AXES - g->axes);
        const bool is_real = a >= 0;
        const int64_t reach = is_real ? g->dilation[a] * (g->kernel_size[a] - 1) : 0;
        s.features.at[n] = is_real ? g->out_size[a] : 1;
        s.image.at[n] = is_real ? g->in_size[a] : 1;
        s.kernel.at[n] = is_real ? g->kernel_size[a] : 1;
        s.stride.at[n] = is_real ? g->stride[a] : 1;
        s.dilation.at[n] = is_real ? g->dilation[a] : 1;
        s.begin.at[n] = is_real ? g->pad_begin[a] : 0;
        s.canvas.at[n] = is_real ? g->in_size[a] + g->pad_begin[a] + g->pad_end[a] : 1;
        s.stretched.at[n] = (s.features.at[n] - 1) * s.stride.at[n] + 1;
        s.before.at[n] = folds ? reach : reach - s.begin.at[n];
        s.direct.at[n] = folds ? s.canvas.at[n] : s.image.at[n];
        s.padded.at[n] = s.direct.at[n] + reach;
    }
    return s;
}

convmat_spot convmat_spot_of(int64_t flat, const convmat_spot *size) {
    convmat_spot spot;
    for (int n = CONVMAT_MAX_AXES - 1; n >= 0; n--) {
        spot.at[n] = flat % size->at[n];
        flat /= size->at[n];
    }
    return spot;
}

int64_t convmat_spot_flat(const convmat_spot *spot, const convmat_spot *size) {
    return (spot->at[0] * size->at[1] + spot->at[1]) * size->at[2] + spot->at[2];
}

int64_t convmat_spot_count(const convmat_spot *size) {
    return size->at[0] * size->at[1] * size->at[2];
}

/* a*scale + b*step */
static convmat_spot spot_sum(const convmat_spot *a, const convmat_spot *scale, const convmat_spot *b,
                             const convmat_spot *step) {
    convmat_spot sum;
    for (int n = 0; n < CONVMAT_MAX_AXES; n++) {
        sum.at[n] = a->at[n] * scale->at[n] + b->at[n] * step->at[n];
    }
    return sum;
}

static const convmat_spot one = {{1, 1, 1}};
static const convmat_spot minus = {{-1, -1, -1}};

static bool is_inside(const convmat_spot *spot, const convmat_spot *size) {
    bool inside = true;
    for (int n = 0; n < CONVMAT_MAX_AXES; n++) {
        inside = inside && spot->at[n] >= 0 && spot->at[n] < size->at[n];
    }
    return inside;
}

void convmat_scene_orient(const convmat_scene *s, const double *weights, double *kernel) {
    const int64_t taps = convmat_spot_count(&s->kernel);
    const int64_t planes = s->groups * s->out_block * s->in_block;
    for (int64_t k = 0; k < planes * taps; k++) {
        kernel[k] = weights[s->is_convolution ? k / taps * taps + taps - 1 - k % taps : k];
    }
}

/* One plane of the scatter: canvas += y * kernel at stride */
static void scatter_plane(const convmat_scene *s, const double *kernel, const double *y, double *canvas) {
    const int64_t outputs = convmat_spot_count(&s->features);
    const int64_t taps = convmat_spot_count(&s->kernel);
    for (int64_t k = 0; k < outputs; k++) {
        const convmat_spot o = convmat_spot_of(k, &s->features);
        for (int64_t t = 0; t < taps; t++) {
            const convmat_spot tap = convmat_spot_of(t, &s->kernel);
            const convmat_spot at = spot_sum(&o, &s->stride, &tap, &s->dilation);
            canvas[convmat_spot_flat(&at, &s->canvas)] += kernel[t] * y[k];
        }
    }
}

void convmat_scene_scatter(const convmat_scene *s, const double *kernel, const double *y, double *canvas) {
    const int64_t plane = convmat_spot_count(&s->canvas);
    const int64_t taps = convmat_spot_count(&s->kernel);
    const int64_t outputs = convmat_spot_count(&s->features);
    memset(canvas, 0, (size_t)(s->groups * s->in_block * plane) * sizeof *canvas);
    for (int64_t co = 0; co < s->groups * s->out_block; co++) {
        for (int64_t block = 0; block < s->in_block; block++) {
            const int64_t ci = co / s->out_block * s->in_block + block;
            scatter_plane(s, kernel + (co * s->in_block + block) * taps, y + co * outputs,
                          canvas + ci * plane);
        }
    }
}

/* Where the padding at q comes from: the image position that it repeats, or -1 for zeros */
static int64_t fold(int64_t q, int64_t size, convmat_boundary boundary) {
    if (q >= 0 && q < size) {
        return q;
    }
    switch (boundary) {
    case CONVMAT_REFLECT:
        return q < 0 ? -q : 2 * (size - 1) - q;
    case CONVMAT_REPLICATE:
        return q < 0 ? 0 : size - 1;
    case CONVMAT_CIRCULAR:
        return convmat_modulo(q, size);
    default:
        return -1;
    }
}

void convmat_scene_fold(const convmat_scene *s, const double *canvas, double *image) {
    const int64_t from = convmat_spot_count(&s->canvas);
    const int64_t to = convmat_spot_count(&s->image);
    const int64_t channels = s->groups * s->in_block;
    memset(image, 0, (size_t)(channels * to) * sizeof *image);
    for (int64_t k = 0; k < channels * from; k++) {
        convmat_spot at = convmat_spot_of(k % from, &s->canvas);
        for (int n = 0; n < CONVMAT_MAX_AXES; n++) {
            at.at[n] = fold(at.at[n] - s->begin.at[n], s->image.at[n], s->boundary);
        }
        if (is_inside(&at, &s->image)) {
            image[k / from * to + convmat_spot_flat(&at, &s->image)] += canvas[k];
        }
    }
}

void convmat_scene_stretch(const convmat_scene *s, const double *y, double *stretched) {
    const int64_t from = convmat_spot_count(&s->features);
    const int64_t to = convmat_spot_count(&s->stretched);
    const int64_t channels = s->groups * s->out_block;
    const convmat_spot none = {{0, 0, 0}};
    memset(stretched, 0, (size_t)(channels * to) * sizeof *stretched);
    for (int64_t k = 0; k < channels * from; k++) {
        const convmat_spot o = convmat_spot_of(k % from, &s->features);
        const convmat_spot at = spot_sum(&o, &s->stride, &none, &one);
        stretched[k / from * to + convmat_spot_flat(&at, &s->stretched)] = y[k];
    }
}

void convmat_scene_pad(const convmat_scene *s, const double *stretched, double *padded) {
    const int64_t from = convmat_spot_count(&s->stretched);
    const int64_t to = convmat_spot_count(&s->padded);
    const int64_t channels = s->groups * s->out_block;
    for (int64_t k = 0; k < channels * to; k++) {
        const convmat_spot at = convmat_spot_of(k % to, &s->padded);
        const convmat_spot source = spot_sum(&at, &one, &s->before, &minus);
        padded[k] = is_inside(&source, &s->stretched)
                        ? stretched[k / to * from + convmat_spot_flat(&source, &s->stretched)]
                        : 0;
    }
}

void convmat_scene_rotate(const convmat_scene *s, const double *kernel, double *rotated) {
    const int64_t taps = convmat_spot_count(&s->kernel);
    for (int64_t co = 0; co < s->groups * s->out_block; co++) {
        for (int64_t block = 0; block < s->in_block; block++) {
            const int64_t ci = co / s->out_block * s->in_block + block;
            const double *from = kernel + (co * s->in_block + block) * taps;
            double *to = rotated + (ci * s->out_block + co % s->out_block) * taps;
            for (int64_t t = 0; t < taps; t++) {
                to[t] = from[taps - 1 - t];
            }
        }
    }
}

/* sum over t of kernel[t] * plane[i + t*dilation] */
static double correlate_at(const convmat_scene *s, const double *kernel, const double *plane,
                           const convmat_spot *i) {
    const int64_t taps = convmat_spot_count(&s->kernel);
    double sum = 0;
    for (int64_t t = 0; t < taps; t++) {
        const convmat_spot tap = convmat_spot_of(t, &s->kernel);
        const convmat_spot at = spot_sum(i, &one, &tap, &s->dilation);
        sum += kernel[t] * plane[convmat_spot_flat(&at, &s->padded)];
    }
    return sum;
}

void convmat_scene_correlate(const convmat_scene *s, const double *rotated, const double *padded,
                             double *direct) {
    const int64_t to = convmat_spot_count(&s->direct);
    const int64_t taps = convmat_spot_count(&s->kernel);
    const int64_t plane = convmat_spot_count(&s->padded);
    for (int64_t k = 0; k < s->groups * s->in_block * to; k++) {
        const int64_t ci = k / to;
        const int64_t first = ci / s->in_block * s->out_block; /* channel of the features in this group */
        const convmat_spot i = convmat_spot_of(k % to, &s->direct);
        direct[k] = 0;
        for (int64_t block = 0; block < s->out_block; block++) {
            direct[k] += correlate_at(s, rotated + (ci * s->out_block + block) * taps,
                                      padded + (first + block) * plane, &i);
        }
    }
}
