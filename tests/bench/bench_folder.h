/* SPDX-License-Identifier: BSD-3-Clause */
/* The folder through which numbers go to peers in other languages and results come back. */
#ifndef CONVMAT_BENCH_FOLDER_H
#define CONVMAT_BENCH_FOLDER_H

#include "bench/bench_case.h"

/* Make the folder in TMPDIR or /tmp; a signal that ends the program removes it */
const char *bench_folder_new(void);

/* case.json, weights.bin, x.bin, y.bin; with C by rows, if it is built: p.bin, i.bin, values.bin */
void bench_folder_export(const bench_case *c);

/* Remove its files */
void bench_folder_empty(void);

/* Remove it with its files */
void bench_folder_remove(void);

#endif
