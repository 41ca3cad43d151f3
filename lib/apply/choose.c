/* SPDX-License-Identifier: BSD-3-Clause */
/* The planner: a table of the paths, the fastest first. */
/*
 * There is no path through GEMM: with six channels and four vectors of positions in registers the stencil does many
 * channels at 0.75 to 0.9 of the rate of dgemm and sgemm, keeps the matrix's bits, and needs no panel in memory.
 */
#include "apply/choose.h"

#include "apply/plain.h"
#include "apply/stencil.h"
#include "base/status.h"
#include "base/threads.h"

static bool always(const convmat_call *call) {
    (void)call;
    return true;
}

/* A tile holds the elements between the taps too: not worth while where few of them are read */
static bool reads_most_elements(const convmat_call *call) {
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        const convmat_axis *axis = &call->walk.axis[a];
        if (axis->stride > 4 * axis->kernel_size) {
            return false;
        }
    }
    return convmat_stencil_can(call);
}

static convmat_status apply_plain(const convmat_call *call, convmat_error *error) {
    const convmat_box nothing = {{0}, {0}};
    return convmat_plain_apply(call, &nothing, error);
}

static const struct {
    convmat_path path;
    const char *name;
    bool (*can)(const convmat_call *call);  /* can do this geometry */
    bool (*pays)(const convmat_call *call); /* AUTO takes the first that pays */
    convmat_path_function apply;
    const char *rule; /* what the geometry must be */
} paths[] = {
    {CONVMAT_PATH_STENCIL, "stencil", convmat_stencil_can, reads_most_elements, convmat_stencil_apply,
     "a geometry whose taps span less than 2^22 elements, with at most 2^12 phases of the stride"},
    {CONVMAT_PATH_PLAIN, "plain", always, always, apply_plain, "any geometry"},
};

enum { PATHS = sizeof paths / sizeof *paths };

const char *convmat_path_name(convmat_path path) {
    for (int k = 0; k < PATHS; k++) {
        if (paths[k].path == path) {
            return paths[k].name;
        }
    }
    return "auto";
}

convmat_status convmat_path_choose(const convmat_call *call, convmat_path *path,
                                   convmat_path_function *function, convmat_error *error) {
    const convmat_path wanted = call->convolution->path;
    for (int k = 0; k < PATHS; k++) {
        if (wanted == CONVMAT_PATH_AUTO ? !paths[k].pays(call) : wanted != paths[k].path) {
            continue;
        }
        if (wanted != CONVMAT_PATH_AUTO && !paths[k].can(call)) {
            return convmat_fail(error, CONVMAT_INVALID, "path = %s, must be given %s", paths[k].name,
                                paths[k].rule);
        }
        *path = paths[k].path;
        *function = paths[k].apply;
        return CONVMAT_OK;
    }
    return convmat_fail(error, CONVMAT_INVALID,
                        "path = %d, must be one of CONVMAT_PATH_AUTO, _PLAIN, _STENCIL", (int)wanted);
}
