/* SPDX-License-Identifier: BSD-3-Clause */
/* Laws of the products y = C x and x = C^T y over random geometries, by each way to a product. */
#include "support/compare.h"
#include "support/law.h"
#include "support/oracle.h"
#include "support/random_geometry.h"

#include <stdlib.h>

enum { GEOMETRIES = 1500, MOST_ENTRIES = 20000 };

static int64_t in_size(const convmat_geometry *g, convmat_direction direction) {
    return direction == CONVMAT_FORWARD ? oracle_cols(g) : oracle_rows(g);
}

static int64_t out_size(const convmat_geometry *g, convmat_direction direction) {
    return direction == CONVMAT_FORWARD ? oracle_rows(g) : oracle_cols(g);
}

static double inner_product(const double *a, const double *b, int64_t count) {
    double sum = 0;
    for (int64_t k = 0; k < count; k++) {
        sum += a[k] * b[k];
    }
    return sum;
}

/* alpha*a + beta*b, a new vector */
static double *combine(double alpha, const double *a, double beta, const double *b, int64_t count) {
    double *sum = law_vector(count);
    for (int64_t k = 0; k < count; k++) {
        sum[k] = alpha * a[k] + beta * b[k];
    }
    return sum;
}

/* count real numbers, to be freed with free() */
static double *random_reals(convmat_random *random, int64_t count) {
    double *numbers = law_vector(count);
    for (int64_t k = 0; k < count; k++) {
        numbers[k] = convmat_random_real(random);
    }
    return numbers;
}

/* <C x, y> = <x, C^T y>, whichever two ways the products are formed */
static bool is_adjoint(const convmat_geometry *g, convmat_random *random) {
    double *w = random_integers(random, oracle_weights(g));
    double *x = random_integers(random, oracle_cols(g));
    double *y = random_integers(random, oracle_rows(g));
    bool holds = true;
    for (int pair = 0; pair < LAW_WAYS * LAW_WAYS; pair++) {
        double *cx = law_product(g, w, (law_way)(pair / LAW_WAYS), CONVMAT_FORWARD, 1, x);
        double *cty = law_product(g, w, (law_way)(pair % LAW_WAYS), CONVMAT_TRANSPOSE, 1, y);
        holds = holds && numbers_are_equal(inner_product(cx, y, oracle_rows(g)),
                                           inner_product(x, cty, oracle_cols(g)));
        free(cx);
        free(cty);
    }
    free(w);
    free(x);
    free(y);
    return holds;
}

/* C (alpha a + beta b) = alpha C a + beta C b */
static bool is_linear_in_vector_by(const convmat_geometry *g, convmat_random *random, law_way way,
                                   convmat_direction direction) {
    const double alpha = (double)convmat_random_integer(random, -5, 5);
    const double beta = (double)convmat_random_integer(random, -5, 5);
    double *w = random_integers(random, oracle_weights(g));
    double *a = random_integers(random, in_size(g, direction));
    double *b = random_integers(random, in_size(g, direction));
    double *sum = combine(alpha, a, beta, b, in_size(g, direction));
    double *of_a = law_product(g, w, way, direction, 1, a);
    double *of_b = law_product(g, w, way, direction, 1, b);
    double *of_sum = law_product(g, w, way, direction, 1, sum);
    double *expected = combine(alpha, of_a, beta, of_b, out_size(g, direction));
    const bool holds = vectors_are_equal(of_sum, expected, CONVMAT_DOUBLE, out_size(g, direction));
    free(w);
    free(a);
    free(b);
    free(sum);
    free(of_a);
    free(of_b);
    free(of_sum);
    free(expected);
    return holds;
}

/* C of alpha v + beta w = alpha (C of v) + beta (C of w) */
static bool is_linear_in_weights_by(const convmat_geometry *g, convmat_random *random, law_way way,
                                    convmat_direction direction) {
    const double alpha = (double)convmat_random_integer(random, -5, 5);
    const double beta = (double)convmat_random_integer(random, -5, 5);
    double *v = random_integers(random, oracle_weights(g));
    double *w = random_integers(random, oracle_weights(g));
    double *in = random_integers(random, in_size(g, direction));
    double *sum = combine(alpha, v, beta, w, oracle_weights(g));
    double *of_v = law_product(g, v, way, direction, 1, in);
    double *of_w = law_product(g, w, way, direction, 1, in);
    double *of_sum = law_product(g, sum, way, direction, 1, in);
    double *expected = combine(alpha, of_v, beta, of_w, out_size(g, direction));
    const bool holds = vectors_are_equal(of_sum, expected, CONVMAT_DOUBLE, out_size(g, direction));
    free(v);
    free(w);
    free(in);
    free(sum);
    free(of_v);
    free(of_w);
    free(of_sum);
    free(expected);
    return holds;
}

/* A batch is the vectors one by one */
static bool is_batch_one_by_one_by(const convmat_geometry *g, convmat_random *random, law_way way,
                                   convmat_direction direction) {
    const int64_t count = convmat_random_integer(random, 0, 4);
    const int64_t read = in_size(g, direction);
    const int64_t written = out_size(g, direction);
    double *w = random_reals(random, oracle_weights(g));
    double *in = random_reals(random, 4 * read);
    double *batch = law_product(g, w, way, direction, count, in);
    bool holds = true;
    for (int64_t b = 0; b < count; b++) {
        double *one = law_product(g, w, way, direction, 1, in + b * read);
        holds = holds && vectors_are_equal(batch + b * written, one, CONVMAT_DOUBLE, written);
        free(one);
    }
    free(w);
    free(in);
    free(batch);
    return holds;
}

