/* SPDX-License-Identifier: BSD-3-Clause */
/* Evidence: coefficients read one by one, and the randomised test, exact or bounded. */
#include "adjoint/session.h"

#include "adjoint/integer.h"
#include "adjoint/recover.h"
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

#include <float.h>
#include <math.h>

enum { CHEAP = 256, CONFIRMATIONS = 6, BOUNDED_PROBES = 6 };

/* Whether to recover, and how many applications each map takes; the text says why not */
static convmat_status plan_recovery(convmat_session *s, bool *recovers, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    const convmat_certify_options *o = s->options;
    convmat_certificate *c = s->certificate;
    int64_t colours[2] = {0, 0};
    const char *why = NULL;
    if (o->recovery == CONVMAT_RECOVER_NEVER) {
        why = "not asked for";
    } else if (o->geometry == NULL) {
        why = "the geometry is not known";
    } else if (o->is_complex) {
        why = "complex operators are not read coefficient by coefficient";
    } else if (c->is_affine[0] && !s->nature.is_integer) {
        why = "results less F(0) are rounded";
    }
    for (int map = 0; map < 2 && why == NULL; map++) {
        CONVMAT_TRY(convmat_recover_colours(o->geometry, (convmat_direction)map, &colours[map], error));
    }
    if (why == NULL && o->recovery == CONVMAT_RECOVER_WHEN_CHEAP && colours[1] > CHEAP - colours[0]) {
        why = "it takes more than 256 applications; ask for it";
    }
    *recovers = why == NULL;
    for (int map = 0; map < 2; map++) {
        c->recovery_applications[map] = *recovers ? colours[map] : 0;
        if (!*recovers) {
            convmat_property_say(&c->recovered[map], CONVMAT_NOT_TESTED, "%s", why);
        }
    }
done:
    return status;
}

convmat_status convmat_session_recover(convmat_session *s, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_certificate *c = s->certificate;
    convmat_matrix **matrices[2] = {&c->recovered_forward, &c->recovered_adjoint};
    bool recovers = false;
    CONVMAT_TRY(plan_recovery(s, &recovers, error));
    for (int map = 0; map < 2 && recovers; map++) {
        const convmat_direction direction = (convmat_direction)map;
        convmat_nature nature = s->nature;
        CONVMAT_TRY(convmat_recover(&s->prober, direction, s->options->geometry, matrices[map], error));
        CONVMAT_TRY(convmat_nature_prove(&nature, *matrices[map], error));
        const int64_t amplitude = convmat_max(1, convmat_nature_amplitude(&nature, s->options->amplitude));
        CONVMAT_TRY(convmat_recover_confirm(&s->prober, direction, *matrices[map], s->nature.is_integer,
                                            amplitude, CONFIRMATIONS, &s->random, &c->recovered[map], error));
        s->has_recovered[map] = c->recovered[map].finding == CONVMAT_HOLDS;
    }
    if (s->has_recovered[CONVMAT_FORWARD] && s->has_recovered[CONVMAT_TRANSPOSE]) {
        convmat_nature other = s->nature;
        CONVMAT_TRY(convmat_nature_prove(&s->nature, c->recovered_forward, error));
        CONVMAT_TRY(convmat_nature_prove(&other, c->recovered_adjoint, error));
        for (int map = 0; map < 2; map++) {
            s->nature.largest_sum[map] = fmax(s->nature.largest_sum[map], other.largest_sum[map]);
            s->nature.longest[map] = convmat_max(s->nature.longest[map], other.longest[map]);
        }
    }
done:
    return status;
}

/* The linear part of the operator over doubles, divided by the granularity: integers become integers */
static convmat_status apply_scaled(convmat_session *s, convmat_direction map, int64_t count, const void *in,
                                   void *out, convmat_error *error) {
    const convmat_status status = convmat_prober_apply(&s->prober, map, count, in, out, error);
    if (status == CONVMAT_OK) {
        double *results = out;
        for (int64_t k = 0; k < count * s->prober.out_size[map]; k++) {
            results[k] /= s->nature.granularity;
        }
    }
    return status;
}

