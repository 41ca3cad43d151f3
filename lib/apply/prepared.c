/* SPDX-License-Identifier: BSD-3-Clause */
/* Products without the matrix that are prepared once and applied often. */
#include "apply/prepared.h"

#include "apply/vectors.h"
#include "base/memory.h"
#include "base/status.h"

convmat_status convmat_prepared_open(const convmat_convolution *convolution, convmat_direction direction,
                                     int64_t count, bool is_kept, struct convmat_prepared *prepared,
                                     convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_path path;
    convmat_path_way way;
    convmat_call *const call = &prepared->task.call;
    prepared->listed = (convmat_listed){.begin = NULL};
    prepared->folded = NULL;
    prepared->is_task = false;
    prepared->tiles = NULL;
    CONVMAT_TRY(convmat_call_open(convolution, direction, call, error));
    CONVMAT_TRY(convmat_check_count(count, call->plan.rows, call->plan.cols, convolution->value, error));
    call->count = count;
    CONVMAT_TRY(convmat_path_choose(call, &path, &way, error));
    prepared->convolution = *convolution;
    if (is_kept) {
        prepared->geometry = *convolution->geometry;
        prepared->convolution.geometry = &prepared->geometry;
    }
    call->convolution = &prepared->convolution;
    const bool is_free = convolution->path != CONVMAT_PATH_STENCIL && convolution->path != CONVMAT_PATH_FUSED;
    if (is_kept && is_free && convmat_listed_can(call)) {
        return convmat_listed_open(call, &prepared->listed, error);
    }
    if (way.is_fused && convmat_folded_is(call)) {
        return convmat_folded_open(call, is_kept, &prepared->folded, error);
    }
    prepared->is_task = true;
    CONVMAT_TRY(convmat_task_open(&prepared->task, way, is_kept, error));
    prepared->tiles = convmat_memory_new(convmat_task_tile_bytes(&prepared->task), 1);
    if (prepared->tiles == NULL) {
        status = convmat_fail_memory(error, "a tile of the image");
        goto done;
    }
    convmat_task_use(&prepared->task, prepared->tiles);
done:
    return status;
}

void convmat_prepared_close(struct convmat_prepared *prepared) {
    if (prepared->is_task) {
        convmat_task_close(&prepared->task);
        convmat_memory_free(prepared->tiles);
    }
    convmat_listed_close(&prepared->listed);
    convmat_folded_close(prepared->folded);
}

void convmat_prepared_run(struct convmat_prepared *prepared, const void *in, void *out) {
    convmat_call *const call = &prepared->task.call;
    call->in = in;
    call->out = out;
    if (prepared->listed.begin != NULL) {
        convmat_listed_run(&prepared->listed, call);
    } else if (prepared->folded != NULL) {
        convmat_folded_run(prepared->folded, call);
    } else {
        convmat_task_run(&prepared->task);
    }
}

convmat_status convmat_convolution_prepare(const convmat_convolution *convolution,
                                           convmat_direction direction, int64_t count,
                                           convmat_prepared **prepared, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    if (prepared == NULL) {
        return convmat_fail_null(error, "prepared");
    }
    *prepared = NULL;
    CONVMAT_TRY(convmat_check_convolution(convolution, error));
    CONVMAT_TRY(convmat_check_vectors(direction, count, "", prepared, convolution->threads, error));
    convmat_prepared *result = convmat_memory_new(1, (int64_t)sizeof *result);
    if (result == NULL) {
        return convmat_fail_memory(error, "a prepared product");
    }
    status = convmat_prepared_open(convolution, direction, count, true, result, error);
    if (status != CONVMAT_OK) {
        convmat_prepared_free(&result);
    }
    *prepared = result;
done:
    return status;
}

convmat_status convmat_prepared_apply(convmat_prepared *prepared, const void *in, void *out,
                                      convmat_error *error) {
    if (prepared == NULL || in == NULL || out == NULL) {
        return convmat_fail_null(error, prepared == NULL ? "prepared" : (in == NULL ? "in" : "out"));
    }
    convmat_prepared_run(prepared, in, out);
    return CONVMAT_OK;
}

void convmat_prepared_free(convmat_prepared **prepared) {
    if (prepared == NULL || *prepared == NULL) {
        return;
    }
    convmat_prepared_close(*prepared);
    convmat_memory_free(*prepared);
    *prepared = NULL;
}
