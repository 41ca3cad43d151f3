/* SPDX-License-Identifier: BSD-3-Clause */
/* The entries of one line, from its links: instances of lines_indices.inc, lines_values.inc and lines_entries.inc. */
#include "matrix/lines.h"
#include "matrix/repeat.h"

/* One past the last link that shares the position of link j */
static int64_t group_end(const convmat_line *line, int a, int64_t j) {
    const convmat_link *links = line->links[a];
    int64_t end = j + 1;
    while (end < line->count[a] && links[end].position == links[j].position) {
        end++;
    }
    return end;
}

static bool is_plain(const convmat_line *line) {
    return line->is_plain[0] && line->is_plain[1] && line->is_plain[2];
}

enum {
    MANY_CHANNELS = 4, /* across: from here on their taps are worth a table */
    TABLE = 128        /* entries of a channel that it holds */
};

/* Links begin[a]..end[a]-1 of each axis: several taps that are summed into one entry */
typedef struct folded {
    int64_t entry; /* of the table */
    int64_t begin[CONVMAT_MAX_AXES];
    int64_t end[CONVMAT_MAX_AXES];
} folded;

/* The taps of some entries, the same for all channels across */
typedef struct table {
    int64_t count;
    int64_t tap[TABLE]; /* weight index of each entry's first tap, from the channel's first weight */
    int64_t folded_count;
    folded folded[TABLE]; /* the entries that have more than one */
} table;

static bool is_one_tap(const convmat_line *line, int a, int64_t begin, int64_t end) {
    const convmat_link *const link = &line->links[a][begin];
    return end == begin + 1 && link->tap_end == link->tap_begin + 1;
}

/* Groups of links in lexicographic order; after the last one j[0] is the count of links */
static void next_entry(const convmat_line *line, const int64_t *end, int64_t *j) {
    for (int a = CONVMAT_MAX_AXES - 1; a >= 0; a--) {
        j[a] = end[a];
        if (a == 0 || j[a] < line->count[a]) {
            return;
        }
        j[a] = 0;
    }
}

/* The entries from links j on, as many as fit; j goes on behind them. No axis is without links. */
static void fill_table(const convmat_walk *walk, const convmat_line *line, int64_t *j, table *t) {
    t->count = 0;
    t->folded_count = 0;
    while (t->count < TABLE && j[0] < line->count[0]) {
        folded entry = {.entry = t->count};
        bool has_one_tap = true;
        int64_t tap = 0;
        for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
            entry.begin[a] = j[a];
            entry.end[a] = group_end(line, a, j[a]);
            has_one_tap = has_one_tap && is_one_tap(line, a, j[a], entry.end[a]);
            tap += line->links[a][j[a]].tap_begin * walk->tap_step[a];
        }
        t->tap[t->count++] = tap;
        if (!has_one_tap) {
            t->folded[t->folded_count++] = entry;
        }
        next_entry(line, entry.end, j);
    }
}

#define INDEX int32_t
#define INDEX_TYPE CONVMAT_INT32
#define PLAIN_INDICES plain_indices_int32
#define LINE_INDICES convmat_line_indices_int32
#include "matrix/lines_indices.inc"
#undef INDEX
#undef INDEX_TYPE
#undef PLAIN_INDICES
#undef LINE_INDICES

#define INDEX int64_t
#define INDEX_TYPE CONVMAT_INT64
#define PLAIN_INDICES plain_indices_int64
#define LINE_INDICES convmat_line_indices_int64
#include "matrix/lines_indices.inc"
#undef INDEX
#undef INDEX_TYPE
#undef PLAIN_INDICES
#undef LINE_INDICES

#define VALUE double
#define PLAIN_VALUES plain_values_double
#define LINE_VALUES convmat_line_values_double
#define SUM_TAPS sum_taps_double
#define SUM_INNER sum_inner_double
#define CHANNELS_VALUES channels_values_double
#include "matrix/lines_values.inc"
#undef VALUE
#undef PLAIN_VALUES
#undef LINE_VALUES
#undef SUM_TAPS
#undef SUM_INNER
#undef CHANNELS_VALUES

#define VALUE float
#define PLAIN_VALUES plain_values_float
#define LINE_VALUES convmat_line_values_float
#define SUM_TAPS sum_taps_float
#define SUM_INNER sum_inner_float
#define CHANNELS_VALUES channels_values_float
#include "matrix/lines_values.inc"
#undef VALUE
#undef PLAIN_VALUES
#undef LINE_VALUES
#undef SUM_TAPS
#undef SUM_INNER
#undef CHANNELS_VALUES

#define INDEX int32_t
#define VALUE double
#define PLAIN_ENTRIES plain_entries_int32_double
#include "matrix/lines_entries.inc"
#undef INDEX
#undef VALUE
#undef PLAIN_ENTRIES

#define INDEX int32_t
#define VALUE float
#define PLAIN_ENTRIES plain_entries_int32_float
#include "matrix/lines_entries.inc"
#undef INDEX
#undef VALUE
#undef PLAIN_ENTRIES

#define INDEX int64_t
#define VALUE double
#define PLAIN_ENTRIES plain_entries_int64_double
#include "matrix/lines_entries.inc"
#undef INDEX
#undef VALUE
#undef PLAIN_ENTRIES

#define INDEX int64_t
#define VALUE float
#define PLAIN_ENTRIES plain_entries_int64_float
#include "matrix/lines_entries.inc"
#undef INDEX
#undef VALUE
#undef PLAIN_ENTRIES

void convmat_line_indices(const convmat_walk *walk, const convmat_line *line, convmat_index index, void *i,
                          int64_t offset) {
    if (index == CONVMAT_INT32) {
        convmat_line_indices_int32(walk, line, (int32_t *)i + offset);
    } else {
        convmat_line_indices_int64(walk, line, (int64_t *)i + offset);
    }
}

void convmat_line_values(const convmat_walk *walk, const convmat_line *line, convmat_value value,
                         const void *weights, void *x, int64_t offset) {
    if (value == CONVMAT_FLOAT) {
        convmat_line_values_float(walk, line, weights, (float *)x + offset);
    } else {
        convmat_line_values_double(walk, line, weights, (double *)x + offset);
    }
}

void convmat_line_entries(const convmat_walk *walk, const convmat_line *line, const void *weights,
                          convmat_matrix *C, int64_t offset) {
    if (walk->across_block >= MANY_CHANNELS || !is_plain(line)) {
        convmat_line_indices(walk, line, C->index, C->i, offset);
        convmat_line_values(walk, line, C->value, weights, C->x, offset);
    } else if (C->index == CONVMAT_INT32) {
        int32_t *const i = (int32_t *)C->i + offset;
        if (C->value == CONVMAT_FLOAT) {
            plain_entries_int32_float(walk, line, weights, i, (float *)C->x + offset);
        } else {
            plain_entries_int32_double(walk, line, weights, i, (double *)C->x + offset);
        }
    } else {
        int64_t *const i = (int64_t *)C->i + offset;
        if (C->value == CONVMAT_FLOAT) {
            plain_entries_int64_float(walk, line, weights, i, (float *)C->x + offset);
        } else {
            plain_entries_int64_double(walk, line, weights, i, (double *)C->x + offset);
        }
    }
}
