/* SPDX-License-Identifier: BSD-3-Clause */
/* Completing the sizes of an axis: against all combinations written out, in order, and what is refused. */
#include "support/compare.h"

static const convmat_sizes unknown = {CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN,
                                      CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN};

static convmat_completions *complete(const convmat_sizes *known, int64_t most) {
    convmat_completions *found = NULL;
    convmat_error error;
    assert_true(succeeded(convmat_sizes_complete(known, most, &found, &error), &error));
    assert_int_equal(found->count, found->total < most ? found->total : most);
    return found;
}

/* image - ((features-1)*stride - pads + extent): the output padding that goes with the others */
static int64_t output_padding_of(const convmat_sizes *s) {
    return s->image -
           ((s->features - 1) * s->stride - s->pad_begin - s->pad_end + s->dilation * (s->kernel - 1) + 1);
}

static bool fits(int64_t known, int64_t size) {
    return known == CONVMAT_UNKNOWN || known == size;
}

static bool is_equal(const convmat_sizes *a, const convmat_sizes *b) {
    return a->image == b->image && a->features == b->features && a->kernel == b->kernel &&
           a->stride == b->stride && a->dilation == b->dilation && a->pad_begin == b->pad_begin &&
           a->pad_end == b->pad_end && a->output_padding == b->output_padding;
}

static int64_t times_listed(const convmat_completions *found, const convmat_sizes *s) {
    int64_t times = 0;
    for (int64_t k = 0; k < found->count; k++) {
        times += is_equal(&found->list[k].sizes, s);
    }
    return times;
}

/* Whether a padding is one that is tried: in range, sides that differ by 1 at most */
static bool is_tried(const convmat_sizes *known, int64_t begin, int64_t end, int64_t reach) {
    const int64_t gap = begin < end ? end - begin : begin - end;
    return known->pad_begin != CONVMAT_UNKNOWN ? known->pad_begin == begin && known->pad_end == end
                                               : begin <= reach && end <= reach && gap <= 1;
}

/* Combinations with both sizes known, written out; stride up to 8 (image/features is less in these cases) */
static int64_t count_by_hand(const convmat_sizes *known, const convmat_completions *found) {
    int64_t count = 0;
    convmat_sizes s = *known;
    for (s.kernel = 1; s.kernel <= 16; s.kernel++) {
        for (s.dilation = 1; s.dilation <= (s.kernel == 1 ? 1 : 4); s.dilation++) {
            for (s.stride = 1; s.stride <= 8; s.stride++) {
                const int64_t reach = s.dilation * (s.kernel - 1);
                for (int64_t pads = 0; pads < 64 * 64; pads++) {
                    s.pad_begin = pads / 64;
                    s.pad_end = pads % 64;
                    s.output_padding = output_padding_of(&s);
                    const int64_t limit = s.stride > s.dilation ? s.stride : s.dilation;
                    if (is_tried(known, s.pad_begin, s.pad_end, reach) && s.output_padding >= 0 &&
                        s.output_padding < limit && fits(known->kernel, s.kernel) &&
                        fits(known->stride, s.stride) && fits(known->dilation, s.dilation) &&
                        fits(known->output_padding, s.output_padding)) {
                        count++;
                        assert_int_equal(times_listed(found, &s), 1);
                    }
                }
            }
        }
    }
    return count;
}

static void completions_of_both_sizes_are_all_there_are(void **state) {
    (void)state;
    const convmat_sizes cases[] = {
        {8, 4, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, 0},
        {13, 5, 4, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN},
        {11, 2, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, 1, 1, CONVMAT_UNKNOWN},
        {7, 1, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, 1, 0, 0, CONVMAT_UNKNOWN},
        {12, 9, CONVMAT_UNKNOWN, 1, 3, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN, 2},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        convmat_completions *found = complete(&cases[k], 100000);
        assert_int_equal(count_by_hand(&cases[k], found), found->total);
        assert_true(found->total > 0);
        for (int64_t n = 0; n < found->count; n++) {
            const convmat_completion *c = &found->list[n];
            const int64_t unread = c->sizes.output_padding - c->sizes.pad_end;
            assert_int_equal(c->is_forward, c->sizes.output_padding < c->sizes.stride);
            assert_int_equal(c->unread, unread > 0 ? unread : 0);
        }
        convmat_completions_free(&found);
    }
}

static void completions_cut_are_the_first_of_all(void **state) {
    (void)state;
    convmat_sizes known = unknown;
    known.image = 14;
    known.features = 5;
    convmat_completions *all = complete(&known, 100000);
    for (int64_t most = 1; most < 50; most += 7) {
        convmat_completions *cut = complete(&known, most);
        assert_int_equal(cut->total, all->total);
        for (int64_t k = 0; k < cut->count; k++) {
            assert_true(is_equal(&cut->list[k].sizes, &all->list[k].sizes));
        }
        convmat_completions_free(&cut);
    }
    convmat_completions_free(&all);
}

static void completions_begin_with_the_usual(void **state) {
    (void)state;
    const struct {
        int64_t image, features;
        convmat_sizes first;
    } cases[] = {{8, 4, {8, 4, 3, 2, 1, 1, 1, 1}},
                 {28, 28, {28, 28, 3, 1, 1, 1, 1, 0}},
                 {28, 26, {28, 26, 3, 1, 1, 0, 0, 0}}};
    for (size_t k = 0; k < 3; k++) {
        convmat_sizes known = unknown;
        known.image = cases[k].image;
        known.features = cases[k].features;
        convmat_completions *found = complete(&known, 1);
        assert_true(is_equal(&found->list[0].sizes, &cases[k].first));
        convmat_completions_free(&found);
    }
}

