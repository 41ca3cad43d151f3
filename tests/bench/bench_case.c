/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes the numbers and matrices of a case from fixed seeds. */
#include "bench/bench_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const bench_what_names[BENCH_WHATS] = {"build", "refresh", "explicit", "direct", "io"};

int bench_find(const char *name, int length, const char *const *names, int count) {
    int k = 0;
    while (k < count && (strncmp(name, names[k], (size_t)length) != 0 || names[k][length] != '\0')) {
        k++;
    }
    return k;
}

void *bench_memory(size_t bytes) {
    void *memory = malloc(bytes == 0 ? 1 : bytes);
    if (memory == NULL) {
        fputs("bench: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

void bench_require(convmat_status status, const convmat_error *error) {
    if (status != CONVMAT_OK) {
        fprintf(stderr, "bench: %s\n", error->text);
        exit(1);
    }
}

/* count numbers in [-1, 1) */
static void *numbers(convmat_value value, int64_t count, uint64_t seed) {
    convmat_random random = {seed};
    void *array = bench_memory((size_t)count * (size_t)convmat_value_bytes(value));
    for (int64_t k = 0; k < count; k++) {
        const double number = convmat_random_real(&random);
        if (value == CONVMAT_FLOAT) {
            ((float *)array)[k] = (float)number;
        } else {
            ((double *)array)[k] = number;
        }
    }
    return array;
}

bench_case bench_case_open(const workload *w, convmat_value value, int threads) {
    convmat_error error;
    bench_case c = {.w = w, .value = value, .threads = threads};
    bench_require(convmat_geometry_plan(&w->geometry, &c.plan, &error), &error);
    c.in_count[CONVMAT_FORWARD] = c.out_count[CONVMAT_TRANSPOSE] = c.plan.cols;
    c.in_count[CONVMAT_TRANSPOSE] = c.out_count[CONVMAT_FORWARD] = c.plan.rows;
    c.weights = numbers(value, c.plan.weights, 1);
    for (int d = 0; d < 2; d++) {
        c.in[d] = numbers(value, c.in_count[d], 2 + (uint64_t)d);
        c.out[d] = numbers(value, c.out_count[d], 4 + (uint64_t)d); /* touched */
    }
    return c;
}

void bench_case_matrix(bench_case *c, convmat_layout layout) {
    convmat_error error;
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = layout;
    options.value = c->value;
    options.threads = c->threads;
    if (c->C[layout] == NULL) {
        bench_require(convmat_matrix_build(&c->w->geometry, c->weights, &options, &c->C[layout], &error),
                      &error);
    }
}

void bench_case_close(bench_case *c) {
    free(c->weights);
    for (int k = 0; k < 2; k++) {
        free(c->in[k]);
        free(c->out[k]);
        convmat_matrix_free(&c->C[k]);
        convmat_prepared_free(&c->prepared[k]);
    }
}
