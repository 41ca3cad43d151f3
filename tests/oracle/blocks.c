/* SPDX-License-Identifier: BSD-3-Clause */
/* What the writers of matrices read: blocks of lines and the names of entries, against nested loops; and conversion. */
#include "io/blocks.h"
#include "io/symbol.h"
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdlib.h>

enum { GEOMETRIES = 1500, MOST = 600, LARGE = 1 << 20 };

/* A geometry, its weights, and what C is by the oracle */
typedef struct sample {
    convmat_geometry g;
    double *weights;
    float *narrow; /* the same weights */
    double *dense;
    unsigned char *pattern;
    int64_t rows, cols;
} sample;

static sample sample_make(convmat_random *random) {
    sample s = {.g = random_geometry(random, MOST)};
    s.rows = oracle_rows(&s.g);
    s.cols = oracle_cols(&s.g);
    const int64_t count = oracle_weights(&s.g);
    s.weights = random_integers(random, count);
    for (int64_t k = 0; k < count; k++) { /* every third is zero, the rest tell each other apart */
        s.weights[k] = k % 3 == 2 ? 0 : s.weights[k] + (double)convmat_random_integer(random, 10, LARGE);
    }
    s.narrow = floats_of(s.weights, count);
    s.dense = malloc((size_t)(s.rows * s.cols + 1) * sizeof *s.dense);
    s.pattern = malloc((size_t)(s.rows * s.cols + 1));
    assert_true(s.dense != NULL && s.pattern != NULL);
    oracle_dense(&s.g, s.weights, s.dense, s.pattern);
    return s;
}

static void sample_free(sample *s) {
    free(s->weights);
    free(s->narrow);
    free(s->dense);
    free(s->pattern);
}

/* Element (row, col) of what the document writes, as an index into dense */
static int64_t at(const sample *s, bool is_transpose, int64_t row, int64_t col) {
    return is_transpose ? col * s->cols + row : row * s->cols + col;
}

/* Entries of one block are those of the oracle, all of them; returns their number */
static int64_t check_block(const sample *s, const convmat_blocks *b, const convmat_matrix *block) {
    convmat_error error;
    assert_true(succeeded(convmat_matrix_check(block, &error), &error));
    assert_true(block->layout == b->layout && block->value == b->value);
    const bool by_rows = b->layout == CONVMAT_BY_ROWS;
    const int64_t lines = by_rows ? block->m : block->n;
    const int64_t across = by_rows ? block->n : block->m;
    assert_true(across == (by_rows ? b->n : b->m) && lines >= 1);
    int64_t expected = 0;
    for (int64_t line = 0; line < lines; line++) {
        for (int64_t k = 0; k < across; k++) {
            const int64_t row = by_rows ? block->begin + line : k;
            const int64_t col = by_rows ? k : block->begin + line;
            const int64_t index = at(s, b->document->is_transpose, row, col);
            const double entry = convmat_matrix_entry(block, by_rows ? line : k, by_rows ? k : line);
            assert_true(numbers_are_equal(entry, s->dense[index]));
            expected += s->pattern[index] && !(b->document->drops_zeros && s->dense[index] == 0);
        }
    }
    assert_int_equal(block->nnz, expected);
    return expected;
}

/* All blocks of a document, `height` lines each where they are built (0: as they come), twice */
static void check_blocks(const sample *s, const convmat_document *document, convmat_layout layout,
                         int64_t height) {
    convmat_error error;
    convmat_blocks blocks;
    assert_true(succeeded(convmat_blocks_open(document, layout, &blocks, &error), &error));
    assert_int_equal(blocks.m, document->is_transpose ? s->cols : s->rows);
    assert_int_equal(blocks.n, document->is_transpose ? s->rows : s->cols);
    blocks.height = height > 0 && height < blocks.height ? height : blocks.height;
    for (int turn = 0; turn < 2; turn++) {
        int64_t nnz = 0;
        int64_t lines = 0;
        for (;;) {
            const convmat_matrix *block;
            assert_true(succeeded(convmat_blocks_next(&blocks, &block, &error), &error));
            if (block == NULL) {
                break;
            }
            assert_int_equal(block->begin, lines);
            lines += layout == CONVMAT_BY_ROWS ? block->m : block->n;
            nnz += check_block(s, &blocks, block);
        }
        assert_int_equal(lines, blocks.lines);
        assert_int_equal(nnz, blocks.nnz);
        convmat_blocks_rewind(&blocks);
    }
    convmat_blocks_close(&blocks);
}

