/* SPDX-License-Identifier: BSD-3-Clause */
/* Law: a format that streams writes the same bytes whether C is stored or built while it is written, by any threads. */
#include "support/law.h"

#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"
#include "support/written.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that a writer wrote; its status where it refused */
static char *bytes_of(const convmat_format *format, const convmat_document *document, size_t *size,
                      convmat_status *status) {
    convmat_error error;
    written w = written_open();
    char *bytes = NULL;
    *size = 0;
    *status = format->write(w.output, document, &error);
    if (*status == CONVMAT_OK) {
        assert_true(succeeded(convmat_output_commit(&w.output, &error), &error));
        bytes = file_read(w.path, size);
    }
    convmat_output_discard(&w.output);
    scratch_remove(w.directory);
    return bytes;
}

/* Both documents give the same bytes, or are refused alike */
static bool are_alike(const convmat_format *format, const convmat_document *a, const convmat_document *b) {
    size_t size[2];
    convmat_status status[2];
    char *const first = bytes_of(format, a, &size[0], &status[0]);
    char *const second = bytes_of(format, b, &size[1], &status[1]);
    const bool is_same = status[0] == status[1] && size[0] == size[1] &&
                         (status[0] != CONVMAT_OK || memcmp(first, second, size[0]) == 0);
    if (!is_same) {
        fprintf(stderr, "%s: status %d and %d, %zu and %zu bytes\n", format->name, (int)status[0],
                (int)status[1], size[0], size[1]);
    }
    free(first);
    free(second);
    return is_same;
}

/* C or C^T of the recipe by these lines of what is written, without zeros where it says so */
static convmat_matrix *stored(const convmat_document *recipe, convmat_layout layout) {
    const bool by_rows = (layout == CONVMAT_BY_ROWS) != recipe->is_transpose;
    convmat_matrix *C =
        law_matrix(recipe->geometry, recipe->weights, by_rows ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS);
    if (recipe->drops_zeros) {
        convmat_matrix *kept = NULL;
        assert_int_equal(convmat_matrix_drop_zeros(C, &kept, NULL), CONVMAT_OK);
        convmat_matrix_free(&C);
        C = kept;
    }
    return C;
}

/* One format, streamed and stored: by rows, as a recipe is written */
static bool streams(const convmat_format *format, const convmat_document *recipe) {
    convmat_matrix *C = stored(recipe, CONVMAT_BY_ROWS);
    convmat_document whole = *recipe;
    const convmat_matrix view = recipe->is_transpose ? convmat_matrix_transpose_view(C) : *C;
    whole.matrix = &view;
    const bool is_same = are_alike(format, recipe, &whole);
    convmat_matrix_free(&C);
    return is_same;
}

static bool formats_stream(const convmat_geometry *g, convmat_random *random) {
    double *const weights = random_integers(random, oracle_weights(g));
    bool is_same = true;
    for (int k = 0; k < 4; k++) {
        const convmat_document recipe = {
            .geometry = g, .weights = weights, .is_transpose = k % 2 == 1, .drops_zeros = k / 2 == 1};
        for (const convmat_format *f = convmat_formats(); f->name != NULL; f++) {
            is_same = is_same && (!f->is_streaming || f->needs != NULL || streams(f, &recipe));
        }
    }
    free(weights);
    return is_same;
}

static void format_of_random_geometry_streams_what_it_stores(void **state) {
    (void)state;
    assert_law(formats_stream, test_seed(20261122), 6, 2000);
}

/* Some 800000 entries: several blocks, and several threads for each */
static void format_of_many_blocks_streams_what_it_stores(void **state) {
    (void)state;
    static const char *const names[] = {"mtx",     "mtx-integer", "mtx-pattern", "npz",
                                        "npz-csc", "npz-coo",     "mat",         "petsc"};
    convmat_geometry g = convmat_geometry_default(2);
    g.in_size[0] = 301;
    g.in_size[1] = 293;
    g.kernel_size[0] = 3;
    g.kernel_size[1] = 4;
    g.pad_begin[0] = 2;
    g.pad_end[1] = 1;
    assert_int_equal(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL), CONVMAT_OK);
    static const double weights[] = {1, -2, 3, 0, 5, 6, 7, -8, 9, 10, 11, 12};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const convmat_format *const format = convmat_format_find(names[k], NULL);
        if (format->needs != NULL) {
            continue;
        }
        convmat_document recipe = {.geometry = &g, .weights = weights, .drops_zeros = k == 1};
        recipe.is_transpose = k == 2;
        convmat_document threaded = recipe;
        threaded.threads = 3;
        assert_true(streams(format, &recipe));
        assert_true(are_alike(format, &recipe, &threaded));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_of_random_geometry_streams_what_it_stores),
        cmocka_unit_test(format_of_many_blocks_streams_what_it_stores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
