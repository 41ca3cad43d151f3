/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat apply: y = C x or x = C^T y, and a bias, straight from the geometry. */
#include "array_output.h"
#include "json.h"
#include "limit.h"
#include "problem.h"
#include "report.h"

#include <convmat/apply.h>

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Float where every array is, so that nothing is rounded that was not before; else double */
static convmat_status settle_value(convmat_problem *problem, convmat_array **bias, convmat_value *value,
                                   convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    const bool is_float = problem->weights->value == CONVMAT_FLOAT &&
                          problem->input->value == CONVMAT_FLOAT &&
                          (*bias == NULL || (*bias)->value == CONVMAT_FLOAT);
    *value = is_float ? CONVMAT_FLOAT : CONVMAT_DOUBLE;
    CONVMAT_TRY(convmat_problem_retype(&problem->weights, *value, error));
    CONVMAT_TRY(convmat_problem_retype(&problem->input, *value, error));
    CONVMAT_TRY(convmat_problem_retype(bias, *value, error));
done:
    return status;
}

static int64_t result_channels(const convmat_problem *problem) {
    return problem->is_transpose ? problem->geometry.in_channels : problem->geometry.out_channels;
}

/* The result's shape has the axes of the input; zeros at first */
static convmat_status new_result(const convmat_options *options, const convmat_problem *problem,
                                 convmat_value value, convmat_array **result, convmat_error *error) {
    const convmat_geometry *g = &problem->geometry;
    const int64_t channels = result_channels(problem);
    const int64_t *sizes = problem->is_transpose ? g->in_size : g->out_size;
    int64_t shape[CONVMAT_MAX_AXES + 2] = {problem->batch, channels};
    const int rank = problem->leading_axes + g->axes;
    if (problem->leading_axes == 1) {
        shape[0] = channels;
    } else if (problem->leading_axes == 0 && channels != 1) {
        char text[CONVMAT_SHAPE_SIZE];
        convmat_shape_text(problem->input->shape, problem->input->rank, "x", text);
        return convmat_refuse(error, CONVMAT_INVALID,
                              "shape of --input = %s, must be 1x%s: the result has %" PRId64
                              " channels, so both need a channel axis",
                              text, text, channels);
    }
    memcpy(shape + problem->leading_axes, sizes, (size_t)g->axes * sizeof *sizes);
    int64_t bytes = convmat_value_bytes(value);
    int64_t limit;
    for (int a = 0; a < rank; a++) {
        if (__builtin_mul_overflow(bytes, shape[a], &bytes)) {
            return convmat_refuse(
                error, CONVMAT_TOO_LARGE,
                "bytes of the result = more than 9223372036854775807, must be at most 2^63-1");
        }
    }
    const convmat_status status = convmat_limit_bytes(options, &limit, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    return bytes > limit ? convmat_limit_refuse(options, bytes, limit, error)
                         : convmat_array_new(rank, shape, value, result, error);
}

static convmat_status check_bias(const convmat_problem *problem, const convmat_array *bias,
                                 convmat_error *error) {
    if (bias != NULL && (bias->rank > 1 || bias->count != result_channels(problem))) {
        char shape[CONVMAT_SHAPE_SIZE];
        convmat_shape_text(bias->shape, bias->rank, "x", shape);
        return convmat_refuse(error, CONVMAT_INVALID,
                              "shape of --bias = %s, must be %" PRId64
                              ": one value per channel of the result",
                              shape, result_channels(problem));
    }
    return CONVMAT_OK;
}

/* result[b][c][...] += bias[c], in the type of the result */
static void add_bias(const convmat_array *bias, int64_t channels, int64_t batch, convmat_array *result) {
    const int64_t per_channel = result->count / channels / batch;
    for (int64_t k = 0; k < result->count; k++) {
        const int64_t channel = k / per_channel % channels;
        if (result->value == CONVMAT_FLOAT) {
            ((float *)result->data)[k] += ((const float *)bias->data)[channel];
        } else {
            ((double *)result->data)[k] += ((const double *)bias->data)[channel];
        }
    }
}

/* Everything between the arrays and the file; *used says how it was computed */
static convmat_status compute(const convmat_options *options, convmat_problem *problem,
                              convmat_convolution *used, convmat_array **result, convmat_error *error) {
    convmat_array *bias = NULL;
    const bool is_reproducible = convmat_option_given(options, CONVMAT_OPTION_REPRODUCIBLE);
    convmat_convolution convolution = {.geometry = &problem->geometry,
                                       .path =
                                           is_reproducible ? CONVMAT_PATH_REPRODUCIBLE : CONVMAT_PATH_AUTO};
    const convmat_direction direction = problem->is_transpose ? CONVMAT_TRANSPOSE : CONVMAT_FORWARD;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_problem_read(options, CONVMAT_OPTION_BIAS, &bias, error));
    CONVMAT_TRY(check_bias(problem, bias, error));
    CONVMAT_TRY(convmat_limit_threads(options, &convolution.threads, error));
    CONVMAT_TRY(settle_value(problem, &bias, &convolution.value, error));
    CONVMAT_TRY(new_result(options, problem, convolution.value, result, error));
    assert(*result != NULL);
    convolution.weights = problem->weights->data;
    CONVMAT_TRY(convmat_convolution_path(&convolution, direction, &convolution.path, error));
    *used = convolution;
    if (problem->batch == 0) {
        goto done;
    }
    CONVMAT_TRY(convmat_convolution_apply(&convolution, direction, problem->batch, problem->input->data,
                                          (*result)->data, error));
    if (bias != NULL) {
        add_bias(bias, result_channels(problem), problem->batch, *result);
    }
done:
    convmat_array_free(&bias);
    return status;
}

