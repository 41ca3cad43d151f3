/* SPDX-License-Identifier: BSD-3-Clause */
/* y = C x and x = C^T y, element by element: each line of C is listed, used and forgotten. */
#include "apply/plain.h"

#include "apply/kernels.h"
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/threads.h"
#include "matrix/lines.h"

enum { LAST = CONVMAT_MAX_AXES - 1 };

/* What the chunks of one call share */
typedef struct product {
    const convmat_call *call;
    const convmat_box *box;
    int64_t in_size;
    int64_t out_size;
    int64_t longest; /* entries of the longest line */
    int64_t *i;      /* [chunks][longest] */
    void *x;         /* [chunks][longest] */
} product;

/* out_b[k] for all b: the line's product with every vector */
static void multiply_line(const product *f, int64_t k, int64_t length, const int64_t *i, const void *x) {
    for (int64_t b = 0; b < f->call->count; b++) {
        if (f->call->convolution->value == CONVMAT_FLOAT) {
            const float *const in = (const float *)f->call->in + b * f->in_size;
            ((float *)f->call->out)[b * f->out_size + k] = convmat_dot_float(i, x, length, in);
        } else {
            const double *const in = (const double *)f->call->in + b * f->in_size;
            ((double *)f->call->out)[b * f->out_size + k] = convmat_dot_double(i, x, length, in);
        }
    }
}

static bool covers_all(const convmat_walk *walk, const convmat_box *box) {
    bool covers = true;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        covers = covers && box->begin[a] <= 0 && box->end[a] >= walk->along_size[a];
    }
    return covers;
}

/* The first line at or behind k that is outside the box, which is not empty */
static int64_t leave_box(const convmat_walk *walk, const convmat_box *box, int64_t k) {
    const int64_t last = k % walk->along_size[LAST];
    const int64_t middle = k / walk->along_size[LAST] % walk->along_size[1];
    const int64_t first = k / walk->along_size[LAST] / walk->along_size[1] % walk->along_size[0];
    const bool is_inside = first >= box->begin[0] && first < box->end[0] && middle >= box->begin[1] &&
                           middle < box->end[1] && last >= box->begin[LAST] && last < box->end[LAST];
    return is_inside ? k + box->end[LAST] - last : k;
}

static void multiply_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end,
                           int chunk, void *context) {
    const product *f = context;
    const convmat_convolution *c = f->call->convolution;
    const bool skips = !convmat_box_is_empty(f->box);
    int64_t *const i = f->i + chunk * f->longest;
    void *const x = (char *)f->x + chunk * f->longest * convmat_value_bytes(c->value);
    int64_t listed = -2; /* no line of which the next one could begin */
    for (int64_t k = begin; k < end; k++) {
        const int64_t next = skips ? leave_box(walk, f->box, k) : k;
        if (next != k) {
            k = next - 1;
            continue;
        }
        convmat_line_go(walk, line, k, listed != k - 1);
        listed = k;
        convmat_line_indices(walk, line, CONVMAT_INT64, i, 0);
        convmat_line_values(walk, line, c->value, c->weights, x, 0);
        multiply_line(f, k, line->length, i, x);
    }
}

convmat_status convmat_plain_apply(const convmat_call *call, const convmat_box *box, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    const bool is_forward = call->direction == CONVMAT_FORWARD;
    product f = {.call = call,
                 .box = box,
                 .in_size = convmat_call_in_size(call),
                 .out_size = convmat_call_out_size(call),
                 .longest = convmat_walk_longest(&call->walk)};
    if (covers_all(&call->walk, box)) {
        return CONVMAT_OK;
    }
    const int chunks = convmat_thread_count(call->convolution->threads, call->plan.nnz);
    f.i = convmat_memory_new(f.longest, chunks * (int64_t)sizeof *f.i);
    f.x = convmat_memory_new(f.longest, chunks * convmat_value_bytes(call->convolution->value));
    if (f.i == NULL || f.x == NULL) {
        status = convmat_fail_memory(error, is_forward ? "a row of C" : "a column of C");
        goto done;
    }
    CONVMAT_TRY(convmat_walk_run(&call->walk, 0, f.out_size, chunks, multiply_chunk, &f, error));
done:
    convmat_memory_free(f.i);
    convmat_memory_free(f.x);
    return status;
}
