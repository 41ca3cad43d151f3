/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays from text: nested lists, makers, and which text is a file name. */
#include "support/compare.h"
#include "support/written.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static convmat_error error;

/* Text, and the array that it means */
static const struct {
    const char *text;
    int rank;
    int64_t shape[4];
    double numbers[12];
} good[] = {
    {"[1,2,3]", 1, {3}, {1, 2, 3}},
    {"[7]", 1, {1}, {7}},
    {"[[1, 2], [3, 4.5e-3]]", 2, {2, 2}, {1, 2, 3, 0.0045}},
    {" [ [ 1 , 2 , 3 ] ,\n\t[4,5,6] ] \r\n", 2, {2, 3}, {1, 2, 3, 4, 5, 6}},
    {"[[[1],[2],[3]],[[4],[5],[6]]]", 3, {2, 3, 1}, {1, 2, 3, 4, 5, 6}},
    {"[[[[[[[[8]]]]]]]]", 8, {1, 1, 1, 1}, {8}},
    {"[-1,+2,-.5,5.,1E3,1e+2,-1.25e-1]", 1, {7}, {-1, 2, -0.5, 5, 1000, 100, -0.125}},
    {"[inf,-inf,+inf]", 1, {3}, {HUGE_VAL, -HUGE_VAL, HUGE_VAL}},
    {"[5e-324,1.7976931348623157e308,1e-999]", 1, {3}, {5e-324, 1.7976931348623157e308, 0}},
    {"[0.1,123456789012345678901234567890.0]", 1, {2}, {0.1, 123456789012345678901234567890.0}},
    {"ones:2x3", 2, {2, 3}, {1, 1, 1, 1, 1, 1}},
    {"zeros:3", 1, {3}, {0, 0, 0}},
    {"range:2x3x1", 3, {2, 3, 1}, {1, 2, 3, 4, 5, 6}},
    {"delta:3x4", 2, {3, 4}, {0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0}},
    {"delta:1x5", 2, {1, 5}, {0, 0, 1, 0, 0}},
};

static void array_parse_good_text_gives_its_array(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof good / sizeof good[0]; k++) {
        convmat_array *array = NULL;
        if (!succeeded(convmat_array_parse(good[k].text, &array, &error), &error)) {
            fail_msg("text %s", good[k].text);
        }
        assert_int_equal(array->rank, good[k].rank);
        assert_int_equal(array->value, CONVMAT_DOUBLE);
        int64_t count = 1;
        for (int a = 0; a < array->rank; a++) {
            assert_int_equal(array->shape[a], a < 4 ? good[k].shape[a] : 1);
            count *= array->shape[a];
        }
        assert_int_equal(array->count, count);
        assert_true(vectors_are_equal(array->data, good[k].numbers, CONVMAT_DOUBLE, count));
        convmat_array_free(&array);
    }
}

/* 2^53, 2^64 and 10^22 are doubles; a point or an exponent asks for rounding */
static void array_parse_long_integers_that_double_holds_are_kept(void **state) {
    (void)state;
    convmat_array *array = NULL;
    assert_true(
        succeeded(convmat_array_parse("[9007199254740992, -00018446744073709551616, 10000000000000000000000, "
                                      "0000000000000000000, 9007199254740993.0, 9007199254740993e0]",
                                      &array, &error),
                  &error));
    const double expected[] = {0x1p53, -0x1p64, 1e22, 0, 0x1p53, 0x1p53};
    assert_int_equal(array->count, 6);
    for (int k = 0; k < 6; k++) {
        assert_true(numbers_are_equal(convmat_array_get(array, k), expected[k]));
    }
    convmat_array_free(&array);
}

static void array_parse_nan_and_negative_zero_are_kept(void **state) {
    (void)state;
    convmat_array *array = NULL;
    assert_true(succeeded(convmat_array_parse("[nan,-nan,-0.0,-0]", &array, &error), &error));
    assert_true(isnan(convmat_array_get(array, 0)) != 0);
    assert_true(isnan(convmat_array_get(array, 1)) != 0);
    for (int k = 2; k < 4; k++) {
        assert_true(numbers_are_equal(convmat_array_get(array, k), 0));
        assert_true(signbit(convmat_array_get(array, k)) != 0);
    }
    convmat_array_free(&array);
}

