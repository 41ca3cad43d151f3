/* SPDX-License-Identifier: BSD-3-Clause */
/* Recovery over random geometries: every coefficient bit for bit, as many applications as colours, no alarm. */
#include "adjoint/recover.h"
#include "adjoint/colour.h"
#include "support/compare.h"
#include "support/dense_operator.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdlib.h>
#include <string.h>

enum { GEOMETRIES = 3000, MOST_ENTRIES = 12000, CHANGES = 1500 };

/* A convolution under test: integer weights for even draws, else reals; double or float */
typedef struct fixture {
    convmat_geometry g;
    convmat_value value;
    bool is_integer;
    double *doubles;
    float *floats;
    convmat_convolution convolution;
    convmat_operator tested;
    convmat_matrix *C;
} fixture;

static void set_up(fixture *f, const convmat_geometry *g, convmat_random *random, int draw) {
    *f = (fixture){.g = *g, .value = (convmat_value)(draw / 2 % 2), .is_integer = draw % 2 == 0};
    const int64_t count = oracle_weights(g);
    f->doubles = random_integers(random, count);
    for (int64_t k = 0; !f->is_integer && k < count; k++) {
        f->doubles[k] = convmat_random_real(random);
    }
    f->floats = floats_of(f->doubles, count);
    const void *weights = f->value == CONVMAT_FLOAT ? (void *)f->floats : (void *)f->doubles;
    f->convolution = (convmat_convolution){&f->g, weights, f->value, 1, CONVMAT_PATH_REPRODUCIBLE};
    convmat_matrix_options options = convmat_matrix_options_default();
    options.value = f->value;
    convmat_error error;
    assert_true(succeeded(convmat_operator_from_convolution(&f->convolution, &f->tested, &error), &error));
    assert_true(succeeded(convmat_matrix_build(&f->g, weights, &options, &f->C, &error), &error));
}

static void tear_down(fixture *f) {
    convmat_matrix_free(&f->C);
    free(f->doubles);
    free(f->floats);
}

/* Lines of the map's outputs in the oracle's pattern: no colour twice, none unused; returns the longest line */
static int64_t longest_line(const convmat_geometry *g, convmat_direction map, const unsigned char *pattern,
                            const convmat_colouring *colouring) {
    const bool is_forward = map == CONVMAT_FORWARD;
    const int64_t cols = oracle_cols(g);
    const int64_t outputs = is_forward ? oracle_rows(g) : cols;
    const int64_t inputs = is_forward ? cols : oracle_rows(g);
    int64_t *seen = calloc((size_t)colouring->count + 1, sizeof *seen);
    assert_non_null(seen);
    int64_t longest = 0;
    for (int64_t out = 0; out < outputs; out++) {
        int64_t length = 0;
        for (int64_t in = 0; in < inputs; in++) {
            if (pattern[is_forward ? out * cols + in : in * cols + out]) {
                const int64_t colour = convmat_colouring_of(colouring, in);
                assert_true(colour >= 0 && colour < colouring->count);
                assert_int_not_equal(seen[colour], out + 1);
                seen[colour] = out + 1;
                length++;
            }
        }
        longest = length > longest ? length : longest;
    }
    for (int64_t c = 0; c < colouring->count; c++) {
        assert_int_not_equal(seen[c], 0);
    }
    free(seen);
    return longest;
}

static void check_colouring(const fixture *f, convmat_direction map, int64_t applications) {
    const int64_t entries = oracle_rows(&f->g) * oracle_cols(&f->g);
    double *dense = malloc((size_t)entries * sizeof *dense);
    unsigned char *pattern = malloc((size_t)entries);
    assert_true(dense != NULL && pattern != NULL);
    oracle_dense(&f->g, f->doubles, dense, pattern);
    convmat_colouring colouring;
    convmat_error error;
    assert_true(succeeded(convmat_colouring_make(&f->g, map, &colouring, &error), &error));
    const int64_t longest = longest_line(&f->g, map, pattern, &colouring);
    int64_t told = -1;
    assert_true(succeeded(convmat_recover_colours(&f->g, map, &told, &error), &error));
    assert_int_equal(told, colouring.count);
    assert_int_equal(told, applications);
    assert_true(told >= longest);
    if (f->g.boundary == CONVMAT_ZEROS) {
        assert_int_equal(told, longest); /* which no colouring can beat */
    }
    convmat_colouring_free(&colouring);
    free(dense);
    free(pattern);
}

