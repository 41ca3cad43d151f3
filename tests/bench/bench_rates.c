/* SPDX-License-Identifier: BSD-3-Clause */
/* Measures read bandwidth, the filling of fresh memory, and GEMM, with the threads of the case. */
#define _DEFAULT_SOURCE /* madvise() */
#include "bench/bench_rates.h"
#include "bench/bench_case.h"
#include "bench/bench_clock.h"

#include <cblas.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, READ_BYTES = 256 << 20, ORDER = 640 };

/* Memory on huge pages, untouched */
static void *huge(size_t bytes) {
    const size_t whole = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *memory = aligned_alloc(HUGE_PAGE, whole);
    if (memory == NULL) {
        bench_memory(SIZE_MAX); /* says so and ends */
    }
    madvise(memory, whole, MADV_HUGEPAGE);
    return memory;
}

bench_gauge bench_gauge_open(convmat_value value, int threads) {
    const size_t bytes = ORDER * ORDER * sizeof(double);
    bench_gauge g = {value, threads, huge(READ_BYTES), huge(bytes), huge(bytes), huge(bytes), 0};
    memset(g.memory, 0, READ_BYTES);
    memset(g.a, 0, bytes);
    memset(g.b, 0, bytes);
    return g;
}

void bench_gauge_close(bench_gauge *gauge) {
    free(gauge->memory);
    free(gauge->a);
    free(gauge->b);
    free(gauge->c);
}

static double read_rate(bench_gauge *g) {
    const int64_t share = READ_BYTES / (int64_t)sizeof(double) / g->threads;
    double sum = 0;
    const double start = bench_now();
#pragma omp parallel for num_threads(g->threads) schedule(static, 1) reduction(+ : sum)
    for (int k = 0; k < g->threads; k++) {
        const double *x = g->memory + k * share;
        double part[32] = {0}; /* enough additions at once to wait for memory only */
        for (int64_t e = 0; e + 32 <= share; e += 32) {
            for (int j = 0; j < 32; j++) {
                part[j] += x[e + j];
            }
        }
        for (int j = 0; j < 32; j++) {
            sum += part[j];
        }
    }
    g->sink = sum;
    return READ_BYTES / (bench_now() - start);
}

static double fill_rate(bench_gauge *g, int64_t bytes) {
    const int64_t share = bytes / g->threads;
    const double start = bench_now();
    char *memory = huge((size_t)bytes);
#pragma omp parallel for num_threads(g->threads) schedule(static, 1)
    for (int k = 0; k < g->threads; k++) {
        memset(memory + k * share, 1, (size_t)(k + 1 < g->threads ? share : bytes - k * share));
    }
    const double seconds = bench_now() - start;
    g->sink = ((volatile char *)memory)[bytes / 2];
    free(memory);
    return (double)bytes / seconds;
}

static double gemm_rate(bench_gauge *g, int threads) {
    const int before = openblas_get_num_threads();
    openblas_set_num_threads(threads);
    const double start = bench_now();
    if (g->value == CONVMAT_FLOAT) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, ORDER, ORDER, ORDER, 1, g->a, ORDER, g->b,
                    ORDER, 0, g->c, ORDER);
    } else {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, ORDER, ORDER, ORDER, 1, g->a, ORDER, g->b,
                    ORDER, 0, g->c, ORDER);
    }
    const double seconds = bench_now() - start;
    openblas_set_num_threads(before);
    return 2.0 * ORDER * ORDER * ORDER / seconds;
}

bench_rates bench_gauge_read(bench_gauge *gauge, int64_t fill_bytes) {
    bench_rates r = {.read = read_rate(gauge), .gemm = gemm_rate(gauge, 1)};
    r.gemm_threads = gauge->threads > 1 ? gemm_rate(gauge, gauge->threads) : r.gemm;
    r.fill = fill_bytes > 0 ? fill_rate(gauge, fill_bytes) : 0;
    return r;
}

double bench_share(double rate, double before, double after) {
    const double mean = (before + after) / 2;
    return mean > 0 ? rate / mean : 0;
}
