/* SPDX-License-Identifier: BSD-3-Clause */
/* Planted wrong coefficients, in small operators and in one of 4096 x 12288: what locating claims is true. */
#include "adjoint/locate.h"
#include "support/compare.h"
#include "support/dense_operator.h"
#include "support/random_geometry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPERATORS = 4000, REAL_OPERATORS = 1000, LARGE_OPERATORS = 24, MOST = 300 };

/* A dense pair that differs in some coefficients, and a probe */
typedef struct planted {
    double A[DENSE_MOST * DENSE_MOST];
    double claimed[DENSE_MOST * DENSE_MOST];
    double x[DENSE_MOST];
    double y[DENSE_MOST];
    dense_operator dense;
} planted;

/* An integer of 1..most or a real of [0, 1), with a random sign */
static double draw(convmat_random *random, convmat_value value, int64_t most) {
    const double size =
        most > 0 ? (double)convmat_random_integer(random, 1, most) : convmat_random_real(random);
    const double number = convmat_random_integer(random, 0, 1) == 0 ? size : -size;
    return value == CONVMAT_FLOAT ? (double)(float)number : number;
}

/* An operator with zeros among its coefficients, the same on both sides, and a probe; rows != cols */
static void draw_operator(convmat_random *random, convmat_value value, bool is_integer, planted *p) {
    p->dense = (dense_operator){.value = value, .A = p->A, .claimed = p->claimed};
    while (p->dense.rows == p->dense.cols) {
        p->dense.rows = convmat_random_integer(random, 1, DENSE_MOST);
        p->dense.cols = convmat_random_integer(random, 1, DENSE_MOST);
    }
    for (int64_t k = 0; k < p->dense.rows * p->dense.cols; k++) {
        p->A[k] = convmat_random_integer(random, 0, 3) == 0 ? 0 : draw(random, value, is_integer ? 9 : 0);
    }
    memcpy(p->claimed, p->A, sizeof p->A);
    for (int64_t k = 0; k < DENSE_MOST; k++) {
        p->x[k] = draw(random, value, is_integer ? 64 : 0);
        p->y[k] = draw(random, value, is_integer ? 64 : 0);
    }
}

/* <A x, y> - <x, claimed^T y> of integers */
static int64_t defect_of(const planted *p) {
    int64_t defect = 0;
    for (int64_t r = 0; r < p->dense.rows; r++) {
        for (int64_t c = 0; c < p->dense.cols; c++) {
            const int64_t k = r * p->dense.cols + c;
            defect += (int64_t)(p->A[k] - p->claimed[k]) * (int64_t)p->x[c] * (int64_t)p->y[r];
        }
    }
    return defect;
}

/* Change 1 to 5 coefficients of one side so that the probe shows it. */
static void plant(convmat_random *random, planted *p) {
    double *side = convmat_random_integer(random, 0, 1) == 0 ? p->A : p->claimed;
    do {
        const int64_t faults = convmat_random_integer(random, 1, 5);
        for (int64_t n = 0; n < faults; n++) {
            side[convmat_random_integer(random, 0, p->dense.rows * p->dense.cols - 1)] +=
                draw(random, CONVMAT_DOUBLE, 20);
        }
    } while (defect_of(p) == 0);
}

static convmat_location located(const convmat_operator *tested, const double *x, const double *y,
                                bool is_integer) {
    convmat_prober prober = convmat_prober_of(tested, false);
    convmat_location location = {.wrong_entries = -7};
    convmat_error error;
    assert_true(succeeded(convmat_locate(&prober, NULL, x, y, is_integer, MOST, &location, &error), &error));
    assert_true(location.applications == prober.applications);
    assert_true(location.wrong_entries == -7);
    return location;
}

static bool is_true_claim(const planted *p, const convmat_location *location) {
    const int64_t k = location->row * p->dense.cols + location->col;
    return location->found.finding == CONVMAT_HOLDS && location->row >= 0 && location->row < p->dense.rows &&
           location->col >= 0 && location->col < p->dense.cols && p->A[k] != p->claimed[k] &&
           numbers_are_equal(location->forward_coefficient, p->A[k]) &&
           numbers_are_equal(location->adjoint_coefficient, p->claimed[k]);
}

