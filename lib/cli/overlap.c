/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat overlap: how many terms each element of C^T y sums, and whether that is a checkerboard. */
#include "array_output.h"
#include "describe.h"
#include "form.h"
#include "problem.h"
#include "report.h"

#include <convmat/explain.h>

#include <inttypes.h>
#include <string.h>

enum { GRID_MOST = 40 }; /* positions of the last axis that a grid of text shows */

/* Terms at a position: the product of the counts of its axes */
static int64_t terms_at(const convmat_overlap *o, int64_t flat) {
    const convmat_geometry *g = &o->geometry;
    int64_t terms = 1;
    for (int a = g->axes - 1; a >= 0; a--) {
        terms *= o->axis[a].terms[flat % g->in_size[a]];
        flat /= g->in_size[a];
    }
    return terms;
}

static int64_t positions(const convmat_geometry *g) {
    int64_t count = 1;
    for (int a = 0; a < g->axes; a++) {
        if (__builtin_mul_overflow(count, g->in_size[a], &count)) {
            return INT64_MAX; /* too many for a grid, whatever they are */
        }
    }
    return count;
}

static void print_grid(FILE *out, const convmat_overlap *o) {
    const convmat_geometry *g = &o->geometry;
    const int64_t width = g->in_size[g->axes - 1];
    const int64_t height = g->axes > 1 ? g->in_size[g->axes - 2] : 1;
    const int64_t count = positions(g);
    int column = 1;
    for (int64_t k = 0; k < count; k++) {
        const int length = snprintf(NULL, 0, "%" PRId64, terms_at(o, k));
        column = length > column ? length : column;
    }
    fputs("terms of each position\n", out);
    for (int64_t k = 0; k < count; k++) {
        const bool begins_plane = k > 0 && k % (width * height) == 0;
        fprintf(out, "%s%s%*" PRId64 "%s", begins_plane ? "\n" : "", k % width == 0 ? "  " : " ", column,
                terms_at(o, k), k % width == width - 1 ? "\n" : "");
    }
}

/* "12 positions of 2 terms, 11 positions of 1" for one axis */
static void print_counts(FILE *out, const int64_t *terms, int64_t size, int64_t most) {
    const char *separator = "";
    for (int64_t n = 0; n <= most; n++) {
        int64_t count = 0;
        for (int64_t i = 0; i < size; i++) {
            count += terms[i] == n;
        }
        if (count > 0) {
            fprintf(out, "%s%" PRId64 " position%s of %" PRId64, separator, count, count == 1 ? "" : "s", n);
            separator = ", ";
        }
    }
    fputs(" terms\n", out);
}

/* Of each axis how many positions have how many terms, or where that is long the extremes */
static void print_histogram(FILE *out, const convmat_overlap *o) {
    const convmat_geometry *g = &o->geometry;
    fputs("terms of a position: the product of those of its axes\n", out);
    for (int a = 0; a < g->axes; a++) {
        const int64_t *terms = o->axis[a].terms;
        int64_t most = terms[0];
        int64_t fewest = terms[0];
        for (int64_t i = 0; i < g->in_size[a]; i++) {
            most = terms[i] > most ? terms[i] : most;
            fewest = terms[i] < fewest ? terms[i] : fewest;
        }
        fprintf(out, "  axis %d       ", a);
        if (most > GRID_MOST) {
            fprintf(out, "%" PRId64 " to %" PRId64 " terms\n", fewest, most);
        } else {
            print_counts(out, terms, g->in_size[a], most);
        }
    }
}

/* "kernel 2 or 4" */
static void print_choices(FILE *out, const char *what, const int64_t *choices, int count) {
    fprintf(out, "%s %" PRId64, what, choices[0]);
    if (count > 1) {
        fprintf(out, " or %" PRId64, choices[1]);
    }
}

static void print_axis(FILE *out, const convmat_geometry *g, int a, const convmat_overlap_axis *axis) {
    const bool divides = g->kernel_size[a] % g->stride[a] == 0;
    fprintf(out, "axis %d         %s: ", a, axis->is_uniform ? "uniform" : "not uniform");
    if (axis->common != 1 || axis->is_uniform) { /* what is as it must be is no reason against it */
        fprintf(out, "gcd(dilation %" PRId64 ", stride %" PRId64 ") = %" PRId64 "%s%s", g->dilation[a],
                g->stride[a], axis->common, axis->common == 1 ? "" : ", must be 1",
                divides && !axis->is_uniform ? "" : ", ");
    }
    if (!divides || axis->is_uniform) {
        fprintf(out, "stride %" PRId64 " %s kernel %" PRId64, g->stride[a],
                divides ? "divides" : "does not divide", g->kernel_size[a]);
    }
    fputc('\n', out);
    if (axis->interior_begin == axis->interior_end) {
        fputs("               no position lies away from the border\n", out);
    } else {
        fprintf(out, "               positions %" PRId64 "..%" PRId64 ", away from the border: %" PRId64,
                axis->interior_begin, axis->interior_end - 1, axis->fewest);
        if (axis->most > axis->fewest) {
            fprintf(out, " to %" PRId64, axis->most);
        }
        fprintf(out, " term%s\n", axis->most == 1 ? "" : "s");
    }
    if (axis->is_uniform) {
        return;
    }
    fputs("               nearest that would be uniform: ", out);
    if (axis->kernel_count > 0) {
        print_choices(out, "kernel", axis->kernels, axis->kernel_count);
        fputs(", or ", out);
    }
    print_choices(out, "stride", axis->strides, axis->stride_count);
    fputs(axis->common == 1 ? "\n" : "; no kernel, for the common divisor stays\n", out);
}

