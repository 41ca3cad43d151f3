/* SPDX-License-Identifier: BSD-3-Clause */
/* From the options of convmat check to a certificate of somebody's programs, and where its parts are written. */
#include "certify.h"

#include "arguments.h"
#include "interrupt.h"
#include "replay.h"
#include "report.h"

#include <convmat/io.h>

#include <stdlib.h>
#include <string.h>

const char *const convmat_recovery_names[] = {"when-cheap", "always", "never", NULL};

const char *convmat_certified_verdict(const convmat_certified *certified) {
    switch (certified->certificate->adjoint.finding) {
    case CONVMAT_HOLDS:
        return "adjoint";
    case CONVMAT_FAILS:
        return "not adjoint";
    default:
        return "inconclusive";
    }
}

bool convmat_certified_is_true(const convmat_certified *certified) {
    const convmat_certificate *c = certified->certificate;
    return c->adjoint.finding == CONVMAT_HOLDS && c->forward_is_right.finding != CONVMAT_FAILS;
}

convmat_status convmat_certify_refuse_alone(const convmat_options *options, convmat_error *error) {
    for (int k = CONVMAT_OPTION_ROWS; k <= CONVMAT_OPTION_REPLAY; k++) {
        if (convmat_option_given(options, (convmat_option)k)) {
            return convmat_refuse(error, CONVMAT_INVALID,
                                  "option = --%s, must come with --operator, or with --forward and --adjoint",
                                  convmat_option_name((convmat_option)k));
        }
    }
    return CONVMAT_OK;
}

/* `first` and `second` exclude each other */
static convmat_status refuse_both(const convmat_options *options, convmat_option first, convmat_option second,
                                  convmat_error *error) {
    if (convmat_option_given(options, first) && convmat_option_given(options, second)) {
        return convmat_refuse(error, CONVMAT_INVALID, "option = --%s, must not be given with --%s",
                              convmat_option_name(first), convmat_option_name(second));
    }
    return CONVMAT_OK;
}

static convmat_status refuse_contradictions(const convmat_options *options, convmat_error *error) {
    static const convmat_option pairs[][2] = {{CONVMAT_OPTION_MODE, CONVMAT_OPTION_FORWARD},
                                              {CONVMAT_OPTION_MODE, CONVMAT_OPTION_OPERATOR},
                                              {CONVMAT_OPTION_RECOVER, CONVMAT_OPTION_NO_RECOVER},
                                              {CONVMAT_OPTION_RECOVERED, CONVMAT_OPTION_NO_RECOVER},
                                              {CONVMAT_OPTION_RECOVER, CONVMAT_OPTION_ROWS},
                                              {CONVMAT_OPTION_RECOVERED, CONVMAT_OPTION_ROWS},
                                              {CONVMAT_OPTION_SEED, CONVMAT_OPTION_REPLAY},
                                              {CONVMAT_OPTION_TARGET, CONVMAT_OPTION_REPLAY},
                                              {CONVMAT_OPTION_AMPLITUDE, CONVMAT_OPTION_REPLAY},
                                              {CONVMAT_OPTION_RECOVER, CONVMAT_OPTION_REPLAY},
                                              {CONVMAT_OPTION_NO_RECOVER, CONVMAT_OPTION_REPLAY},
                                              {CONVMAT_OPTION_JSON, CONVMAT_OPTION_REPLAY}};
    convmat_status status = CONVMAT_OK;
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        CONVMAT_TRY(refuse_both(options, pairs[k][0], pairs[k][1], error));
    }
    for (int k = CONVMAT_OPTION_WEIGHTS; k <= CONVMAT_OPTION_CONVOLVE; k++) {
        CONVMAT_TRY(refuse_both(options, (convmat_option)k, CONVMAT_OPTION_ROWS, error));
        CONVMAT_TRY(refuse_both(options, (convmat_option)k, CONVMAT_OPTION_COLS, error));
    }
done:
    return status;
}

/* A probability, above 0 and below 1 */
static convmat_status take_target(const convmat_options *options, double *target, convmat_error *error) {
    const char *text = options->text[CONVMAT_OPTION_TARGET];
    if (text == NULL) {
        return CONVMAT_OK;
    }
    char *end;
    *target = strtod(text, &end);
    if (end == text || *end != '\0' || !(*target > 0 && *target < 1)) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--target = %.80s, must be a number above 0 and below 1, such as 1e-12", text);
    }
    return CONVMAT_OK;
}

/* How hard to look */
static convmat_status take_effort(const convmat_options *options, convmat_certify_options *effort,
                                  convmat_error *error) {
    static const char *const precisions[] = {"double", "float", "half", "bfloat16", NULL};
    int precision = -1;
    int64_t seed = 1;
    convmat_status status = CONVMAT_OK;
    *effort = convmat_certify_options_default();
    CONVMAT_TRY(convmat_argument_integer(options, CONVMAT_OPTION_SEED, 0, INT64_MAX, &seed, error));
    CONVMAT_TRY(
        convmat_argument_integer(options, CONVMAT_OPTION_AMPLITUDE, 1, 1 << 24, &effort->amplitude, error));
    CONVMAT_TRY(take_target(options, &effort->target, error));
    CONVMAT_TRY(convmat_argument_choice(options, CONVMAT_OPTION_PRECISION, precisions, &precision, error));
    effort->seed = (uint64_t)seed;
    effort->precision = (convmat_precision)(CONVMAT_PRECISION_DOUBLE + precision); /* -1: that of the value */
    if (convmat_option_given(options, CONVMAT_OPTION_RECOVER) ||
        convmat_option_given(options, CONVMAT_OPTION_RECOVERED)) {
        effort->recovery = CONVMAT_RECOVER_ALWAYS;
    } else if (convmat_option_given(options, CONVMAT_OPTION_NO_RECOVER)) {
        effort->recovery = CONVMAT_RECOVER_NEVER;
    }
done:
    return status;
}

