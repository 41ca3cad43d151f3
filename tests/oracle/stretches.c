/* SPDX-License-Identifier: BSD-3-Clause */
/* Long lines, where C repeats itself: sizes around every block and edge, ranges that begin inside, threads. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One axis; what is around it is drawn */
typedef struct shape {
    int64_t size, kernel, stride, dilation, pad_begin, pad_end;
} shape;

/* A geometry with what nested loops say of it */
typedef struct fixture {
    convmat_geometry g;
    double *weights, *weights_again;
    double *dense, *dense_again;
    unsigned char *pattern;
} fixture;

static bool make_fixture(convmat_random *random, const shape *s, convmat_boundary boundary, fixture *f) {
    *f = (fixture){.g = convmat_geometry_default(1)};
    f->g.in_size[0] = s->size;
    f->g.kernel_size[0] = s->kernel;
    f->g.stride[0] = s->stride;
    f->g.dilation[0] = s->dilation;
    f->g.pad_begin[0] = s->pad_begin;
    f->g.pad_end[0] = s->pad_end;
    f->g.boundary = boundary;
    f->g.is_convolution = convmat_random_integer(random, 0, 1) == 1;
    if (convmat_geometry_from_image(&f->g, CONVMAT_PADDING_EXPLICIT, NULL) != CONVMAT_OK) {
        return false; /* this boundary does not pad so far, or the kernel does not fit */
    }
    const size_t entries = (size_t)(oracle_rows(&f->g) * oracle_cols(&f->g));
    f->weights = random_integers(random, s->kernel);
    f->weights_again = random_integers(random, s->kernel);
    f->dense = malloc(entries * sizeof(double));
    f->dense_again = malloc(entries * sizeof(double));
    f->pattern = malloc(entries);
    assert_true(f->dense != NULL && f->dense_again != NULL && f->pattern != NULL);
    oracle_dense(&f->g, f->weights, f->dense, f->pattern);
    oracle_dense(&f->g, f->weights_again, f->dense_again, f->pattern);
    return true;
}

static void release_fixture(fixture *f) {
    free(f->weights);
    free(f->weights_again);
    free(f->dense);
    free(f->dense_again);
    free(f->pattern);
}

static bool matrix_agrees(const convmat_matrix *C, const fixture *f, const double *dense) {
    const bool by_rows = C->layout == CONVMAT_BY_ROWS;
    const int64_t cols = oracle_cols(&f->g);
    const int64_t across = by_rows ? C->n : C->m;
    const int64_t lines = by_rows ? C->m : C->n;
    int64_t e = 0;
    for (int64_t k = 0; k < lines; k++) {
        if (convmat_matrix_offset(C, k) != e) {
            return false;
        }
        for (int64_t j = 0; j < across; j++) {
            const int64_t at = by_rows ? (C->begin + k) * cols + j : j * cols + C->begin + k;
            if (!f->pattern[at]) {
                continue;
            }
            if (e >= C->nnz || convmat_matrix_index(C, e) != j || convmat_matrix_value(C, e) != dense[at]) {
                return false;
            }
            e++;
        }
    }
    return e == C->nnz && convmat_matrix_offset(C, lines) == e;
}

static bool build_agrees(const fixture *f, const convmat_matrix_options *options) {
    convmat_error error;
    convmat_matrix *C = NULL;
    float *weights = floats_of(f->weights, f->g.kernel_size[0]);
    float *weights_again = floats_of(f->weights_again, f->g.kernel_size[0]);
    const bool is_float = options->value == CONVMAT_FLOAT;
    assert_true(succeeded(
        convmat_matrix_build(&f->g, is_float ? (void *)weights : f->weights, options, &C, &error), &error));
    bool agrees = matrix_agrees(C, f, f->dense);
    assert_true(succeeded(convmat_matrix_refresh(&f->g, is_float ? (void *)weights_again : f->weights_again,
                                                 C, options->threads, &error),
                          &error));
    agrees = agrees && matrix_agrees(C, f, f->dense_again);
    convmat_matrix_free(&C);
    free(weights);
    free(weights_again);
    return agrees;
}

static void shape_agrees(convmat_random *random, const shape *s) {
    for (int boundary = CONVMAT_ZEROS; boundary <= CONVMAT_CIRCULAR; boundary++) {
        fixture f;
        if (!make_fixture(random, s, (convmat_boundary)boundary, &f)) {
            continue;
        }
        for (int kind = 0; kind < 4; kind++) {
            convmat_matrix_options options = convmat_matrix_options_default();
            options.layout = (convmat_layout)(kind & 1);
            options.index = (convmat_index)(kind >> 1);
            options.value = (convmat_value)convmat_random_integer(random, 0, 1);
            options.threads = (int)convmat_random_integer(random, 1, 3);
            bool agrees = build_agrees(&f, &options);
            options.begin = convmat_random_integer(
                random, 0, options.layout == CONVMAT_BY_ROWS ? oracle_rows(&f.g) : oracle_cols(&f.g));
            agrees = agrees && build_agrees(&f, &options);
            if (!agrees) {
                print_geometry(&f.g);
                fail_msg("layout %d, index %d, begin %lld", kind & 1, kind >> 1, (long long)options.begin);
            }
        }
        release_fixture(&f);
    }
}

