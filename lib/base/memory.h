/* SPDX-License-Identifier: BSD-3-Clause */
/* The one allocation door; a program that links the static library may replace it (the out-of-memory tests do). */
#ifndef CONVMAT_BASE_MEMORY_H
#define CONVMAT_BASE_MEMORY_H

#include <stdint.h>

/* count * size bytes, uninitialised; NULL when there are none or the product passes 2^63-1. A count of 0 gives a
 * block that must be freed. */
void *convmat_memory_new(int64_t count, int64_t size);

/* The block with room for count * size bytes, its content kept; NULL on failure, the old block then remains. */
void *convmat_memory_resize(void *block, int64_t count, int64_t size);

/*
 * The same as convmat_memory_new() for arrays that are written as a whole: a large one is asked to lie on huge
 * pages, which the system hands over several times as fast as small ones.
 */
void *convmat_memory_new_array(int64_t count, int64_t size);

/* Release a block; NULL is allowed. */
void convmat_memory_free(void *block);

#endif
