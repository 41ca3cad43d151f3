/* SPDX-License-Identifier: BSD-3-Clause */
/* The library's own work, as a table, and what each job needs to move and compute. */
#include "bench/bench_jobs.h"
#include "bench/bench_clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static convmat_matrix *build(bench_case *c, const bench_job *job) {
    convmat_error error;
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = job->layout;
    options.value = c->value;
    options.threads = c->threads;
    convmat_matrix *C = NULL;
    bench_require(convmat_matrix_build(&c->w->geometry, c->weights, &options, &C, &error), &error);
    return C;
}

static convmat_matrix *refresh(bench_case *c, const bench_job *job) {
    convmat_error error;
    bench_require(convmat_matrix_refresh(&c->w->geometry, c->weights, c->C[job->layout], c->threads, &error),
                  &error);
    return NULL;
}

static convmat_matrix *multiply(bench_case *c, const bench_job *job) {
    convmat_error error;
    const convmat_direction d = job->direction;
    bench_require(convmat_matrix_multiply(c->C[job->layout], job->direction, 1, c->in[d], c->out[d],
                                          c->threads, &error),
                  &error);
    return NULL;
}

static convmat_matrix *multiply_structured(bench_case *c, const bench_job *job) {
    convmat_error error;
    const convmat_structured structured = {&c->w->geometry, c->C[job->layout], c->threads};
    const convmat_direction d = job->direction;
    bench_require(convmat_structured_multiply(&structured, d, 1, c->in[d], c->out[d], &error), &error);
    return NULL;
}

static convmat_matrix *apply(bench_case *c, const bench_job *job) {
    convmat_error error;
    const convmat_convolution convolution = {&c->w->geometry, c->weights, c->value, c->threads, job->path};
    const convmat_direction d = job->direction;
    bench_require(convmat_convolution_apply(&convolution, job->direction, 1, c->in[d], c->out[d], &error),
                  &error);
    return NULL;
}

/* The first time prepares: a run that warms up */
static convmat_matrix *apply_prepared(bench_case *c, const bench_job *job) {
    convmat_error error;
    const convmat_direction d = job->direction;
    const convmat_convolution convolution = {&c->w->geometry, c->weights, c->value, c->threads, job->path};
    if (c->prepared[d] == NULL) {
        bench_require(convmat_convolution_prepare(&convolution, d, 1, &c->prepared[d], &error), &error);
    }
    bench_require(convmat_prepared_apply(c->prepared[d], c->in[d], c->out[d], &error), &error);
    return NULL;
}

enum { PATH_SIZE = 4096 };

static const char *file_of(const bench_case *c, const bench_job *job, char path[PATH_SIZE]) {
    snprintf(path, PATH_SIZE, "%s/C%s", c->folder, job->format->ending);
    return path;
}

static convmat_matrix *write_file(bench_case *c, const bench_job *job) {
    convmat_error error;
    char path[PATH_SIZE];
    convmat_output *output = NULL;
    const convmat_document document = {
        .matrix = c->C[CONVMAT_BY_ROWS], .value = c->value, .threads = c->threads};
    bench_require(convmat_output_open(file_of(c, job, path), &output, &error), &error);
    bench_require(job->format->write(output, &document, &error), &error);
    bench_require(convmat_output_commit(&output, &error), &error);
    return NULL;
}

static convmat_matrix *read_file(bench_case *c, const bench_job *job) {
    convmat_error error;
    char path[PATH_SIZE];
    convmat_matrix *C = NULL;
    bench_require(convmat_matrix_read(file_of(c, job, path), job->format, &C, &error), &error);
    return C;
}

/* Compared with peers: builds, and products by rows */
static const bench_job table[] = {
    {"build by rows", BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_ROWS, build, true, CONVMAT_PATH_AUTO, NULL},
    {"build by columns", BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, build, true, CONVMAT_PATH_AUTO,
     NULL},
    {"refresh by rows", BENCH_REFRESH, CONVMAT_FORWARD, CONVMAT_BY_ROWS, refresh, false, CONVMAT_PATH_AUTO,
     NULL},
    {"refresh by columns", BENCH_REFRESH, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, refresh, false,
     CONVMAT_PATH_AUTO, NULL},
    {"C x by rows", BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, multiply, true, CONVMAT_PATH_AUTO,
     NULL},
    {"C x by columns", BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, multiply, false,
     CONVMAT_PATH_AUTO, NULL},
    {"C^T y by rows", BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, multiply, true, CONVMAT_PATH_AUTO,
     NULL},
    {"C^T y by columns", BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_COLUMNS, multiply, false,
     CONVMAT_PATH_AUTO, NULL},
    {"C x structured, rows", BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, multiply_structured, true,
     CONVMAT_PATH_AUTO, NULL},
    {"C x structured, columns", BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, multiply_structured,
     false, CONVMAT_PATH_AUTO, NULL},
    {"C^T y structured, rows", BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, multiply_structured, true,
     CONVMAT_PATH_AUTO, NULL},
    {"C^T y structured, columns", BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_COLUMNS, multiply_structured,
     false, CONVMAT_PATH_AUTO, NULL},
    {"C x direct", BENCH_DIRECT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, apply, true, CONVMAT_PATH_AUTO, NULL},
    {"C^T y direct", BENCH_DIRECT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, apply, true, CONVMAT_PATH_AUTO, NULL},
    {"C x prepared", BENCH_DIRECT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, apply_prepared, true, CONVMAT_PATH_AUTO,
     NULL},
    {"C^T y prepared", BENCH_DIRECT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, apply_prepared, true,
     CONVMAT_PATH_AUTO, NULL},
};

