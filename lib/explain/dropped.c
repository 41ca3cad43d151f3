/* SPDX-License-Identifier: BSD-3-Clause */
/* The weights that do not contribute: the taps that the incidence of an axis does not list, and why it does not. */
#include "explain/explain.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "geometry/axis.h"

#include <assert.h>

#include <math.h>

/* What becomes of every tap of one axis, by weight index */
typedef struct axis_taps {
    convmat_fate *fate;
    int64_t *landing;
    int64_t joined; /* how many are */
} axis_taps;

typedef struct sieve {
    const convmat_question *question;
    convmat_channels channels;
    axis_taps axes[CONVMAT_MAX_AXES];
} sieve;

/* The rule for a tap that no link lists */
static convmat_fate rule_of(const convmat_question *q, const convmat_axis *axis, int64_t position,
                            int64_t tap) {
    if (q->subject == CONVMAT_SUBJECT_COLUMN) {
        return convmat_axis_column_fate(axis, position, tap);
    }
    const convmat_fate fate = convmat_axis_row_fate(axis, position, tap);
    return fate == CONVMAT_FATE_JOINED ? CONVMAT_FATE_ELSEWHERE : fate;
}

/* Settle every tap of axis a: first those that a link lists, then the others by their rule */
static convmat_status settle_axis(sieve *s, int a, convmat_error *error) {
    const convmat_question *q = s->question;
    const bool is_column = q->subject == CONVMAT_SUBJECT_COLUMN;
    const convmat_axis axis = convmat_axis_of(q->geometry, a);
    const convmat_element fixed =
        convmat_element_unflatten(q->geometry, is_column, is_column ? q->col : q->row);
    axis_taps *taps = &s->axes[a];
    convmat_link *links = NULL;
    int64_t count;
    convmat_status status = CONVMAT_OK;
    taps->fate = convmat_memory_new(axis.kernel_size, (int64_t)sizeof *taps->fate);
    taps->landing = convmat_memory_new(axis.kernel_size, (int64_t)sizeof *taps->landing);
    if (taps->fate == NULL || taps->landing == NULL) {
        status = convmat_fail_memory(error, "the taps of an axis");
        goto done;
    }
    CONVMAT_TRY(convmat_question_links(q, a, &links, &count, error));
    for (int64_t t = 0; t < axis.kernel_size; t++) {
        const int64_t position = fixed.position[a];
        taps->fate[t] = rule_of(q, &axis, position, t);
        taps->landing[t] =
            is_column ? convmat_axis_source(&axis, position, t) : convmat_axis_landing(&axis, position, t);
    }
    for (int64_t k = 0; k < count; k++) {
        for (int64_t t = links[k].tap_begin; t < links[k].tap_end; t++) {
            taps->fate[t] = CONVMAT_FATE_JOINED;
        }
    }
    for (int64_t t = 0; t < axis.kernel_size; t++) {
        taps->joined += taps->fate[t] == CONVMAT_FATE_JOINED ? 1 : 0;
    }
done:
    convmat_memory_free(links);
    return status;
}

/* *count = channels * (all taps - those joined on every axis) */
static convmat_status count_dropped(const sieve *s, int64_t *count, convmat_error *error) {
    int64_t taps = 1;
    int64_t joined = 1; /* at most taps */
    bool fits = true;
    for (int a = 0; a < s->question->geometry->axes; a++) {
        fits = fits && convmat_multiply(taps, s->question->geometry->kernel_size[a], &taps);
        joined = fits ? joined * s->axes[a].joined : 0;
    }
    if (!fits || !convmat_multiply(s->channels.end - s->channels.begin, taps - joined, count)) {
        return convmat_fail_count(error, "dropped_count");
    }
    return CONVMAT_OK;
}

/* tap becomes the next one, the last axis fastest; false behind the last */
static bool advance(const convmat_geometry *g, int64_t *tap) {
    for (int a = g->axes - 1; a >= 0; a--) {
        if (++tap[a] < g->kernel_size[a]) {
            return true;
        }
        tap[a] = 0;
    }
    return false;
}

/* The record of weight w[channel, tap], where an axis drops it; `next` gets it */
static convmat_dropped *put_dropped(const sieve *s, int64_t channel, const int64_t *tap,
                                    convmat_dropped *next) {
    const convmat_question *q = s->question;
    const convmat_geometry *g = q->geometry;
    int axis = 0;
    while (axis < g->axes && s->axes[axis].fate[tap[axis]] == CONVMAT_FATE_JOINED) {
        axis++;
    }
    if (axis == g->axes) {
        return next;
    }
    const bool is_column = q->subject == CONVMAT_SUBJECT_COLUMN;
    const int64_t co = is_column ? channel : convmat_element_unflatten(g, false, q->row).channel;
    const int64_t ci = is_column ? convmat_element_unflatten(g, true, q->col).channel : channel;
    assert(s->axes[axis].fate != NULL);
    *next = (convmat_dropped){.channel = channel, .fate = s->axes[axis].fate[tap[axis]], .axis = axis};
    next->weight_channel = ci % (g->in_channels / g->groups);
    for (int a = 0; a < g->axes; a++) {
        next->tap[a] = tap[a];
        next->landing[a] = s->axes[a].landing[tap[a]];
    }
    next->weight_index = convmat_weight_index(g, co, next->weight_channel, tap);
    next->weight = q->weights == NULL ? (double)NAN : q->weights[next->weight_index];
    return next + 1;
}

convmat_status convmat_explain_dropped(convmat_explanation *explanation, convmat_error *error) {
    if (explanation == NULL) {
        return convmat_fail_null(error, "explanation");
    }
    if (explanation->dropped != NULL) {
        return CONVMAT_OK;
    }
    const convmat_geometry *g = explanation->question.geometry;
    sieve s = {.question = &explanation->question,
               .channels = convmat_question_channels(&explanation->question)};
    int64_t count;
    convmat_status status = CONVMAT_OK;
    for (int a = 0; a < g->axes; a++) {
        CONVMAT_TRY(settle_axis(&s, a, error));
    }
    CONVMAT_TRY(count_dropped(&s, &count, error));
    convmat_dropped *const dropped = convmat_memory_new(count, (int64_t)sizeof *dropped);
    if (dropped == NULL) {
        status = convmat_fail_memory(error, "the dropped weights");
        goto done;
    }
    convmat_dropped *next = dropped;
    for (int64_t c = s.channels.begin; c < s.channels.end; c++) {
        int64_t tap[CONVMAT_MAX_AXES] = {0};
        do {
            next = put_dropped(&s, c, tap, next);
        } while (advance(g, tap));
    }
    explanation->dropped = dropped;
    explanation->dropped_count = count;
done:
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        convmat_memory_free(s.axes[a].fate);
        convmat_memory_free(s.axes[a].landing);
    }
    return status;
}
