/* SPDX-License-Identifier: BSD-3-Clause */
/* Dropped weights of rows, columns and entries against loops that walk every tap and every output there could be. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdlib.h>

enum { GEOMETRIES = 1500, MOST_ENTRIES = 1500, ENTRIES_A_GEOMETRY = 12 };

/* Where the tap stored at t of axis a, under output o, reads */
static int64_t reads(const convmat_geometry *g, int a, int64_t o, int64_t t) {
    const int64_t place = g->is_convolution ? g->kernel_size[a] - 1 - t : t;
    return o * g->stride[a] - g->pad_begin[a] + place * g->dilation[a];
}

/* Outputs, real ones and as many before and after as any element could ask for, that read i with the tap */
static convmat_fate column_rule(const convmat_geometry *g, int a, int64_t i, int64_t t) {
    const int64_t beyond = g->kernel_size[a] * g->dilation[a] + g->in_size[a] + 100;
    if (i < -g->pad_begin[a] || i > g->in_size[a] - 1 + g->pad_end[a]) {
        return CONVMAT_FATE_CROPPED;
    }
    for (int64_t o = -beyond; o < g->out_size[a] + beyond; o++) {
        if (reads(g, a, o, t) == i) {
            return o < 0 ? CONVMAT_FATE_BEFORE
                         : (o >= g->out_size[a] ? CONVMAT_FATE_AFTER : CONVMAT_FATE_JOINED);
        }
    }
    return CONVMAT_FATE_STRIDE;
}

/* True when some output of the axis reads i with the tap, folded or not */
static bool is_read(const convmat_geometry *g, int a, int64_t i, int64_t t) {
    for (int64_t o = 0; o < g->out_size[a]; o++) {
        if (oracle_fold(reads(g, a, o, t), g->in_size[a], g->boundary) == i) {
            return true;
        }
    }
    return false;
}

/* What the tap's rule on one axis must be */
static convmat_fate rule(const convmat_question *q, int a, int64_t o, int64_t i, int64_t t) {
    const convmat_geometry *g = q->geometry;
    if (q->subject == CONVMAT_SUBJECT_COLUMN) {
        return is_read(g, a, i, t) ? CONVMAT_FATE_JOINED : column_rule(g, a, i, t);
    }
    const int64_t element = oracle_fold(reads(g, a, o, t), g->in_size[a], g->boundary);
    if (element < 0) {
        return CONVMAT_FATE_PADDING;
    }
    return q->subject == CONVMAT_SUBJECT_ENTRY && element != i ? CONVMAT_FATE_ELSEWHERE : CONVMAT_FATE_JOINED;
}

/* The record that must come next, or none where the weight contributes: compared with what did */
static bool is_next(const convmat_explanation *e, int64_t *next, int64_t channel, const int64_t *tap) {
    const convmat_question *q = &e->question;
    const convmat_geometry *g = q->geometry;
    const bool is_column = q->subject == CONVMAT_SUBJECT_COLUMN;
    const convmat_element feature = convmat_element_unflatten(g, false, is_column ? 0 : q->row);
    const convmat_element image =
        convmat_element_unflatten(g, true, q->subject == CONVMAT_SUBJECT_ROW ? 0 : q->col);
    const int64_t block = g->in_channels / g->groups;
    const int64_t ci = (is_column ? image.channel : channel) % block;
    int64_t index = (is_column ? channel : feature.channel) * block + ci;
    int first = -1;
    convmat_fate fate = CONVMAT_FATE_JOINED;
    bool has_landings = true;
    const convmat_dropped *d = &e->dropped[*next < e->dropped_count ? *next : 0];
    for (int a = 0; a < g->axes; a++) {
        index = index * g->kernel_size[a] + tap[a];
        const convmat_fate here = rule(q, a, feature.position[a], image.position[a], tap[a]);
        if (first < 0 && here != CONVMAT_FATE_JOINED) {
            first = a;
            fate = here;
        }
        has_landings =
            has_landings && (e->dropped_count == 0 ||
                             d->landing[a] == (is_column ? image.position[a] - reads(g, a, 0, tap[a])
                                                         : reads(g, a, feature.position[a], tap[a])));
    }
    if (first < 0) {
        return true;
    }
    (*next)++;
    bool is_same = *next <= e->dropped_count && has_landings && d->channel == channel &&
                   d->weight_channel == ci && d->weight_index == index && d->fate == fate &&
                   d->axis == first && d->weight == q->weights[index];
    for (int a = 0; a < g->axes; a++) {
        is_same = is_same && d->tap[a] == tap[a];
    }
    return is_same;
}

