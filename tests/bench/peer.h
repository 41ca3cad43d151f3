/* SPDX-License-Identifier: BSD-3-Clause */
/* Another library as a program of its own, driven line by line: what peer_main.c needs to know of it. */
/*
 * Called as PROGRAM CASE THREADS VALUE FOLDER, it makes the same numbers as the benchmark, says who it is and what
 * it can do, and serves requests until its input ends:
 *
 *     peer NAME VERSION
 *     method WHAT DIRECTION LAYOUT NAME     one for each, counted from 0; DIRECTION 0 forward, LAYOUT 0 by rows
 *     ready
 *     > run K R        < seconds S          method K, once to warm up and then R times, seconds for one
 *     > check K        < checked D          FOLDER/result.bin holds its result, or that of a product of
 *                                           direction D with what it built
 */
#ifndef CONVMAT_BENCH_PEER_H
#define CONVMAT_BENCH_PEER_H

#ifdef __cplusplus
extern "C" {
#endif

#include "bench/bench_case.h"

typedef struct peer_method {
    int what; /* BENCH_BUILD, BENCH_EXPLICIT, BENCH_DIRECT */
    convmat_direction direction;
    convmat_layout layout; /* which of the peer's matrices is built or used */
    const char *name;
    void (*run)(void *state);
} peer_method;

typedef struct peer {
    const char *name;
    void (*version)(char *text, size_t size);
    /* Threads, triplets, vectors: nothing that is timed. The state of the other functions */
    void *(*open)(bench_case *c);
    /* Free the matrix that a build made, if it is there */
    void (*release)(void *state, convmat_layout layout);
    /* Bring a product's result, just computed, to c->out; NULL: it is there */
    void (*fetch)(void *state, const peer_method *product);
    /* The next request, NULL at the end; NULL: from standard input */
    char *(*read_line)(void *state, char *line, int size);
    const peer_method *methods;
    int count;
} peer;

/* Name of a method that others need and nobody is to time */
#define PEER_UNTIMED "-"

/* Defined by each peer's own file */
extern const peer peer_here;

/* The entries of c->C[CONVMAT_BY_ROWS] as 32-bit triplets; end the program where that is too narrow */
int32_t *peer_rows(const bench_case *c);
int32_t *peer_columns(const bench_case *c);
const double *peer_values(const bench_case *c);

/* End the program with a message unless the claim holds */
void peer_require(bool is_true, const char *claim);

#ifdef __cplusplus
}
#endif

#endif
