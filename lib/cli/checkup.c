/* SPDX-License-Identifier: BSD-3-Clause */
/* Which weights are tested how; the matrix is built once and takes new values for the second set. */
#include "checkup.h"

#include "limit.h"

#include <convmat/apply.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What a run works with */
typedef struct run {
    const convmat_geometry *geometry;
    const convmat_checkup_options *options;
    convmat_checkup *checkup;
    convmat_matrix *C; /* NULL before the first set, and where it is over the limit */
} run;

/* Weights as the geometry has them, integers from -9..9 without 0 */
static convmat_status draw_weights(const run *r, convmat_array **weights, convmat_error *error) {
    convmat_random random = {r->options->seed};
    const int64_t shape[] = {r->checkup->plan.weights};
    const convmat_status status = convmat_array_new(1, shape, r->options->value, weights, error);
    for (int64_t k = 0; status == CONVMAT_OK && k < shape[0]; k++) {
        const int64_t number = convmat_random_integer(&random, -9, 8);
        const int64_t weight = number < 0 ? number : number + 1;
        if (r->options->value == CONVMAT_FLOAT) {
            ((float *)(*weights)->data)[k] = (float)weight;
        } else {
            ((double *)(*weights)->data)[k] = (double)weight;
        }
    }
    return status;
}

/* Integers whose magnitudes, all together, stay where sums are exact: so do those of every row and column */
static bool are_exact(const convmat_array *weights) {
    const double limit = weights->value == CONVMAT_FLOAT ? 0x1p24 : 0x1p53;
    double sum = 0;
    for (int64_t k = 0; k < weights->count; k++) {
        const double signed_weight = convmat_array_get(weights, k);
        const double weight = signed_weight < 0 ? -signed_weight : signed_weight;
        if (!(weight < limit) || weight != (double)(int64_t)weight) {
            return false;
        }
        sum += weight;
    }
    return sum < limit;
}

/* Find the first element that differs; both vectors are of the run's value type */
static void compare_vectors(run *r, const char *name, const convmat_array *with_matrix,
                            const convmat_array *without) {
    const size_t size = (size_t)convmat_value_bytes(with_matrix->value);
    for (int64_t k = 0; r->checkup->are_equal && k < with_matrix->count; k++) {
        const char *a = (const char *)with_matrix->data + (size_t)k * size;
        const char *b = (const char *)without->data + (size_t)k * size;
        if (memcmp(a, b, size) != 0) {
            r->checkup->are_equal = false;
            snprintf(r->checkup->difference, sizeof r->checkup->difference,
                     "element %" PRId64 " of %s is %.17g with the matrix, %.17g without", k, name,
                     convmat_array_get(with_matrix, k), convmat_array_get(without, k));
        }
    }
}

/* Both products of one direction on one random vector */
static convmat_status compare_products(run *r, const convmat_convolution *convolution,
                                       convmat_direction direction, convmat_error *error) {
    const bool is_forward = direction == CONVMAT_FORWARD;
    const convmat_plan *plan = &r->checkup->plan;
    const int64_t in_shape[] = {is_forward ? plan->cols : plan->rows};
    const int64_t out_shape[] = {is_forward ? plan->rows : plan->cols};
    convmat_random random = {r->options->seed};
    convmat_array *drawn = NULL;
    convmat_array *in = NULL;
    convmat_array *with_matrix = NULL;
    convmat_array *without = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_array_new(1, in_shape, CONVMAT_DOUBLE, &drawn, error));
    for (int64_t k = 0; k < drawn->count; k++) {
        ((double *)drawn->data)[k] = convmat_random_real(&random);
    }
    CONVMAT_TRY(convmat_array_convert(drawn, r->options->value, &in, error));
    CONVMAT_TRY(convmat_array_new(1, out_shape, r->options->value, &with_matrix, error));
    CONVMAT_TRY(convmat_array_new(1, out_shape, r->options->value, &without, error));
    CONVMAT_TRY(
        convmat_matrix_multiply(r->C, direction, 1, in->data, with_matrix->data, r->options->threads, error));
    CONVMAT_TRY(convmat_convolution_apply(convolution, direction, 1, in->data, without->data, error));
    compare_vectors(r, is_forward ? "C x" : "C^T y", with_matrix, without);
done:
    convmat_array_free(&drawn);
    convmat_array_free(&in);
    convmat_array_free(&with_matrix);
    convmat_array_free(&without);
    return status;
}

