/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays of a file to a matrix: every index is checked as it is copied. */
#include "io/arrays_matrix.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/bytes.h"
#include "io/entries.h"
#include "io/failure.h"
#include "io/npy_decode.h"
#include "matrix/storage.h"

/* What whole numbers must be */
typedef struct range {
    int64_t limit; /* below it */
    bool is_ascending;
} range;

/* The numbers of a view that are int32_t of this machine already, in their range; false where one is not */
static bool copy_narrow(const convmat_npy_view *view, int64_t count, range wanted, int32_t *restrict to) {
    int32_t least = 0;
    bool fits = true;
    memcpy(to, view->data, (size_t)count * sizeof *to);
    for (int64_t k = 0; k < count; k++) {
        fits = fits && to[k] >= least && to[k] < wanted.limit;
        least = wanted.is_ascending ? to[k] : 0;
    }
    return fits;
}

/* "C.npz: indices.npy[1] = 7, must be ..." */
static convmat_status refuse_number(const convmat_npy_view *view, int64_t k, const char *rule,
                                    convmat_error *error) {
    char text[CONVMAT_WHOLE_SIZE];
    convmat_npy_whole_text(view, k, text);
    return convmat_fail(error, CONVMAT_FORMAT, "%s[%" PRId64 "] = %s, must be %s", view->name, k, text, rule);
}

/* Number k is not in its range; `least` is what it must not be below */
static convmat_status refuse_range(const convmat_npy_view *view, int64_t k, int64_t least, range wanted,
                                   convmat_error *error) {
    char rule[120];
    if (wanted.is_ascending) {
        convmat_text(rule, (int64_t)sizeof rule,
                     "at least %" PRId64 ", the number before it, and at most %" PRId64 ", the last", least,
                     wanted.limit - 1);
    } else {
        convmat_text(rule, (int64_t)sizeof rule, "at least 0 and below %" PRId64, wanted.limit);
    }
    return refuse_number(view, k, rule, error);
}

/* to[k] = whole number k of a view, in its range */
static convmat_status copy_whole(const convmat_npy_view *view, int64_t count, range wanted,
                                 convmat_index index, void *to, convmat_error *error) {
    const convmat_npy_header *const header = &view->header;
    int64_t least = 0;
    if (index == CONVMAT_INT32 && header->kind == 'i' && header->bytes == 4 &&
        convmat_bytes_are_native(header->is_big_endian) && copy_narrow(view, count, wanted, to)) {
        return CONVMAT_OK;
    }
    for (int64_t k = 0; k < count; k++) { /* one after another: the first that is wrong is named */
        int64_t number;
        if (!convmat_npy_whole(view, k, &number) || number < least || number >= wanted.limit) {
            return refuse_range(view, k, least, wanted, error);
        }
        least = wanted.is_ascending ? number : 0;
        convmat_index_set(to, index, k, number);
    }
    return CONVMAT_OK;
}

static convmat_status copy_values(const convmat_npy_view *view, int64_t count, void *to,
                                  convmat_error *error) {
    return convmat_npy_decode(&view->header, view->data, count, view->name, to, 0, error);
}

/* Every line strictly ascending: canonical, as SciPy says */
static bool is_canonical(const convmat_matrix *C) {
    const int64_t lines = convmat_matrix_lines(C);
    int64_t k = 0;
    for (int64_t line = 0; line < lines; line++) {
        const int64_t end = convmat_index_get(C->p, C->index, line + 1);
        int64_t before = -1;
        for (; k < end; k++) {
            const int64_t at = convmat_index_get(C->i, C->index, k);
            if (at <= before) {
                return false;
            }
            before = at;
        }
    }
    return true;
}

/* *C sorted, in a new matrix */
static convmat_status sort(convmat_matrix **C, convmat_error *error) {
    const convmat_matrix *const given = *C;
    convmat_matrix *sorted = NULL;
    const int64_t lines = convmat_matrix_lines(given);
    void *const line = convmat_memory_new(given->nnz, convmat_index_bytes(given->index));
    if (line == NULL) {
        return convmat_fail_memory(error, "sorting entries");
    }
    for (int64_t at = 0; at < lines; at++) {
        for (int64_t k = convmat_matrix_offset(given, at); k < convmat_matrix_offset(given, at + 1); k++) {
            convmat_index_set(line, given->index, k, at);
        }
    }
    const convmat_entries entries = {given->nnz, line, given->i, given->x, given->index, given->value};
    const convmat_status status =
        convmat_entries_compress(&entries, given->layout, given->m, given->n, &sorted, error);
    convmat_memory_free(line);
    if (status == CONVMAT_OK) {
        convmat_matrix_free(C);
        *C = sorted;
    }
    return status;
}

