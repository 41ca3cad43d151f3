/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays in aligned columns under short sentences; the same as JSON. */
#include "views_report.h"

#include "describe.h"
#include "report.h"

#include <inttypes.h>
#include <string.h>

/* The text of an element: a number, or the sign of a zero that was put there */
static void element_text(const convmat_views *v, convmat_view_stage stage, int64_t k, char *text) {
    const bool shows_origin = stage == CONVMAT_VIEW_STRETCHED || stage == CONVMAT_VIEW_PADDED;
    const convmat_view_origin origin = convmat_views_origin(v, stage, k);
    if (shows_origin && origin != CONVMAT_VIEW_DATA) {
        strcpy(text, origin == CONVMAT_VIEW_INSERTED ? "." : "+");
    } else {
        convmat_number_format(v->array[stage].values[k], CONVMAT_DOUBLE, text);
    }
}

/* "channel 1", or of a kernel "y channel 0, x channel 1", above one of several planes */
static void print_plane_name(FILE *out, const convmat_views *v, convmat_view_stage stage, int64_t plane) {
    const int64_t in_block = v->geometry.in_channels / v->geometry.groups;
    const int64_t out_block = v->geometry.out_channels / v->geometry.groups;
    if (v->array[stage].planes == 1) {
        return;
    }
    if (stage == CONVMAT_VIEW_KERNEL) {
        const int64_t co = plane / in_block;
        fprintf(out, "    between y channel %" PRId64 " and x channel %" PRId64 "\n", co,
                co / out_block * in_block + plane % in_block);
    } else if (stage == CONVMAT_VIEW_ROTATED) {
        const int64_t ci = plane / out_block;
        fprintf(out, "    between x channel %" PRId64 " and y channel %" PRId64 "\n", ci,
                ci / in_block * out_block + plane % out_block);
    } else {
        fprintf(out, "    channel %" PRId64 "\n", plane);
    }
}

/* Rows of right-aligned numbers; a blank line between the planes of a third axis */
static void print_array(FILE *out, const convmat_views *v, convmat_view_stage stage) {
    const convmat_view_array *array = &v->array[stage];
    const int axes = v->geometry.axes;
    const int64_t width = array->size[axes - 1];
    const int64_t height = axes > 1 ? array->size[axes - 2] : 1;
    const int64_t plane = array->count / array->planes;
    char text[CONVMAT_NUMBER_SIZE];
    int column = 0;
    for (int64_t k = 0; k < array->count; k++) {
        element_text(v, stage, k, text);
        column = (int)strlen(text) > column ? (int)strlen(text) : column;
    }
    for (int64_t k = 0; k < array->count; k++) {
        if (k % plane == 0) {
            print_plane_name(out, v, stage, k / plane);
        } else if (k % (width * height) == 0) {
            fputc('\n', out);
        }
        element_text(v, stage, k, text);
        fprintf(out, "%s%*s%s", k % width == 0 ? "    " : " ", column, text,
                k % width == width - 1 ? "\n" : "");
    }
}

/* y itself, of which the views hold no copy: the stretched array without its zeros */
static void print_features(FILE *out, const convmat_views *v) {
    convmat_views plain = *v;
    const convmat_geometry *g = &v->geometry;
    convmat_view_array *array = &plain.array[CONVMAT_VIEW_PRODUCT];
    array->planes = g->out_channels;
    array->count = g->out_channels;
    memcpy(array->size, g->out_size, sizeof array->size);
    for (int a = 0; a < g->axes; a++) {
        array->count *= g->out_size[a];
    }
    array->values = (double *)v->features; /* only read */
    print_array(out, &plain, CONVMAT_VIEW_PRODUCT);
}

static void print_sizes(FILE *out, const char *before, const int64_t *sizes, int axes, const char *separator,
                        const char *after) {
    char text[CONVMAT_SHAPE_SIZE];
    convmat_shape_text(sizes, axes, separator, text);
    fprintf(out, "%s%s%s", before, text, after);
}

