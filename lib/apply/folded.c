/* SPDX-License-Identifier: BSD-3-Clause */
/* x = C^T y under a boundary that folds: the transpose of folding adds what came out beyond the edges. */
#include "apply/folded.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "geometry/geometry.h"

enum { LAST = CONVMAT_MAX_AXES - 1, PARTS = 3 };

/*
 * Folding is a matrix F that copies the image x beyond its edges, and C = E F with E a convolution of the longer image
 * under zeros. So C^T y = F^T (E^T y): E^T y is computed part by part, the image itself first, and every part beyond an
 * edge is added to where F took it from. Each axis has three parts: the image, what is read before it and what behind.
 */
typedef struct part {
    int64_t
        begin[CONVMAT_MAX_AXES]; /* on the axes of the walk; those before the geometry's have one element */
    int64_t size[CONVMAT_MAX_AXES];
} part;

bool convmat_folded_is(const convmat_call *call) {
    return call->direction == CONVMAT_TRANSPOSE && call->convolution->geometry->boundary != CONVMAT_ZEROS;
}

/* Part 0, 1 or 2 of an axis; empty parts have size 0 */
static void set_part(const convmat_axis *axis, int which, int64_t *begin, int64_t *size) {
    const int64_t one = convmat_axis_landing(axis, 0, 0);
    const int64_t other = convmat_axis_landing(axis, 0, axis->kernel_size - 1);
    const int64_t first = convmat_min(one, other);
    const int64_t end = convmat_max(one, other) + (axis->out_size - 1) * axis->stride + 1;
    const int64_t begins[PARTS] = {0, first, convmat_max(axis->in_size, first)};
    const int64_t ends[PARTS] = {axis->in_size, convmat_min(0, end), end};
    *begin = begins[which];
    *size = convmat_max(0, ends[which] - begins[which]);
}

static bool set_parts(const convmat_call *call, int number, part *p) {
    bool is_empty = false;
    for (int a = LAST; a >= 0; a--) {
        set_part(&call->walk.axis[a], number % PARTS, &p->begin[a], &p->size[a]);
        is_empty = is_empty || p->size[a] == 0;
        number /= PARTS;
    }
    return !is_empty;
}

/* The same convolution under zeros, whose image is the part */
static convmat_geometry geometry_of(const convmat_call *call, const part *p) {
    convmat_geometry g = *call->convolution->geometry;
    g.boundary = CONVMAT_ZEROS;
    for (int a = 0; a < g.axes; a++) {
        const int k = a + CONVMAT_MAX_AXES - g.axes;
        const int64_t extent = convmat_axis_extent(&call->walk.axis[k]);
        g.in_size[a] = p->size[k];
        g.pad_begin[a] += p->begin[k];
        g.pad_end[a] = (g.out_size[a] - 1) * g.stride[a] + extent - g.pad_begin[a] - g.in_size[a];
    }
    return g;
}

static void add_line(convmat_value value, const convmat_axis *axis, const void *from, int64_t begin,
                     int64_t size, void *to) {
    for (int64_t j = 0; j < size; j++) {
        const int64_t i = convmat_axis_element(axis, begin + j);
        if (value == CONVMAT_FLOAT) {
            ((float *)to)[i] += ((const float *)from)[j];
        } else {
            ((double *)to)[i] += ((const double *)from)[j];
        }
    }
}

/* out[folded position] += from[position], every vector and channel, in ascending order of positions */
static void add_part(const convmat_call *call, const part *p, const char *from) {
    const convmat_walk *walk = &call->walk;
    const convmat_value value = call->convolution->value;
    const int64_t bytes = convmat_value_bytes(value);
    const int64_t channels = call->count * call->convolution->geometry->in_channels;
    char *to = call->out;
    for (int64_t c = 0; c < channels; c++) {
        for (int64_t j0 = 0; j0 < p->size[0]; j0++) {
            const int64_t i0 = convmat_axis_element(&walk->axis[0], p->begin[0] + j0);
            for (int64_t j1 = 0; j1 < p->size[1]; j1++) {
                const int64_t i1 = convmat_axis_element(&walk->axis[1], p->begin[1] + j1);
                const int64_t line = (i0 * walk->along_size[1] + i1) * walk->along_size[LAST];
                add_line(value, &walk->axis[LAST], from, p->begin[LAST], p->size[LAST], to + line * bytes);
                from += p->size[LAST] * bytes;
            }
        }
        to += walk->along_plane * bytes;
    }
}

/* Results of one part for all vectors, into `out` */
static convmat_status apply_part(const convmat_call *call, const part *p, void *out,
                                 convmat_path_function apply, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    const convmat_geometry geometry = geometry_of(call, p);
    convmat_convolution convolution = *call->convolution;
    convolution.geometry = &geometry;
    convmat_call some = {.convolution = &convolution,
                         .direction = call->direction,
                         .count = call->count,
                         .in = call->in,
                         .out = out};
    CONVMAT_TRY(convmat_geometry_sizes(&geometry, &some.plan, error));
    some.walk = convmat_walk_of(&geometry, call->walk.layout);
    CONVMAT_TRY(apply(&some, error));
done:
    return status;
}

/* Bytes of a part's results; false when they pass 2^63-1 */
static bool count_bytes(const convmat_call *call, const part *p, int64_t *bytes) {
    bool fits = convmat_multiply(call->count, convmat_value_bytes(call->convolution->value), bytes) &&
                convmat_multiply(*bytes, call->convolution->geometry->in_channels, bytes);
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        fits = fits && convmat_multiply(*bytes, p->size[a], bytes);
    }
    return fits;
}

convmat_status convmat_folded_apply(const convmat_call *call, convmat_path_function apply,
                                    convmat_error *error) {
    enum { COMBINATIONS = PARTS * PARTS * PARTS };
    convmat_status status = CONVMAT_OK;
    part parts[COMBINATIONS]; /* the image, then those beyond an edge that are not empty */
    int64_t begin[COMBINATIONS + 1] = {0};
    int count = 1;
    bool fits = true;
    char *beyond = NULL;
    set_parts(call, 0, &parts[0]);
    for (int number = 1; number < COMBINATIONS; number++) {
        if (set_parts(call, number, &parts[count])) {
            int64_t bytes = 0;
            fits = fits && count_bytes(call, &parts[count], &bytes) &&
                   convmat_add(begin[count], bytes, &begin[count + 1]);
            count++;
        }
    }
    beyond = fits ? convmat_memory_new(begin[count], 1) : NULL;
    if (beyond == NULL) {
        status = convmat_fail_memory(error, "the results beyond an edge");
        goto done;
    }
    for (int k = 1; k < count; k++) {
        CONVMAT_TRY(apply_part(call, &parts[k], beyond + begin[k], apply, error));
    }
    CONVMAT_TRY(apply_part(call, &parts[0], call->out, apply, error)); /* the last that can fail */
    for (int k = 1; k < count; k++) {
        add_part(call, &parts[k], beyond + begin[k]);
    }
done:
    convmat_memory_free(beyond);
    return status;
}