/* The offsets are as many as the lines ask for, from 0 to no more entries than are there: *nnz */
static convmat_status check_offsets(const convmat_arrays *arrays, int64_t lines, int64_t *nnz,
                                    convmat_error *error) {
    const convmat_npy_view *const offsets = arrays->second;
    const int64_t most = convmat_min(arrays->first->count, arrays->values->count);
    int64_t first;
    if (offsets->count - 1 != lines) {
        return convmat_fail(error, CONVMAT_FORMAT,
                            "%s: %" PRId64 " numbers, must be one more than %s = %" PRId64, offsets->name,
                            offsets->count, arrays->layout == CONVMAT_BY_ROWS ? "m" : "n", lines);
    }
    if (!convmat_npy_whole(offsets, 0, &first) || first != 0) {
        return refuse_number(offsets, 0, "0", error);
    }
    if (!convmat_npy_whole(offsets, lines, nnz) || *nnz > most) {
        char rule[80];
        convmat_text(rule, (int64_t)sizeof rule, "at least 0 and at most %" PRId64 ", the entries there",
                     most);
        return refuse_number(offsets, lines, rule, error);
    }
    return CONVMAT_OK;
}

static convmat_index narrowest(int64_t m, int64_t n, int64_t nnz) {
    return convmat_max(nnz, convmat_max(m, n)) <= INT32_MAX ? CONVMAT_INT32 : CONVMAT_INT64;
}

convmat_status convmat_arrays_compressed(const convmat_arrays *arrays, convmat_matrix **C,
                                         convmat_error *error) {
    const convmat_arrays *const a = arrays;
    convmat_matrix like = {
        .m = a->m, .n = a->n, .layout = a->layout, .value = convmat_npy_value(&a->values->header)};
    const int64_t lines = convmat_matrix_lines(&like);
    convmat_matrix *made = NULL;
    convmat_status status;
    CONVMAT_TRY(check_offsets(a, lines, &like.nnz, error));
    like.index = narrowest(a->m, a->n, like.nnz);
    CONVMAT_TRY(convmat_matrix_new(&like, INT64_MAX, &made, error));
    CONVMAT_TRY(copy_whole(a->second, lines + 1, (range){like.nnz + 1, true}, like.index, made->p, error));
    CONVMAT_TRY(copy_whole(a->first, like.nnz, (range){convmat_matrix_across(&like), false}, like.index,
                           made->i, error));
    CONVMAT_TRY(copy_values(a->values, like.nnz, made->x, error));
    if (!is_canonical(made)) {
        CONVMAT_TRY(sort(&made, error));
    }
    *C = made;
    made = NULL;
done:
    convmat_matrix_free(&made);
    return status;
}

convmat_status convmat_arrays_triplets(const convmat_arrays *arrays, convmat_matrix **C,
                                       convmat_error *error) {
    const convmat_arrays *const a = arrays;
    const int64_t count = a->values->count;
    const convmat_index index = narrowest(a->m, a->n, count);
    const convmat_value value = convmat_npy_value(&a->values->header);
    void *const row = convmat_memory_new(count, convmat_index_bytes(index));
    void *const col = convmat_memory_new(count, convmat_index_bytes(index));
    void *const x = convmat_memory_new(count, convmat_value_bytes(value));
    convmat_layout layout = CONVMAT_BY_ROWS;
    convmat_status status = CONVMAT_OK;
    if (row == NULL || col == NULL || x == NULL) {
        CONVMAT_TRY(convmat_fail_memory(error, "entries"));
    }
    CONVMAT_TRY(
        convmat_fail_within(error, a->name, convmat_entries_layout(a->m, a->n, count, &layout, error)));
    if (a->first->count != count || a->second->count != count) {
        CONVMAT_TRY(convmat_fail(error, CONVMAT_FORMAT,
                                 "%s: %" PRId64 " values, must be as many as rows and columns",
                                 a->values->name, count));
    }
    CONVMAT_TRY(copy_whole(a->first, count, (range){a->m, false}, index, row, error));
    CONVMAT_TRY(copy_whole(a->second, count, (range){a->n, false}, index, col, error));
    CONVMAT_TRY(copy_values(a->values, count, x, error));
    const bool by_rows = layout == CONVMAT_BY_ROWS;
    const convmat_entries entries = {count, by_rows ? row : col, by_rows ? col : row, x, index, value};
    CONVMAT_TRY(convmat_entries_compress(&entries, layout, a->m, a->n, C, error));
done:
    convmat_memory_free(row);
    convmat_memory_free(col);
    convmat_memory_free(x);
    return status;
}
