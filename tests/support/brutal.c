/* SPDX-License-Identifier: BSD-3-Clause */
/* Stands in for lib/base/memory.c in the programs that link it: defining all its symbols keeps it out. */
#include "support/brutal.h"

#include "base/checked.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_llong blocks;
static atomic_llong countdown = -1; /* allocations before the one that fails; negative: none, or it is past */
static atomic_bool has_failed;
static atomic_llong largest;

void brutal_fail_at(int64_t n) {
    has_failed = false;
    largest = 0;
    countdown = n;
}

int64_t brutal_blocks(void) {
    return blocks;
}

int64_t brutal_largest(void) {
    return largest;
}

bool brutal_has_failed(void) {
    return has_failed;
}

static void note_size(long long bytes) {
    long long most = largest;
    while (bytes > most && !atomic_compare_exchange_weak(&largest, &most, bytes)) {
    }
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
    note_size(bytes);
    if (fails_now()) {
        return NULL;
    }
    void *resized = realloc(block, bytes > 0 ? (size_t)bytes : 1);
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
