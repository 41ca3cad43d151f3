/* SPDX-License-Identifier: BSD-3-Clause */
/* The certificate by example: right and wrong pairs of a known geometry. */
#include "support/compare.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static convmat_certificate *certify(const convmat_operator *A, const convmat_certify_options *options) {
    convmat_certificate *c = NULL;
    convmat_error error = {{0}};
    assert_true(succeeded(convmat_certify(A, options, &c, &error), &error));
    assert_non_null(c);
    return c;
}

/* 2 -> 3 channels, 7 x 6, kernel 3 x 2, stride 2 x 1, all extents different */
static convmat_geometry layer(void) {
    convmat_geometry g = convmat_geometry_default(2);
    convmat_error error;
    g.in_channels = 2;
    g.out_channels = 3;
    g.in_size[0] = 7;
    g.in_size[1] = 6;
    g.kernel_size[0] = 3;
    g.kernel_size[1] = 2;
    g.stride[0] = 2;
    g.pad_begin[0] = 1;
    g.pad_end[1] = 1;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

/* A convolution whose two maps may have weights of their own: the adjoint of another kernel is the usual mistake */
typedef struct two_kernels {
    convmat_geometry g;
    convmat_value value;
    void *weights[2]; /* [map] */
    double bias[2];   /* added to every result */
    bool accumulates; /* adjoint adds to its output */
    int64_t rows, cols;
} two_kernels;

static convmat_status apply_kernel(const two_kernels *k, convmat_direction map, int64_t count, const void *in,
                                   void *out, convmat_error *error) {
    const convmat_convolution c = {&k->g, k->weights[map], k->value, 1, CONVMAT_PATH_AUTO};
    const int64_t size = count * (map == CONVMAT_FORWARD ? k->rows : k->cols);
    double *before = malloc((size_t)size * sizeof *before);
    assert_non_null(before);
    memcpy(before, out, (size_t)(size * convmat_value_bytes(k->value)));
    const convmat_status status = convmat_convolution_apply(&c, map, count, in, out, error);
    for (int64_t e = 0; e < size; e++) {
        if (k->value == CONVMAT_DOUBLE) {
            ((double *)out)[e] += k->bias[map] + (k->accumulates && map == CONVMAT_TRANSPOSE ? before[e] : 0);
        } else {
            ((float *)out)[e] += (float)k->bias[map];
        }
    }
    free(before);
    return status;
}

static convmat_status kernel_forward(void *ctx, int64_t count, const void *in, void *out,
                                     convmat_error *error) {
    return apply_kernel(ctx, CONVMAT_FORWARD, count, in, out, error);
}

static convmat_status kernel_adjoint(void *ctx, int64_t count, const void *in, void *out,
                                     convmat_error *error) {
    return apply_kernel(ctx, CONVMAT_TRANSPOSE, count, in, out, error);
}

static two_kernels make_kernels(const convmat_geometry *g, convmat_value value, const double *forward,
                                const double *adjoint) {
    two_kernels k = {.g = *g, .value = value, .rows = oracle_rows(g), .cols = oracle_cols(g)};
    const double *from[2] = {forward, adjoint};
    const int64_t count = oracle_weights(g);
    for (int map = 0; map < 2; map++) {
        k.weights[map] =
            value == CONVMAT_FLOAT ? (void *)floats_of(from[map], count) : malloc((size_t)count * 8);
        assert_non_null(k.weights[map]);
        if (value == CONVMAT_DOUBLE) {
            memcpy(k.weights[map], from[map], (size_t)count * 8);
        }
    }
    return k;
}

static void release_kernels(two_kernels *k) {
    free(k->weights[0]);
    free(k->weights[1]);
}

static convmat_operator operator_of(two_kernels *k) {
    return (convmat_operator){k->rows, k->cols, k->value, kernel_forward, kernel_adjoint, k};
}

/* The certificate of both kernels against weights (NULL: not told), with the default options */
static convmat_certificate *certify_kernels(two_kernels *k, const double *weights) {
    const convmat_operator A = operator_of(k);
    convmat_certify_options options = convmat_certify_options_default();
    options.geometry = &k->g;
    options.weights = weights;
    return certify(&A, &options);
}

/* count weights without 0 from -9..9, or reals */
static double *draw_weights(const convmat_geometry *g, bool is_real, uint64_t seed) {
    convmat_random random = {seed};
    const int64_t count = oracle_weights(g);
    double *weights = malloc((size_t)count * sizeof *weights);
    assert_non_null(weights);
    for (int64_t k = 0; k < count; k++) {
        const double sign = convmat_random_bits(&random) & 1 ? 1 : -1;
        weights[k] =
            is_real ? convmat_random_real(&random) : sign * (double)convmat_random_integer(&random, 1, 9);
    }
    return weights;
}

static void certify_right_pairs_hold_in_every_respect(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    for (int kind = 0; kind < 4; kind++) {
        double *w = draw_weights(&g, kind & 1, 3);
        two_kernels k = make_kernels(&g, (convmat_value)(kind >> 1), w, w);
        convmat_certificate *c = certify_kernels(&k, w);
        assert_int_equal(c->is_integer, !(kind & 1));
        assert_int_equal(c->adjoint.finding, CONVMAT_HOLDS);
        assert_int_equal(c->forward_is_right.finding, CONVMAT_HOLDS);
        assert_int_equal(c->adjoint_is_right.finding, CONVMAT_HOLDS);
        for (int map = 0; map < 2; map++) {
            for (int p = 0; p < CONVMAT_PRELIMINARIES; p++) {
                assert_int_equal(c->preliminaries[map][p].finding, CONVMAT_HOLDS);
            }
            assert_int_equal(c->recovered[map].finding, CONVMAT_HOLDS);
            assert_true(texts_are_equal(c->name[map], ""));
        }
        assert_int_equal(c->recovery_applications[CONVMAT_FORWARD], 3 * 2 * 2);
        assert_int_equal(c->location.found.finding, CONVMAT_NOT_TESTED);
        assert_int_equal(c->test.verdict, CONVMAT_ADJOINT_YES);
        if (c->is_integer) {
            assert_true(c->test.miss_probability <= c->target);
        } else {
            assert_true(c->detectable > 0 && c->detectable < 0.01);
        }
        convmat_certificate_free(&c);
        assert_null(c);
        release_kernels(&k);
        free(w);
    }
}

/* One weight of the adjoint's kernel is another: not adjoint, forward right, adjoint not, located at that tap */
static void certify_another_weight_in_the_adjoint_is_located(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    for (int kind = 0; kind < 4; kind++) {
        double *w = draw_weights(&g, kind & 1, 4);
        double *other = draw_weights(&g, kind & 1, 4);
        other[17] += 1;
        two_kernels k = make_kernels(&g, (convmat_value)(kind >> 1), w, other);
        convmat_certificate *c = certify_kernels(&k, w);
        assert_int_equal(c->adjoint.finding, CONVMAT_FAILS);
        assert_int_equal(c->forward_is_right.finding, CONVMAT_HOLDS);
        assert_int_equal(c->adjoint_is_right.finding, CONVMAT_FAILS);
        assert_int_equal(c->location.found.finding, CONVMAT_HOLDS);
        const double forward_weight = kind >> 1 ? (double)(float)w[17] : w[17];
        const double adjoint_weight = kind >> 1 ? (double)(float)other[17] : other[17];
        assert_true(numbers_are_equal(c->location.forward_coefficient, forward_weight));
        assert_true(numbers_are_equal(c->location.adjoint_coefficient, adjoint_weight));
        assert_int_equal(c->location.row / (g.out_size[0] * g.out_size[1]), 17 / 12); /* its output channel */
        assert_true(c->location.wrong_entries > 0);
        assert_true(c->location.where[0] != '\0');
        assert_true(c->location.applications <= 300);
        convmat_certificate_free(&c);
        release_kernels(&k);
        free(w);
        free(other);
    }
}

/* The classic: the adjoint uses the kernel without rotating it, that is, rotated against C^T */
static void certify_rotated_kernel_is_named_with_and_without_weights(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    double *w = draw_weights(&g, false, 5);
    double *rotated = draw_weights(&g, false, 5);
    for (int64_t block = 0; block < 6; block++) {
        for (int64_t t = 0; t < 6; t++) {
            rotated[block * 6 + t] = w[block * 6 + 5 - t];
        }
    }
    for (int knows = 0; knows < 2; knows++) {
        two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, w, rotated);
        convmat_certificate *c = certify_kernels(&k, knows ? w : NULL);
        assert_int_equal(c->adjoint.finding, CONVMAT_FAILS);
        assert_true(texts_are_equal(c->name[CONVMAT_FORWARD], ""));
        assert_non_null(strstr(c->name[CONVMAT_TRANSPOSE], "rotated"));
        convmat_certificate_free(&c);
        release_kernels(&k);
    }
    free(w);
    free(rotated);
}