static convmat_status scaled_forward(void *ctx, int64_t count, const void *in, void *out,
                                     convmat_error *error) {
    return apply_scaled(ctx, CONVMAT_FORWARD, count, in, out, error);
}

static convmat_status scaled_adjoint(void *ctx, int64_t count, const void *in, void *out,
                                     convmat_error *error) {
    return apply_scaled(ctx, CONVMAT_TRANSPOSE, count, in, out, error);
}

/* Exact test at one amplitude; the sums are those of the operator's own arithmetic, which the amplitude respects */
static convmat_status test_exactly(convmat_session *s, int64_t amplitude, uint64_t seed,
                                   convmat_adjoint_report *report, convmat_error *error) {
    const convmat_operator scaled = {.rows = s->prober.out_size[CONVMAT_FORWARD],
                                     .cols = s->prober.in_size[CONVMAT_FORWARD],
                                     .value = CONVMAT_DOUBLE,
                                     .forward = scaled_forward,
                                     .adjoint = scaled_adjoint,
                                     .ctx = s};
    convmat_adjoint_options options = convmat_adjoint_options_default();
    options.amplitude = amplitude;
    options.target = s->options->target;
    options.seed = seed;
    options.magnitude.largest_row_sum = fmax(1, s->nature.largest_sum[CONVMAT_FORWARD]);
    options.magnitude.largest_column_sum = fmax(1, s->nature.largest_sum[CONVMAT_TRANSPOSE]);
    return convmat_adjoint_test(&scaled, &options, report, error);
}

/* |A| as an operator of the tested type, from the recovered matrix or from the weights */
typedef struct absolute {
    void *numbers; /* magnitudes of its coefficients; owned */
    convmat_matrix matrix;
    convmat_convolution convolution;
    convmat_operator of;
} absolute;

static bool copy_magnitudes(absolute *a, convmat_value value, const double *from, int64_t count) {
    a->numbers = convmat_memory_new(count, convmat_value_bytes(value));
    for (int64_t k = 0; k < count && a->numbers != NULL; k++) {
        if (value == CONVMAT_FLOAT) {
            ((float *)a->numbers)[k] = (float)fabs(from[k]);
        } else {
            ((double *)a->numbers)[k] = fabs(from[k]);
        }
    }
    return a->numbers != NULL;
}

static convmat_status make_absolute(const convmat_session *s, absolute *a, convmat_error *error) {
    const convmat_value value = s->tested->value;
    const convmat_matrix *recovered = s->certificate->recovered_forward;
    const bool is_read = s->has_recovered[CONVMAT_FORWARD];
    if (!copy_magnitudes(a, value, is_read ? recovered->x : s->weights,
                         is_read ? recovered->nnz : s->plan.weights)) {
        return convmat_fail_memory(error, "the magnitudes of the coefficients");
    }
    if (is_read) {
        a->matrix = *recovered;
        a->matrix.value = value;
        a->matrix.x = a->numbers;
        a->of = convmat_operator_from_matrix(&a->matrix);
        return CONVMAT_OK;
    }
    a->convolution = (convmat_convolution){s->options->geometry, a->numbers, value, 1, CONVMAT_PATH_AUTO};
    return convmat_operator_from_convolution(&a->convolution, &a->of, error);
}

/* Real probes of at least 1/2 in magnitude: an error e of one coefficient moves the gap by e/4 at least */
static void draw_reals(double *vector, int64_t count, convmat_value value, convmat_random *random) {
    for (int64_t k = 0; k < count; k++) {
        const double number = 0.75 + 0.25 * convmat_random_real(random);
        const double held = value == CONVMAT_FLOAT ? (double)(float)number : number;
        vector[k] = convmat_random_bits(random) & 1 ? held : -held;
    }
}

