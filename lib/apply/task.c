/* SPDX-License-Identifier: BSD-3-Clause */
/* Stencils where they hold, lines of C for the rest: memory is taken once, what the weights decide is asked at every run. */
#include "apply/task.h"

#include "base/status.h"

convmat_status convmat_task_open(convmat_task *task, convmat_path_way way, bool is_kept,
                                 convmat_error *error) {
    const convmat_call *const call = &task->call;
    convmat_status status = CONVMAT_OK;
    task->way = way;
    task->is_kept = is_kept;
    task->plain = (convmat_plain){.links = NULL};
    if (way.is_stencil) {
        CONVMAT_TRY(convmat_stencil_open(call, way.is_fused, &task->stencil, error));
        const bool is_finite = !is_kept && convmat_stencil_is_finite(call);
        task->stencil.shape.box = convmat_stencil_box(call, way.is_fused, is_finite);
        if (convmat_plain_has_nothing(call, &task->stencil.shape.box)) {
            return CONVMAT_OK;
        }
    }
    CONVMAT_TRY(convmat_plain_open(call, &task->plain, error));
done:
    return status;
}

void convmat_task_close(convmat_task *task) {
    if (task->way.is_stencil) {
        convmat_stencil_close(&task->stencil);
    }
    convmat_plain_close(&task->plain);
}

int64_t convmat_task_tile_bytes(const convmat_task *task) {
    return task->way.is_stencil ? task->stencil.tile_bytes : 0;
}

void convmat_task_use(convmat_task *task, char *tiles) {
    if (task->way.is_stencil) {
        task->stencil.tiles = tiles;
    }
}

void convmat_task_run(convmat_task *task) {
    const convmat_box nothing = {{0}, {0}};
    const convmat_call *const call = &task->call;
    if (!task->way.is_stencil) {
        convmat_plain_run(call, &nothing, &task->plain);
        return;
    }
    convmat_stencil_work *const work = &task->stencil;
    if (task->is_kept) {
        work->shape.box = convmat_stencil_box(call, task->way.is_fused, convmat_stencil_is_finite(call));
    }
    convmat_plain_run(call, &work->shape.box, &task->plain);
    convmat_stencil_run(work);
}