static void completions_of_image_are_its_convolution(void **state) {
    (void)state;
    convmat_sizes known = {10, CONVMAT_UNKNOWN, 3, 3, 1, 1, 0, CONVMAT_UNKNOWN};
    convmat_completions *found = complete(&known, 9);
    assert_int_equal(found->total, 1);
    assert_true(is_equal(&found->list[0].sizes, &(const convmat_sizes){10, 3, 3, 3, 1, 1, 0, 2}));
    assert_int_equal(found->list[0].unread, 2);
    convmat_completions_free(&found);
    known.output_padding = 1; /* 2 are left over, whatever is wished */
    found = complete(&known, 9);
    assert_int_equal(found->total, 0);
    convmat_completions_free(&found);
    /* an output padding of a stride or more takes features away: 10 + 1 - 5 = 2 (o-1) + a */
    known = (convmat_sizes){10, CONVMAT_UNKNOWN, 2, 2, 4, 0, 0, 3};
    found = complete(&known, 9);
    assert_int_equal(found->total, 1);
    assert_true(is_equal(&found->list[0].sizes, &(const convmat_sizes){10, 2, 2, 2, 4, 0, 0, 3}));
    assert_false(found->list[0].is_forward);
    convmat_completions_free(&found);
}

static void completions_of_features_are_every_output_padding(void **state) {
    (void)state;
    convmat_sizes known = {CONVMAT_UNKNOWN, 4, 3, 2, 3, 1, 1, CONVMAT_UNKNOWN};
    convmat_completions *found = complete(&known, 9);
    assert_int_equal(found->total, 3);
    for (int64_t a = 0; a < 3; a++) {
        assert_true(is_equal(&found->list[a].sizes, &(const convmat_sizes){11 + a, 4, 3, 2, 3, 1, 1, a}));
        assert_int_equal(found->list[a].is_forward, a < 2);
    }
    convmat_completions_free(&found);
    /* an image of no element is none; a huge stride costs nothing */
    known = (convmat_sizes){CONVMAT_UNKNOWN, 1, 1, 5, 1, 2, 1, CONVMAT_UNKNOWN};
    found = complete(&known, 9);
    assert_int_equal(found->total, 2);
    assert_int_equal(found->list[0].sizes.output_padding, 3);
    convmat_completions_free(&found);
    known = (convmat_sizes){CONVMAT_UNKNOWN, 2, 3, INT64_C(1) << 50, 1, 0, 0, CONVMAT_UNKNOWN};
    found = complete(&known, 9);
    assert_true(found->total == INT64_C(1) << 50);
    convmat_completions_free(&found);
}

static void completions_of_impossible_sizes_are_none(void **state) {
    (void)state;
    const convmat_sizes cases[] = {{8, 9, 3, 1, 1, 1, 1, CONVMAT_UNKNOWN},
                                   {8, 4, 3, 2, 1, 1, 1, 0},
                                   {2, CONVMAT_UNKNOWN, 5, 1, 1, 0, 0, CONVMAT_UNKNOWN},
                                   {CONVMAT_UNKNOWN, 2, 3, 2, 1, 9, 9, 0},
                                   {8, 4, 2147483647, 1, INT64_C(1) << 60, 0, 0, 0}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        convmat_completions *found = complete(&cases[k], 5);
        assert_int_equal(found->total, 0);
        convmat_completions_free(&found);
    }
}

static void completions_of_wrong_arguments_are_refused(void **state) {
    (void)state;
    convmat_completions *found = NULL;
    convmat_error error;
    convmat_sizes known = unknown;
    assert_true(failed_with(convmat_sizes_complete(&known, 5, &found, &error), &error, CONVMAT_INVALID,
                            "image and features = unknown, must be given, one of them at least"));
    known.image = 0;
    assert_true(failed_with(convmat_sizes_complete(&known, 5, &found, &error), &error, CONVMAT_INVALID,
                            "image = 0, must be in 1..1152921504606846976"));
    known.image = 8;
    known.pad_end = 1;
    assert_true(failed_with(convmat_sizes_complete(&known, 5, &found, &error), &error, CONVMAT_INVALID,
                            "pad_begin and pad_end = one unknown, must be known or unknown together"));
    assert_true(failed_with(convmat_sizes_complete(&known, 0, &found, &error), &error, CONVMAT_INVALID,
                            "most = 0, must be at least 1"));
    assert_true(failed_with(convmat_sizes_complete(NULL, 5, &found, &error), &error, CONVMAT_INVALID,
                            "known = NULL, must point to something"));
    assert_true(failed_with(convmat_sizes_complete(&known, 5, NULL, &error), &error, CONVMAT_INVALID,
                            "completions = NULL, must point to something"));
    known = (convmat_sizes){10000000,       2, 1000, CONVMAT_UNKNOWN, 1, CONVMAT_UNKNOWN, CONVMAT_UNKNOWN,
                            CONVMAT_UNKNOWN};
    known.kernel = 5000000;
    assert_true(failed_with(convmat_sizes_complete(&known, 5, &found, &error), &error, CONVMAT_TOO_LARGE,
                            "combinations = more than 4194304, must be fewer: give more of the sizes"));
    assert_null(found);
    convmat_completions_free(&found);
    convmat_completions_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(completions_of_both_sizes_are_all_there_are),
        cmocka_unit_test(completions_cut_are_the_first_of_all),
        cmocka_unit_test(completions_begin_with_the_usual),
        cmocka_unit_test(completions_of_image_are_its_convolution),
        cmocka_unit_test(completions_of_features_are_every_output_padding),
        cmocka_unit_test(completions_of_impossible_sizes_are_none),
        cmocka_unit_test(completions_of_wrong_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
