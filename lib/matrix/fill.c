/* SPDX-License-Identifier: BSD-3-Clause */
/* Writing p, i and x once each, a stretch of lines at a time: its first period is listed, the rest repeats it. */
#include "matrix/fill.h"
#include "matrix/lines.h"
#include "matrix/repeat.h"
#include "matrix/storage.h"

#include "base/checked.h"
#include "base/threads.h"

/* What the chunks of one call share */
typedef struct filling {
    convmat_matrix *C;
    const void *weights;
    int64_t before; /* entries of the whole C before this one's first line */
} filling;

/*
 * Lines first..first+count-1 of C repeat the first `listed` of them, which are there: `entries` entries from `offset` on, whose
 * indices `shift` goes on for each repetition. Returns the entries of all.
 */
static int64_t repeat_lines(convmat_matrix *C, int64_t first, int64_t listed, int64_t count, int64_t offset,
                            int64_t entries, int64_t shift) {
    convmat_repeat(convmat_index_at(C->p, C->index, first), C->index, listed, count, entries);
    const int64_t rest = convmat_index_get(C->p, C->index, first + count % listed) - offset;
    const int64_t all = count / listed * entries + rest;
    const int64_t bytes = convmat_value_bytes(C->value);
    convmat_repeat(convmat_index_at(C->i, C->index, offset), C->index, entries, all, shift);
    convmat_repeat_bytes((char *)C->x + offset * bytes, entries * bytes, all * bytes);
    return all;
}

/* Fill `count` lines from k on, one stretch, beginning at entry offset; returns the entries */
static int64_t fill_stretch(const convmat_walk *walk, convmat_line *line, const filling *f, int64_t k,
                            int64_t count, int64_t offset) {
    convmat_matrix *const C = f->C;
    const int64_t listed = convmat_min(count, walk->inner.period);
    const int64_t first = k - C->begin;
    int64_t entries = 0;
    for (int64_t j = 0; j < listed; j++) {
        convmat_line_go(walk, line, k + j, line->number != k + j - 1);
        convmat_index_set(C->p, C->index, first + j, offset + entries);
        convmat_line_entries(walk, line, f->weights, C, offset + entries);
        entries += line->length;
    }
    return listed == count ? entries
                           : repeat_lines(C, first, listed, count, offset, entries, walk->inner.shift);
}

/* Fill lines k..end-1, beginning at entry offset; returns the entries */
static int64_t fill_lines(const convmat_walk *walk, convmat_line *line, const filling *f, int64_t k,
                          int64_t end, int64_t offset) {
    int64_t entries = 0;
    while (k < end) {
        const int64_t count = convmat_walk_stretch(walk, k, end);
        entries += fill_stretch(walk, line, f, k, count, offset + entries);
        k += count;
    }
    return entries;
}

/* Small bands repeat as a whole. Measured for the forum question (16 x 64, by columns): 1.2 us a matrix, without it 1.7. */
static void fill_chunk(const convmat_walk *walk, convmat_line *line, int64_t begin, int64_t end, int chunk,
                       void *context) {
    const filling *f = context;
    (void)chunk;
    int64_t offset = begin == f->C->begin ? 0 : convmat_walk_before(walk, begin) - f->before;
    for (int64_t k = begin; k < end;) {
        const int64_t count = convmat_walk_bands(walk, k, end);
        const int64_t stop = count > 0 ? k + walk->band_period : convmat_walk_next(walk, k, end);
        const int64_t entries = fill_lines(walk, line, f, k, stop, offset);
        offset += count > 0 ? repeat_lines(f->C, k - f->C->begin, walk->band_period, count, offset, entries,
                                           walk->band_shift)
                            : entries;
        k = count > 0 ? k + count : stop;
    }
}

convmat_status convmat_matrix_write(const convmat_geometry *geometry, const void *weights, convmat_matrix *C,
                                    int threads, convmat_error *error) {
    const convmat_walk walk = convmat_walk_of(geometry, C->layout);
    const int64_t lines = convmat_matrix_lines(C);
    const int chunks = convmat_thread_count(threads, C->nnz);
    filling f = {.C = C, .weights = weights, .before = chunks > 1 ? convmat_walk_before(&walk, C->begin) : 0};
    convmat_index_set(C->p, C->index, lines, C->nnz);
    return convmat_walk_run(&walk, C->begin, C->begin + lines, chunks, fill_chunk, &f, error);
}
