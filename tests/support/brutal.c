/* SPDX-License-Identifier: BSD-3-Clause */
/* Stands in for lib/base/memory.c in the programs that link it: defining all its symbols keeps it out. */
#include "support/brutal.h"

#include "base/checked.h"
#include "base/memory.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_llong blocks;
static atomic_llong countdown = -1; /* allocations before the one that fails; negative: none, or it is past */
static atomic_bool has_failed;
static atomic_llong largest;
static atomic_llong held; /* bytes, as the C library rounds them up */
static atomic_llong peak;

void brutal_fail_at(int64_t n) {
    has_failed = false;
    largest = 0;
    peak = atomic_load(&held);
    countdown = n;
}

int64_t brutal_blocks(void) {
    return blocks;
}

int64_t brutal_largest(void) {
    return largest;
}

int64_t brutal_peak(void) {
    return peak;
}

bool brutal_has_failed(void) {
    return has_failed;
}

static void raise_to(atomic_llong *most, long long bytes) {
    long long before = *most;
    while (bytes > before && !atomic_compare_exchange_weak(most, &before, bytes)) {
    }
}

/* Bytes of a block, 0 of none */
static long long bytes_of(void *block) {
    return block == NULL ? 0 : (long long)malloc_usable_size(block);
}

/* True for the allocation that is to fail */
static bool fails_now(void) {
    long long left = countdown;
    while (left >= 0 && !atomic_compare_exchange_weak(&countdown, &left, left - 1)) {
    }
    if (left == 0) {
        has_failed = true;
    }
    return left == 0;
}

void *convmat_memory_new(int64_t count, int64_t size) {
    return convmat_memory_resize(NULL, count, size);
}

void *convmat_memory_resize(void *block, int64_t count, int64_t size) {
    int64_t bytes;
    if (count < 0 || size < 0 || !convmat_multiply(count, size, &bytes)) {
        return NULL;
    }
    raise_to(&largest, bytes);
    if (fails_now()) {
        return NULL;
    }
    const long long before = bytes_of(block);
    void *resized = realloc(block, bytes > 0 ? (size_t)bytes : 1);
    if (resized != NULL) {
        held += bytes_of(resized) - before;
        raise_to(&peak, held);
    }
    if (resized != NULL && block == NULL) {
        blocks++;
    }
    return resized;
}

void *convmat_memory_new_array(int64_t count, int64_t size) {
    return convmat_memory_new(count, size);
}

void convmat_memory_free(void *block) {
    if (block != NULL) {
        blocks--;
        held -= bytes_of(block);
    }
    free(block);
}

bool brutal_survives(brutal_attempt attempt, void *ctx, int64_t least) {
    const int64_t blocks_before = brutal_blocks();
    for (int64_t n = 0;; n++) {
        brutal_fail_at(n);
        const convmat_status status = attempt(ctx);
        const bool failed = brutal_has_failed();
        brutal_fail_at(-1);
        const int64_t left = brutal_blocks() - blocks_before;
        if (status != (failed ? CONVMAT_MEMORY : CONVMAT_OK) || left != 0) {
            fprintf(stderr, "allocation %" PRId64 "%s: status %s, %" PRId64 " blocks left\n", n,
                    failed ? " failing" : " not reached", convmat_status_name(status), left);
            return false;
        }
        if (!failed) {
            if (n < least) {
                fprintf(stderr, "%" PRId64 " allocations, expected at least %" PRId64 "\n", n, least);
            }
            return n >= least;
        }
    }
}
