/* SPDX-License-Identifier: BSD-3-Clause */
/* New values for an existing pattern: p and i are held against the geometry, then only x is written. */
#include "matrix/lines.h"
#include "matrix/repeat.h"
#include "matrix/storage.h"
#include "matrix/walk.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/threads.h"
#include "geometry/geometry.h"

#include <string.h>

/* What the chunks of one call share */
typedef struct refreshing {
    convmat_matrix *C;
    const void *weights;
    void *scratch;    /* [chunks][longest]: the indices that a line should have */
    int64_t longest;  /* entries of the longest line */
    int64_t *mistake; /* [chunks]: first line whose pattern is not the geometry's, or -1 */
} refreshing;

/*
 * The first of `count` lines from k on to which p does not give its length and i its indices, or -1; the first one
 * must begin at *offset, which goes to the end of the last that agrees.
 */
static int64_t first_mistake(const convmat_walk *walk, convmat_line *line, const refreshing *r, int64_t k,
                             int64_t count, int64_t *offset, char *scratch) {
    const convmat_matrix *C = r->C;
    const int64_t bytes = convmat_index_bytes(C->index);
    for (int64_t j = 0; j < count; j++) {
        const int64_t at = k + j - C->begin;
        convmat_line_go(walk, line, k + j, j == 0);
        convmat_line_indices(walk, line, C->index, scratch, 0);
        if (convmat_matrix_offset(C, at) != *offset ||
            convmat_matrix_offset(C, at + 1) != *offset + line->length ||
            memcmp(scratch, (const char *)C->i + *offset * bytes, (size_t)(line->length * bytes)) != 0) {
            return at;
        }
        *offset += line->length;
    }
    return -1;
}

/* The same of one stretch; only its first period is listed, unless there is a mistake to be found. */
static int64_t check_stretch(const convmat_walk *walk, convmat_line *line, const refreshing *r, int64_t k,
                             int64_t count, int64_t *offset, char *scratch) {
    const convmat_matrix *C = r->C;
    const int64_t listed = convmat_min(count, walk->inner.period);
    const int64_t begin = *offset;
    const int64_t mistake = first_mistake(walk, line, r, k, listed, offset, scratch);
    if (mistake >= 0 || listed == count) {
        return mistake;
    }
    const int64_t period = *offset - begin;
    const int64_t first = k - C->begin;
    if (convmat_repeats(convmat_index_at(C->p, C->index, first), C->index, listed, count + 1, period)) {
        const int64_t entries = convmat_matrix_offset(C, first + count) - begin;
        if (convmat_repeats(convmat_index_at(C->i, C->index, begin), C->index, period, entries,
                            walk->inner.shift)) {
            *offset = begin + entries;
            return -1;
        }
    }
    *offset = begin;
    return first_mistake(walk, line, r, k, count, offset, scratch);
}

static void check_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end, int chunk,
                        void *context) {
    const refreshing *r = context;
    char *scratch = (char *)r->scratch + chunk * r->longest * convmat_index_bytes(r->C->index);
    int64_t offset = convmat_walk_before(walk, begin) - convmat_walk_before(walk, r->C->begin);
    r->mistake[chunk] = -1;
    for (int64_t k = begin; k < end && r->mistake[chunk] < 0;) {
        const int64_t count = convmat_walk_stretch(walk, k, end);
        r->mistake[chunk] = check_stretch(walk, line, r, k, count, &offset, scratch);
        k += count;
    }
}

/* p is right by now */
static void refresh_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end, int chunk,
                          void *context) {
    const refreshing *r = context;
    const convmat_matrix *C = r->C;
    const int64_t bytes = convmat_value_bytes(C->value);
    (void)chunk;
    for (int64_t k = begin; k < end;) {
        const int64_t count = convmat_walk_stretch(walk, k, end);
        const int64_t listed = convmat_min(count, walk->inner.period);
        const int64_t first = convmat_matrix_offset(C, k - C->begin);
        int64_t offset = first;
        for (int64_t j = 0; j < listed; j++) {
            convmat_line_go(walk, line, k + j, j == 0);
            convmat_line_values(walk, line, C->value, r->weights, C->x, offset);
            offset += line->length;
        }
        const int64_t all = convmat_matrix_offset(C, k + count - C->begin) - first;
        convmat_repeat_bytes((char *)C->x + first * bytes, (offset - first) * bytes, all * bytes);
        k += count;
    }
}

static convmat_status check_pattern(const convmat_walk *walk, const refreshing *r, int chunks,
                                    convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    const convmat_matrix *C = r->C;
    const int64_t lines = convmat_matrix_lines(C);
    const char *name = C->layout == CONVMAT_BY_ROWS ? "row" : "column";
    if (convmat_matrix_offset(C, 0) != 0 || convmat_matrix_offset(C, lines) != C->nnz) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "p[0] = %" PRId64 ", p[%" PRId64 "] = %" PRId64 ", must be 0 and nnz = %" PRId64,
                            convmat_matrix_offset(C, 0), lines, convmat_matrix_offset(C, lines), C->nnz);
    }
    CONVMAT_TRY(convmat_walk_run(walk, C->begin, C->begin + lines, chunks, check_chunk, (void *)r, error));
    for (int c = 0; c < chunks; c++) {
        if (r->mistake[c] >= 0) {
            return convmat_fail(error, CONVMAT_INVALID,
                                "C = a pattern that differs in %s %" PRId64
                                ", must be the pattern of this geometry",
                                name, r->mistake[c]);
        }
    }
done:
    return status;
}

convmat_status convmat_matrix_refresh(const convmat_geometry *geometry, const void *weights,
                                      convmat_matrix *C, int threads, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    refreshing r = {.C = C, .weights = weights};
    if (weights == NULL) {
        return convmat_fail_null(error, "weights");
    }
    CONVMAT_TRY(convmat_matrix_check_fit(geometry, C, threads, error));
    const convmat_walk walk = convmat_walk_of(geometry, C->layout);
    const int chunks = convmat_thread_count(threads, C->nnz);
    r.longest = convmat_walk_longest(&walk);
    r.scratch = convmat_memory_new(r.longest, convmat_index_bytes(C->index) * chunks);
    r.mistake = convmat_memory_new(chunks, (int64_t)sizeof *r.mistake);
    if (r.scratch == NULL || r.mistake == NULL) {
        status = convmat_fail_memory(error, "the indices of a line");
        goto done;
    }
    CONVMAT_TRY(check_pattern(&walk, &r, chunks, error));
    CONVMAT_TRY(convmat_walk_run(&walk, C->begin, C->begin + convmat_matrix_lines(C), chunks, refresh_chunk,
                                 &r, error));
done:
    convmat_memory_free(r.scratch);
    convmat_memory_free(r.mistake);
    return status;
}
