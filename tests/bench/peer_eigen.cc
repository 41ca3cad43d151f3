// SPDX-License-Identifier: BSD-3-Clause
// Eigen, 32-bit indices, by rows and by columns; OpenMP where the matrix lies along the product.
#include "bench/peer.h"

#include <Eigen/Sparse>

#include <cstdio>
#include <vector>

namespace {

using by_rows = Eigen::SparseMatrix<double, Eigen::RowMajor>;
using by_columns = Eigen::SparseMatrix<double, Eigen::ColMajor>;
using vector = Eigen::Map<Eigen::VectorXd>;

struct eigen_state {
    bench_case *c;
    std::vector<Eigen::Triplet<double>> triplets;
    by_rows rows;
    by_columns columns;
};

eigen_state &of(void *state) {
    return *static_cast<eigen_state *>(state);
}

vector vector_of(void *memory, int64_t count) {
    return vector(static_cast<double *>(memory), count);
}

vector in(const bench_case *c, int d) {
    return vector_of(c->in[d], c->in_count[d]);
}

vector out(const bench_case *c, int d) {
    return vector_of(c->out[d], c->out_count[d]);
}

void *open(bench_case *c) {
    auto *s = new eigen_state{c, {}, by_rows(), by_columns()};
    bench_case_matrix(c, CONVMAT_BY_ROWS);
    Eigen::setNbThreads(c->threads);
    const auto rows = peer_rows(c);
    const auto *const columns = static_cast<const int64_t *>(c->C[CONVMAT_BY_ROWS]->i);
    s->triplets.reserve(static_cast<size_t>(c->plan.nnz));
    for (int64_t e = 0; e < c->plan.nnz; e++) {
        s->triplets.emplace_back(rows[e], static_cast<int>(columns[e]), peer_values(c)[e]);
    }
    free(rows);
    return s;
}

void release(void *state, convmat_layout layout) {
    if (layout == CONVMAT_BY_ROWS) {
        by_rows().swap(of(state).rows);
    } else {
        by_columns().swap(of(state).columns);
    }
}

void version(char *text, size_t size) {
    std::snprintf(text, size, "%d.%d.%d", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
}

template <class matrix> void set_from_triplets(eigen_state &s, matrix &A) {
    A.resize(s.c->plan.rows, s.c->plan.cols);
    A.setFromTriplets(s.triplets.begin(), s.triplets.end());
}

void triplets_rows(void *state) {
    set_from_triplets(of(state), of(state).rows);
}

void triplets_columns(void *state) {
    set_from_triplets(of(state), of(state).columns);
}

/* Entries come by rows, in order: no sorting, no searching */
void insert_back(void *state) {
    eigen_state &s = of(state);
    s.rows.resize(s.c->plan.rows, s.c->plan.cols);
    s.rows.reserve(s.c->plan.nnz);
    Eigen::Index begun = 0;
    for (const auto &t : s.triplets) {
        while (begun <= t.row()) {
            s.rows.startVec(begun++);
        }
        s.rows.insertBackByOuterInner(t.row(), t.col()) = t.value();
    }
    s.rows.finalize();
}

void forward_rows(void *state) {
    const bench_case *c = of(state).c;
    out(c, CONVMAT_FORWARD).noalias() = of(state).rows * in(c, CONVMAT_FORWARD);
}

void forward_columns(void *state) {
    const bench_case *c = of(state).c;
    out(c, CONVMAT_FORWARD).noalias() = of(state).columns * in(c, CONVMAT_FORWARD);
}

void transpose_rows(void *state) {
    const bench_case *c = of(state).c;
    out(c, CONVMAT_TRANSPOSE).noalias() = of(state).rows.transpose() * in(c, CONVMAT_TRANSPOSE);
}

void transpose_columns(void *state) {
    const bench_case *c = of(state).c;
    out(c, CONVMAT_TRANSPOSE).noalias() = of(state).columns.transpose() * in(c, CONVMAT_TRANSPOSE);
}

const peer_method methods[] = {
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "setFromTriplets by rows", triplets_rows},
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, "setFromTriplets by columns", triplets_columns},
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "insertBack by rows", insert_back},
    {BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "C x by rows", forward_rows},
    {BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, "C x by columns", forward_columns},
    {BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, "C^T y by rows", transpose_rows},
    {BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_COLUMNS, "C^T y by columns", transpose_columns},
};

} // namespace

extern "C" const peer peer_here = {"Eigen", version, open,    release,
                                   nullptr, nullptr, methods, sizeof methods / sizeof *methods};
