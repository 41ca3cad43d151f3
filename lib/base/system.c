/* SPDX-License-Identifier: BSD-3-Clause */
/* What the machine has, and what it is asked for. */
#if defined(__linux__)
#define _DEFAULT_SOURCE /* madvise() */
#endif

#include "base/system.h"

#include <convmat/base.h>

#include "base/checked.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif
#include <unistd.h>

void convmat_system_huge_pages(void *block, size_t bytes) {
#if defined(MADV_HUGEPAGE)
    const int ignored = madvise(block, bytes, MADV_HUGEPAGE);
    (void)ignored; /* small pages do as well */
#else
    (void)block;
    (void)bytes;
#endif
}

int64_t convmat_physical_memory(void) {
    int64_t bytes = INT64_MAX;
#if defined(_SC_PHYS_PAGES) && defined(_SC_PAGESIZE)
    const int64_t pages = sysconf(_SC_PHYS_PAGES);
    const int64_t page_bytes = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page_bytes <= 0 || !convmat_multiply(pages, page_bytes, &bytes)) {
        bytes = INT64_MAX;
    }
#endif
    return bytes;
}
