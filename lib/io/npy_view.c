/* SPDX-License-Identifier: BSD-3-Clause */
/* Looking at a .npy file in memory: its header, checked, and where its data are. */
#include "io/npy_view.h"

#include "base/checked.h"
#include "base/status.h"
#include "io/array.h"
#include "io/bytes.h"

static convmat_status fail_short(const char *name, convmat_error *error) {
    return convmat_fail(error, CONVMAT_FORMAT, "%s: header = cut, must be whole", name);
}

convmat_status convmat_npy_look(const unsigned char *bytes, int64_t size, const char *name,
                                convmat_npy_kinds kinds, convmat_npy_view *view, convmat_error *error) {
    int64_t width;
    int64_t length;
    int64_t declared;
    convmat_status status;
    CONVMAT_TRY(size < CONVMAT_NPY_MAGIC ? fail_short(name, error) : CONVMAT_OK);
    CONVMAT_TRY(convmat_npy_check_magic(bytes, name, &width, error));
    CONVMAT_TRY(size - CONVMAT_NPY_MAGIC < width ? fail_short(name, error) : CONVMAT_OK);
    CONVMAT_TRY(convmat_npy_header_length(bytes + CONVMAT_NPY_MAGIC, width, name, &length, error));
    const int64_t begin = CONVMAT_NPY_MAGIC + width;
    CONVMAT_TRY(size - begin < length ? fail_short(name, error) : CONVMAT_OK);
    CONVMAT_TRY(
        convmat_npy_header_parse((const char *)bytes + begin, length, name, kinds, &view->header, error));
    const int64_t left = size - begin - length;
    const convmat_npy_header *const header = &view->header;
    if (!convmat_shape_product(header->rank, header->shape, &view->count) ||
        !convmat_multiply(view->count, header->bytes, &declared) || declared != left) {
        char shape[CONVMAT_SHAPE_TEXT_SIZE];
        convmat_shape_text(header->rank, header->shape, shape);
        CONVMAT_TRY(convmat_fail(error, CONVMAT_FORMAT,
                                 "%s: data = %" PRId64 " bytes, must be those of shape %s of '%s'", name,
                                 left, shape, header->descr));
    }
    view->data = bytes + begin + length;
    view->name = name;
done:
    return status;
}

bool convmat_npy_whole(const convmat_npy_view *view, int64_t k, int64_t *number) {
    const int bytes = view->header.bytes;
    const uint64_t bits = convmat_bytes_get(view->data + k * bytes, bytes, view->header.is_big_endian);
    *number = (int64_t)bits;
    return bits <= (view->header.kind == 'i' ? UINT64_MAX >> (65 - 8 * bytes) : (uint64_t)INT64_MAX);
}

void convmat_npy_whole_text(const convmat_npy_view *view, int64_t k, char text[CONVMAT_WHOLE_SIZE]) {
    const int bytes = view->header.bytes;
    const uint64_t bits = convmat_bytes_get(view->data + k * bytes, bytes, view->header.is_big_endian);
    int64_t number;
    const bool is_negative = view->header.kind == 'i' && !convmat_npy_whole(view, k, &number);
    const uint64_t magnitude = is_negative ? (0 - bits) & (UINT64_MAX >> (64 - 8 * bytes)) : bits;
    convmat_text(text, CONVMAT_WHOLE_SIZE, "%s%" PRIu64, is_negative ? "-" : "", magnitude);
}
