/* SPDX-License-Identifier: BSD-3-Clause */
/* A transposed convolution is C^T y, a scatter that is cropped, and a direct convolution: bit for bit. */
#include "support/compare.h"
#include "support/random_geometry.h"

#include <stdlib.h>
#include <string.h>

/* The grid of one axis: kernel 1..4, stride 1..3, dilation 1..3, pads -1..3, features 1..4, output padding */
enum { CASES = 4 * 3 * 3 * 5 * 5 * 4 * 3, MOST_CHANNELS = 6, MOST_SIZE = 40 };
enum { MOST_ELEMENTS = MOST_CHANNELS * MOST_SIZE * MOST_SIZE, MOST_WEIGHTS = MOST_CHANNELS * 3 * 4 * 4 };

/* Partners that each case of the first axis meets on the second one, unless CONVMAT_TEST_FULL_GRID is set */
enum { PARTNERS = 24 };

typedef struct axis_case {
    int64_t k, s, d, begin, end, out, a; /* a is the output padding */
    int64_t in;                          /* as the library says */
} axis_case;

static axis_case cases[CASES];
static int64_t case_count;

/* Channels: groups, image channels in each, feature channels in each */
static const int64_t blocks[][3] = {{1, 1, 1}, {1, 2, 3}, {2, 1, 2}, {2, 3, 1}};

/* A transposed convolution over two axes; a 1-D problem has one row */
typedef struct problem {
    int64_t groups, in_block, out_block;
    axis_case axis[2];
    const double *w;
    const double *y;
} problem;

/* One more axis that does nothing */
static const axis_case one_element = {.k = 1, .s = 1, .d = 1, .out = 1, .in = 1};

static double numbers_y[MOST_ELEMENTS];
static double numbers_w[MOST_WEIGHTS];
static double image[3][MOST_ELEMENTS]; /* what the views give */
static double canvas[MOST_ELEMENTS];   /* before something is cut out of it, or after it was padded */

static int64_t image_elements(const problem *p) {
    return p->groups * p->in_block * p->axis[0].in * p->axis[1].in;
}

static convmat_geometry geometry_of(const problem *p, int axes, int64_t *output_padding) {
    convmat_geometry g = convmat_geometry_default(axes);
    g.groups = p->groups;
    g.in_channels = p->groups * p->in_block;
    g.out_channels = p->groups * p->out_block;
    for (int a = 0; a < axes; a++) {
        const axis_case *c = &p->axis[a + 2 - axes];
        g.kernel_size[a] = c->k;
        g.stride[a] = c->s;
        g.dilation[a] = c->d;
        g.pad_begin[a] = c->begin;
        g.pad_end[a] = c->end;
        g.out_size[a] = c->out;
        output_padding[a] = c->a;
    }
    return g;
}

/* View 1: C^T y from the library */
static bool transpose_by_library(const problem *p, int axes, double *x) {
    int64_t output_padding[2];
    convmat_error error;
    convmat_geometry g = geometry_of(p, axes, output_padding);
    const convmat_convolution convolution = {&g, p->w, CONVMAT_DOUBLE, 1, CONVMAT_PATH_AUTO};
    return succeeded(convmat_geometry_from_features(&g, CONVMAT_PADDING_EXPLICIT, output_padding, &error),
                     &error) &&
           succeeded(convmat_convolution_apply(&convolution, CONVMAT_TRANSPOSE, 1, p->y, x, &error), &error);
}

/* One feature channel onto one image channel */
static void stamp_kernels(const problem *p, const double *kernel, const double *features, double *plane,
                          int64_t width) {
    const axis_case *v = &p->axis[0];
    const axis_case *h = &p->axis[1];
    for (int64_t place = 0; place < v->out * h->out; place++) {
        double *corner = plane + place / h->out * v->s * width + place % h->out * h->s;
        for (int64_t row = 0; row < v->k; row++) {
            for (int64_t col = 0; col < h->k; col++) {
                corner[row * v->d * width + col * h->d] += kernel[row * h->k + col] * features[place];
            }
        }
    }
}

static void crop_plane(const problem *p, const double *plane, int64_t height, int64_t width, double *x) {
    for (int64_t row = 0; row < p->axis[0].in; row++) {
        for (int64_t col = 0; col < p->axis[1].in; col++) {
            const int64_t from_row = row + p->axis[0].begin;
            const int64_t from_col = col + p->axis[1].begin;
            const bool is_on_canvas = from_row >= 0 && from_row < height && from_col >= 0 && from_col < width;
            *x++ = is_on_canvas ? plane[from_row * width + from_col] : 0;
        }
    }
}

