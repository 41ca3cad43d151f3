/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat sizes: what the sizes that were not given can be, axis by axis. */
#include "arguments.h"
#include "frameworks.h"
#include "json.h"
#include "report.h"

#include <inttypes.h>
#include <string.h>

enum { TEXT_MOST = 20, JSON_MOST = 1000 };

/* What is known of each axis, and what it can be */
typedef struct inquiry {
    int axes;
    convmat_sizes known[CONVMAT_MAX_AXES];
    convmat_completions *found[CONVMAT_MAX_AXES];
} inquiry;

/* A size as 8x8, into one member of every axis */
static convmat_status take_size(const convmat_options *options, convmat_option option, int axes,
                                int64_t *sizes, convmat_error *error) {
    return convmat_option_given(options, option) ? convmat_argument_size(options, option, axes, sizes, error)
                                                 : CONVMAT_OK;
}

/* --axes, or as many as the first size that was given has */
static convmat_status count_axes(const convmat_options *options, int *axes, convmat_error *error) {
    static const convmat_option sizes[] = {CONVMAT_OPTION_IMAGE, CONVMAT_OPTION_FEATURES,
                                           CONVMAT_OPTION_KERNEL};
    int64_t asked = 0;
    convmat_list list;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_argument_integer(options, CONVMAT_OPTION_AXES, 1, CONVMAT_MAX_AXES, &asked, error));
    for (int k = 0; k < 3 && asked == 0; k++) {
        if (convmat_option_given(options, sizes[k])) {
            CONVMAT_TRY(convmat_argument_list(options, sizes[k], 'x', 1, &list, error));
            asked = list.count;
        }
        if (asked > CONVMAT_MAX_AXES) {
            return convmat_refuse(error, CONVMAT_INVALID,
                                  "--%s = %.80s, must have at most 3 sizes, one per axis",
                                  convmat_option_name(sizes[k]), options->text[sizes[k]]);
        }
    }
    *axes = (int)asked;
done:
    return status;
}

static convmat_status take_padding(const convmat_options *options, int axes, int64_t *begin, int64_t *end,
                                   convmat_error *error) {
    convmat_padding rule;
    const convmat_status status = convmat_argument_padding(options, axes, &rule, begin, end, error);
    for (int a = 0; status == CONVMAT_OK && convmat_option_given(options, CONVMAT_OPTION_PADDING) && a < axes;
         a++) {
        if (rule == CONVMAT_PADDING_EXPLICIT &&
            (begin[a] < -CONVMAT_MAX_EXTENT || end[a] < -CONVMAT_MAX_EXTENT)) {
            return convmat_refuse(error, CONVMAT_INVALID, "--padding = %.80s, must be at least -2^60",
                                  options->text[CONVMAT_OPTION_PADDING]);
        }
    }
    if (status == CONVMAT_OK && rule == CONVMAT_PADDING_VALID) {
        memset(begin, 0, (size_t)axes * sizeof *begin);
        memset(end, 0, (size_t)axes * sizeof *end);
    } else if (status == CONVMAT_OK && rule != CONVMAT_PADDING_EXPLICIT) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--padding = %.80s, must be numbers or valid: what a rule comes to depends on "
                              "the sizes that are asked for",
                              options->text[CONVMAT_OPTION_PADDING]);
    }
    return status;
}

static convmat_status take_known(const convmat_options *options, inquiry *q, convmat_error *error) {
    enum { IMAGE, FEATURES, KERNEL, STRIDE, DILATION, BEGIN, END, APPENDED, FIELDS };
    int64_t field[FIELDS][CONVMAT_MAX_AXES];
    convmat_status status = CONVMAT_OK;
    for (int k = 0; k < FIELDS * CONVMAT_MAX_AXES; k++) {
        field[k / CONVMAT_MAX_AXES][k % CONVMAT_MAX_AXES] = CONVMAT_UNKNOWN;
    }
    if (!convmat_option_given(options, CONVMAT_OPTION_IMAGE) &&
        !convmat_option_given(options, CONVMAT_OPTION_FEATURES)) {
        return convmat_refuse(
            error, CONVMAT_INVALID,
            "--image is missing, must be given, or --features: without either any size goes");
    }
    CONVMAT_TRY(count_axes(options, &q->axes, error));
    CONVMAT_TRY(take_size(options, CONVMAT_OPTION_IMAGE, q->axes, field[IMAGE], error));
    CONVMAT_TRY(take_size(options, CONVMAT_OPTION_FEATURES, q->axes, field[FEATURES], error));
    CONVMAT_TRY(take_size(options, CONVMAT_OPTION_KERNEL, q->axes, field[KERNEL], error));
    CONVMAT_TRY(convmat_argument_per_axis(options, CONVMAT_OPTION_STRIDE, q->axes, 1, field[STRIDE], error));
    CONVMAT_TRY(
        convmat_argument_per_axis(options, CONVMAT_OPTION_DILATION, q->axes, 1, field[DILATION], error));
    CONVMAT_TRY(convmat_argument_per_axis(options, CONVMAT_OPTION_OUTPUT_PADDING, q->axes, 0, field[APPENDED],
                                          error));
    CONVMAT_TRY(take_padding(options, q->axes, field[BEGIN], field[END], error));
    for (int a = 0; a < q->axes; a++) {
        q->known[a] =
            (convmat_sizes){field[IMAGE][a],    field[FEATURES][a], field[KERNEL][a], field[STRIDE][a],
                            field[DILATION][a], field[BEGIN][a],    field[END][a],    field[APPENDED][a]};
    }
done:
    return status;
}

