/* SPDX-License-Identifier: BSD-3-Clause */
/* Dense arrays: make, release, read an element, convert. */
#include "io/array.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>

int64_t convmat_shape_text(int rank, const int64_t *shape, char *text) {
    int64_t length = convmat_text(text, CONVMAT_SHAPE_TEXT_SIZE, "(");
    for (int k = 0; k < rank; k++) {
        length += convmat_text(text + length, CONVMAT_SHAPE_TEXT_SIZE - length, "%s%" PRId64,
                               k > 0 ? ", " : "", shape[k]);
    }
    return length + convmat_text(text + length, CONVMAT_SHAPE_TEXT_SIZE - length, rank == 1 ? ",)" : ")");
}

bool convmat_shape_product(int rank, const int64_t *shape, int64_t *product) {
    *product = 1;
    for (int k = 0; k < rank; k++) {
        if (shape[k] == 0) {
            *product = 0;
            return true;
        }
    }
    bool fits = true;
    for (int k = 0; k < rank && fits; k++) {
        fits = convmat_multiply(*product, shape[k], product);
    }
    return fits;
}

/* The rules of one axis and of all; *count = product of shape */
static convmat_status check_shape(int rank, const int64_t *shape, convmat_value value, int64_t *count,
                                  convmat_error *error) {
    if (rank < 0 || rank > CONVMAT_MAX_RANK) {
        return convmat_fail(error, CONVMAT_INVALID, "rank = %d, must be 0 to %d", rank, CONVMAT_MAX_RANK);
    }
    if (value != CONVMAT_DOUBLE && value != CONVMAT_FLOAT) {
        return convmat_fail(error, CONVMAT_INVALID, "value = %d, must be CONVMAT_DOUBLE or CONVMAT_FLOAT",
                            (int)value);
    }
    for (int k = 0; k < rank; k++) {
        if (shape[k] < 0) {
            return convmat_fail(error, CONVMAT_INVALID, "shape[%d] = %" PRId64 ", must be at least 0", k,
                                shape[k]);
        }
    }
    int64_t bytes;
    if (!convmat_shape_product(rank, shape, count) ||
        !convmat_multiply(*count, convmat_value_bytes(value), &bytes) || bytes > convmat_physical_memory()) {
        char text[CONVMAT_SHAPE_TEXT_SIZE];
        convmat_shape_text(rank, shape, text);
        return convmat_fail(error, CONVMAT_TOO_LARGE, "shape = %s, must fit into the machine's memory", text);
    }
    return CONVMAT_OK;
}

convmat_status convmat_array_check(const convmat_array *array, convmat_error *error) {
    if (array == NULL) {
        return convmat_fail_null(error, "array");
    }
    int64_t count = 0;
    const convmat_status status = check_shape(array->rank, array->shape, array->value, &count, error);
    if (status == CONVMAT_OK && array->count != count) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "count = %" PRId64 ", must be %" PRId64 ", the product of shape", array->count,
                            count);
    }
    if (status == CONVMAT_OK && array->data == NULL && count > 0) {
        return convmat_fail_null(error, "data");
    }
    return status;
}

convmat_status convmat_array_begin(int rank, const int64_t *shape, convmat_value value, int64_t capacity,
                                   convmat_array **array, convmat_error *error) {
    int64_t count = 0;
    const convmat_status status = check_shape(rank, shape, value, &count, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    convmat_array *made = convmat_memory_new(1, sizeof *made);
    void *data = convmat_memory_new(convmat_min(capacity, count), convmat_value_bytes(value));
    if (made == NULL || data == NULL) {
        convmat_memory_free(made);
        convmat_memory_free(data);
        return convmat_fail_memory(error, "an array");
    }
    *made = (convmat_array){.rank = rank, .count = count, .value = value, .data = data};
    for (int k = 0; k < rank; k++) {
        made->shape[k] = shape[k];
    }
    *array = made;
    return CONVMAT_OK;
}

convmat_status convmat_array_new(int rank, const int64_t *shape, convmat_value value, convmat_array **array,
                                 convmat_error *error) {
    if (array == NULL) {
        return convmat_fail_null(error, "array");
    }
    *array = NULL;
    if (shape == NULL && rank != 0) {
        return convmat_fail_null(error, "shape");
    }
    const convmat_status status = convmat_array_begin(rank, shape, value, INT64_MAX, array, error);
    if (status == CONVMAT_OK) {
        memset((*array)->data, 0, (size_t)((*array)->count * convmat_value_bytes(value)));
    }
    return status;
}

void convmat_array_free(convmat_array **array) {
    if (array != NULL && *array != NULL) {
        if ((*array)->mapping != NULL) {
            (void)munmap((*array)->mapping, (size_t)(*array)->mapping_bytes);
        } else {
            convmat_memory_free((*array)->data);
        }
        convmat_memory_free(*array);
        *array = NULL;
    }
}

double convmat_array_get(const convmat_array *array, int64_t k) {
    assert(array != NULL && k >= 0 && k < array->count);
    return array->value == CONVMAT_FLOAT ? (double)((const float *)array->data)[k]
                                         : ((const double *)array->data)[k];
}

/* *rounded = element k, to nearest */
static convmat_status round_to_float(const convmat_array *array, int64_t k, float *rounded,
                                     convmat_error *error) {
    const double number = convmat_array_get(array, k);
    *rounded = (float)number;
    return isinf(*rounded) && !isinf(number)
               ? convmat_fail(error, CONVMAT_INVALID,
                              "element %" PRId64 " = %g, must be in the range of float", k, number)
               : CONVMAT_OK;
}

convmat_status convmat_array_convert(const convmat_array *array, convmat_value value, convmat_array **result,
                                     convmat_error *error) {
    if (result == NULL) {
        return convmat_fail_null(error, "result");
    }
    *result = NULL;
    convmat_status status;
    CONVMAT_TRY(convmat_array_check(array, error));
    CONVMAT_TRY(convmat_array_begin(array->rank, array->shape, value, INT64_MAX, result, error));
    for (int64_t k = 0; k < array->count; k++) {
        if (value == CONVMAT_FLOAT) {
            CONVMAT_TRY(round_to_float(array, k, &((float *)(*result)->data)[k], error));
        } else {
            ((double *)(*result)->data)[k] = convmat_array_get(array, k);
        }
    }
done:
    if (status != CONVMAT_OK) {
        convmat_array_free(result);
    }
    return status;
}
