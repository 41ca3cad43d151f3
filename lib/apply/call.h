/* SPDX-License-Identifier: BSD-3-Clause */
/* One product without the matrix, checked, as the paths see it. */
#ifndef CONVMAT_APPLY_CALL_H
#define CONVMAT_APPLY_CALL_H

#include "matrix/walk.h"

#include <convmat/apply.h>

/* What is to be computed: out_b = C in_b or C^T in_b for b < count. */
typedef struct convmat_call {
    const convmat_convolution *convolution;
    convmat_direction direction;
    int64_t count;
    const void *in;
    void *out;
    convmat_plan plan;
    convmat_walk walk; /* along: the elements of out; across: those of in */
} convmat_call;

/* Positions begin[a]..end[a]-1 on every axis of the walk */
typedef struct convmat_box {
    int64_t begin[CONVMAT_MAX_AXES];
    int64_t end[CONVMAT_MAX_AXES];
} convmat_box;

static inline bool convmat_box_is_empty(const convmat_box *box) {
    return box->begin[0] >= box->end[0] || box->begin[1] >= box->end[1] || box->begin[2] >= box->end[2];
}

/* Elements of one vector: of `in` and of `out` */
static inline int64_t convmat_call_in_size(const convmat_call *call) {
    return call->direction == CONVMAT_FORWARD ? call->plan.cols : call->plan.rows;
}

static inline int64_t convmat_call_out_size(const convmat_call *call) {
    return call->direction == CONVMAT_FORWARD ? call->plan.rows : call->plan.cols;
}

#endif