/* View 2: every feature adds its multiple of the kernel to a canvas, which is then cropped */
static void transpose_by_scatter(const problem *p, double *x) {
    const int64_t height = (p->axis[0].out - 1) * p->axis[0].s + p->axis[0].d * (p->axis[0].k - 1) + 1;
    const int64_t width = (p->axis[1].out - 1) * p->axis[1].s + p->axis[1].d * (p->axis[1].k - 1) + 1;
    const int64_t taps = p->axis[0].k * p->axis[1].k;
    const int64_t features = p->axis[0].out * p->axis[1].out;
    for (int64_t ci = 0; ci < p->groups * p->in_block; ci++) {
        memset(canvas, 0, (size_t)(height * width) * sizeof *canvas);
        const int64_t first = ci / p->in_block * p->out_block;
        for (int64_t co = first; co < first + p->out_block; co++) {
            const double *kernel = p->w + (co * p->in_block + ci % p->in_block) * taps;
            stamp_kernels(p, kernel, p->y + co * features, canvas, width);
        }
        crop_plane(p, canvas, height, width, x + ci * p->axis[0].in * p->axis[1].in);
    }
}

/* A plane in the making: sizes of the padded, zero-inserted features */
typedef struct padded {
    int64_t size[2];
    int64_t before[2]; /* rows or columns put before the first feature; negative: cut off */
} padded;

static padded pad_sizes(const problem *p) {
    padded z;
    for (int a = 0; a < 2; a++) {
        const axis_case *c = &p->axis[a];
        const int64_t inserted = c->out + (c->out - 1) * (c->s - 1);
        const int64_t after = c->d * (c->k - 1) - c->end;
        z.before[a] = c->d * (c->k - 1) - c->begin;
        z.size[a] = z.before[a] + inserted + after + c->a;
    }
    return z;
}

/* The features with stride-1 zeros between them, at their place of the padded plane */
static void insert_zeros(const problem *p, const padded *z, const double *features, double *plane) {
    memset(plane, 0, (size_t)(z->size[0] * z->size[1]) * sizeof *plane);
    for (int64_t i = 0; i < p->axis[0].out; i++) {
        for (int64_t j = 0; j < p->axis[1].out; j++) {
            const int64_t row = z->before[0] + i * p->axis[0].s;
            const int64_t col = z->before[1] + j * p->axis[1].s;
            if (row >= 0 && row < z->size[0] && col >= 0 && col < z->size[1]) {
                plane[row * z->size[1] + col] = features[i * p->axis[1].out + j];
            }
        }
    }
}

/* The correlation of the plane at (row, col) with the kernel rotated by 180 degrees */
static double correlate_rotated(const problem *p, const double *plane, int64_t width, const double *kernel,
                                int64_t row, int64_t col) {
    const int64_t taps = p->axis[0].k * p->axis[1].k;
    double sum = 0;
    for (int64_t t = 0; t < taps; t++) {
        const int64_t down = row + t / p->axis[1].k * p->axis[0].d;
        const int64_t right = col + t % p->axis[1].k * p->axis[1].d;
        sum += kernel[taps - 1 - t] * plane[down * width + right];
    }
    return sum;
}

/*
 * View 3: insert stride-1 zeros, pad by dilation*(k-1) - pad, append a, correlate at stride 1 with the rotated
 * kernel. Channels change places within the group: image channel ci reads feature channel co by w[co][ci].
 */
static void transpose_by_direct_convolution(const problem *p, double *x) {
    const padded z = pad_sizes(p);
    const int64_t height = z.size[0] - p->axis[0].d * (p->axis[0].k - 1); /* of the result */
    const int64_t width = z.size[1] - p->axis[1].d * (p->axis[1].k - 1);
    const int64_t taps = p->axis[0].k * p->axis[1].k;
    memset(x, 0, (size_t)(p->groups * p->in_block * height * width) * sizeof *x);
    for (int64_t co = 0; co < p->groups * p->out_block; co++) {
        insert_zeros(p, &z, p->y + co * p->axis[0].out * p->axis[1].out, canvas);
        for (int64_t block = 0; block < p->in_block; block++) {
            const double *kernel = p->w + (co * p->in_block + block) * taps;
            double *to = x + (co / p->out_block * p->in_block + block) * height * width;
            for (int64_t at = 0; at < height * width; at++) {
                to[at] += correlate_rotated(p, canvas, z.size[1], kernel, at / width, at % width);
            }
        }
    }
}

static void print_case(const axis_case *c) {
    print_error("kernel %d stride %d dilation %d padding %d:%d features %d output padding %d image %d\n",
                (int)c->k, (int)c->s, (int)c->d, (int)c->begin, (int)c->end, (int)c->out, (int)c->a,
                (int)c->in);
}

