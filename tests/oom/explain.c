/* SPDX-License-Identifier: BSD-3-Clause */
/* Explaining and rendering with each allocation failing in turn. */
#include "support/brutal.h"
#include "support/compare.h"

static convmat_status explain_and_render(void *ctx) {
    const convmat_question *question = ctx;
    convmat_explanation *explanation = NULL;
    char *text = NULL;
    char *lines = NULL;
    char *figure = NULL;
    convmat_error error;
    convmat_status status = convmat_explain(question, &explanation, &error);
    assert_true((status == CONVMAT_OK) == (explanation != NULL));
    if (status == CONVMAT_OK) {
        status = convmat_explanation_render(explanation, &text, &error);
        assert_true((status == CONVMAT_OK) == (text != NULL));
    }
    if (status == CONVMAT_OK) {
        status = convmat_explain_dropped(explanation, &error);
        assert_true((status == CONVMAT_OK) == (explanation->dropped != NULL));
    }
    if (status == CONVMAT_OK) {
        status = convmat_explanation_render_dropped(explanation, &lines, &error);
        assert_true((status == CONVMAT_OK) == (lines != NULL));
    }
    if (status == CONVMAT_OK) {
        status = convmat_explanation_draw(explanation, &figure, &error);
        assert_true((status == CONVMAT_OK) == (figure != NULL));
    }
    if (status != CONVMAT_OK) {
        assert_memory_equal(error.text, "out of memory for ", sizeof "out of memory for " - 1);
    }
    convmat_free(text);
    convmat_free(lines);
    convmat_free(figure);
    convmat_explanation_free(&explanation);
    return status;
}

static void explain_failing_allocations_leave_nothing(void **state) {
    (void)state;
    /* links of three axes, explanation, terms, text; fates, landings and links of three axes, dropped, lines;
     * and what the figure takes */
    enum { ALLOCATIONS = 3 + 1 + 1 + 1 + 3 * 3 + 1 + 1 + 20 };
    convmat_geometry g = convmat_geometry_default(3);
    const double weights[24] = {1, 2};
    for (int a = 0; a < 3; a++) {
        g.in_size[a] = 5 + a;
        g.kernel_size[a] = 2 + a;
    }
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    for (int subject = CONVMAT_SUBJECT_ENTRY; subject <= CONVMAT_SUBJECT_COLUMN; subject++) {
        convmat_question question = {&g, weights, NULL, (convmat_subject)subject, 3, 3};
        assert_true(brutal_survives(explain_and_render, &question, ALLOCATIONS));
    }
}

/* With a vector every cell of the result explains itself */
static void draw_failing_allocations_leave_nothing(void **state) {
    (void)state;
    enum { CELLS_AND_ROWS = 5 + 5 };
    convmat_geometry g = convmat_geometry_default(1);
    const double weights[] = {1, 10, 100};
    const double image[] = {1, 2, 3, 4, 5};
    g.in_size[0] = 5;
    g.kernel_size[0] = 3;
    g.pad_begin[0] = g.pad_end[0] = 1;
    g.boundary = CONVMAT_REFLECT;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    for (int subject = CONVMAT_SUBJECT_ROW; subject <= CONVMAT_SUBJECT_COLUMN; subject++) {
        convmat_question question = {&g, weights, image, (convmat_subject)subject, 3, 3};
        assert_true(brutal_survives(explain_and_render, &question, 3 * CELLS_AND_ROWS));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explain_failing_allocations_leave_nothing),
        cmocka_unit_test(draw_failing_allocations_leave_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
