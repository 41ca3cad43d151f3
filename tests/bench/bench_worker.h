/* SPDX-License-Identifier: BSD-3-Clause */
/* The benchmark's end of a peer: another library in a process of its own, asked line by line (see peer.h). */
#ifndef CONVMAT_BENCH_WORKER_H
#define CONVMAT_BENCH_WORKER_H

#include "bench/bench_case.h"

#include <stdio.h>
#include <sys/types.h>

/* A peer that may be on this machine */
typedef struct bench_peer {
    const char *name;    /* for --peers */
    const char *program; /* in the folder of peers; a script where it ends in .py or .js */
    int whats;           /* what it can be compared at */
    bool is_mpi;         /* one process a thread */
    int values;          /* 1 << convmat_value of those that it has */
    bool needs_matrix;   /* reads C's arrays from files */
} bench_peer;

enum { BENCH_PEERS = 10, BENCH_MOST_METHODS = 16 };
extern const bench_peer bench_peers[BENCH_PEERS];

typedef struct bench_method {
    int what;
    convmat_direction direction;
    convmat_layout layout;
    char name[64];
    bool is_timed;
} bench_method;

typedef struct bench_worker {
    pid_t process;
    FILE *to, *from;
    char title[128]; /* name and version */
    bench_method methods[BENCH_MOST_METHODS];
    int count;
} bench_worker;

/* Start a peer; with has_huge_pages its malloc() asks for them. False: it is not on this machine */
bool bench_worker_open(const bench_case *c, const bench_peer *peer, bool has_huge_pages,
                       bench_worker *worker);

/* Seconds for one of `repeats` runs of method k; below 0: the peer failed */
double bench_worker_time(bench_worker *worker, int k, int repeats);

/* Have the result of method k written to result.bin; its direction, or -1: the peer failed */
int bench_worker_check(bench_worker *worker, int k);

void bench_worker_close(bench_worker *worker);

#endif
