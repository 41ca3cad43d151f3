/* SPDX-License-Identifier: BSD-3-Clause */
/* Which version of the stencil kernels this processor runs. */
#include "apply/kernels/stencil.h"

int64_t convmat_stencil_lanes(convmat_value value) {
    int64_t bytes = 16;
#ifdef CONVMAT_HAS_X86_KERNELS
    bytes = __builtin_cpu_supports("avx512f") ? 64 : (__builtin_cpu_supports("avx2") ? 32 : 16);
#endif
    return bytes / convmat_value_bytes(value);
}

/* In order of preference; a version is what its instruction set has for [is_fused][value] */
convmat_stencil_kernel convmat_stencil_kernel_for(convmat_value value, bool is_fused) {
#ifdef CONVMAT_HAS_X86_KERNELS
    if (__builtin_cpu_supports("avx512f")) {
        static const convmat_stencil_kernel avx512[2][2] = {
            {convmat_stencil_avx512_double, convmat_stencil_avx512_float},
            {convmat_stencil_avx512_fused_double, convmat_stencil_avx512_fused_float}};
        return avx512[is_fused][value];
    }
    if (__builtin_cpu_supports("avx2") && (!is_fused || __builtin_cpu_supports("fma"))) {
        static const convmat_stencil_kernel avx2[2][2] = {
            {convmat_stencil_avx2_double, convmat_stencil_avx2_float},
            {convmat_stencil_avx2_fused_double, convmat_stencil_avx2_fused_float}};
        return avx2[is_fused][value];
    }
#endif
    static const convmat_stencil_kernel portable[2][2] = {
        {convmat_stencil_portable_double, convmat_stencil_portable_float}, {NULL, NULL}};
    return portable[is_fused][value];
}