/* A law by every way, forward and transposed */
typedef bool (*law_by)(const convmat_geometry *g, convmat_random *random, law_way way,
                       convmat_direction direction);

static bool holds_by_all(law_by law, const convmat_geometry *g, convmat_random *random) {
    bool holds = true;
    for (int way = 0; way < LAW_WAYS; way++) {
        holds = holds && law(g, random, (law_way)way, CONVMAT_FORWARD) &&
                law(g, random, (law_way)way, CONVMAT_TRANSPOSE);
    }
    return holds;
}

static bool is_linear_in_vector(const convmat_geometry *g, convmat_random *random) {
    return holds_by_all(is_linear_in_vector_by, g, random);
}

static bool is_linear_in_weights(const convmat_geometry *g, convmat_random *random) {
    return holds_by_all(is_linear_in_weights_by, g, random);
}

static bool is_batch_one_by_one(const convmat_geometry *g, convmat_random *random) {
    return holds_by_all(is_batch_one_by_one_by, g, random);
}

/* Explained sums are what the product gives, to the bit and for real numbers, unless it is fused (see oracle/paths) */
static bool is_explained_by(const convmat_geometry *g, convmat_random *random, law_way way,
                            convmat_direction direction) {
    if (way == LAW_MATRIX_FREE) {
        return true;
    }
    double *w = random_reals(random, oracle_weights(g));
    double *in = random_reals(random, in_size(g, direction));
    double *out = law_product(g, w, way, direction, 1, in);
    double *sums = law_vector(out_size(g, direction));
    const bool is_forward = direction == CONVMAT_FORWARD;
    for (int64_t k = 0; k < out_size(g, direction); k++) {
        const convmat_question question = {
            g, w, in, is_forward ? CONVMAT_SUBJECT_ROW : CONVMAT_SUBJECT_COLUMN, k, k};
        convmat_explanation *explanation;
        convmat_error error;
        assert_true(succeeded(convmat_explain(&question, &explanation, &error), &error));
        sums[k] = explanation->sum;
        convmat_explanation_free(&explanation);
    }
    const bool holds = vectors_are_equal(sums, out, CONVMAT_DOUBLE, out_size(g, direction));
    free(w);
    free(in);
    free(out);
    free(sums);
    return holds;
}

static bool is_explained(const convmat_geometry *g, convmat_random *random) {
    return holds_by_all(is_explained_by, g, random);
}

/* Each kernel of the array turned by 180 degrees: its taps in reverse order */
static double *rotate_kernels(const convmat_geometry *g, const double *w) {
    int64_t taps = 1;
    for (int a = 0; a < g->axes; a++) {
        taps *= g->kernel_size[a];
    }
    double *rotated = law_vector(oracle_weights(g));
    for (int64_t k = 0; k < oracle_weights(g); k++) {
        rotated[k] = w[k - k % taps + taps - 1 - k % taps];
    }
    return rotated;
}

/* Turning the switch is turning the kernels */
static bool is_switch_rotation_by(const convmat_geometry *g, convmat_random *random, law_way way,
                                  convmat_direction direction) {
    convmat_geometry other = *g;
    other.is_convolution = !g->is_convolution;
    double *w = random_integers(random, oracle_weights(g));
    double *rotated = rotate_kernels(g, w);
    double *in = random_integers(random, in_size(g, direction));
    double *expected = law_product(g, w, way, direction, 1, in);
    double *actual = law_product(&other, rotated, way, direction, 1, in);
    const bool holds = vectors_are_equal(actual, expected, CONVMAT_DOUBLE, out_size(g, direction));
    free(w);
    free(rotated);
    free(in);
    free(expected);
    free(actual);
    return holds;
}

static bool is_switch_rotation(const convmat_geometry *g, convmat_random *random) {
    return holds_by_all(is_switch_rotation_by, g, random);
}

static void products_forward_and_transposed_are_adjoint(void **state) {
    (void)state;
    assert_law(is_adjoint, 20261201, GEOMETRIES, MOST_ENTRIES);
}

static void products_of_combined_vectors_are_combined(void **state) {
    (void)state;
    assert_law(is_linear_in_vector, 20261202, GEOMETRIES, MOST_ENTRIES);
}

static void products_with_combined_weights_are_combined(void **state) {
    (void)state;
    assert_law(is_linear_in_weights, 20261203, GEOMETRIES, MOST_ENTRIES);
}

static void products_of_batch_equal_one_by_one(void **state) {
    (void)state;
    assert_law(is_batch_one_by_one, 20261204, GEOMETRIES, MOST_ENTRIES);
}

static void products_equal_explained_sums(void **state) {
    (void)state;
    assert_law(is_explained, 20261205, GEOMETRIES, MOST_ENTRIES);
}

static void products_with_convolve_switch_equal_rotated_kernels(void **state) {
    (void)state;
    assert_law(is_switch_rotation, 20261206, GEOMETRIES, MOST_ENTRIES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_forward_and_transposed_are_adjoint),
        cmocka_unit_test(products_of_combined_vectors_are_combined),
        cmocka_unit_test(products_with_combined_weights_are_combined),
        cmocka_unit_test(products_of_batch_equal_one_by_one),
        cmocka_unit_test(products_equal_explained_sums),
        cmocka_unit_test(products_with_convolve_switch_equal_rotated_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
