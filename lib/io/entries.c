/* SPDX-License-Identifier: BSD-3-Clause */
/* Entries to lines: order by position across, then by line, each sort stable; then join what is at one place. */
#include "io/entries.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "matrix/storage.h"

#include <assert.h>

enum {
    MOST_FREE = 1 << 26, /* lines of a matrix without entries, and more for each entry */
    MOST_EACH = 64,
    FEW = 1 << 16,   /* lines that nobody minds */
    DIGIT_BITS = 11, /* whose counters stay in the nearest cache */
    DIGITS = 1 << DIGIT_BITS
};

/* to = the permutation `from`, stably ordered by one digit of the key */
static void order_by_digit(const void *key, convmat_index index, int shift, const int64_t *from,
                           int64_t count, int64_t *to) {
    int64_t next[DIGITS + 1] = {0};
    for (int64_t k = 0; k < count; k++) {
        next[(convmat_index_get(key, index, k) >> shift & (DIGITS - 1)) + 1]++;
    }
    for (int digit = 0; digit < DIGITS; digit++) {
        next[digit + 1] += next[digit];
    }
    for (int64_t k = 0; k < count; k++) {
        to[next[convmat_index_get(key, index, from[k]) >> shift & (DIGITS - 1)]++] = from[k];
    }
}

/* *order stably ordered by a key below `limit`, lowest digit first; *spare is another block like it */
static void order_by(const void *key, int64_t limit, convmat_index index, int64_t count, int64_t **order,
                     int64_t **spare) {
    for (int shift = 0; shift < 63 && (limit - 1) >> shift > 0; shift += DIGIT_BITS) {
        order_by_digit(key, index, shift, *order, count, *spare);
        int64_t *const ordered = *spare;
        *spare = *order;
        *order = ordered;
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

/* lines <= base + MOST_EACH * count */
static bool is_filled(int64_t lines, int64_t base, int64_t count) {
    return lines <= base || (lines - base - 1) / MOST_EACH < count;
}

convmat_status convmat_entries_check_lines(int64_t m, int64_t n, int64_t count, convmat_layout layout,
                                           convmat_error *error) {
    const bool by_rows = layout == CONVMAT_BY_ROWS;
    if (!is_filled(by_rows ? m : n, MOST_FREE, count)) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "%s = %" PRId64 ", must be at most %d + %d for each of %" PRId64
                            " entries where they are stored by %s",
                            by_rows ? "m" : "n", by_rows ? m : n, (int)MOST_FREE, (int)MOST_EACH, count,
                            by_rows ? "rows" : "columns");
    }
    return CONVMAT_OK;
}

convmat_status convmat_entries_layout(int64_t m, int64_t n, int64_t count, convmat_layout *layout,
                                      convmat_error *error) {
    const convmat_layout shorter = m < n ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS;
    const bool stays = m == n || is_filled(*layout == CONVMAT_BY_ROWS ? m : n, FEW, count);
    const convmat_layout chosen = stays ? *layout : shorter;
    if (!is_filled(convmat_min(m, n), MOST_FREE, count)) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "m = %" PRId64 ", n = %" PRId64
                            ", must not both be above %d + %d for each of %" PRId64 " entries",
                            m, n, (int)MOST_FREE, (int)MOST_EACH, count);
    }
    *layout = chosen;
    return CONVMAT_OK;
}

convmat_status convmat_entries_compress(const convmat_entries *entries, convmat_layout layout, int64_t m,
                                        int64_t n, convmat_matrix **C, convmat_error *error) {
    const convmat_entries *const t = entries;
    convmat_matrix like = {
        .m = m, .n = n, .nnz = t->count, .layout = layout, .index = t->index, .value = t->value};
    int64_t *order = convmat_memory_new(t->count, (int64_t)sizeof *order);
    int64_t *spare = convmat_memory_new(t->count, (int64_t)sizeof *spare);
    convmat_status status = CONVMAT_OK;
    *C = NULL;
    if (order == NULL || spare == NULL) {
        CONVMAT_TRY(convmat_fail_memory(error, "sorting entries"));
    }
    CONVMAT_TRY(convmat_matrix_new(&like, INT64_MAX, C, error));
    for (int64_t k = 0; k < t->count; k++) {
        order[k] = k;
    }
    order_by(t->across, convmat_matrix_across(&like), t->index, t->count, &order, &spare);
    order_by(t->line, convmat_matrix_lines(&like), t->index, t->count, &order, &spare);
    put_lines(*C, t, order);
done:
    convmat_memory_free(order);
    convmat_memory_free(spare);
    return status;
}
