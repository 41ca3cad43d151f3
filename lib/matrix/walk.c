/* SPDX-License-Identifier: BSD-3-Clause */
/* Stepping through lines: an axis' links are listed again only when its position changes. */
#include "matrix/walk.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

convmat_walk convmat_walk_of(const convmat_geometry *geometry, convmat_layout layout) {
    const bool by_rows = layout == CONVMAT_BY_ROWS;
    const int64_t out_block = geometry->out_channels / geometry->groups;
    const int64_t in_block = geometry->in_channels / geometry->groups;
    convmat_walk w = {.layout = layout, .along_plane = 1, .across_plane = 1};
    int64_t taps = 1;
    const convmat_geometry none = convmat_geometry_default(1);
    for (int k = CONVMAT_MAX_AXES - 1; k >= 0; k--) {
        const int a = k - (CONVMAT_MAX_AXES - geometry->axes);
        w.axis[k] = a < 0 ? convmat_axis_of(&none, 0) : convmat_axis_of(geometry, a);
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

int64_t convmat_walk_stretch(const convmat_walk *walk, int64_t k, int64_t end) {
    enum { LAST = CONVMAT_MAX_AXES - 1 };
    const int64_t position = k % walk->along_size[LAST];
    const bool is_inside = position >= walk->inner.begin && position < walk->inner.end;
    return is_inside ? convmat_min(end - k, walk->inner.end - position) : 1;
}

/* List the links of axis a at the line's position */
static void load_axis(const convmat_walk *walk, convmat_line *line, int a) {
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
}

int64_t convmat_line_weight(const convmat_walk *walk, const convmat_line *line) {
    return line->channel / walk->along_block * walk->group_weight_step +
           line->channel % walk->along_block * walk->along_weight_step;
}

int64_t convmat_line_across(const convmat_walk *walk, const convmat_line *line) {
    return line->channel / walk->along_block * walk->across_block * walk->across_plane;
}

enum { FEW_LINKS = 64 };

convmat_status convmat_walk_run(const convmat_walk *walk, int64_t begin, int64_t end, int chunks,
                                convmat_chunk_function function, void *context, convmat_error *error) {
    int64_t capacity[CONVMAT_MAX_AXES];
    int64_t total = 0;
    bool fits = true;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        capacity[a] = link_capacity(walk, a);
        fits = fits && convmat_add(total, capacity[a], &total);
    }
    int64_t all;
    fits = fits && convmat_multiply(total, chunks, &all);
    convmat_link few[FEW_LINKS]; /* small problems need no memory */
    convmat_link *const more =
        fits && all > FEW_LINKS ? convmat_memory_new(all, (int64_t)sizeof *more) : NULL;
    convmat_link *const links = fits && all <= FEW_LINKS ? few : more;
    if (links == NULL) {
        return convmat_fail_memory(error, "the links of a line");
    }
    const convmat_line nowhere = {.position = {-1, -1, -1},
                                  .links = {links, links + capacity[0], links + capacity[0] + capacity[1]}};
    if (chunks == 1) { /* without a word to OpenMP, which takes as long as a small problem */
        convmat_line line = nowhere;
        function(walk, &line, begin, end, 0, context);
        convmat_memory_free(more);
        return CONVMAT_OK;
    }
    const int64_t share = (end - begin) / chunks;
    const int64_t rest = (end - begin) % chunks;
#ifdef _OPENMP
#pragma omp parallel for num_threads(chunks) schedule(static, 1)
#endif
    for (int c = 0; c < chunks; c++) {
        convmat_line line = nowhere;
        for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
            line.links[a] += total * c;
        }
        const int64_t first = begin + share * c + convmat_min(c, rest);
        function(walk, &line, first, first + share + (c < rest ? 1 : 0), c, context);
    }
    convmat_memory_free(more);
    return CONVMAT_OK;
}
