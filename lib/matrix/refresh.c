/* SPDX-License-Identifier: BSD-3-Clause */
/* New values for an existing pattern: p and i are held against the geometry, then only x is written. */
#include "matrix/fill.h"
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

enum { SMALL = 1000 }; /* entries and lines of a C that is written twice */

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
        convmat_line_go(walk, line, k + j, line->number != k + j - 1);
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

/*
 * Whether p and i of `count` lines of C repeat their first `listed` ones, which agree and whose entries are begin..*offset-1;
 * then *offset goes to the end of all.
 */
static bool repeats(const convmat_matrix *C, int64_t first, int64_t listed, int64_t count, int64_t begin,
                    int64_t shift, int64_t *offset) {
    const int64_t period = *offset - begin;
    if (!convmat_repeats(convmat_index_at(C->p, C->index, first), C->index, listed, count + 1, period)) {
        return false;
    }
    const int64_t end = convmat_matrix_offset(C, first + count);
    const void *const i = convmat_index_at(C->i, C->index, begin);
    if (!convmat_repeats(i, C->index, period, end - begin, shift)) {
        return false;
    }
    *offset = end;
    return true;
}

/* The first mistake in lines k..end-1, a stretch at a time; only its first period is listed, unless there is one. */
static int64_t check_lines(const convmat_walk *walk, convmat_line *line, const refreshing *r, int64_t k,
                           int64_t end, int64_t *offset, char *scratch) {
    const convmat_matrix *C = r->C;
    int64_t mistake = -1;
    while (k < end && mistake < 0) {
        const int64_t count = convmat_walk_stretch(walk, k, end);
        const int64_t listed = convmat_min(count, walk->inner.period);
        const int64_t begin = *offset;
        mistake = first_mistake(walk, line, r, k, listed, offset, scratch);
        if (mistake < 0 && listed < count &&
            !repeats(C, k - C->begin, listed, count, begin, walk->inner.shift, offset)) {
            *offset = begin;
            mistake = first_mistake(walk, line, r, k, count, offset, scratch);
        }
        k += count;
    }
    return mistake;
}

static void check_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end, int chunk,
                        void *context) {
    const refreshing *r = context;
    const convmat_matrix *C = r->C;
    char *scratch = (char *)r->scratch + chunk * r->longest * convmat_index_bytes(C->index);
    int64_t offset =
        begin == C->begin ? 0 : convmat_walk_before(walk, begin) - convmat_walk_before(walk, C->begin);
    int64_t mistake = -1;
    for (int64_t k = begin; k < end && mistake < 0;) {
        const int64_t first = offset;
        const int64_t count = convmat_walk_bands(walk, k, end);
        const int64_t stop = count > 0 ? k + walk->band_period : convmat_walk_next(walk, k, end);
        mistake = check_lines(walk, line, r, k, stop, &offset, scratch);
        const bool is_whole =
            mistake < 0 && count > 0 &&
            repeats(C, k - C->begin, walk->band_period, count, first, walk->band_shift, &offset);
        k = is_whole ? k + count : stop; /* else band after band */
    }
    r->mistake[chunk] = mistake;
}

/* Values of lines k..end-1, a stretch at a time; p is right by now */
static void refresh_lines(const convmat_walk *walk, convmat_line *line, const refreshing *r, int64_t k,
                          int64_t end) {
    const convmat_matrix *C = r->C;
    const int64_t bytes = convmat_value_bytes(C->value);
    while (k < end) {
        const int64_t count = convmat_walk_stretch(walk, k, end);
        const int64_t listed = convmat_min(count, walk->inner.period);
        const int64_t first = convmat_matrix_offset(C, k - C->begin);
        int64_t offset = first;
        for (int64_t j = 0; j < listed; j++) {
            convmat_line_go(walk, line, k + j, line->number != k + j - 1);
            convmat_line_values(walk, line, C->value, r->weights, C->x, offset);
            offset += line->length;
        }
        const int64_t all = convmat_matrix_offset(C, k + count - C->begin) - first;
        convmat_repeat_bytes((char *)C->x + first * bytes, (offset - first) * bytes, all * bytes);
        k += count;
    }
}

static void refresh_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end, int chunk,
                          void *context) {
    const refreshing *r = context;
    const convmat_matrix *C = r->C;
    const int64_t bytes = convmat_value_bytes(C->value);
    (void)chunk;
    for (int64_t k = begin; k < end;) {
        const int64_t count = convmat_walk_bands(walk, k, end);
        const int64_t stop = count > 0 ? k + walk->band_period : convmat_walk_next(walk, k, end);
        refresh_lines(walk, line, r, k, stop);
        if (count > 0) {
            const int64_t first = convmat_matrix_offset(C, k - C->begin);
            const int64_t period = convmat_matrix_offset(C, stop - C->begin) - first;
            const int64_t all = convmat_matrix_offset(C, k + count - C->begin) - first;
            convmat_repeat_bytes((char *)C->x + first * bytes, period * bytes, all * bytes);
        }
        k = count > 0 ? k + count : stop;
    }
}