static void array_parse_random_makers_repeat_their_seed(void **state) {
    (void)state;
    static const char *const texts[] = {"random:3x5:1", "random:3x5", "random:3x5:2", "integers:3x5:7"};
    convmat_array *arrays[4];
    for (int k = 0; k < 4; k++) {
        assert_true(succeeded(convmat_array_parse(texts[k], &arrays[k], &error), &error));
        assert_int_equal(arrays[k]->count, 15);
    }
    assert_true(vectors_are_equal(arrays[0]->data, arrays[1]->data, CONVMAT_DOUBLE, 15));
    assert_int_not_equal(memcmp(arrays[0]->data, arrays[2]->data, 15 * sizeof(double)), 0);
    convmat_random random = {7};
    for (int64_t k = 0; k < 15; k++) {
        const double real = convmat_array_get(arrays[2], k);
        assert_true(real >= -1 && real < 1 && real != 0);
        const double integer = convmat_array_get(arrays[3], k);
        assert_true(numbers_are_equal(integer, (double)convmat_random_integer(&random, -9, 9)));
    }
    for (int k = 0; k < 4; k++) {
        convmat_array_free(&arrays[k]);
    }
}

static void array_parse_long_list_is_read_whole(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    static char text[8 * COUNT];
    size_t length = 0;
    for (int k = 0; k < COUNT; k++) {
        length += (size_t)sprintf(text + length, "%c%d", k == 0 ? '[' : ',', k);
    }
    strcpy(text + length, "]");
    convmat_array *array = NULL;
    assert_true(succeeded(convmat_array_parse(text, &array, &error), &error));
    assert_int_equal(array->count, COUNT);
    assert_true(numbers_are_equal(convmat_array_get(array, COUNT - 1), COUNT - 1));
    convmat_array_free(&array);
}