/* "2" or "?" */
static void size_text(int64_t size, char text[CONVMAT_NUMBER_SIZE]) {
    snprintf(text, CONVMAT_NUMBER_SIZE, size == CONVMAT_UNKNOWN ? "?" : "%" PRId64, size);
}

/* "axis 0: image 8, features 4, kernel ?, ..." */
static void print_known(FILE *out, const char *name, const convmat_sizes *k) {
    const struct {
        const char *name;
        int64_t size;
    } fields[] = {{"image", k->image},
                  {"features", k->features},
                  {"kernel", k->kernel},
                  {"stride", k->stride},
                  {"dilation", k->dilation},
                  {"padding", k->pad_begin},
                  {"output padding", k->output_padding}};
    char text[CONVMAT_NUMBER_SIZE];
    fprintf(out, "%s", name);
    for (int f = 0; f < 7; f++) {
        size_text(fields[f].size, text);
        fprintf(out, "%s%s %s", f == 0 ? ": " : ", ", fields[f].name, text);
        if (f == 5 && fields[f].size != CONVMAT_UNKNOWN) {
            fprintf(out, ":%" PRId64, k->pad_end);
        }
    }
    fputc('\n', out);
}

static void print_row(FILE *out, const convmat_completion *c) {
    const convmat_sizes *s = &c->sizes;
    char padding[2 * CONVMAT_NUMBER_SIZE];
    char jax[2 * CONVMAT_NUMBER_SIZE] = "-";
    int64_t pair[2];
    snprintf(padding, sizeof padding, "%" PRId64 ":%" PRId64, s->pad_begin, s->pad_end);
    if (convmat_framework_jax(s, pair)) {
        snprintf(jax, sizeof jax, "%" PRId64 ",%" PRId64, pair[0], pair[1]);
    }
    fprintf(out,
            "%7" PRId64 " %9" PRId64 " %7" PRId64 " %7" PRId64 " %9" PRId64 " %8s %7" PRId64 "%s %7" PRId64
            " | %7s %6s %5s %7s\n",
            s->image, s->features, s->kernel, s->stride, s->dilation, padding, s->output_padding,
            c->is_forward ? " " : "*", c->unread, convmat_framework_pytorch(s) ? "yes" : "no",
            convmat_framework_keras(s), convmat_framework_onnx(s), jax);
}

/* Nothing fits: what would, where all but the sizes is known */
static void print_refusal(FILE *out, const convmat_sizes *k) {
    convmat_geometry g = convmat_geometry_default(1);
    const bool is_settled = k->kernel != CONVMAT_UNKNOWN && k->stride != CONVMAT_UNKNOWN &&
                            k->dilation != CONVMAT_UNKNOWN && k->pad_begin != CONVMAT_UNKNOWN;
    if (!is_settled) {
        fputs("  none within the limits: kernel 1..16, dilation 1..4, stride up to 8 or image/features, "
              "padding\n"
              "  0..dilation*(kernel-1) with sides that differ by 1 at most\n",
              out);
        return;
    }
    fputs("  none: no convolution has these sizes, and no transposed one\n", out);
    g.kernel_size[0] = k->kernel;
    g.stride[0] = k->stride;
    g.dilation[0] = k->dilation;
    g.pad_begin[0] = k->pad_begin;
    g.pad_end[0] = k->pad_end;
    g.in_size[0] = k->image;
    if (k->image != CONVMAT_UNKNOWN &&
        convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, NULL) == CONVMAT_OK) {
        fprintf(out, "  image %" PRId64 " has features %" PRId64 "\n", k->image, g.out_size[0]);
    }
    g.out_size[0] = k->features;
    if (k->features != CONVMAT_UNKNOWN &&
        convmat_geometry_from_features(&g, CONVMAT_PADDING_EXPLICIT, NULL, NULL) == CONVMAT_OK) {
        fprintf(out, "  features %" PRId64 " belong to images %" PRId64 "..%" PRId64 "\n", k->features,
                g.in_size[0], g.in_size[0] + g.stride[0] - 1);
    }
}

