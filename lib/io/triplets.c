/* SPDX-License-Identifier: BSD-3-Clause */
/* Compression: sorted triplets keep their arrays, others are sorted, and seen to differ. */
#include "io/triplets.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/entries.h"

convmat_status convmat_triplets_open(convmat_triplets *triplets, int64_t m, int64_t n, int64_t capacity,
                                     convmat_error *error) {
    const bool is_narrow = convmat_max(convmat_max(m, n), capacity) <= INT32_MAX;
    *triplets = (convmat_triplets){.m = m,
                                   .n = n,
                                   .index = is_narrow ? CONVMAT_INT32 : CONVMAT_INT64,
                                   .last_row = -1,
                                   .last_col = -1,
                                   .is_by_rows = true,
                                   .is_by_columns = true};
    convmat_triplets *const t = triplets;
    t->row = convmat_memory_new(capacity, convmat_index_bytes(t->index));
    t->col = convmat_memory_new(capacity, convmat_index_bytes(t->index));
    t->x = convmat_memory_new(capacity, (int64_t)sizeof(double));
    if (t->row == NULL || t->col == NULL || t->x == NULL) {
        convmat_triplets_close(t);
        return convmat_fail_memory(error, "the entries of a file");
    }
    return CONVMAT_OK;
}

void convmat_triplets_close(convmat_triplets *triplets) {
    convmat_memory_free(triplets->row);
    convmat_memory_free(triplets->col);
    convmat_memory_free(triplets->x);
    *triplets = (convmat_triplets){.m = 0};
}

/* Where the entries of each line begin, of `lines` lines; one more element is the end */
static convmat_status count_lines(const convmat_triplets *t, const void *line, int64_t lines, void **starts,
                                  convmat_error *error) {
    void *const p = convmat_memory_new(lines + 1, convmat_index_bytes(t->index));
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

/* Index of an entry that is in C */
static int64_t index_of(const convmat_matrix *C, int64_t row, int64_t col) {
    const bool by_rows = C->layout == CONVMAT_BY_ROWS;
    const int64_t line = by_rows ? row : col;
    const int64_t across = by_rows ? col : row;
    int64_t low = convmat_matrix_offset(C, line);
    int64_t high = convmat_matrix_offset(C, line + 1);
    while (high - low > 1) { /* i[low] <= across < i[high] */
        const int64_t middle = low + (high - low) / 2;
        if (convmat_matrix_index(C, middle) <= across) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The first triplet that is an entry of C for the second time */
static convmat_status find_duplicate(const convmat_triplets *t, const convmat_matrix *C, int64_t *row,
                                     int64_t *col, convmat_error *error) {
    bool *const is_seen = convmat_memory_new(C->nnz, (int64_t)sizeof *is_seen);
    if (is_seen == NULL) {
        return convmat_fail_memory(error, "the search for an entry that comes twice");
    }
    for (int64_t k = 0; k < C->nnz; k++) {
        is_seen[k] = false;
    }
    for (int64_t k = 0;; k++) { /* there is one */
        *row = convmat_index_get(t->row, t->index, k);
        *col = convmat_index_get(t->col, t->index, k);
        const int64_t at = index_of(C, *row, *col);
        if (is_seen[at]) {
            break;
        }
        is_seen[at] = true;
    }
    convmat_memory_free(is_seen);
    return CONVMAT_OK;
}

/* In a layout that is not that of the file; where that joins entries, there is no matrix */
static convmat_status sort(const convmat_triplets *t, convmat_layout layout, convmat_matrix **matrix,
                           int64_t *row, int64_t *col, convmat_error *error) {
    const bool by_rows = layout == CONVMAT_BY_ROWS;
    const convmat_entries entries = {.count = t->count,
                                     .line = by_rows ? t->row : t->col,
                                     .across = by_rows ? t->col : t->row,
                                     .x = t->x,
                                     .index = t->index,
                                     .value = CONVMAT_DOUBLE};
    convmat_status status = convmat_entries_compress(&entries, layout, t->m, t->n, matrix, error);
    if (status == CONVMAT_OK && (*matrix)->nnz < t->count) {
        status = find_duplicate(t, *matrix, row, col, error);
        convmat_matrix_free(matrix);
    }
    return status;
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
    convmat_layout layout = triplets->is_by_rows ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS;
    void *p = NULL;
    convmat_status status;
    *matrix = NULL;
    CONVMAT_TRY(convmat_entries_layout(triplets->m, triplets->n, triplets->count, &layout, error));
    const bool by_rows = layout == CONVMAT_BY_ROWS;
    if (by_rows ? triplets->is_by_rows : triplets->is_by_columns) {
        CONVMAT_TRY(count_lines(triplets, by_rows ? triplets->row : triplets->col,
                                by_rows ? triplets->m : triplets->n, &p, error));
        CONVMAT_TRY(hand_over(triplets, by_rows, &p, matrix, error));
    } else {
        CONVMAT_TRY(sort(triplets, layout, matrix, row, col, error));
    }
done:
    convmat_memory_free(p);
    convmat_triplets_close(triplets);
    return status;
}
