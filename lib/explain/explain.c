/* SPDX-License-Identifier: BSD-3-Clause */
/* The terms of an entry, a row or a column: products of the links of all axes and the channels of a group. */
#include "explain/explain.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "geometry/axis.h"

#include <math.h>

/*
 * A list of terms in the making. One element is fixed, the feature of a row or the image element of a column;
 * the other one moves over the channels and the positions that the links name.
 */
typedef struct lister {
    const convmat_question *question;
    convmat_channels channels;
    convmat_link *links[CONVMAT_MAX_AXES]; /* sorted by position, then tap */
    int64_t count[CONVMAT_MAX_AXES];       /* how many links */
    int64_t begin[CONVMAT_MAX_AXES];       /* links begin..end-1 are at the position being listed */
    int64_t end[CONVMAT_MAX_AXES];
    convmat_term term;  /* the one being made */
    convmat_term *next; /* where it goes */
} lister;

static convmat_element *moving(lister *l) {
    return l->question->subject == CONVMAT_SUBJECT_COLUMN ? &l->term.feature : &l->term.image;
}

static convmat_status check_index(const char *name, int64_t index, int64_t limit, convmat_error *error) {
    if (index < 0) {
        return convmat_fail(error, CONVMAT_INVALID, "%s = %" PRId64 ", must be at least 0", name, index);
    }
    if (index >= limit) {
        return convmat_fail(error, CONVMAT_INVALID, "%s = %" PRId64 ", must be below %ss = %" PRId64, name,
                            index, name, limit);
    }
    return CONVMAT_OK;
}

static convmat_status check_question(const convmat_question *question, convmat_error *error) {
    if (question == NULL) {
        return convmat_fail_null(error, "question");
    }
    if ((int)question->subject < CONVMAT_SUBJECT_ENTRY || (int)question->subject > CONVMAT_SUBJECT_COLUMN) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "subject = %d, must be one of CONVMAT_SUBJECT_ENTRY, _ROW, _COLUMN",
                            (int)question->subject);
    }
    convmat_status status = CONVMAT_OK;
    convmat_plan plan;
    CONVMAT_TRY(convmat_geometry_plan(question->geometry, &plan, error));
    if (question->subject != CONVMAT_SUBJECT_COLUMN) {
        CONVMAT_TRY(check_index("row", question->row, plan.rows, error));
    }
    if (question->subject != CONVMAT_SUBJECT_ROW) {
        CONVMAT_TRY(check_index("col", question->col, plan.cols, error));
    }
done:
    return status;
}

convmat_channels convmat_question_channels(const convmat_question *question) {
    const convmat_geometry *g = question->geometry;
    const int64_t in_block = g->in_channels / g->groups;
    const int64_t out_block = g->out_channels / g->groups;
    if (question->subject == CONVMAT_SUBJECT_COLUMN) {
        const int64_t ci = convmat_element_unflatten(g, true, question->col).channel;
        const int64_t begin = ci / in_block * out_block;
        return (convmat_channels){begin, begin + out_block, g->out_channels - out_block};
    }
    const int64_t co = convmat_element_unflatten(g, false, question->row).channel;
    const int64_t begin = co / out_block * in_block;
    if (question->subject == CONVMAT_SUBJECT_ROW) {
        return (convmat_channels){begin, begin + in_block, g->in_channels - in_block};
    }
    const int64_t ci = convmat_element_unflatten(g, true, question->col).channel;
    const bool shares_group =
        ci >= begin && ci < begin + in_block; /* in another group no tap joins the two */
    return (convmat_channels){ci, shares_group ? ci + 1 : ci, shares_group ? 0 : 1};
}

/* Fix the elements that the question names */
static void place(lister *l) {
    const convmat_question *q = l->question;
    if (q->subject != CONVMAT_SUBJECT_ROW) {
        l->term.image = convmat_element_unflatten(q->geometry, true, q->col);
    }
    if (q->subject != CONVMAT_SUBJECT_COLUMN) {
        l->term.feature = convmat_element_unflatten(q->geometry, false, q->row);
    }
    l->channels = convmat_question_channels(q);
}