static void print_overlap(FILE *out, const convmat_overlap *o) {
    const convmat_geometry *g = &o->geometry;
    convmat_describe_geometry(out, g);
    fputc('\n', out);
    if (positions(g) <= INT64_C(1) * GRID_MOST * GRID_MOST && g->in_size[g->axes - 1] <= GRID_MOST) {
        print_grid(out, o);
    } else {
        print_histogram(out, o);
    }
    if (o->factor > 1) {
        fprintf(out,
                "channels       each position sums them over %" PRId64 " channels of y: %" PRId64
                " times as many terms\n",
                o->factor, o->factor);
    }
    fputc('\n', out);
    const char *small = "not to be seen in so small an image, but in a larger one: the rule does not hold";
    fprintf(out, "checkerboard   %s\n",
            o->is_uniform          ? "none: away from the border all counts are equal"
            : o->fewest == o->most ? small
                                   : "yes");
    for (int a = 0; a < g->axes; a++) {
        print_axis(out, g, a, &o->axis[a]);
    }
}

static void write_axis(convmat_json *json, const convmat_geometry *g, int a,
                       const convmat_overlap_axis *axis) {
    convmat_json_begin(json, NULL, '{', true);
    convmat_json_begin(json, "terms", '[', true);
    for (int64_t i = 0; i < g->in_size[a]; i++) {
        convmat_json_integer(json, NULL, axis->terms[i]);
    }
    convmat_json_end(json);
    convmat_json_integer(json, "interior_begin", axis->interior_begin);
    convmat_json_integer(json, "interior_end", axis->interior_end);
    convmat_json_integer(json, "fewest", axis->fewest);
    convmat_json_integer(json, "most", axis->most);
    convmat_json_integer(json, "common_divisor", axis->common);
    convmat_json_boolean(json, "stride_divides_kernel", g->kernel_size[a] % g->stride[a] == 0);
    convmat_json_boolean(json, "is_uniform", axis->is_uniform);
    convmat_json_integers(json, "nearest_kernels", axis->kernels, axis->kernel_count);
    convmat_json_integers(json, "nearest_strides", axis->strides, axis->stride_count);
    convmat_json_end(json);
}

static void write_overlap(FILE *out, const convmat_overlap *o) {
    const convmat_geometry *g = &o->geometry;
    convmat_json json = {.out = out};
    convmat_json_begin(&json, NULL, '{', false);
    convmat_describe_geometry_json(&json, g);
    convmat_json_integer(&json, "channel_factor", o->factor);
    convmat_json_boolean(&json, "is_uniform", o->is_uniform);
    convmat_json_integer(&json, "fewest", o->fewest);
    convmat_json_integer(&json, "most", o->most);
    convmat_json_begin(&json, "per_axis", '[', false);
    for (int a = 0; a < g->axes; a++) {
        write_axis(&json, g, a, &o->axis[a]);
    }
    convmat_json_end(&json);
    convmat_json_end(&json);
}

static convmat_status print(convmat_form form, const convmat_overlap *o, FILE *out, convmat_error *error) {
    char *svg = NULL;
    if (form == CONVMAT_FORM_TEXT) {
        print_overlap(out, o);
    } else if (form == CONVMAT_FORM_JSON) {
        write_overlap(out, o);
    } else {
        const convmat_status status = convmat_overlap_draw(o, &svg, error);
        if (status != CONVMAT_OK) {
            return status;
        }
        fputs(svg, out);
        convmat_free(svg);
    }
    return CONVMAT_OK;
}

/* The counts as an array, of one axis as one row; in a picture none is black and the most is white */
static convmat_status deliver_array(const convmat_options *options, const convmat_overlap *o,
                                    convmat_array_output *output, convmat_error *error) {
    const convmat_geometry *g = &o->geometry;
    int64_t shape[CONVMAT_MAX_AXES + 1] = {1};
    const int added = g->axes == 1 ? 1 : 0;
    convmat_array *array = NULL;
    convmat_status status = CONVMAT_OK;
    memcpy(shape + added, g->in_size, (size_t)g->axes * sizeof *shape);
    CONVMAT_TRY(convmat_array_new(g->axes + added, shape, CONVMAT_DOUBLE, &array, error));
    double *terms = array->data;
    output->options.has_range = true;
    output->options.high = 1;
    for (int64_t k = 0; k < array->count; k++) {
        terms[k] = (double)terms_at(o, k);
        output->options.high = terms[k] > output->options.high ? terms[k] : output->options.high;
    }
    CONVMAT_TRY(convmat_array_output_deliver(options, output, array, error));
done:
    convmat_array_free(&array);
    return status;
}

convmat_status convmat_command_overlap(const convmat_options *options, bool *is_true, convmat_error *error) {
    convmat_problem problem = {.weights = NULL};
    convmat_report report = {.out = NULL};
    convmat_overlap *overlap = NULL;
    convmat_array_output output = {.format = NULL};
    convmat_form form;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_form_choose(options, true, &form, error));
    if (form == CONVMAT_FORM_ARRAY) {
        CONVMAT_TRY(convmat_array_output_choose(options, &output, error));
    }
    CONVMAT_TRY(convmat_problem_open(options, &problem, error));
    status = convmat_overlap_count(&problem.geometry, &overlap, error);
    if (status != CONVMAT_OK) {
        convmat_error_in_user_words(error);
        goto done;
    }
    if (form == CONVMAT_FORM_ARRAY) {
        CONVMAT_TRY(deliver_array(options, overlap, &output, error));
    } else {
        CONVMAT_TRY(convmat_report_open(&report, error));
        CONVMAT_TRY(print(form, overlap, report.out, error));
        CONVMAT_TRY(convmat_report_deliver(&report, options, error));
    }
    *is_true = true;
done:
    convmat_report_close(&report);
    convmat_overlap_free(&overlap);
    convmat_problem_close(&problem);
    return status;
}
