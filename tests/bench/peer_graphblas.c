/* SPDX-License-Identifier: BSD-3-Clause */
/* SuiteSparse:GraphBLAS, by rows and by columns: build, and mxv over (plus, times) with full vectors. */
#include "bench/peer.h"

#include <GraphBLAS.h>

#include <stdio.h>
#include <string.h>

typedef struct graphblas_state {
    bench_case *c;
    GrB_Index *rows;
    GrB_Matrix A[2];
    GrB_Vector in[2], out[2];
} graphblas_state;

static void done(GrB_Info info) {
    peer_require(info == GrB_SUCCESS, "a call failed");
}

static void *open_graphblas(bench_case *c) {
    graphblas_state *s = bench_memory(sizeof *s);
    bench_case_matrix(c, CONVMAT_BY_ROWS);
    *s = (graphblas_state){.c = c, .rows = bench_memory((size_t)c->plan.nnz * sizeof *s->rows)};
    int32_t *narrow = peer_rows(c);
    for (int64_t e = 0; e < c->plan.nnz; e++) {
        s->rows[e] = (GrB_Index)narrow[e];
    }
    free(narrow);
    done(GrB_init(GrB_NONBLOCKING));
    done(GxB_Global_Option_set(GxB_GLOBAL_NTHREADS, c->threads));
    for (int d = 0; d < 2; d++) {
        const size_t bytes = (size_t)c->in_count[d] * sizeof(double);
        void *copy = memcpy(bench_memory(bytes), c->in[d], bytes);
        done(GrB_Vector_new(&s->in[d], GrB_FP64, (GrB_Index)c->in_count[d]));
        done(GxB_Vector_pack_Full(s->in[d], &copy, bytes, false, NULL));
        done(GrB_Vector_new(&s->out[d], GrB_FP64, (GrB_Index)c->out_count[d]));
    }
    return s;
}

static void release(void *state, convmat_layout layout) {
    graphblas_state *s = state;
    GrB_Matrix_free(&s->A[layout]);
}

static void version(char *text, size_t size) {
    snprintf(text, size, "%d.%d.%d", GxB_IMPLEMENTATION_MAJOR, GxB_IMPLEMENTATION_MINOR,
             GxB_IMPLEMENTATION_SUB);
}

static void build(graphblas_state *s, convmat_layout layout) {
    const bench_case *c = s->c;
    GrB_Matrix *A = &s->A[layout];
    done(GrB_Matrix_new(A, GrB_FP64, (GrB_Index)c->plan.rows, (GrB_Index)c->plan.cols));
    done(GxB_Matrix_Option_set(*A, GxB_FORMAT, layout == CONVMAT_BY_ROWS ? GxB_BY_ROW : GxB_BY_COL));
    done(GrB_Matrix_build_FP64(*A, s->rows, c->C[CONVMAT_BY_ROWS]->i, peer_values(c), (GrB_Index)c->plan.nnz,
                               GrB_PLUS_FP64));
    done(GrB_Matrix_wait(*A, GrB_MATERIALIZE));
}

static void build_rows(void *state) {
    build(state, CONVMAT_BY_ROWS);
}

static void build_columns(void *state) {
    build(state, CONVMAT_BY_COLUMNS);
}

static void multiply(graphblas_state *s, convmat_layout layout, convmat_direction d) {
    done(GrB_mxv(s->out[d], NULL, NULL, GrB_PLUS_TIMES_SEMIRING_FP64, s->A[layout], s->in[d],
                 d == CONVMAT_TRANSPOSE ? GrB_DESC_T0 : NULL));
    done(GrB_Vector_wait(s->out[d], GrB_MATERIALIZE));
}

static void forward_rows(void *state) {
    multiply(state, CONVMAT_BY_ROWS, CONVMAT_FORWARD);
}

static void forward_columns(void *state) {
    multiply(state, CONVMAT_BY_COLUMNS, CONVMAT_FORWARD);
}

static void transpose_rows(void *state) {
    multiply(state, CONVMAT_BY_ROWS, CONVMAT_TRANSPOSE);
}

static void transpose_columns(void *state) {
    multiply(state, CONVMAT_BY_COLUMNS, CONVMAT_TRANSPOSE);
}

static void fetch(void *state, const peer_method *method) {
    const convmat_direction d = method->direction;
    graphblas_state *s = state;
    GrB_Index count = (GrB_Index)s->c->out_count[d];
    GrB_Index *places = bench_memory(count * sizeof *places);
    double *values = bench_memory(count * sizeof *values);
    double *out = s->c->out[d];
    memset(out, 0, count * sizeof *out);
    done(GrB_Vector_extractTuples_FP64(places, values, &count, s->out[d]));
    for (GrB_Index k = 0; k < count; k++) {
        out[places[k]] = values[k];
    }
    free(places);
    free(values);
}

static const peer_method methods[] = {
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "build by rows", build_rows},
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, "build by columns", build_columns},
    {BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "C x by rows", forward_rows},
    {BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, "C x by columns", forward_columns},
    {BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, "C^T y by rows", transpose_rows},
    {BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_COLUMNS, "C^T y by columns", transpose_columns},
};

const peer peer_here = {"GraphBLAS", version, open_graphblas, release, fetch, NULL, methods, 6};