/* Text that means no array, and the words that say so */
static const struct {
    const char *text;
    convmat_status status;
    const char *message;
} bad[] = {
    {"[]", CONVMAT_FORMAT, "column 2 = ']', must be a number or '['"},
    {"[[],[]]", CONVMAT_FORMAT, "column 3 = '],[]]', must be a number or '['"},
    {"[[1],[]]", CONVMAT_FORMAT, "column 7 = ']]', must be a number"},
    {"[", CONVMAT_FORMAT, "column 2 = the end, must be a number or '['"},
    {"[1", CONVMAT_FORMAT, "column 3 = the end, must be ',' or ']'"},
    {"[1,", CONVMAT_FORMAT, "column 4 = the end, must be a number"},
    {"[[1,2]", CONVMAT_FORMAT, "column 7 = the end, must be ',' or ']'"},
    {"[1,2,]", CONVMAT_FORMAT, "column 6 = ']', must be a number"},
    {"[9007199254740993]", CONVMAT_FORMAT,
     "column 2 = '9007199254740993]', must be an integer that double holds exactly"},
    {"[[1,-0018446744073709551615]]", CONVMAT_FORMAT,
     "column 5 = '-0018446744073709551615]]', must be an integer that double holds exactly"},
    {"[10000000000000000000000,100000000000000000000000]", CONVMAT_FORMAT,
     "column 26 = '100000000000000000000000]', must be an integer that double holds exactly"},
    {"[,1]", CONVMAT_FORMAT, "column 2 = ',1]', must be a number or '['"},
    {"[1 2]", CONVMAT_FORMAT, "column 4 = '2]', must be ',' or ']'"},
    {"[1;2]", CONVMAT_FORMAT, "column 3 = ';2]', must be ',' or ']'"},
    {"[1,2]]", CONVMAT_FORMAT, "column 6 = ']', must be the end"},
    {"[1][2]", CONVMAT_FORMAT, "column 4 = '[2]', must be the end"},
    {"[1] x", CONVMAT_FORMAT, "column 5 = 'x', must be the end"},
    {"[[1,2],[3]]", CONVMAT_FORMAT, "column 10: items = 1, must be 2 as in the list before it"},
    {"[[1],[2,3]]", CONVMAT_FORMAT, "column 10: items = 2, must be 1 as in the list before it"},
    {"[[[1],[2]],[[3]]]", CONVMAT_FORMAT, "column 16: items = 1, must be 2 as in the list before it"},
    {"[1,[2]]", CONVMAT_FORMAT, "column 4 = '[2]]', must be a number, as the items before it are"},
    {"[[1],2]", CONVMAT_FORMAT, "column 6 = '2]', must be a list, as the items before it are"},
    {"[[1],[[2]]]", CONVMAT_FORMAT, "column 7 = '[2]]]', must be a number, as the items before it are"},
    {"[[[[[[[[[1]]]]]]]]]", CONVMAT_FORMAT, "column 9: depth = 9, must be at most 8"},
    {"[one]", CONVMAT_FORMAT, "column 2 = 'one]', must be a number or '['"},
    {"[--1]", CONVMAT_FORMAT, "column 2 = '--1]', must be a number or '['"},
    {"[-]", CONVMAT_FORMAT, "column 2 = '-]', must be a number or '['"},
    {"[.]", CONVMAT_FORMAT, "column 2 = '.]', must be a number or '['"},
    {"[e5]", CONVMAT_FORMAT, "column 2 = 'e5]', must be a number or '['"},
    {"[1e]", CONVMAT_FORMAT, "column 3 = 'e]', must be ',' or ']'"},
    {"[1.5.2]", CONVMAT_FORMAT, "column 5 = '.2]', must be ',' or ']'"},
    {"[0x10]", CONVMAT_FORMAT, "column 2 = '0x10]', must be a decimal number"},
    {"[infinity]", CONVMAT_FORMAT, "column 2 = 'infinity]', must be a decimal number"},
    {"[nan(1)]", CONVMAT_FORMAT, "column 2 = 'nan(1)]', must be a decimal number"},
    {"[NaN]", CONVMAT_FORMAT, "column 2 = 'NaN]', must be a number or '['"},
    {"[1,-1e999]", CONVMAT_FORMAT, "column 4 = '-1e999]', must be in the range of double"},
    {"[1+2j]", CONVMAT_FORMAT, "column 3 = '+2j]', must be ',' or ']'"},
    {"[\x1b]", CONVMAT_FORMAT, "column 2 = '?]', must be a number or '['"},
    {"[ones]", CONVMAT_FORMAT, "column 2 = 'ones]', must be a number or '['"},
    {"", CONVMAT_FORMAT, "array = '', must be a list such as [[1,2],[3,4]] or a maker such as ones:4x4"},
    {"1,2", CONVMAT_FORMAT,
     "array = '1,2', must be a list such as [[1,2],[3,4]] or a maker such as ones:4x4"},
    {"ones", CONVMAT_FORMAT,
     "array = 'ones', must be a list such as [[1,2],[3,4]] or a maker such as ones:4x4"},
    {"onse:4x4", CONVMAT_FORMAT,
     "maker = 'onse', must be ones, zeros, range, delta, random or integers; did you mean ones?"},
    {"randm:4x4", CONVMAT_FORMAT,
     "maker = 'randm', must be ones, zeros, range, delta, random or integers; did you mean random?"},
    {"integer:4", CONVMAT_FORMAT,
     "maker = 'integer', must be ones, zeros, range, delta, random or integers; did you mean integers?"},
    {"gaussian:4", CONVMAT_FORMAT,
     "maker = 'gaussian', must be ones, zeros, range, delta, random or integers"},
    {"onetwo:4", CONVMAT_FORMAT, "maker = 'onetwo', must be ones, zeros, range, delta, random or integers"},
    {"x:4", CONVMAT_FORMAT, "maker = 'x', must be ones, zeros, range, delta, random or integers"},
    {":4", CONVMAT_FORMAT, "maker = '', must be ones, zeros, range, delta, random or integers"},
    {"ones:", CONVMAT_FORMAT, "size = '', must be whole numbers joined by x, such as 3x8x8"},
    {"ones:4x", CONVMAT_FORMAT, "size = '4x', must be whole numbers joined by x, such as 3x8x8"},
    {"ones:4,4", CONVMAT_FORMAT, "size = '4,4', must be whole numbers joined by x, such as 3x8x8"},
    {"ones:-4", CONVMAT_FORMAT, "size = '-4', must be whole numbers joined by x, such as 3x8x8"},
    {"ones:4X4", CONVMAT_FORMAT, "size = '4X4', must be whole numbers joined by x, such as 3x8x8"},
    {"ones:3x0", CONVMAT_FORMAT, "size[1] = 0, must be at least 1"},
    {"ones:1x1x1x1x1x1x1x1x1", CONVMAT_FORMAT, "size = '1x1x1x1x1x1x1x1x1', must have at most 8 axes"},
    {"ones:3:5", CONVMAT_FORMAT, "seed = '5', must be left out for ones"},
    {"random:3:", CONVMAT_FORMAT, "seed = '', must be a whole number below 2^63"},
    {"random:3:x", CONVMAT_FORMAT, "seed = 'x', must be a whole number below 2^63"},
    {"random:3:-1", CONVMAT_FORMAT, "seed = '-1', must be a whole number below 2^63"},
    {"random:3:1:2", CONVMAT_FORMAT, "seed = '1:2', must be a whole number below 2^63"},
    {"random:3:9223372036854775808", CONVMAT_FORMAT,
     "seed = '9223372036854775808', must be a whole number below 2^63"},
    {"ones:4294967296x4294967296", CONVMAT_TOO_LARGE,
     "shape = (4294967296, 4294967296), must fit into the machine's memory"},
    {"ones:99999999999999999999", CONVMAT_TOO_LARGE,
     "size = '99999999999999999999', must be numbers below 2^63"},
    {"ones:9223372036854775807", CONVMAT_TOO_LARGE,
     "shape = (9223372036854775807,), must fit into the machine's memory"},
    {"zeros:1000000x1000000x1000", CONVMAT_TOO_LARGE,
     "shape = (1000000, 1000000, 1000), must fit into the machine's memory"},
};

