/* SPDX-License-Identifier: BSD-3-Clause */
/* The stencil kernels by themselves: every version gives the bits of the sum written out; and refusals of paths. */
#include "apply/kernels/stencil.h"

#include "support/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 9, LINES = 9, LENGTH = 67, TAPS1 = 3, TAPS2 = 5, STEP = 2, PITCH = LENGTH + TAPS2 };
enum { IN = ((LINES - 1) * STEP + TAPS1) * PITCH + CONVMAT_STENCIL_SLACK };
enum { WEIGHTS = CHANNELS * TAPS1 * TAPS2, OUT = CHANNELS * LINES * LENGTH };

/* A version, and whether this processor runs it */
typedef struct version {
    const char *name;
    convmat_stencil_kernel kernel[2]; /* by value */
    bool runs;
    bool is_fused;
} version;

/* Numbers of which every product rounds, one element away from malloc's alignment */
static void *numbers(convmat_random *random, convmat_value value, int64_t count, void **block) {
    *block = malloc((size_t)(count + 1) * sizeof(double));
    assert_non_null(*block);
    void *first = (char *)*block + convmat_value_bytes(value);
    for (int64_t k = 0; k < count; k++) {
        const double number = convmat_random_real(random);
        if (value == CONVMAT_FLOAT) {
            ((float *)first)[k] = (float)number;
        } else {
            ((double *)first)[k] = number;
        }
    }
    return first;
}

/* Terms of TAPS1 x TAPS2 taps, and the same as rows for blocks of lines that are STEP rows apart */
typedef struct lists {
    convmat_stencil_term terms[TAPS1 * TAPS2];
    convmat_stencil_term taps[TAPS2];
    convmat_stencil_row rows[(CONVMAT_STENCIL_LINES - 1) * STEP + TAPS1];
} lists;

static lists make_lists(void) {
    lists l;
    for (int t = 0; t < TAPS1 * TAPS2; t++) {
        l.terms[t] = (convmat_stencil_term){.in = t / TAPS2 * PITCH + t % TAPS2, .weight = t};
    }
    for (int t = 0; t < TAPS2; t++) {
        l.taps[t] = (convmat_stencil_term){.in = t, .weight = t};
    }
    for (int m = 0; m < (CONVMAT_STENCIL_LINES - 1) * STEP + TAPS1; m++) {
        const int first = m < TAPS1 ? 0 : (m - TAPS1 + STEP) / STEP;
        const int last = m / STEP < CONVMAT_STENCIL_LINES ? m / STEP : CONVMAT_STENCIL_LINES - 1;
        l.rows[m] = (convmat_stencil_row){.in = m * PITCH, .weight = m * TAPS2, .first = first, .last = last};
    }
    return l;
}

/* The sum written out; each product and each sum rounded, or fused: both at once */
static void sum_double(const convmat_stencil_job *job, bool is_fused, double *out) {
    for (int64_t k = 0; k < job->channels * job->lines * job->length; k++) {
        const int64_t c = k / job->length / job->lines;
        const int64_t at = k / job->length % job->lines * job->in_line + k % job->length;
        double sum = 0;
        for (int64_t t = 0; t < job->term_count; t++) {
            const double x = ((const double *)job->in)[at + job->terms[t].in];
            const double w = ((const double *)job->weights)[c * job->weight_channel + job->terms[t].weight];
            sum = is_fused ? fma(x, w, sum) : sum + x * w;
        }
        out[k] = sum;
    }
}

static void sum_float(const convmat_stencil_job *job, bool is_fused, float *out) {
    for (int64_t k = 0; k < job->channels * job->lines * job->length; k++) {
        const int64_t c = k / job->length / job->lines;
        const int64_t at = k / job->length % job->lines * job->in_line + k % job->length;
        float sum = 0;
        for (int64_t t = 0; t < job->term_count; t++) {
            const float x = ((const float *)job->in)[at + job->terms[t].in];
            const float w = ((const float *)job->weights)[c * job->weight_channel + job->terms[t].weight];
            sum = is_fused ? fmaf(x, w, sum) : sum + x * w;
        }
        out[k] = sum;
    }
}

/* One job by one version against the sum; nothing is written behind the result */
static bool version_agrees(const version *v, convmat_value value, convmat_stencil_job job) {
    enum { GUARD = 0x5a };
    const size_t bytes = (size_t)(job.channels * job.lines * job.length * convmat_value_bytes(value));
    double expected[OUT];
    char *actual = malloc(bytes + 1);
    assert_non_null(actual);
    if (value == CONVMAT_FLOAT) {
        sum_float(&job, v->is_fused, (float *)(void *)expected);
    } else {
        sum_double(&job, v->is_fused, expected);
    }
    memset(actual, 0xff, bytes);
    actual[bytes] = GUARD;
    job.out = actual;
    job.out_line = job.length;
    job.out_channel = job.length * job.lines;
    v->kernel[value](&job);
    const bool agrees = memcmp(actual, expected, bytes) == 0 && actual[bytes] == GUARD;
    if (!agrees) {
        print_message("%s, value %d: %d channels of %d lines of %d differ\n", v->name, (int)value,
                      (int)job.channels, (int)job.lines, (int)job.length);
    }
    free(actual);
    return agrees;
}

