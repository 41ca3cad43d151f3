/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of the benchmark. */
#ifndef CONVMAT_BENCH_OPTIONS_H
#define CONVMAT_BENCH_OPTIONS_H

#include "bench/bench_worker.h"

enum { BENCH_PAGES_DEFAULT = 1, BENCH_PAGES_HUGE = 2 };

typedef struct bench_options {
    bool has_case[WORKLOADS];
    bool has_peer[BENCH_PEERS];
    int whats;
    int direction; /* -1: both */
    int pages;     /* under which policies peers run */
    convmat_value value;
    convmat_path path; /* of direct products */
    int threads;
    int runs;
    const char *clock;
    bool is_json;
    bool is_list;
} bench_options;

/* Read the command line; ends the program with status 2 and one line where it is wrong, with 0 for --help */
bench_options bench_options_read(int argc, char **argv);

#endif