/* Entries of a block are copied 512 at a time; lines of one period number the stride */
static void matrix_of_long_lines_equals_nested_loops(void **state) {
    (void)state;
    static const shape shapes[] = {
        {511, 1, 1, 1, 0, 0},   {512, 1, 1, 1, 0, 0},   {513, 1, 1, 1, 1, 2},   {514, 2, 1, 1, 0, 1},
        {257, 2, 1, 1, 1, 0},   {171, 3, 1, 1, 1, 1},   {173, 3, 1, 1, 2, 0},   {700, 5, 2, 1, 2, 3},
        {701, 5, 3, 2, 4, 1},   {700, 4, 2, 1, 1, 1},   {700, 4, 2, 2, 3, 3},   {703, 7, 4, 3, -2, 9},
        {640, 3, 7, 2, 1, -3},  {640, 2, 600, 1, 0, 0}, {30, 64, 1, 1, 40, 40}, {30, 64, 2, 2, 29, 128},
        {600, 70, 1, 1, 8, 9},  {612, 90, 2, 1, 50, 3}, {613, 33, 3, 4, 64, 5}, {9, 9, 1, 1, 4, 4},
        {1100, 40, 1, 1, 3, 2}, {2200, 60, 2, 1, 5, 7}, {1, 1, 1, 1, 0, 0},     {2, 3, 1, 1, 1, 1},
        {700, 6, 4, 4, 2, 2},   {700, 9, 6, 4, 11, 0},  {5, 520, 1, 1, 519, 0}, {520, 520, 1, 1, 519, 519},
    };
    convmat_random random = {test_seed(51)};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        shape_agrees(&random, &shapes[k]);
    }
}

/* Any single wrong p or i in the middle of a stretch is named by its line, and x stays */
static void refresh_wrong_pattern_is_refused_at_its_line(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 2000;
    g.kernel_size[0] = 31;
    g.pad_begin[0] = g.pad_end[0] = 15;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    double weights[31] = {1, 2, 3};
    const double other[31] = {4, 5};
    static const int64_t lines[] = {0, 14, 15, 16, 700, 1023, 1984, 1985, 1999};
    for (int kind = 0; kind < 4; kind++) {
        convmat_matrix_options options = convmat_matrix_options_default();
        options.layout = (convmat_layout)(kind & 1);
        options.index = (convmat_index)(kind >> 1);
        convmat_matrix *C = NULL;
        assert_true(succeeded(convmat_matrix_build(&g, weights, &options, &C, &error), &error));
        double *before = malloc((size_t)C->nnz * sizeof *before);
        assert_non_null(before);
        memcpy(before, C->x, (size_t)C->nnz * sizeof *before);
        for (size_t k = 0; k < 2 * sizeof lines / sizeof *lines; k++) {
            const int64_t line = lines[k / 2];
            const bool is_p = k % 2 == 1 && line > 0;
            const int64_t at = is_p ? line : convmat_matrix_offset(C, line) + 3;
            void *array = is_p ? C->p : C->i;
            const int64_t right = convmat_matrix_offset(C, line);
            const int64_t wrong = is_p ? right - 1 : convmat_matrix_index(C, at) + 1000;
            char text[128];
            snprintf(text, sizeof text,
                     "C = a pattern that differs in %s %lld, must be the pattern of this geometry",
                     options.layout == CONVMAT_BY_ROWS ? "row" : "column",
                     (long long)(is_p ? line - 1 : line));
            int64_t kept = 0;
            const size_t bytes = options.index == CONVMAT_INT32 ? 4 : 8;
            char *element = (char *)array + (size_t)at * bytes;
            memcpy(&kept, element, bytes);
            memcpy(element, &wrong, bytes);
            for (int threads = 1; threads < 4; threads++) {
                assert_true(failed_with(convmat_matrix_refresh(&g, other, C, threads, &error), &error,
                                        CONVMAT_INVALID, text));
            }
            memcpy(element, &kept, bytes);
        }
        assert_memory_equal(before, C->x, (size_t)C->nnz * sizeof *before);
        free(before);
        convmat_matrix_free(&C);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrix_of_long_lines_equals_nested_loops),
        cmocka_unit_test(refresh_wrong_pattern_is_refused_at_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
