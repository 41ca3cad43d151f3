/* SPDX-License-Identifier: BSD-3-Clause */
/* Instances of stored_runs.inc, apart from kernels in which nothing may become a vector. */
#include "apply/kernels/stored.h"

#define VALUE double
#define RUNS_OF runs_of_double
#define RUNS runs_double
#include "apply/kernels/stored_runs.inc"
#undef VALUE
#undef RUNS_OF
#undef RUNS
#define VALUE float
#define RUNS_OF runs_of_float
#define RUNS runs_float
#include "apply/kernels/stored_runs.inc"

convmat_stored_scatter_runs convmat_stored_runs_portable(convmat_value value) {
    return value == CONVMAT_FLOAT ? runs_float : runs_double;
}
