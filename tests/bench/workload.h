/* SPDX-License-Identifier: BSD-3-Clause */
/* The eight workloads that speed is measured on. */
#ifndef CONVMAT_BENCH_WORKLOAD_H
#define CONVMAT_BENCH_WORKLOAD_H

#include <convmat/geometry.h>

enum { WORKLOADS = 8 };

typedef struct workload {
    const char *name; /* W1 to W8 */
    convmat_geometry geometry;
} workload;

/* Workload number k, from 0; exits where the library refuses it */
workload workload_of(int k);

#endif