static void array_parse_bad_text_is_refused(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        convmat_array *array = (convmat_array *)&error;
        if (!failed_with(convmat_array_parse(bad[k].text, &array, &error), &error, bad[k].status,
                         bad[k].message)) {
            fail_msg("text %s", bad[k].text);
        }
        assert_null(array);
        assert_int_equal(convmat_array_parse(bad[k].text, &array, NULL), bad[k].status);
    }
}

static void array_parse_deep_text_is_refused_without_recursion(void **state) {
    (void)state;
    static char text[1 << 20];
    memset(text, '[', sizeof text - 1);
    convmat_array *array = NULL;
    assert_true(failed_with(convmat_array_parse(text, &array, &error), &error, CONVMAT_FORMAT,
                            "column 9: depth = 9, must be at most 8"));
}

static void array_parse_and_open_null_arguments_are_refused(void **state) {
    (void)state;
    convmat_array *array = NULL;
    assert_true(failed_with(convmat_array_parse(NULL, &array, &error), &error, CONVMAT_INVALID,
                            "text = NULL, must point to something"));
    assert_true(failed_with(convmat_array_parse("[1]", NULL, &error), &error, CONVMAT_INVALID,
                            "array = NULL, must point to something"));
    assert_true(failed_with(convmat_array_open(NULL, &array, &error), &error, CONVMAT_INVALID,
                            "text = NULL, must point to something"));
    assert_true(failed_with(convmat_array_open("[1]", NULL, &error), &error, CONVMAT_INVALID,
                            "array = NULL, must point to something"));
}

/* Text that array_open must take for what, shown by its first number or its message */
static void array_open_tells_lists_makers_and_files_apart(void **state) {
    (void)state;
    char directory[SCRATCH_SIZE];
    char path[SCRATCH_SIZE];
    scratch_make(directory);
    scratch_path(directory, "ones:2", path); /* has a colon, but begins with the directory */
    convmat_output *output = NULL;
    const convmat_array number = {.rank = 0, .count = 1, .value = CONVMAT_DOUBLE, .data = (double[]){42}};
    assert_true(succeeded(convmat_output_open(path, &output, &error), &error));
    assert_true(succeeded(convmat_npy_write(output, &number, &error), &error));
    assert_true(succeeded(convmat_output_commit(&output, &error), &error));
    const char *const texts[] = {path, " [5,6]", "range:3"};
    const double firsts[] = {42, 5, 1};
    for (int k = 0; k < 3; k++) {
        convmat_array *array = NULL;
        assert_true(succeeded(convmat_array_open(texts[k], &array, &error), &error));
        assert_true(numbers_are_equal(convmat_array_get(array, 0), firsts[k]));
        convmat_array_free(&array);
    }
    scratch_remove(directory);
}

static void array_open_missing_file_hints_at_a_maker_that_is_near(void **state) {
    (void)state;
    convmat_array *array = NULL;
    (void)remove("onse:2x3"); /* of a run that failed */
    assert_true(failed_with(convmat_array_open("onse:2x3", &array, &error), &error, CONVMAT_IO,
                            "onse:2x3: No such file or directory; did you mean ones:2x3?"));
    assert_true(failed_with(convmat_array_open("photo:2x3", &array, &error), &error, CONVMAT_IO,
                            "photo:2x3: No such file or directory"));
    assert_true(failed_with(convmat_array_open("ones", &array, &error), &error, CONVMAT_IO,
                            "ones: No such file or directory"));
    assert_int_equal(convmat_array_open("onse:2x3", &array, NULL), CONVMAT_IO);
    file_write("onse:2x3", "", 0); /* a file of this name is meant, then */
    assert_true(failed_with(convmat_array_open("onse:2x3", &array, &error), &error, CONVMAT_FORMAT,
                            "onse:2x3: magic and version = 0 bytes, must be 8"));
    assert_int_equal(remove("onse:2x3"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(array_parse_good_text_gives_its_array),
        cmocka_unit_test(array_parse_long_integers_that_double_holds_are_kept),
        cmocka_unit_test(array_parse_nan_and_negative_zero_are_kept),
        cmocka_unit_test(array_parse_random_makers_repeat_their_seed),
        cmocka_unit_test(array_parse_long_list_is_read_whole),
        cmocka_unit_test(array_parse_bad_text_is_refused),
        cmocka_unit_test(array_parse_deep_text_is_refused_without_recursion),
        cmocka_unit_test(array_parse_and_open_null_arguments_are_refused),
        cmocka_unit_test(array_open_tells_lists_makers_and_files_apart),
        cmocka_unit_test(array_open_missing_file_hints_at_a_maker_that_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
