/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine that figures belong to. */
#ifndef CONVMAT_BENCH_MACHINE_H
#define CONVMAT_BENCH_MACHINE_H

typedef struct bench_machine {
    char model[128];     /* of the processor */
    char huge_pages[64]; /* what the system says: "always [madvise] never" */
    long cores;          /* that are there for this process */
    long cache[3];       /* bytes of a first, second, third level of data cache; 0: unknown */
    double memory;       /* bytes */
    double load;         /* processes that wanted a core over the last minute */
} bench_machine;

bench_machine bench_machine_read(void);

#endif
