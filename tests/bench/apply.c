/* SPDX-License-Identifier: BSD-3-Clause */
/* Products without the matrix against the machine (GEMM, memory) and against PyTorch, in one run. */
#define _DEFAULT_SOURCE /* popen() */
#include "bench/workload.h"

#include <convmat/convmat.h>

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_RUNS = 99, GEMM = 384 };

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void require(convmat_status status, const convmat_error *error) {
    if (status != CONVMAT_OK) {
        fprintf(stderr, "bench: %s\n", error->text);
        exit(1);
    }
}

/* Real numbers of a type; doubles and floats take the same room here */
static void *numbers(int64_t count, convmat_value value) {
    convmat_random random = {1};
    double *array = malloc((size_t)count * sizeof *array);
    if (array == NULL) {
        exit(1);
    }
    for (int64_t k = 0; k < count; k++) {
        if (value == CONVMAT_FLOAT) {
            ((float *)array)[k] = (float)convmat_random_real(&random);
        } else {
            array[k] = convmat_random_real(&random);
        }
    }
    return array;
}

/* What one case works on */
typedef struct bench {
    workload w;
    convmat_plan plan;
    convmat_convolution convolution;
    void *weights, *x, *y, *x_out, *y_out;
    void *gemm[3];
} bench;

static void forward(bench *b) {
    convmat_error error;
    require(convmat_convolution_apply(&b->convolution, CONVMAT_FORWARD, 1, b->x, b->y_out, &error), &error);
}

static void transpose(bench *b) {
    convmat_error error;
    require(convmat_convolution_apply(&b->convolution, CONVMAT_TRANSPOSE, 1, b->y, b->x_out, &error), &error);
}

/* A square product on one thread */
static void multiply(bench *b) {
    if (b->convolution.value == CONVMAT_FLOAT) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, GEMM, GEMM, GEMM, 1, b->gemm[0], GEMM,
                    b->gemm[1], GEMM, 0, b->gemm[2], GEMM);
    } else {
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, GEMM, GEMM, GEMM, 1, b->gemm[0], GEMM,
                    b->gemm[1], GEMM, 0, b->gemm[2], GEMM);
    }
}

/* The least that a product can do: read the shorter vector, write as much */
static void copy(bench *b) {
    const int64_t count = b->plan.rows < b->plan.cols ? b->plan.rows : b->plan.cols;
    memcpy(b->y_out, b->x, (size_t)(count * convmat_value_bytes(b->convolution.value)));
}

static const struct {
    const char *name;
    void (*run)(bench *b);
} jobs[] = {{"GEMM 1 thread", multiply}, {"C x", forward}, {"C^T y", transpose}, {"memcpy", copy}};

enum { JOBS = sizeof jobs / sizeof *jobs };

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What PyTorch takes for both products, in seconds; 0 where it is not there */
static void ask_torch(const bench *b, const char *script, double *seconds) {
    const convmat_geometry *g = &b->w.geometry;
    char command[512];
    snprintf(command, sizeof command, "/usr/bin/python3 '%s' %d %lld %lld %lld %lld %lld %lld %s %d", script,
             g->axes, (long long)g->in_channels, (long long)g->out_channels, (long long)g->in_size[0],
             (long long)g->kernel_size[0], (long long)g->stride[0], (long long)g->pad_begin[0],
             b->convolution.value == CONVMAT_FLOAT ? "float32" : "float64", b->convolution.threads);
    FILE *pipe = popen(command, "r");
    if (pipe == NULL || fscanf(pipe, "%lf %lf", &seconds[0], &seconds[1]) != 2) {
        seconds[0] = seconds[1] = 0;
    }
    if (pipe != NULL) {
        pclose(pipe);
    }
}

static bench open_bench(int k, convmat_value value, int threads, convmat_path path) {
    convmat_error error;
    bench b = {.w = workload_of(k)};
    require(convmat_geometry_plan(&b.w.geometry, &b.plan, &error), &error);
    b.weights = numbers(b.plan.weights, value);
    b.x = numbers(b.plan.cols, value);
    b.y = numbers(b.plan.rows, value);
    b.x_out = numbers(b.plan.cols, value);
    b.y_out = numbers(b.plan.rows, value);
    for (int m = 0; m < 3; m++) {
        b.gemm[m] = numbers((int64_t)GEMM * GEMM, value);
    }
    b.convolution =
        (convmat_convolution){.weights = b.weights, .value = value, .threads = threads, .path = path};
    return b;
}

static void close_bench(bench *b) {
    free(b->weights);
    free(b->x);
    free(b->y);
    free(b->x_out);
    free(b->y_out);
    for (int m = 0; m < 3; m++) {
        free(b->gemm[m]);
    }
}

