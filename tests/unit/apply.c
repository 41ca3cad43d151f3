/* SPDX-License-Identifier: BSD-3-Clause */
/* The products beyond random geometries: threads, batches, NaN and Inf, operators, and refusals word for word. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 3 };

/* 3-D, grouped, all extents different; enough entries that threads are started */
static convmat_geometry volume(convmat_boundary boundary) {
    static const int64_t sizes[3] = {13, 11, 17};
    static const int64_t kernels[3] = {3, 2, 4};
    static const int64_t strides[3] = {1, 2, 3};
    static const int64_t dilations[3] = {2, 3, 1};
    convmat_geometry g = convmat_geometry_default(3);
    g.groups = 2;
    g.in_channels = 4;
    g.out_channels = 6;
    g.boundary = boundary;
    for (int a = 0; a < 3; a++) {
        g.in_size[a] = sizes[a];
        g.kernel_size[a] = kernels[a];
        g.stride[a] = strides[a];
        g.dilation[a] = dilations[a];
        g.pad_begin[a] = a + 1;
        g.pad_end[a] = 3 - a;
    }
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

static double *random_reals(convmat_random *random, int64_t count) {
    double *numbers = malloc((size_t)count * sizeof *numbers);
    assert_non_null(numbers);
    for (int64_t k = 0; k < count; k++) {
        numbers[k] = convmat_random_real(random);
    }
    return numbers;
}

/* Real data: explicit by rows, by columns and without the matrix, for 1 to 4 threads, in double and float, give the bits of the first */
static void products_of_reals_have_the_same_bits_whatever_the_path(void **state) {
    (void)state;
    convmat_random random = {test_seed(6)};
    for (int boundary = CONVMAT_ZEROS; boundary <= CONVMAT_CIRCULAR; boundary++) {
        const convmat_geometry g = volume((convmat_boundary)boundary);
        const int64_t rows = oracle_rows(&g);
        const int64_t cols = oracle_cols(&g);
        const int64_t longer = BATCH * (rows > cols ? rows : cols);
        double *weights = random_reals(&random, oracle_weights(&g));
        double *in = random_reals(&random, longer);
        float *weights_float = floats_of(weights, oracle_weights(&g));
        float *in_float = floats_of(in, longer);
        double *first = malloc((size_t)longer * sizeof *first);
        double *out = malloc((size_t)longer * sizeof *out);
        assert_true(first != NULL && out != NULL);
        for (int kind = 0; kind < 8; kind++) {
            const bool is_float = kind & 1;
            const convmat_direction direction = (convmat_direction)(kind >> 1 & 1);
            const size_t size =
                (size_t)(BATCH * (direction == CONVMAT_FORWARD ? rows : cols)) * (is_float ? 4 : 8);
            convmat_error error;
            convmat_convolution c = {&g, is_float ? (void *)weights_float : weights,
                                     is_float ? CONVMAT_FLOAT : CONVMAT_DOUBLE, 1, CONVMAT_PATH_REPRODUCIBLE};
            const void *vectors = is_float ? (void *)in_float : in;
            assert_true(
                succeeded(convmat_convolution_apply(&c, direction, BATCH, vectors, first, &error), &error));
            convmat_matrix_options options = convmat_matrix_options_default();
            options.layout = (convmat_layout)(kind >> 2);
            options.value = c.value;
            convmat_matrix *C = NULL;
            assert_true(succeeded(convmat_matrix_build(&g, c.weights, &options, &C, &error), &error));
            assert_true(C->nnz > 80000);
            for (int threads = 0; threads < 5; threads++) {
                memset(out, 0xff, size);
                assert_true(succeeded(
                    convmat_matrix_multiply(C, direction, BATCH, vectors, out, threads, &error), &error));
                assert_memory_equal(out, first, size);
                memset(out, 0xff, size);
                c.threads = threads;
                assert_true(
                    succeeded(convmat_convolution_apply(&c, direction, BATCH, vectors, out, &error), &error));
                assert_memory_equal(out, first, size);
            }
            convmat_matrix_free(&C);
        }
        free(weights);
        free(in);
        free(weights_float);
        free(in_float);
        free(first);
        free(out);
    }
}

/* A NaN in x reaches exactly the rows that read it; so does an Inf, and Inf times a zero weight is NaN */
static void products_pass_nan_and_infinity_where_entries_are(void **state) {
    (void)state;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 6;
    g.kernel_size[0] = 3;
    g.stride[0] = 2;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    const double w[3] = {1, 0, 2};
    const double x[6] = {1, INFINITY, 1, 1, NAN, 1}; /* rows read 0..2 and 2..4 */
    double y[2];
    const convmat_convolution c = {&g, w, CONVMAT_DOUBLE, 1, CONVMAT_PATH_AUTO};
    assert_true(succeeded(convmat_convolution_apply(&c, CONVMAT_FORWARD, 1, x, y, &error), &error));
    assert_true(isnan(y[0]) && isnan(y[1]));
    const double features[2] = {INFINITY, 1};
    double image[6];
    assert_true(
        succeeded(convmat_convolution_apply(&c, CONVMAT_TRANSPOSE, 1, features, image, &error), &error));
    assert_true(isinf(image[0]) && isnan(image[1]) && isinf(image[2]));
    assert_true(numbers_are_equal(image[3], 0) && numbers_are_equal(image[4], 2) &&
                numbers_are_equal(image[5], 0));
}

static void operators_of_matrix_and_convolution_are_the_products(void **state) {
    (void)state;
    convmat_random random = {test_seed(7)};
    const convmat_geometry g = volume(CONVMAT_REFLECT);
    double *weights = random_integers(&random, oracle_weights(&g));
    double *x = random_integers(&random, BATCH * oracle_cols(&g));
    double *y = random_integers(&random, BATCH * oracle_rows(&g));
    double *expected = malloc((size_t)(BATCH * (oracle_rows(&g) + oracle_cols(&g))) * sizeof *expected);
    double *out = malloc((size_t)(BATCH * (oracle_rows(&g) + oracle_cols(&g))) * sizeof *out);
    assert_true(expected != NULL && out != NULL);
    convmat_error error;
    const convmat_matrix_options options = convmat_matrix_options_default();
    convmat_matrix *C = NULL;
    assert_true(succeeded(convmat_matrix_build(&g, weights, &options, &C, &error), &error));
    const convmat_convolution c = {&g, weights, CONVMAT_DOUBLE, 2, CONVMAT_PATH_AUTO};
    convmat_operator operators[2] = {convmat_operator_from_matrix(C)};
    assert_true(succeeded(convmat_operator_from_convolution(&c, &operators[1], &error), &error));
    for (int k = 0; k < 2; k++) {
        const convmat_operator *A = &operators[k];
        assert_true(A->rows == oracle_rows(&g) && A->cols == oracle_cols(&g));
        assert_true(succeeded(A->forward(A->ctx, BATCH, x, out, &error), &error));
        for (int b = 0; b < BATCH; b++) {
            oracle_forward(&g, weights, x + b * A->cols, expected + b * A->rows);
        }
        assert_true(vectors_are_equal(out, expected, CONVMAT_DOUBLE, BATCH * A->rows));
        assert_true(succeeded(A->adjoint(A->ctx, BATCH, y, out, &error), &error));
        for (int b = 0; b < BATCH; b++) {
            oracle_transpose(&g, weights, y + b * A->rows, expected + b * A->cols);
        }
        assert_true(vectors_are_equal(out, expected, CONVMAT_DOUBLE, BATCH * A->cols));
    }
    convmat_matrix_free(&C);
    free(weights);
    free(x);
    free(y);
    free(expected);
    free(out);
}

static void products_wrong_arguments_are_refused_and_out_stays(void **state) {
    (void)state;
    const convmat_geometry g = convmat_geometry_default(1);
    const double one = 2;
    double out = 7;
    convmat_error error;
    const convmat_matrix_options options = convmat_matrix_options_default();
    convmat_matrix *C = NULL;
    assert_true(succeeded(convmat_matrix_build(&g, &one, &options, &C, &error), &error));
    static const char *const said[] = {
        "direction = 2, must be CONVMAT_FORWARD or CONVMAT_TRANSPOSE",
        "count = -1, must be at least 0",
        "in = NULL, must point to something",
        "out = NULL, must point to something",
        "threads = -2, must be at least 0",
    };
    for (int k = 0; k < 5; k++) {
        const convmat_direction direction = k == 0 ? (convmat_direction)2 : CONVMAT_FORWARD;
        const int64_t count = k == 1 ? -1 : 1;
        const convmat_convolution c = {&g, &one, CONVMAT_DOUBLE, k == 4 ? -2 : 1, CONVMAT_PATH_AUTO};
        const double *in = k == 2 ? NULL : &one;
        double *result = k == 3 ? NULL : &out;
        assert_true(failed_with(convmat_matrix_multiply(C, direction, count, in, result, c.threads, &error),
                                &error, CONVMAT_INVALID, said[k]));
        assert_true(failed_with(convmat_convolution_apply(&c, direction, count, in, result, &error), &error,
                                CONVMAT_INVALID, said[k]));
        convmat_prepared *prepared = (convmat_prepared *)&out; /* to be set to NULL */
        const convmat_status prepared_status =
            convmat_convolution_prepare(&c, direction, count, &prepared, &error);
        const bool has_vectors = k == 2 || k == 3;
        assert_true((prepared_status == CONVMAT_OK) == has_vectors && (prepared != NULL) == has_vectors);
        assert_true(
            failed_with(has_vectors ? convmat_prepared_apply(prepared, in, result, &error) : prepared_status,
                        &error, CONVMAT_INVALID, said[k]));
        convmat_prepared_free(&prepared);
    }
    const convmat_convolution none = {&g, NULL, CONVMAT_DOUBLE, 1, CONVMAT_PATH_AUTO};
    const convmat_convolution odd = {&g, &one, (convmat_value)3, 1, CONVMAT_PATH_AUTO};
    assert_true(failed_with(convmat_convolution_apply(NULL, CONVMAT_FORWARD, 1, &one, &out, &error), &error,
                            CONVMAT_INVALID, "convolution = NULL, must point to something"));
    assert_true(failed_with(convmat_convolution_apply(&none, CONVMAT_FORWARD, 1, &one, &out, &error), &error,
                            CONVMAT_INVALID, "weights = NULL, must point to something"));
    assert_true(failed_with(convmat_convolution_apply(&odd, CONVMAT_FORWARD, 1, &one, &out, &error), &error,
                            CONVMAT_INVALID, "value = 3, must be CONVMAT_DOUBLE or CONVMAT_FLOAT"));
    const convmat_convolution lost = {&g, &one, CONVMAT_DOUBLE, 1, (convmat_path)9};
    convmat_operator map;
    assert_true(failed_with(convmat_operator_from_convolution(&lost, &map, &error), &error, CONVMAT_INVALID,
                            "path = 9, must be one of CONVMAT_PATH_AUTO, _PLAIN, _STENCIL, _FUSED, "
                            "_REPRODUCIBLE"));
    assert_true(failed_with(convmat_operator_from_convolution(&none, NULL, &error), &error, CONVMAT_INVALID,
                            "result = NULL, must point to something"));
    convmat_prepared *prepared = NULL;
    assert_true(failed_with(convmat_convolution_prepare(&none, CONVMAT_FORWARD, 1, &prepared, &error), &error,
                            CONVMAT_INVALID, "weights = NULL, must point to something"));
    assert_true(failed_with(convmat_convolution_prepare(&odd, CONVMAT_FORWARD, 1, NULL, &error), &error,
                            CONVMAT_INVALID, "prepared = NULL, must point to something"));
    assert_true(failed_with(convmat_prepared_apply(NULL, &one, &out, &error), &error, CONVMAT_INVALID,
                            "prepared = NULL, must point to something"));
    convmat_prepared_free(NULL);
    convmat_prepared_free(&prepared);
    assert_true(numbers_are_equal(out, 7));
    assert_true(succeeded(convmat_matrix_multiply(C, CONVMAT_FORWARD, 0, &one, &out, 1, &error), &error));
    assert_true(numbers_are_equal(out, 7)); /* no vectors, nothing written */
    convmat_matrix_free(&C);
}

/* 200 elements and 2^60 vectors: their bytes pass 2^63-1 */
static void products_of_too_many_vectors_are_refused_and_out_stays(void **state) {
    (void)state;
    static const char said[] =
        "count = 1152921504606846976, must be so many vectors of 200 elements that their "
        "bytes are at most 2^63-1";
    const int64_t count = INT64_C(1) << 60;
    const double weights[3] = {1, 2, 3};
    const double in[200] = {1};
    double out[200] = {7};
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 200;
    g.kernel_size[0] = 3;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    const convmat_matrix_options options = convmat_matrix_options_default();
    convmat_matrix *C = NULL;
    assert_true(succeeded(convmat_matrix_build(&g, weights, &options, &C, &error), &error));
    const convmat_structured structured = {&g, C, 1};
    for (int path = CONVMAT_PATH_AUTO; path <= CONVMAT_PATH_STENCIL; path++) {
        const convmat_convolution c = {&g, weights, CONVMAT_DOUBLE, 1, (convmat_path)path};
        convmat_prepared *prepared = NULL;
        assert_true(failed_with(convmat_convolution_apply(&c, CONVMAT_FORWARD, count, in, out, &error),
                                &error, CONVMAT_TOO_LARGE, said));
        assert_true(failed_with(convmat_convolution_prepare(&c, CONVMAT_TRANSPOSE, count, &prepared, &error),
                                &error, CONVMAT_TOO_LARGE, said));
    }
    assert_true(failed_with(convmat_matrix_multiply(C, CONVMAT_FORWARD, count, in, out, 1, &error), &error,
                            CONVMAT_TOO_LARGE, said));
    assert_true(failed_with(convmat_structured_multiply(&structured, CONVMAT_FORWARD, count, in, out, &error),
                            &error, CONVMAT_TOO_LARGE, said));
    assert_true(numbers_are_equal(out[0], 7));
    convmat_matrix_free(&C);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_of_reals_have_the_same_bits_whatever_the_path),
        cmocka_unit_test(products_pass_nan_and_infinity_where_entries_are),
        cmocka_unit_test(operators_of_matrix_and_convolution_are_the_products),
        cmocka_unit_test(products_wrong_arguments_are_refused_and_out_stays),
        cmocka_unit_test(products_of_too_many_vectors_are_refused_and_out_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