/* Adjoint and right are different verdicts */
static void certify_other_weights_in_both_maps_are_adjoint_but_not_right(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    double *w = draw_weights(&g, false, 6);
    double *other = draw_weights(&g, false, 7);
    two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, other, other);
    convmat_certificate *c = certify_kernels(&k, w);
    assert_int_equal(c->adjoint.finding, CONVMAT_HOLDS);
    assert_int_equal(c->forward_is_right.finding, CONVMAT_FAILS);
    assert_int_equal(c->adjoint_is_right.finding, CONVMAT_FAILS);
    convmat_certificate_free(&c);
    release_kernels(&k);
    free(w);
    free(other);
}

/* Nothing is adjoint to nothing, and is not the convolution */
static void certify_zeros_in_both_maps_are_adjoint_but_not_the_convolution(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    double *w = draw_weights(&g, false, 14);
    double *zeros = calloc((size_t)oracle_weights(&g), sizeof *zeros);
    assert_non_null(zeros);
    two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, zeros, zeros);
    convmat_certificate *c = certify_kernels(&k, w);
    assert_int_equal(c->adjoint.finding, CONVMAT_HOLDS);
    assert_int_equal(c->forward_is_right.finding, CONVMAT_FAILS);
    assert_int_equal(c->adjoint_is_right.finding, CONVMAT_FAILS);
    assert_non_null(strstr(c->name[CONVMAT_FORWARD], "zero"));
    convmat_certificate_free(&c);
    release_kernels(&k);
    free(w);
    free(zeros);
}