static bool all_sizes_agree(const version *v, convmat_value value) {
    convmat_random random = {61};
    const lists l = make_lists();
    void *blocks[2];
    const void *in = numbers(&random, value, IN, &blocks[0]);
    const void *weights = numbers(&random, value, WEIGHTS, &blocks[1]);
    bool agrees = true;
    for (int channels = 1; channels <= CHANNELS; channels++) {
        for (int lines = 1; lines <= LINES; lines += 4) {
            for (int length = 1; length <= LENGTH && agrees; length++) {
                convmat_stencil_job job = {.terms = l.terms,
                                           .term_count = TAPS1 * TAPS2,
                                           .channels = channels,
                                           .lines = lines,
                                           .length = length,
                                           .weights = weights,
                                           .weight_channel = TAPS1 * TAPS2,
                                           .in = in,
                                           .in_line = STEP * PITCH};
                agrees = version_agrees(v, value, job);
                if (channels == 1) {
                    job.rows = l.rows;
                    job.row_count = (CONVMAT_STENCIL_LINES - 1) * STEP + TAPS1;
                    job.weight_line = STEP * TAPS2;
                    job.taps = l.taps;
                    job.tap_count = TAPS2;
                    agrees = agrees && version_agrees(v, value, job);
                }
            }
        }
    }
    free(blocks[0]);
    free(blocks[1]);
    return agrees;
}

static void kernels_of_every_processor_have_the_bits_of_the_sum(void **state) {
    (void)state;
    const convmat_stencil_kernel fused = convmat_stencil_kernel_for(CONVMAT_DOUBLE, true);
    const version versions[] = {
        {"portable", {convmat_stencil_portable_double, convmat_stencil_portable_float}, true, false},
#if defined(__x86_64__)
        {"AVX2",
         {convmat_stencil_avx2_double, convmat_stencil_avx2_float},
         __builtin_cpu_supports("avx2"),
         false},
        {"AVX2 fused",
         {convmat_stencil_avx2_fused_double, convmat_stencil_avx2_fused_float},
         __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"),
         true},
        {"AVX-512",
         {convmat_stencil_avx512_double, convmat_stencil_avx512_float},
         __builtin_cpu_supports("avx512f"),
         false},
        {"AVX-512 fused",
         {convmat_stencil_avx512_fused_double, convmat_stencil_avx512_fused_float},
         __builtin_cpu_supports("avx512f"),
         true},
#endif
        {"chosen",
         {convmat_stencil_kernel_for(CONVMAT_DOUBLE, false),
          convmat_stencil_kernel_for(CONVMAT_FLOAT, false)},
         true,
         false},
        {"chosen fused", {fused, convmat_stencil_kernel_for(CONVMAT_FLOAT, true)}, fused != NULL, true},
    };
    for (size_t k = 0; k < sizeof versions / sizeof *versions; k++) {
        if (!versions[k].runs) {
            print_message("%s: not on this processor\n", versions[k].name);
            continue;
        }
        assert_true(all_sizes_agree(&versions[k], CONVMAT_DOUBLE));
        assert_true(all_sizes_agree(&versions[k], CONVMAT_FLOAT));
    }
}

/* Two axes of `size`, two taps `dilation` apart on each */
static convmat_path path_of(int64_t size, int64_t dilation, convmat_boundary boundary,
                            convmat_direction direction) {
    convmat_geometry g = convmat_geometry_default(2);
    for (int a = 0; a < 2; a++) {
        g.in_size[a] = size;
        g.kernel_size[a] = 2;
        g.dilation[a] = dilation;
        g.pad_begin[a] = g.pad_end[a] = (dilation + 1) / 2;
    }
    g.boundary = boundary;
    convmat_error error;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    const convmat_convolution c = {.geometry = &g, .path = CONVMAT_PATH_AUTO};
    convmat_path path;
    assert_true(succeeded(convmat_convolution_path(&c, direction, &path, &error), &error));
    return path;
}

