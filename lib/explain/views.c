/* SPDX-License-Identifier: BSD-3-Clause */
/* The three views of C^T y: their arrays, and whether they are equal. */
#include "explain/views.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

#include <convmat/apply.h>

#include <float.h>
#include <math.h>
#include <string.h>

/* count = planes * product of size, or TOO_LARGE */
static convmat_status shape_array(convmat_view_array *array, int64_t planes, const convmat_spot *size,
                                  int axes, convmat_error *error) {
    array->planes = planes;
    array->count = planes;
    for (int n = 0; n < CONVMAT_MAX_AXES; n++) {
        if (!convmat_multiply(array->count, size->at[n], &array->count) ||
            array->count > CONVMAT_VIEWS_MOST) {
            return convmat_fail(error, CONVMAT_TOO_LARGE,
                                "elements of a view = more than %" PRId64 ", must be at most %" PRId64
                                ": views are there to be looked at",
                                CONVMAT_VIEWS_MOST, CONVMAT_VIEWS_MOST);
        }
    }
    memcpy(array->size, size->at + CONVMAT_MAX_AXES - axes, (size_t)axes * sizeof *array->size);
    return CONVMAT_OK;
}

/* Sizes of every array, then room for them */
static convmat_status make_arrays(convmat_views *v, const convmat_scene *s, convmat_error *error) {
    const int64_t in_channels = v->geometry.in_channels;
    const int64_t out_channels = v->geometry.out_channels;
    int64_t pairs;
    if (!convmat_multiply(out_channels, s->in_block, &pairs)) {
        pairs = INT64_MAX; /* refused as too large */
    }
    const struct {
        int64_t planes;
        const convmat_spot *size;
    } shapes[CONVMAT_VIEW_STAGES] = {
        [CONVMAT_VIEW_PRODUCT] = {in_channels, &s->image},
        [CONVMAT_VIEW_KERNEL] = {pairs, &s->kernel},
        [CONVMAT_VIEW_SCATTERED] = {in_channels, &s->canvas},
        [CONVMAT_VIEW_CROPPED] = {in_channels, &s->image},
        [CONVMAT_VIEW_STRETCHED] = {out_channels, &s->stretched},
        [CONVMAT_VIEW_PADDED] = {out_channels, &s->padded},
        [CONVMAT_VIEW_ROTATED] = {pairs, &s->kernel},
        [CONVMAT_VIEW_DIRECT] = {in_channels, &s->direct},
        [CONVMAT_VIEW_FOLDED] = {s->boundary == CONVMAT_ZEROS ? 0 : in_channels, &s->image},
    };
    convmat_status status = CONVMAT_OK;
    for (int k = 0; k < CONVMAT_VIEW_STAGES; k++) {
        CONVMAT_TRY(shape_array(&v->array[k], shapes[k].planes, shapes[k].size, v->geometry.axes, error));
    }
    for (int k = 0; k < CONVMAT_VIEW_STAGES; k++) {
        v->array[k].values = convmat_memory_new(v->array[k].count, (int64_t)sizeof(double));
        if (v->array[k].values == NULL) {
            return convmat_fail_memory(error, "the arrays of the views");
        }
    }
done:
    return status;
}

static convmat_status check_numbers(const char *name, const double *numbers, int64_t count,
                                    convmat_error *error) {
    for (int64_t k = 0; k < count; k++) {
        if (!isfinite(numbers[k])) {
            return convmat_fail(error, CONVMAT_INVALID,
                                "%s[%" PRId64
                                "] = %g, must be finite: its product with an inserted zero is not 0",
                                name, k, numbers[k]);
        }
    }
    return CONVMAT_OK;
}

static void run_scatter(convmat_views *v, const convmat_scene *s) {
    convmat_view_array *array = v->array;
    convmat_scene_scatter(s, array[CONVMAT_VIEW_KERNEL].values, v->features,
                          array[CONVMAT_VIEW_SCATTERED].values);
    convmat_scene_fold(s, array[CONVMAT_VIEW_SCATTERED].values, array[CONVMAT_VIEW_CROPPED].values);
}

static void run_direct(convmat_views *v, const convmat_scene *s) {
    convmat_view_array *array = v->array;
    convmat_scene_stretch(s, v->features, array[CONVMAT_VIEW_STRETCHED].values);
    convmat_scene_pad(s, array[CONVMAT_VIEW_STRETCHED].values, array[CONVMAT_VIEW_PADDED].values);
    convmat_scene_rotate(s, array[CONVMAT_VIEW_KERNEL].values, array[CONVMAT_VIEW_ROTATED].values);
    convmat_scene_correlate(s, array[CONVMAT_VIEW_ROTATED].values, array[CONVMAT_VIEW_PADDED].values,
                            array[CONVMAT_VIEW_DIRECT].values);
    if (s->boundary != CONVMAT_ZEROS) {
        convmat_scene_fold(s, array[CONVMAT_VIEW_DIRECT].values, array[CONVMAT_VIEW_FOLDED].values);
    }
}