static void print_axis(FILE *out, const char *name, const convmat_sizes *known,
                       const convmat_completions *found) {
    print_known(out, name, known);
    if (found->total == 0) {
        print_refusal(out, known);
        return;
    }
    fputs("  image  features  kernel  stride  dilation  padding       a   unread | PyTorch  Keras  ONNX     "
          "JAX\n",
          out);
    bool has_star = false;
    for (int64_t k = 0; k < found->count; k++) {
        print_row(out, &found->list[k]);
        has_star = has_star || !found->list[k].is_forward;
    }
    if (found->count < found->total) {
        fprintf(out,
                "  %" PRId64 " of %" PRId64
                ", the most usual first; every size more that is given leaves fewer\n",
                found->count, found->total);
    }
    if (has_star) {
        fputs("* no convolution of these parameters has this image and these features: it has more features, "
              "for a is\n"
              "  not below the stride; C has then the rows of these features only\n",
              out);
    }
}

static bool are_alike(const inquiry *q) {
    bool are_alike = true;
    for (int a = 1; a < q->axes; a++) {
        are_alike = are_alike && memcmp(&q->known[a], &q->known[0], sizeof q->known[0]) == 0;
    }
    return are_alike;
}

static void print_inquiry(FILE *out, const inquiry *q) {
    bool has_any = false;
    const int shown = are_alike(q) ? 1 : q->axes;
    for (int a = 0; a < shown; a++) {
        char name[32];
        snprintf(name, sizeof name, "axis %d", a);
        fputs(a > 0 ? "\n" : "", out);
        print_axis(out, shown < q->axes ? "every axis" : name, &q->known[a], q->found[a]);
        has_any = has_any || q->found[a]->total > 0;
    }
    if (has_any) {
        fputs("\na        output padding: the last a elements of the padded image, which no output reads; 0 "
              "is the\n"
              "         default of a transposed convolution\n"
              "unread   how many of them lie in the image itself\n",
              out);
        convmat_frameworks_print(out);
    }
}

static void write_size(convmat_json *json, const char *key, int64_t size) {
    if (size == CONVMAT_UNKNOWN) {
        convmat_json_null(json, key);
    } else {
        convmat_json_integer(json, key, size);
    }
}

static void write_sizes(convmat_json *json, const convmat_sizes *s) {
    write_size(json, "image", s->image);
    write_size(json, "features", s->features);
    write_size(json, "kernel", s->kernel);
    write_size(json, "stride", s->stride);
    write_size(json, "dilation", s->dilation);
    write_size(json, "padding_begin", s->pad_begin);
    write_size(json, "padding_end", s->pad_end);
    write_size(json, "output_padding", s->output_padding);
}

static void write_completion(convmat_json *json, const convmat_completion *c) {
    int64_t pair[2];
    convmat_json_begin(json, NULL, '{', true);
    write_sizes(json, &c->sizes);
    convmat_json_boolean(json, "is_forward", c->is_forward);
    convmat_json_integer(json, "unread", c->unread);
    convmat_json_string(json, "pytorch", convmat_framework_pytorch(&c->sizes) ? "yes" : "no");
    convmat_json_string(json, "keras", convmat_framework_keras(&c->sizes));
    convmat_json_string(json, "onnx", convmat_framework_onnx(&c->sizes));
    if (convmat_framework_jax(&c->sizes, pair)) {
        convmat_json_integers(json, "jax_padding", pair, 2);
    } else {
        convmat_json_null(json, "jax_padding");
    }
    convmat_json_end(json);
}

static void write_inquiry(FILE *out, const inquiry *q) {
    convmat_json json = {.out = out};
    convmat_json_begin(&json, NULL, '{', false);
    convmat_json_begin(&json, "axes", '[', false);
    for (int a = 0; a < q->axes; a++) {
        convmat_json_begin(&json, NULL, '{', false);
        convmat_json_begin(&json, "known", '{', true);
        write_sizes(&json, &q->known[a]);
        convmat_json_end(&json);
        convmat_json_integer(&json, "total", q->found[a]->total);
        convmat_json_begin(&json, "completions", '[', false);
        for (int64_t k = 0; k < q->found[a]->count; k++) {
            write_completion(&json, &q->found[a]->list[k]);
        }
        convmat_json_end(&json);
        convmat_json_end(&json);
    }
    convmat_json_end(&json);
    convmat_json_end(&json);
}

convmat_status convmat_command_sizes(const convmat_options *options, bool *is_true, convmat_error *error) {
    inquiry q = {.axes = 0};
    convmat_report report = {.out = NULL};
    const bool wants_json = convmat_report_is_json(options);
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(take_known(options, &q, error));
    for (int a = 0; a < q.axes; a++) {
        CONVMAT_TRY(
            convmat_sizes_complete(&q.known[a], wants_json ? JSON_MOST : TEXT_MOST, &q.found[a], error));
    }
    CONVMAT_TRY(convmat_report_open(&report, error));
    if (wants_json) {
        write_inquiry(report.out, &q);
    } else {
        print_inquiry(report.out, &q);
    }
    CONVMAT_TRY(convmat_report_deliver(&report, options, error));
    *is_true = true;
done:
    convmat_report_close(&report);
    for (int a = 0; a < CONVMAT_MAX_AXES; a++) {
        convmat_completions_free(&q.found[a]);
    }
    return status;
}
