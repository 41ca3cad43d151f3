/* SPDX-License-Identifier: BSD-3-Clause */
/* Serves the requests of the benchmark with the peer that is linked in. */
#include "bench/bench_clock.h"
#include "bench/peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void peer_require(bool is_true, const char *claim) {
    if (!is_true) {
        fprintf(stderr, "bench: %s: %s\n", peer_here.name, claim);
        exit(1);
    }
}

int32_t *peer_rows(const bench_case *c) {
    const convmat_matrix *C = c->C[CONVMAT_BY_ROWS];
    peer_require(C->nnz <= INT32_MAX, "too many entries for 32-bit indices");
    int32_t *rows = bench_memory((size_t)C->nnz * sizeof *rows);
    for (int64_t k = 0; k < C->m; k++) {
        for (int64_t e = ((const int64_t *)C->p)[k]; e < ((const int64_t *)C->p)[k + 1]; e++) {
            rows[e] = (int32_t)k;
        }
    }
    return rows;
}

int32_t *peer_columns(const bench_case *c) {
    const convmat_matrix *C = c->C[CONVMAT_BY_ROWS];
    int32_t *columns = bench_memory((size_t)C->nnz * sizeof *columns);
    for (int64_t e = 0; e < C->nnz; e++) {
        columns[e] = (int32_t)((const int64_t *)C->i)[e];
    }
    return columns;
}

const double *peer_values(const bench_case *c) {
    return c->C[CONVMAT_BY_ROWS]->x;
}

/* Seconds for one of `repeats` runs; a build of one run does not count the release of what was there */
static double time_method(void *state, const peer_method *method, int repeats) {
    const bool is_build = method->what == BENCH_BUILD;
    if (is_build) {
        peer_here.release(state, method->layout);
    }
    const double start = bench_now();
    for (int k = 0; k < repeats; k++) {
        if (is_build && k > 0) {
            peer_here.release(state, method->layout);
        }
        method->run(state);
    }
    return (bench_now() - start) / repeats;
}

/* A build is judged by a product with what it built */
static const peer_method *product_of(const peer_method *method) {
    if (method->what != BENCH_BUILD) {
        return method;
    }
    int k = 0;
    while (peer_here.methods[k].what != BENCH_EXPLICIT || peer_here.methods[k].layout != method->layout) {
        k++;
        peer_require(k < peer_here.count, "a build without a product");
    }
    return &peer_here.methods[k];
}

static void check(bench_case *c, void *state, const peer_method *method) {
    char path[4096];
    const peer_method *product = product_of(method);
    const convmat_direction d = product->direction;
    const size_t count = (size_t)c->out_count[d];
    const size_t size = (size_t)convmat_value_bytes(c->value);
    if (product != method) {
        time_method(state, method, 1);
    }
    product->run(state);
    if (peer_here.fetch != NULL) {
        peer_here.fetch(state, product);
    }
    if (c->folder != NULL) {
        snprintf(path, sizeof path, "%s/result.bin", c->folder);
        FILE *file = fopen(path, "wb");
        peer_require(file != NULL && fwrite(c->out[d], size, count, file) == count && fclose(file) == 0,
                     "result.bin cannot be written");
    }
    printf("checked %d\n", (int)d);
}

static void serve(bench_case *c, void *state) {
    char line[128];
    int k = 0;
    int repeats = 0;
    while ((peer_here.read_line != NULL ? peer_here.read_line(state, line, sizeof line)
                                        : fgets(line, sizeof line, stdin)) != NULL) {
        if (sscanf(line, "check %d", &k) == 1 && k >= 0 && k < peer_here.count) {
            check(c, state, &peer_here.methods[k]);
        } else if (sscanf(line, "run %d %d", &k, &repeats) == 2 && k >= 0 && k < peer_here.count &&
                   repeats > 0) {
            if (peer_here.methods[k].what != BENCH_BUILD) {
                peer_here.methods[k].run(state);
            }
            printf("seconds %.17g\n", time_method(state, &peer_here.methods[k], repeats));
        } else {
            peer_require(false, "no such request");
        }
        fflush(stdout);
    }
}

/* The first build of each layout makes what the products use */
static void build_all(void *state) {
    bool is_built[2] = {false, false};
    for (int k = 0; k < peer_here.count; k++) {
        const peer_method *m = &peer_here.methods[k];
        if (m->what == BENCH_BUILD && !is_built[m->layout]) {
            m->run(state);
            is_built[m->layout] = true;
        }
    }
}

int main(int argc, char **argv) {
    char version[128] = "";
    peer_require(argc == 5, "usage: PROGRAM CASE THREADS VALUE FOLDER");
    workload w = workload_of(0);
    for (int k = 1; k < WORKLOADS && strcmp(w.name, argv[1]) != 0; k++) {
        w = workload_of(k);
    }
    bench_case c =
        bench_case_open(&w, strcmp(argv[3], "float") == 0 ? CONVMAT_FLOAT : CONVMAT_DOUBLE, atoi(argv[2]));
    c.folder = argv[4];
    void *state = peer_here.open(&c);
    build_all(state);
    peer_here.version(version, sizeof version);
    printf("peer %s %s\n", peer_here.name, version);
    for (int k = 0; k < peer_here.count; k++) {
        const peer_method *m = &peer_here.methods[k];
        printf("method %s %d %d %s\n",
               bench_what_names[m->what == BENCH_BUILD      ? 0
                                : m->what == BENCH_EXPLICIT ? 2
                                                            : 3],
               (int)m->direction, (int)m->layout, m->name);
    }
    puts("ready");
    fflush(stdout);
    serve(&c, state);
    bench_case_close(&c);
    return 0;
}