int bench_jobs(int whats, int direction, convmat_path path, bench_job jobs[BENCH_MOST_JOBS]) {
    int count = 0;
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        const bool is_either = !bench_job_is_product(&table[k]);
        if ((table[k].what & whats) != 0 &&
            (is_either || direction < 0 || (int)table[k].direction == direction)) {
            jobs[count] = table[k];
            jobs[count++].path = path;
        }
    }
    for (const convmat_format *f = convmat_formats(); (whats & BENCH_IO) != 0 && f->name != NULL; f++) {
        const bool takes_any_size = f->is_streaming || f->parse != NULL;
        if (takes_any_size && f->needs == NULL && count < BENCH_MOST_JOBS) {
            jobs[count++] =
                (bench_job){"write", BENCH_IO, CONVMAT_FORWARD, CONVMAT_BY_ROWS, write_file, false, 0, f};
        }
        if (f->parse != NULL && f->needs == NULL && count < BENCH_MOST_JOBS) { /* what was just written */
            jobs[count++] =
                (bench_job){"read", BENCH_IO, CONVMAT_FORWARD, CONVMAT_BY_ROWS, read_file, false, 0, f};
        }
    }
    return count;
}

double bench_job_time(bench_case *c, const bench_job *job, int repeats) {
    convmat_matrix *result = NULL;
    const double start = bench_now();
    for (int k = 0; k < repeats; k++) {
        convmat_matrix_free(&result);
        result = job->run(c, job);
    }
    const double seconds = bench_now() - start;
    convmat_matrix_free(&result);
    return seconds / repeats;
}

bool bench_job_is_product(const bench_job *job) {
    return (job->what & (BENCH_EXPLICIT | BENCH_DIRECT)) != 0;
}

bool bench_job_has_path(const bench_job *job) {
    return job->run == apply;
}

double bench_job_bytes(const bench_case *c, const bench_job *job) {
    const int64_t value = convmat_value_bytes(c->value);
    const int64_t vectors = (c->plan.rows + c->plan.cols) * value;
    const int64_t whole = c->plan.bytes[job->layout][CONVMAT_INT64][c->value];
    char path[PATH_SIZE];
    struct stat file = {0};
    switch (job->what) {
    case BENCH_REFRESH:
        return (double)(c->plan.nnz * value);
    case BENCH_EXPLICIT:
        return (double)(vectors + (job->run == multiply_structured ? c->plan.nnz * value : whole));
    case BENCH_DIRECT:
        return (double)(c->plan.weights * value + vectors);
    case BENCH_IO:
        return stat(file_of(c, job, path), &file) == 0 ? (double)file.st_size : 0;
    default:
        return (double)whole;
    }
}

double bench_job_operations(const bench_case *c, const bench_job *job) {
    return bench_job_is_product(job) ? 2.0 * (double)c->plan.nnz : 0;
}

static double peak_bytes(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss * 1024;
}

double bench_build_peak(bench_case *c, const bench_job *job) {
    int ends[2];
    double peak = 0;
    if (pipe(ends) != 0) {
        return 0;
    }
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        c->threads = 1; /* the threads of OpenMP did not come along */
        const double before = peak_bytes();
        convmat_matrix *C = build(c, job);
        peak = (peak_bytes() - before) / bench_job_bytes(c, job);
        convmat_matrix_free(&C);
        _exit(write(ends[1], &peak, sizeof peak) == sizeof peak ? 0 : 1);
    }
    close(ends[1]);
    const bool is_whole = child > 0 && read(ends[0], &peak, sizeof peak) == sizeof peak;
    close(ends[0]);
    waitpid(child, NULL, 0);
    return is_whole ? peak : 0;
}
