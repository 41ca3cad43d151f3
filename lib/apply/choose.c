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
#include "apply/stencil.h"
#include "base/status.h"

static bool always(const convmat_call *call) {
    (void)call;
    return true;
}

static bool processor_fuses(const convmat_call *call) {
    return convmat_stencil_kernel_for(call->convolution->value, true) != NULL;
}

static bool can_fuse(const convmat_call *call) {
    return processor_fuses(call) && convmat_stencil_can(call);
}

static bool fusing_pays(const convmat_call *call) {
    return processor_fuses(call) && convmat_stencil_pays(call) &&
           (!convmat_folded_is(call) || convmat_folded_pays(call));
}

static const struct {
    convmat_path path;
    const char *name;
    bool (*can)(const convmat_call *call);  /* can do this geometry */
    bool (*pays)(const convmat_call *call); /* it can, and AUTO takes the first that pays ... */
    bool has_bits;                          /* ... and REPRODUCIBLE the first that has the bits of C, too */
    convmat_path_way way;
    const char *rule; /* what the geometry must be */
} paths[] = {
    {CONVMAT_PATH_FUSED,
     "fused",
     can_fuse,
     fusing_pays,
     false,
     {true, true},
     "a geometry that path = stencil takes, and a processor with fused multiply-add"},
    {CONVMAT_PATH_STENCIL,
     "stencil",
     convmat_stencil_can,
     convmat_stencil_pays,
     true,
     {true, false},
     "a geometry whose taps span less than 2^22 elements, with at most 2^12 phases of the stride"},
    {CONVMAT_PATH_PLAIN, "plain", always, always, true, {false, false}, "any geometry"},
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

convmat_status convmat_path_choose(const convmat_call *call, convmat_path *path, convmat_path_way *way,
                                   convmat_error *error) {
    for (int k = 0; k < PATHS; k++) {
        if (!is_wanted(call, k)) {
            continue;
        }
        const bool is_forced = call->convolution->path == paths[k].path; /* what pays can */
        if (is_forced && !paths[k].can(call)) {
            return convmat_fail(error, CONVMAT_INVALID, "path = %s, must be given %s", paths[k].name,
                                paths[k].rule);
        }
        *path = paths[k].path;
        *way = paths[k].way;
        return CONVMAT_OK;
    }
    return convmat_fail(
        error, CONVMAT_INVALID,
        "path = %d, must be one of CONVMAT_PATH_AUTO, _PLAIN, _STENCIL, _FUSED, _REPRODUCIBLE",
        (int)call->convolution->path);
}
