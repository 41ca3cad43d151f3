/* SPDX-License-Identifier: BSD-3-Clause */
/* Stepping through lines: an axis' links are listed again only when its position changes. */
#include "matrix/walk.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

enum { MOST_ENTRIES = 1024 }; /* of a band that repeats as a whole */

/* Most links of a line on axis a */
static int64_t link_capacity(const convmat_walk *walk, int a) {
    const convmat_axis *axis = &walk->axis[a];
    return walk->layout == CONVMAT_BY_ROWS ? convmat_axis_row_capacity(axis)
                                           : convmat_axis_column_capacity(axis);
}

int64_t convmat_walk_longest(const convmat_walk *walk) {
    int64_t longest = walk->across_block;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        const convmat_axis *axis = &walk->axis[a];
        const int64_t across = walk->layout == CONVMAT_BY_ROWS ? axis->in_size : axis->out_size;
        longest *= convmat_min(across, link_capacity(walk, a)); /* at most all elements across */
    }
    return longest;
}

convmat_walk convmat_walk_of(const convmat_geometry *geometry, convmat_layout layout) {
    const bool by_rows = layout == CONVMAT_BY_ROWS;
    const int64_t out_block = geometry->out_channels / geometry->groups;
    const int64_t in_block = geometry->in_channels / geometry->groups;
    convmat_walk w = {.layout = layout, .along_plane = 1, .across_plane = 1};
    int64_t taps = 1;
    static const convmat_axis none = {.in_size = 1,
                                      .out_size = 1,
                                      .kernel_size = 1,
                                      .stride = 1,
                                      .dilation = 1,
                                      .common = 1,
                                      .tap_period = 1,
                                      .output_period = 1,
                                      .inner_end = 1};
    for (int k = CONVMAT_MAX_AXES - 1; k >= 0; k--) {
        const int a = k - (CONVMAT_MAX_AXES - geometry->axes);
        w.axis[k] = a < 0 ? none : convmat_axis_of(geometry, a);
        w.along_size[k] = by_rows ? w.axis[k].out_size : w.axis[k].in_size;
        w.across_step[k] = w.across_plane;
        w.tap_step[k] = taps;
        w.along_plane *= w.along_size[k];
        w.across_plane *= by_rows ? w.axis[k].in_size : w.axis[k].out_size;
        taps *= w.axis[k].kernel_size;
    }
    w.along_block = by_rows ? out_block : in_block;
    w.across_block = by_rows ? in_block : out_block;
    w.along_weight_step = by_rows ? in_block * taps : taps;
    w.across_weight_step = by_rows ? taps : in_block * taps;
    w.group_weight_step = out_block * in_block * taps;
    w.lines = w.along_plane * (by_rows ? geometry->out_channels : geometry->in_channels);
    w.inner = convmat_axis_interior(&w.axis[CONVMAT_MAX_AXES - 1], layout);
    w.middle = convmat_axis_interior(&w.axis[CONVMAT_MAX_AXES - 2], layout);
    if (w.along_size[CONVMAT_MAX_AXES - 1] <= MOST_ENTRIES / convmat_max(convmat_walk_longest(&w), 1)) {
        w.band_period = w.middle.period * w.along_size[CONVMAT_MAX_AXES - 1];
        w.band_shift = w.middle.shift * w.across_step[CONVMAT_MAX_AXES - 2];
    }
    return w;
}

/* Positions of line k, and its channel */
static int64_t split_line(const convmat_walk *walk, int64_t k, int64_t *position) {
    for (int a = CONVMAT_MAX_AXES - 1; a >= 0; a--) {
        position[a] = k % walk->along_size[a];
        k /= walk->along_size[a];
    }
    return k;
}

int64_t convmat_walk_before(const convmat_walk *walk, int64_t k) {
    int64_t position[CONVMAT_MAX_AXES];
    int64_t before = split_line(walk, k, position); /* channels; then entries of them on the axes so far */
    int64_t inside = 1;                             /* entries of the line on the axes so far */
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        const convmat_axis *axis = &walk->axis[a];
        const int64_t all = convmat_axis_count_before(axis, walk->layout, walk->along_size[a]);
        before = before * all + inside * convmat_axis_count_before(axis, walk->layout, position[a]);
        inside *= convmat_axis_count(axis, walk->layout, position[a]);
    }
    return walk->across_block * before;
}

