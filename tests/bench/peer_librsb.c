/* SPDX-License-Identifier: BSD-3-Clause */
/* librsb: recursive sparse blocks from 32-bit triplets, untuned; products by OpenMP. */
#include "bench/peer.h"

#include <rsb.h>

#include <stdio.h>

typedef struct librsb_state {
    bench_case *c;
    int32_t *rows, *columns;
    struct rsb_mtx_t *A; /* called "by rows" here */
} librsb_state;

static void done(rsb_err_t error) {
    peer_require(error == RSB_ERR_NO_ERROR, "a call failed");
}

static void *open_librsb(bench_case *c) {
    librsb_state *s = bench_memory(sizeof *s);
    rsb_int_t threads = c->threads;
    bench_case_matrix(c, CONVMAT_BY_ROWS);
    *s = (librsb_state){c, peer_rows(c), peer_columns(c), NULL};
    done(rsb_lib_init(RSB_NULL_INIT_OPTIONS));
    done(rsb_lib_set_opt(RSB_IO_WANT_EXECUTING_THREADS, &threads));
    return s;
}

static void release(void *state, convmat_layout layout) {
    librsb_state *s = state;
    if (layout == CONVMAT_BY_ROWS) {
        s->A = rsb_mtx_free(s->A);
    }
}

static void version(char *text, size_t size) {
    snprintf(text, size, "%s", RSB_LIBRSB_VER_STRING);
}

static void build(void *state) {
    librsb_state *s = state;
    rsb_err_t error = RSB_ERR_NO_ERROR;
    s->A = rsb_mtx_alloc_from_coo_const(peer_values(s->c), s->rows, s->columns, (rsb_nnz_idx_t)s->c->plan.nnz,
                                        RSB_NUMERICAL_TYPE_DOUBLE, (rsb_coo_idx_t)s->c->plan.rows,
                                        (rsb_coo_idx_t)s->c->plan.cols, RSB_DEFAULT_ROW_BLOCKING,
                                        RSB_DEFAULT_COL_BLOCKING, RSB_FLAG_NOFLAGS, &error);
    done(error);
}

static void multiply(const librsb_state *s, convmat_direction d) {
    const double one = 1;
    const double zero = 0;
    done(rsb_spmv(d == CONVMAT_FORWARD ? RSB_TRANSPOSITION_N : RSB_TRANSPOSITION_T, &one, s->A, s->c->in[d],
                  1, &zero, s->c->out[d], 1));
}

static void forward(void *state) {
    multiply(state, CONVMAT_FORWARD);
}

static void transpose(void *state) {
    multiply(state, CONVMAT_TRANSPOSE);
}

static const peer_method methods[] = {
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "mtx_alloc_from_coo", build},
    {BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "C x", forward},
    {BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, "C^T y", transpose},
};

const peer peer_here = {"librsb", version, open_librsb, release, NULL, NULL, methods, 3};
