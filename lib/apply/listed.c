/* SPDX-License-Identifier: BSD-3-Clause */
/* Small products by lists: C is built once, of weights that are their own numbers. */
#include "apply/listed.h"

#include "base/memory.h"
#include "base/status.h"

#define VALUE double
#define LISTED listed_double
#include "apply/listed.inc"
#undef VALUE
#undef LISTED
#define VALUE float
#define LISTED listed_float
#include "apply/listed.inc"

bool convmat_listed_can(const convmat_call *call) {
    /* a line of few entries may be one of many without any, and a weight may be one of many that are not used */
    return call->convolution->geometry->boundary == CONVMAT_ZEROS && call->plan.nnz <= CONVMAT_LISTED_MOST &&
           convmat_call_out_size(call) <= CONVMAT_LISTED_MOST && convmat_call_in_size(call) <= INT32_MAX &&
           call->plan.weights <= CONVMAT_LISTED_MOST;
}

/* C with the weights 0, 1, 2, ...: the value of an entry says which weight it is */
static convmat_status build(const convmat_call *call, convmat_matrix **C, convmat_error *error) {
    double numbers[CONVMAT_LISTED_MOST];
    for (int k = 0; k < CONVMAT_LISTED_MOST; k++) {
        numbers[k] = k;
    }
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = call->walk.layout;
    return convmat_matrix_build(call->convolution->geometry, numbers, &options, C, error);
}

convmat_status convmat_listed_open(const convmat_call *call, convmat_listed *listed, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_matrix *C = NULL;
    *listed = (convmat_listed){.begin = NULL};
    const int64_t lines = convmat_call_out_size(call);
    CONVMAT_TRY(build(call, &C, error));
    listed->begin = convmat_memory_new(lines + 1 + 2 * C->nnz, (int64_t)sizeof *listed->begin);
    if (listed->begin == NULL) {
        status = convmat_fail_memory(error, "the entries of C");
        goto done;
    }
    listed->weight = listed->begin + lines + 1;
    listed->at = listed->weight + C->nnz;
    for (int64_t k = 0; k <= lines; k++) {
        listed->begin[k] = (int32_t)convmat_matrix_offset(C, k);
    }
    for (int64_t e = 0; e < C->nnz; e++) {
        listed->weight[e] = (int32_t)convmat_matrix_value(C, e);
        listed->at[e] = (int32_t)convmat_matrix_index(C, e);
    }
done:
    convmat_matrix_free(&C);
    return status;
}

void convmat_listed_close(convmat_listed *listed) {
    convmat_memory_free(listed->begin);
}

void convmat_listed_run(const convmat_listed *listed, const convmat_call *call) {
    const void *const weights = call->convolution->weights;
    const int64_t lines = convmat_call_out_size(call);
    const int64_t size = convmat_call_in_size(call);
    for (int64_t b = 0; b < call->count; b++) {
        if (call->convolution->value == CONVMAT_FLOAT) {
            listed_float(listed, lines, weights, (const float *)call->in + b * size,
                         (float *)call->out + b * lines);
        } else {
            listed_double(listed, lines, weights, (const double *)call->in + b * size,
                          (double *)call->out + b * lines);
        }
    }
}
