/* SPDX-License-Identifier: BSD-3-Clause */
/* The two forms of the report. */
#include "bench/bench_report.h"

#include <math.h>

static const double tie = 1.25; /* two runs of the same product differ by as much */

/* Text as a JSON string: what is not plain is left out */
static void json_text(const char *key, const char *text) {
    printf("\"%s\": \"", key);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c >= ' ' && *c <= '~' && *c != '"' && *c != '\\') {
            putchar(*c);
        }
    }
    putchar('"');
}

static void json_number(const char *key, double number) {
    char text[CONVMAT_NUMBER_SIZE];
    convmat_number_format(number, CONVMAT_FLOAT, text);
    printf(", \"%s\": %s", key, isfinite(number) ? text : "null");
}

/* "12.34 ms", microseconds where that is short */
static const char *time_text(double seconds, char text[32]) {
    snprintf(text, 32, seconds < 1e-4 ? "%.3f us" : "%.3f ms", seconds * (seconds < 1e-4 ? 1e6 : 1e3));
    return text;
}

static void json_next(bool *has_one, const char *indent) {
    printf("%s\n%s{", *has_one ? "," : "", indent);
    *has_one = true;
}

void bench_report_begin(bench_report *r, const bench_options *o, const bench_machine *m) {
    if (!r->is_json) {
        printf("%s, %ld cores, caches %ld KiB %ld KiB %ld MiB, %.1f GB, load %.1f, huge pages %s\n", m->model,
               m->cores, m->cache[0] >> 10, m->cache[1] >> 10, m->cache[2] >> 20, 1e-9 * m->memory, m->load,
               m->huge_pages);
        printf("convmat %s, %s, %d thread%s, %d runs, %s clock\n", convmat_version(),
               o->value == CONVMAT_FLOAT ? "float" : "double", o->threads, o->threads == 1 ? "" : "s",
               o->runs, o->clock);
        return;
    }
    printf("{\"machine\": {");
    json_text("model", m->model);
    json_number("cores", (double)m->cores);
    json_number("cache1", (double)m->cache[0]);
    json_number("cache2", (double)m->cache[1]);
    json_number("cache3", (double)m->cache[2]);
    json_number("memory", m->memory);
    json_number("load", m->load);
    printf(", ");
    json_text("huge_pages", m->huge_pages);
    printf("},\n ");
    json_text("convmat", convmat_version());
    printf(", \"value\": \"%s\", \"threads\": %d, \"runs\": %d, \"clock\": \"%s\",\n \"cases\": [",
           o->value == CONVMAT_FLOAT ? "float" : "double", o->threads, o->runs, o->clock);
}

void bench_report_case(bench_report *r, const bench_case *c) {
    if (r->is_json) {
        json_next(&r->has_case, "  ");
        json_text("case", c->w->name);
        json_number("rows", (double)c->plan.rows);
        json_number("cols", (double)c->plan.cols);
        json_number("nnz", (double)c->plan.nnz);
        printf(", \"ours\": [");
    } else {
        printf("\n%s: %lld x %lld, %lld entries\n", c->w->name, (long long)c->plan.rows,
               (long long)c->plan.cols, (long long)c->plan.nnz);
    }
    r->has_line = false;
}

static double share(const double *of, const bench_samples *s) {
    return bench_median(of, s->count);
}

static void print_share(const char *of, double part) {
    if (part > 0) {
        printf("  %.2f of %s", part, of);
    }
}

