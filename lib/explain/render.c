/* SPDX-License-Identifier: BSD-3-Clause */
/* An explanation as one line: the symbols, then the numbers, then the sum; as text or as LaTeX. */
#include "explain/explain.h"

#include "base/status.h"

#include <string.h>

/* What stands for a weight or a vector element */
typedef enum words { SYMBOLS, NUMBERS } words;

/* A line being written, of this explanation */
typedef struct line {
    convmat_page page;
    const convmat_explanation *explanation;
    bool is_latex;
    bool has_numbers; /* weights were given, and numbers are wanted */
} line;

/* A number; in LaTeX its power of ten is written out, and infinities and NaN have names */
static void put_value(line *l, const char *digits) {
    const char *const exponent = strchr(digits, 'e');
    if (l->is_latex && strchr(digits, 'n') != NULL) {
        convmat_page_put(&l->page, "%s\\mathrm{%s}", digits[0] == '-' ? "-" : "",
                         digits + (digits[0] == '-' ? 1 : 0));
    } else if (l->is_latex && exponent != NULL) {
        convmat_page_put_bytes(&l->page, digits, exponent - digits);
        convmat_page_put(&l->page, " \\cdot 10^{%s}", exponent + (exponent[1] == '+' ? 2 : 1));
    } else {
        convmat_page_put(&l->page, "%s", digits);
    }
}

/* A part of an expression: negative numbers in brackets */
static void put_number(line *l, double number) {
    char digits[CONVMAT_NUMBER_SIZE];
    convmat_number_format(number, CONVMAT_DOUBLE, digits);
    convmat_page_put(&l->page, digits[0] == '-' ? "(" : "");
    put_value(l, digits);
    convmat_page_put(&l->page, digits[0] == '-' ? ")" : "");
}

/* = 12, what an expression comes to */
static void put_sum(line *l, double number) {
    char digits[CONVMAT_NUMBER_SIZE];
    convmat_number_format(number, CONVMAT_DOUBLE, digits);
    convmat_page_put(&l->page, " = ");
    put_value(l, digits);
}

/* The sign between a weight and what it multiplies */
static void put_times(line *l, words n) {
    const char *const sign = n == SYMBOLS ? "\\," : " \\cdot ";
    convmat_page_put(&l->page, "%s", l->is_latex ? sign : "*");
}

/* The entry of C that terms begin..end-1 share: w[0] + w[2] */
static void put_entry(line *l, int64_t begin, int64_t end, words n) {
    for (int64_t k = begin; k < end; k++) {
        const convmat_term *term = &l->explanation->terms[k];
        convmat_page_put(&l->page, "%s", k > begin ? " + " : "");
        if (n == NUMBERS) {
            put_number(l, term->weight);
        } else {
            convmat_name_weight(&l->page, l->explanation->question.geometry, term->feature.channel,
                                term->weight_channel, term->tap, l->is_latex);
        }
    }
}

/* The same with its value: w[0] + w[2] = 1 + 100 = 101, w[1] = 10, or w[1] where numbers are not wanted */
static void put_equation(line *l, int64_t begin, int64_t end, double value) {
    put_entry(l, begin, end, SYMBOLS);
    if (!l->has_numbers) {
        return;
    }
    if (end - begin > 1) {
        convmat_page_put(&l->page, " = ");
        put_entry(l, begin, end, NUMBERS);
    }
    put_sum(l, value);
}

/* The element that a term of a row or column of C goes with */
static void put_partner(line *l, const convmat_term *term) {
    const bool is_row = l->explanation->question.subject == CONVMAT_SUBJECT_ROW;
    convmat_name_element(&l->page, l->explanation->question.geometry, is_row,
                         is_row ? &term->image : &term->feature, l->is_latex);
}

/* The entries of a row or a column of C, and where they are: w[1] = 10 at x[0], w[2] = 100 at x[1] */
static void put_list(line *l) {
    for (int64_t k = 0; k < l->explanation->count;) {
        double value;
        const int64_t end = convmat_explanation_entry(l->explanation, k, &value);
        convmat_page_put(&l->page, k == 0 ? "" : (l->is_latex ? ",\\; " : ", "));
        put_equation(l, k, end, value);
        convmat_page_put(&l->page, l->is_latex ? "\\mbox{ at }" : " at ");
        put_partner(l, &l->explanation->terms[k]);
        k = end;
    }
}

