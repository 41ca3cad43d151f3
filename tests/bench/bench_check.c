/* SPDX-License-Identifier: BSD-3-Clause */
/* Compares vectors with the library's plain product within the computed bound. */
#include "bench/bench_check.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double element(convmat_value value, const void *values, int64_t k) {
    return value == CONVMAT_FLOAT ? (double)((const float *)values)[k] : ((const double *)values)[k];
}

/* The numbers, or their magnitudes, as double */
static double *widened(convmat_value value, const void *values, int64_t count, bool is_magnitude) {
    double *wide = bench_memory((size_t)count * sizeof *wide);
    for (int64_t k = 0; k < count; k++) {
        const double number = element(value, values, k);
        wide[k] = is_magnitude ? fabs(number) : number;
    }
    return wide;
}

static double *product(const bench_case *c, int d, bool is_magnitude) {
    convmat_error error;
    double *weights = widened(c->value, c->weights, c->plan.weights, is_magnitude);
    double *in = widened(c->value, c->in[d], c->in_count[d], is_magnitude);
    double *out = bench_memory((size_t)c->out_count[d] * sizeof *out);
    const convmat_convolution convolution = {
        .geometry = &c->w->geometry, .weights = weights, .threads = c->threads};
    bench_require(convmat_convolution_apply(&convolution, (convmat_direction)d, 1, in, out, &error), &error);
    free(weights);
    free(in);
    return out;
}

bench_reference bench_reference_open(const bench_case *c) {
    const double u = c->value == CONVMAT_FLOAT ? FLT_EPSILON / 2 : DBL_EPSILON / 2;
    bench_reference r;
    for (int d = 0; d < 2; d++) {
        const double k = (double)(d == CONVMAT_FORWARD ? c->plan.longest_row : c->plan.longest_column);
        r.result[d] = product(c, d, false);
        r.bound[d] = product(c, d, true);
        for (int64_t e = 0; e < c->out_count[d]; e++) {
            r.bound[d][e] *= 2 * k * u / (1 - k * u);
        }
    }
    return r;
}

double bench_reference_compare(const bench_case *c, const bench_reference *r, convmat_direction direction,
                               const void *values) {
    double worst = 0;
    for (int64_t k = 0; k < c->out_count[direction]; k++) {
        const double gap = fabs(element(c->value, values, k) - r->result[direction][k]);
        const double ratio = gap > 0 || gap != gap ? gap / r->bound[direction][k] : 0;
        worst = ratio <= worst ? worst : ratio; /* takes NaN over */
        if (worst != worst) {
            break;
        }
    }
    return worst;
}

double bench_reference_compare_file(const bench_case *c, const bench_reference *r,
                                    convmat_direction direction) {
    char path[4096];
    const size_t count = (size_t)c->out_count[direction];
    const size_t size = (size_t)convmat_value_bytes(c->value);
    void *values = bench_memory(count * size);
    snprintf(path, sizeof path, "%s/result.bin", c->folder);
    FILE *file = fopen(path, "rb");
    const bool is_whole = file != NULL && fread(values, size, count, file) == count;
    const double worst = is_whole ? bench_reference_compare(c, r, direction, values) : NAN;
    if (file != NULL) {
        fclose(file);
    }
    free(values);
    return worst;
}

void bench_reference_close(bench_reference *r) {
    for (int d = 0; d < 2; d++) {
        free(r->result[d]);
        free(r->bound[d]);
    }
}
