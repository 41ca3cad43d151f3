/* SPDX-License-Identifier: BSD-3-Clause */
/* libmatio reads our .mat to the last bit, and we read its own, compressed or not; 7.3 and 4 are refused. */
#include "support/compare.h"
#include "support/written.h"

#include <matio.h>
#include <string.h>

static convmat_error error;
static char directory[SCRATCH_SIZE];
static char path[SCRATCH_SIZE];

static int make_directory(void **state) {
    (void)state;
    scratch_make(directory);
    scratch_path(directory, "C.mat", path);
    return 0;
}

static int remove_directory(void **state) {
    (void)state;
    scratch_remove(directory);
    return 0;
}

/* C of 3x5 images, by columns, with extremes among its entries */
static convmat_matrix *build(void) {
    static const double weights[] = {5e-324, -0.0, 1.7976931348623157e308, 0, -1.5, 0.1};
    const convmat_geometry geometry = {.axes = 2,
                                       .in_channels = 1,
                                       .out_channels = 1,
                                       .groups = 1,
                                       .in_size = {3, 5},
                                       .out_size = {3, 2},
                                       .kernel_size = {2, 3},
                                       .stride = {1, 2},
                                       .dilation = {1, 1},
                                       .pad_begin = {1, 0},
                                       .pad_end = {0, 0}};
    convmat_matrix_options options = convmat_matrix_options_default();
    convmat_matrix *C = NULL;
    options.layout = CONVMAT_BY_COLUMNS;
    options.index = CONVMAT_INT32;
    assert_true(succeeded(convmat_matrix_build(&geometry, weights, &options, &C, &error), &error));
    return C;
}

static void write_ours(const convmat_matrix *C) {
    convmat_output *output = NULL;
    const convmat_document document = {.matrix = C};
    assert_true(succeeded(convmat_output_open(path, &output, &error), &error));
    assert_true(succeeded(convmat_format_find("mat", NULL)->write(output, &document, &error), &error));
    assert_true(succeeded(convmat_output_commit(&output, &error), &error));
}

static void mat_of_ours_is_read_by_matio(void **state) {
    (void)state;
    convmat_matrix *C = build();
    write_ours(C);
    mat_t *const file = Mat_Open(path, MAT_ACC_RDONLY);
    assert_non_null(file);
    assert_int_equal(Mat_GetVersion(file), MAT_FT_MAT5);
    matvar_t *const variable = Mat_VarRead(file, "C");
    assert_non_null(variable);
    assert_int_equal(variable->class_type, MAT_C_SPARSE);
    assert_true((int64_t)variable->dims[0] == C->m && (int64_t)variable->dims[1] == C->n);
    const mat_sparse_t *const sparse = variable->data;
    assert_true((int64_t)sparse->ndata == C->nnz && (int64_t)sparse->njc == C->n + 1);
    assert_memory_equal(sparse->jc, C->p, (size_t)(C->n + 1) * sizeof(int32_t));
    assert_memory_equal(sparse->ir, C->i, (size_t)C->nnz * sizeof(int32_t));
    assert_memory_equal(sparse->data, C->x, (size_t)C->nnz * sizeof(double));
    Mat_VarFree(variable);
    assert_int_equal(Mat_Close(file), 0);
    convmat_matrix_free(&C);
}

static bool write_theirs(const convmat_matrix *C, enum mat_ft version, enum matio_compression compression) {
    mat_t *const file = Mat_CreateVer(path, "by libmatio", version);
    if (file == NULL) { /* built without HDF5 */
        return false;
    }
    mat_sparse_t sparse = {.nzmax = (mat_uint32_t)C->nnz,
                           .ir = C->i,
                           .nir = (mat_uint32_t)C->nnz,
                           .jc = C->p,
                           .njc = (mat_uint32_t)(C->n + 1),
                           .ndata = (mat_uint32_t)C->nnz,
                           .data = C->x};
    size_t sizes[] = {(size_t)C->m, (size_t)C->n};
    matvar_t *const variable =
        Mat_VarCreate("A", MAT_C_SPARSE, MAT_T_DOUBLE, 2, sizes, &sparse, MAT_F_DONT_COPY_DATA);
    assert_non_null(variable);
    const bool is_written = Mat_VarWrite(file, variable, compression) == 0;
    Mat_VarFree(variable);
    assert_int_equal(Mat_Close(file), 0);
    return is_written;
}

static void mat_of_matio_is_read(void **state) {
    (void)state;
    static const enum matio_compression compressions[] = {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB};
    convmat_matrix *C = build();
    const int count = convmat_format_find("npz", NULL)->needs == NULL ? 2 : 1;
    for (int k = 0; k < count; k++) {
        convmat_matrix *read = NULL;
        assert_true(write_theirs(C, MAT_FT_MAT5, compressions[k]));
        const convmat_format *const format = convmat_format_find("mat", NULL);
        assert_true(succeeded(convmat_matrix_read(path, format, &read, &error), &error));
        assert_true(read->m == C->m && read->n == C->n && read->nnz == C->nnz);
        assert_true(read->layout == CONVMAT_BY_COLUMNS && read->index == CONVMAT_INT32);
        assert_memory_equal(read->p, C->p, (size_t)(C->n + 1) * sizeof(int32_t));
        assert_memory_equal(read->i, C->i, (size_t)C->nnz * sizeof(int32_t));
        assert_memory_equal(read->x, C->x, (size_t)C->nnz * sizeof(double));
        convmat_matrix_free(&read);
    }
    convmat_matrix_free(&C);
}

static void mat_of_another_version_is_refused_with_the_reason(void **state) {
    (void)state;
    convmat_matrix *C = build();
    convmat_matrix *read = NULL;
    char text[2 * SCRATCH_SIZE];
    if (write_theirs(C, MAT_FT_MAT73, MAT_COMPRESSION_NONE)) {
        snprintf(
            text, sizeof text,
            "%s: version = 7.3, must be 5 (save -v7): 7.3 is HDF5, and neither Octave nor SciPy reads sparse "
            "matrices of it",
            path);
        assert_true(failed_with(convmat_matrix_read(path, convmat_format_find("mat", NULL), &read, &error),
                                &error, CONVMAT_FORMAT, text));
    }
    convmat_matrix_free(&C);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mat_of_ours_is_read_by_matio),
        cmocka_unit_test(mat_of_matio_is_read),
        cmocka_unit_test(mat_of_another_version_is_refused_with_the_reason),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
