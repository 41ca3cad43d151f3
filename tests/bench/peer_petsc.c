/* SPDX-License-Identifier: BSD-3-Clause */
/* PETSc, one process a thread: AIJ by rows, and C^T as a matrix of its own; each rank holds its share of the lines. */
#include "bench/peer.h"

#include <petscmat.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct petsc_state {
    bench_case *c;
    Mat A[2]; /* C; C^T, from C by columns */
    Vec in[2], out[2];
    MPI_Comm world;
} petsc_state;

static void done(PetscErrorCode error) {
    peer_require(error == 0, "a call failed");
}

/* This rank's elements of a vector of `count` */
static PetscInt range(MPI_Comm world, int64_t count, PetscInt *begin) {
    PetscInt local = PETSC_DECIDE;
    PetscInt global = (PetscInt)count;
    PetscInt end = 0;
    done(PetscSplitOwnership(world, &local, &global));
    MPI_Scan(&local, &end, 1, MPIU_INT, MPI_SUM, world);
    *begin = end - local;
    return local;
}

static Vec vector(MPI_Comm world, int64_t count, const double *values) {
    Vec v = NULL;
    PetscInt begin = 0;
    PetscScalar *own = NULL;
    const PetscInt local = range(world, count, &begin);
    done(VecCreateMPI(world, local, (PetscInt)count, &v));
    done(VecGetArray(v, &own));
    memcpy(own, values + begin, (size_t)local * sizeof *own);
    done(VecRestoreArray(v, &own));
    return v;
}

static void *open_petsc(bench_case *c) {
    petsc_state *s = bench_memory(sizeof *s);
    int rank = 0;
    done(PetscInitializeNoArguments());
    *s = (petsc_state){.c = c, .world = PETSC_COMM_WORLD};
    MPI_Comm_rank(s->world, &rank);
    if (rank > 0) {
        peer_require(freopen("/dev/null", "w", stdout) != NULL, "no /dev/null");
        c->folder = NULL; /* rank 0 speaks for all */
    }
    for (int d = 0; d < 2; d++) {
        s->in[d] = vector(s->world, c->in_count[d], c->in[d]);
        s->out[d] = vector(s->world, c->out_count[d], c->out[d]);
    }
    return s;
}

static void release(void *state, convmat_layout layout) {
    petsc_state *s = state;
    if (s->A[layout] != NULL) {
        done(MatDestroy(&s->A[layout]));
    }
}

static void version(char *text, size_t size) {
    snprintf(text, size, "%d.%d.%d", PETSC_VERSION_MAJOR, PETSC_VERSION_MINOR, PETSC_VERSION_SUBMINOR);
}

/* This rank's lines of C, as arrays of PETSc's own integers */
static convmat_matrix *lines(const petsc_state *s, convmat_layout layout, PetscInt count, PetscInt begin) {
    convmat_error error;
    convmat_matrix *C = NULL;
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = layout;
    options.index = sizeof(PetscInt) == 4 ? CONVMAT_INT32 : CONVMAT_INT64;
    options.begin = begin;
    options.end = begin + count;
    bench_require(convmat_matrix_build(&s->c->w->geometry, s->c->weights, &options, &C, &error), &error);
    return C;
}

/* Not timed: PETSc copies the arrays of compressed rows */
static void build(petsc_state *s, convmat_layout layout) {
    const int64_t m = layout == CONVMAT_BY_ROWS ? s->c->plan.rows : s->c->plan.cols;
    const int64_t n = layout == CONVMAT_BY_ROWS ? s->c->plan.cols : s->c->plan.rows;
    PetscInt begin = 0;
    PetscInt unused = 0;
    const PetscInt count = range(s->world, m, &begin);
    convmat_matrix *C = lines(s, layout, count, begin);
    done(MatCreate(s->world, &s->A[layout]));
    done(MatSetSizes(s->A[layout], count, range(s->world, n, &unused), (PetscInt)m, (PetscInt)n));
    done(MatSetType(s->A[layout], MATAIJ));
    done(MatSeqAIJSetPreallocationCSR(s->A[layout], C->p, C->i, C->x)); /* the one that is not its kind */
    done(MatMPIAIJSetPreallocationCSR(s->A[layout], C->p, C->i, C->x)); /* does nothing */
    convmat_matrix_free(&C);
}

