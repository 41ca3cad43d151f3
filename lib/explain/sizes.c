/* SPDX-License-Identifier: BSD-3-Clause */
/* What the sizes of one axis can be: every combination within the limits is tried, the most usual are kept. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "geometry/geometry.h"

#include <convmat/explain.h>

/* Combinations that are tried before it is said that too little is known */
enum { MOST_TRIALS = 1 << 22, MOST_PADDING = 1024 };

/* A search: what is known, what is being tried, what was found */
typedef struct search {
    const convmat_sizes *known;
    convmat_sizes trial; /* unknown sizes are replaced one after the other */
    int64_t most;
    int64_t trials;
    convmat_completions *found;
} search;

static bool is_known(int64_t size) {
    return size != CONVMAT_UNKNOWN;
}

/* |number|, cut where it can only be odd, so that sums of it fit */
static int64_t magnitude(int64_t number) {
    return convmat_min(number < 0 ? -number : number, INT64_C(1) << 40);
}

/* How far from what people mostly write; sizes that no convolution has come last */
static int64_t oddity(const convmat_completion *c) {
    const convmat_sizes *s = &c->sizes;
    const int64_t total = s->pad_begin + s->pad_end;
    const int64_t from_same = magnitude(total - s->dilation * (s->kernel - 1));
    return (c->is_forward ? 0 : 100) + 4 * magnitude(s->dilation - 1) + magnitude(s->stride - 1) +
           magnitude(s->kernel - 3) + convmat_min(magnitude(total), from_same) +
           4 * magnitude(s->pad_end - s->pad_begin);
}

/* Whether a comes before b: less odd; then fewer taps, a smaller stride, less padding, less output padding */
static bool is_before(const convmat_completion *a, const convmat_completion *b) {
    const int64_t keys[][2] = {{oddity(a), oddity(b)},
                               {a->sizes.kernel, b->sizes.kernel},
                               {a->sizes.stride, b->sizes.stride},
                               {a->sizes.dilation, b->sizes.dilation},
                               {a->sizes.pad_begin, b->sizes.pad_begin},
                               {a->sizes.pad_end, b->sizes.pad_end},
                               {a->sizes.output_padding, b->sizes.output_padding}};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        if (keys[k][0] != keys[k][1]) {
            return keys[k][0] < keys[k][1];
        }
    }
    return false;
}

/* Into its place in the list, whose last falls off when it is full */
static void keep(search *s, const convmat_sizes *sizes) {
    convmat_completions *found = s->found;
    const convmat_completion made = {*sizes, sizes->output_padding < sizes->stride,
                                     convmat_max(0, sizes->output_padding - sizes->pad_end)};
    int64_t at = found->count;
    if (at == s->most && !is_before(&made, &found->list[at - 1])) {
        return;
    }
    at -= at == s->most ? 1 : 0;
    found->count = at + 1;
    for (; at > 0 && is_before(&made, &found->list[at - 1]); at--) {
        found->list[at] = found->list[at - 1];
    }
    found->list[at] = made;
}

/* The convolution of one axis that is being tried */
static convmat_geometry geometry_of(const convmat_sizes *t) {
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = is_known(t->image) ? t->image : 1;
    g.out_size[0] = is_known(t->features) ? t->features : 1;
    g.kernel_size[0] = t->kernel;
    g.stride[0] = t->stride;
    g.dilation[0] = t->dilation;
    g.pad_begin[0] = t->pad_begin;
    g.pad_end[0] = t->pad_end;
    return g;
}

/* Both sizes are set: they are a completion when the output padding between them is in range and as known */
static void settle_both(search *s, const convmat_geometry *g) {
    int64_t least;
    if (convmat_geometry_check(g, NULL) != CONVMAT_OK || !convmat_geometry_backward_size(g, 0, &least)) {
        return;
    }
    convmat_sizes made = s->trial;
    made.image = g->in_size[0];
    made.features = g->out_size[0];
    made.output_padding = made.image - least;
    if (is_known(s->known->output_padding) && s->known->output_padding != made.output_padding) {
        return;
    }
    s->found->total++;
    keep(s, &made);
}