/* Smallest k with 2^k >= n */
static int64_t halvings(int64_t n) {
    int64_t k = 0;
    while ((INT64_C(1) << k) < n) {
        k++;
    }
    return k;
}

static void locate_in_random_integer_operators_names_a_wrong_entry(void **state) {
    (void)state;
    convmat_random random = {test_seed(31)};
    static planted p;
    for (int n = 0; n < OPERATORS; n++) {
        draw_operator(&random, n % 2 == 0 ? CONVMAT_DOUBLE : CONVMAT_FLOAT, true, &p);
        plant(&random, &p);
        const convmat_operator tested = dense_operator_of(&p.dense);
        const convmat_location location = located(&tested, p.x, p.y, true);
        if (!is_true_claim(&p, &location)) {
            print_error("operator %d: %s\n", n, location.found.text);
            fail();
        }
        assert_true(location.applications <= halvings(p.dense.rows) + halvings(p.dense.cols) + 4);
        assert_true(location.applications == p.dense.calls[0] + p.dense.calls[1]);
    }
}

/* Is the disagreement at the probe more than rounding can make, (r + c) u |y|^T |A| |x| and a little? */
static bool is_certain(const planted *p, int64_t wrong) {
    double magnitude = 0;
    for (int64_t k = 0; k < p->dense.rows * p->dense.cols; k++) {
        magnitude += fabs(p->A[k] * p->x[k % p->dense.cols] * p->y[k / p->dense.cols]);
    }
    const double gap =
        (p->A[wrong] - p->claimed[wrong]) * p->x[wrong % p->dense.cols] * p->y[wrong / p->dense.cols];
    return fabs(gap) > 1.01 * (double)(p->dense.rows + p->dense.cols) * 0x1p-24 * magnitude;
}

/* Make one coefficient of either side, not 0, wrong by `error` of itself; return where it is. */
static int64_t scale_one(convmat_random *random, planted *p, double error) {
    double *side = convmat_random_integer(random, 0, 1) == 0 ? p->A : p->claimed;
    int64_t k = 0;
    while (p->A[k] == p->claimed[k]) {
        k = convmat_random_integer(random, 0, p->dense.rows * p->dense.cols - 1);
        side[k] = (double)(float)(side[k] * (1 + error));
    }
    return k;
}

static void locate_in_random_float_operators_names_the_wrong_entry_or_none(void **state) {
    (void)state;
    convmat_random random = {test_seed(32)};
    static planted p;
    int found = 0;
    int certain = 0;
    for (int n = 0; n < REAL_OPERATORS; n++) {
        draw_operator(&random, CONVMAT_FLOAT, false, &p);
        const int64_t wrong = scale_one(&random, &p, 1e-3);
        const convmat_operator tested = dense_operator_of(&p.dense);
        const convmat_location location = located(&tested, p.x, p.y, false);
        const bool is_found = is_true_claim(&p, &location);
        assert_true(is_found || location.found.finding == CONVMAT_UNDECIDED);
        assert_true(is_found || !is_certain(&p, wrong));
        assert_true(location.applications <= 2 * halvings(p.dense.rows) + 2 * halvings(p.dense.cols) + 4);
        found += is_found;
        certain += is_certain(&p, wrong);
    }
    print_message(
        "float32, one error of 1e-3: located %d of %d, among them all %d that rounding cannot hide\n", found,
        REAL_OPERATORS, certain);
    assert_true(found >= REAL_OPERATORS * 95 / 100 && certain > 0);
}

/* A convolution whose adjoint has one more, or one other, coefficient */
typedef struct spoiled {
    convmat_operator convolution;
    int64_t row;
    int64_t col;
    double more;
} spoiled;

static convmat_status forward(void *ctx, int64_t count, const void *in, void *out, convmat_error *error) {
    const spoiled *s = ctx;
    return s->convolution.forward(s->convolution.ctx, count, in, out, error);
}