/* Without weights: coefficients where the geometry has none refute it, whatever the weights are */
static void certify_another_geometry_is_refuted_without_weights(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    double *w = draw_weights(&g, false, 16);
    two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, w, w);
    const convmat_operator A = operator_of(&k);
    convmat_geometry claimed = g;
    claimed.kernel_size[0] = 2; /* the same sizes of x and y */
    claimed.pad_begin[0] = 0;
    convmat_certify_options options = convmat_certify_options_default();
    options.geometry = &claimed;
    convmat_certificate *c = certify(&A, &options);
    assert_int_equal(c->adjoint.finding, CONVMAT_HOLDS);
    assert_int_equal(c->recovered[CONVMAT_FORWARD].finding, CONVMAT_FAILS);
    assert_int_equal(c->forward_is_right.finding, CONVMAT_FAILS);
    convmat_certificate_free(&c);
    release_kernels(&k);
    free(w);
}

static void certify_bias_is_named_and_the_linear_part_tested(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    double *w = draw_weights(&g, false, 8);
    two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, w, w);
    k.bias[CONVMAT_FORWARD] = 5;
    convmat_certificate *c = certify_kernels(&k, w);
    assert_true(c->is_affine[CONVMAT_FORWARD] && !c->is_affine[CONVMAT_TRANSPOSE]);
    assert_int_equal(c->preliminaries[CONVMAT_FORWARD][CONVMAT_ZERO_TO_ZERO].finding, CONVMAT_FAILS);
    assert_int_equal(c->adjoint.finding, CONVMAT_HOLDS);
    assert_non_null(strstr(c->name[CONVMAT_FORWARD], "bias"));
    convmat_certificate_free(&c);
    release_kernels(&k);
    free(w);
}

static void certify_accumulation_is_told_from_an_unwritten_output(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    double *w = draw_weights(&g, false, 9);
    two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, w, w);
    k.accumulates = true;
    const convmat_operator A = operator_of(&k);
    convmat_certify_options options = convmat_certify_options_default();
    options.geometry = &g;
    convmat_certificate *c = certify(&A, &options);
    const convmat_property *overwrites = &c->preliminaries[CONVMAT_TRANSPOSE][CONVMAT_OVERWRITES];
    assert_int_equal(overwrites->finding, CONVMAT_FAILS);
    assert_non_null(strstr(overwrites->text, "adds to what its output held"));
    assert_int_equal(c->adjoint.finding, CONVMAT_HOLDS); /* on zeroed outputs */
    assert_non_null(strstr(c->name[CONVMAT_TRANSPOSE], "adds to what its output held"));
    convmat_certificate_free(&c);
    release_kernels(&k);
    free(w);
}