static void blocks_of_recipe_and_of_matrix_are_the_oracle(void **state) {
    (void)state;
    convmat_random random = {test_seed(41)};
    for (int k = 0; k < GEOMETRIES; k++) {
        sample s = sample_make(&random);
        const bool is_float = k % 2 == 1;
        convmat_document document = {.geometry = &s.g,
                                     .is_transpose = k / 2 % 2 == 1,
                                     .drops_zeros = k / 4 % 2 == 1,
                                     .value = is_float ? CONVMAT_FLOAT : CONVMAT_DOUBLE,
                                     .weights = is_float ? (const void *)s.narrow : s.weights,
                                     .threads = k % 3};
        const convmat_layout layout = k / 8 % 2 == 1 ? CONVMAT_BY_COLUMNS : CONVMAT_BY_ROWS;
        check_blocks(&s, &document, layout, convmat_random_integer(&random, 0, 4));
        const convmat_matrix *whole = NULL;
        convmat_matrix *built = NULL;
        convmat_error error;
        assert_true(succeeded(convmat_document_whole(&document, layout, &whole, &built, &error), &error));
        assert_true(whole == built && whole->layout == layout);
        convmat_document stored = document;
        stored.matrix = whole;
        check_blocks(&s, &stored, layout, 0);
        check_blocks(&s, &stored, layout == CONVMAT_BY_ROWS ? CONVMAT_BY_COLUMNS : CONVMAT_BY_ROWS, 0);
        convmat_matrix_free(&built);
        sample_free(&s);
    }
}

static void symbols_sum_to_the_entry_of_the_oracle(void **state) {
    (void)state;
    convmat_random random = {test_seed(42)};
    for (int k = 0; k < GEOMETRIES; k++) {
        sample s = sample_make(&random);
        convmat_error error;
        convmat_symbol symbol;
        assert_true(succeeded(convmat_symbol_open(&s.g, &symbol, &error), &error));
        for (int64_t element = 0; element < s.rows * s.cols; element++) {
            int64_t taps[512];
            const int64_t col = element % s.cols;
            convmat_symbol_go(&symbol, element / s.cols);
            const int64_t count = convmat_symbol_taps(&symbol, col, 512, taps);
            assert_true(count <= 512 && (count > 0) == (s.pattern[element] != 0));
            double sum = 0;
            for (int64_t t = 0; t < count; t++) {
                sum += s.weights[convmat_symbol_weight(&symbol, col, taps[t])];
            }
            assert_true(numbers_are_equal(sum, s.dense[element]));
        }
        convmat_symbol_close(&symbol);
        sample_free(&s);
    }
}

/* The name of entry (row, col) */
static bool symbol_is(const convmat_geometry *g, int64_t row, int64_t col, const char *expected) {
    convmat_error error;
    convmat_symbol symbol;
    convmat_page page = {0};
    char *text = NULL;
    assert_true(succeeded(convmat_symbol_open(g, &symbol, &error), &error));
    convmat_symbol_go(&symbol, row);
    convmat_symbol_put(&symbol, col, &page);
    assert_true(succeeded(convmat_page_finish(&page, &text, &error), &error));
    const bool is_so = texts_are_equal(text, expected);
    convmat_free(text);
    convmat_symbol_close(&symbol);
    return is_so;
}

static void symbol_put_names_tap_channels_and_folds(void **state) {
    (void)state;
    convmat_error error;
    convmat_geometry g = convmat_geometry_default(2);
    g.in_size[0] = 4;
    g.in_size[1] = 5;
    g.kernel_size[0] = 3;
    g.kernel_size[1] = 2;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    assert_true(symbol_is(&g, 0, 0, "w[0,0]") && symbol_is(&g, 5, 11, "w[1,0]") && symbol_is(&g, 0, 2, ""));
    g.is_convolution = true;
    assert_true(symbol_is(&g, 0, 0, "w[2,1]"));
    g.in_channels = 4;
    g.out_channels = 6;
    g.groups = 2;
    assert_true(symbol_is(&g, 3 * 8, 3 * 20, "w[3,1,2,1]") && symbol_is(&g, 3 * 8, 20, ""));
    convmat_geometry fold = convmat_geometry_default(1);
    fold.in_size[0] = 5;
    fold.kernel_size[0] = 3;
    fold.pad_begin[0] = fold.pad_end[0] = 2;
    fold.boundary = CONVMAT_REPLICATE;
    assert_true(succeeded(convmat_geometry_from_image(&fold, CONVMAT_PADDING_EXPLICIT, &error), &error));
    assert_true(symbol_is(&fold, 0, 0, "w[0] + w[1] + w[2]"));
}

