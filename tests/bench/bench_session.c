/* SPDX-License-Identifier: BSD-3-Clause */
/* Samples by turns, each after a pause and a run to warm up, so that a slow minute hits all alike. */
#include "bench/bench_session.h"

#include <stdlib.h>
#include <string.h>

static const double least_bytes = 4 << 20;
static const double least_operations = 1e6;

/*
 * A sample of ours. What ran before has left the caches and the threads in any state, so a run to warm up comes first.
 * Building finds fresh memory all the same, since what the run took has been given back; but on a virtual machine,
 * memory that was free for seconds may be the host's again, and touching that first would be what is measured.
 */
static double sample(bench_case *c, const bench_job *job, int repeats) {
    bench_settle();
    bench_job_time(c, job, 1);
    return bench_job_time(c, job, repeats);
}

/* A sample of a peer, likewise */
static double sample_of_peer(bench_worker *worker, int method, int repeats) {
    bench_settle();
    bench_worker_time(worker, method, 1);
    return bench_worker_time(worker, method, repeats);
}

/* How often to repeat it, after a run that warms up */
static int repeats_of(bench_case *c, const bench_job *job) {
    bench_job_time(c, job, 1);
    return bench_repeats(bench_job_time(c, job, 1));
}

/* What memory or arithmetic does not limit gets no share of their rates */
static void take_shares(const bench_case *c, const bench_job *job, const bench_rates *before,
                        const bench_rates *after, bench_samples *s) {
    const double bytes = bench_job_bytes(c, job);
    const double operations = bench_job_operations(c, job);
    const int r = s->count++;
    const double seconds = s->seconds[r];
    const bool is_large = bytes >= least_bytes && job->what != BENCH_IO;
    if (is_large && job->what == BENCH_BUILD) {
        s->of_fill[r] = bench_share(bytes / seconds, before->fill, after->fill);
    } else if (is_large) {
        s->of_read[r] = bench_share(bytes / seconds, before->read, after->read);
    }
    if (job->what == BENCH_DIRECT && operations >= least_operations) {
        s->of_gemm[r] =
            bench_share(operations / seconds, c->threads * before->gemm, c->threads * after->gemm);
    }
}

/* What is to be filled beside a job, 0: nothing */
static int64_t fill_bytes_of(const bench_case *c, const bench_job *job) {
    const double bytes = bench_job_bytes(c, job);
    return job->what == BENCH_BUILD && bytes >= least_bytes ? (int64_t)bytes : 0;
}

static void require_correct(const bench_case *c, const bench_reference *reference, const bench_job *job) {
    if (!(bench_reference_compare(c, reference, job->direction, c->out[job->direction]) <= 1)) {
        fprintf(stderr, "bench: %s: %s: the result is not within the bound\n", c->w->name, job->name);
        exit(1);
    }
}

/* Median of each rate where it was measured */
static bench_rates median_rates(const bench_rates *rates, int count) {
    double read[BENCH_MOST_RUNS];
    double gemm[BENCH_MOST_RUNS];
    double gemm_threads[BENCH_MOST_RUNS];
    for (int k = 0; k < count; k++) {
        read[k] = rates[k].read;
        gemm[k] = rates[k].gemm;
        gemm_threads[k] = rates[k].gemm_threads;
    }
    return (bench_rates){.read = bench_median(read, count),
                         .gemm = bench_median(gemm, count),
                         .gemm_threads = bench_median(gemm_threads, count)};
}

/* First runs, which must give the right result, and how often to repeat each job */
static void warm_up(bench_case *c, const bench_reference *reference, const bench_job *jobs, int count,
                    int *repeats) {
    for (int j = 0; j < count; j++) {
        repeats[j] = repeats_of(c, &jobs[j]);
        if (bench_job_is_product(&jobs[j])) {
            require_correct(c, reference, &jobs[j]);
        }
    }
}

bench_rates bench_session_own(bench_case *c, const bench_options *o, const bench_reference *reference,
                              bench_report *r) {
    bench_job jobs[BENCH_MOST_JOBS];
    int repeats[BENCH_MOST_JOBS];
    bench_rates rates[BENCH_MOST_RUNS];
    const int count = bench_jobs(o->whats, o->direction, o->path, jobs);
    bench_samples *samples = bench_memory((size_t)count * sizeof *samples);
    bench_gauge gauge = bench_gauge_open(c->value, c->threads);
    memset(samples, 0, (size_t)count * sizeof *samples);
    warm_up(c, reference, jobs, count, repeats);
    for (int run = 0; run < o->runs; run++) {
        for (int j = 0; j < count; j++) {
            const int64_t fill_bytes = fill_bytes_of(c, &jobs[j]);
            rates[run] = bench_gauge_read(&gauge, fill_bytes);
            samples[j].seconds[run] = sample(c, &jobs[j], repeats[j]);
            const bench_rates after = bench_gauge_read(&gauge, fill_bytes);
            take_shares(c, &jobs[j], &rates[run], &after, &samples[j]);
        }
    }
    bench_gauge_close(&gauge);
    for (int j = 0; j < count; j++) {
        const double peak = fill_bytes_of(c, &jobs[j]) > 0 ? bench_build_peak(c, &jobs[j]) : 0;
        bench_report_job(r, c, &jobs[j], &samples[j], peak);
    }
    free(samples);
    return median_rates(rates, o->runs);
}