static convmat_status new_absolute(const double *numbers, int64_t count, double **absolute, bool *are_integer,
                                   convmat_error *error) {
    *absolute = convmat_memory_new(count, (int64_t)sizeof **absolute);
    if (*absolute == NULL) {
        return convmat_fail_memory(error, "the bound of the views");
    }
    for (int64_t k = 0; k < count; k++) {
        (*absolute)[k] = fabs(numbers[k]);
        *are_integer = *are_integer && numbers[k] == nearbyint(numbers[k]);
    }
    return CONVMAT_OK;
}

/* *largest = max over image elements of sum |w| |y|, by the scatter; *are_integer, whether all numbers are */
static convmat_status measure(convmat_views *v, const convmat_scene *s, double *largest, bool *are_integer,
                              convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    double *kernel = NULL;
    double *y = NULL;
    const convmat_view_array *image = &v->array[CONVMAT_VIEW_CROPPED];
    const int64_t taps = v->array[CONVMAT_VIEW_KERNEL].count;
    const int64_t rows = v->geometry.out_channels * convmat_spot_count(&s->features);
    *are_integer = true;
    CONVMAT_TRY(new_absolute(v->array[CONVMAT_VIEW_KERNEL].values, taps, &kernel, are_integer, error));
    CONVMAT_TRY(new_absolute(v->features, rows, &y, are_integer, error));
    /* the arrays of view 2 are not filled yet */
    convmat_scene_scatter(s, kernel, y, v->array[CONVMAT_VIEW_SCATTERED].values);
    convmat_scene_fold(s, v->array[CONVMAT_VIEW_SCATTERED].values, image->values);
    *largest = 0;
    for (int64_t k = 0; k < image->count; k++) {
        *largest = image->values[k] > *largest ? image->values[k] : *largest;
    }
    if (!isfinite(*largest)) {
        status = convmat_fail(error, CONVMAT_TOO_LARGE,
                              "sum of |weight*feature| = %g, must be in the range of double", *largest);
    }
done:
    convmat_memory_free(kernel);
    convmat_memory_free(y);
    return status;
}

/*
 * Every view sums at most n products, rounded once each, in some order, and where a boundary folds it may add weights
 * first or last: n + 1 roundings at most on the way of a term, so that each is within gamma_(n+1) S of the truth,
 * S = sum |w| |y|; the rounding of S itself takes one gamma more, which gamma_(n+3) covers. A product below the
 * smallest normal number is off by at most that number.
 */
static double bound_of(int64_t terms, double largest) {
    const double n = (double)terms + 3;
    const double gamma = n * 0x1p-53 / (1 - n * 0x1p-53);
    return 2 * gamma * largest * (1 + gamma) + 2 * n * DBL_MIN;
}

/* The most terms of an element of C^T y, whatever the channel */
static convmat_status count_terms(const convmat_geometry *g, int64_t *terms, convmat_error *error) {
    convmat_overlap *overlap = NULL;
    *terms = 1;
    const convmat_status status = convmat_overlap_count(g, &overlap, error);
    for (int a = 0; status == CONVMAT_OK && a < g->axes; a++) {
        int64_t most = 0;
        for (int64_t i = 0; i < g->in_size[a]; i++) {
            most = convmat_max(most, overlap->axis[a].terms[i]);
        }
        *terms *= most; /* no more than the products that were just computed */
    }
    *terms *= g->out_channels / g->groups;
    convmat_overlap_free(&overlap);
    return status;
}

/* difference = max of |a - b| over the elements of two arrays, and of what it was; NaN stays */
static double differ(const convmat_view_array *a, const convmat_view_array *b, double difference) {
    for (int64_t k = 0; k < a->count; k++) {
        const double gap = fabs(a->values[k] - b->values[k]);
        difference = gap <= difference ? difference : gap;
    }
    return difference;
}

static void compare(convmat_views *v) {
    const convmat_view_array *product = &v->array[CONVMAT_VIEW_PRODUCT];
    const convmat_view_array *cropped = &v->array[CONVMAT_VIEW_CROPPED];
    const bool folds = v->geometry.boundary != CONVMAT_ZEROS;
    const convmat_view_array *direct = &v->array[folds ? CONVMAT_VIEW_FOLDED : CONVMAT_VIEW_DIRECT];
    v->difference = differ(product, cropped, 0);
    v->difference = differ(product, direct, v->difference);
    v->difference = differ(cropped, direct, v->difference);
    v->are_equal = v->difference <= v->bound;
}

/* What view 3 adds on each side, and the output padding */
static void set_margins(convmat_views *v, const convmat_scene *s, const convmat_plan *plan) {
    for (int a = 0; a < v->geometry.axes; a++) {
        const int n = a + CONVMAT_MAX_AXES - v->geometry.axes;
        v->margin_begin[a] = s->before.at[n];
        v->margin_end[a] = s->padded.at[n] - s->stretched.at[n] - s->before.at[n];
        v->output_padding[a] = plan->output_padding[a];
    }
}

