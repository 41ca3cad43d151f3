/* SPDX-License-Identifier: BSD-3-Clause */
/* A product without the matrix, by stencils or line by line, with the memory that it takes: to be run once or often. */
#ifndef CONVMAT_APPLY_TASK_H
#define CONVMAT_APPLY_TASK_H

#include "apply/choose.h"
#include "apply/plain.h"
#include "apply/stencil.h"

typedef struct convmat_task {
    convmat_call call; /* in and out are read when it is run */
    convmat_path_way way;
    bool is_kept; /* weights may become NaN or infinite, or no longer be, before it is run */
    convmat_stencil_work stencil;
    convmat_plain plain;
} convmat_task;

/* Take the memory for task->call, but for tiles; close whatever the status. The task is not moved afterwards. */
convmat_status convmat_task_open(convmat_task *task, convmat_path_way way, bool is_kept,
                                 convmat_error *error);
void convmat_task_close(convmat_task *task);

/* Bytes of its tiles, and using so many at `tiles`, which tasks that run one after the other may share */
int64_t convmat_task_tile_bytes(const convmat_task *task);
void convmat_task_use(convmat_task *task, char *tiles);

/* Compute all of out. */
void convmat_task_run(convmat_task *task);

#endif
