/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of MATLAB 5 files: one sparse matrix of doubles, called C or Ct, streamed column by column. */
#include "base/checked.h"
#include "base/status.h"
#include "io/bytes.h"
#include "io/columns.h"
#include "io/mat.h"
#include "io/output.h"
#include "io/writers.h"

enum { HEAD_SIZE = CONVMAT_MAT_HEADER + 8 + 48 /* tag, flags, sizes, name */ };

/* Bytes with the zeros that fill them up to a multiple of 8 */
static int64_t padded(int64_t bytes) {
    return convmat_ceil_div(bytes, 8) * 8;
}

/* Refuse what does not fit: everything is counted in 32 bits, and MATLAB stops at half of them */
static convmat_status check_sizes(const convmat_blocks *blocks, int64_t *bytes, convmat_error *error) {
    const int64_t largest = convmat_max(blocks->nnz, convmat_max(blocks->m, blocks->n));
    if (blocks->document->index_bits == 64) {
        return convmat_fail(error, CONVMAT_INVALID, "index_bits = 64, must be 32: MATLAB 5 has no other");
    }
    *bytes = INT64_MAX;
    if (largest < INT32_MAX) { /* flags, sizes, name, and what the three arrays have as tags and content */
        *bytes = 16 + 16 + 16 + 8 + padded(4 * blocks->nnz) + 8 + padded(4 * (blocks->n + 1)) + 8 +
                 8 * blocks->nnz;
    }
    return *bytes <= INT32_MAX
               ? CONVMAT_OK
               : convmat_fail(error, CONVMAT_TOO_LARGE,
                              "m = %" PRId64 ", n = %" PRId64 ", nnz = %" PRId64
                              ", must keep the bytes of a MATLAB 5 variable, 4 (n + 1) + 12 nnz, below 2^31",
                              blocks->m, blocks->n, blocks->nnz);
}

static unsigned char *put(unsigned char *at, int64_t number) {
    convmat_bytes_put(at, (uint64_t)number, 4, false);
    return at + 4;
}

static convmat_status write_head(convmat_output *output, const convmat_blocks *blocks, int64_t bytes,
                                 convmat_error *error) {
    static const char text[] = "MATLAB 5.0 MAT-file, written by convmat";
    unsigned char head[HEAD_SIZE];
    const int name_size = blocks->document->is_transpose ? 2 : 1;
    memset(head, 0, sizeof head);
    memset(head, ' ', CONVMAT_MAT_TEXT);
    memcpy(head, text, sizeof text - 1);
    convmat_bytes_put(head + CONVMAT_MAT_VERSION, 0x0100, 2, false);
    memcpy(head + CONVMAT_MAT_ORDER, "IM", 2);
    unsigned char *at = put(put(head + CONVMAT_MAT_HEADER, CONVMAT_MI_MATRIX), bytes);
    at = put(put(put(put(at, CONVMAT_MI_UINT32), 8), CONVMAT_MX_SPARSE), blocks->nnz);
    at = put(put(put(put(at, CONVMAT_MI_INT32), 8), blocks->m), blocks->n);
    at = put(put(at, CONVMAT_MI_INT8), name_size);
    memcpy(at, "Ct", (size_t)name_size);
    return convmat_output_write(output, head, sizeof head, error);
}

/* Rows, offsets, values; the offsets begin with one 0 more than the column of them has */
static const convmat_column columns[] = {
    {CONVMAT_PART_ACROSS, 4, false}, {CONVMAT_PART_END, 4, false}, {CONVMAT_PART_VALUE, 8, false}};

/* Bytes of the zeros before column k */
static int64_t zeros_before(int k) {
    return columns[k].part == CONVMAT_PART_END ? columns[k].bytes : 0;
}

/* Bytes of array k, its tag and the zeros behind it not counted */
static int64_t content(const convmat_blocks *blocks, int k) {
    const int64_t count = columns[k].part == CONVMAT_PART_END ? blocks->lines : blocks->nnz;
    return zeros_before(k) + count * columns[k].bytes;
}

/* The tag of array k, and what is before its column */
static convmat_status write_tag(convmat_output *output, const convmat_blocks *blocks, int k,
                                convmat_error *error) {
    unsigned char tag[12] = {0};
    put(put(tag, columns[k].bytes == 8 ? CONVMAT_MI_DOUBLE : CONVMAT_MI_INT32), content(blocks, k));
    return convmat_output_write(output, tag, (size_t)(8 + zeros_before(k)), error);
}

/* Array after array, a walk each */
static convmat_status write_arrays(convmat_output *output, convmat_blocks *blocks, convmat_error *error) {
    static const unsigned char zeros[8];
    convmat_status status = CONVMAT_OK;
    for (int k = 0; k < 3; k++) {
        const int64_t bytes = content(blocks, k);
        CONVMAT_TRY(write_tag(output, blocks, k, error));
        CONVMAT_TRY(convmat_column_write(&columns[k], blocks, output, error));
        CONVMAT_TRY(convmat_output_write(output, zeros, (size_t)(padded(bytes) - bytes), error));
    }
done:
    return status;
}

/* The same in one walk, where bytes that are passed over are zeros */
static convmat_status fill_arrays(convmat_output *output, convmat_blocks *blocks, convmat_error *error) {
    int64_t at[3];
    int64_t begin = HEAD_SIZE;
    convmat_status status;
    for (int k = 0; k < 3; k++) {
        CONVMAT_TRY(convmat_output_seek(output, begin, error));
        CONVMAT_TRY(write_tag(output, blocks, k, error));
        at[k] = begin + 8 + zeros_before(k);
        begin += 8 + padded(content(blocks, k));
    }
    CONVMAT_TRY(convmat_columns_fill(columns, at, 3, blocks, output, error));
done:
    return status;
}

convmat_status convmat_mat_write(convmat_output *output, const convmat_document *document,
                                 convmat_error *error) {
    convmat_blocks blocks;
    int64_t bytes;
    convmat_status status = convmat_blocks_open(document, CONVMAT_BY_COLUMNS, &blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    CONVMAT_TRY(check_sizes(&blocks, &bytes, error));
    CONVMAT_TRY(write_head(output, &blocks, bytes, error));
    CONVMAT_TRY(convmat_output_can_seek(output) ? fill_arrays(output, &blocks, error)
                                                : write_arrays(output, &blocks, error));
done:
    convmat_blocks_close(&blocks);
    return status;
}
