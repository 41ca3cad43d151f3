/* SPDX-License-Identifier: BSD-3-Clause */
/* One write or read of the matrix of a 3 x 3 layer: bench_formats WHO write|read FILE SIZE, for formats.py. */
#include <convmat/convmat.h>
#include <convmat/suitesparse.h>

#ifdef HAS_RSB
#include <rsb.h>
#endif

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Wall and processor seconds of what is between two calls */
static void tell_time(bool is_end) {
    static double begin[2];
    static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID};
    double seconds[2];
    for (int k = 0; k < 2; k++) {
        struct timespec t;
        clock_gettime(clocks[k], &t);
        seconds[k] = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec - (is_end ? begin[k] : 0);
        begin[k] = seconds[k];
    }
    if (is_end) {
        printf("%.6f %.6f\n", seconds[0], seconds[1]);
    }
}

static void check(bool is_right, const char *what) {
    if (!is_right) {
        fprintf(stderr, "bench_formats: %s failed\n", what);
        exit(1);
    }
}

/* What everybody writes: random weights, one channel, padding 1 */
static convmat_geometry geometry_of(int64_t size) {
    convmat_geometry g = convmat_geometry_default(2);
    for (int a = 0; a < 2; a++) {
        g.in_size[a] = size;
        g.kernel_size[a] = 3;
        g.pad_begin[a] = 1;
        g.pad_end[a] = 1;
    }
    check(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL) == CONVMAT_OK, "the geometry");
    return g;
}

static void make_weights(double *weights) {
    convmat_random random = {7};
    for (int k = 0; k < 9; k++) {
        weights[k] = convmat_random_real(&random);
    }
}

static convmat_matrix *build(int64_t size, convmat_layout layout) {
    double weights[9];
    const convmat_geometry g = geometry_of(size);
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = layout;
    options.index = CONVMAT_INT32;
    convmat_matrix *C = NULL;
    make_weights(weights);
    check(convmat_matrix_build(&g, weights, &options, &C, NULL) == CONVMAT_OK, "building C");
    return C;
}

/* The format is that of the file's ending; building is part of what is timed */
static void run_convmat(bool is_write, const char *path, int64_t size) {
    double weights[9];
    const convmat_geometry g = geometry_of(size);
    convmat_output *output = NULL;
    convmat_matrix *C = NULL;
    make_weights(weights);
    const convmat_document document = {.geometry = &g, .weights = weights};
    tell_time(false);
    if (is_write) {
        check(convmat_output_open(path, &output, NULL) == CONVMAT_OK &&
                  convmat_format_find(NULL, path)->write(output, &document, NULL) == CONVMAT_OK &&
                  convmat_output_commit(&output, NULL) == CONVMAT_OK,
              "writing");
    } else {
        check(convmat_matrix_read(path, NULL, &C, NULL) == CONVMAT_OK, "reading");
    }
    tell_time(true);
    convmat_matrix_free(&C);
}

/* A matrix that is in memory already, in the format of the file's ending */
static void write_stored(const char *path, int64_t size) {
    convmat_output *output = NULL;
    convmat_matrix *C = build(size, CONVMAT_BY_ROWS);
    const convmat_document document = {.matrix = C};
    tell_time(false);
    check(convmat_output_open(path, &output, NULL) == CONVMAT_OK &&
              convmat_format_find(NULL, path)->write(output, &document, NULL) == CONVMAT_OK &&
              convmat_output_commit(&output, NULL) == CONVMAT_OK,
          "writing");
    tell_time(true);
    convmat_matrix_free(&C);
}

static void move_bytes(bool is_write, int file, char *bytes, int64_t count) {
    for (int64_t at = 0; at < count;) {
        const ssize_t moved = is_write ? write(file, bytes + at, (size_t)(count - at))
                                       : read(file, bytes + at, (size_t)(count - at));
        check(moved > 0, is_write ? "writing" : "reading");
        at += moved;
    }
}

