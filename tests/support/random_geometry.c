/* SPDX-License-Identifier: BSD-3-Clause */
/* Draws geometries until one is legal; most draws are. */
#include "support/random_geometry.h"

#include "support/compare.h"
#include "support/oracle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t draw(convmat_random *random, int64_t low, int64_t high) {
    return convmat_random_integer(random, low, high);
}

/* One draw; false when it is no legal geometry */
static bool try_geometry(convmat_random *random, convmat_geometry *g) {
    *g = convmat_geometry_default((int)draw(random, 1, CONVMAT_MAX_AXES));
    g->groups = draw(random, 0, 2) == 0 ? draw(random, 2, 3) : 1;
    g->in_channels = g->groups * draw(random, 1, 3);
    g->out_channels = g->groups * draw(random, 1, 3);
    g->boundary = draw(random, 0, 1) == 0 ? CONVMAT_ZEROS : (convmat_boundary)draw(random, 0, 3);
    g->is_convolution = draw(random, 0, 1) == 1;
    int64_t output_padding[CONVMAT_MAX_AXES];
    for (int a = 0; a < g->axes; a++) {
        g->in_size[a] = draw(random, 1, 11);
        g->out_size[a] = draw(random, 1, 6);
        g->kernel_size[a] = draw(random, 1, 5);
        g->stride[a] = draw(random, 1, 4);
        g->dilation[a] = draw(random, 1, 4);
        g->pad_begin[a] = draw(random, -2, 5);
        g->pad_end[a] = draw(random, -2, 5);
        const int64_t limit = g->stride[a] > g->dilation[a] ? g->stride[a] : g->dilation[a];
        output_padding[a] = draw(random, 0, limit - 1);
    }
    const convmat_padding padding =
        draw(random, 0, 1) == 0 ? CONVMAT_PADDING_EXPLICIT : (convmat_padding)draw(random, 0, 5);
    const convmat_status status = draw(random, 0, 1) == 0
                                      ? convmat_geometry_from_image(g, padding, NULL)
                                      : convmat_geometry_from_features(g, padding, output_padding, NULL);
    return status == CONVMAT_OK;
}

convmat_geometry random_geometry(convmat_random *random, int64_t most) {
    convmat_geometry g;
    do {
    } while (!try_geometry(random, &g) || oracle_rows(&g) * oracle_cols(&g) > most);
    return g;
}

double *random_integers(convmat_random *random, int64_t count) {
    double *numbers = malloc((size_t)(count > 0 ? count : 1) * sizeof *numbers);
    assert_non_null(numbers);
    for (int64_t k = 0; k < count; k++) {
        numbers[k] = (double)draw(random, -9, 9);
    }
    return numbers;
}

float *floats_of(const double *numbers, int64_t count) {
    float *floats = malloc((size_t)(count > 0 ? count : 1) * sizeof *floats);
    assert_non_null(floats);
    for (int64_t k = 0; k < count; k++) {
        floats[k] = (float)numbers[k];
    }
    return floats;
}

uint64_t test_seed(uint64_t seed) {
    const char *text = getenv("CONVMAT_TEST_SEED");
    if (text != NULL) {
        seed = strtoull(text, NULL, 10);
    }
    print_message("seed %" PRIu64 " (set CONVMAT_TEST_SEED to repeat another)\n", seed);
    return seed;
}

int64_t test_count(int64_t count) {
    const char *text = getenv("CONVMAT_TEST_DIVISOR");
    const int64_t divisor = text == NULL ? 1 : strtoll(text, NULL, 10);
    return divisor <= 1 ? count : (count > divisor ? count / divisor : 1);
}

static void print_sizes(const char *name, const int64_t *sizes, int axes) {
    fprintf(stderr, " %s", name);
    for (int a = 0; a < axes; a++) {
        fprintf(stderr, "%s%" PRId64, a > 0 ? "," : " ", sizes[a]);
    }
}

void print_geometry(const convmat_geometry *g) {
    fprintf(stderr, "geometry: channels %" PRId64 "->%" PRId64 " groups %" PRId64 " boundary %d rotated %d",
            g->in_channels, g->out_channels, g->groups, (int)g->boundary, (int)g->is_convolution);
    print_sizes("in", g->in_size, g->axes);
    print_sizes("out", g->out_size, g->axes);
    print_sizes("kernel", g->kernel_size, g->axes);
    print_sizes("stride", g->stride, g->axes);
    print_sizes("dilation", g->dilation, g->axes);
    print_sizes("pad_begin", g->pad_begin, g->axes);
    print_sizes("pad_end", g->pad_end, g->axes);
    fputc('\n', stderr);
}