/* An operator that takes its weights is certified with integers, and has its own back at the end */
static convmat_status set_both(void *ctx, const double *weights, convmat_error *error) {
    (void)error;
    two_kernels *k = ctx;
    for (int map = 0; map < 2; map++) {
        memcpy(k->weights[map], weights, (size_t)oracle_weights(&k->g) * 8);
    }
    return CONVMAT_OK;
}

/* One that rectifies its weights is linear in x, not in them */
static convmat_status set_rectified(void *ctx, const double *weights, convmat_error *error) {
    const convmat_status status = set_both(ctx, weights, error);
    two_kernels *k = ctx;
    for (int64_t e = 0; e < oracle_weights(&k->g); e++) {
        double *own = k->weights[CONVMAT_TRANSPOSE];
        own[e] = own[e] > 0 ? own[e] : 0;
    }
    return status;
}

static void certify_rectified_weights_are_not_linear(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    double *w = draw_weights(&g, false, 15);
    two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, w, w);
    const convmat_operator A = operator_of(&k);
    convmat_certify_options options = convmat_certify_options_default();
    options.geometry = &g;
    options.set_weights = set_rectified;
    convmat_certificate *c = certify(&A, &options);
    assert_int_equal(c->linear_in_weights.finding, CONVMAT_FAILS);
    assert_non_null(strstr(c->linear_in_weights.text, "adjoint's result"));
    assert_int_equal(c->adjoint.finding, CONVMAT_FAILS);
    convmat_certificate_free(&c);
    release_kernels(&k);
    free(w);
}

static void certify_settable_weights_are_integers_and_are_restored(void **state) {
    (void)state;
    const convmat_geometry g = layer();
    double *w = draw_weights(&g, true, 13);
    two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, w, w);
    const convmat_operator A = operator_of(&k);
    convmat_certify_options options = convmat_certify_options_default();
    options.geometry = &g;
    options.weights = w;
    options.set_weights = set_both;
    convmat_certificate *c = certify(&A, &options);
    assert_true(c->is_integer);
    assert_int_equal(c->linear_in_weights.finding, CONVMAT_HOLDS);
    assert_int_equal(c->adjoint.finding, CONVMAT_HOLDS);
    assert_int_equal(c->forward_is_right.finding, CONVMAT_HOLDS);
    assert_memory_equal(k.weights[0], w, (size_t)oracle_weights(&g) * 8);
    convmat_certificate_free(&c);
    release_kernels(&k);
    free(w);
}

/* All eight results of this seed's probes end in two zero bits by chance; a sum of them then rounds */
static void certify_reals_that_look_like_integers_are_not_accused(void **state) {
    (void)state;
    static const double w[4] = {0x1.10f2ca0fdc741p-2, 0x1.fbd650676acdp-2, 0x1.75835e2463a02p-6,
                                0x1.dfec85a56fc3p-2};
    convmat_geometry g = convmat_geometry_default(2);
    convmat_error error;
    for (int a = 0; a < 2; a++) {
        g.in_size[a] = 3;
        g.kernel_size[a] = 2;
    }
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    two_kernels k = make_kernels(&g, CONVMAT_DOUBLE, w, w);
    const convmat_operator A = operator_of(&k);
    convmat_certify_options options = convmat_certify_options_default();
    options.geometry = &g;
    options.seed = UINT64_C(14372668843364214467);
    convmat_certificate *c = certify(&A, &options);
    assert_int_equal(c->adjoint.finding, CONVMAT_HOLDS);
    assert_false(c->is_integer);
    convmat_certificate_free(&c);
    release_kernels(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certify_right_pairs_hold_in_every_respect),
        cmocka_unit_test(certify_another_weight_in_the_adjoint_is_located),
        cmocka_unit_test(certify_rotated_kernel_is_named_with_and_without_weights),
        cmocka_unit_test(certify_other_weights_in_both_maps_are_adjoint_but_not_right),
        cmocka_unit_test(certify_zeros_in_both_maps_are_adjoint_but_not_the_convolution),
        cmocka_unit_test(certify_another_geometry_is_refuted_without_weights),
        cmocka_unit_test(certify_bias_is_named_and_the_linear_part_tested),
        cmocka_unit_test(certify_accumulation_is_told_from_an_unwritten_output),
        cmocka_unit_test(certify_reals_that_look_like_integers_are_not_accused),
        cmocka_unit_test(certify_rectified_weights_are_not_linear),
        cmocka_unit_test(certify_settable_weights_are_integers_and_are_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
