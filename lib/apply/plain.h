/* SPDX-License-Identifier: BSD-3-Clause */
/* The path that can do everything: each line of C is listed, used and forgotten. */
#ifndef CONVMAT_APPLY_PLAIN_H
#define CONVMAT_APPLY_PLAIN_H

#include "apply/call.h"

/* The memory of a call: one line of C for each thread. {0} is none. */
typedef struct convmat_plain {
    int chunks;
    int64_t longest;     /* entries of a line, at most */
    convmat_link *links; /* the block; [chunks][convmat_walk_links()] */
    int64_t *i;          /* [chunks][longest] */
    void *x;             /* [chunks][longest] */
} convmat_plain;

/* Take it; release it whatever the status. */
convmat_status convmat_plain_open(const convmat_call *call, convmat_plain *plain, convmat_error *error);
void convmat_plain_close(convmat_plain *plain);

/* Whether `box` holds every element of out */
bool convmat_plain_has_nothing(const convmat_call *call, const convmat_box *box);

/*
 * Compute the elements of out that lie outside `box`, in each channel; an empty box: all of them. Without any, `plain` may
 * be {0}.
 */
void convmat_plain_run(const convmat_call *call, const convmat_box *box, const convmat_plain *plain);

#endif
