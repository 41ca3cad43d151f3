/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat plan: what C will be, as a table or as JSON. */
#include "describe.h"
#include "limit.h"
#include "problem.h"
#include "relationships.h"
#include "report.h"

#include <convmat/apply.h>

#include <inttypes.h>

static const char *const layout_names[] = {"rows", "columns"};
static const char *const value_names[] = {"double", "float"};

/* One line of the bytes table: a layout and value type, by 32- and 64-bit indices */
static void print_bytes(FILE *out, const convmat_plan *plan, int layout, int value) {
    char text[2][CONVMAT_BYTES_SIZE] = {"does not fit", "does not fit"};
    for (int index = 0; index < 2; index++) {
        const int64_t bytes = plan->bytes[layout][index][value];
        if (bytes != CONVMAT_DOES_NOT_FIT) {
            convmat_bytes_text(bytes, text[index]);
        }
    }
    fprintf(out, "  by %-9s%-8s%14s%16s\n", layout_names[layout], value_names[value], text[0], text[1]);
}

static void print_figures(FILE *out, const convmat_geometry *g, const convmat_plan *plan) {
    char density[CONVMAT_NUMBER_SIZE];
    snprintf(density, sizeof density, "%.3g", 100 * plan->density);
    char padding[CONVMAT_SHAPE_SIZE];
    convmat_shape_text(plan->output_padding, g->axes, ",", padding);
    fprintf(out,
            "C              %" PRId64 " x %" PRId64 ", %" PRId64 " nonzeros, density %s %%\n"
            "bandwidth      lower %" PRId64 ", upper %" PRId64 "\n"
            "fullest        row %" PRId64 ", column %" PRId64 "\n"
            "empty          %" PRId64 " rows, %" PRId64 " columns\n"
            "output padding %s\n",
            plan->rows, plan->cols, plan->nnz, density, plan->lower_bandwidth, plan->upper_bandwidth,
            plan->longest_row, plan->longest_column, plan->empty_rows, plan->empty_columns, padding);
    if (plan->is_transpose_of_convolution) {
        fputs("C^T            the transpose of a convolution of this geometry\n", out);
    } else {
        fprintf(out, "C^T            not the transpose of a convolution of this geometry: %s\n",
                plan->reason);
    }
}

/* How the products are computed without the matrix; names are NULL where --threads was not given */
typedef struct products {
    int threads;
    const char *name[2]; /* by direction */
} products;

static convmat_status find_products(const convmat_options *options, const convmat_geometry *g,
                                    products *result, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    *result = (products){.threads = 1};
    if (!convmat_option_given(options, CONVMAT_OPTION_THREADS)) {
        return CONVMAT_OK;
    }
    CONVMAT_TRY(convmat_limit_threads(options, &result->threads, error));
    const convmat_convolution convolution = {.geometry = g, .threads = result->threads};
    for (int direction = 0; direction < 2; direction++) {
        convmat_path path;
        CONVMAT_TRY(convmat_convolution_path(&convolution, (convmat_direction)direction, &path, error));
        result->name[direction] = convmat_path_name(path);
    }
done:
    return status;
}

static void print_products(FILE *out, const products *p) {
    if (p->name[0] != NULL) {
        fprintf(out, "products       C x by %s, C^T y by %s, threads %d\n", p->name[CONVMAT_FORWARD],
                p->name[CONVMAT_TRANSPOSE], p->threads);
    }
}

static void write_products(convmat_json *json, const products *p) {
    if (p->name[0] != NULL) {
        convmat_json_begin(json, "products", '{', true);
        convmat_json_string(json, "forward", p->name[CONVMAT_FORWARD]);
        convmat_json_string(json, "transpose", p->name[CONVMAT_TRANSPOSE]);
        convmat_json_integer(json, "threads", p->threads);
        convmat_json_end(json);
    }
}

static void print_plan(FILE *out, const convmat_geometry *g, const convmat_plan *plan, const products *p) {
    convmat_describe_geometry(out, g);
    print_figures(out, g, plan);
    print_products(out, p);
    fputs("\nBytes of C                 32-bit indices  64-bit indices\n", out);
    for (int layout = 0; layout < 2; layout++) {
        for (int value = 0; value < 2; value++) {
            print_bytes(out, plan, layout, value);
        }
    }
    fputs("\nRelationships of Dumoulin & Visin, arXiv:1603.07285\n", out);
    convmat_relationships_print(out, plan->relationships);
}

static void write_bytes(convmat_json *json, const convmat_plan *plan) {
    convmat_json_begin(json, "bytes", '[', false);
    for (int k = 0; k < 8; k++) {
        const int layout = k / 4;
        const int index = k / 2 % 2;
        const int value = k % 2;
        const int64_t bytes = plan->bytes[layout][index][value];
        convmat_json_begin(json, NULL, '{', true);
        convmat_json_string(json, "layout", layout_names[layout]);
        convmat_json_integer(json, "index_bits", index == CONVMAT_INT32 ? 32 : 64);
        convmat_json_string(json, "value", value_names[value]);
        if (bytes == CONVMAT_DOES_NOT_FIT) {
            convmat_json_null(json, "bytes");
        } else {
            convmat_json_integer(json, "bytes", bytes);
        }
        convmat_json_end(json);
    }
    convmat_json_end(json);
}

static void write_plan(FILE *out, const convmat_geometry *g, const convmat_plan *plan, const products *p) {
    convmat_json json = {.out = out};
    convmat_json_begin(&json, NULL, '{', false);
    convmat_describe_geometry_json(&json, g);
    convmat_json_integer(&json, "rows", plan->rows);
    convmat_json_integer(&json, "columns", plan->cols);
    convmat_json_integer(&json, "nonzeros", plan->nnz);
    convmat_json_number(&json, "density", plan->density);
    convmat_json_integer(&json, "weights", plan->weights);
    convmat_json_integer(&json, "lower_bandwidth", plan->lower_bandwidth);
    convmat_json_integer(&json, "upper_bandwidth", plan->upper_bandwidth);
    convmat_json_integer(&json, "longest_row", plan->longest_row);
    convmat_json_integer(&json, "longest_column", plan->longest_column);
    convmat_json_integer(&json, "empty_rows", plan->empty_rows);
    convmat_json_integer(&json, "empty_columns", plan->empty_columns);
    convmat_json_integers(&json, "output_padding", plan->output_padding, g->axes);
    convmat_json_boolean(&json, "is_transpose_of_convolution", plan->is_transpose_of_convolution);
    convmat_json_string(&json, "reason", plan->reason);
    write_products(&json, p);
    write_bytes(&json, plan);
    convmat_relationships_write(&json, plan->relationships);
    convmat_json_end(&json);
}

convmat_status convmat_command_plan(const convmat_options *options, bool *is_true, convmat_error *error) {
    convmat_problem problem;
    convmat_report report = {.out = NULL};
    convmat_plan plan;
    products found;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_problem_open(options, &problem, error));
    CONVMAT_TRY(convmat_problem_plan(&problem, &plan, error));
    CONVMAT_TRY(find_products(options, &problem.geometry, &found, error));
    CONVMAT_TRY(convmat_report_open(&report, error));
    if (convmat_report_is_json(options)) {
        write_plan(report.out, &problem.geometry, &plan, &found);
    } else {
        print_plan(report.out, &problem.geometry, &plan, &found);
    }
    CONVMAT_TRY(convmat_report_deliver(&report, options, error));
    *is_true = true;
done:
    convmat_report_close(&report);
    convmat_problem_close(&problem);
    return status;
}
