/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables of one band's indices, remembered by the pattern of its links on the outer axes. */
#include "apply/band.h"

#include "apply/kernels/stored.h"
#include "base/checked.h"
#include "matrix/lines.h"

#include <string.h>

enum {
    LAST = CONVMAT_MAX_AXES - 1,
    MOST_NUMBERS = 1 << 17, /* of one table: a megabyte */
    LONG = 32,              /* lines to be passed over */
    PASS_NUMBERS = sizeof(convmat_band_pass) / sizeof(int64_t)
};

bool convmat_band_shape_of(const convmat_walk *walk, int64_t longest, bool is_scattered,
                           convmat_band_shape *shape) {
    convmat_band_shape s = {.size = walk->along_size[LAST],
                            .begin = walk->inner.begin,
                            .end = walk->inner.end,
                            .period = walk->inner.period,
                            .shift = walk->inner.shift,
                            .longest = longest};
    s.has_passes = is_scattered && s.shift <= 2 && s.end - s.begin >= LONG;
    if (s.end - s.begin < s.period || (is_scattered && s.period > 1)) {
        return false;
    }
    s.end -= (s.end - s.begin) % s.period; /* whole periods */
    s.listed = s.size - (s.end - s.begin) + s.period;
    s.key_size = 2;
    for (int a = 0; a < LAST; a++) {
        const convmat_axis *axis = &walk->axis[a];
        const int64_t capacity = walk->layout == CONVMAT_BY_ROWS ? convmat_axis_row_capacity(axis)
                                                                 : convmat_axis_column_capacity(axis);
        s.key_size += convmat_min(capacity, MOST_NUMBERS);
    }
    int64_t offsets;
    if (!convmat_multiply(s.listed, longest, &offsets) || offsets > MOST_NUMBERS || s.listed > MOST_NUMBERS ||
        s.key_size > MOST_NUMBERS) {
        return false;
    }
    s.table_size = s.key_size + s.listed + 1 + offsets;
    s.table_size += s.has_passes ? s.period * longest * PASS_NUMBERS : 0;
    *shape = s;
    return true;
}

/* As many tables as fit a megabyte, at least one */
static int table_count(const convmat_band_shape *shape) {
    return (int)convmat_max(1, convmat_min(CONVMAT_BAND_TABLES, MOST_NUMBERS / shape->table_size));
}

int64_t convmat_band_cache_numbers(const convmat_band_shape *shape) {
    return (table_count(shape) + 1) * shape->table_size; /* one more for the key that is looked for */
}

convmat_band_cache convmat_band_cache_in(const convmat_band_shape *shape, int64_t *block) {
    convmat_band_cache cache = {.shape = *shape};
    for (int k = 0; k < table_count(shape); k++, block += shape->table_size) {
        convmat_band_pass *const pass =
            (convmat_band_pass *)(block + shape->table_size) - shape->period * shape->longest;
        cache.table[k] = (convmat_band_table){.pass = shape->has_passes ? pass : NULL,
                                              .key = block,
                                              .start = block + shape->key_size,
                                              .offset = block + shape->key_size + shape->listed + 1};
    }
    cache.wanted = block;
    return cache;
}

/* Counts of distinct positions on the outer axes, then the positions, each axis' from its first on */
static int64_t write_key(const convmat_line *line, int64_t *key) {
    int64_t written = 2;
    for (int a = 0; a < LAST; a++) {
        const convmat_link *links = line->links[a];
        key[a] = line->distinct[a];
        for (int64_t k = 0; k < line->count[a]; k++) {
            if (k == 0 || links[k].position != links[k - 1].position) {
                key[written++] = links[k].position - links[0].position;
            }
        }
    }
    return written;
}