/* Keep the links at one position; returns how many */
static int64_t keep_position(convmat_link *links, int64_t count, int64_t position) {
    int64_t kept = 0;
    for (int64_t k = 0; k < count; k++) {
        if (links[k].position == position) {
            links[kept++] = links[k];
        }
    }
    return kept;
}

convmat_status convmat_question_links(const convmat_question *question, int axis, convmat_link **links,
                                      int64_t *count, convmat_error *error) {
    const convmat_geometry *g = question->geometry;
    const bool by_columns = question->subject == CONVMAT_SUBJECT_COLUMN;
    const convmat_axis a = convmat_axis_of(g, axis);
    const int64_t capacity = by_columns ? convmat_axis_column_capacity(&a) : convmat_axis_row_capacity(&a);
    *links = convmat_memory_new(capacity, (int64_t)sizeof **links);
    if (*links == NULL) {
        return convmat_fail_memory(error, "the links of an axis");
    }
    if (by_columns) {
        const convmat_element image = convmat_element_unflatten(g, true, question->col);
        *count = convmat_axis_column(&a, image.position[axis], *links);
        return CONVMAT_OK;
    }
    const convmat_element feature = convmat_element_unflatten(g, false, question->row);
    *count = convmat_axis_row(&a, feature.position[axis], *links);
    if (question->subject == CONVMAT_SUBJECT_ENTRY) {
        const convmat_element image = convmat_element_unflatten(g, true, question->col);
        *count = keep_position(*links, *count, image.position[axis]);
    }
    return CONVMAT_OK;
}

/* *count = channels * product over axes of the joined (position, tap) pairs */
static convmat_status count_terms(const lister *l, int64_t *count, convmat_error *error) {
    *count = l->channels.end - l->channels.begin;
    for (int a = 0; a < l->question->geometry->axes; a++) {
        int64_t pairs = 0; /* at most kernel_size * out_size */
        bool fits = true;
        for (int64_t k = 0; k < l->count[a]; k++) {
            fits = fits && convmat_add(pairs, l->links[a][k].tap_end - l->links[a][k].tap_begin, &pairs);
        }
        if (!fits || !convmat_multiply(*count, pairs, count)) {
            return convmat_fail_count(error, "count");
        }
    }
    return CONVMAT_OK;
}

int64_t convmat_weight_index(const convmat_geometry *geometry, int64_t co, int64_t ci, const int64_t *tap) {
    int64_t index = co * (geometry->in_channels / geometry->groups) + ci;
    for (int a = 0; a < geometry->axes; a++) {
        index = index * geometry->kernel_size[a] + tap[a];
    }
    return index;
}

static double factor_of(const convmat_question *q, const convmat_term *term) {
    if (q->subject == CONVMAT_SUBJECT_ENTRY) {
        return 1;
    }
    if (q->vector == NULL) {
        return (double)NAN;
    }
    return q->vector[q->subject == CONVMAT_SUBJECT_ROW ? term->col : term->row];
}

/* Feature, image and tap of l->term are set: what follows from them, and the term is listed */
static void put_term(lister *l) {
    const convmat_question *q = l->question;
    const convmat_geometry *g = q->geometry;
    convmat_term *term = &l->term;
    term->row = convmat_element_flatten(g, false, &term->feature);
    term->col = convmat_element_flatten(g, true, &term->image);
    term->weight_channel = term->image.channel % (g->in_channels / g->groups);
    term->weight_index = convmat_weight_index(g, term->feature.channel, term->weight_channel, term->tap);
    term->weight = q->weights == NULL ? (double)NAN : q->weights[term->weight_index];
    term->factor = factor_of(q, term);
    *l->next++ = *term;
}

/* True when every axis is set; the constant bound tells compilers what convmat_geometry_check() made sure of */
static bool is_complete(const lister *l, int axis) {
    return axis == l->question->geometry->axes || axis == CONVMAT_MAX_AXES;
}

/* All taps that join the two elements; taps of the axes before `axis` are set */
static void list_taps(lister *l, int axis) {
    if (is_complete(l, axis)) {
        put_term(l);
        return;
    }
    for (int64_t k = l->begin[axis]; k < l->end[axis]; k++) {
        for (int64_t t = l->links[axis][k].tap_begin; t < l->links[axis][k].tap_end; t++) {
            l->term.tap[axis] = t;
            list_taps(l, axis + 1);
        }
    }
}