/* What happens with the padding of view 2 and 3, a word for each boundary */
static const char *fold_words(convmat_boundary boundary) {
    static const char *const words[] = {
        "crop the padding", "fold the padding back: what lies outside is added where it was reflected from",
        "fold the padding back: what lies outside is added to the edge element that it repeats",
        "fold the padding back: what lies outside is added at the other end, where it was taken from"};
    return words[boundary];
}

/* The padding of view 2; a negative one adds what the forward convolution had cropped */
static void print_padding(FILE *out, const convmat_geometry *g) {
    bool crops = false;
    fprintf(out, "  %s, ", fold_words(g->boundary));
    for (int a = 0; a < g->axes; a++) {
        fprintf(out, "%s%" PRId64 ":%" PRId64, a > 0 ? "," : "", g->pad_begin[a], g->pad_end[a]);
        crops = crops || g->pad_begin[a] < 0 || g->pad_end[a] < 0;
    }
    fputs(crops ? " (negative: zeros, for what the convolution does not read of the image)" : "", out);
    fputs(", and x = C^T y is left:\n", out);
}

/* dilation*(kernel-1) - padding on each side of each axis, and what became of it */
static void print_margins(FILE *out, const convmat_views *v) {
    const convmat_geometry *g = &v->geometry;
    const bool folds = g->boundary != CONVMAT_ZEROS;
    for (int a = 0; a < g->axes; a++) {
        const int64_t reach = g->dilation[a] * (g->kernel_size[a] - 1);
        const int64_t pads[2] = {folds ? 0 : g->pad_begin[a], folds ? 0 : g->pad_end[a]};
        const int64_t margins[2] = {v->margin_begin[a], v->margin_end[a]};
        for (int side = 0; side < 2; side++) {
            const int64_t appended = side == 1 ? margins[1] - (reach - pads[1]) : 0;
            fprintf(out, "    axis %d, %s: dilation*(kernel-1) - padding = %" PRId64 " - %" PRId64, a,
                    side == 0 ? "before" : "after", reach, pads[side]);
            if (appended != 0) {
                fprintf(out, ", output padding + %" PRId64, appended);
            }
            fprintf(out, " = %" PRId64 ", %s\n", margins[side],
                    margins[side] < 0    ? "negative: a CROP"
                    : margins[side] == 0 ? "nothing"
                                         : "zeros");
        }
    }
}

static void print_first(FILE *out, const convmat_views *v) {
    fputs("\n1  C^T y: the transpose of the matrix of the convolution, times y\n"
          "  x = C^T y:\n",
          out);
    print_array(out, v, CONVMAT_VIEW_PRODUCT);
}

static void print_second(FILE *out, const convmat_views *v) {
    const convmat_geometry *g = &v->geometry;
    fprintf(out, "\n2  scatter and %s: every element of y sends its multiple of the kernel\n",
            g->boundary == CONVMAT_ZEROS ? "crop" : "fold");
    print_sizes(out, "  add y*w at stride ", g->stride, g->axes, ",", "");
    print_sizes(out, " and dilation ", g->dilation, g->axes, ",", "");
    print_sizes(out, " into the padded image, ", v->array[CONVMAT_VIEW_SCATTERED].size, g->axes, "x", ":\n");
    print_array(out, v, CONVMAT_VIEW_SCATTERED);
    print_padding(out, g);
    print_array(out, v, CONVMAT_VIEW_CROPPED);
}

