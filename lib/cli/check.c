/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat check: the verdict on our pair, with all its figures; somebody's programs go to certify.c. */
#include "arguments.h"
#include "certify.h"
#include "checkup.h"
#include "describe.h"
#include "limit.h"
#include "report.h"

#include <inttypes.h>

static const char *mode_name(convmat_adjoint_mode mode) {
    return mode == CONVMAT_ADJOINT_EXACT ? "exact" : "bounded";
}

static void print_figure(FILE *out, const char *name, double number) {
    fprintf(out, "  %-13s", name);
    convmat_number_print(out, number);
    fputc('\n', out);
}

static void print_test(FILE *out, const convmat_checkup_test *test) {
    const convmat_adjoint_report *report = &test->report;
    fprintf(out, "\n%s, %s, %s\n", test->is_matrix ? "explicit matrix" : "matrix-free", test->weights,
            mode_name(report->mode));
    print_figure(out, "<C x, y>", report->left);
    print_figure(out, "<x, C^T y>", report->right);
    print_figure(out, "gap", report->gap);
    print_figure(out, "bound", report->bound);
    fprintf(out, "  probes       %d", report->probes);
    if (report->mode == CONVMAT_ADJOINT_EXACT) {
        fprintf(out, " of integers to %" PRId64 ": a wrong pair would pass with probability %.2g",
                report->amplitude, report->miss_probability);
    }
    fprintf(out, "\n  verdict      %s\n", convmat_checkup_verdict_name(report->verdict));
    if (report->reason[0] != '\0') {
        fprintf(out, "  because      %s\n", report->reason);
    }
}

static void print_checkup(FILE *out, const convmat_geometry *g, const convmat_checkup *checkup,
                          int64_t max_bytes) {
    convmat_describe_geometry(out, g);
    fprintf(out, "C              %" PRId64 " x %" PRId64 ", %" PRId64 " nonzeros\n", checkup->plan.rows,
            checkup->plan.cols, checkup->plan.nnz);
    for (int k = 0; k < checkup->count; k++) {
        print_test(out, &checkup->tests[k]);
    }
    if (checkup->has_matrix) {
        fprintf(out, "\nC x and C^T y with and without the matrix: %s%s\n",
                checkup->are_equal ? "equal, bit for bit" : "different: ", checkup->difference);
    } else {
        char needed[CONVMAT_BYTES_SIZE];
        char limit[CONVMAT_BYTES_SIZE];
        convmat_bytes_text(checkup->matrix_bytes, needed);
        convmat_bytes_text(max_bytes, limit);
        fprintf(out,
                "\nOnly the matrix-free pair was tested: the matrix would need %s, the limit is %s "
                "(--max-bytes)\n",
                needed, limit);
    }
    fprintf(out, "%s\n", convmat_checkup_verdict_name(checkup->verdict));
}

static void write_test(convmat_json *json, const convmat_checkup_test *test) {
    const convmat_adjoint_report *report = &test->report;
    convmat_json_begin(json, NULL, '{', false);
    convmat_json_string(json, "pair", test->is_matrix ? "matrix" : "matrix-free");
    convmat_json_string(json, "weights", test->weights);
    convmat_json_string(json, "mode", mode_name(report->mode));
    convmat_json_string(json, "verdict", convmat_checkup_verdict_name(report->verdict));
    convmat_json_number(json, "left", report->left);
    convmat_json_number(json, "right", report->right);
    convmat_json_number(json, "gap", report->gap);
    convmat_json_number(json, "bound", report->bound);
    convmat_json_integer(json, "probes", report->probes);
    convmat_json_integer(json, "failed_probe", report->failed_probe);
    convmat_json_integer(json, "amplitude", report->amplitude);
    convmat_json_number(json, "magnitude", report->magnitude);
    convmat_json_number(json, "magnitude_limit", report->magnitude_limit);
    convmat_json_number(json, "miss_probability", report->miss_probability);
    convmat_json_integer(json, "applications", report->applications);
    convmat_json_string(json, "reason", report->reason);
    convmat_json_end(json);
}

