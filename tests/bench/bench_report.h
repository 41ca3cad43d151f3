/* SPDX-License-Identifier: BSD-3-Clause */
/* Prints what was measured, for people or as one JSON object, as it comes. */
#ifndef CONVMAT_BENCH_REPORT_H
#define CONVMAT_BENCH_REPORT_H

#include "bench/bench_clock.h"
#include "bench/bench_jobs.h"
#include "bench/bench_machine.h"
#include "bench/bench_options.h"
#include "bench/bench_rates.h"

/* Samples of one thing */
typedef struct bench_samples {
    int count;
    double seconds[BENCH_MOST_RUNS];
    double
        of_read[BENCH_MOST_RUNS]; /* shares of the machine's rates at the time of each sample; 0: not meant */
    double of_fill[BENCH_MOST_RUNS];
    double of_gemm[BENCH_MOST_RUNS]; /* of threads times the rate of one */
} bench_samples;

/* One job of ours and one method of a peer, by turns */
typedef struct bench_pair {
    const char *peer; /* with its version */
    const char *pages;
    const bench_method *method;
    const bench_samples *theirs;
    const bench_job *job;
    const bench_samples *ours;
} bench_pair;

typedef struct bench_report {
    bool is_json;
    bool has_case, has_line; /* something was printed at this level, so a comma comes first */
} bench_report;

void bench_report_begin(bench_report *r, const bench_options *o, const bench_machine *m);
void bench_report_case(bench_report *r, const bench_case *c);
/* peak 0: not measured */
void bench_report_job(bench_report *r, const bench_case *c, const bench_job *job, const bench_samples *s,
                      double peak);
/* What the machine did meanwhile; peers follow */
void bench_report_rates(bench_report *r, const bench_rates *rates, int threads);
void bench_report_pair(bench_report *r, const bench_pair *p);
/* What a peer could not be compared at, and why */
void bench_report_missing(bench_report *r, const char *peer, const char *method, const char *reason);
void bench_report_case_end(bench_report *r);
void bench_report_end(bench_report *r);

#endif