static void build_rows(void *state) {
    build(state, CONVMAT_BY_ROWS);
}

static void build_columns(void *state) {
    build(state, CONVMAT_BY_COLUMNS);
}

/* All ranks begin and end together */
static void forward(void *state) {
    const petsc_state *s = state;
    done(MatMult(s->A[CONVMAT_BY_ROWS], s->in[CONVMAT_FORWARD], s->out[CONVMAT_FORWARD]));
    MPI_Barrier(s->world);
}

static void transpose(void *state) {
    const petsc_state *s = state;
    done(MatMultTranspose(s->A[CONVMAT_BY_ROWS], s->in[CONVMAT_TRANSPOSE], s->out[CONVMAT_TRANSPOSE]));
    MPI_Barrier(s->world);
}

static void transpose_stored(void *state) {
    const petsc_state *s = state;
    done(MatMult(s->A[CONVMAT_BY_COLUMNS], s->in[CONVMAT_TRANSPOSE], s->out[CONVMAT_TRANSPOSE]));
    MPI_Barrier(s->world);
}

static void fetch(void *state, const peer_method *method) {
    const convmat_direction d = method->direction;
    const petsc_state *s = state;
    VecScatter scatter = NULL;
    Vec all = NULL;
    const PetscScalar *values = NULL;
    PetscInt count = 0;
    done(VecScatterCreateToZero(s->out[d], &scatter, &all));
    done(VecScatterBegin(scatter, s->out[d], all, INSERT_VALUES, SCATTER_FORWARD));
    done(VecScatterEnd(scatter, s->out[d], all, INSERT_VALUES, SCATTER_FORWARD));
    done(VecGetLocalSize(all, &count));
    done(VecGetArrayRead(all, &values));
    memcpy(s->c->out[d], values, (size_t)count * sizeof *values);
    done(VecRestoreArrayRead(all, &values));
    done(VecScatterDestroy(&scatter));
    done(VecDestroy(&all));
}

/* Rank 0 reads; the others wait asleep, so that they take no core from what else is timed */
static char *read_line(void *state, char *line, int size) {
    const petsc_state *s = state;
    const struct timespec wait = {0, 200000};
    MPI_Request request = MPI_REQUEST_NULL;
    int rank = 0;
    int is_there = 0;
    MPI_Comm_rank(s->world, &rank);
    if (rank == 0 && fgets(line, size, stdin) == NULL) {
        line[0] = '\0';
    }
    MPI_Ibcast(line, size, MPI_CHAR, 0, s->world, &request);
    while (MPI_Test(&request, &is_there, MPI_STATUS_IGNORE) == MPI_SUCCESS && !is_there) {
        nanosleep(&wait, NULL);
    }
    if (line[0] == '\0') {
        done(PetscFinalize());
        return NULL;
    }
    return line;
}

static const peer_method methods[] = {
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_ROWS, PEER_UNTIMED, build_rows},
    {BENCH_BUILD, CONVMAT_FORWARD, CONVMAT_BY_COLUMNS, PEER_UNTIMED, build_columns},
    {BENCH_EXPLICIT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "MatMult", forward},
    {BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, "MatMultTranspose", transpose},
    {BENCH_EXPLICIT, CONVMAT_TRANSPOSE, CONVMAT_BY_COLUMNS, "MatMult of the stored transpose",
     transpose_stored},
};

const peer peer_here = {"PETSc", version, open_petsc, release, fetch, read_line, methods, 5};
