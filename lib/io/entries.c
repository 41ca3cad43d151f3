/* SPDX-License-Identifier: BSD-3-Clause */
/* Entries to lines: order by position across, then by line, each sort stable; then join what is at one place. */
#include "io/entries.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "matrix/storage.h"

#include <assert.h>

enum { MOST_FREE = 1 << 26, MOST_EACH = 64 };

/* to = the permutation `from` (NULL: 0, 1, ...), stably ordered by key; next has room for most_keys + 1 counters */
static void order_by(const void *key, convmat_index index, const int64_t *from, int64_t count, int64_t *next,
                     int64_t *to) {
    for (int64_t k = 0; k < count; k++) {
        next[convmat_index_get(key, index, k) + 1]++;
    }
    for (int64_t at = 0, sum = 0; sum < count; at++) {
        next[at + 1] += next[at];
        sum = next[at + 1];
    }
    for (int64_t k = 0; k < count; k++) {
        const int64_t entry = from == NULL ? k : from[k];
        to[next[convmat_index_get(key, index, entry)]++] = entry;
    }
}

static void clear(int64_t *next, int64_t count) {
    for (int64_t k = 0; k < count; k++) {
        next[k] = 0;
    }
}

/* C->x[at] = entry's x, or joins it */
static void put_value(convmat_matrix *C, int64_t at, const convmat_entries *t, int64_t entry, bool joins) {
    if (t->value == CONVMAT_FLOAT) {
        float *const x = (float *)C->x + at;
        const float number = ((const float *)t->x)[entry];
        *x = joins ? *x + number : number;
    } else {
        double *const x = (double *)C->x + at;
        const double number = ((const double *)t->x)[entry];
        *x = joins ? *x + number : number;
    }
}

/* The lines of C from entries in their order */
static void put_lines(convmat_matrix *C, const convmat_entries *t, const int64_t *order) {
    const int64_t lines = convmat_matrix_lines(C);
    int64_t filled = 0;
    int64_t k = 0;
    convmat_index_set(C->p, C->index, 0, 0);
    for (int64_t line = 0; line < lines; line++) {
        const int64_t begin = filled;
        for (; k < t->count && convmat_index_get(t->line, t->index, order[k]) == line; k++) {
            const int64_t across = convmat_index_get(t->across, t->index, order[k]);
            const bool joins = filled > begin && convmat_index_get(C->i, C->index, filled - 1) == across;
            filled += joins ? 0 : 1;
            convmat_index_set(C->i, C->index, filled - 1, across);
            put_value(C, filled - 1, t, order[k], joins);
        }
        convmat_index_set(C->p, C->index, line + 1, filled);
    }
    C->nnz = filled;
}

convmat_status convmat_entries_check_sizes(int64_t m, int64_t n, int64_t count, convmat_error *error) {
    int64_t sum;
    if (!convmat_add(m, n, &sum) || (sum > MOST_FREE && (sum - MOST_FREE) / MOST_EACH > count)) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "m = %" PRId64 ", n = %" PRId64
                            ", must be together at most %d + %d for each of %" PRId64 " entries",
                            m, n, (int)MOST_FREE, (int)MOST_EACH, count);
    }
    return CONVMAT_OK;
}

convmat_status convmat_entries_compress(const convmat_entries *entries, convmat_layout layout, int64_t m,
                                        int64_t n, convmat_matrix **C, convmat_error *error) {
    const convmat_entries *const t = entries;
    convmat_matrix like = {
        .m = m, .n = n, .nnz = t->count, .layout = layout, .index = t->index, .value = t->value};
    const int64_t lines = convmat_matrix_lines(&like);
    const int64_t across = convmat_matrix_across(&like);
    int64_t *next = NULL;
    int64_t *first = NULL;
    int64_t *order = NULL;
    convmat_status status = CONVMAT_OK;
    *C = NULL;
    CONVMAT_TRY(convmat_entries_check_sizes(m, n, t->count, error));
    next = convmat_memory_new(convmat_max(lines, across) + 1, (int64_t)sizeof *next);
    first = convmat_memory_new(t->count, (int64_t)sizeof *first);
    order = convmat_memory_new(t->count, (int64_t)sizeof *order);
    if (next == NULL || first == NULL || order == NULL) {
        CONVMAT_TRY(convmat_fail_memory(error, "sorting entries"));
    }
    CONVMAT_TRY(convmat_matrix_new(&like, INT64_MAX, C, error));
    clear(next, across + 1);
    order_by(t->across, t->index, NULL, t->count, next, first);
    clear(next, lines + 1);
    order_by(t->line, t->index, first, t->count, next, order);
    put_lines(*C, t, order);
done:
    convmat_memory_free(next);
    convmat_memory_free(first);
    convmat_memory_free(order);
    return status;
}