static void list(const convmat_band_shape *shape, const convmat_walk *walk, convmat_line *line, int64_t first,
                 int64_t base, convmat_band_table *table) {
    const int64_t reach =
        shape->end - shape->begin - shape->period; /* of the lines inside, to the last period */
    table->start[0] = 0;
    table->extent = 0;
    for (int64_t n = 0; n < shape->listed; n++) {
        const bool is_after = n >= shape->begin + shape->period;
        const int64_t position = is_after ? n - (shape->begin + shape->period) + shape->end : n;
        int64_t *const offset = table->offset + table->start[n];
        convmat_line_go(walk, line, first + position, true);
        convmat_line_indices_int64(walk, line, offset);
        for (int64_t e = 0; e < line->length; e++) {
            offset[e] -= base;
        }
        table->start[n + 1] = table->start[n] + line->length;
        if (line->length > 0) {
            const bool is_inside = n >= shape->begin && !is_after;
            const int64_t shifted = is_inside ? reach / shape->period * shape->shift : 0;
            table->extent = convmat_max(table->extent, offset[line->length - 1] + shifted + 1);
        }
    }
}

/* Runs of neighbours, at most CONVMAT_MOST_TAPS each, from the last to the first */
static void list_passes(const convmat_band_shape *shape, convmat_band_table *table) {
    const int64_t *const offset = table->offset + table->start[shape->begin];
    for (int64_t end = table->start[shape->begin + 1] - table->start[shape->begin]; end > 0;) {
        int64_t first = end - 1;
        while (first > 0 && end - first < CONVMAT_MOST_TAPS && offset[first - 1] + 1 == offset[first]) {
            first--;
        }
        table->pass[table->passes++] = (convmat_band_pass){first, end - first, offset[first]};
        end = first;
    }
}

/* Neighbours of every run, of the first line inside */
static int64_t run_length(const convmat_band_shape *shape, const convmat_band_table *table) {
    const int64_t *const offset = table->offset + table->start[shape->begin];
    const int64_t entries = table->start[shape->begin + 1] - table->start[shape->begin];
    int64_t taps = 1;
    while (taps < entries && offset[taps] == offset[taps - 1] + 1) {
        taps++;
    }
    bool is_same = taps <= CONVMAT_MOST_TAPS && entries % taps == 0;
    for (int64_t e = 1; e < entries && is_same; e++) {
        is_same = (offset[e] == offset[e - 1] + 1) == (e % taps != 0);
    }
    return is_same ? taps : 1;
}

const convmat_band_table *convmat_band_find(convmat_band_cache *cache, const convmat_walk *walk,
                                            convmat_line *line, int64_t first, int64_t *base) {
    const convmat_band_shape *shape = &cache->shape;
    *base = 0;
    convmat_line_go(walk, line, first, true);
    if (line->count[0] > 0 && line->count[1] > 0) {
        *base = convmat_line_across(walk, line) + line->links[0][0].position * walk->across_step[0] +
                line->links[1][0].position * walk->across_step[1];
    }
    const int64_t key_size = write_key(line, cache->wanted);
    for (int k = 0; k < cache->count; k++) {
        if (memcmp(cache->table[k].key, cache->wanted, (size_t)key_size * sizeof *cache->wanted) == 0) {
            return &cache->table[k];
        }
    }
    convmat_band_table *const table = &cache->table[cache->next];
    cache->next = (cache->next + 1) % table_count(shape);
    cache->count = (int)convmat_max(cache->count, cache->next == 0 ? table_count(shape) : cache->next);
    memcpy(table->key, cache->wanted, (size_t)key_size * sizeof *cache->wanted);
    list(shape, walk, line, first, *base, table);
    table->taps = run_length(shape, table);
    table->passes = 0;
    if (shape->has_passes) {
        list_passes(shape, table);
    }
    return table;
}

int64_t convmat_band_listed(const convmat_band_shape *shape, int64_t position) {
    if (position < shape->begin) {
        return position;
    }
    return position < shape->end ? shape->begin + (position - shape->begin) % shape->period
                                 : position - shape->end + shape->begin + shape->period;
}

int64_t convmat_band_before(const convmat_band_shape *shape, const convmat_band_table *table,
                            int64_t position) {
    const int64_t inside = convmat_max(0, convmat_min(position, shape->end) - shape->begin);
    const int64_t periods = inside / shape->period;
    const int64_t per_period = table->start[shape->begin + shape->period] - table->start[shape->begin];
    const int64_t listed = position >= shape->end ? position - shape->end + shape->begin + shape->period
                                                  : position - periods * shape->period;
    return position >= shape->end ? table->start[listed] + (periods - 1) * per_period
                                  : table->start[listed] + periods * per_period;
}