static convmat_status adjoint(void *ctx, int64_t count, const void *in, void *out, convmat_error *error) {
    const spoiled *s = ctx;
    const convmat_status status = s->convolution.adjoint(s->convolution.ctx, count, in, out, error);
    if (s->convolution.value == CONVMAT_FLOAT) {
        ((float *)out)[s->col] += (float)s->more * ((const float *)in)[s->row];
    } else {
        ((double *)out)[s->col] += s->more * ((const double *)in)[s->row];
    }
    return status;
}

/* 3 x 64 x 64 image to 1 x 64 x 64 features, so C is 4096 x 12288 */
static convmat_geometry large_geometry(void) {
    convmat_geometry g = convmat_geometry_default(2);
    g.in_channels = 3;
    g.in_size[0] = 64;
    g.in_size[1] = 64;
    g.kernel_size[0] = 3;
    g.kernel_size[1] = 5;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_SAME, NULL), NULL));
    return g;
}

enum { ROWS = 4096, COLS = 12288, WEIGHTS = 45 };

/* Locate one error of 1 (integer) or 1e-3 anywhere in a random convolution; *found tells whether it was named. */
static int64_t locate_in_large_operator(convmat_random *random, convmat_value value, bool is_integer,
                                        bool *found) {
    const convmat_geometry g = large_geometry();
    static double x[COLS];
    static double y[ROWS];
    double weights[WEIGHTS];
    float floats[WEIGHTS];
    for (int k = 0; k < WEIGHTS; k++) {
        weights[k] = draw(random, value, is_integer ? 9 : 0);
        floats[k] = (float)weights[k];
    }
    for (int k = 0; k < COLS; k++) {
        x[k] = draw(random, value, is_integer ? 1024 : 0);
        y[k % ROWS] = draw(random, value, is_integer ? 1024 : 0);
    }
    const convmat_convolution convolution = {&g, value == CONVMAT_FLOAT ? (const void *)floats : weights,
                                             value, 1, CONVMAT_PATH_AUTO};
    spoiled s = {.row = convmat_random_integer(random, 0, ROWS - 1),
                 .col = convmat_random_integer(random, 0, COLS - 1),
                 .more = is_integer ? 1 : 1e-3};
    assert_true(succeeded(convmat_operator_from_convolution(&convolution, &s.convolution, NULL), NULL));
    const convmat_operator tested = {ROWS, COLS, value, forward, adjoint, &s};
    const convmat_location location = located(&tested, x, y, is_integer);
    *found = location.found.finding == CONVMAT_HOLDS;
    assert_true(!*found || (location.row == s.row && location.col == s.col));
    return location.applications;
}

static void locate_in_large_operators_takes_few_applications(void **state) {
    (void)state;
    convmat_random random = {test_seed(33)};
    int found = 0;
    for (int n = 0; n < LARGE_OPERATORS; n++) {
        const bool is_integer = n / 2 % 2 == 0;
        bool is_found;
        const int64_t applications = locate_in_large_operator(
            &random, n % 2 == 0 ? CONVMAT_DOUBLE : CONVMAT_FLOAT, is_integer, &is_found);
        /* 12288 is halved 13 or 14 times */
        const int64_t most = is_integer ? 2 + 12 + 14 + 2 : 2 + 2 * 12 + 2 * 14 + 2;
        assert_true(applications <= most && applications >= most - (is_integer ? 1 : 2));
        assert_true(is_found || !is_integer);
        found += is_found;
    }
    print_message(
        "4096 x 12288, one error: located %d of %d, with at most 30 applications (integer), 56 (real)\n",
        found, LARGE_OPERATORS);
    assert_true(found >= LARGE_OPERATORS * 9 / 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(locate_in_random_integer_operators_names_a_wrong_entry),
        cmocka_unit_test(locate_in_random_float_operators_names_the_wrong_entry_or_none),
        cmocka_unit_test(locate_in_large_operators_takes_few_applications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
