/* SPDX-License-Identifier: BSD-3-Clause */
/* The explicit matrix against the machine: building beside filling fresh memory, products beside reading memory. */
#define _DEFAULT_SOURCE /* madvise() */
#include "bench/workload.h"

#include <convmat/convmat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { MOST_RUNS = 99, HUGE_PAGE = 2 << 20 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void require(convmat_status status, const convmat_error *error) {
    if (status != CONVMAT_OK) {
        fprintf(stderr, "bench: %s\n", error->text);
        exit(1);
    }
}

/* What one case works on */
typedef struct bench {
    const workload *w;
    convmat_plan plan;
    double *weights, *x, *y, *x_out, *y_out;
    convmat_matrix *C[2]; /* by layout */
    int threads;
    double sink;
} bench;

static size_t matrix_bytes(const bench *b, convmat_layout layout) {
    return (size_t)b->plan.bytes[layout][CONVMAT_INT64][CONVMAT_DOUBLE];
}

/* Write as many bytes of fresh memory on huge pages as C has */
static void fill_fresh(bench *b, convmat_layout layout) {
    const size_t bytes = matrix_bytes(b, layout) / HUGE_PAGE * HUGE_PAGE + HUGE_PAGE;
    char *memory = aligned_alloc(HUGE_PAGE, bytes);
    if (memory == NULL) {
        exit(1);
    }
    madvise(memory, bytes, MADV_HUGEPAGE);
    const int64_t share = (int64_t)matrix_bytes(b, layout) / b->threads;
#pragma omp parallel for num_threads(b->threads) schedule(static, 1)
    for (int k = 0; k < b->threads; k++) {
        memset(memory + k * share, 1, (size_t)share);
    }
    b->sink += ((volatile char *)memory)[bytes / 2];
    free(memory);
}

/* Sum everything that C's values and indices are */
static void read_memory(bench *b, convmat_layout layout) {
    const convmat_matrix *C = b->C[layout];
    const int64_t count = C->nnz / b->threads;
    double sum = 0;
#pragma omp parallel for num_threads(b->threads) schedule(static, 1) reduction(+ : sum)
    for (int k = 0; k < b->threads; k++) {
        const double *x = (const double *)C->x + k * count;
        double part[16] = {0};
        for (int64_t e = 0; e + 16 <= count; e += 16) {
            for (int j = 0; j < 16; j++) {
                part[j] += x[e + j];
            }
        }
        for (int j = 0; j < 16; j++) {
            sum += part[j];
        }
    }
    b->sink += sum;
}

static void build(bench *b, convmat_layout layout) {
    convmat_error error;
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = layout;
    options.threads = b->threads;
    convmat_matrix *C = NULL;
    require(convmat_matrix_build(&b->w->geometry, b->weights, &options, &C, &error), &error);
    convmat_matrix_free(&C);
}

static void refresh(bench *b, convmat_layout layout) {
    convmat_error error;
    require(convmat_matrix_refresh(&b->w->geometry, b->weights, b->C[layout], b->threads, &error), &error);
}

static void multiply(bench *b, convmat_layout layout, convmat_direction direction) {
    convmat_error error;
    const bool is_forward = direction == CONVMAT_FORWARD;
    require(convmat_matrix_multiply(b->C[layout], direction, 1, is_forward ? b->x : b->y,
                                    is_forward ? b->y_out : b->x_out, b->threads, &error),
            &error);
}

static void structured(bench *b, convmat_layout layout, convmat_direction direction) {
    convmat_error error;
    const bool is_forward = direction == CONVMAT_FORWARD;
    const convmat_structured s = {&b->w->geometry, b->C[layout], b->threads};
    require(convmat_structured_multiply(&s, direction, 1, is_forward ? b->x : b->y,
                                        is_forward ? b->y_out : b->x_out, &error),
            &error);
}

static void structured_forward(bench *b, convmat_layout layout) {
    structured(b, layout, CONVMAT_FORWARD);
}

static void structured_transpose(bench *b, convmat_layout layout) {
    structured(b, layout, CONVMAT_TRANSPOSE);
}

static void forward(bench *b, convmat_layout layout) {
    multiply(b, layout, CONVMAT_FORWARD);
}

static void transpose(bench *b, convmat_layout layout) {
    multiply(b, layout, CONVMAT_TRANSPOSE);
}

/* What is timed; a ratio is against the job named by `against`, per byte */
typedef struct job {
    const char *name;
    void (*run)(bench *b, convmat_layout layout);
    convmat_layout layout;
    int bytes_per_entry; /* read or written */
    int against;
} job;

enum { FRESH_ROWS = 0, FRESH_COLUMNS = 1, READ = 2 };