/* One thread has nothing to wait for between the two, and the links of the lines are still there */
static void check_and_refresh(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end,
                              int chunk, void *context) {
    const refreshing *r = context;
    check_chunk(walk, line, begin, end, chunk, context);
    if (r->mistake[chunk] < 0) {
        refresh_chunk(walk, line, begin, end, chunk, context);
    }
}

static convmat_status check_ends(const convmat_matrix *C, convmat_error *error) {
    const int64_t lines = convmat_matrix_lines(C);
    if (convmat_matrix_offset(C, 0) != 0 || convmat_matrix_offset(C, lines) != C->nnz) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "p[0] = %" PRId64 ", p[%" PRId64 "] = %" PRId64 ", must be 0 and nnz = %" PRId64,
                            convmat_matrix_offset(C, 0), lines, convmat_matrix_offset(C, lines), C->nnz);
    }
    return CONVMAT_OK;
}

/* What the chunks found */
static convmat_status tell_mistake(const refreshing *r, int chunks, convmat_error *error) {
    for (int c = 0; c < chunks; c++) {
        if (r->mistake[c] >= 0) {
            return convmat_fail(error, CONVMAT_INVALID,
                                "C = a pattern that differs in %s %" PRId64
                                ", must be the pattern of this geometry",
                                r->C->layout == CONVMAT_BY_ROWS ? "row" : "column", r->mistake[c]);
        }
    }
    return CONVMAT_OK;
}

/*
 * A small C is written a second time and compared as a whole: for the forum question's in 0.63 us by rows and 1.21 by
 * columns; line by line 0.82 and 1.85. *is_done is false where the patterns differ; C is untouched then.
 */
static convmat_status refresh_small(const convmat_geometry *geometry, const void *weights, convmat_matrix *C,
                                    bool *is_done, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    const int64_t p_bytes = (convmat_matrix_lines(C) + 1) * convmat_index_bytes(C->index);
    const int64_t i_bytes = C->nnz * convmat_index_bytes(C->index);
    const int64_t x_bytes = C->nnz * convmat_value_bytes(C->value);
    char *const block = convmat_memory_new(x_bytes + p_bytes + i_bytes + (int64_t)sizeof(int64_t), 1);
    if (block == NULL) {
        return convmat_fail_memory(error, "the entries of C");
    }
    convmat_matrix expected = *C;
    expected.p = block;
    expected.i = block + p_bytes;
    expected.x = block + (p_bytes + i_bytes + 7) / 8 * 8;
    CONVMAT_TRY(convmat_matrix_write(geometry, weights, &expected, 1, error));
    *is_done =
        memcmp(C->p, expected.p, (size_t)p_bytes) == 0 && memcmp(C->i, expected.i, (size_t)i_bytes) == 0;
    if (*is_done) {
        memcpy(C->x, expected.x, (size_t)x_bytes);
    }
done:
    convmat_memory_free(block);
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
    if (C->nnz > 0 && C->nnz <= SMALL && convmat_matrix_lines(C) <= SMALL) {
        bool is_done = false;
        status = refresh_small(geometry, weights, C, &is_done, error);
        if (status != CONVMAT_OK || is_done) {
            return status;
        }
    }
    CONVMAT_TRY(check_ends(C, error));
    const convmat_walk walk = convmat_walk_of(geometry, C->layout);
    const int64_t end = C->begin + convmat_matrix_lines(C);
    const int chunks = convmat_thread_count(threads, C->nnz);
    r.longest = convmat_walk_longest(&walk);
    r.scratch = convmat_memory_new(r.longest, convmat_index_bytes(C->index) * chunks);
    r.mistake = convmat_memory_new(chunks, (int64_t)sizeof *r.mistake);
    if (r.scratch == NULL || r.mistake == NULL) {
        status = convmat_fail_memory(error, "the indices of a line");
        goto done;
    }
    CONVMAT_TRY(convmat_walk_run(&walk, C->begin, end, chunks, chunks == 1 ? check_and_refresh : check_chunk,
                                 &r, error));
    CONVMAT_TRY(tell_mistake(&r, chunks, error));
    if (chunks > 1) {
        CONVMAT_TRY(convmat_walk_run(&walk, C->begin, end, chunks, refresh_chunk, &r, error));
    }
done:
    convmat_memory_free(r.scratch);
    convmat_memory_free(r.mistake);
    return status;
}
