/* SPDX-License-Identifier: BSD-3-Clause */
/* The makers: one line each in a table. */
#include "io/maker.h"

#include "base/checked.h"
#include "base/status.h"
#include "io/array.h"
#include "io/scan.h"

#include <string.h>

static void make_ones(convmat_array *array, convmat_random *random) {
    (void)random;
    for (int64_t k = 0; k < array->count; k++) {
        ((double *)array->data)[k] = 1;
    }
}

static void make_zeros(convmat_array *array, convmat_random *random) {
    (void)random;
    memset(array->data, 0, (size_t)array->count * sizeof(double));
}

/* 1, 2, ... */
static void make_range(convmat_array *array, convmat_random *random) {
    (void)random;
    for (int64_t k = 0; k < array->count; k++) {
        ((double *)array->data)[k] = (double)(k + 1);
    }
}

/* 1 at index size/2 of every axis */
static void make_delta(convmat_array *array, convmat_random *random) {
    make_zeros(array, random);
    int64_t middle = 0;
    for (int a = 0; a < array->rank; a++) {
        middle = middle * array->shape[a] + array->shape[a] / 2;
    }
    ((double *)array->data)[middle] = 1;
}

/* Uniform in [-1, 1) */
static void make_random(convmat_array *array, convmat_random *random) {
    for (int64_t k = 0; k < array->count; k++) {
        ((double *)array->data)[k] = convmat_random_real(random);
    }
}

/* Uniform in -9..9 */
static void make_integers(convmat_array *array, convmat_random *random) {
    for (int64_t k = 0; k < array->count; k++) {
        ((double *)array->data)[k] = (double)convmat_random_integer(random, -9, 9);
    }
}

typedef struct maker {
    const char *name;
    void (*make)(convmat_array *array, convmat_random *random);
    bool takes_seed;
} maker;

static const maker makers[] = {
    {"ones", make_ones, false},   {"zeros", make_zeros, false},  {"range", make_range, false},
    {"delta", make_delta, false}, {"random", make_random, true}, {"integers", make_integers, true},
};

enum { MAKERS = sizeof makers / sizeof makers[0], LONGEST_NAME = 8, NEAR = 2 };

/* Characters before the first ':', or of the whole text */
static size_t name_length(const char *text) {
    return strcspn(text, ":");
}

static const maker *find(const char *text) {
    const size_t length = name_length(text);
    for (int k = 0; k < MAKERS; k++) {
        if (strlen(makers[k].name) == length && memcmp(makers[k].name, text, length) == 0) {
            return &makers[k];
        }
    }
    return NULL;
}

bool convmat_maker_is_named(const char *text) {
    return find(text) != NULL && text[name_length(text)] == ':';
}

/* Characters to insert, delete or replace to make one text of the other (Levenshtein); b is a maker's name */
static int64_t distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    int64_t row[LONGEST_NAME + 1]; /* distances of a's first characters to b's first j */
    for (size_t j = 0; j <= b_length; j++) {
        row[j] = (int64_t)j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        int64_t diagonal = row[0];
        row[0] = (int64_t)i;
        for (size_t j = 1; j <= b_length; j++) {
            const int64_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = convmat_min(replace, convmat_min(row[j - 1], row[j]) + 1);
        }
    }
    return row[b_length];
}

const char *convmat_maker_nearest(const char *text) {
    const size_t length = name_length(text);
    const char *nearest = NULL;
    int64_t least = NEAR + 1;
    for (int k = 0; k < MAKERS; k++) {
        const int64_t d = distance(text, length, makers[k].name, strlen(makers[k].name));
        if (d < least) {
            least = d;
            nearest = makers[k].name;
        }
    }
    return nearest;
}

/* The sizes: 3x8x8 */
static convmat_status parse_shape(convmat_scan *scan, int *rank, int64_t *shape, convmat_error *error) {
    char text[CONVMAT_QUOTE_SIZE];
    const char *const begin = scan->at;
    const char *const end = begin + name_length(begin);
    convmat_scan_quote(begin, end, text);
    int axes = 0;
    do {
        if (axes == CONVMAT_MAX_RANK) {
            return convmat_fail(error, CONVMAT_FORMAT, "size = '%s', must have at most %d axes", text,
                                CONVMAT_MAX_RANK);
        }
        if (!convmat_scan_integer(scan, &shape[axes])) {
            return convmat_fail(error, CONVMAT_FORMAT,
                                "size = '%s', must be whole numbers joined by x, such as 3x8x8", text);
        }
        if (shape[axes] < 0) {
            return convmat_fail(error, CONVMAT_TOO_LARGE, "size = '%s', must be numbers below 2^63", text);
        }
        if (shape[axes] == 0) {
            return convmat_fail(error, CONVMAT_FORMAT, "size[%d] = 0, must be at least 1", axes);
        }
        axes++;
    } while (convmat_scan_char(scan, 'x'));
    if (scan->at != end) {
        return convmat_fail(error, CONVMAT_FORMAT,
                            "size = '%s', must be whole numbers joined by x, such as 3x8x8", text);
    }
    *rank = axes;
    return CONVMAT_OK;
}

/* ":SEED", or nothing: 1 */
static convmat_status parse_seed(convmat_scan *scan, const maker *m, convmat_random *random,
                                 convmat_error *error) {
    int64_t seed = 1;
    if (!convmat_scan_char(scan, ':')) {
        random->state = 1;
        return CONVMAT_OK;
    }
    char text[CONVMAT_QUOTE_SIZE];
    convmat_scan_quote(scan->at, scan->end, text);
    if (!m->takes_seed) {
        return convmat_fail(error, CONVMAT_FORMAT, "seed = '%s', must be left out for %s", text, m->name);
    }
    if (!convmat_scan_integer(scan, &seed) || seed < 0 || !convmat_scan_is_done(scan)) {
        return convmat_fail(error, CONVMAT_FORMAT, "seed = '%s', must be a whole number below 2^63", text);
    }
    random->state = (uint64_t)seed;
    return CONVMAT_OK;
}

static convmat_status fail_unknown(const char *text, convmat_error *error) {
    char name[CONVMAT_QUOTE_SIZE];
    convmat_scan_quote(text, text + name_length(text), name);
    const char *const nearest = convmat_maker_nearest(text);
    return convmat_fail(error, CONVMAT_FORMAT,
                        "maker = '%s', must be ones, zeros, range, delta, random or integers%s%s%s", name,
                        nearest == NULL ? "" : "; did you mean ", nearest == NULL ? "" : nearest,
                        nearest == NULL ? "" : "?");
}

convmat_status convmat_maker_parse(const char *text, convmat_array **array, convmat_error *error) {
    const maker *const m = find(text);
    if (m == NULL) {
        return fail_unknown(text, error);
    }
    convmat_scan scan = convmat_scan_of(text);
    scan.at += strlen(m->name);
    int rank = 0;
    int64_t shape[CONVMAT_MAX_RANK];
    convmat_random random;
    convmat_status status;
    (void)convmat_scan_char(&scan, ':');
    CONVMAT_TRY(parse_shape(&scan, &rank, shape, error));
    CONVMAT_TRY(parse_seed(&scan, m, &random, error));
    CONVMAT_TRY(convmat_array_begin(rank, shape, CONVMAT_DOUBLE, INT64_MAX, array, error));
    m->make(*array, &random);
done:
    return status;
}
