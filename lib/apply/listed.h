/* SPDX-License-Identifier: BSD-3-Clause */
/* A small product as a list: which weight meets which element, entry by entry, so that nothing is left to be found out. */
#ifndef CONVMAT_APPLY_LISTED_H
#define CONVMAT_APPLY_LISTED_H

#include "apply/call.h"

/* Entries from which tiles are faster than lists: two indices are read for each product. */
enum { CONVMAT_LISTED_MOST = 1000 };

/* C without its values, lines along out; the entries of a line by ascending index, as C has them. {NULL} is none. */
typedef struct convmat_listed {
    int32_t *begin;  /* the block; [lines + 1] */
    int32_t *weight; /* [entries]: which of the weights */
    int32_t *at;     /* [entries]: which element of in */
} convmat_listed;

/* Whether every entry is one weight, and there are few of them. */
bool convmat_listed_can(const convmat_call *call);

/* List them; release whatever the status. */
convmat_status convmat_listed_open(const convmat_call *call, convmat_listed *listed, convmat_error *error);
void convmat_listed_close(convmat_listed *listed);

/* All of out, with C's own bits, also where weights are NaN or infinite. */
void convmat_listed_run(const convmat_listed *listed, const convmat_call *call);

#endif
