/* SPDX-License-Identifier: BSD-3-Clause */
/* The library's allocator replaced by one that counts its blocks and fails where it is told to. */
#ifndef CONVMAT_TESTS_BRUTAL_H
#define CONVMAT_TESTS_BRUTAL_H

#include <convmat/base.h>

/* Let allocation n from now on (0 is the next one) fail, once; n < 0: none. A resize counts as an allocation. */
void brutal_fail_at(int64_t n);

/* Blocks that are allocated and not released */
int64_t brutal_blocks(void);

/* Bytes of the largest allocation that was asked for since brutal_fail_at() */
int64_t brutal_largest(void);

/* Most bytes that were allocated at once since brutal_fail_at(), those of before included */
int64_t brutal_peak(void);

/* Whether the allocation that brutal_fail_at() named was reached */
bool brutal_has_failed(void);

/* One complete use of a call: it releases what it was given and returns the call's status. */
typedef convmat_status (*brutal_attempt)(void *ctx);

/*
 * Run the attempt with allocation 0, 1, 2, ... failing until it no longer reaches the one that fails. True when
 * every failure gave CONVMAT_MEMORY, the last attempt gave CONVMAT_OK, and no attempt left a block; prints what
 * is not so. The attempt must allocate at least `least` times.
 */
bool brutal_survives(brutal_attempt attempt, void *ctx, int64_t least);

#endif