/* The bytes of the matrix as they are, to the disk: what nobody can be faster than */
static void run_raw(bool is_write, const char *path, int64_t size) {
    convmat_matrix *C = build(size, CONVMAT_BY_ROWS);
    tell_time(false);
    const int file = open(path, is_write ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY, 0666);
    check(file >= 0, path);
    move_bytes(is_write, file, C->p, (C->m + 1) * (int64_t)sizeof(int32_t));
    move_bytes(is_write, file, C->i, C->nnz * (int64_t)sizeof(int32_t));
    move_bytes(is_write, file, C->x, C->nnz * (int64_t)sizeof(double));
    check((!is_write || fsync(file) == 0) && close(file) == 0, path);
    tell_time(true);
    convmat_matrix_free(&C);
}

static void run_cholmod(bool is_write, const char *path, int64_t size) {
    cholmod_common common;
    cholmod_start(&common);
    FILE *const file = fopen(path, is_write ? "w" : "r");
    check(file != NULL, path);
    if (is_write) {
        cholmod_sparse view;
        convmat_matrix *C = build(size, CONVMAT_BY_COLUMNS);
        check(convmat_matrix_as_cholmod(C, &view, NULL) == CONVMAT_OK, "the view");
        tell_time(false);
        check(cholmod_write_sparse(file, &view, NULL, NULL, &common) >= 0, "writing");
        tell_time(true);
        convmat_matrix_free(&C);
    } else {
        tell_time(false);
        cholmod_sparse *A = cholmod_read_sparse(file, &common);
        check(A != NULL, "reading");
        tell_time(true);
        cholmod_free_sparse(&A, &common);
    }
    fclose(file);
    cholmod_finish(&common);
}

#ifdef HAS_RSB
static void run_rsb(bool is_write, const char *path, int64_t size) {
    rsb_err_t code = RSB_ERR_NO_ERROR;
    check(rsb_lib_init(RSB_NULL_INIT_OPTIONS) == RSB_ERR_NO_ERROR, "librsb");
    if (is_write) {
        convmat_matrix *C = build(size, CONVMAT_BY_ROWS);
        struct rsb_mtx_t *A = rsb_mtx_alloc_from_csr_const(
            C->x, C->p, C->i, (rsb_nnz_idx_t)C->nnz, RSB_NUMERICAL_TYPE_DOUBLE, (rsb_coo_idx_t)C->m,
            (rsb_coo_idx_t)C->n, 0, 0, RSB_FLAG_NOFLAGS, &code);
        check(A != NULL && code == RSB_ERR_NO_ERROR, "the matrix of librsb");
        tell_time(false);
        check(rsb_file_mtx_save(A, path) == RSB_ERR_NO_ERROR, "writing");
        tell_time(true);
        rsb_mtx_free(A);
        convmat_matrix_free(&C);
    } else {
        tell_time(false);
        struct rsb_mtx_t *A = rsb_file_mtx_load(path, RSB_FLAG_NOFLAGS, RSB_NUMERICAL_TYPE_DOUBLE, &code);
        check(A != NULL && code == RSB_ERR_NO_ERROR, "reading");
        tell_time(true);
        rsb_mtx_free(A);
    }
    rsb_lib_exit(RSB_NULL_EXIT_OPTIONS);
}
#endif

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "Usage: bench_formats convmat|stored|raw|cholmod|librsb write|read FILE SIZE\n");
        return 2;
    }
    const bool is_write = strcmp(arguments[2], "write") == 0;
    const int64_t size = atoll(arguments[4]);
    if (strcmp(arguments[1], "convmat") == 0) {
        run_convmat(is_write, arguments[3], size);
    } else if (strcmp(arguments[1], "stored") == 0 && is_write) {
        write_stored(arguments[3], size);
    } else if (strcmp(arguments[1], "stored") == 0) {
        return 77; /* read is read */
    } else if (strcmp(arguments[1], "raw") == 0) {
        run_raw(is_write, arguments[3], size);
    } else if (strcmp(arguments[1], "cholmod") == 0) {
        run_cholmod(is_write, arguments[3], size);
    } else {
#ifdef HAS_RSB
        run_rsb(is_write, arguments[3], size);
#else
        return 77; /* built without it */
#endif
    }
    return 0;
}