static void print_third(FILE *out, const convmat_views *v) {
    const convmat_geometry *g = &v->geometry;
    const bool folds = g->boundary != CONVMAT_ZEROS;
    int64_t zeros[CONVMAT_MAX_AXES];
    for (int a = 0; a < g->axes; a++) {
        zeros[a] = g->stride[a] - 1;
    }
    fputs("\n3  zero insertion: a direct convolution of stride 1\n", out);
    print_sizes(out, "  insert stride - 1 = ", zeros, g->axes, ",", " zeros between the elements of y ");
    print_sizes(out, "(.), ", v->array[CONVMAT_VIEW_STRETCHED].size, g->axes, "x", ":\n");
    print_array(out, v, CONVMAT_VIEW_STRETCHED);
    print_sizes(out, "  surround it by zeros (+), ", v->array[CONVMAT_VIEW_PADDED].size, g->axes, "x", ":\n");
    print_margins(out, v);
    print_array(out, v, CONVMAT_VIEW_PADDED);
    fputs(g->is_convolution
              ? "  rotate the kernel by 180 degrees; --convolve had done so once, so it is w as given"
              : "  rotate the kernel by 180 degrees",
          out);
    fputs(v->array[CONVMAT_VIEW_ROTATED].planes > 1 ? ", channels swapped within the group:\n" : ":\n", out);
    print_array(out, v, CONVMAT_VIEW_ROTATED);
    print_sizes(out, "  correlate with it at stride 1, dilation ", g->dilation, g->axes, ",",
                folds ? ", and the padded image appears:\n" : ", and x = C^T y appears:\n");
    print_array(out, v, CONVMAT_VIEW_DIRECT);
    if (folds) {
        fprintf(out, "  %s, and x = C^T y is left:\n", fold_words(g->boundary));
        print_array(out, v, CONVMAT_VIEW_FOLDED);
    }
}

static void print_verdict(FILE *out, const convmat_views *v) {
    char difference[CONVMAT_NUMBER_SIZE];
    char bound[CONVMAT_NUMBER_SIZE];
    convmat_number_format(v->difference, CONVMAT_DOUBLE, difference);
    convmat_number_format(v->bound, CONVMAT_DOUBLE, bound);
    if (v->is_exact) {
        fprintf(out, "\nThe views are %s (integers, compared with ==): largest difference %s\n",
                v->are_equal ? "equal" : "NOT EQUAL", difference);
    } else {
        fprintf(out, "\nThe views are %s: largest difference %s, rounding bound %s\n",
                v->are_equal ? "equal up to rounding" : "NOT EQUAL", difference, bound);
    }
}

void convmat_views_print(FILE *out, const convmat_views *v) {
    fputs("\ny:\n", out);
    print_features(out, v);
    fputs(v->geometry.is_convolution ? "w, rotated as --convolve says:\n" : "w:\n", out);
    print_array(out, v, CONVMAT_VIEW_KERNEL);
    print_first(out, v);
    print_second(out, v);
    print_third(out, v);
    print_verdict(out, v);
}

/* {"shape": [...], "values": [...]}, row-major */
static void write_array(convmat_json *json, const char *key, const convmat_view_array *array, int axes) {
    int64_t shape[CONVMAT_MAX_AXES + 1] = {array->planes};
    if (array->planes == 0) {
        convmat_json_null(json, key);
        return;
    }
    memcpy(shape + 1, array->size, (size_t)axes * sizeof *shape);
    convmat_json_begin(json, key, '{', true);
    convmat_json_integers(json, "shape", shape, axes + 1);
    convmat_json_begin(json, "values", '[', true);
    for (int64_t k = 0; k < array->count; k++) {
        convmat_json_number(json, NULL, array->values[k]);
    }
    convmat_json_end(json);
    convmat_json_end(json);
}

void convmat_views_write(FILE *out, const convmat_views *v) {
    static const char *const keys[CONVMAT_VIEW_STAGES] = {
        "product", "kernel", "scattered", "cropped", "stretched", "padded", "rotated", "direct", "folded"};
    const int axes = v->geometry.axes;
    convmat_json json = {.out = out};
    convmat_json_begin(&json, NULL, '{', false);
    convmat_describe_geometry_json(&json, &v->geometry);
    convmat_json_integers(&json, "output_padding", v->output_padding, axes);
    convmat_json_integers(&json, "margin_begin", v->margin_begin, axes);
    convmat_json_integers(&json, "margin_end", v->margin_end, axes);
    for (int k = 0; k < CONVMAT_VIEW_STAGES; k++) {
        write_array(&json, keys[k], &v->array[k], axes);
    }
    convmat_json_boolean(&json, "is_exact", v->is_exact);
    convmat_json_number(&json, "difference", v->difference);
    convmat_json_number(&json, "bound", v->bound);
    convmat_json_boolean(&json, "are_equal", v->are_equal);
    convmat_json_end(&json);
}