int64_t convmat_walk_stretch(const convmat_walk *walk, int64_t k, int64_t end) {
    enum { LAST = CONVMAT_MAX_AXES - 1 };
    const int64_t position = k % walk->along_size[LAST];
    const bool is_inside = position >= walk->inner.begin && position < walk->inner.end;
    return is_inside ? convmat_min(end - k, walk->inner.end - position) : 1;
}

int64_t convmat_walk_bands(const convmat_walk *walk, int64_t k, int64_t end) {
    enum { LAST = CONVMAT_MAX_AXES - 1 };
    const int64_t size = walk->along_size[LAST];
    if (walk->band_period == 0 || end - k <= walk->band_period || k % size != 0) {
        return 0;
    }
    const int64_t position = k / size % walk->along_size[LAST - 1];
    const bool is_inside = position >= walk->middle.begin && position < walk->middle.end;
    const int64_t lines = is_inside ? size * convmat_min((end - k) / size, walk->middle.end - position) : 0;
    return lines > walk->band_period ? lines : 0;
}

int64_t convmat_walk_next(const convmat_walk *walk, int64_t k, int64_t end) {
    const int64_t size = walk->along_size[CONVMAT_MAX_AXES - 1];
    return walk->band_period == 0 ? end : convmat_min(end, k + size - k % size);
}

/* List the links of axis a at the line's position */
static void list_axis(const convmat_walk *walk, convmat_line *line, int a) {
    const convmat_axis *axis = &walk->axis[a];
    convmat_link *links = line->links[a];
    const int64_t count = walk->layout == CONVMAT_BY_ROWS
                              ? convmat_axis_row(axis, line->position[a], links)
                              : convmat_axis_column(axis, line->position[a], links);
    line->count[a] = count;
    line->distinct[a] = count;
    line->is_plain[a] = true;
    if (convmat_axis_is_simple(axis)) {
        return;
    }
    for (int64_t k = 0; k < count; k++) {
        const bool repeats = k > 0 && links[k].position == links[k - 1].position;
        line->distinct[a] -= repeats ? 1 : 0;
        line->is_plain[a] = line->is_plain[a] && !repeats && links[k].tap_end == links[k].tap_begin + 1;
    }
}

/* The same, or what is remembered of it */
static void load_axis(const convmat_walk *walk, convmat_line *line, int a) {
    if (line->known[a] == NULL) {
        list_axis(walk, line, a);
        return;
    }
    convmat_line_known *const known = &line->known[a][line->position[a]];
    line->links[a] = line->known_links[a] + line->position[a] * line->capacity[a];
    if (known->count < 0) {
        list_axis(walk, line, a);
        *known = (convmat_line_known){line->count[a], line->distinct[a], line->is_plain[a]};
        return;
    }
    const int64_t count = known->count;
    const bool is_simple = convmat_axis_is_simple(&walk->axis[a]);
    line->count[a] = count;
    line->distinct[a] = is_simple ? count : known->distinct;
    line->is_plain[a] = is_simple || known->is_plain;
}

static void set_length(const convmat_walk *walk, convmat_line *line) {
    line->length = walk->across_block * line->distinct[0] * line->distinct[1] * line->distinct[2];
}

static void set_line(const convmat_walk *walk, convmat_line *line, int64_t k) {
    int64_t position[CONVMAT_MAX_AXES];
    line->channel = split_line(walk, k, position);
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        if (line->position[a] != position[a]) {
            line->position[a] = position[a];
            load_axis(walk, line, a);
        }
    }
    set_length(walk, line);
}