static void print_job(const bench *b, int j, const double *seconds, int runs, double gemm, double torch) {
    const double flops = j == 0 ? 2.0 * GEMM * GEMM * GEMM : 2.0 * (double)b->plan.nnz;
    const double bytes =
        (double)(b->plan.rows + b->plan.cols) * (b->convolution.value == CONVMAT_FLOAT ? 4 : 8);
    const double median = seconds[runs / 2];
    printf("  %-14s min %10.5f  median %10.5f ms  %6.1f GFLOP/s", jobs[j].name, 1e3 * seconds[0],
           1e3 * median, 1e-9 * flops / median);
    if (j == 1 || j == 2) {
        printf("  %5.1f GB/s  %4.2f x threads x GEMM", 1e-9 * bytes / median,
               flops / median / gemm / b->convolution.threads);
        if (torch > 0) {
            printf("  PyTorch %9.3f ms, %6.2f x ours", 1e3 * torch, torch / median);
        }
    }
    putchar('\n');
}

/* Jobs interleaved, so that a slow minute hits all of them; a small case is repeated within a run */
static void run_case(bench *b, int runs, clockid_t clock, const char *script) {
    static double seconds[JOBS][MOST_RUNS];
    double torch[2] = {0, 0};
    b->convolution.geometry = &b->w.geometry;
    const int64_t repeats = 1 + 1000000 / (b->plan.nnz + 100);
    for (int r = -2; r < runs; r++) { /* the first ones warm up */
        for (int j = 0; j < JOBS; j++) {
            const int64_t times = j == 0 ? 1 : repeats;
            const double start = now(clock);
            for (int64_t k = 0; k < times; k++) {
                jobs[j].run(b);
            }
            seconds[j][r < 0 ? 0 : r] = (now(clock) - start) / (double)times;
        }
    }
    if (script != NULL) {
        ask_torch(b, script, torch);
    }
    convmat_path path = CONVMAT_PATH_AUTO;
    convmat_error error;
    require(convmat_convolution_path(&b->convolution, CONVMAT_FORWARD, &path, &error), &error);
    printf("%s, %s, %d thread%s, path %s, %d runs\n", b->w.name,
           b->convolution.value == CONVMAT_FLOAT ? "float" : "double", b->convolution.threads,
           b->convolution.threads == 1 ? "" : "s", convmat_path_name(path), runs);
    for (int j = 0; j < JOBS; j++) {
        qsort(seconds[j], (size_t)runs, sizeof(double), ascending);
    }
    const double gemm = 2.0 * GEMM * GEMM * GEMM / seconds[0][runs / 2];
    for (int j = 0; j < JOBS; j++) {
        print_job(b, j, seconds[j], runs, gemm, j == 1 || j == 2 ? torch[j - 1] : 0);
    }
}

int main(int argc, char **argv) {
    const char *name = NULL;
    const char *script = NULL;
    int threads = 1;
    int runs = 15;
    convmat_value value = CONVMAT_DOUBLE;
    convmat_path path = CONVMAT_PATH_AUTO;
    clockid_t clock = CLOCK_MONOTONIC;
    for (int k = 1; k + 1 < argc; k += 2) {
        const char *text = argv[k + 1];
        if (strcmp(argv[k], "--case") == 0) {
            name = text;
        } else if (strcmp(argv[k], "--threads") == 0) {
            threads = atoi(text);
        } else if (strcmp(argv[k], "--runs") == 0) {
            runs = atoi(text);
        } else if (strcmp(argv[k], "--value") == 0) {
            value = strcmp(text, "float") == 0 ? CONVMAT_FLOAT : CONVMAT_DOUBLE;
        } else if (strcmp(argv[k], "--path") == 0) {
            path = strcmp(text, "plain") == 0 ? CONVMAT_PATH_PLAIN : CONVMAT_PATH_STENCIL;
        } else if (strcmp(argv[k], "--clock") == 0) {
            clock = strcmp(text, "cpu") == 0 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
        } else if (strcmp(argv[k], "--torch") == 0) {
            script = text;
        }
    }
    if (threads < 1 || runs < 1 || runs > MOST_RUNS) {
        fputs("usage: bench_apply [--case W2] [--threads N] [--runs N] [--value double|float] [--path "
              "plain|stencil]\n"
              "                   [--clock wall|cpu] [--torch tests/bench/apply_torch.py]\n"
              "cpu: of this process, for one thread on a machine that is busy\n",
              stderr);
        return 2;
    }
    openblas_set_num_threads(1);
    for (int k = 0; k < WORKLOADS; k++) {
        bench b = open_bench(k, value, threads, path);
        if (name == NULL || strcmp(name, b.w.name) == 0) {
            run_case(&b, runs, clock, script);
        }
        close_bench(&b);
    }
    return 0;
}
