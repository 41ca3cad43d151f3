/* SPDX-License-Identifier: BSD-3-Clause */
/* The planner: a table of the paths, the fastest first. */
/*
 * There is no path through GEMM. The fused stencil is one already: six channels by four vectors of positions in
 * registers, short lines computed as one, at 0.9 to 1.0 of the rate of dgemm and sgemm in the same run (W4 to W6, AVX-512)
 * without writing and reading the panel that GEMM needs. And a BLAS has threads of its own, whose number can only be
 * changed for the whole process, so that `threads` could not be kept.
 */
#include "apply/choose.h"

#include "apply/folded.h"
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

static bool can_fuse(const convmat_call *call) {
    return convmat_stencil_kernel_for(call->convolution->value, true) != NULL && convmat_stencil_can(call);
}

static bool fusing_pays(const convmat_call *call) {
    return can_fuse(call) && reads_most_elements(call);
}

static convmat_status apply_plain(const convmat_call *call, convmat_error *error) {
    const convmat_box nothing = {{0}, {0}};
    return convmat_plain_apply(call, &nothing, error);
}

/* A part beyond an edge may be no stencil though the whole is one */
static convmat_status apply_fused_part(const convmat_call *call, convmat_error *error) {
    return convmat_stencil_can(call) ? convmat_stencil_apply(call, true, error) : apply_plain(call, error);
}

static convmat_status apply_fused(const convmat_call *call, convmat_error *error) {
    return convmat_folded_is(call) ? convmat_folded_apply(call, apply_fused_part, error)
                                   : convmat_stencil_apply(call, true, error);
}

static convmat_status apply_stencil(const convmat_call *call, convmat_error *error) {
    return convmat_stencil_apply(call, false, error);
}

static const struct {
    convmat_path path;
    const char *name;
    bool (*can)(const convmat_call *call);  /* can do this geometry */
    bool (*pays)(const convmat_call *call); /* AUTO takes the first that pays ... */
    bool has_bits;                          /* ... and REPRODUCIBLE the first that has the bits of C, too */
    convmat_path_function apply;
    const char *rule; /* what the geometry must be */
} paths[] = {
    {CONVMAT_PATH_FUSED, "fused", can_fuse, fusing_pays, false, apply_fused,
     "a geometry that path = stencil takes, and a processor with fused multiply-add"},
    {CONVMAT_PATH_STENCIL, "stencil", convmat_stencil_can, reads_most_elements, true, apply_stencil,
     "a geometry whose taps span less than 2^22 elements, with at most 2^12 phases of the stride"},
    {CONVMAT_PATH_PLAIN, "plain", always, always, true, apply_plain, "any geometry"},
};

enum { PATHS = sizeof paths / sizeof *paths };

const char *convmat_path_name(convmat_path path) {
    for (int k = 0; k < PATHS; k++) {
        if (paths[k].path == path) {
            return paths[k].name;
        }
    }
    return path == CONVMAT_PATH_REPRODUCIBLE ? "reproducible" : "auto";
}

/* Whether entry k of the table is what the convolution asks for */
static bool is_wanted(const convmat_call *call, int k) {
    switch (call->convolution->path) {
    case CONVMAT_PATH_AUTO:
        return paths[k].pays(call);
    case CONVMAT_PATH_REPRODUCIBLE:
        return paths[k].has_bits && paths[k].pays(call);
    default:
        return call->convolution->path == paths[k].path;
    }
}

convmat_status convmat_path_choose(const convmat_call *call, convmat_path *path,
                                   convmat_path_function *function, convmat_error *error) {
    for (int k = 0; k < PATHS; k++) {
        if (!is_wanted(call, k)) {
            continue;
        }
        if (!paths[k].can(call)) {
            return convmat_fail(error, CONVMAT_INVALID, "path = %s, must be given %s", paths[k].name,
                                paths[k].rule);
        }
        *path = paths[k].path;
        *function = paths[k].apply;
        return CONVMAT_OK;
    }
    return convmat_fail(
        error, CONVMAT_INVALID,
        "path = %d, must be one of CONVMAT_PATH_AUTO, _PLAIN, _STENCIL, _FUSED, _REPRODUCIBLE",
        (int)call->convolution->path);
}
