/* SPDX-License-Identifier: BSD-3-Clause */
/* The eight workloads that speed is measured on, and a row of sizes. */
#ifndef CONVMAT_BENCH_WORKLOAD_H
#define CONVMAT_BENCH_WORKLOAD_H

#include <convmat/geometry.h>

enum { WORKLOADS = 12, MAIN_WORKLOADS = 8 /* W1 to W8; then S5 to S8: W2 with 10^5 to 10^8 entries */ };

typedef struct workload {
    const char *name;
    convmat_geometry geometry;
} workload;

/* Workload number k, from 0; exits where the library refuses it */
workload workload_of(int k);

#endif
