/* SPDX-License-Identifier: BSD-3-Clause */
/* The folder through which numbers go to peers in other languages and results come back. */
#ifndef CONVMAT_BENCH_FOLDER_H
#define CONVMAT_BENCH_FOLDER_H

#include "bench/bench_case.h"

/* Make a folder in TMPDIR or /tmp; to be freed by bench_folder_remove() */
char *bench_folder_new(void);

/* case.json, weights.bin, x.bin, y.bin; with C by rows, if it is built: p.bin, i.bin, values.bin */
void bench_folder_export(const bench_case *c);

/* Remove its files */
void bench_folder_empty(const char *folder);

void bench_folder_remove(char *folder);

#endif