/* Equal in pattern and, as doubles, in every value */
static bool is_same(const convmat_matrix *recovered, const convmat_matrix *C) {
    bool same = recovered->m == C->m && recovered->n == C->n && recovered->nnz == C->nnz;
    same = same && recovered->value == CONVMAT_DOUBLE && recovered->layout == CONVMAT_BY_ROWS;
    same = same && memcmp(recovered->p, C->p, (size_t)(C->m + 1) * sizeof(int64_t)) == 0;
    same = same && memcmp(recovered->i, C->i, (size_t)C->nnz * sizeof(int64_t)) == 0;
    for (int64_t k = 0; same && k < C->nnz; k++) {
        same = numbers_are_equal(convmat_matrix_value(recovered, k), convmat_matrix_value(C, k));
    }
    return same;
}

static bool is_clean(const convmat_prober *prober, convmat_direction map) {
    return prober->overwrites[map].finding == CONVMAT_NOT_TESTED &&
           prober->stays_inside[map].finding == CONVMAT_NOT_TESTED &&
           prober->keeps_input[map].finding == CONVMAT_NOT_TESTED &&
           prober->finite[map].finding == CONVMAT_NOT_TESTED;
}

static bool recovers(const fixture *f, convmat_direction map, convmat_random *random) {
    convmat_prober prober = convmat_prober_of(&f->tested, false);
    convmat_matrix *recovered = NULL;
    convmat_error error;
    if (!succeeded(convmat_recover(&prober, map, &f->g, &recovered, &error), &error)) {
        return false;
    }
    check_colouring(f, map, prober.applications);
    const int64_t before = prober.applications;
    convmat_property confirmed;
    assert_true(succeeded(
        convmat_recover_confirm(&prober, map, recovered, f->is_integer, 100, 3, random, &confirmed, &error),
        &error));
    assert_int_equal(prober.applications, before + 3);
    if (confirmed.finding != CONVMAT_HOLDS) {
        print_error("%s\n", confirmed.text);
    }
    const bool same = is_same(recovered, f->C);
    convmat_matrix_free(&recovered);
    convmat_prober_end(&prober);
    return same && confirmed.finding == CONVMAT_HOLDS && is_clean(&prober, map);
}

static void recover_of_random_convolutions_gives_their_matrix(void **state) {
    (void)state;
    convmat_random random = {test_seed(1801)};
    for (int n = 0; n < GEOMETRIES; n++) {
        const convmat_geometry g = random_geometry(&random, MOST_ENTRIES);
        fixture f;
        set_up(&f, &g, &random, n);
        if (!recovers(&f, CONVMAT_FORWARD, &random) || !recovers(&f, CONVMAT_TRANSPOSE, &random)) {
            print_geometry(&g);
            fail_msg("geometry %d", n);
        }
        tear_down(&f);
    }
}

/* A small C, dense, and what its adjoint claims */
typedef struct dense_fixture {
    convmat_geometry g;
    double *A;
    double *claimed;
    unsigned char *pattern;
    dense_operator dense;
    convmat_operator tested;
} dense_fixture;

static void set_up_dense(dense_fixture *f, convmat_random *random, convmat_value value) {
    do {
        f->g = random_geometry(random, DENSE_MOST * DENSE_MOST);
    } while (oracle_rows(&f->g) > DENSE_MOST || oracle_cols(&f->g) > DENSE_MOST);
    const int64_t entries = oracle_rows(&f->g) * oracle_cols(&f->g);
    double *weights = random_integers(random, oracle_weights(&f->g));
    f->A = malloc((size_t)entries * sizeof *f->A);
    f->claimed = malloc((size_t)entries * sizeof *f->claimed);
    f->pattern = malloc((size_t)entries);
    assert_true(f->A != NULL && f->claimed != NULL && f->pattern != NULL);
    oracle_dense(&f->g, weights, f->A, f->pattern);
    memcpy(f->claimed, f->A, (size_t)entries * sizeof *f->A);
    free(weights);
    f->dense = (dense_operator){.rows = oracle_rows(&f->g),
                                .cols = oracle_cols(&f->g),
                                .value = value,
                                .A = f->A,
                                .claimed = f->claimed};
    f->tested = dense_operator_of(&f->dense);
}

