/* SPDX-License-Identifier: BSD-3-Clause */
/* Clocks, and medians. */
#include "bench/bench_clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

double bench_now(void) {
    const char *name = getenv("CONVMAT_BENCH_CLOCK");
    struct timespec t;
    clock_gettime(name != NULL && strcmp(name, "cpu") == 0 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void bench_settle(void) {
    const struct timespec wait = {0, 8000000}; /* OpenMP's threads spin for a few milliseconds */
    nanosleep(&wait, NULL);
}

int bench_repeats(double seconds) {
    return seconds < 1e-3 ? 1 + (int)(1e-3 / (seconds + 1e-8)) : 1;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_minimum(const double *numbers, int count) {
    double least = numbers[0];
    for (int k = 1; k < count; k++) {
        least = numbers[k] < least ? numbers[k] : least;
    }
    return least;
}

double bench_median(const double *numbers, int count) {
    double sorted[BENCH_MOST_RUNS];
    memcpy(sorted, numbers, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    return sorted[count / 2];
}
