/* SPDX-License-Identifier: BSD-3-Clause */
/* Compression: sorted triplets keep their arrays, others are sorted by two counting sorts, rows then columns. */
#include "io/triplets.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

/* Empty triplets with arrays for `capacity` entries */
static convmat_status allocate(int64_t m, int64_t n, convmat_index index, int64_t capacity,
                               convmat_triplets *t, convmat_error *error) {
    *t = (convmat_triplets){.m = m,
                            .n = n,
                            .index = index,
                            .last_row = -1,
                            .last_col = -1,
                            .is_by_rows = true,
                            .is_by_columns = true};
    t->row = convmat_memory_new(capacity, convmat_index_bytes(index));
    t->col = convmat_memory_new(capacity, convmat_index_bytes(index));
    t->x = convmat_memory_new(capacity, (int64_t)sizeof(double));
    if (t->row == NULL || t->col == NULL || t->x == NULL) {
        convmat_triplets_close(t);
        return convmat_fail_memory(error, "the entries of a file");
    }
    return CONVMAT_OK;
}

convmat_status convmat_triplets_open(convmat_triplets *triplets, int64_t m, int64_t n, int64_t capacity,
                                     convmat_error *error) {
    const bool is_narrow = convmat_max(convmat_max(m, n), capacity) <= INT32_MAX;
    return allocate(m, n, is_narrow ? CONVMAT_INT32 : CONVMAT_INT64, capacity, triplets, error);
}

void convmat_triplets_close(convmat_triplets *triplets) {
    convmat_memory_free(triplets->row);
    convmat_memory_free(triplets->col);
    convmat_memory_free(triplets->x);
    *triplets = (convmat_triplets){.m = 0};
}

/* Where the entries of each line begin, of `lines` lines; one more element is the end. Counted from `line`. */
static convmat_status count_lines(const convmat_triplets *t, const void *line, int64_t lines, void **starts,
                                  convmat_error *error) {
    const int64_t bytes = convmat_index_bytes(t->index);
    if (lines >= convmat_physical_memory() / bytes) { /* no bytes of the file stand for an empty line */
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "m = %" PRId64 ", n = %" PRId64
                            ", must leave room in memory for a number for each row or column",
                            t->m, t->n);
    }
    void *const p = convmat_memory_new(lines + 1, bytes);
    if (p == NULL) {
        return convmat_fail_memory(error, "the lines of a matrix");
    }
    for (int64_t k = 0; k <= lines; k++) {
        convmat_index_set(p, t->index, k, 0);
    }
    for (int64_t k = 0; k < t->count; k++) {
        const int64_t at = convmat_index_get(line, t->index, k) + 1;
        convmat_index_set(p, t->index, at, convmat_index_get(p, t->index, at) + 1);
    }
    for (int64_t k = 0; k < lines; k++) {
        convmat_index_set(p, t->index, k + 1,
                          convmat_index_get(p, t->index, k) + convmat_index_get(p, t->index, k + 1));
    }
    *starts = p;
    return CONVMAT_OK;
}

/* Stable counting sort by rows (is_column false) or by columns: *starts of the lines are its result, too */
static convmat_status sort(convmat_triplets *t, bool is_column, void **starts, convmat_error *error) {
    convmat_triplets sorted = {.m = 0};
    void *next = NULL;
    const int64_t lines = is_column ? t->n : t->m;
    convmat_status status;
    CONVMAT_TRY(count_lines(t, is_column ? t->col : t->row, lines, starts, error));
    CONVMAT_TRY(count_lines(t, is_column ? t->col : t->row, lines, &next, error));
    CONVMAT_TRY(allocate(t->m, t->n, t->index, t->count, &sorted, error));
    for (int64_t k = 0; k < t->count; k++) {
        const int64_t line = convmat_index_get(is_column ? t->col : t->row, t->index, k);
        const int64_t to = convmat_index_get(next, t->index, line);
        convmat_index_set(next, t->index, line, to + 1);
        convmat_index_set(sorted.row, t->index, to, convmat_index_get(t->row, t->index, k));
        convmat_index_set(sorted.col, t->index, to, convmat_index_get(t->col, t->index, k));
        sorted.x[to] = t->x[k];
    }
    sorted.count = t->count;
    convmat_triplets_close(t);
    *t = sorted;
done:
    convmat_memory_free(next);
    return status;
}

/* An entry of sorted triplets that is the one before it again; -1 where there is none */
static int64_t find_duplicate(const convmat_triplets *t) {
    for (int64_t k = 1; k < t->count; k++) {
        if (convmat_index_get(t->row, t->index, k) == convmat_index_get(t->row, t->index, k - 1) &&
            convmat_index_get(t->col, t->index, k) == convmat_index_get(t->col, t->index, k - 1)) {
            return k;
        }
    }
    return -1;
}

/* The matrix takes over what it needs of the triplets' arrays, and p */
static convmat_status hand_over(convmat_triplets *t, bool by_rows, void **p, convmat_matrix **matrix,
                                convmat_error *error) {
    convmat_matrix *const C = convmat_memory_new(1, (int64_t)sizeof *C);
    if (C == NULL) {
        return convmat_fail_memory(error, "a matrix");
    }
    *C = (convmat_matrix){.m = t->m,
                          .n = t->n,
                          .nnz = t->count,
                          .layout = by_rows ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS,
                          .index = t->index,
                          .value = CONVMAT_DOUBLE,
                          .p = *p,
                          .i = by_rows ? t->col : t->row,
                          .x = t->x,
                          .is_owner = true};
    *p = NULL;
    *(by_rows ? &t->col : &t->row) = NULL;
    t->x = NULL;
    *matrix = C;
    return CONVMAT_OK;
}

convmat_status convmat_triplets_compress(convmat_triplets *triplets, convmat_matrix **matrix, int64_t *row,
                                         int64_t *col, convmat_error *error) {
    const bool by_rows = triplets->is_by_rows;
    void *p = NULL;
    void *other = NULL;
    convmat_status status;
    *matrix = NULL;
    if (by_rows || triplets->is_by_columns) {
        CONVMAT_TRY(count_lines(triplets, by_rows ? triplets->row : triplets->col,
                                by_rows ? triplets->m : triplets->n, &p, error));
    } else {
        CONVMAT_TRY(sort(triplets, false, &other, error));
        CONVMAT_TRY(sort(triplets, true, &p, error));
        const int64_t twice = find_duplicate(triplets);
        if (twice >= 0) {
            *row = convmat_index_get(triplets->row, triplets->index, twice);
            *col = convmat_index_get(triplets->col, triplets->index, twice);
            goto done;
        }
    }
    CONVMAT_TRY(hand_over(triplets, by_rows, &p, matrix, error));
done:
    convmat_memory_free(p);
    convmat_memory_free(other);
    convmat_triplets_close(triplets);
    return status;
}