static void tear_down_dense(dense_fixture *f) {
    free(f->A);
    free(f->claimed);
    free(f->pattern);
}

/* An entry of the dense C that is inside the pattern, or outside; -1 when there is none */
static int64_t draw_entry(const dense_fixture *f, bool is_inside, convmat_random *random) {
    const int64_t entries = f->dense.rows * f->dense.cols;
    const int64_t start = convmat_random_integer(random, 0, entries - 1);
    for (int64_t k = 0; k < entries; k++) {
        if ((f->pattern[(start + k) % entries] != 0) == is_inside) {
            return (start + k) % entries;
        }
    }
    return -1;
}

static void recover_of_one_changed_coefficient_finds_it(void **state) {
    (void)state;
    convmat_random random = {test_seed(1802)};
    for (int n = 0; n < CHANGES; n++) {
        dense_fixture f;
        set_up_dense(&f, &random, (convmat_value)(n % 2));
        const int64_t changed = draw_entry(&f, true, &random);
        if (changed >= 0) {
            f.claimed[changed] += n / 2 % 2 == 0 ? 1 : -1;
        }
        convmat_prober prober = convmat_prober_of(&f.tested, false);
        convmat_matrix *both[2] = {NULL, NULL};
        convmat_error error;
        for (int map = 0; map < 2; map++) {
            const convmat_status status =
                convmat_recover(&prober, (convmat_direction)map, &f.g, &both[map], &error);
            assert_true(succeeded(status, &error));
        }
        int64_t wrong;
        int64_t first;
        int64_t ulps;
        convmat_recover_compare(both[0], both[1], f.dense.value, &wrong, &first, &ulps);
        assert_int_equal(wrong, changed >= 0 ? 1 : 0);
        if (changed >= 0) {
            const int64_t row = changed / f.dense.cols;
            assert_int_equal(convmat_matrix_index(both[0], first), changed % f.dense.cols);
            assert_true(convmat_matrix_offset(both[0], row) <= first);
            assert_true(convmat_matrix_offset(both[0], row + 1) > first);
            assert_true(numbers_are_equal(convmat_matrix_value(both[0], first), f.A[changed]));
            assert_true(numbers_are_equal(convmat_matrix_value(both[1], first), f.claimed[changed]));
        }
        convmat_matrix_free(&both[0]);
        convmat_matrix_free(&both[1]);
        tear_down_dense(&f);
    }
}

static void recover_confirm_of_a_coefficient_outside_the_pattern_fails(void **state) {
    (void)state;
    convmat_random random = {test_seed(1803)};
    for (int n = 0; n < CHANGES; n++) {
        dense_fixture f;
        set_up_dense(&f, &random, (convmat_value)(n % 2));
        const int64_t outside = draw_entry(&f, false, &random);
        if (outside >= 0) {
            f.A[outside] = f.claimed[outside] = n / 2 % 2 == 0 ? 1 : -1;
        }
        for (int map = 0; map < 2; map++) {
            convmat_prober prober = convmat_prober_of(&f.tested, false);
            convmat_matrix *recovered = NULL;
            convmat_property confirmed;
            convmat_error error;
            const convmat_direction direction = (convmat_direction)map;
            assert_true(succeeded(convmat_recover(&prober, direction, &f.g, &recovered, &error), &error));
            assert_true(succeeded(convmat_recover_confirm(&prober, direction, recovered, n % 4 < 3, 100, 4,
                                                          &random, &confirmed, &error),
                                  &error));
            assert_int_equal(confirmed.finding, outside >= 0 ? CONVMAT_FAILS : CONVMAT_HOLDS);
            convmat_matrix_free(&recovered);
        }
        tear_down_dense(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recover_of_random_convolutions_gives_their_matrix),
        cmocka_unit_test(recover_of_one_changed_coefficient_finds_it),
        cmocka_unit_test(recover_confirm_of_a_coefficient_outside_the_pattern_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
