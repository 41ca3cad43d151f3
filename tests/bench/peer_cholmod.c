/* SPDX-License-Identifier: BSD-3-Clause */
/* CHOLMOD: triplets to sparse, 64-bit. Its products (MatrixOps, GPL) are left out; the check multiplies plainly. */
#include "bench/peer.h"

#include <cholmod.h>

#include <stdio.h>
#include <string.h>

typedef struct cholmod_state {
    bench_case *c;
    cholmod_common common;
    cholmod_triplet triplets;
    cholmod_sparse *A; /* by columns */
} cholmod_state;

static void *open_cholmod(bench_case *c) {
    cholmod_state *s = bench_memory(sizeof *s);
    bench_case_matrix(c, CONVMAT_BY_ROWS);
    const convmat_matrix *C = c->C[CONVMAT_BY_ROWS];
    const int32_t *narrow = peer_rows(c);
    int64_t *rows = bench_memory((size_t)C->nnz * sizeof *rows);
    for (int64_t e = 0; e < C->nnz; e++) {
        rows[e] = narrow[e];
    }
    s->c = c;
    s->A = NULL;
    cholmod_l_start(&s->common);
    s->triplets = (cholmod_triplet){.nrow = (size_t)C->m,
                                    .ncol = (size_t)C->n,
                                    .nzmax = (size_t)C->nnz,
                                    .nnz = (size_t)C->nnz,
                                    .i = rows,
                                    .j = C->i,
                                    .x = C->x,
                                    .itype = CHOLMOD_LONG,
                                    .xtype = CHOLMOD_REAL,
                                    .dtype = CHOLMOD_DOUBLE};
    return s;
}

static void release(void *state, convmat_layout layout) {
    cholmod_state *s = state;
    if (layout == CONVMAT_BY_COLUMNS) {
        cholmod_l_free_sparse(&s->A, &s->common);
    }
}

static void version(char *text, size_t size) {
    snprintf(text, size, "%d.%d.%d", CHOLMOD_MAIN_VERSION, CHOLMOD_SUB_VERSION, CHOLMOD_SUBSUB_VERSION);
}

static void build(void *state) {
    cholmod_state *s = state;
    s->A = cholmod_l_triplet_to_sparse(&s->triplets, 0, &s->common);
    peer_require(s->A != NULL, "triplet_to_sparse failed");
}

/* y = C x, for the check alone */
static void forward(void *state) {
    const cholmod_state *s = state;
    const SuiteSparse_long *p = s->A->p;
    const SuiteSparse_long *i = s->A->i;
    const double *x = s->c->in[CONVMAT_FORWARD];
    double *y = s->c->out[CONVMAT_FORWARD];
    memset(y, 0, s->A->nrow * sizeof *y);
    for (size_t k = 0; k < s->A->ncol; k++) {
        for (SuiteSparse_long e = p[k]; e < p[k + 1]; e++) {
            y[i[e]] += ((const double *)s->A->x)[e] * x[k];
        }
    }
}

static const peer_method methods[] = {
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, "triplet_to_sparse by columns", build},
    {BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, PEER_UNTIMED, forward},
};

const peer peer_here = {"CHOLMOD", version, open_cholmod, release, NULL, NULL, methods, 2};