/* Every entry, and every stored one */
static void assert_same(const convmat_matrix *A, const convmat_matrix *B) {
    assert_true(A->m == B->m && A->n == B->n && A->nnz == B->nnz);
    for (int64_t k = 0; k < A->m * A->n; k++) {
        assert_true(numbers_are_equal(convmat_matrix_entry(A, k / A->n, k % A->n),
                                      convmat_matrix_entry(B, k / A->n, k % A->n)));
    }
}

static void matrix_convert_keeps_every_entry(void **state) {
    (void)state;
    convmat_random random = {test_seed(43)};
    for (int k = 0; k < 400; k++) {
        sample s = sample_make(&random);
        convmat_error error;
        convmat_matrix_options from = convmat_matrix_options_default();
        convmat_matrix_options to = convmat_matrix_options_default();
        from.layout = k % 2 == 0 ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS;
        from.index = k / 2 % 2 == 0 ? CONVMAT_INT32 : CONVMAT_INT64;
        to.layout = k / 4 % 2 == 0 ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS;
        to.index = k / 8 % 2 == 0 ? CONVMAT_INT32 : CONVMAT_INT64;
        to.value = k / 16 % 2 == 0 ? CONVMAT_DOUBLE : CONVMAT_FLOAT;
        convmat_matrix *A = NULL;
        convmat_matrix *B = NULL;
        assert_true(succeeded(convmat_matrix_build(&s.g, s.weights, &from, &A, &error), &error));
        assert_true(succeeded(convmat_matrix_convert(A, &to, &B, &error), &error));
        assert_true(succeeded(convmat_matrix_check(B, &error), &error));
        assert_true(B->layout == to.layout && B->index == to.index && B->value == to.value);
        assert_same(A, B);
        convmat_matrix_free(&A);
        convmat_matrix_free(&B);
        sample_free(&s);
    }
}

static void matrix_convert_refuses_by_rule(void **state) {
    (void)state;
    convmat_error error;
    convmat_matrix_options options = convmat_matrix_options_default();
    int32_t p[] = {0, 1};
    int32_t i[] = {2};
    double x[] = {1e39};
    const convmat_matrix A = {
        .m = 1, .n = 3, .nnz = 1, .begin = 4, .index = CONVMAT_INT32, .p = p, .i = i, .x = x};
    convmat_matrix *B = (convmat_matrix *)&options;
    options.value = CONVMAT_FLOAT;
    assert_true(failed_with(convmat_matrix_convert(&A, &options, &B, &error), &error, CONVMAT_INVALID,
                            "x[0] = 1e39, must be in the range of float"));
    assert_null(B);
    options.value = CONVMAT_DOUBLE;
    options.layout = CONVMAT_BY_COLUMNS;
    assert_true(failed_with(convmat_matrix_convert(&A, &options, &B, &error), &error, CONVMAT_INVALID,
                            "begin = 4, must be 0 for another layout"));
    options.layout = (convmat_layout)2;
    assert_int_equal(convmat_matrix_convert(&A, &options, &B, &error), CONVMAT_INVALID);
    assert_true(failed_with(convmat_matrix_convert(&A, NULL, &B, &error), &error, CONVMAT_INVALID,
                            "options = NULL, must point to something"));
    assert_true(failed_with(convmat_matrix_convert(&A, &options, NULL, &error), &error, CONVMAT_INVALID,
                            "result = NULL, must point to something"));
    options = convmat_matrix_options_default();
    options.max_bytes = 10;
    assert_int_equal(convmat_matrix_convert(&A, &options, &B, &error), CONVMAT_TOO_LARGE);
    i[0] = 3;
    assert_true(failed_with(convmat_matrix_convert(&A, &options, &B, &error), &error, CONVMAT_INVALID,
                            "i[0] = 3, must be at least 0 and below n = 3"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_recipe_and_of_matrix_are_the_oracle),
        cmocka_unit_test(symbols_sum_to_the_entry_of_the_oracle),
        cmocka_unit_test(symbol_put_names_tap_channels_and_folds),
        cmocka_unit_test(matrix_convert_keeps_every_entry),
        cmocka_unit_test(matrix_convert_refuses_by_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
