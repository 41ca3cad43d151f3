/* SPDX-License-Identifier: BSD-3-Clause */
/* Any bits as a geometry: refused by a rule, or planned, linked, built, multiplied, explained, all in agreement. */
#include "harness.h"

#include <convmat/convmat.h>

#include <stdlib.h>
#include <string.h>

enum { MOST_ENTRIES = 4096, MOST_ELEMENTS = 4096, FACTOR = 1 << 17 };

/* Reads integers off the bytes: one byte each, and now and then eight */
typedef struct reader {
    const uint8_t *at;
    size_t left;
} reader;

static int64_t next(reader *r) {
    if (r->left == 0) {
        return 1;
    }
    const uint8_t byte = *r->at++;
    r->left--;
    if (byte == 255 && r->left >= 8) {
        int64_t number;
        memcpy(&number, r->at, 8);
        r->at += 8;
        r->left -= 8;
        return number;
    }
    return (int64_t)byte - 4;
}

static convmat_geometry take_geometry(reader *r) {
    convmat_geometry g = convmat_geometry_default(2);
    g.axes = (int)next(r);
    g.in_channels = next(r);
    g.out_channels = next(r);
    g.groups = next(r);
    g.boundary = (convmat_boundary)next(r);
    g.is_convolution = next(r) > 20;
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        g.in_size[a] = next(r);
        g.out_size[a] = next(r);
        g.kernel_size[a] = next(r);
        g.stride[a] = next(r);
        g.dilation[a] = next(r);
        g.pad_begin[a] = next(r);
        g.pad_end[a] = next(r);
    }
    return g;
}

/* Everything that can be said of an explanation */
static void try_texts(convmat_explanation *explanation) {
    convmat_error error;
    char *text = NULL;
    fuzz_claim(convmat_explain_dropped(explanation, &error) == CONVMAT_OK, "what is dropped has a reason");
    for (int notation = CONVMAT_NOTATION_NUMERIC; notation <= CONVMAT_NOTATION_LATEX_SYMBOLIC; notation++) {
        fuzz_claim(convmat_explanation_render_as(explanation, (convmat_notation)notation, &text, &error) ==
                       CONVMAT_OK,
                   "a line in each notation");
        convmat_free(text);
    }
    fuzz_claim(convmat_explanation_render_dropped(explanation, &text, &error) == CONVMAT_OK, "a line a rule");
    convmat_free(text);
    if (convmat_explanation_draw(explanation, &text, &error) ==
        CONVMAT_OK) { /* else it is too large for a picture */
        convmat_free(text);
    }
}

/* The three views are one, and are C^T y */
static void try_views(const convmat_geometry *g, const double *weights, const double *y, const double *x,
                      int64_t cols) {
    convmat_error error;
    convmat_views *views = NULL;
    convmat_overlap *overlap = NULL;
    char *text = NULL;
    bool is_quick = true; /* views are there to be looked at: a wide kernel takes them long */
    for (int a = 0; a < g->axes; a++) {
        is_quick = is_quick && g->kernel_size[a] <= 8 && g->dilation[a] <= 8 && g->pad_begin[a] <= 16 &&
                   g->pad_end[a] <= 16 && g->stride[a] <= 16;
    }
    if (is_quick &&
        convmat_views_compute(g, weights, y, &views, &error) == CONVMAT_OK) { /* else an array is too large */
        fuzz_claim(views->are_equal, "the views are equal");
        for (int64_t k = 0; k < cols; k++) {
            fuzz_claim(views->array[CONVMAT_VIEW_PRODUCT].values[k] == x[k], "and are the product");
        }
        if (convmat_views_draw(views, &text, &error) == CONVMAT_OK) {
            convmat_free(text);
        }
        convmat_views_free(&views);
    }
    fuzz_claim(convmat_overlap_count(g, &overlap, &error) == CONVMAT_OK, "terms are counted");
    if (convmat_overlap_draw(overlap, &text, &error) == CONVMAT_OK) {
        convmat_free(text);
    }
    convmat_overlap_free(&overlap);
}

