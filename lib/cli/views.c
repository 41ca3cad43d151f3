/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat views: C^T y in three ways, and whether they agree. */
#include "describe.h"
#include "form.h"
#include "problem.h"
#include "report.h"
#include "views_report.h"

/* y is what --input gives, one sample, with or without --transpose */
static convmat_status open_problem(const convmat_options *options, convmat_problem *problem,
                                   convmat_error *error) {
    convmat_options transposed = *options;
    convmat_status status = CONVMAT_OK;
    if (!convmat_option_given(options, CONVMAT_OPTION_INPUT)) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--input is missing, must be given: y, for instance --input ones:4x4");
    }
    transposed.text[CONVMAT_OPTION_TRANSPOSE] = "";
    CONVMAT_TRY(convmat_problem_open(&transposed, problem, error));
    if (problem->batch != 1) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "batch of --input = %lld, must be 1: every sample has views of its own",
                              (long long)problem->batch);
    }
    CONVMAT_TRY(convmat_problem_retype(&problem->weights, CONVMAT_DOUBLE, error));
    CONVMAT_TRY(convmat_problem_retype(&problem->input, CONVMAT_DOUBLE, error));
done:
    return status;
}

static convmat_status print(convmat_form form, const convmat_views *views, FILE *out, convmat_error *error) {
    char *svg = NULL;
    if (form == CONVMAT_FORM_TEXT) {
        convmat_describe_geometry(out, &views->geometry);
        convmat_views_print(out, views);
    } else if (form == CONVMAT_FORM_JSON) {
        convmat_views_write(out, views);
    } else {
        const convmat_status status = convmat_views_draw(views, &svg, error);
        if (status != CONVMAT_OK) {
            return status;
        }
        fputs(svg, out);
        convmat_free(svg);
    }
    return CONVMAT_OK;
}

convmat_status convmat_command_views(const convmat_options *options, bool *is_true, convmat_error *error) {
    convmat_problem problem = {.weights = NULL};
    convmat_report report = {.out = NULL};
    convmat_views *views = NULL;
    convmat_form form;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_form_choose(options, false, &form, error));
    CONVMAT_TRY(open_problem(options, &problem, error));
    status =
        convmat_views_compute(&problem.geometry, problem.weights->data, problem.input->data, &views, error);
    if (status != CONVMAT_OK) {
        convmat_error_in_user_words(error);
        goto done;
    }
    CONVMAT_TRY(convmat_report_open(&report, error));
    CONVMAT_TRY(print(form, views, report.out, error));
    CONVMAT_TRY(convmat_report_deliver(&report, options, error));
    *is_true = views->are_equal;
done:
    convmat_report_close(&report);
    convmat_views_free(&views);
    convmat_problem_close(&problem);
    return status;
}