/* sum of a[k] * b[k], and of |a[k] * b[k]|; double rounding is far below the bound's for float operators */
static double inner(const double *a, const double *b, int64_t count, double *magnitude) {
    long double sum = 0;
    *magnitude = 0;
    for (int64_t k = 0; k < count; k++) {
        sum += (long double)a[k] * b[k];
        *magnitude += fabs(a[k] * b[k]);
    }
    return (double)sum;
}

/* Vectors of a bounded test */
typedef struct bounded {
    double *x, *y, *forward, *adjoint;
} bounded;

static bool allocate_bounded(bounded *b, const convmat_prober *p) {
    const int64_t bytes = (int64_t)sizeof(double);
    b->x = convmat_memory_new(p->in_size[0], bytes);
    b->y = convmat_memory_new(p->in_size[1], bytes);
    b->forward = convmat_memory_new(p->out_size[0], bytes);
    b->adjoint = convmat_memory_new(p->out_size[1], bytes);
    return b->x != NULL && b->y != NULL && b->forward != NULL && b->adjoint != NULL;
}

static void release_bounded(bounded *b) {
    convmat_memory_free(b->x);
    convmat_memory_free(b->y);
    convmat_memory_free(b->forward);
    convmat_memory_free(b->adjoint);
}

/*
 * |y|^T |A| |x| <= ||y|| ||A||_F ||x|| where the coefficients are not known; ||A||_F is seen at random vectors, which
 * give its square on average, and doubled.
 */
static double bound_by_norm(const convmat_session *s, const bounded *b) {
    double x_norm;
    double y_norm;
    inner(b->x, b->x, s->prober.in_size[0], &x_norm);
    inner(b->y, b->y, s->prober.in_size[1], &y_norm);
    return sqrt(x_norm) * sqrt(y_norm) * 2 * s->nature.norm;
}

/* |y|^T |A| |x| with |A| at hand; x and y become their magnitudes, forward is overwritten */
static convmat_status bound_by_absolute(const convmat_session *s, const absolute *a, bounded *b, double *size,
                                        convmat_error *error) {
    convmat_prober absolute_prober = convmat_prober_of(&a->of, false);
    for (int64_t k = 0; k < s->prober.in_size[0]; k++) {
        b->x[k] = fabs(b->x[k]);
    }
    const convmat_status status =
        convmat_prober_apply(&absolute_prober, CONVMAT_FORWARD, 1, b->x, b->forward, error);
    if (status == CONVMAT_OK) {
        inner(b->y, b->forward, s->prober.in_size[1], size);
        *size *= 1 + 1e-4; /* its own rounding */
    }
    return status;
}

/* gamma_r + gamma_c + gamma_n, in the arithmetic of the operator; our inner products are in long double */
static double roundings(const convmat_session *s) {
    const double unit = 1 / (double)s->nature.limit;
    const double r = (double)s->nature.longest[0] * unit;
    const double c = (double)s->nature.longest[1] * unit;
    return r < 0.5 && c < 0.5 ? r / (1 - r) + c / (1 - c) + 4 * DBL_EPSILON : (double)INFINITY;
}

