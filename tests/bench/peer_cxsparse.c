/* SPDX-License-Identifier: BSD-3-Clause */
/* CXSparse: entry and compress, gaxpy; one thread, 32-bit indices. */
#include "bench/peer.h"

#include <cs.h>

#include <stdio.h>
#include <string.h>

typedef struct cxsparse_state {
    bench_case *c;
    int32_t *rows, *columns;
    cs_di *A[2]; /* by rows: C^T by columns */
} cxsparse_state;

static void *open_cxsparse(bench_case *c) {
    cxsparse_state *s = bench_memory(sizeof *s);
    bench_case_matrix(c, CONVMAT_BY_ROWS);
    *s = (cxsparse_state){c, peer_rows(c), peer_columns(c), {NULL, NULL}};
    return s;
}

static void release(void *state, convmat_layout layout) {
    cxsparse_state *s = state;
    s->A[layout] = cs_di_spfree(s->A[layout]);
}

static void version(char *text, size_t size) {
    snprintf(text, size, "%d.%d.%d", CS_VER, CS_SUBVER, CS_SUBSUB);
}

static cs_di *build(const cxsparse_state *s, int64_t m, int64_t n, const int32_t *i, const int32_t *j) {
    const double *x = peer_values(s->c);
    const int64_t nnz = s->c->plan.nnz;
    cs_di *triplets = cs_di_spalloc((int)m, (int)n, (int)nnz, 1, 1);
    peer_require(triplets != NULL, "spalloc failed");
    for (int64_t e = 0; e < nnz; e++) {
        peer_require(cs_di_entry(triplets, i[e], j[e], x[e]), "entry failed");
    }
    cs_di *A = cs_di_compress(triplets);
    peer_require(A != NULL, "compress failed");
    cs_di_spfree(triplets);
    return A;
}

static void build_columns(void *state) {
    cxsparse_state *s = state;
    s->A[CONVMAT_BY_COLUMNS] = build(s, s->c->plan.rows, s->c->plan.cols, s->rows, s->columns);
}

static void build_rows(void *state) {
    cxsparse_state *s = state;
    s->A[CONVMAT_BY_ROWS] = build(s, s->c->plan.cols, s->c->plan.rows, s->columns, s->rows);
}

static void gaxpy(const cxsparse_state *s, const cs_di *A, convmat_direction d) {
    memset(s->c->out[d], 0, (size_t)s->c->out_count[d] * sizeof(double));
    peer_require(cs_di_gaxpy(A, s->c->in[d], s->c->out[d]), "gaxpy failed");
}

static void forward(void *state) {
    gaxpy(state, ((const cxsparse_state *)state)->A[CONVMAT_BY_COLUMNS], CONVMAT_FORWARD);
}

static void transpose(void *state) {
    gaxpy(state, ((const cxsparse_state *)state)->A[CONVMAT_BY_ROWS], CONVMAT_TRANSPOSE);
}

static const peer_method methods[] = {
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, "entry and compress by columns", build_columns},
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "entry and compress by rows", build_rows},
    {BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, "gaxpy by columns", forward},
    {BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, "gaxpy of the stored transpose", transpose},
};

const peer peer_here = {"CXSparse", version, open_cxsparse, release, NULL, NULL, methods, 4};