void bench_report_job(bench_report *r, const bench_case *c, const bench_job *job, const bench_samples *s,
                      double peak) {
    char name[64];
    char shortest[32];
    char middle[32];
    convmat_error error;
    convmat_path path = job->path;
    const convmat_convolution convolution = {&c->w->geometry, c->weights, c->value, c->threads, job->path};
    if (bench_job_has_path(job)) {
        bench_require(convmat_convolution_path(&convolution, job->direction, &path, &error), &error);
    }
    snprintf(name, sizeof name, "%s%s%s", job->name,
             job->format != NULL || bench_job_has_path(job) ? " " : "",
             job->format != NULL       ? job->format->name
             : bench_job_has_path(job) ? convmat_path_name(path)
                                       : "");
    const double least = bench_minimum(s->seconds, s->count);
    const double median = bench_median(s->seconds, s->count);
    const double bytes = bench_job_bytes(c, job);
    const double operations = bench_job_operations(c, job);
    if (!r->is_json) {
        printf("  %-24s %12s  median %12s  %7.2f GB/s", name, time_text(least, shortest),
               time_text(median, middle), 1e-9 * bytes / median);
        if (operations > 0) {
            printf("  %6.1f GFLOP/s", 1e-9 * operations / median);
        }
        print_share("filling", share(s->of_fill, s));
        print_share("reading", share(s->of_read, s));
        print_share("GEMM", share(s->of_gemm, s));
        if (peak > 0) {
            printf("  peak %.4f x its bytes", peak);
        }
        putchar('\n');
        return;
    }
    json_next(&r->has_line, "    ");
    json_text("name", name);
    printf(", \"what\": \"%s\", \"direction\": \"%s\"", bench_what_names[lround(log2(job->what))],
           job->direction == CONVMAT_FORWARD ? "forward" : "transpose");
    json_number("minimum", least);
    json_number("median", median);
    json_number("bytes", bytes);
    json_number("operations", operations);
    json_number("of_fill", share(s->of_fill, s));
    json_number("of_read", share(s->of_read, s));
    json_number("of_gemm", share(s->of_gemm, s));
    json_number("peak", peak);
    putchar('}');
}

void bench_report_rates(bench_report *r, const bench_rates *rates, int threads) {
    if (r->is_json) {
        printf("],\n   \"rates\": {\"threads\": %d", threads);
        json_number("read", rates->read);
        json_number("gemm", rates->gemm);
        json_number("gemm_threads", rates->gemm_threads);
        printf("},\n   \"peers\": [");
    } else {
        printf("  the machine: reading %.1f GB/s, GEMM %.1f GFLOP/s on one thread, %.1f on %d\n",
               1e-9 * rates->read, 1e-9 * rates->gemm, 1e-9 * rates->gemm_threads, threads);
    }
    r->has_line = false;
}

void bench_report_pair(bench_report *r, const bench_pair *p) {
    const double theirs = bench_median(p->theirs->seconds, p->theirs->count);
    const double ours = bench_median(p->ours->seconds, p->ours->count);
    const double ratio = theirs / ours;
    const double of_minima =
        bench_minimum(p->theirs->seconds, p->theirs->count) / bench_minimum(p->ours->seconds, p->ours->count);
    char their_text[32];
    char our_text[32];
    const char *verdict = ratio >= tie ? "faster" : ratio > 1 / tie ? "tie" : "slower";
    if (!r->is_json) {
        printf("  %-30s %12s  ours, %-22s %12s  %7.2f x (minima %.2f)  %s\n", p->method->name,
               time_text(theirs, their_text), p->job->name, time_text(ours, our_text), ratio, of_minima,
               verdict);
        return;
    }
    json_next(&r->has_line, "    ");
    json_text("peer", p->peer);
    printf(", \"pages\": \"%s\", ", p->pages);
    json_text("method", p->method->name);
    printf(", \"what\": \"%s\", \"direction\": \"%s\"", bench_what_names[lround(log2(p->method->what))],
           p->method->direction == CONVMAT_FORWARD ? "forward" : "transpose");
    json_number("minimum", bench_minimum(p->theirs->seconds, p->theirs->count));
    json_number("median", theirs);
    printf(", ");
    json_text("ours", p->job->name);
    json_number("ours_minimum", bench_minimum(p->ours->seconds, p->ours->count));
    json_number("ours_median", ours);
    json_number("ratio", ratio);
    json_number("ratio_of_minima", of_minima);
    printf(", \"verdict\": \"%s\"}", verdict);
}

void bench_report_missing(bench_report *r, const char *peer, const char *method, const char *reason) {
    if (r->is_json) {
        json_next(&r->has_line, "    ");
        json_text("peer", peer);
        printf(", ");
        json_text("method", method);
        printf(", ");
        json_text("missing", reason);
        putchar('}');
    } else {
        printf("  %s %s: %s\n", peer, method, reason);
    }
}

void bench_report_case_end(bench_report *r) {
    if (r->is_json) {
        printf("]}");
    }
    fflush(stdout);
}

void bench_report_end(bench_report *r) {
    if (r->is_json) {
        puts("\n]}");
    }
}
