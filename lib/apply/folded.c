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

bool convmat_folded_pays(const convmat_call *call) {
    enum { MOST = 8 };
    double images = 1;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        double all = 0;
        for (int which = 0; which < PARTS; which++) {
            int64_t begin;
            int64_t size;
            set_part(&call->walk.axis[a], which, &begin, &size);
            all += (double)size;
        }
        images *= all / (double)call->walk.axis[a].in_size;
    }
    return images <= MOST;
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

/* A part with its own convolution */
typedef struct part_task {
    part where;
    int64_t begin; /* of its results in `beyond`, bytes */
    convmat_geometry geometry;
    convmat_convolution convolution;
    convmat_task task;
} part_task;

enum { COMBINATIONS = PARTS * PARTS * PARTS };

struct convmat_folded {
    int count;    /* parts that are open: the image, then those beyond an edge that are not empty */
    char *tiles;  /* of whichever part is run */
    char *beyond; /* results of all but the first part */
    part_task *parts[COMBINATIONS];
};

/* Bytes of a part's results; false when they pass 2^63-1 */
static bool count_bytes(const convmat_call *call, const part *p, int64_t *bytes) {
    bool fits = convmat_multiply(call->count, convmat_value_bytes(call->convolution->value), bytes) &&
                convmat_multiply(*bytes, call->convolution->geometry->in_channels, bytes);
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        fits = fits && convmat_multiply(*bytes, p->size[a], bytes);
    }
    return fits;
}

/* The next part, whose results begin at `begin`; a part beyond an edge may be no stencil though the whole is one */
static convmat_status open_part(const convmat_call *call, const part *where, int64_t begin, bool is_kept,
                                convmat_folded *folded, convmat_error *error) {
    part_task *const p = convmat_memory_new(1, (int64_t)sizeof *p);
    if (p == NULL) {
        return convmat_fail_memory(error, "a part of the image");
    }
    p->where = *where;
    p->begin = begin;
    p->geometry = geometry_of(call, where);
    p->convolution = *call->convolution;
    p->convolution.geometry = &p->geometry;
    p->task.call =
        (convmat_call){.convolution = &p->convolution, .direction = call->direction, .count = call->count};
    const convmat_status status = convmat_geometry_sizes(&p->geometry, &p->task.call.plan, error);
    if (status != CONVMAT_OK) {
        convmat_memory_free(p);
        return status;
    }
    p->task.call.walk = convmat_walk_of(&p->geometry, call->walk.layout);
    folded->parts[folded->count++] = p;
    const bool is_stencil = convmat_stencil_pays(&p->task.call);
    return convmat_task_open(&p->task, (convmat_path_way){is_stencil, is_stencil}, is_kept, error);
}

/* As many as the part with most */
static convmat_status take_tiles(convmat_folded *folded, convmat_error *error) {
    int64_t most = 0;
    for (int k = 0; k < folded->count; k++) {
        most = convmat_max(most, convmat_task_tile_bytes(&folded->parts[k]->task));
    }
    folded->tiles = convmat_memory_new(most, 1);
    if (folded->tiles == NULL) {
        return convmat_fail_memory(error, "a tile of the image");
    }
    for (int k = 0; k < folded->count; k++) {
        convmat_task_use(&folded->parts[k]->task, folded->tiles);
    }
    return CONVMAT_OK;
}

static convmat_status open_parts(const convmat_call *call, bool is_kept, convmat_folded *folded,
                                 convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    int64_t end = 0;
    for (int number = 0; number < COMBINATIONS; number++) {
        part where;
        int64_t bytes = 0;
        if (!set_parts(call, number, &where)) {
            continue;
        }
        CONVMAT_TRY(open_part(call, &where, end, is_kept, folded, error));
        if (number > 0 && (!count_bytes(call, &where, &bytes) || !convmat_add(end, bytes, &end))) {
            return convmat_fail_memory(error, "the results beyond an edge");
        }
    }
    folded->beyond = convmat_memory_new(end, 1);
    if (folded->beyond == NULL) {
        return convmat_fail_memory(error, "the results beyond an edge");
    }
    CONVMAT_TRY(take_tiles(folded, error));
done:
    return status;
}

convmat_status convmat_folded_open(const convmat_call *call, bool is_kept, convmat_folded **folded,
                                   convmat_error *error) {
    *folded = NULL;
    convmat_folded *result = convmat_memory_new(1, (int64_t)sizeof *result);
    if (result == NULL) {
        return convmat_fail_memory(error, "the parts of the image");
    }
    result->count = 0;
    result->beyond = NULL;
    result->tiles = NULL;
    const convmat_status status = open_parts(call, is_kept, result, error);
    if (status == CONVMAT_OK) {
        *folded = result;
    } else {
        convmat_folded_close(result);
    }
    return status;
}

void convmat_folded_close(convmat_folded *folded) {
    for (int k = 0; folded != NULL && k < folded->count; k++) {
        convmat_task_close(&folded->parts[k]->task);
        convmat_memory_free(folded->parts[k]);
    }
    if (folded != NULL) {
        convmat_memory_free(folded->beyond);
        convmat_memory_free(folded->tiles);
    }
    convmat_memory_free(folded);
}

void convmat_folded_run(convmat_folded *folded, const convmat_call *call) {
    for (int k = 0; k < folded->count; k++) {
        part_task *const p = folded->parts[k];
        p->task.call.in = call->in;
        p->task.call.out = k == 0 ? call->out : folded->beyond + p->begin;
        convmat_task_run(&p->task);
    }
    for (int k = 1; k < folded->count; k++) {
        add_part(call, &folded->parts[k]->where, folded->beyond + folded->parts[k]->begin);
    }
}
