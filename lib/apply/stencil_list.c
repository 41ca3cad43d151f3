/* SPDX-License-Identifier: BSD-3-Clause */
/* The sums of each combination of phases, listed once a call: products of the taps of the three axes. */
#include "apply/stencil.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

enum { LAST = CONVMAT_MAX_AXES - 1 };

/* The taps of one axis by phase: those of phase r are taps[begin[r]..begin[r+1]-1], by ascending base */
typedef struct axis_list {
    convmat_stencil_term *taps;
    int64_t *begin;
    int64_t *lowest; /* of each phase, the position in a tile that its first tap reads */
} axis_list;

/* Where in a tile the elements at this position of axis a are */
static int64_t offset_of(const convmat_stencil *s, int a, int64_t position) {
    const int64_t step = s->axis[a].step;
    switch (a) {
    case 0:
        return position * s->plane_pitch;
    case 1:
        return position % step * s->axis[LAST].step * s->part_pitch + position / step * s->row_pitch;
    default:
        return position % step * s->part_pitch + position / step;
    }
}

static void list_axis(const convmat_stencil *s, int a, axis_list *list) {
    const convmat_axis *axis = &s->call->walk.axis[a];
    const convmat_stencil_axis *own = &s->axis[a];
    const int64_t taps = axis->kernel_size;
    const int64_t origin = convmat_stencil_base(s->call, axis, 0);
    const bool descends = origin > convmat_stencil_base(s->call, axis, taps - 1);
    int64_t count = 0;
    for (int64_t r = 0; r < own->phases; r++) {
        list->begin[r] = count;
        for (int64_t k = 0; k < taps; k++) {
            const int64_t tap = descends ? taps - 1 - k : k;
            const int64_t base = convmat_stencil_base(s->call, axis, tap) + r;
            if (own->phases > 1 && base % own->phases != 0) {
                continue;
            }
            const int64_t shift = convmat_floor_div(base, own->phases) - own->lowest;
            list->lowest[r] = count == list->begin[r] ? shift : list->lowest[r];
            list->taps[count].weight = tap * s->call->walk.tap_step[a];
            list->taps[count++].in = offset_of(s, a, shift);
        }
    }
    list->begin[own->phases] = count;
}

/* terms[...] = channels across x taps0[..] x taps1[..] x taps2[..], in that order; returns how many */
static int64_t list_terms(const convmat_stencil *s, const axis_list *list, const int64_t *r,
                          convmat_stencil_term *terms) {
    const convmat_walk *walk = &s->call->walk;
    int64_t n = 0;
    for (int64_t c = 0; c < walk->across_block; c++) {
        for (int64_t k0 = list[0].begin[r[0]]; k0 < list[0].begin[r[0] + 1]; k0++) {
            for (int64_t k1 = list[1].begin[r[1]]; k1 < list[1].begin[r[1] + 1]; k1++) {
                const convmat_stencil_term *const t0 = &list[0].taps[k0];
                const convmat_stencil_term *const t1 = &list[1].taps[k1];
                const int64_t in = c * s->channel_pitch + t0->in + t1->in;
                const int64_t weight = c * walk->across_weight_step + t0->weight + t1->weight;
                for (int64_t k2 = list[LAST].begin[r[LAST]]; k2 < list[LAST].begin[r[LAST] + 1]; k2++) {
                    terms[n].in = in + list[LAST].taps[k2].in;
                    terms[n++].weight = weight + list[LAST].taps[k2].weight;
                }
            }
        }
    }
    return n;
}

/* Rows m of the elements that CONVMAT_STENCIL_LINES lines read: line l with tap m - l*step of axis 1 */
static int64_t list_rows(const convmat_stencil *s, const axis_list *list, const int64_t *r,
                         int64_t weight_step, convmat_stencil_row *rows) {
    const convmat_walk *walk = &s->call->walk;
    const int64_t taps = list[1].begin[r[1] + 1] - list[1].begin[r[1]];
    const int64_t step = s->axis[1].step;
    const int64_t length = taps == 0 ? 0 : (CONVMAT_STENCIL_LINES - 1) * step + taps;
    const convmat_stencil_term *const t1 = list[1].taps + list[1].begin[r[1]];
    int64_t n = 0;
    for (int64_t c = 0; c < walk->across_block; c++) {
        for (int64_t k0 = list[0].begin[r[0]]; k0 < list[0].begin[r[0] + 1]; k0++) {
            const convmat_stencil_term *const t0 = &list[0].taps[k0];
            for (int64_t m = 0; m < length; m++) {
                const int64_t first = convmat_max(0, convmat_ceil_div(m - taps + 1, step));
                const int64_t last = convmat_min(CONVMAT_STENCIL_LINES - 1, m / step);
                rows[n++] = (convmat_stencil_row){
                    .in = c * s->channel_pitch + t0->in + offset_of(s, 1, list[1].lowest[r[1]] + m),
                    .weight = c * walk->across_weight_step + t0->weight + t1->weight + m * weight_step,
                    .first = (int)first,
                    .last = (int)last};
            }
        }
    }
    return n;
}