static void write_checkup(FILE *out, const convmat_geometry *g, const convmat_checkup *checkup,
                          const convmat_checkup_options *options) {
    convmat_json json = {.out = out};
    convmat_json_begin(&json, NULL, '{', false);
    convmat_json_string(&json, "verdict", convmat_checkup_verdict_name(checkup->verdict));
    convmat_json_boolean(&json, "is_adjoint", checkup->verdict == CONVMAT_ADJOINT_YES);
    convmat_describe_geometry_json(&json, g);
    convmat_json_integer(&json, "rows", checkup->plan.rows);
    convmat_json_integer(&json, "columns", checkup->plan.cols);
    convmat_json_integer(&json, "nonzeros", checkup->plan.nnz);
    convmat_json_string(&json, "value", options->value == CONVMAT_FLOAT ? "float" : "double");
    convmat_json_integer(&json, "seed", (int64_t)options->seed);
    convmat_json_integer(&json, "matrix_bytes", checkup->matrix_bytes);
    convmat_json_boolean(&json, "matrix_was_tested", checkup->has_matrix);
    if (checkup->has_matrix) {
        convmat_json_boolean(&json, "products_are_equal", checkup->are_equal);
    } else {
        convmat_json_null(&json, "products_are_equal");
    }
    convmat_json_string(&json, "difference", checkup->difference);
    convmat_json_begin(&json, "tests", '[', false);
    for (int k = 0; k < checkup->count; k++) {
        write_test(&json, &checkup->tests[k]);
    }
    convmat_json_end(&json);
    convmat_json_end(&json);
}

static convmat_status take_options(const convmat_options *options, convmat_checkup_options *taken,
                                   convmat_error *error) {
    static const char *const modes[] = {"exact", "bounded", NULL};
    int mode = -1;
    int64_t seed = 1;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_argument_choice(options, CONVMAT_OPTION_MODE, modes, &mode, error));
    CONVMAT_TRY(convmat_argument_integer(options, CONVMAT_OPTION_SEED, 0, INT64_MAX, &seed, error));
    CONVMAT_TRY(convmat_limit_value(options, &taken->value, error));
    CONVMAT_TRY(convmat_limit_threads(options, &taken->threads, error));
    CONVMAT_TRY(convmat_limit_bytes(options, &taken->max_bytes, error));
    taken->asks_exact = mode == 0;
    taken->asks_bounded = mode == 1;
    taken->seed = (uint64_t)seed;
done:
    return status;
}

/* Our own pair: the explicit matrix, and the products without it */
static convmat_status check_ours(const convmat_options *options, bool *is_true, convmat_error *error) {
    convmat_problem problem = {.weights = NULL};
    convmat_report report = {.out = NULL};
    convmat_checkup_options taken = {.threads = 1};
    convmat_checkup checkup;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(take_options(options, &taken, error));
    CONVMAT_TRY(convmat_problem_open(options, &problem, error));
    CONVMAT_TRY(convmat_checkup_run(&problem, &taken, &checkup, error));
    CONVMAT_TRY(convmat_report_open(&report, error));
    if (convmat_report_is_json(options)) {
        write_checkup(report.out, &problem.geometry, &checkup, &taken);
    } else {
        print_checkup(report.out, &problem.geometry, &checkup, taken.max_bytes);
    }
    CONVMAT_TRY(convmat_report_deliver(&report, options, error));
    *is_true = checkup.verdict == CONVMAT_ADJOINT_YES;
done:
    convmat_report_close(&report);
    convmat_problem_close(&problem);
    return status;
}

convmat_status convmat_command_check(const convmat_options *options, bool *is_true, convmat_error *error) {
    if (convmat_outside_is_asked(options)) {
        return convmat_certify_outside(options, is_true, error);
    }
    const convmat_status status = convmat_certify_refuse_alone(options, error);
    return status == CONVMAT_OK ? check_ours(options, is_true, error) : status;
}
