/* SPDX-License-Identifier: BSD-3-Clause */
/* What the library asks of the operating system besides the C library. */
#ifndef CONVMAT_BASE_SYSTEM_H
#define CONVMAT_BASE_SYSTEM_H

#include <stddef.h>

/* Ask for huge pages under bytes at a page-aligned block that is not written yet. A hint: nothing may come of it. */
void convmat_system_huge_pages(void *block, size_t bytes);

#endif
