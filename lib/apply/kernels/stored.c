/* SPDX-License-Identifier: BSD-3-Clause */
/* Instances of stored.inc and stored_scatter.inc, and the choice of an instruction set. */
#include "apply/kernels/stored.h"

#define VALUE double
#define DOT dot_double
#define GATHER gather_double
#define SIDE_BY_SIDE side_by_side_double
#define APART apart_double
#define SPREAD spread_double
#define SCATTER_ONE scatter_one_double
#define SCATTER_TAPS scatter_taps_double
#define SCATTER_SHIFT scatter_shift_double
#define SCATTER scatter_double
#define THREE three_double
#include "apply/kernels/stored.inc"
#include "apply/kernels/stored_scatter.inc"
#undef VALUE
#undef DOT
#undef GATHER
#undef SIDE_BY_SIDE
#undef APART
#undef SPREAD
#undef SCATTER_ONE
#undef SCATTER_TAPS
#undef SCATTER_SHIFT
#undef SCATTER
#undef THREE
#define VALUE float
#define DOT dot_float
#define GATHER gather_float
#define SIDE_BY_SIDE side_by_side_float
#define APART apart_float
#define SPREAD spread_float
#define SCATTER_ONE scatter_one_float
#define SCATTER_TAPS scatter_taps_float
#define SCATTER_SHIFT scatter_shift_float
#define SCATTER scatter_float
#define THREE three_float
#include "apply/kernels/stored.inc"
#include "apply/kernels/stored_scatter.inc"

convmat_stored_kernels convmat_stored_kernels_portable(convmat_value value) {
    const convmat_stored_scatter_runs runs = convmat_stored_runs_portable(value);
    const convmat_stored_kernels doubles = {gather_double, apart_double, scatter_double,
                                            three_double,  runs,         spread_double};
    const convmat_stored_kernels floats = {gather_float, apart_float, scatter_float,
                                           three_float,  runs,        spread_float};
    return value == CONVMAT_FLOAT ? floats : doubles;
}

convmat_stored_kernels convmat_stored_kernels_for(convmat_value value) {
#ifdef CONVMAT_HAS_X86_KERNELS
    if (__builtin_cpu_supports("avx2")) {
        return convmat_stored_kernels_avx2(value);
    }
#endif
    return convmat_stored_kernels_portable(value);
}
