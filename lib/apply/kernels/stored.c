/* SPDX-License-Identifier: BSD-3-Clause */
/* Instances of stored.inc, and the choice of an instruction set. */
#include "apply/kernels/stored.h"

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline)) /* arguments become constants */
#else
#define ALWAYS_INLINE inline
#endif

#define VALUE double
#define DOT dot_double
#define GATHER gather_double
#define SPREAD spread_double
#define SCATTER_ONE scatter_one_double
#define SCATTER_TAPS scatter_taps_double
#define SCATTER_SHIFT scatter_shift_double
#define SCATTER scatter_double
#include "apply/kernels/stored.inc"
#include "apply/kernels/stored_scatter.inc"
#undef VALUE
#undef DOT
#undef GATHER
#undef SPREAD
#undef SCATTER_ONE
#undef SCATTER_TAPS
#undef SCATTER_SHIFT
#undef SCATTER
#define VALUE float
#define DOT dot_float
#define GATHER gather_float
#define SPREAD spread_float
#define SCATTER_ONE scatter_one_float
#define SCATTER_TAPS scatter_taps_float
#define SCATTER_SHIFT scatter_shift_float
#define SCATTER scatter_float
#include "apply/kernels/stored.inc"
#include "apply/kernels/stored_scatter.inc"

convmat_stored_kernels convmat_stored_kernels_for(convmat_value value) {
    const bool is_float = value == CONVMAT_FLOAT;
    convmat_stored_kernels kernels = {.gather = is_float ? gather_float : gather_double,
                                      .scatter = is_float ? scatter_float : scatter_double,
                                      .spread = is_float ? spread_float : spread_double};
#ifdef CONVMAT_HAS_X86_KERNELS
    if (__builtin_cpu_supports("avx2")) {
        kernels.gather = is_float ? convmat_stored_gather_avx2_float : convmat_stored_gather_avx2_double;
    }
#endif
    return kernels;
}