static void assert_views_agree(const problem *p, int axes) {
    const size_t bytes = (size_t)image_elements(p) * sizeof(double);
    assert_true(transpose_by_library(p, axes, image[0]));
    transpose_by_scatter(p, image[1]);
    transpose_by_direct_convolution(p, image[2]);
    const bool is_scatter = memcmp(image[0], image[1], bytes) == 0;
    const bool is_direct = memcmp(image[0], image[2], bytes) == 0;
    if (!is_scatter || !is_direct) {
        print_case(&p->axis[0]);
        print_case(&p->axis[1]);
        fail_msg("C^T y is%s the cropped scatter and is%s the direct convolution", is_scatter ? "" : " not",
                 is_direct ? "" : " not");
    }
}

/* Ask the library for the image size of a case; false where there is none */
static bool size_image(axis_case *c) {
    int64_t output_padding[2];
    const problem p = {.groups = 1, .in_block = 1, .out_block = 1, .axis = {one_element, *c}};
    convmat_geometry g = geometry_of(&p, 1, output_padding);
    if (convmat_geometry_from_features(&g, CONVMAT_PADDING_EXPLICIT, output_padding, NULL) != CONVMAT_OK) {
        return false;
    }
    c->in = g.in_size[0];
    return true;
}

/* Case n of the grid, legal or not, and whether its output padding is in range */
static bool decode_case(int64_t n, axis_case *c) {
    const int64_t ranges[] = {4, 3, 3, 5, 5, 4, 3};
    int64_t digit[7];
    for (int f = 0; f < 7; f++) {
        digit[f] = n % ranges[f];
        n /= ranges[f];
    }
    *c = (axis_case){.k = digit[0] + 1,
                     .s = digit[1] + 1,
                     .d = digit[2] + 1,
                     .begin = digit[3] - 1,
                     .end = digit[4] - 1,
                     .out = digit[5] + 1,
                     .a = digit[6]};
    return c->a < c->s || c->a < c->d;
}

static int list_cases(void **state) {
    (void)state;
    convmat_random random = {test_seed(20261124)};
    for (int64_t n = 0; n < MOST_ELEMENTS; n++) {
        numbers_y[n] = (double)convmat_random_integer(&random, -999, 999);
    }
    for (int64_t n = 0; n < MOST_WEIGHTS; n++) {
        numbers_w[n] = (double)convmat_random_integer(&random, -999, 999);
    }
    for (int64_t n = 0; n < CASES; n++) {
        axis_case c;
        if (!decode_case(n, &c)) {
            continue;
        }
        /* legal exactly when the image has an element */
        const int64_t in = (c.out - 1) * c.s - c.begin - c.end + c.d * (c.k - 1) + 1 + c.a;
        assert_int_equal(size_image(&c), in >= 1);
        if (in >= 1) {
            assert_int_equal(c.in, in);
            cases[case_count++] = c;
        }
    }
    return 0;
}

static problem problem_of(int64_t channels, const axis_case *first, const axis_case *second) {
    const int64_t *block = blocks[channels % 4];
    return (problem){block[0], block[1], block[2], {*first, *second}, numbers_w, numbers_y};
}

static void views_over_whole_grid_of_one_axis_agree(void **state) {
    (void)state;
    for (int64_t n = 0; n < case_count; n++) {
        for (int64_t channels = 0; channels < 4; channels++) {
            const problem p = problem_of(channels, &one_element, &cases[n]);
            assert_views_agree(&p, 1);
        }
    }
    print_message("%d cases of one axis, each with 4 kinds of channels\n", (int)case_count);
}

/* Each case meets `partners` others, spread over the grid; as many times it is itself on the second axis */
static void views_over_grid_of_two_axes_agree(void **state) {
    (void)state;
    const int64_t partners = getenv("CONVMAT_TEST_FULL_GRID") != NULL ? case_count : PARTNERS;
    const int64_t step = 7919; /* prime, so that n*step and r*step visit every case */
    assert_true(case_count % step != 0);
    for (int64_t n = 0; n < case_count; n++) {
        for (int64_t r = 0; r < partners; r++) {
            const problem p = problem_of(n + r, &cases[n], &cases[(n + 1 + r) * step % case_count]);
            assert_views_agree(&p, 2);
        }
    }
    print_message("%d x %d pairs of cases on two axes\n", (int)case_count, (int)partners);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(views_over_whole_grid_of_one_axis_agree),
                                       cmocka_unit_test(views_over_grid_of_two_axes_agree)};
    return cmocka_run_group_tests(tests, list_cases, NULL);
}
