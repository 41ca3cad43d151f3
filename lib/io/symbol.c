/* SPDX-License-Identifier: BSD-3-Clause */
/* Naming entries: the links of each axis, restricted to one position, are the taps; their product is the sum. */
#include "io/symbol.h"

#include "base/memory.h"

convmat_status convmat_symbol_open(const convmat_geometry *geometry, convmat_symbol *symbol,
                                   convmat_error *error) {
    *symbol = (convmat_symbol){.geometry = geometry, .row = -1};
    for (int a = 0; a < geometry->axes; a++) {
        const int64_t capacity = convmat_geometry_link_capacity(geometry, a, CONVMAT_BY_ROWS);
        symbol->links[a] = convmat_memory_new(capacity, (int64_t)sizeof(convmat_link));
        if (symbol->links[a] == NULL) {
            convmat_symbol_close(symbol);
            return convmat_fail_memory(error, "the taps of a row");
        }
    }
    return CONVMAT_OK;
}

void convmat_symbol_close(convmat_symbol *symbol) {
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        convmat_memory_free(symbol->links[a]);
    }
    *symbol = (convmat_symbol){.geometry = NULL};
}

/* Undo vec: last axis fastest, channel slowest */
static convmat_place place_of(const int64_t *size, int axes, int64_t flat) {
    convmat_place place = {.channel = 0};
    for (int a = axes - 1; a >= 0; a--) {
        place.position[a] = flat % size[a];
        flat /= size[a];
    }
    place.channel = flat;
    return place;
}

convmat_place convmat_symbol_image(const convmat_symbol *symbol, int64_t col) {
    return place_of(symbol->geometry->in_size, symbol->geometry->axes, col);
}

convmat_place convmat_symbol_feature(const convmat_symbol *symbol, int64_t row) {
    return place_of(symbol->geometry->out_size, symbol->geometry->axes, row);
}

void convmat_symbol_go(convmat_symbol *symbol, int64_t row) {
    if (symbol->row == row) {
        return;
    }
    symbol->row = row;
    symbol->feature = convmat_symbol_feature(symbol, row);
    for (int a = 0; a < symbol->geometry->axes; a++) {
        symbol->count[a] =
            convmat_geometry_row_links(symbol->geometry, a, symbol->feature.position[a], symbol->links[a]);
    }
}

/* ci', the second index of the weights, or -1 where the channels are of different groups */
static int64_t weight_channel(const convmat_symbol *symbol, int64_t ci) {
    const convmat_geometry *const g = symbol->geometry;
    const int64_t wide = g->in_channels / g->groups;
    const int64_t group = symbol->feature.channel / (g->out_channels / g->groups);
    return ci / wide == group ? ci % wide : -1;
}

/* A choice of one tap on each axis, walked in ascending order */
typedef struct choice {
    int64_t link[CONVMAT_MAX_AXES]; /* index into links */
    int64_t tap[CONVMAT_MAX_AXES];
} choice;

/* Move axis a of the choice to its first or next tap at `position`; false when there is none left */
static bool step(const convmat_symbol *symbol, int a, int64_t position, bool is_first, choice *c) {
    const convmat_link *const links = symbol->links[a];
    if (!is_first && c->tap[a] + 1 < links[c->link[a]].tap_end) {
        c->tap[a]++;
        return true;
    }
    for (int64_t k = is_first ? 0 : c->link[a] + 1; k < symbol->count[a]; k++) {
        if (links[k].position == position) {
            c->link[a] = k;
            c->tap[a] = links[k].tap_begin;
            return true;
        }
    }
    return false;
}

/* The first choice, or the one after *c: the last axis moves fastest */
static bool next_choice(const convmat_symbol *symbol, const convmat_place *image, bool is_first, choice *c) {
    const int axes = symbol->geometry->axes;
    int a = is_first ? 0 : axes - 1;
    while (!is_first && a >= 0 && !step(symbol, a, image->position[a], false, c)) {
        a--;
    }
    if (a < 0) {
        return false;
    }
    for (int b = is_first ? 0 : a + 1; b < axes; b++) {
        if (!step(symbol, b, image->position[b], true, c)) {
            return false;
        }
    }
    return true;
}

int64_t convmat_symbol_taps(const convmat_symbol *symbol, int64_t col, int64_t capacity, int64_t *taps) {
    const convmat_geometry *const g = symbol->geometry;
    const convmat_place image = convmat_symbol_image(symbol, col);
    int64_t count = 0;
    choice c;
    if (weight_channel(symbol, image.channel) < 0) {
        return 0;
    }
    for (bool more = next_choice(symbol, &image, true, &c); more;
         more = next_choice(symbol, &image, false, &c)) {
        int64_t tap = 0;
        for (int a = 0; a < g->axes; a++) {
            tap = tap * g->kernel_size[a] + c.tap[a];
        }
        if (count < capacity) {
            taps[count] = tap;
        }
        count++;
    }
    return count;
}

int64_t convmat_symbol_weight(const convmat_symbol *symbol, int64_t col, int64_t tap) {
    const convmat_geometry *const g = symbol->geometry;
    int64_t taps = 1; /* fits, as all products below do: the weights were counted by the plan */
    for (int a = 0; a < g->axes; a++) {
        taps *= g->kernel_size[a];
    }
    const int64_t ci = weight_channel(symbol, convmat_symbol_image(symbol, col).channel);
    return (symbol->feature.channel * (g->in_channels / g->groups) + ci) * taps + tap;
}

void convmat_symbol_put(const convmat_symbol *symbol, int64_t col, convmat_page *page) {
    const convmat_geometry *const g = symbol->geometry;
    const convmat_place image = convmat_symbol_image(symbol, col);
    const int64_t ci = weight_channel(symbol, image.channel);
    choice c;
    bool is_first = true;
    while (ci >= 0 && next_choice(symbol, &image, is_first, &c)) {
        convmat_page_put(page, is_first ? "w[" : " + w[");
        is_first = false;
        const char *separator = "";
        if (g->in_channels > 1 || g->out_channels > 1) {
            convmat_page_put(page, "%" PRId64 ",%" PRId64, symbol->feature.channel, ci);
            separator = ",";
        }
        for (int a = 0; a < g->axes; a++) {
            convmat_page_put(page, "%s%" PRId64, separator, c.tap[a]);
            separator = ",";
        }
        convmat_page_put(page, "]");
    }
}

void convmat_symbol_put_axis(const convmat_symbol *symbol, int axis, int64_t position, const char *separator,
                             convmat_page *page) {
    bool is_first = true;
    for (int64_t k = 0; k < symbol->count[axis]; k++) {
        const convmat_link *const link = &symbol->links[axis][k];
        for (int64_t tap = link->tap_begin; link->position == position && tap < link->tap_end; tap++) {
            convmat_page_put(page, "%s%" PRId64, is_first ? "" : separator, tap);
            is_first = false;
        }
    }
}
