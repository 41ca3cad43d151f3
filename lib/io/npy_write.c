/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of .npy version 1.0: little-endian, C order, on every machine. */
#include "base/checked.h"
#include "base/status.h"
#include "io/array.h"
#include "io/bytes.h"
#include "io/npy_header.h"

enum {
    ALIGNMENT = 64, /* of the data, as NumPy has it */
    CHUNK_BYTES = 1 << 12
};

int64_t convmat_npy_head(const char *descr, bool is_fortran, int rank, const int64_t *shape, char *head) {
    char text[CONVMAT_SHAPE_TEXT_SIZE];
    const int64_t begin = 10; /* magic, version, length */
    convmat_shape_text(rank, shape, text);
    const int64_t length = convmat_text(head + begin, CONVMAT_NPY_HEAD_SIZE - begin,
                                        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", descr,
                                        is_fortran ? "True" : "False", text);
    const int64_t end = convmat_ceil_div(begin + length + 1, ALIGNMENT) * ALIGNMENT;
    memcpy(head, "\x93NUMPY\x01\x00", 8);
    convmat_bytes_put((unsigned char *)head + 8, (uint64_t)(end - begin), 2, false);
    memset(head + begin + length, ' ', (size_t)(end - begin - length - 1));
    head[end - 1] = '\n';
    return end;
}

static uint64_t bits_of(const convmat_array *array, int64_t k) {
    return array->value == CONVMAT_FLOAT ? convmat_bits_of_float(((const float *)array->data)[k])
                                         : convmat_bits_of_double(((const double *)array->data)[k]);
}

convmat_status convmat_npy_write(convmat_output *output, const convmat_array *array, convmat_error *error) {
    char head[CONVMAT_NPY_HEAD_SIZE];
    convmat_status status;
    CONVMAT_TRY(convmat_array_check(array, error));
    const int size = (int)convmat_value_bytes(array->value);
    const int64_t length =
        convmat_npy_head(size == 4 ? "<f4" : "<f8", false, array->rank, array->shape, head);
    CONVMAT_TRY(convmat_output_write(output, head, (size_t)length, error));
    unsigned char chunk[CHUNK_BYTES];
    const int64_t most = CHUNK_BYTES / size;
    for (int64_t first = 0; first < array->count; first += most) {
        const int64_t count = convmat_min(most, array->count - first);
        for (int64_t k = 0; k < count; k++) {
            convmat_bytes_put(chunk + k * size, bits_of(array, first + k), size, false);
        }
        CONVMAT_TRY(convmat_output_write(output, chunk, (size_t)(count * size), error));
    }
done:
    return status;
}
