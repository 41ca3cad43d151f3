/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes a case as plain arrays, in the machine's own byte order, and a JSON object of its geometry. */
#define _DEFAULT_SOURCE /* mkdtemp() */
#include "bench/bench_folder.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static void require(bool is_true, const char *path) {
    if (!is_true) {
        perror(path);
        exit(1);
    }
}

static char folder[PATH_SIZE]; /* one a process: a signal has to find it */

/* Leave nothing behind: gigabytes may be there */
static void remove_and_end(int number) {
    if (fork() == 0) {
        execl("/bin/rm", "rm", "-rf", folder, (char *)NULL);
    }
    _exit(128 + number);
}

const char *bench_folder_new(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    const char *parent = getenv("TMPDIR");
    snprintf(folder, PATH_SIZE, "%s/convmat-bench-XXXXXX", parent == NULL ? "/tmp" : parent);
    require(mkdtemp(folder) != NULL, folder);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        signal(numbers[k], remove_and_end);
    }
    return folder;
}

static FILE *create(const bench_case *c, const char *name) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", c->folder, name);
    FILE *file = fopen(path, "wb");
    require(file != NULL, path);
    return file;
}

static void write_array(const bench_case *c, const char *name, const void *array, int64_t bytes) {
    FILE *file = create(c, name);
    const bool is_written = fwrite(array, 1, (size_t)bytes, file) == (size_t)bytes;
    require(fclose(file) == 0 && is_written, name);
}

static void write_list(FILE *file, const char *key, const int64_t *list, int count) {
    fprintf(file, ", \"%s\": [", key);
    for (int a = 0; a < count; a++) {
        fprintf(file, "%s%lld", a == 0 ? "" : ", ", (long long)list[a]);
    }
    fputc(']', file);
}

static void write_geometry(const bench_case *c) {
    const convmat_geometry *g = &c->w->geometry;
    FILE *file = create(c, "case.json");
    fprintf(file, "{\"in_channels\": %lld, \"out_channels\": %lld, \"groups\": %lld",
            (long long)g->in_channels, (long long)g->out_channels, (long long)g->groups);
    write_list(file, "in_size", g->in_size, g->axes);
    write_list(file, "out_size", g->out_size, g->axes);
    write_list(file, "kernel_size", g->kernel_size, g->axes);
    write_list(file, "stride", g->stride, g->axes);
    write_list(file, "pad", g->pad_begin, g->axes);
    write_list(file, "output_padding", c->plan.output_padding, g->axes);
    fputs("}\n", file);
    require(fclose(file) == 0, "case.json");
}

void bench_folder_export(const bench_case *c) {
    const int64_t size = convmat_value_bytes(c->value);
    const convmat_matrix *C = c->C[CONVMAT_BY_ROWS];
    write_geometry(c);
    write_array(c, "weights.bin", c->weights, c->plan.weights * size);
    write_array(c, "x.bin", c->in[CONVMAT_FORWARD], c->plan.cols * size);
    write_array(c, "y.bin", c->in[CONVMAT_TRANSPOSE], c->plan.rows * size);
    if (C != NULL) {
        write_array(c, "p.bin", C->p, (C->m + 1) * (int64_t)sizeof(int64_t));
        write_array(c, "i.bin", C->i, C->nnz * (int64_t)sizeof(int64_t));
        write_array(c, "values.bin", C->x, C->nnz * size);
    }
}

void bench_folder_empty(void) {
    DIR *directory = opendir(folder);
    char path[PATH_SIZE + 256];
    for (struct dirent *e = NULL; directory != NULL && (e = readdir(directory)) != NULL;) {
        if (e->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            unlink(path);
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
}

void bench_folder_remove(void) {
    bench_folder_empty();
    rmdir(folder);
}