static convmat_status run_bounded_probe(convmat_session *s, const absolute *a, bounded *b,
                                        convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_adjoint_report *report = &s->certificate->test;
    const convmat_value value = s->tested->value;
    double size = 0;
    draw_reals(b->x, s->prober.in_size[0], value, &s->random);
    draw_reals(b->y, s->prober.in_size[1], value, &s->random);
    CONVMAT_TRY(convmat_prober_apply(&s->prober, CONVMAT_FORWARD, 1, b->x, b->forward, error));
    CONVMAT_TRY(convmat_prober_apply(&s->prober, CONVMAT_TRANSPOSE, 1, b->y, b->adjoint, error));
    const double left = inner(b->forward, b->y, s->prober.in_size[1], &size);
    const double right = inner(b->x, b->adjoint, s->prober.in_size[0], &size);
    if (a != NULL) {
        CONVMAT_TRY(bound_by_absolute(s, a, b, &size, error));
    } else {
        size = bound_by_norm(s, b);
    }
    const double bound = roundings(s) * size;
    const double gap = fabs(left - right);
    s->certificate->detectable = fmax(s->certificate->detectable, 8 * bound);
    if (report->probes == 0 || !(gap <= bound) || gap * report->bound > report->gap * bound) {
        report->left = left;
        report->right = right;
        report->gap = gap;
        report->bound = bound;
    }
    if (!(gap <= bound)) {
        report->verdict = CONVMAT_ADJOINT_NO;
        report->failed_probe = report->probes;
        convmat_text(report->reason, (int64_t)sizeof report->reason,
                     "probe %d: <A x, y> = %g and <x, A^T y> = %g differ by %g, rounding gives at most %g",
                     report->probes, left, right, gap, bound);
    }
    report->probes++;
    report->applications += 2;
done:
    return status;
}

/* Pass, fail, or inconclusive: where the bound would hide errors as large as the coefficients */
static convmat_status test_bounded(convmat_session *s, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_certificate *c = s->certificate;
    absolute a = {0};
    bounded b = {0};
    const bool knows = s->has_recovered[CONVMAT_FORWARD] || s->weights != NULL;
    c->test = (convmat_adjoint_report){.mode = CONVMAT_ADJOINT_BOUNDED,
                                       .failed_probe = -1,
                                       .seed = s->options->seed,
                                       .miss_probability = (double)NAN};
    c->detectable = 0;
    if (knows) {
        CONVMAT_TRY(make_absolute(s, &a, error));
    }
    if (!allocate_bounded(&b, &s->prober)) {
        CONVMAT_TRY(convmat_fail_memory(error, "the probes"));
    }
    for (int probe = 0; probe < BOUNDED_PROBES && c->test.verdict == CONVMAT_ADJOINT_YES; probe++) {
        CONVMAT_TRY(run_bounded_probe(s, knows ? &a : NULL, &b, error));
    }
    const double typical = s->nature.norm / sqrt((double)c->rows * (double)s->nature.longest[0]);
    if (c->test.verdict == CONVMAT_ADJOINT_YES && !(c->detectable <= typical)) {
        c->test.verdict = CONVMAT_ADJOINT_INCONCLUSIVE;
        convmat_text(
            c->test.reason, (int64_t)sizeof c->test.reason,
            "no gap beyond rounding, but rounding could hide an error of %g in a coefficient, where they are "
            "about %g",
            c->detectable, typical);
    }
done:
    release_bounded(&b);
    convmat_memory_free(a.numbers);
    return status;
}

convmat_status convmat_session_test(convmat_session *s, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_adjoint_report *report = &s->certificate->test;
    const int64_t amplitude = convmat_nature_amplitude(&s->nature, s->options->amplitude);
    if (!s->nature.is_integer || amplitude < 1) {
        return test_bounded(s, error);
    }
    CONVMAT_TRY(test_exactly(s, amplitude, convmat_random_bits(&s->random), report, error));
    if (report->verdict == CONVMAT_ADJOINT_NO && !s->nature.is_proved && amplitude > 1) {
        /* sums may have been rounded after all: only what probes of +1 and -1 show as well is a verdict */
        const convmat_adjoint_report first = *report;
        CONVMAT_TRY(test_exactly(s, 1, convmat_random_bits(&s->random), report, error));
        if (report->verdict == CONVMAT_ADJOINT_NO) {
            *report = first;
        } else {
            report->verdict = CONVMAT_ADJOINT_INCONCLUSIVE;
            convmat_text(report->reason, (int64_t)sizeof report->reason,
                         "probes to %" PRId64
                         " differ and probes of 1 do not: sums of this size may be rounded",
                         first.amplitude);
        }
    }
    report->seed = s->options->seed;
done:
    return status;
}