/* The geometry, where one is told, and its weights as doubles */
static convmat_status take_problem(const convmat_options *options, convmat_certified *certified,
                                   convmat_error *error) {
    if (convmat_option_given(options, CONVMAT_OPTION_ROWS) ||
        convmat_option_given(options, CONVMAT_OPTION_COLS)) {
        return CONVMAT_OK;
    }
    if (!convmat_option_given(options, CONVMAT_OPTION_WEIGHTS) &&
        !convmat_option_given(options, CONVMAT_OPTION_KERNEL)) {
        return convmat_refuse(
            error, CONVMAT_INVALID,
            "--weights is missing, must be given, or --kernel, or --rows and --cols where no "
            "geometry is known");
    }
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_problem_open(options, &certified->problem, error));
    CONVMAT_TRY(convmat_problem_retype(&certified->problem.weights, CONVMAT_DOUBLE, error));
    certified->geometry = &certified->problem.geometry;
    certified->options.geometry = certified->geometry;
    if (certified->problem.weights != NULL) {
        certified->options.weights = certified->problem.weights->data;
    }
done:
    return status;
}

static convmat_status run(const convmat_options *options, convmat_certified *certified,
                          convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(take_problem(options, certified, error));
    CONVMAT_TRY(convmat_outside_open(options, certified->geometry, &certified->outside, error));
    certified->options.is_complex = certified->outside.is_complex;
    if (certified->outside.takes_weights) {
        certified->options.set_weights = convmat_outside_set_weights;
    }
    convmat_operator tested = convmat_outside_operator(&certified->outside);
    CONVMAT_TRY(convmat_certify(&tested, &certified->options, &certified->certificate, error));
    if (certified->outside.answered_floats && !convmat_option_given(options, CONVMAT_OPTION_VALUE) &&
        !certified->certificate->is_integer) {
        /* doubles asked for, floats given: the program computes in float, and is judged by float's rounding */
        convmat_certificate_free(&certified->certificate);
        certified->outside.value = CONVMAT_FLOAT;
        tested = convmat_outside_operator(&certified->outside);
        CONVMAT_TRY(convmat_certify(&tested, &certified->options, &certified->certificate, error));
    }
done:
    return status;
}

/* --recovered: its format, before anything is run */
static convmat_status find_format(const convmat_options *options, const convmat_format **format,
                                  convmat_error *error) {
    const char *path = options->text[CONVMAT_OPTION_RECOVERED];
    if (path == NULL) {
        return CONVMAT_OK;
    }
    *format = convmat_format_find(NULL, path);
    return *format != NULL ? CONVMAT_OK
                           : convmat_refuse(error, CONVMAT_INVALID,
                                            "--recovered = %.80s, must end in .mtx or .txt", path);
}

static convmat_status write_recovered(const convmat_options *options, const convmat_format *format,
                                      const convmat_certified *certified, convmat_error *error) {
    if (format == NULL) {
        return CONVMAT_OK;
    }
    const char *path = options->text[CONVMAT_OPTION_RECOVERED];
    const convmat_document document = {.matrix = certified->certificate->recovered_forward,
                                       .geometry = certified->geometry};
    if (document.matrix == NULL) {
        return convmat_refuse(error, CONVMAT_IO, "--recovered = %.80s, was not written: %s", path,
                              certified->certificate->recovered[CONVMAT_FORWARD].text);
    }
    convmat_output *output = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_interrupt_open(path, &output, error));
    CONVMAT_TRY(format->write(output, &document, error));
    CONVMAT_TRY(convmat_output_commit(&output, error));
done:
    convmat_output_discard(&output);
    return status;
}

/* The report, and with --replay what differs */
static convmat_status deliver(const convmat_options *options, const convmat_certified *certified,
                              const convmat_replay *replay, bool *is_true, convmat_error *error) {
    convmat_report report = {.out = NULL};
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_report_open(&report, error));
    *is_true = convmat_certified_is_true(certified);
    if (convmat_report_is_json(options)) {
        convmat_certified_write(report.out, certified);
    } else {
        convmat_certified_print(report.out, certified);
    }
    if (convmat_option_given(options, CONVMAT_OPTION_REPLAY)) {
        CONVMAT_TRY(convmat_replay_compare(replay, certified, report.out, is_true, error));
    }
    CONVMAT_TRY(convmat_report_deliver(&report, options, error));
done:
    convmat_report_close(&report);
    return status;
}

convmat_status convmat_certify_outside(const convmat_options *options, bool *is_true, convmat_error *error) {
    convmat_certified certified = {.geometry = NULL};
    convmat_replay replay = {.text = NULL};
    const convmat_format *format = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(refuse_contradictions(options, error));
    CONVMAT_TRY(take_effort(options, &certified.options, error));
    CONVMAT_TRY(find_format(options, &format, error));
    if (convmat_option_given(options, CONVMAT_OPTION_REPLAY)) {
        CONVMAT_TRY(
            convmat_replay_open(options->text[CONVMAT_OPTION_REPLAY], &replay, &certified.options, error));
    }
    CONVMAT_TRY(run(options, &certified, error));
    CONVMAT_TRY(deliver(options, &certified, &replay, is_true, error));
    CONVMAT_TRY(write_recovered(options, format, &certified, error));
done:
    convmat_certificate_free(&certified.certificate);
    convmat_outside_close(&certified.outside);
    convmat_problem_close(&certified.problem);
    convmat_replay_close(&replay);
    return status;
}