/* C with these weights: built the first time, its values refreshed the second */
static convmat_status set_matrix(run *r, const void *weights, convmat_error *error) {
    if (r->C != NULL) {
        return convmat_matrix_refresh(r->geometry, weights, r->C, r->options->threads, error);
    }
    convmat_matrix_options build = convmat_matrix_options_default();
    build.value = r->options->value;
    build.threads = r->options->threads;
    r->checkup->matrix_bytes = convmat_limit_matrix(&r->checkup->plan, &build);
    r->checkup->has_matrix = r->checkup->matrix_bytes <= r->options->max_bytes;
    return r->checkup->has_matrix ? convmat_matrix_build(r->geometry, weights, &build, &r->C, error)
                                  : CONVMAT_OK;
}

/* The next test of the list, to be filled in */
static convmat_adjoint_report *next_test(run *r, bool is_matrix, const char *weights) {
    convmat_checkup_test *test = &r->checkup->tests[r->checkup->count];
    test->is_matrix = is_matrix;
    test->weights = weights;
    return &test->report;
}

/* Both pairs with one set of weights, in one mode */
static convmat_status test_weights(run *r, const void *weights, const char *name, convmat_adjoint_mode mode,
                                   convmat_error *error) {
    const convmat_convolution convolution = {.geometry = r->geometry,
                                             .weights = weights,
                                             .value = r->options->value,
                                             .threads = r->options->threads,
                                             .path = CONVMAT_PATH_REPRODUCIBLE}; /* compared bit for bit */
    convmat_adjoint_options options = convmat_adjoint_options_default();
    options.mode = mode;
    options.seed = r->options->seed;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(set_matrix(r, weights, error));
    if (r->C != NULL) {
        CONVMAT_TRY(convmat_adjoint_test_matrix(r->C, &options, next_test(r, true, name), error));
        r->checkup->count++;
        CONVMAT_TRY(compare_products(r, &convolution, CONVMAT_FORWARD, error));
        CONVMAT_TRY(compare_products(r, &convolution, CONVMAT_TRANSPOSE, error));
    }
    CONVMAT_TRY(convmat_adjoint_test_convolution(&convolution, &options, next_test(r, false, name), error));
    r->checkup->count++;
done:
    return status;
}

/* The worst of all: NO, then INCONCLUSIVE, then YES */
static convmat_verdict conclude(const convmat_checkup *checkup) {
    convmat_verdict verdict = checkup->are_equal ? CONVMAT_ADJOINT_YES : CONVMAT_ADJOINT_NO;
    for (int k = 0; k < checkup->count; k++) {
        const convmat_verdict one = checkup->tests[k].report.verdict;
        if (one == CONVMAT_ADJOINT_NO || verdict == CONVMAT_ADJOINT_YES) {
            verdict = one;
        }
    }
    return verdict;
}

convmat_status convmat_checkup_run(convmat_problem *problem, const convmat_checkup_options *options,
                                   convmat_checkup *checkup, convmat_error *error) {
    *checkup = (convmat_checkup){.are_equal = true};
    run r = {.geometry = &problem->geometry, .options = options, .checkup = checkup};
    convmat_array *integers = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_problem_plan(problem, &checkup->plan, error));
    CONVMAT_TRY(convmat_problem_retype_weights(problem, options->value, error));
    const convmat_array *given = problem->weights;
    const bool is_exact = given != NULL && are_exact(given);
    if (given == NULL || (!is_exact && !options->asks_bounded)) {
        CONVMAT_TRY(draw_weights(&r, &integers, error));
    }
    if (given != NULL && (is_exact || !options->asks_exact)) {
        const bool is_bounded = !is_exact || options->asks_bounded;
        CONVMAT_TRY(test_weights(&r, given->data, "given weights",
                                 is_bounded ? CONVMAT_ADJOINT_BOUNDED : CONVMAT_ADJOINT_EXACT, error));
    }
    if (integers != NULL) {
        const bool is_bounded = given == NULL && options->asks_bounded;
        CONVMAT_TRY(test_weights(&r, integers->data, "random integer weights",
                                 is_bounded ? CONVMAT_ADJOINT_BOUNDED : CONVMAT_ADJOINT_EXACT, error));
    }
    checkup->verdict = conclude(checkup);
done:
    convmat_array_free(&integers);
    convmat_matrix_free(&r.C);
    return status;
}

const char *convmat_checkup_verdict_name(convmat_verdict verdict) {
    static const char *const names[] = {"adjoint", "not adjoint", "inconclusive"};
    return names[verdict];
}