static void path_of_taps_far_apart_is_plain(void **state) {
    (void)state;
    const bool fuses = convmat_stencil_kernel_for(CONVMAT_DOUBLE, true) != NULL;
    const convmat_path fast = fuses ? CONVMAT_PATH_FUSED : CONVMAT_PATH_STENCIL;
    assert_true(path_of(600, 2, CONVMAT_ZEROS, CONVMAT_FORWARD) == fast);
    assert_true(path_of(600, 500, CONVMAT_ZEROS, CONVMAT_FORWARD) == CONVMAT_PATH_PLAIN);
    assert_true(path_of(600, 500, CONVMAT_ZEROS, CONVMAT_TRANSPOSE) == CONVMAT_PATH_PLAIN);
    /* where what falls outside the image is many times the image, it is not computed apart */
    assert_true(path_of(9, 3, CONVMAT_REPLICATE, CONVMAT_TRANSPOSE) == fast);
    assert_true(path_of(3, 9, CONVMAT_REPLICATE, CONVMAT_FORWARD) == fast);
    assert_true(path_of(3, 9, CONVMAT_REPLICATE, CONVMAT_TRANSPOSE) == CONVMAT_PATH_STENCIL);
}

static void path_is_told_and_what_cannot_be_is_refused(void **state) {
    (void)state;
    convmat_error error;
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 1000;
    g.kernel_size[0] = 3;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    convmat_convolution c = {.geometry = &g};
    convmat_path path = CONVMAT_PATH_AUTO;
    assert_true(succeeded(convmat_convolution_path(&c, CONVMAT_FORWARD, &path, &error), &error));
    const bool fuses = convmat_stencil_kernel_for(CONVMAT_DOUBLE, true) != NULL;
    assert_true(path == (fuses ? CONVMAT_PATH_FUSED : CONVMAT_PATH_STENCIL));
    c.path = CONVMAT_PATH_REPRODUCIBLE;
    assert_true(succeeded(convmat_convolution_path(&c, CONVMAT_FORWARD, &path, &error), &error));
    assert_true(path == CONVMAT_PATH_STENCIL);
    c.path = CONVMAT_PATH_PLAIN;
    assert_true(succeeded(convmat_convolution_path(&c, CONVMAT_TRANSPOSE, &path, &error), &error));
    assert_true(path == CONVMAT_PATH_PLAIN);
    c.path = (convmat_path)7;
    assert_true(
        failed_with(convmat_convolution_path(&c, CONVMAT_FORWARD, &path, &error), &error, CONVMAT_INVALID,
                    "path = 7, must be one of CONVMAT_PATH_AUTO, _PLAIN, _STENCIL, _FUSED, _REPRODUCIBLE"));
    assert_true(failed_with(convmat_convolution_path(&c, CONVMAT_FORWARD, NULL, &error), &error,
                            CONVMAT_INVALID, "path = NULL, must point to something"));
    assert_true(failed_with(convmat_convolution_path(NULL, CONVMAT_FORWARD, &path, &error), &error,
                            CONVMAT_INVALID, "convolution = NULL, must point to something"));
    assert_true(path == CONVMAT_PATH_PLAIN);
    /* a span that no tile holds */
    g.in_size[0] = INT64_C(1) << 40;
    g.dilation[0] = INT64_C(1) << 30;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    c.path = CONVMAT_PATH_AUTO;
    assert_true(succeeded(convmat_convolution_path(&c, CONVMAT_FORWARD, &path, &error), &error));
    assert_true(path == CONVMAT_PATH_PLAIN);
    c.path = CONVMAT_PATH_REPRODUCIBLE;
    assert_true(succeeded(convmat_convolution_path(&c, CONVMAT_FORWARD, &path, &error), &error));
    assert_true(path == CONVMAT_PATH_PLAIN);
    c.path = CONVMAT_PATH_STENCIL;
    assert_true(
        failed_with(convmat_convolution_path(&c, CONVMAT_FORWARD, &path, &error), &error, CONVMAT_INVALID,
                    "path = stencil, must be given a geometry whose taps span less than 2^22 elements, with "
                    "at most 2^12 phases of the stride"));
    c.path = CONVMAT_PATH_FUSED;
    assert_true(failed_with(convmat_convolution_path(&c, CONVMAT_FORWARD, &path, &error), &error,
                            CONVMAT_INVALID,
                            "path = fused, must be given a geometry that path = stencil takes, and a "
                            "processor with fused multiply-add"));
    assert_true(texts_are_equal(convmat_path_name(CONVMAT_PATH_AUTO), "auto"));
    assert_true(texts_are_equal(convmat_path_name(CONVMAT_PATH_FUSED), "fused"));
    assert_true(texts_are_equal(convmat_path_name(CONVMAT_PATH_REPRODUCIBLE), "reproducible"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_of_every_processor_have_the_bits_of_the_sum),
        cmocka_unit_test(path_of_taps_far_apart_is_plain),
        cmocka_unit_test(path_is_told_and_what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
