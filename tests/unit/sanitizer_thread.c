/* SPDX-License-Identifier: BSD-3-Clause */
/* Must be reported by the thread sanitizer: a call's threads write into what its other threads read. */
#include <convmat/apply.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 20000, TAPS = 5, THREADS = 2 }; /* more entries than threads are started for */

/* The named call, whose result lies where its input is */
static convmat_status call(const char *name, const convmat_geometry *g, convmat_matrix *C, double *vector) {
    const convmat_structured structured = {g, C, THREADS};
    const convmat_convolution convolution = {g, C->x, CONVMAT_DOUBLE, THREADS, CONVMAT_PATH_AUTO};
    if (strcmp(name, "refresh") == 0) {
        return convmat_matrix_refresh(g, C->x, C, THREADS, NULL);
    }
    if (strcmp(name, "multiply") == 0) {
        return convmat_matrix_multiply(C, CONVMAT_FORWARD, 1, vector, vector, THREADS, NULL);
    }
    if (strcmp(name, "structured") == 0) {
        return convmat_structured_multiply(&structured, CONVMAT_FORWARD, 1, vector, vector, NULL);
    }
    return convmat_convolution_apply(&convolution, CONVMAT_FORWARD, 1, vector, vector, NULL);
}

int main(int argc, char **argv) {
    const double weights[TAPS] = {1, 2, 3, 4, 5};
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = g.out_size[0] = SIZE;
    g.kernel_size[0] = TAPS;
    g.pad_begin[0] = g.pad_end[0] = TAPS / 2;
    const convmat_matrix_options options = convmat_matrix_options_default();
    double *vector = calloc(SIZE, sizeof *vector);
    convmat_matrix *C = NULL;
    if (argc == 2 && vector != NULL && convmat_matrix_build(&g, weights, &options, &C, NULL) == CONVMAT_OK &&
        call(argv[1], &g, C, vector) == CONVMAT_OK) {
        puts("not stopped");
    }
    convmat_matrix_free(&C);
    free(vector);
    return 0;
}
