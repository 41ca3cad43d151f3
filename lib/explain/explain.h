/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files of this room share: entries inside a list of terms, the links and channels of a question. */
#ifndef CONVMAT_EXPLAIN_EXPLAIN_H
#define CONVMAT_EXPLAIN_EXPLAIN_H

#include <convmat/explain.h>

#include "base/page.h"

/* One past the last of the terms that share an entry of C with term `begin`; *value is that entry, their sum */
int64_t convmat_explanation_entry(const convmat_explanation *explanation, int64_t begin, double *value);

/* Channels that a question sums over: begin..end-1 */
typedef struct convmat_channels {
    int64_t begin, end;
    int64_t others; /* channels of that side in other groups */
} convmat_channels;

/* The channels of the group of the asked element; none where an entry joins two groups */
convmat_channels convmat_question_channels(const convmat_question *question);

/* The links of one axis that a checked question goes through; *links is to be freed, also on failure */
convmat_status convmat_question_links(const convmat_question *question, int axis, convmat_link **links,
                                      int64_t *count, convmat_error *error);

/* The rule in words: in the padding, between strides */
const char *convmat_fate_words(convmat_fate fate);

/* Flat index of w[co,ci,tap...], ci counted inside the group */
int64_t convmat_weight_index(const convmat_geometry *geometry, int64_t co, int64_t ci, const int64_t *tap);

/*
 * Append x[position] or x[channel,position], and w[tap] or w[co,ci,tap], as convmat_explanation_render() names them;
 * in LaTeX x_{position}.
 */
void convmat_name_element(convmat_page *page, const convmat_geometry *geometry, bool is_image,
                          const convmat_element *element, bool is_latex);
void convmat_name_weight(convmat_page *page, const convmat_geometry *geometry, int64_t co, int64_t ci,
                         const int64_t *tap, bool is_latex);

#endif
