/* SPDX-License-Identifier: BSD-3-Clause */
/* Entries in any order, compressed: sorted by stable counting sorts, equal places summed. */
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

/* That `count` entries may be stored in lines of this layout: TOO_LARGE where these are more than 2^26 + 64 * count. */
convmat_status convmat_entries_check_lines(int64_t m, int64_t n, int64_t count, convmat_layout layout,
                                           convmat_error *error);

/*
 * The layout in which `count` entries that a file claims to be of an m by n matrix are stored: sizes that a few bytes
 * claim shall not cost gigabytes. It is *layout itself, or, where its lines are more than 2^16 + 64 * count, that of fewer
 * lines.
 *
 * Errors: TOO_LARGE, as convmat_entries_check_lines(): both m and n are too large; *layout is untouched
 */
convmat_status convmat_entries_layout(int64_t m, int64_t n, int64_t count, convmat_layout *layout,
                                      convmat_error *error);

/*
 * Make a matrix of these entries, m by n, whose lines run as layout says. Entries at one place are summed in the
 * order given, in their own type.
 *
 * Cost:   O(lines + count) time and memory, and a pass over the entries for each 11 bits of m and of n
 * Errors: MEMORY; *C is NULL
 */
convmat_status convmat_entries_compress(const convmat_entries *entries, convmat_layout layout, int64_t m,
                                        int64_t n, convmat_matrix **C, convmat_error *error);

#endif
