/* SPDX-License-Identifier: BSD-3-Clause */
/* What one case of the benchmark works on: a workload, its weights, vectors and matrices, the same in every process. */
#ifndef CONVMAT_BENCH_CASE_H
#define CONVMAT_BENCH_CASE_H

#include "bench/workload.h"

#include <convmat/convmat.h>

/* What is timed; sets of them are sums */
enum {
    BENCH_BUILD = 1,
    BENCH_REFRESH = 2,
    BENCH_EXPLICIT = 4,
    BENCH_DIRECT = 8,
    BENCH_IO = 16,
    BENCH_WHATS = 5
};

/* "build", "refresh", ... of number k, 0 <= k < BENCH_WHATS; what it is in a set is 1 << k */
extern const char *const bench_what_names[BENCH_WHATS];

typedef struct bench_case {
    const workload *w;
    convmat_plan plan;
    convmat_value value;
    int threads;
    void *weights;
    void *in[2];         /* by direction: x, y */
    void *out[2];        /* by direction: C x, C^T y */
    int64_t in_count[2]; /* elements of them */
    int64_t out_count[2];
    convmat_matrix *C[2];          /* by layout; NULL until bench_case_matrix() */
    convmat_prepared *prepared[2]; /* by direction; NULL until the first product */
    const char *folder;            /* for files; NULL: none are written. Borrowed */
} bench_case;

/* Weights, x and y: equal seeds, so equal bytes in every process; no matrix yet */
bench_case bench_case_open(const workload *w, convmat_value value, int threads);

/* Build C[layout], 64-bit, unless it is there */
void bench_case_matrix(bench_case *c, convmat_layout layout);

void bench_case_close(bench_case *c);

/* The place of name in names[count], or count */
int bench_find(const char *name, int length, const char *const *names, int count);

/* malloc() that ends the program where it fails */
void *bench_memory(size_t bytes);

/* End the program with the error's text unless status is OK */
void bench_require(convmat_status status, const convmat_error *error);

#endif