/* Builds of one layout, products of one direction; what needs no matrix also with what needs one */
static bool is_comparable(const bench_job *job, const bench_method *method) {
    if (!job->is_compared || (job->what == BENCH_BUILD) != (method->what == BENCH_BUILD)) {
        return false;
    }
    return job->what == BENCH_BUILD ? job->layout == method->layout
                                    : job->direction == method->direction &&
                                          (job->what == BENCH_DIRECT || job->what == method->what);
}

/* A peer under way */
typedef struct session {
    bench_worker worker;
    bench_job jobs[BENCH_MOST_JOBS];
    int job_count;
    bool has_job[BENCH_MOST_JOBS];
    bool has_method[BENCH_MOST_METHODS];
    int job_repeats[BENCH_MOST_JOBS];
    int method_repeats[BENCH_MOST_METHODS];
    bench_samples ours[BENCH_MOST_JOBS];
    bench_samples theirs[BENCH_MOST_METHODS];
} session;

/* Which methods take part: asked for, comparable, and right */
static void choose(session *s, bench_case *c, const bench_options *o, const bench_reference *reference,
                   bench_report *r) {
    for (int k = 0; k < s->worker.count; k++) {
        const bench_method *m = &s->worker.methods[k];
        bool is_wanted = m->is_timed && (m->what & o->whats) != 0;
        bool has_partner = false;
        for (int j = 0; j < s->job_count; j++) {
            has_partner = has_partner || is_comparable(&s->jobs[j], m);
        }
        is_wanted = is_wanted && has_partner;
        if (is_wanted) {
            const int d = bench_worker_check(&s->worker, k);
            is_wanted = d >= 0 && bench_reference_compare_file(c, reference, (convmat_direction)d) <= 1;
            if (!is_wanted) {
                bench_report_missing(r, s->worker.title, m->name,
                                     d < 0 ? "it failed" : "computes something else: not compared");
            }
        }
        s->has_method[k] = is_wanted;
        for (int j = 0; j < s->job_count; j++) {
            s->has_job[j] = s->has_job[j] || (is_wanted && is_comparable(&s->jobs[j], m));
        }
    }
}

static void take_samples(session *s, bench_case *c, int runs) {
    for (int j = 0; j < s->job_count; j++) {
        s->job_repeats[j] = s->has_job[j] ? repeats_of(c, &s->jobs[j]) : 0;
    }
    for (int k = 0; k < s->worker.count; k++) {
        s->method_repeats[k] = s->has_method[k] ? bench_repeats(bench_worker_time(&s->worker, k, 1)) : 0;
    }
    for (int run = 0; run < runs; run++) {
        for (int j = 0; j < s->job_count; j++) {
            if (s->has_job[j]) {
                s->ours[j].seconds[s->ours[j].count++] = sample(c, &s->jobs[j], s->job_repeats[j]);
            }
        }
        for (int k = 0; k < s->worker.count; k++) {
            if (s->has_method[k]) {
                s->theirs[k].seconds[s->theirs[k].count++] =
                    sample_of_peer(&s->worker, k, s->method_repeats[k]);
            }
        }
    }
}

static void report(const session *s, const char *pages, bench_report *r) {
    for (int k = 0; k < s->worker.count; k++) {
        if (s->has_method[k] && bench_minimum(s->theirs[k].seconds, s->theirs[k].count) < 0) {
            bench_report_missing(r, s->worker.title, s->worker.methods[k].name, "it failed");
            continue;
        }
        for (int j = 0; s->has_method[k] && j < s->job_count; j++) {
            if (is_comparable(&s->jobs[j], &s->worker.methods[k])) {
                bench_report_pair(r, &(bench_pair){s->worker.title, pages, &s->worker.methods[k],
                                                   &s->theirs[k], &s->jobs[j], &s->ours[j]});
            }
        }
    }
}

void bench_session_peer(bench_case *c, const bench_options *o, const bench_reference *reference,
                        const bench_peer *peer, bool has_huge_pages, bench_report *r) {
    const char *pages = has_huge_pages ? "huge" : "default";
    session *s = memset(bench_memory(sizeof *s), 0, sizeof *s);
    if (!bench_worker_open(c, peer, has_huge_pages, &s->worker)) {
        bench_report_missing(r, peer->name, pages, "not on this machine");
        free(s);
        return;
    }
    if (!r->is_json) {
        printf(" %s, %s pages\n", s->worker.title, pages);
    }
    const int whats = peer->whats | ((peer->whats & BENCH_EXPLICIT) != 0 ? BENCH_DIRECT : 0);
    s->job_count = bench_jobs(o->whats & whats, o->direction, o->path, s->jobs);
    choose(s, c, o, reference, r);
    take_samples(s, c, o->runs);
    bench_worker_close(&s->worker);
    report(s, pages, r);
    free(s);
}
