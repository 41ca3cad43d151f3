/* SPDX-License-Identifier: BSD-3-Clause */
/* A map against the convolution it should be, and the weights of a convolution that was read from a map. */
#include "adjoint/right.h"

#include "adjoint/integer.h"
#include "base/memory.h"
#include "base/status.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Vectors of one test */
typedef struct comparison {
    double *in, *out, *expected, *bound; /* bound: |C| |in|, or NULL where the test is exact */
    double *magnitudes;                  /* |weights| */
} comparison;

static void release(comparison *c) {
    convmat_memory_free(c->in);
    convmat_memory_free(c->out);
    convmat_memory_free(c->expected);
    convmat_memory_free(c->bound);
    convmat_memory_free(c->magnitudes);
}

static convmat_status allocate(comparison *c, const convmat_prober *prober, convmat_direction map,
                               const convmat_claim *claim, convmat_error *error) {
    const int64_t bytes = (int64_t)sizeof(double);
    c->in = convmat_memory_new(prober->in_size[map], bytes);
    c->out = convmat_memory_new(prober->out_size[map], bytes);
    c->expected = convmat_memory_new(prober->out_size[map], bytes);
    c->bound = convmat_memory_new(prober->out_size[map], bytes);
    c->magnitudes = convmat_memory_new(claim->weight_count, bytes);
    if (c->in == NULL || c->out == NULL || c->expected == NULL || c->bound == NULL || c->magnitudes == NULL) {
        return convmat_fail_memory(error, "the probes");
    }
    for (int64_t k = 0; k < claim->weight_count; k++) {
        c->magnitudes[k] = fabs(claim->weights[k]);
    }
    return CONVMAT_OK;
}

/* Relative rounding of a sum of `terms` products in the operator's type, and of ours in double */
static double rounding(const convmat_prober *prober, int64_t terms) {
    const double unit = prober->tested->value == CONVMAT_FLOAT ? FLT_EPSILON / 2 : DBL_EPSILON / 2;
    const double k = (double)(terms + 4);
    return k * unit / (1 - k * unit) + k * DBL_EPSILON;
}

/* One probe; false when the map is not the claim's */
static convmat_status run_probe(convmat_prober *prober, convmat_direction map, const convmat_claim *claim,
                                double tolerance, comparison *c, convmat_property *property,
                                convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_convolution product = {claim->geometry, claim->weights, CONVMAT_DOUBLE, 1, CONVMAT_PATH_AUTO};
    CONVMAT_TRY(convmat_prober_apply(prober, map, 1, c->in, c->out, error));
    CONVMAT_TRY(convmat_convolution_apply(&product, map, 1, c->in, c->expected, error));
    if (tolerance > 0) {
        for (int64_t k = 0; k < prober->in_size[map]; k++) {
            c->in[k] = fabs(c->in[k]);
        }
        product.weights = c->magnitudes;
        CONVMAT_TRY(convmat_convolution_apply(&product, map, 1, c->in, c->bound, error));
    }
    for (int64_t k = 0; k < prober->out_size[map]; k++) {
        if (!(fabs(c->out[k] - c->expected[k]) <= (tolerance > 0 ? tolerance * c->bound[k] : 0))) {
            property->finding = CONVMAT_FAILS;
            convmat_text(property->text, (int64_t)sizeof property->text,
                         "element %" PRId64 " of its result is %g, by %s it must be %g", k, c->out[k],
                         claim->source, c->expected[k]);
            break;
        }
    }
done:
    return status;
}

convmat_status convmat_right_test(convmat_prober *prober, convmat_direction map, const convmat_claim *claim,
                                  const convmat_nature *nature, int64_t amplitude, int probes,
                                  convmat_random *random, convmat_property *property, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    comparison c = {0};
    CONVMAT_TRY(allocate(&c, prober, map, claim, error));
    const double tolerance = nature->is_integer ? 0 : rounding(prober, nature->longest[map]);
    *property = (convmat_property){.finding = CONVMAT_HOLDS};
    for (int probe = 0; probe < probes && property->finding == CONVMAT_HOLDS; probe++) {
        convmat_prober_draw(c.in, prober->in_size[map], amplitude, random);
        CONVMAT_TRY(run_probe(prober, map, claim, tolerance, &c, property, error));
    }
    if (property->finding == CONVMAT_HOLDS && nature->is_integer) {
        convmat_text(property->text, (int64_t)sizeof property->text,
                     "equal to %s, by %s, at %d random vectors: any other map would pass with probability at "
                     "most 2^-%d",
                     map == CONVMAT_FORWARD ? "C" : "C^T", claim->source, probes,
                     convmat_integer_bits(pow(0.5 / (double)amplitude, probes)));
    } else if (property->finding == CONVMAT_HOLDS) {
        convmat_text(property->text, (int64_t)sizeof property->text,
                     "equal to %s, by %s, at %d random vectors, within rounding",
                     map == CONVMAT_FORWARD ? "C" : "C^T", claim->source, probes);
    }
done:
    release(&c);
    return status;
}

/*
 * Weight numbers in place of weights: the C built with 1, 2, 3, ... as weights tells which weight an entry is, where
 * it is one weight alone; sums of several, which boundaries make, are told apart by a second C of ones.
 */
static convmat_status read_weights(const convmat_geometry *geometry, const convmat_matrix *recovered,
                                   int64_t count, double *weights, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_matrix *numbers = NULL;
    convmat_matrix *ones = NULL;
    double *values = convmat_memory_new(count, (int64_t)sizeof *values);
    if (values == NULL) {
        return convmat_fail_memory(error, "the numbers of weights");
    }
    const convmat_matrix_options options = convmat_matrix_options_default();
    for (int64_t k = 0; k < count; k++) {
        values[k] = (double)(k + 1);
        weights[k] = 0;
    }
    CONVMAT_TRY(convmat_matrix_build(geometry, values, &options, &numbers, error));
    for (int64_t k = 0; k < count; k++) {
        values[k] = 1;
    }
    CONVMAT_TRY(convmat_matrix_build(geometry, values, &options, &ones, error));
    for (int64_t e = 0; e < recovered->nnz; e++) {
        if (convmat_matrix_value(ones, e) == 1) {
            weights[(int64_t)convmat_matrix_value(numbers, e) - 1] = convmat_matrix_value(recovered, e);
        }
    }
done:
    convmat_memory_free(values);
    convmat_matrix_free(&numbers);
    convmat_matrix_free(&ones);
    return status;
}

convmat_status convmat_right_weights(const convmat_geometry *geometry, const convmat_matrix *recovered,
                                     int64_t count, double **weights, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_matrix *rebuilt = NULL;
    const convmat_matrix_options options = convmat_matrix_options_default();
    *weights = convmat_memory_new(count, (int64_t)sizeof **weights);
    if (*weights == NULL) {
        return convmat_fail_memory(error, "the weights");
    }
    bool is_convolution = false;
    CONVMAT_TRY(read_weights(geometry, recovered, count, *weights, error));
    CONVMAT_TRY(convmat_matrix_build(geometry, *weights, &options, &rebuilt, error));
    is_convolution = true;
    for (int64_t e = 0; e < recovered->nnz; e++) {
        const double gap = fabs(convmat_matrix_value(rebuilt, e) - convmat_matrix_value(recovered, e));
        is_convolution = is_convolution && gap <= 4 * FLT_EPSILON * fabs(convmat_matrix_value(recovered, e));
    }
done:
    convmat_matrix_free(&rebuilt);
    if (!is_convolution) {
        convmat_memory_free(*weights);
        *weights = NULL;
    }
    return status;
}