/* The sum over entries of entry times vector element: w[1]*x[0] + (w[0] + w[2])*x[1] */
static void put_products(line *l, words n) {
    for (int64_t k = 0; k < l->explanation->count;) {
        const convmat_term *term = &l->explanation->terms[k];
        double value;
        const int64_t end = convmat_explanation_entry(l->explanation, k, &value);
        const bool is_folded = end - k > 1;
        convmat_page_put(&l->page, "%s%s", k > 0 ? " + " : "", is_folded ? "(" : "");
        put_entry(l, k, end, n);
        convmat_page_put(&l->page, is_folded ? ")" : "");
        put_times(l, n);
        if (n == SYMBOLS) {
            put_partner(l, term);
        } else {
            put_number(l, term->factor);
        }
        k = end;
    }
}

/* What is explained: C[5,12], C[5,:], C[:,12], y[...] or x[...] */
static void put_subject(line *l) {
    const convmat_question *q = &l->explanation->question;
    const char *const open = l->is_latex ? "_{" : "[";
    const char *const close = l->is_latex ? "}" : "]";
    if (q->subject == CONVMAT_SUBJECT_ENTRY) {
        convmat_page_put(&l->page, "C%s%" PRId64 ",%" PRId64 "%s", open, q->row, q->col, close);
        return;
    }
    const bool is_row = q->subject == CONVMAT_SUBJECT_ROW;
    const int64_t index = is_row ? q->row : q->col;
    if (q->vector == NULL) {
        convmat_page_put(&l->page, is_row ? "C%s%" PRId64 ",:%s" : "C%s:,%" PRId64 "%s", open, index, close);
        return;
    }
    const convmat_element element = convmat_element_unflatten(q->geometry, !is_row, index);
    convmat_name_element(&l->page, q->geometry, !is_row, &element, l->is_latex);
}

static void put_explanation(line *l) {
    static const char *const empty[] = {[CONVMAT_SUBJECT_ENTRY] = "no tap joins them",
                                        [CONVMAT_SUBJECT_ROW] = "reads padding only",
                                        [CONVMAT_SUBJECT_COLUMN] = "no feature reads this element"};
    const convmat_explanation *e = l->explanation;
    put_subject(l);
    convmat_page_put(&l->page, " = ");
    if (e->count == 0) {
        convmat_page_put(&l->page, l->is_latex ? "0 \\quad\\mbox{(%s)}" : "0 (%s)",
                         empty[e->question.subject]);
    } else if (e->question.subject == CONVMAT_SUBJECT_ENTRY) {
        put_equation(l, 0, e->count, e->sum);
    } else if (e->question.vector == NULL) {
        put_list(l);
    } else {
        put_products(l, SYMBOLS);
        if (l->has_numbers) {
            convmat_page_put(&l->page, " = ");
            put_products(l, NUMBERS);
            put_sum(l, e->sum);
        }
    }
}

convmat_status convmat_explanation_render_as(const convmat_explanation *explanation,
                                             convmat_notation notation, char **text, convmat_error *error) {
    if (text == NULL) {
        return convmat_fail_null(error, "text");
    }
    *text = NULL;
    if (explanation == NULL) {
        return convmat_fail_null(error, "explanation");
    }
    if ((int)notation < CONVMAT_NOTATION_NUMERIC || (int)notation > CONVMAT_NOTATION_LATEX_SYMBOLIC) {
        return convmat_fail(
            error, CONVMAT_INVALID,
            "notation = %d, must be one of CONVMAT_NOTATION_NUMERIC, _SYMBOLIC, _LATEX, _LATEX_SYMBOLIC",
            (int)notation);
    }
    line l = {.explanation = explanation,
              .is_latex = notation >= CONVMAT_NOTATION_LATEX,
              .has_numbers = explanation->question.weights != NULL &&
                             (notation == CONVMAT_NOTATION_NUMERIC || notation == CONVMAT_NOTATION_LATEX)};
    put_explanation(&l);
    return convmat_page_finish(&l.page, text, error);
}

convmat_status convmat_explanation_render(const convmat_explanation *explanation, char **text,
                                          convmat_error *error) {
    return convmat_explanation_render_as(explanation, CONVMAT_NOTATION_NUMERIC, text, error);
}
