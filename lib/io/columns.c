/* SPDX-License-Identifier: BSD-3-Clause */
/* Columns of numbers from blocks: the block's own arrays where they are the file's bytes, else a chunk at a time. */
#include "io/columns.h"

#include "base/checked.h"
#include "base/status.h"
#include "io/bytes.h"
#include "io/output.h"
#include "matrix/storage.h"

enum { CHUNK_BYTES = 1 << 15 };

/* The arrays of the block that hold this column as the file has it, or NULL */
static const void *find_native(const convmat_column *column, const convmat_matrix *block) {
    if (!convmat_bytes_are_native(column->is_big_endian)) {
        return NULL;
    }
    if (column->part == CONVMAT_PART_VALUE) {
        return convmat_value_bytes(block->value) == column->bytes ? block->x : NULL;
    }
    return column->part == CONVMAT_PART_ACROSS && convmat_index_bytes(block->index) == column->bytes
               ? block->i
               : NULL;
}

/* Number k of the column, k of an entry or of a line; *line is that of entry k - 1 and becomes that of entry k */
static inline uint64_t number_at(const convmat_column *column, const convmat_matrix *block, int64_t before,
                                 int64_t k, int64_t *line) {
    switch (column->part) {
    case CONVMAT_PART_LENGTH:
        return (uint64_t)(convmat_matrix_offset(block, k + 1) - convmat_matrix_offset(block, k));
    case CONVMAT_PART_END:
        return (uint64_t)(before + convmat_matrix_offset(block, k + 1));
    case CONVMAT_PART_LINE:
        while (convmat_matrix_offset(block, *line + 1) <= k) {
            ++*line;
        }
        return (uint64_t)(block->begin + *line);
    case CONVMAT_PART_ACROSS:
        return (uint64_t)convmat_matrix_index(block, k);
    case CONVMAT_PART_VALUE:
        return column->bytes == 8 ? convmat_bits_of_double(convmat_matrix_value(block, k))
                                  : convmat_bits_of_float(((const float *)block->x)[k]);
    }
    return 0;
}

/* Numbers first..first+count-1 of the column into a chunk */
static inline void fill(const convmat_column *column, const convmat_matrix *block, int64_t before,
                        int64_t first, int64_t count, int64_t *line, unsigned char *chunk, int bytes) {
    for (int64_t k = 0; k < count; k++) {
        const uint64_t number = number_at(column, block, before, first + k, line);
        convmat_bytes_put(chunk + k * bytes, number, bytes, column->is_big_endian);
    }
}

int64_t convmat_column_count(const convmat_column *column, const convmat_matrix *block) {
    const bool is_of_lines = column->part == CONVMAT_PART_LENGTH || column->part == CONVMAT_PART_END;
    return is_of_lines ? convmat_matrix_lines(block) : block->nnz;
}

convmat_status convmat_column_put(const convmat_column *column, const convmat_matrix *block, int64_t before,
                                  convmat_sink sink, void *ctx, convmat_error *error) {
    const int64_t count = convmat_column_count(column, block);
    const void *const native = find_native(column, block);
    if (native != NULL) {
        return sink(ctx, native, (size_t)(count * column->bytes), error);
    }
    unsigned char chunk[CHUNK_BYTES];
    const int64_t most = CHUNK_BYTES / column->bytes;
    convmat_status status = CONVMAT_OK;
    int64_t line = 0;
    for (int64_t first = 0; status == CONVMAT_OK && first < count; first += most) {
        const int64_t filled = convmat_min(most, count - first);
        if (column->bytes == 4) { /* constants, so that the loops unroll */
            fill(column, block, before, first, filled, &line, chunk, 4);
        } else {
            fill(column, block, before, first, filled, &line, chunk, 8);
        }
        status = sink(ctx, chunk, (size_t)(filled * column->bytes), error);
    }
    return status;
}

static convmat_status write_bytes(void *ctx, const void *bytes, size_t size, convmat_error *error) {
    return convmat_output_write(ctx, bytes, size, error);
}

convmat_status convmat_column_write(const convmat_column *column, convmat_blocks *blocks,
                                    convmat_output *output, convmat_error *error) {
    int64_t before = 0;
    convmat_status status;
    convmat_blocks_rewind(blocks);
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(blocks, &block, error));
        if (block == NULL) {
            break;
        }
        CONVMAT_TRY(convmat_column_put(column, block, before, write_bytes, output, error));
        before += block->nnz;
    }
done:
    return status;
}

convmat_status convmat_columns_fill(const convmat_column *columns, int64_t *at, int count,
                                    convmat_blocks *blocks, convmat_output *output, convmat_error *error) {
    int64_t before = 0;
    convmat_status status;
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(blocks, &block, error));
        if (block == NULL) {
            break;
        }
        for (int k = 0; k < count; k++) {
            CONVMAT_TRY(convmat_output_seek(output, at[k], error));
            CONVMAT_TRY(convmat_column_put(&columns[k], block, before, write_bytes, output, error));
            at[k] += convmat_column_count(&columns[k], block) * columns[k].bytes;
        }
        before += block->nnz;
    }
done:
    return status;
}

convmat_status convmat_index_width(const convmat_blocks *blocks, int *bytes, convmat_error *error) {
    const int64_t largest = convmat_max(blocks->nnz, convmat_max(blocks->m, blocks->n));
    const int bits = blocks->document->index_bits;
    if (bits == 32 && largest > INT32_MAX) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "index_bits = 32, must be 64 for m = %" PRId64 ", n = %" PRId64
                            ", nnz = %" PRId64,
                            blocks->m, blocks->n, blocks->nnz);
    }
    *bytes = bits == 64 || largest > INT32_MAX ? 8 : 4;
    return CONVMAT_OK;
}
