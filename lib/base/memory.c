/* SPDX-License-Identifier: BSD-3-Clause */
/* Allocation, product-checked: the only file of the library that calls the C allocator. */
#include "base/memory.h"

#include "base/checked.h"
#include "base/system.h"

#include <stdlib.h>

void *convmat_memory_new(int64_t count, int64_t size) {
    return convmat_memory_resize(NULL, count, size);
}

void *convmat_memory_resize(void *block, int64_t count, int64_t size) {
    int64_t bytes;
    if (count < 0 || size < 0 || !convmat_multiply(count, size, &bytes) || (uint64_t)bytes > PTRDIFF_MAX) {
        return NULL;
    }
    return realloc(block, bytes > 0 ? (size_t)bytes : 1);
}

void *convmat_memory_new_array(int64_t count, int64_t size) {
    enum { HUGE_PAGE = 2 << 20, LARGE = 4 * HUGE_PAGE };
    int64_t bytes;
    if (count < 0 || size < 0 || !convmat_multiply(count, size, &bytes) || bytes < LARGE ||
        bytes > PTRDIFF_MAX - HUGE_PAGE) {
        return convmat_memory_new(count, size);
    }
    const int64_t whole =
        bytes / HUGE_PAGE * HUGE_PAGE; /* the rest stays on small pages: not a byte too many */
    void *const block = aligned_alloc(HUGE_PAGE, (size_t)(whole + (whole < bytes ? HUGE_PAGE : 0)));
    if (block != NULL) {
        convmat_system_huge_pages(block, (size_t)whole);
    }
    return block;
}

void convmat_memory_free(void *block) {
    free(block);
}
