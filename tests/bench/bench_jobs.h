/* SPDX-License-Identifier: BSD-3-Clause */
/* What the library is timed at: one job for each thing that it does. */
#ifndef CONVMAT_BENCH_JOBS_H
#define CONVMAT_BENCH_JOBS_H

#include "bench/bench_case.h"

typedef struct bench_job bench_job;

struct bench_job {
    const char *name;
    int what; /* BENCH_BUILD, ... */
    convmat_direction direction;
    convmat_layout layout;
    convmat_matrix *(*run)(bench_case *c, const bench_job *job); /* to be released, or NULL */
    bool is_compared;                                            /* with peers */
    convmat_path path;                                           /* of a direct product */
    const convmat_format *format;                                /* of input and output */
};

enum { BENCH_MOST_JOBS = 64 };

/* The jobs of a set of whats, and of one direction where it is 0 or 1 (-1: both); returns how many */
int bench_jobs(int whats, int direction, convmat_path path, bench_job jobs[BENCH_MOST_JOBS]);

/* Seconds for one of `repeats` runs. Releasing counts only when it has to come between them. */
double bench_job_time(bench_case *c, const bench_job *job, int repeats);

/* Bytes that have to be read or written from or to memory (a file: its bytes), and operations */
double bench_job_bytes(const bench_case *c, const bench_job *job);
double bench_job_operations(const bench_case *c, const bench_job *job);

/* Whether its result is a vector, in c->out[job->direction] */
bool bench_job_is_product(const bench_job *job);

/* Whether it takes the path that convmat_convolution_path() tells */
bool bench_job_has_path(const bench_job *job);

/* Peak resident bytes of building once in a process of its own, above what it had, over the matrix's own bytes */
double bench_build_peak(bench_case *c, const bench_job *job);

#endif
