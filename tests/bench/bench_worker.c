/* SPDX-License-Identifier: BSD-3-Clause */
/* Starts peers, talks to them, ends them. */
#include "bench/bench_worker.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DOUBLES = 1 << CONVMAT_DOUBLE, FLOATS = 1 << CONVMAT_FLOAT, BOTH = DOUBLES | FLOATS };

const bench_peer bench_peers[BENCH_PEERS] = {
    {"cholmod", "bench_peer_cholmod", BENCH_BUILD, false, DOUBLES, false},
    {"cxsparse", "bench_peer_cxsparse", BENCH_BUILD | BENCH_EXPLICIT, false, DOUBLES, false},
    {"eigen", "bench_peer_eigen", BENCH_BUILD | BENCH_EXPLICIT, false, DOUBLES, false},
    {"graphblas", "bench_peer_graphblas", BENCH_BUILD | BENCH_EXPLICIT, false, DOUBLES, false},
    {"librsb", "bench_peer_librsb", BENCH_BUILD | BENCH_EXPLICIT, false, DOUBLES, false},
    {"petsc", "bench_peer_petsc", BENCH_EXPLICIT, true, DOUBLES, false},
    {"scipy", "peer_scipy.py", BENCH_BUILD | BENCH_EXPLICIT, false, DOUBLES, true},
    {"pytorch", "peer_torch.py", BENCH_DIRECT, false, BOTH, false},
    {"onnxruntime", "peer_onnxruntime.js", BENCH_DIRECT, false, FLOATS, false},
    {"onednn", "bench_peer_onednn", BENCH_DIRECT, false, FLOATS, false},
};

/* The program's arguments, and what runs it */
static void become(const bench_case *c, const bench_peer *peer, bool has_huge_pages) {
    char program[4096];
    char threads[16];
    const char *arguments[16] = {NULL};
    int k = 0;
    const char *const interpreter = strstr(peer->program, ".py") != NULL   ? CONVMAT_BENCH_PYTHON
                                    : strstr(peer->program, ".js") != NULL ? "node"
                                                                           : NULL;
    snprintf(program, sizeof program, "%s/%s",
             interpreter != NULL ? CONVMAT_BENCH_SCRIPTS : CONVMAT_BENCH_PROGRAMS, peer->program);
    snprintf(threads, sizeof threads, "%d", c->threads);
    if (peer->is_mpi && c->threads > 1) {
        static const char *const launcher[] = {
            "mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n"};
        for (; k < 6; k++) {
            arguments[k] = launcher[k];
        }
        arguments[k++] = threads;
    } else if (interpreter != NULL) {
        arguments[k++] = interpreter;
    }
    arguments[k++] = program;
    arguments[k++] = c->w->name;
    arguments[k++] = threads;
    arguments[k++] = c->value == CONVMAT_FLOAT ? "float" : "double";
    arguments[k++] = c->folder;
    setenv("OMP_NUM_THREADS", peer->is_mpi ? "1" : threads, 1);
    setenv("OPENBLAS_NUM_THREADS", peer->is_mpi ? "1" : threads, 1);
    if (has_huge_pages) {
        setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", 1);
    }
    execvp(arguments[0], (char *const *)arguments);
    _exit(127);
}

static bool read_line(bench_worker *worker, char *line, int size) {
    return fgets(line, size, worker->from) != NULL;
}

/* peer, method..., ready */
static bool read_title(bench_worker *worker) {
    char line[256];
    while (read_line(worker, line, sizeof line) && strcmp(line, "ready\n") != 0) {
        line[strcspn(line, "\n")] = '\0';
        char what[16];
        int direction = 0;
        int layout = 0;
        int end = 0;
        if (strncmp(line, "peer ", 5) == 0) {
            snprintf(worker->title, sizeof worker->title, "%.*s", (int)sizeof worker->title - 1, line + 5);
        } else if (sscanf(line, "method %15s %d %d %n", what, &direction, &layout, &end) == 3 &&
                   worker->count < BENCH_MOST_METHODS) {
            bench_method *m = &worker->methods[worker->count++];
            m->what = 1 << bench_find(what, (int)strlen(what), bench_what_names, BENCH_WHATS);
            m->direction = (convmat_direction)direction;
            m->layout = (convmat_layout)layout;
            snprintf(m->name, sizeof m->name, "%.63s", line + end);
            m->is_timed = strcmp(m->name, "-") != 0;
        }
    }
    return !feof(worker->from) && worker->count > 0;
}

bool bench_worker_open(const bench_case *c, const bench_peer *peer, bool has_huge_pages,
                       bench_worker *worker) {
    int to[2];
    int from[2];
    *worker = (bench_worker){.process = -1};
    if (pipe(to) != 0 || pipe(from) != 0) {
        return false;
    }
    fflush(NULL);
    worker->process = fork();
    if (worker->process == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        for (int k = 0; k < 2; k++) {
            close(to[k]);
            close(from[k]);
        }
        become(c, peer, has_huge_pages);
    }
    close(to[0]);
    close(from[1]);
    fcntl(to[1], F_SETFD, FD_CLOEXEC);
    fcntl(from[0], F_SETFD, FD_CLOEXEC);
    worker->to = fdopen(to[1], "w");
    worker->from = fdopen(from[0], "r");
    if (read_title(worker)) {
        return true;
    }
    bench_worker_close(worker);
    return false;
}

double bench_worker_time(bench_worker *worker, int k, int repeats) {
    char line[128];
    double seconds = -1;
    fprintf(worker->to, "run %d %d\n", k, repeats);
    fflush(worker->to);
    return read_line(worker, line, sizeof line) && sscanf(line, "seconds %lf", &seconds) == 1 ? seconds : -1;
}

int bench_worker_check(bench_worker *worker, int k) {
    char line[128];
    int direction = -1;
    fprintf(worker->to, "check %d\n", k);
    fflush(worker->to);
    return read_line(worker, line, sizeof line) && sscanf(line, "checked %d", &direction) == 1 ? direction
                                                                                               : -1;
}

void bench_worker_close(bench_worker *worker) {
    if (worker->to != NULL) {
        fclose(worker->to);
    }
    if (worker->from != NULL) {
        fclose(worker->from);
    }
    if (worker->process > 0) {
        waitpid(worker->process, NULL, 0);
    }
}