/* Features of the convolution; with an output padding of stride or more, those that it belongs to */
static void settle_from_image(search *s, convmat_geometry *g) {
    if (convmat_geometry_from_image(g, CONVMAT_PADDING_EXPLICIT, NULL) != CONVMAT_OK) {
        return;
    }
    if (is_known(s->known->output_padding)) {
        g->out_size[0] -= s->known->output_padding / g->stride[0];
    }
    settle_both(s, g);
}

/* Images of every output padding; no more are made than are kept */
static void settle_from_features(search *s, convmat_geometry *g) {
    const int64_t limit = convmat_max(g->stride[0], g->dilation[0]);
    const bool one = is_known(s->known->output_padding);
    int64_t least;
    if (!convmat_geometry_backward_size(g, 0, &least)) {
        return;
    }
    const int64_t first = one ? s->known->output_padding : convmat_max(0, 1 - least);
    const int64_t end = one ? convmat_min(first + 1, limit) : limit;
    for (int64_t a = first; a < end && a - first < s->most; a++) {
        if (convmat_geometry_from_features(g, CONVMAT_PADDING_EXPLICIT, &a, NULL) != CONVMAT_OK) {
            return;
        }
        convmat_sizes made = s->trial;
        made.image = g->in_size[0];
        made.output_padding = a;
        keep(s, &made);
    }
    s->found->total += convmat_max(0, end - first);
}

static convmat_status settle(search *s, convmat_error *error) {
    if (++s->trials > MOST_TRIALS) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "combinations = more than %d, must be fewer: give more of the sizes",
                            MOST_TRIALS);
    }
    convmat_geometry g = geometry_of(&s->trial);
    if (is_known(s->known->image) && is_known(s->known->features)) {
        settle_both(s, &g);
    } else if (is_known(s->known->image)) {
        settle_from_image(s, &g);
    } else {
        settle_from_features(s, &g);
    }
    return CONVMAT_OK;
}

/*
 * With N = image + pads - dilation*(kernel-1) - 1 an unknown stride has (features-1)*stride + a = N for an
 * 0 <= a < max(stride, dilation): it lies between (N - dilation)/features and N/(features-1).
 */
static convmat_status try_strides(search *s, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    const convmat_sizes *t = &s->trial;
    int64_t first = 1;
    int64_t last = CONVMAT_SIZES_MOST_STRIDE;
    if (is_known(s->known->stride)) {
        return settle(s, error);
    }
    if (is_known(t->image) && is_known(t->features)) {
        const int64_t slack =
            t->image + t->pad_begin + t->pad_end - t->dilation * (t->kernel - 1) - 1; /* N */
        first = convmat_max(1, convmat_floor_div(slack - t->dilation, t->features));
        last = convmat_max(last, convmat_ceil_div(t->image, t->features));
        last = t->features > 1 ? convmat_min(last, convmat_floor_div(slack, t->features - 1)) : last;
    }
    for (int64_t stride = first; stride <= last; stride++) {
        s->trial.stride = stride;
        CONVMAT_TRY(settle(s, error));
    }
done:
    s->trial.stride = s->known->stride;
    return status;
}

static convmat_status try_padding(search *s, int64_t begin, int64_t end, convmat_error *error) {
    s->trial.pad_begin = begin;
    s->trial.pad_end = end;
    return try_strides(s, error);
}

static convmat_status try_paddings(search *s, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    int64_t reach;
    if (!convmat_multiply(s->trial.dilation, s->trial.kernel - 1, &reach) || reach >= CONVMAT_MAX_EXTENT) {
        return CONVMAT_OK; /* no geometry has such a kernel */
    }
    if (is_known(s->known->pad_begin)) {
        return try_strides(s, error);
    }
    reach = convmat_min(reach, MOST_PADDING);
    for (int64_t p = 0; p <= reach; p++) {
        CONVMAT_TRY(try_padding(s, p, p, error));
        if (p < reach) {
            CONVMAT_TRY(try_padding(s, p, p + 1, error));
            CONVMAT_TRY(try_padding(s, p + 1, p, error));
        }
    }
done:
    s->trial.pad_begin = s->known->pad_begin;
    s->trial.pad_end = s->known->pad_end;
    return status;
}

