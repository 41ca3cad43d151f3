/* SPDX-License-Identifier: BSD-3-Clause */
/* CHOLMOD reads the Matrix Market files that we write, and we read those that it writes, to the same bits. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"
#include "support/written.h"

#include <convmat/suitesparse.h>

#include <stdio.h>
#include <stdlib.h>

static convmat_error error;
static cholmod_common common;

/* Same sizes, pattern and values; a is by columns, b in any layout */
static bool are_equal(const convmat_matrix *a, const convmat_matrix *b) {
    bool is_equal = a->m == b->m && a->n == b->n && a->nnz == b->nnz;
    for (int64_t col = 0; is_equal && col < a->n; col++) {
        for (int64_t k = convmat_matrix_offset(a, col); k < convmat_matrix_offset(a, col + 1); k++) {
            is_equal = is_equal && numbers_are_equal(convmat_matrix_entry(b, convmat_matrix_index(a, k), col),
                                                     convmat_matrix_value(a, k));
        }
    }
    return is_equal;
}

static bool cholmod_reads(const char *path, const convmat_matrix *C) {
    FILE *const file = fopen(path, "r");
    assert_non_null(file);
    cholmod_sparse *A = cholmod_read_sparse(file, &common);
    fclose(file);
    assert_non_null(A);
    convmat_matrix read;
    assert_true(succeeded(convmat_matrix_from_cholmod(A, &read, &error), &error));
    const bool is_equal = are_equal(&read, C);
    cholmod_free_sparse(&A, &common);
    return is_equal;
}

static bool reads_cholmod(const char *path, const convmat_matrix *C) {
    cholmod_sparse view;
    convmat_matrix *read = NULL;
    FILE *const file = fopen(path, "w");
    assert_non_null(file);
    assert_true(succeeded(convmat_matrix_as_cholmod(C, &view, &error), &error));
    assert_true(cholmod_write_sparse(file, &view, NULL, NULL, &common) >= 0);
    fclose(file);
    assert_true(succeeded(convmat_matrix_read(path, NULL, &read, &error), &error));
    const bool is_equal = are_equal(C, read); /* symmetric ones come in halves: then read has both */
    convmat_matrix_free(&read);
    return is_equal;
}

/* A matrix of random real weights, whose zero weights are left out */
static void mtx_goes_to_cholmod_and_back(void **state) {
    (void)state;
    convmat_random random = {test_seed(4)};
    char directory[SCRATCH_SIZE];
    char path[SCRATCH_SIZE];
    scratch_make(directory);
    scratch_path(directory, "C.mtx", path);
    for (int k = 0; k < 20; k++) {
        const convmat_geometry g = random_geometry(&random, 2000);
        const int64_t count = oracle_weights(&g);
        double *const weights = malloc((size_t)count * sizeof *weights);
        assert_non_null(weights);
        for (int64_t w = 0; w < count; w++) {
            weights[w] = convmat_random_real(&random);
        }
        convmat_matrix_options options = convmat_matrix_options_default();
        options.layout = CONVMAT_BY_COLUMNS;
        options.index = CONVMAT_INT32; /* what cholmod_ without l_ works on */
        convmat_matrix *C = NULL;
        convmat_output *output = NULL;
        assert_true(succeeded(convmat_matrix_build(&g, weights, &options, &C, &error), &error));
        assert_true(succeeded(convmat_output_open(path, &output, &error), &error));
        const convmat_document document = {.geometry = &g, .weights = weights};
        assert_true(succeeded(convmat_format_find("mtx", NULL)->write(output, &document, &error), &error));
        assert_true(succeeded(convmat_output_commit(&output, &error), &error));
        if (C->nnz > 0) { /* CHOLMOD's own files of nothing are read by nobody */
            assert_true(cholmod_reads(path, C));
            assert_true(reads_cholmod(path, C));
        }
        convmat_matrix_free(&C);
        free(weights);
    }
    scratch_remove(directory);
}

static int start(void **state) {
    (void)state;
    return cholmod_start(&common) == 1 ? 0 : 1;
}

static int finish(void **state) {
    (void)state;
    return cholmod_finish(&common) == 1 ? 0 : 1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mtx_goes_to_cholmod_and_back),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