/* C and its products, entry by entry what the explanation says */
static void try_matrix(const convmat_geometry *g, const convmat_plan *plan) {
    static double weights[MOST_ELEMENTS];
    static double x[MOST_ELEMENTS];
    static double y[MOST_ELEMENTS];
    convmat_error error;
    convmat_matrix *C = NULL;
    convmat_explanation *explanation = NULL;
    const convmat_matrix_options options = convmat_matrix_options_default();
    for (int64_t k = 0; k < MOST_ELEMENTS; k++) {
        weights[k] = (double)(k % 17 - 8);
        x[k] = (double)(k % 13 - 6);
    }
    fuzz_claim(convmat_matrix_build(g, weights, &options, &C, &error) == CONVMAT_OK,
               "what is planned is built");
    fuzz_claim(C->nnz == plan->nnz && C->m == plan->rows && C->n == plan->cols, "as it was planned");
    fuzz_claim(convmat_matrix_check(C, &error) == CONVMAT_OK, "and sound");
    fuzz_claim(convmat_matrix_multiply(C, CONVMAT_FORWARD, 1, x, y, 1, &error) == CONVMAT_OK,
               "and multiplied");
    for (int64_t row = 0; row < plan->rows && row < 5; row++) {
        const convmat_question question = {g, weights, x, CONVMAT_SUBJECT_ROW, row, 0};
        fuzz_claim(convmat_explain(&question, &explanation, &error) == CONVMAT_OK, "and explained");
        fuzz_claim(explanation->sum == y[row], "with the same number");
        try_texts(explanation);
        convmat_explanation_free(&explanation);
    }
    fuzz_claim(convmat_matrix_multiply(C, CONVMAT_TRANSPOSE, 1, y, x, 1, &error) == CONVMAT_OK,
               "transposed too");
    try_views(g, weights, y, x, plan->cols);
    convmat_matrix_free(&C);
}

/* Some sizes of an axis known, some not: every completion is a legal geometry of one axis */
static void try_sizes(reader *r) {
    convmat_error error;
    convmat_completions *completions = NULL;
    convmat_sizes sizes;
    int64_t *const fields = &sizes.image;
    for (size_t k = 0; k < sizeof sizes / sizeof *fields; k++) {
        const int64_t number = next(r);
        fields[k] = number < 0 ? CONVMAT_UNKNOWN : number % 40;
    }
    if (convmat_sizes_complete(&sizes, 50, &completions, &error) != CONVMAT_OK) {
        return;
    }
    for (int64_t k = 0; k < completions->count; k++) {
        const convmat_sizes *const s = &completions->list[k].sizes;
        convmat_geometry g = convmat_geometry_default(1);
        g.in_size[0] = s->image;
        g.out_size[0] = s->features;
        g.kernel_size[0] = s->kernel;
        g.stride[0] = s->stride;
        g.dilation[0] = s->dilation;
        g.pad_begin[0] = s->pad_begin;
        g.pad_end[0] = s->pad_end;
        fuzz_claim(convmat_geometry_check(&g, &error) == CONVMAT_OK, "a completion is a geometry");
    }
    convmat_completions_free(&completions);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    reader r = {bytes, size};
    convmat_error error = {""};
    convmat_plan plan;
    fuzz_begin();
    const convmat_padding padding = (convmat_padding)next(&r);
    const int64_t way = next(&r);
    convmat_geometry g = take_geometry(&r);
    int64_t output_padding[CONVMAT_MAX_AXES] = {next(&r), next(&r), next(&r)};
    convmat_status status = way < 0     ? convmat_geometry_check(&g, &error)
                            : way < 100 ? convmat_geometry_from_image(&g, padding, &error)
                                        : convmat_geometry_from_features(&g, padding, output_padding, &error);
    fuzz_claim(status == CONVMAT_OK || error.text[0] != '\0', "a failure is told");
    const bool is_long =
        status == CONVMAT_OK && g.boundary != CONVMAT_ZEROS; /* the plan walks the image then */
    for (int a = 0; status == CONVMAT_OK && a < g.axes; a++) {
        if (g.kernel_size[a] > 100000 || (is_long && (g.in_size[a] > 100000 || g.out_size[a] > 100000))) {
            return 0;
        }
    }
    if (status == CONVMAT_OK && convmat_geometry_plan(&g, &plan, &error) == CONVMAT_OK) {
        fuzz_is_accepted = true;
        if (plan.nnz <= MOST_ENTRIES && plan.rows <= MOST_ELEMENTS && plan.cols <= MOST_ELEMENTS &&
            plan.weights <= MOST_ELEMENTS) {
            try_matrix(&g, &plan);
        }
    }
    try_sizes(&r);
    fuzz_end(size + MOST_ENTRIES, FACTOR);
    return 0;
}
