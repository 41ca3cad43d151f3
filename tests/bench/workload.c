/* SPDX-License-Identifier: BSD-3-Clause */
/* The workloads as a table: channels, axes, extent, kernel, stride, padding, the same on every axis. */
#include "bench/workload.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct row {
    const char *name;
    int axes;
    int64_t in_channels, out_channels, size, kernel, stride, pad;
} row;

static const row table[WORKLOADS] = {
    {"W1", 2, 1, 1, 8, 4, 2, 1},    {"W2", 2, 1, 1, 1024, 3, 1, 1},      {"W3", 2, 1, 1, 1024, 7, 2, 3},
    {"W4", 2, 3, 64, 224, 7, 2, 3}, {"W5", 2, 64, 64, 56, 3, 1, 1},      {"W6", 2, 64, 128, 32, 4, 2, 1},
    {"W7", 3, 1, 1, 96, 3, 1, 1},   {"W8", 1, 1, 1, 4 << 20, 31, 1, 15}, {"S5", 2, 1, 1, 106, 3, 1, 1},
    {"S6", 2, 1, 1, 334, 3, 1, 1},  {"S7", 2, 1, 1, 1054, 3, 1, 1},      {"S8", 2, 1, 1, 3334, 3, 1, 1},
};

workload workload_of(int k) {
    const row *r = &table[k];
    workload w = {r->name, convmat_geometry_default(r->axes)};
    convmat_error error;
    w.geometry.in_channels = r->in_channels;
    w.geometry.out_channels = r->out_channels;
    for (int a = 0; a < r->axes; a++) {
        w.geometry.in_size[a] = r->size;
        w.geometry.kernel_size[a] = r->kernel;
        w.geometry.stride[a] = r->stride;
        w.geometry.pad_begin[a] = w.geometry.pad_end[a] = r->pad;
    }
    if (convmat_geometry_from_image(&w.geometry, CONVMAT_PADDING_EXPLICIT, &error) != CONVMAT_OK) {
        fprintf(stderr, "bench: %s: %s\n", r->name, error.text);
        exit(1);
    }
    return w;
}