/* Everything, into *v, whose arrays are released by the caller whatever happens */
static convmat_status compute(convmat_views *v, const double *weights, convmat_error *error) {
    const convmat_convolution convolution = {
        .geometry = &v->geometry, .weights = weights, .threads = 1, .path = CONVMAT_PATH_REPRODUCIBLE};
    convmat_status status = CONVMAT_OK;
    convmat_plan plan;
    CONVMAT_TRY(convmat_geometry_plan(&v->geometry, &plan, error));
    const convmat_scene s = convmat_scene_of(&v->geometry);
    CONVMAT_TRY(make_arrays(v, &s, error));
    CONVMAT_TRY(check_numbers("weights", weights, plan.weights, error));
    CONVMAT_TRY(check_numbers("features", v->features, plan.rows, error));
    set_margins(v, &s, &plan);
    convmat_scene_orient(&s, weights, v->array[CONVMAT_VIEW_KERNEL].values);
    double largest;
    bool are_integer;
    int64_t terms;
    CONVMAT_TRY(count_terms(&v->geometry, &terms, error));
    CONVMAT_TRY(measure(v, &s, &largest, &are_integer, error));
    v->is_exact = are_integer && largest < 0x1p53;
    v->bound = v->is_exact ? 0 : bound_of(terms, largest);
    CONVMAT_TRY(convmat_convolution_apply(&convolution, CONVMAT_TRANSPOSE, 1, v->features,
                                          v->array[CONVMAT_VIEW_PRODUCT].values, error));
    run_scatter(v, &s);
    run_direct(v, &s);
    compare(v);
done:
    return status;
}

convmat_status convmat_views_compute(const convmat_geometry *geometry, const double *weights,
                                     const double *features, convmat_views **views, convmat_error *error) {
    if (views == NULL) {
        return convmat_fail_null(error, "views");
    }
    *views = NULL;
    if (geometry == NULL || weights == NULL || features == NULL) {
        return convmat_fail_null(error, geometry == NULL  ? "geometry"
                                        : weights == NULL ? "weights"
                                                          : "features");
    }
    convmat_views *result = convmat_memory_new(1, (int64_t)sizeof *result);
    if (result == NULL) {
        return convmat_fail_memory(error, "the views");
    }
    *result = (convmat_views){.geometry = *geometry, .features = features};
    const convmat_status status = compute(result, weights, error);
    if (status != CONVMAT_OK) {
        convmat_views_free(&result);
    }
    *views = result;
    return status;
}

/* Of a place of the padded image; of a place of the stretched y, or of what is around it */
static convmat_view_origin canvas_origin(const convmat_scene *s, const convmat_spot *at) {
    bool is_image = true;
    for (int n = 0; n < CONVMAT_MAX_AXES; n++) {
        const int64_t q = at->at[n] - s->begin.at[n];
        is_image = is_image && q >= 0 && q < s->image.at[n];
    }
    return is_image ? CONVMAT_VIEW_DATA : CONVMAT_VIEW_PADDING;
}

static convmat_view_origin stretched_origin(const convmat_scene *s, const convmat_spot *at, bool is_padded) {
    convmat_view_origin origin = CONVMAT_VIEW_DATA;
    for (int n = 0; n < CONVMAT_MAX_AXES; n++) {
        const int64_t q = at->at[n] - (is_padded ? s->before.at[n] : 0);
        if (q < 0 || q >= s->stretched.at[n]) {
            return CONVMAT_VIEW_PADDING;
        }
        origin = q % s->stride.at[n] == 0 ? origin : CONVMAT_VIEW_INSERTED;
    }
    return origin;
}

convmat_view_origin convmat_views_origin(const convmat_views *views, convmat_view_stage stage, int64_t flat) {
    if (views == NULL || (int)stage < 0 || stage >= CONVMAT_VIEW_STAGES || flat < 0 ||
        flat >= views->array[stage].count) {
        return CONVMAT_VIEW_DATA;
    }
    const convmat_scene s = convmat_scene_of(&views->geometry);
    const bool is_canvas =
        stage == CONVMAT_VIEW_SCATTERED || (stage == CONVMAT_VIEW_DIRECT && s.boundary != CONVMAT_ZEROS);
    if (is_canvas) {
        const convmat_spot at = convmat_spot_of(flat % convmat_spot_count(&s.canvas), &s.canvas);
        return canvas_origin(&s, &at);
    }
    if (stage != CONVMAT_VIEW_STRETCHED && stage != CONVMAT_VIEW_PADDED) {
        return CONVMAT_VIEW_DATA;
    }
    const convmat_spot *size = stage == CONVMAT_VIEW_PADDED ? &s.padded : &s.stretched;
    const convmat_spot at = convmat_spot_of(flat % convmat_spot_count(size), size);
    return stretched_origin(&s, &at, stage == CONVMAT_VIEW_PADDED);
}

void convmat_views_free(convmat_views **views) {
    if (views == NULL || *views == NULL) {
        return;
    }
    for (int k = 0; k < CONVMAT_VIEW_STAGES; k++) {
        convmat_memory_free((*views)->array[k].values);
    }
    convmat_memory_free(*views);
    *views = NULL;
}