/* Combination (r0, r1, r2); terms and rows are where its own begin */
static convmat_stencil_combination combine(const convmat_stencil *s, const axis_list *list, const int64_t *r,
                                           convmat_stencil_term *terms, convmat_stencil_row *rows) {
    const axis_list *last = &list[LAST];
    const convmat_stencil_term *const t1 = list[1].taps + list[1].begin[r[1]];
    const bool has_several = list[1].begin[r[1] + 1] - list[1].begin[r[1]] > 1;
    const int64_t weight_step = has_several ? t1[1].weight - t1[0].weight : 0;
    convmat_stencil_combination c = {.terms = terms,
                                     .weight_line = weight_step * s->axis[1].step,
                                     .taps = last->taps + last->begin[r[LAST]],
                                     .tap_count = last->begin[r[LAST] + 1] - last->begin[r[LAST]]};
    c.term_count = list_terms(s, list, r, terms);
    if (s->row_count > 0) {
        c.rows = rows;
        c.row_count = list_rows(s, list, r, weight_step, rows);
    }
    return c;
}

convmat_status convmat_stencil_list(const convmat_stencil *stencil, convmat_stencil_lists *lists,
                                    convmat_error *error) {
    const convmat_stencil *s = stencil;
    int64_t taps = 0;
    int64_t phases = 0;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        taps += s->call->walk.axis[a].kernel_size;
        phases += 2 * s->axis[a].phases + 1;
    }
    /* one block: counts of terms and phases are limited, see convmat_stencil_can() */
    const int64_t combination_bytes = s->combinations * (int64_t)sizeof *lists->combinations;
    const int64_t term_bytes = (s->term_count + taps) * (int64_t)sizeof *lists->terms;
    const int64_t row_bytes = s->row_count * (int64_t)sizeof *lists->rows;
    char *const block = convmat_memory_new(
        combination_bytes + term_bytes + row_bytes + phases * (int64_t)sizeof *lists->begin, 1);
    if (block == NULL) {
        return convmat_fail_memory(error, "the terms of a row of C");
    }
    lists->combinations = (convmat_stencil_combination *)block;
    lists->terms = (convmat_stencil_term *)(block + combination_bytes);
    lists->rows = (convmat_stencil_row *)(block + combination_bytes + term_bytes);
    lists->begin = (int64_t *)(block + combination_bytes + term_bytes + row_bytes);
    axis_list list[CONVMAT_MAX_AXES] = {{.taps = lists->terms + s->term_count, .begin = lists->begin}};
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        if (a > 0) {
            list[a].taps = list[a - 1].taps + s->call->walk.axis[a - 1].kernel_size;
            list[a].begin = list[a - 1].lowest + s->axis[a - 1].phases;
        }
        list[a].lowest = list[a].begin + s->axis[a].phases + 1;
        list_axis(s, a, &list[a]);
    }
    convmat_stencil_term *terms = lists->terms;
    convmat_stencil_row *rows = lists->rows;
    for (int64_t c = 0; c < s->combinations; c++) {
        const int64_t outer = c / s->axis[LAST].phases;
        const int64_t r[CONVMAT_MAX_AXES] = {outer / s->axis[1].phases, outer % s->axis[1].phases,
                                             c % s->axis[LAST].phases};
        lists->combinations[c] = combine(s, list, r, terms, rows);
        terms += lists->combinations[c].term_count;
        rows += r[LAST] == s->axis[LAST].phases - 1 ? lists->combinations[c].row_count : 0; /* phases share */
    }
    return CONVMAT_OK;
}

void convmat_stencil_release(convmat_stencil_lists *lists) {
    convmat_memory_free(lists->combinations);
}
