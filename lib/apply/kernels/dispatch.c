/* SPDX-License-Identifier: BSD-3-Clause */
/* Which version of the stencil kernels this processor runs. */
#include "apply/kernels/stencil.h"

convmat_stencil_kernel convmat_stencil_kernel_for(convmat_value value) {
#ifdef CONVMAT_HAS_X86_KERNELS
    if (__builtin_cpu_supports("avx512f")) {
        return value == CONVMAT_FLOAT ? convmat_stencil_avx512_float : convmat_stencil_avx512_double;
    }
    if (__builtin_cpu_supports("avx2")) {
        return value == CONVMAT_FLOAT ? convmat_stencil_avx2_float : convmat_stencil_avx2_double;
    }
#endif
    return value == CONVMAT_FLOAT ? convmat_stencil_portable_float : convmat_stencil_portable_double;
}