static convmat_status try_dilations(search *s, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    if (is_known(s->known->dilation)) {
        return try_paddings(s, error);
    }
    /* of one tap every dilation is the same */
    const int64_t last = s->trial.kernel == 1 ? 1 : CONVMAT_SIZES_MOST_DILATION;
    for (int64_t dilation = 1; dilation <= last; dilation++) {
        s->trial.dilation = dilation;
        CONVMAT_TRY(try_paddings(s, error));
    }
done:
    s->trial.dilation = s->known->dilation;
    return status;
}

static convmat_status try_kernels(search *s, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    if (is_known(s->known->kernel)) {
        return try_dilations(s, error);
    }
    for (int64_t kernel = 1; kernel <= CONVMAT_SIZES_MOST_KERNEL; kernel++) {
        s->trial.kernel = kernel;
        CONVMAT_TRY(try_dilations(s, error));
    }
done:
    return status;
}

static convmat_status check_known(const convmat_sizes *known, convmat_error *error) {
    const struct {
        const char *name;
        int64_t value, least, most;
    } fields[] = {{"image", known->image, 1, CONVMAT_MAX_EXTENT},
                  {"features", known->features, 1, CONVMAT_MAX_EXTENT},
                  {"kernel", known->kernel, 1, CONVMAT_MAX_KERNEL},
                  {"stride", known->stride, 1, CONVMAT_MAX_EXTENT},
                  {"dilation", known->dilation, 1, CONVMAT_MAX_EXTENT},
                  {"pad_begin", known->pad_begin, -CONVMAT_MAX_EXTENT, CONVMAT_MAX_EXTENT},
                  {"pad_end", known->pad_end, -CONVMAT_MAX_EXTENT, CONVMAT_MAX_EXTENT},
                  {"output_padding", known->output_padding, 0, CONVMAT_MAX_EXTENT}};
    for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
        if (is_known(fields[k].value) &&
            (fields[k].value < fields[k].least || fields[k].value > fields[k].most)) {
            return convmat_fail(error, CONVMAT_INVALID, "%s = %" PRId64 ", must be in %" PRId64 "..%" PRId64,
                                fields[k].name, fields[k].value, fields[k].least, fields[k].most);
        }
    }
    if (!is_known(known->image) && !is_known(known->features)) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "image and features = unknown, must be given, one of them at least");
    }
    if (is_known(known->pad_begin) != is_known(known->pad_end)) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "pad_begin and pad_end = one unknown, must be known or unknown together");
    }
    return CONVMAT_OK;
}

convmat_status convmat_sizes_complete(const convmat_sizes *known, int64_t most,
                                      convmat_completions **completions, convmat_error *error) {
    if (completions == NULL) {
        return convmat_fail_null(error, "completions");
    }
    *completions = NULL;
    if (known == NULL) {
        return convmat_fail_null(error, "known");
    }
    if (most < 1) {
        return convmat_fail(error, CONVMAT_INVALID, "most = %" PRId64 ", must be at least 1", most);
    }
    convmat_status status = CONVMAT_OK;
    search s = {.known = known, .trial = *known, .most = most};
    CONVMAT_TRY(check_known(known, error));
    s.found = convmat_memory_new(1, (int64_t)sizeof *s.found);
    if (s.found == NULL) {
        return convmat_fail_memory(error, "the completions");
    }
    *s.found = (convmat_completions){.list = convmat_memory_new(most, (int64_t)sizeof *s.found->list)};
    if (s.found->list == NULL) {
        status = convmat_fail_memory(error, "the completions");
        goto done;
    }
    CONVMAT_TRY(try_kernels(&s, error));
    *completions = s.found;
    s.found = NULL;
done:
    convmat_completions_free(&s.found);
    return status;
}

void convmat_completions_free(convmat_completions **completions) {
    if (completions == NULL || *completions == NULL) {
        return;
    }
    convmat_memory_free((*completions)->list);
    convmat_memory_free(*completions);
    *completions = NULL;
}
