/* SPDX-License-Identifier: BSD-3-Clause */
/* The one place that asks OpenMP how many threads there are. */
#include "base/threads.h"

#include "base/checked.h"

#ifdef _OPENMP
#include <omp.h>
#endif

enum {
    WORTHWHILE = 20000, /* entering a parallel region costs about a microsecond */
    MANY = 64 /* more only where there are more processors: threads that cannot be had end the process */
};

int convmat_thread_count(int threads, int64_t work) {
#ifdef _OPENMP
    if (threads == 1) { /* without a division, which a small product would notice */
        return 1;
    }
    int64_t wanted = threads == 0 ? omp_get_max_threads() : threads;
    if (wanted > MANY) {
        wanted = convmat_min(wanted, convmat_max(MANY, omp_get_num_procs()));
    }
    return (int)convmat_max(1, convmat_min(wanted, work / WORTHWHILE));
#else
    (void)threads;
    (void)work;
    return 1;
#endif
}
