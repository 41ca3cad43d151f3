/* SPDX-License-Identifier: BSD-3-Clause */
/* What the machine can do at this moment: reading, filling fresh memory, and dense matrix products. */
#ifndef CONVMAT_BENCH_RATES_H
#define CONVMAT_BENCH_RATES_H

#include <convmat/base.h>

/* Per second; 0 where not measured */
typedef struct bench_rates {
    double read; /* bytes read by the threads of the case from memory out of cache */
    double fill; /* bytes written to memory that was never touched, on huge pages where the system has them */
    double gemm; /* operations of a dense product on one thread, of the case's value type */
    double gemm_threads; /* the same on the threads of the case, by OpenBLAS' own threads */
} bench_rates;

/* Buffers of the measurements, for one value type and number of threads */
typedef struct bench_gauge {
    convmat_value value;
    int threads;
    double *memory;
    void *a, *b, *c;
    volatile double sink;
} bench_gauge;

bench_gauge bench_gauge_open(convmat_value value, int threads);

/* Measure, about 40 ms; filling only where fill_bytes > 0 */
bench_rates bench_gauge_read(bench_gauge *gauge, int64_t fill_bytes);

void bench_gauge_close(bench_gauge *gauge);

/* A share of the mean of two measurements, before and after something done at `rate` */
double bench_share(double rate, double before, double after);

#endif