/* All positions of the moving element, ascending; those of the axes before `axis` are set */
static void list_positions(lister *l, int axis) {
    if (is_complete(l, axis)) {
        list_taps(l, 0);
        return;
    }
    const convmat_link *links = l->links[axis];
    for (int64_t k = 0; k < l->count[axis];) {
        const int64_t position = links[k].position;
        l->begin[axis] = k;
        while (k < l->count[axis] && links[k].position == position) {
            k++;
        }
        l->end[axis] = k;
        moving(l)->position[axis] = position;
        list_positions(l, axis + 1);
    }
}

/* Same entry of C, and the same tap on every axis but the last */
static bool is_in_run(const convmat_explanation *explanation, const convmat_term *term,
                      const convmat_term *first) {
    bool is_same = term->row == first->row && term->col == first->col;
    for (int a = 0; a < explanation->question.geometry->axes - 1; a++) {
        is_same = is_same && term->tap[a] == first->tap[a];
    }
    return is_same;
}

/* The taps of the last axis are summed first: C is built so, and its bits are to be explained, not others */
int64_t convmat_explanation_entry(const convmat_explanation *explanation, int64_t begin, double *value) {
    const convmat_term *first = &explanation->terms[begin];
    const convmat_term *const end = explanation->terms + explanation->count;
    const convmat_term *term = first;
    *value = -0.0; /* the number that changes nothing: 0 + -0 is 0 */
    while (term < end && term->row == first->row && term->col == first->col) {
        const convmat_term *const outer = term;
        double run = -0.0;
        for (; term < end && is_in_run(explanation, term, outer); term++) {
            run += term->weight;
        }
        *value += run;
    }
    return term - explanation->terms;
}

/* sum over the entries of entry * factor; the sum of a product begins with 0, an entry is as it is stored */
static double sum_terms(const convmat_explanation *explanation) {
    const bool is_entry = explanation->question.subject == CONVMAT_SUBJECT_ENTRY && explanation->count > 0;
    double sum = is_entry ? -0.0 : 0;
    for (int64_t k = 0; k < explanation->count;) {
        double entry;
        const double factor = explanation->terms[k].factor;
        k = convmat_explanation_entry(explanation, k, &entry);
        sum += entry * factor;
    }
    return sum;
}

convmat_status convmat_explain(const convmat_question *question, convmat_explanation **explanation,
                               convmat_error *error) {
    if (explanation == NULL) {
        return convmat_fail_null(error, "explanation");
    }
    *explanation = NULL;
    convmat_status status = CONVMAT_OK;
    lister l = {.question = question};
    convmat_explanation *result = NULL;
    CONVMAT_TRY(check_question(question, error));
    place(&l);
    for (int a = 0; a < question->geometry->axes; a++) {
        CONVMAT_TRY(convmat_question_links(question, a, &l.links[a], &l.count[a], error));
    }
    result = convmat_memory_new(1, (int64_t)sizeof *result);
    if (result == NULL) {
        status = convmat_fail_memory(error, "the explanation");
        goto done;
    }
    *result = (convmat_explanation){.question = *question, .other_channels = l.channels.others};
    CONVMAT_TRY(count_terms(&l, &result->count, error));
    result->terms = convmat_memory_new(result->count, (int64_t)sizeof *result->terms);
    if (result->terms == NULL) {
        status = convmat_fail_memory(error, "the terms of the explanation");
        goto done;
    }
    l.next = result->terms;
    for (int64_t c = l.channels.begin; c < l.channels.end; c++) {
        moving(&l)->channel = c;
        list_positions(&l, 0);
    }
    result->sum = sum_terms(result);
    *explanation = result;
    result = NULL;
done:
    convmat_explanation_free(&result);
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        convmat_memory_free(l.links[a]);
    }
    return status;
}

void convmat_explanation_free(convmat_explanation **explanation) {
    if (explanation == NULL || *explanation == NULL) {
        return;
    }
    convmat_memory_free((*explanation)->terms);
    convmat_memory_free((*explanation)->dropped);
    convmat_memory_free(*explanation);
    *explanation = NULL;
}