/* The result and how it was computed, as one JSON object */
static convmat_status report(const convmat_options *options, const convmat_problem *problem,
                             const convmat_convolution *used, const convmat_array *result,
                             convmat_error *error) {
    convmat_report text = {.out = NULL};
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_report_open(&text, error));
    convmat_json json = {.out = text.out};
    convmat_json_begin(&json, NULL, '{', false);
    convmat_json_string(&json, "direction", problem->is_transpose ? "transpose" : "forward");
    convmat_json_string(&json, "path", convmat_path_name(used->path));
    convmat_json_integer(&json, "threads", used->threads);
    convmat_json_string(&json, "value", used->value == CONVMAT_FLOAT ? "float" : "double");
    convmat_json_integers(&json, "shape", result->shape, result->rank);
    convmat_json_begin(&json, "result", '[', true);
    for (int64_t k = 0; k < result->count; k++) {
        convmat_json_number(&json, NULL, convmat_array_get(result, k));
    }
    convmat_json_end(&json);
    convmat_json_end(&json);
    CONVMAT_TRY(convmat_report_deliver(&text, options, error));
done:
    convmat_report_close(&text);
    return status;
}

convmat_status convmat_command_apply(const convmat_options *options, bool *is_true, convmat_error *error) {
    convmat_problem problem = {.weights = NULL};
    convmat_convolution used;
    convmat_array_output output;
    convmat_array *result = NULL;
    convmat_status status = CONVMAT_OK;
    const bool is_json = convmat_option_given(options, CONVMAT_OPTION_JSON);
    if (!convmat_option_given(options, CONVMAT_OPTION_INPUT)) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--input is missing, must be given: x, or y with --transpose");
    }
    if (is_json && convmat_option_given(options, CONVMAT_OPTION_FORMAT)) {
        return convmat_refuse(error, CONVMAT_INVALID, "--format = %.80s, must not be given with --json",
                              options->text[CONVMAT_OPTION_FORMAT]);
    }
    if (!is_json) {
        CONVMAT_TRY(convmat_array_output_choose(options, &output, error));
    }
    CONVMAT_TRY(convmat_problem_open(options, &problem, error));
    CONVMAT_TRY(compute(options, &problem, &used, &result, error));
    CONVMAT_TRY(is_json ? report(options, &problem, &used, result, error)
                        : convmat_array_output_deliver(options, &output, result, error));
    *is_true = true;
done:
    convmat_array_free(&result);
    convmat_problem_close(&problem);
    return status;
}