static void next_line(const convmat_walk *walk, convmat_line *line) {
    int a = CONVMAT_MAX_AXES - 1;
    for (; a >= 0; a--) {
        const int64_t next = line->position[a] + 1;
        const bool wraps = next == walk->along_size[a];
        const bool stays = wraps && walk->along_size[a] == 1;
        line->position[a] = wraps ? 0 : next;
        if (!stays) {
            load_axis(walk, line, a);
        }
        if (!wraps) {
            break;
        }
    }
    line->channel += a < 0 ? 1 : 0;
    set_length(walk, line);
}

void convmat_line_go(const convmat_walk *walk, convmat_line *line, int64_t k, bool is_first) {
    if (is_first) {
        set_line(walk, line, k);
    } else {
        next_line(walk, line);
    }
    line->number = k;
}

enum { FEW_LINKS = 128, FEW_POSITIONS = 64 };

/*
 * Let a line remember the links of all its positions, if they are few: lines of a small C are listed in less time than
 * their links are found, and every position of the last axis comes once a band.
 */
static void remember(const convmat_walk *walk, convmat_line *line, convmat_link *links,
                     convmat_line_known *known) {
    int64_t link_count = 0;
    int64_t positions = 0;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        const int64_t size = walk->along_size[a];
        if (size > FEW_POSITIONS - positions || line->capacity[a] > (FEW_LINKS - link_count) / size) {
            return;
        }
        link_count += size * line->capacity[a];
        positions += size;
    }
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        line->known[a] = known;
        line->known_links[a] = links;
        links += walk->along_size[a] * line->capacity[a];
        known += walk->along_size[a];
        for (convmat_line_known *k = line->known[a]; k < known; k++) {
            k->count = -1;
        }
    }
}

/* Shares of equal size, one thread each, whose lines have their links behind each other */
static void run_shares(const convmat_walk *walk, const convmat_line *nowhere, int64_t begin, int64_t end,
                       int chunks, convmat_chunk_function function, void *context) {
    const int64_t total = nowhere->capacity[0] + nowhere->capacity[1] + nowhere->capacity[2];
    const int64_t share = (end - begin) / chunks;
    const int64_t rest = (end - begin) % chunks;
#ifdef _OPENMP
#pragma omp parallel for num_threads(chunks) schedule(static, 1)
#endif
    for (int c = 0; c < chunks; c++) {
        convmat_line line = *nowhere;
        for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
            line.links[a] += total * c;
        }
        const int64_t first = begin + share * c + convmat_min(c, rest);
        function(walk, &line, first, first + share + (c < rest ? 1 : 0), c, context);
    }
}

int64_t convmat_walk_links(const convmat_walk *walk) {
    return link_capacity(walk, 0) + link_capacity(walk, 1) + link_capacity(walk, 2);
}

void convmat_walk_run_in(const convmat_walk *walk, convmat_link *links, int64_t begin, int64_t end,
                         int chunks, convmat_chunk_function function, void *context) {
    convmat_line line = {.number = -2, .position = {-1, -1, -1}};
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        line.capacity[a] = link_capacity(walk, a);
        line.links[a] = links;
        links += line.capacity[a];
    }
    if (chunks > 1) {
        run_shares(walk, &line, begin, end, chunks, function, context);
        return;
    }
    convmat_link few[FEW_LINKS];
    convmat_line_known known[FEW_POSITIONS];
    remember(walk, &line, few, known);
    function(walk, &line, begin, end, 0,
             context); /* without a word to OpenMP, which takes as long as a small problem */
}

convmat_status convmat_walk_run(const convmat_walk *walk, int64_t begin, int64_t end, int chunks,
                                convmat_chunk_function function, void *context, convmat_error *error) {
    convmat_link few[FEW_LINKS]; /* small problems need no memory */
    int64_t links;
    const bool fits = convmat_multiply(convmat_walk_links(walk), chunks, &links);
    convmat_link *const more =
        fits && links > FEW_LINKS ? convmat_memory_new(links, (int64_t)sizeof *more) : NULL;
    if (!fits || (links > FEW_LINKS && more == NULL)) {
        return convmat_fail_memory(error, "the links of a line");
    }
    convmat_walk_run_in(walk, more != NULL ? more : few, begin, end, chunks, function, context);
    convmat_memory_free(more);
    return CONVMAT_OK;
}
