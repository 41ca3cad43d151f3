/* SPDX-License-Identifier: BSD-3-Clause */
/* The weights that do not contribute, a line each: the weight, the rule, the arithmetic of the rule. */
#include "explain/explain.h"

#include "base/status.h"
#include "geometry/axis.h"

#include <string.h>

const char *convmat_fate_words(convmat_fate fate) {
    static const char *const words[] = {
        [CONVMAT_FATE_JOINED] = "joined",
        [CONVMAT_FATE_PADDING] = "in the padding",
        [CONVMAT_FATE_STRIDE] = "between strides",
        [CONVMAT_FATE_BEFORE] = "before the first feature",
        [CONVMAT_FATE_AFTER] = "after the last feature",
        [CONVMAT_FATE_CROPPED] = "cropped",
        [CONVMAT_FATE_ELSEWHERE] = "at another element",
    };
    return words[fate];
}

/* Spaces up to a column */
static void pad_to(convmat_page *page, int64_t begin, int64_t column) {
    while (!page->has_failed && page->length < begin + column) {
        convmat_page_put(page, " ");
    }
}

/* The name of a dropped weight */
static void put_weight(convmat_page *page, const convmat_question *q, const convmat_dropped *d) {
    const bool is_column = q->subject == CONVMAT_SUBJECT_COLUMN;
    const int64_t co = is_column ? d->channel : convmat_element_unflatten(q->geometry, false, q->row).channel;
    convmat_name_weight(page, q->geometry, co, d->weight_channel, d->tap, false);
}

/* reads x[-1,0], and axis 0 has 0..3 */
static void put_reading(convmat_page *page, const convmat_question *q, const convmat_dropped *d) {
    convmat_element virtual_element = {.channel = d->channel};
    memcpy(virtual_element.position, d->landing, sizeof d->landing);
    convmat_page_put(page, "reads ");
    convmat_name_element(page, q->geometry, true, &virtual_element, false);
    if (d->fate == CONVMAT_FATE_PADDING) {
        convmat_page_put(page, ", and axis %d has 0..%" PRId64, d->axis, q->geometry->in_size[d->axis] - 1);
    }
}

/* axis 0: 0 + 1 - 3*1 = -2 is -1 times stride 2 */
static void put_source(convmat_page *page, const convmat_question *q, const convmat_dropped *d) {
    const convmat_axis axis = convmat_axis_of(q->geometry, d->axis);
    const int64_t i = convmat_element_unflatten(q->geometry, true, q->col).position[d->axis];
    const int64_t source = d->landing[d->axis];
    const int64_t place = (i + axis.pad_begin - source) / axis.dilation;
    convmat_page_put(page, "axis %d: ", d->axis);
    if (d->fate == CONVMAT_FATE_CROPPED) {
        const bool is_begin = i + axis.pad_begin < 0;
        convmat_page_put(page, "padding %" PRId64 " removes it", is_begin ? axis.pad_begin : axis.pad_end);
        return;
    }
    convmat_page_put(page, "%" PRId64 " %c %" PRId64 " - %" PRId64 "*%" PRId64 " = %" PRId64, i,
                     axis.pad_begin < 0 ? '-' : '+', axis.pad_begin < 0 ? -axis.pad_begin : axis.pad_begin,
                     place, axis.dilation, source);
    if (d->fate == CONVMAT_FATE_STRIDE) {
        convmat_page_put(page, " is not a multiple of stride %" PRId64, axis.stride);
    } else if (axis.stride == 1) {
        convmat_page_put(page, ", and y has 0..%" PRId64, axis.out_size - 1);
    } else {
        convmat_page_put(page, " is %" PRId64 " times stride %" PRId64 ", and y has 0..%" PRId64,
                         source / axis.stride, axis.stride, axis.out_size - 1);
    }
}

/* How many weights of all that could contribute do not, and the channels that have none */
static void put_headline(convmat_page *page, const convmat_explanation *e) {
    const convmat_channels channels = convmat_question_channels(&e->question);
    int64_t all = channels.end - channels.begin; /* passes no limit: the plan counted the weights */
    for (int a = 0; a < e->question.geometry->axes; a++) {
        all *= e->question.geometry->kernel_size[a];
    }
    if (all == 0) {
        convmat_page_put(page, "channels of different groups: no weight joins them\n");
        return;
    }
    if (e->dropped_count == 0) {
        convmat_page_put(page, "every weight contributes, %" PRId64 " of %" PRId64 "\n", all, all);
    } else {
        convmat_page_put(page, "%" PRId64 " of %" PRId64 " weight%s %s not contribute:\n", e->dropped_count,
                         all, all == 1 ? "" : "s", e->dropped_count == 1 ? "does" : "do");
    }
    if (channels.others > 0) {
        convmat_page_put(page, "  %" PRId64 " channel%s of other groups: no weight joins %s\n",
                         channels.others, channels.others > 1 ? "s" : "",
                         channels.others > 1 ? "them" : "it");
    }
}

/* Longest name and longest rule among the lines */
static void measure(const convmat_explanation *e, int64_t *names, int64_t *rules, convmat_page *scratch) {
    *names = 0;
    *rules = 0;
    for (int64_t k = 0; k < e->dropped_count; k++) {
        const int64_t begin = scratch->length;
        const int64_t rule = (int64_t)strlen(convmat_fate_words(e->dropped[k].fate));
        put_weight(scratch, &e->question, &e->dropped[k]);
        *names = scratch->length - begin > *names ? scratch->length - begin : *names;
        *rules = rule > *rules ? rule : *rules;
        scratch->length = begin;
    }
}

convmat_status convmat_explanation_render_dropped(const convmat_explanation *explanation, char **text,
                                                  convmat_error *error) {
    if (text == NULL) {
        return convmat_fail_null(error, "text");
    }
    *text = NULL;
    if (explanation == NULL) {
        return convmat_fail_null(error, "explanation");
    }
    if (explanation->dropped == NULL) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "dropped = NULL, must be made by convmat_explain_dropped");
    }
    const convmat_explanation *e = explanation;
    const bool is_column = e->question.subject == CONVMAT_SUBJECT_COLUMN;
    convmat_page page = {0};
    int64_t names;
    int64_t rules;
    measure(e, &names, &rules, &page);
    put_headline(&page, e);
    for (int64_t k = 0; k < e->dropped_count; k++) {
        const convmat_dropped *d = &e->dropped[k];
        const int64_t begin = page.length;
        convmat_page_put(&page, "  ");
        put_weight(&page, &e->question, d);
        pad_to(&page, begin, 2 + names + 2);
        convmat_page_put(&page, "%s", convmat_fate_words(d->fate));
        pad_to(&page, begin, 2 + names + 2 + rules + 2);
        if (is_column) {
            put_source(&page, &e->question, d);
        } else {
            put_reading(&page, &e->question, d);
        }
        convmat_page_put(&page, "\n");
    }
    return convmat_page_finish(&page, text, error);
}
