/* SPDX-License-Identifier: BSD-3-Clause */
/* A helper for the Python oracles: io_convert npy IN OUT ... rewrites .npy files, io_convert mtx IN OUT ... writes
 * vectors as Matrix Market columns with every element stored. */
#include <convmat/io.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Write the array as an n x 1 matrix by columns; element k is the entry in row k */
static convmat_status write_column(convmat_output *output, const convmat_array *array, convmat_error *error) {
    int64_t *const i = malloc((size_t)(array->count + 1) * sizeof *i);
    if (i == NULL) {
        return CONVMAT_MEMORY;
    }
    for (int64_t k = 0; k < array->count; k++) {
        i[k] = k;
    }
    int64_t p[] = {0, array->count};
    const convmat_matrix C = {.m = array->count,
                              .n = 1,
                              .nnz = array->count,
                              .layout = CONVMAT_BY_COLUMNS,
                              .index = CONVMAT_INT64,
                              .value = array->value,
                              .p = p,
                              .i = i,
                              .x = array->data};
    const convmat_status status =
        convmat_format_find("mtx", NULL)->write(output, &(convmat_document){.matrix = &C}, error);
    free(i);
    return status;
}

static convmat_status convert(bool to_mtx, const char *in, const char *out, convmat_error *error) {
    convmat_array *array = NULL;
    convmat_output *output = NULL;
    convmat_status status = convmat_npy_read(in, &array, error);
    if (status == CONVMAT_OK) {
        status = convmat_output_open(out, &output, error);
    }
    if (status == CONVMAT_OK) {
        status = to_mtx ? write_column(output, array, error) : convmat_npy_write(output, array, error);
    }
    if (status == CONVMAT_OK) {
        status = convmat_output_commit(&output, error);
    }
    convmat_output_discard(&output);
    convmat_array_free(&array);
    return status;
}

int main(int count, char **arguments) {
    if (count < 2) {
        return 2;
    }
    const bool to_mtx = strcmp(arguments[1], "mtx") == 0;
    for (int k = 2; k + 1 < count; k += 2) {
        convmat_error error = {""};
        if (convert(to_mtx, arguments[k], arguments[k + 1], &error) != CONVMAT_OK) {
            fprintf(stderr, "%s\n", error.text);
            return 1;
        }
    }
    return 0;
}