/* Contributing and dropped weights are all weights of the group: marked once each */
static bool covers_the_group(const convmat_explanation *e, int64_t channels) {
    const convmat_geometry *g = e->question.geometry;
    unsigned char *seen = calloc((size_t)oracle_weights(g), 1);
    assert_non_null(seen);
    int64_t distinct = 0;
    for (int64_t k = 0; k < e->count; k++) {
        distinct += seen[e->terms[k].weight_index] == 0 ? 1 : 0;
        seen[e->terms[k].weight_index] = 1;
    }
    bool is_disjoint = true;
    for (int64_t k = 0; k < e->dropped_count; k++) {
        is_disjoint = is_disjoint && seen[e->dropped[k].weight_index] == 0;
        seen[e->dropped[k].weight_index] = 1;
    }
    free(seen);
    int64_t all = channels;
    for (int a = 0; a < g->axes; a++) {
        all *= g->kernel_size[a];
    }
    return is_disjoint && distinct + e->dropped_count == all;
}

/* Channels begin..end-1 are those of the group */
static bool drops_as_loops_do(const convmat_question *question, int64_t begin, int64_t end) {
    const convmat_geometry *g = question->geometry;
    convmat_explanation *e;
    convmat_error error;
    assert_true(succeeded(convmat_explain(question, &e, &error), &error));
    const bool was_unlisted = e->dropped == NULL && e->dropped_count == 0;
    assert_true(succeeded(convmat_explain_dropped(e, &error), &error));
    assert_true(succeeded(convmat_explain_dropped(e, &error), &error)); /* again: nothing */
    int64_t next = 0;
    bool is_right = was_unlisted && e->dropped != NULL;
    for (int64_t c = begin; c < end; c++) {
        int64_t tap[CONVMAT_MAX_AXES] = {0};
        for (int a = 0; a >= 0;) {
            is_right = is_right && is_next(e, &next, c, tap);
            for (a = g->axes - 1; a >= 0 && ++tap[a] == g->kernel_size[a]; a--) {
                tap[a] = 0;
            }
        }
    }
    is_right = is_right && next == e->dropped_count && covers_the_group(e, end - begin);
    convmat_explanation_free(&e);
    return is_right;
}

static bool rows_and_columns_are_right(const convmat_geometry *g, const double *weights) {
    const int64_t in_block = g->in_channels / g->groups;
    const int64_t out_block = g->out_channels / g->groups;
    for (int64_t row = 0; row < oracle_rows(g); row++) {
        const convmat_question question = {g, weights, NULL, CONVMAT_SUBJECT_ROW, row, -1};
        const int64_t begin = row / (oracle_rows(g) / g->out_channels) / out_block * in_block;
        if (!drops_as_loops_do(&question, begin, begin + in_block)) {
            return false;
        }
    }
    for (int64_t col = 0; col < oracle_cols(g); col++) {
        const convmat_question question = {g, weights, NULL, CONVMAT_SUBJECT_COLUMN, -1, col};
        const int64_t begin = col / (oracle_cols(g) / g->in_channels) / in_block * out_block;
        if (!drops_as_loops_do(&question, begin, begin + out_block)) {
            return false;
        }
    }
    return true;
}

static bool entries_are_right(const convmat_geometry *g, const double *weights, convmat_random *random) {
    for (int k = 0; k < ENTRIES_A_GEOMETRY; k++) {
        const int64_t row = convmat_random_integer(random, 0, oracle_rows(g) - 1);
        const int64_t col = convmat_random_integer(random, 0, oracle_cols(g) - 1);
        const convmat_question question = {g, weights, NULL, CONVMAT_SUBJECT_ENTRY, row, col};
        const int64_t ci = col / (oracle_cols(g) / g->in_channels);
        const int64_t co = row / (oracle_rows(g) / g->out_channels);
        const bool joins = ci / (g->in_channels / g->groups) == co / (g->out_channels / g->groups);
        if (!drops_as_loops_do(&question, ci, joins ? ci + 1 : ci)) {
            return false;
        }
    }
    return true;
}

static void explain_dropped_random_geometries_equal_nested_loops(void **state) {
    (void)state;
    convmat_random random = {test_seed(20261125)};
    for (int n = 0; n < GEOMETRIES; n++) {
        const convmat_geometry g = random_geometry(&random, MOST_ENTRIES);
        double *weights = random_integers(&random, oracle_weights(&g));
        const bool is_right =
            rows_and_columns_are_right(&g, weights) && entries_are_right(&g, weights, &random);
        free(weights);
        if (!is_right) {
            print_geometry(&g);
            fail_msg("what geometry %d drops differs from the loops", n);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explain_dropped_random_geometries_equal_nested_loops)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
