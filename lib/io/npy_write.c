/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of .npy version 1.0, in every type and order that is read; little-endian float, C order, by itself. */
#include "base/checked.h"
#include "base/status.h"
#include "io/array.h"
#include "io/bytes.h"
#include "io/npy_encode.h"
#include "io/writers.h"

enum {
    ALIGNMENT = 64, /* of the data, as NumPy has it */
    CHUNK_BYTES = 1 << 15
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

/* The elements of an array in the order of the file; `at` is the one that comes next */
typedef struct walk {
    const convmat_array *array;
    bool is_fortran;
    int64_t at;
    int64_t index[CONVMAT_MAX_RANK];  /* of at, in Fortran order */
    int64_t stride[CONVMAT_MAX_RANK]; /* of the array, row-major */
} walk;

static walk begin_walk(const convmat_array *array, bool is_fortran) {
    walk w = {.array = array, .is_fortran = is_fortran};
    int64_t product = 1;
    for (int a = array->rank - 1; a >= 0; a--) {
        w.stride[a] = product;
        product *= array->shape[a];
    }
    return w;
}

static void step(walk *w) {
    if (!w->is_fortran) {
        w->at++;
        return;
    }
    for (int a = 0; a < w->array->rank; a++) {
        w->at += w->stride[a];
        if (++w->index[a] < w->array->shape[a]) {
            return;
        }
        w->at -= w->index[a] * w->stride[a];
        w->index[a] = 0;
    }
}

/* True where the array's own values are the file's, to the bit: a NaN is then kept as it is */
static bool is_same_type(const convmat_array *array, const convmat_npy_header *type) {
    return type->kind == 'f' && type->bytes == convmat_value_bytes(array->value);
}

/* Element k as the file has it; false when it has no such element */
static bool encode(const convmat_array *array, const convmat_npy_header *type, int64_t k, uint64_t *bits) {
    if (!is_same_type(array, type)) {
        return convmat_npy_encode(type, convmat_array_get(array, k), bits);
    }
    *bits = array->value == CONVMAT_FLOAT ? convmat_bits_of_float(((const float *)array->data)[k])
                                          : convmat_bits_of_double(((const double *)array->data)[k]);
    return true;
}

/* Refuse, before a byte is written, what the type does not hold */
static convmat_status check_elements(const convmat_array *array, const convmat_npy_header *type,
                                     convmat_error *error) {
    const char *const rule = type->kind == 'b'   ? "0 or 1"
                             : type->kind == 'f' ? "in the range"
                                                 : "a whole number in the range";
    for (int64_t k = 0; k < array->count && !is_same_type(array, type); k++) {
        uint64_t bits;
        if (!encode(array, type, k, &bits)) {
            return convmat_fail(error, CONVMAT_INVALID, "element %" PRId64 " = %g, must be %s of dtype %s", k,
                                convmat_array_get(array, k), rule, type->descr);
        }
    }
    return CONVMAT_OK;
}

static convmat_status write_elements(convmat_output *output, const convmat_array *array,
                                     const convmat_npy_header *type, bool is_fortran, convmat_error *error) {
    unsigned char chunk[CHUNK_BYTES];
    const int bytes = type->bytes;
    convmat_status status = CONVMAT_OK;
    if (is_same_type(array, type) && !is_fortran && convmat_bytes_are_native(type->is_big_endian)) {
        return convmat_output_write(output, array->data, (size_t)(array->count * bytes), error);
    }
    walk w = begin_walk(array, is_fortran);
    for (int64_t left = array->count; status == CONVMAT_OK && left > 0;) {
        const int64_t count = convmat_min(left, CHUNK_BYTES / bytes);
        for (int64_t k = 0; k < count; k++) {
            uint64_t bits = 0;
            (void)encode(array, type, w.at, &bits); /* checked */
            convmat_bytes_put(chunk + k * bytes, bits, bytes, type->is_big_endian);
            step(&w);
        }
        status = convmat_output_write(output, chunk, (size_t)(count * bytes), error);
        left -= count;
    }
    return status;
}

convmat_status convmat_npy_array_write(convmat_output *output, const convmat_array *array,
                                       const convmat_array_options *options, convmat_error *error) {
    const bool is_fortran = options != NULL && options->is_fortran;
    convmat_npy_header type;
    char head[CONVMAT_NPY_HEAD_SIZE];
    convmat_status status;
    CONVMAT_TRY(convmat_array_check(array, error));
    const char *const own = array->value == CONVMAT_FLOAT ? "<f4" : "<f8";
    const char *const asked = options == NULL ? NULL : options->dtype;
    CONVMAT_TRY(convmat_npy_type_parse(asked == NULL ? own : asked, &type, error));
    CONVMAT_TRY(check_elements(array, &type, error));
    const int64_t length = convmat_npy_head(type.descr, is_fortran, array->rank, array->shape, head);
    CONVMAT_TRY(convmat_output_write(output, head, (size_t)length, error));
    CONVMAT_TRY(write_elements(output, array, &type, is_fortran, error));
done:
    return status;
}

convmat_status convmat_npy_write(convmat_output *output, const convmat_array *array, convmat_error *error) {
    return convmat_npy_array_write(output, array, NULL, error);
}
