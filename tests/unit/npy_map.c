/* SPDX-License-Identifier: BSD-3-Clause */
/* Large .npy files are mapped: the array is right, its own, and does not mind that the file is replaced. */
#include "support/compare.h"
#include "support/npy_bytes.h"
#include "support/written.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = 1 << 17 /* doubles in a mebibyte */ };

static convmat_error error;
static char directory[SCRATCH_SIZE];
static char path[SCRATCH_SIZE];

static int make_directory(void **state) {
    (void)state;
    scratch_make(directory);
    scratch_path(directory, "a.npy", path);
    return 0;
}

static int remove_directory(void **state) {
    (void)state;
    scratch_remove(directory);
    return 0;
}

/* rows x 64 doubles, element k is k + first; through the writer, so that the file is replaced */
static void write_numbers(int64_t rows, double first, const convmat_array_options *options) {
    convmat_array *array = NULL;
    convmat_output *output = NULL;
    assert_true(
        succeeded(convmat_array_new(2, (int64_t[]){rows, 64}, CONVMAT_DOUBLE, &array, &error), &error));
    for (int64_t k = 0; k < array->count; k++) {
        ((double *)array->data)[k] = first + (double)k;
    }
    assert_true(succeeded(convmat_output_open(path, &output, &error), &error));
    const convmat_array_format *const npy = convmat_array_format_find("npy", NULL);
    assert_true(succeeded(npy->write(output, array, options, &error), &error));
    assert_true(succeeded(convmat_output_commit(&output, &error), &error));
    convmat_array_free(&array);
}

static bool holds(const convmat_array *array, double first) {
    bool is_equal = array->rank == 2 && array->shape[1] == 64;
    for (int64_t k = 0; is_equal && k < array->count; k++) {
        is_equal = numbers_are_equal(convmat_array_get(array, k), first + (double)k);
    }
    return is_equal;
}

/* What a file comes to, by both readers: mapped or not */
static void check_reading(bool is_mapped) {
    for (int k = 0; k < 2; k++) {
        convmat_array *array = NULL;
        assert_true(succeeded(k == 0 ? convmat_npy_read(path, &array, &error)
                                     : convmat_array_open(path, &array, &error),
                              &error));
        assert_true(holds(array, 5));
        assert_int_equal(array->mapping != NULL, is_mapped);
        convmat_array_free(&array);
    }
}

static void npy_of_a_mebibyte_is_mapped_if_it_is_an_array_already(void **state) {
    (void)state;
    static const struct {
        int64_t rows;
        const char *dtype;
        bool is_fortran, is_mapped;
    } files[] = {
        {LEAST / 64, NULL, false, true},   {LEAST / 64 - 1, NULL, false, false},
        {LEAST / 64, ">f8", false, false}, {LEAST / 64, NULL, true, false},
        {LEAST / 64, "<f4", false, false}, {LEAST / 32, "<f4", false, true},
        {LEAST / 32, "<i4", false, false},
    };
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        write_numbers(files[k].rows, 5,
                      &(convmat_array_options){.dtype = files[k].dtype, .is_fortran = files[k].is_fortran});
        check_reading(files[k].is_mapped);
    }
}

static void npy_mapped_is_the_arrays_own(void **state) {
    (void)state;
    convmat_array *array = NULL;
    write_numbers(LEAST / 64, 5, NULL);
    assert_true(succeeded(convmat_array_open(path, &array, &error), &error));
    write_numbers(LEAST / 64, 7, NULL); /* another file of this name */
    assert_true(holds(array, 5));
    ((double *)array->data)[3] = -1;
    convmat_array_free(&array);
    assert_true(succeeded(convmat_array_open(path, &array, &error), &error));
    assert_true(holds(array, 7));
    ((double *)array->data)[3] = -1;
    convmat_array_free(&array);
    assert_true(succeeded(convmat_array_open(path, &array, &error), &error));
    assert_true(holds(array, 7));
    convmat_array_free(&array);
}

/* Data behind a header of odd length are not where doubles can be */
static void npy_not_aligned_is_copied(void **state) {
    (void)state;
    static npy_bytes head;
    const size_t size = (size_t)LEAST * 8;
    npy_begin_usual(&head, 1, "<f8", 0, "(2048, 64)");
    while (head.size % 8 == 0) { /* one space more */
        npy_begin(&head, 1, "{'descr': '<f8', 'fortran_order': False, 'shape': (2048, 64), } \n");
    }
    char *const bytes = malloc(head.size + size);
    assert_non_null(bytes);
    memcpy(bytes, head.bytes, head.size);
    for (int64_t k = 0; k < LEAST; k++) {
        const double number = 5 + (double)k;
        memcpy(bytes + head.size + (size_t)k * 8, &number, 8);
    }
    file_write(path, bytes, head.size + size);
    check_reading(false);
    file_write(path, bytes, head.size + size - 1);
    free(bytes);
    convmat_array *array = NULL;
    assert_int_equal(convmat_array_open(path, &array, &error), CONVMAT_FORMAT);
    assert_null(array);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(npy_of_a_mebibyte_is_mapped_if_it_is_an_array_already),
        cmocka_unit_test(npy_mapped_is_the_arrays_own),
        cmocka_unit_test(npy_not_aligned_is_copied),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