static const job jobs[] = {
    {"fresh memory, by rows", fill_fresh, CONVMAT_BY_ROWS, 16, 0},
    {"fresh memory, by columns", fill_fresh, CONVMAT_BY_COLUMNS, 16, 1},
    {"read values", read_memory, CONVMAT_BY_ROWS, 8, 2},
    {"build by rows", build, CONVMAT_BY_ROWS, 16, FRESH_ROWS},
    {"build by columns", build, CONVMAT_BY_COLUMNS, 16, FRESH_COLUMNS},
    {"refresh by rows", refresh, CONVMAT_BY_ROWS, 24, 3},
    {"refresh by columns", refresh, CONVMAT_BY_COLUMNS, 24, 4},
    {"C x, by rows", forward, CONVMAT_BY_ROWS, 16, READ},
    {"C x, by columns", forward, CONVMAT_BY_COLUMNS, 16, READ},
    {"C^T y, by rows", transpose, CONVMAT_BY_ROWS, 16, READ},
    {"C^T y, by columns", transpose, CONVMAT_BY_COLUMNS, 16, READ},
    {"structured C x, by rows", structured_forward, CONVMAT_BY_ROWS, 8, READ},
    {"structured C x, by columns", structured_forward, CONVMAT_BY_COLUMNS, 8, READ},
    {"structured C^T y, by rows", structured_transpose, CONVMAT_BY_ROWS, 8, READ},
    {"structured C^T y, by columns", structured_transpose, CONVMAT_BY_COLUMNS, 8, READ},
};

enum { JOBS = sizeof jobs / sizeof *jobs };

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *numbers(convmat_random *random, int64_t count) {
    double *array = malloc((size_t)count * sizeof *array);
    if (array == NULL) {
        exit(1);
    }
    for (int64_t k = 0; k < count; k++) {
        array[k] = convmat_random_real(random);
    }
    return array;
}

static bench open_bench(const workload *w, int threads) {
    convmat_error error;
    convmat_random random = {1};
    bench b = {.w = w, .threads = threads};
    require(convmat_geometry_plan(&w->geometry, &b.plan, &error), &error);
    b.weights = numbers(&random, b.plan.weights);
    b.x = numbers(&random, b.plan.cols);
    b.y = numbers(&random, b.plan.rows);
    b.x_out = numbers(&random, b.plan.cols);
    b.y_out = numbers(&random, b.plan.rows);
    for (int layout = 0; layout < 2; layout++) {
        convmat_matrix_options options = convmat_matrix_options_default();
        options.layout = (convmat_layout)layout;
        options.threads = threads;
        require(convmat_matrix_build(&w->geometry, b.weights, &options, &b.C[layout], &error), &error);
    }
    return b;
}

static void close_bench(bench *b) {
    for (int layout = 0; layout < 2; layout++) {
        convmat_matrix_free(&b->C[layout]);
    }
    free(b->weights);
    free(b->x);
    free(b->y);
    free(b->x_out);
    free(b->y_out);
}

/* Jobs interleaved, so that a slow minute hits all of them; a small case is repeated within a run */
static void run_case(const workload *w, int threads, int runs) {
    static double seconds[JOBS][MOST_RUNS];
    double median[JOBS];
    bench b = open_bench(w, threads);
    const int64_t repeats = 1 + 1000000 / (b.plan.nnz + 100);
    for (int r = -1; r < runs; r++) { /* the first warms up */
        for (int j = 0; j < JOBS; j++) {
            const double start = now();
            for (int64_t k = 0; k < repeats; k++) {
                jobs[j].run(&b, jobs[j].layout);
            }
            seconds[j][r < 0 ? 0 : r] = (now() - start) / (double)repeats;
        }
    }
    printf("%s, %d thread%s, %lld entries, %d runs\n", w->name, threads, threads == 1 ? "" : "s",
           (long long)b.plan.nnz, runs);
    for (int j = 0; j < JOBS; j++) {
        qsort(seconds[j], (size_t)runs, sizeof(double), ascending);
        median[j] = seconds[j][runs / 2];
    }
    for (int j = 0; j < JOBS; j++) {
        const double bytes = (double)b.plan.nnz * jobs[j].bytes_per_entry;
        const int a = jobs[j].against;
        printf("  %-29s min %9.4f  median %9.4f ms  %6.2f GB/s  %5.2f x %s\n", jobs[j].name,
               1e3 * seconds[j][0], 1e3 * median[j], 1e-9 * bytes / median[j], median[j] / median[a],
               jobs[a].name);
    }
    close_bench(&b);
}

int main(int argc, char **argv) {
    const char *name = NULL;
    int threads = 1;
    int runs = 7;
    for (int k = 1; k + 1 < argc; k += 2) {
        if (strcmp(argv[k], "--case") == 0) {
            name = argv[k + 1];
        } else if (strcmp(argv[k], "--threads") == 0) {
            threads = atoi(argv[k + 1]);
        } else if (strcmp(argv[k], "--runs") == 0) {
            runs = atoi(argv[k + 1]);
        }
    }
    if (threads < 1 || runs < 1 || runs > MOST_RUNS) {
        fputs("usage: bench_explicit [--case W2] [--threads N] [--runs N]\n", stderr);
        return 2;
    }
    for (int k = 0; k < WORKLOADS; k++) {
        const workload w = workload_of(k);
        if (name == NULL || strcmp(name, w.name) == 0) {
            run_case(&w, threads, runs);
        }
    }
    return 0;
}
