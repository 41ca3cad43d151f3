/* SPDX-License-Identifier: BSD-3-Clause */
/* Entries in any order, compressed: sorted by two stable counting sorts, equal places summed. */
#ifndef CONVMAT_IO_ENTRIES_H
#define CONVMAT_IO_ENTRIES_H

#include <convmat/matrix.h>

/* Entry k is x[k] at line[k] and across[k], both in range */
typedef struct convmat_entries {
    int64_t count;
    const void *line;    /* [count] of index */
    const void *across;  /* [count] of index */
    const void *x;       /* [count] of value */
    convmat_index index; /* of line and across, and so of the matrix */
    convmat_value value;
} convmat_entries;

/*
 * That m and n are what a file of `count` entries may claim: TOO_LARGE where m + n passes 2^26 + 64 * count, for sizes
 * that a few bytes claim shall not cost gigabytes.
 */
convmat_status convmat_entries_check_sizes(int64_t m, int64_t n, int64_t count, convmat_error *error);

/*
 * Make a matrix of these entries, m by n, whose lines run as layout says. Entries at one place are summed in the
 * order given, in their own type.
 *
 * Cost:   O(m + n + count) time and memory
 * Errors: TOO_LARGE, as convmat_entries_check_sizes(); MEMORY; *C is NULL
 */
convmat_status convmat_entries_compress(const convmat_entries *entries, convmat_layout layout, int64_t m,
                                        int64_t n, convmat_matrix **C, convmat_error *error);

#endif
