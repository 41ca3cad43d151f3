/* SPDX-License-Identifier: BSD-3-Clause */
/* Instances of kernels.inc, chosen by the types of a matrix. */
#include "apply/kernels.h"
#include "apply/kernels/stored.h"

#include "base/checked.h"
#include "matrix/storage.h"

enum { LONG = 100 }; /* entries of a line, on average, from which four lines are summed side by side */

#define INDEX int32_t
#define VALUE double
#define GATHER_FOUR gather_four_int32_double
#define GATHER_SHORT gather_short_int32_double
#define GATHER gather_int32_double
#define REACH reach_int32_double
#define SCATTER_ALL scatter_all_int32_double
#define SCATTER scatter_int32_double
#include "apply/kernels.inc"
#undef VALUE
#undef GATHER_FOUR
#undef GATHER_SHORT
#undef GATHER
#undef REACH
#undef SCATTER_ALL
#undef SCATTER
#define VALUE float
#define GATHER_FOUR gather_four_int32_float
#define GATHER_SHORT gather_short_int32_float
#define GATHER gather_int32_float
#define REACH reach_int32_float
#define SCATTER_ALL scatter_all_int32_float
#define SCATTER scatter_int32_float
#include "apply/kernels.inc"
#undef INDEX
#undef VALUE
#undef GATHER_FOUR
#undef GATHER_SHORT
#undef GATHER
#undef REACH
#undef SCATTER_ALL
#undef SCATTER
#define INDEX int64_t
#define VALUE double
#define GATHER_FOUR gather_four_int64_double
#define GATHER_SHORT gather_short_int64_double
#define GATHER gather_int64_double
#define REACH reach_int64_double
#define SCATTER_ALL scatter_all_int64_double
#define SCATTER scatter_int64_double
#include "apply/kernels.inc"
#undef VALUE
#undef GATHER_FOUR
#undef GATHER_SHORT
#undef GATHER
#undef REACH
#undef SCATTER_ALL
#undef SCATTER
#define VALUE float
#define GATHER_FOUR gather_four_int64_float
#define GATHER_SHORT gather_short_int64_float
#define GATHER gather_int64_float
#define REACH reach_int64_float
#define SCATTER_ALL scatter_all_int64_float
#define SCATTER scatter_int64_float
#include "apply/kernels.inc"

convmat_kernel convmat_kernel_gather(convmat_index index, convmat_value value) {
    static const convmat_kernel table[2][2] = {{gather_int32_double, gather_int32_float},
                                               {gather_int64_double, gather_int64_float}};
    return table[index][value];
}

convmat_kernel convmat_kernel_scatter(convmat_index index, convmat_value value) {
    static const convmat_kernel table[2][2] = {{scatter_int32_double, scatter_int32_float},
                                               {scatter_int64_double, scatter_int64_float}};
    return table[index][value];
}
