/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of .npz: scipy.sparse.save_npz, uncompressed, the same bytes in two ways: in one walk over the matrix that fills
 * all arrays of a file side by side; or, into a pipe, in one for the checksums and then one for each array. */
#include "base/checked.h"
#include "base/status.h"
#include "io/bytes.h"
#include "io/columns.h"
#include "io/inflate.h"
#include "io/npy_header.h"
#include "io/npz.h"
#include "io/output.h"
#include "io/zip.h"

enum { MEMBERS = 5, PREFIX_SIZE = CONVMAT_NPY_HEAD_SIZE + 16 };

/* One array: bytes that are known at once, then a column of the matrix */
typedef struct array_member {
    convmat_zip_member zip;
    unsigned char prefix[PREFIX_SIZE];
    int64_t prefix_size;
    convmat_column column; /* bytes = 0: none */
    int64_t at;            /* in a file: where the column goes on */
} array_member;

/* The prefix is the head of a .npy file with these sizes, and `size` bytes */
static void set_prefix(array_member *member, const char *descr, int rank, int64_t count, const void *bytes,
                       int64_t size) {
    const int64_t length = convmat_npy_head(descr, false, rank, &count, (char *)member->prefix);
    memcpy(member->prefix + length, bytes, (size_t)size);
    member->prefix_size = length + size;
    member->zip.size = member->prefix_size;
}

/* `extra` zeros, 0 or 1, before `count` numbers of a column; false when the bytes pass 2^63-1 */
static bool set_column(array_member *member, convmat_part part, int bytes, int64_t extra, int64_t count) {
    static const unsigned char zeros[8];
    const bool is_value = part == CONVMAT_PART_VALUE;
    const char *const descr = bytes == 8 ? (is_value ? "<f8" : "<i8") : (is_value ? "<f4" : "<i4");
    int64_t size;
    member->column = (convmat_column){part, bytes, false};
    set_prefix(member, descr, 1, count + extra, zeros, extra * bytes);
    return convmat_multiply(count, bytes, &size) && convmat_add(size, member->prefix_size, &member->zip.size);
}

static const char *const kind_names[] = {
    [CONVMAT_NPZ_CSR] = "csr", [CONVMAT_NPZ_CSC] = "csc", [CONVMAT_NPZ_COO] = "coo"};

/* The arrays in SciPy's order and under its names */
static convmat_status describe(const convmat_blocks *blocks, convmat_npz_kind kind, array_member *members,
                               convmat_error *error) {
    const bool is_coo = kind == CONVMAT_NPZ_COO;
    const bool by_rows = blocks->layout == CONVMAT_BY_ROWS;
    unsigned char shape[16];
    int bytes;
    const convmat_status status = convmat_index_width(blocks, &bytes, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const char *const names[MEMBERS] = {is_coo ? "row.npy" : "indices.npy", is_coo ? "col.npy" : "indptr.npy",
                                        "format.npy", "shape.npy", "data.npy"};
    for (int k = 0; k < MEMBERS; k++) {
        members[k] = (array_member){.zip.name = names[k]};
    }
    const convmat_part first = is_coo && by_rows ? CONVMAT_PART_LINE : CONVMAT_PART_ACROSS;
    const convmat_part second =
        is_coo ? (by_rows ? CONVMAT_PART_ACROSS : CONVMAT_PART_LINE) : CONVMAT_PART_END;
    bool fits = set_column(&members[0], first, bytes, 0, blocks->nnz);
    fits &= is_coo ? set_column(&members[1], second, bytes, 0, blocks->nnz)
                   : set_column(&members[1], second, bytes, 1, blocks->lines);
    set_prefix(&members[2], "|S3", 0, 0, kind_names[kind], 3);
    convmat_bytes_put(shape, (uint64_t)blocks->m, 8, false);
    convmat_bytes_put(shape + 8, (uint64_t)blocks->n, 8, false);
    set_prefix(&members[3], "<i8", 1, 2, shape, 16);
    fits &=
        set_column(&members[4], CONVMAT_PART_VALUE, (int)convmat_value_bytes(blocks->value), 0, blocks->nnz);
    return fits ? CONVMAT_OK : convmat_fail_count(error, "bytes of an array");
}

/* A member whose bytes come: their checksum, and where they are written */
typedef struct stream {
    convmat_zip_member *member;
    convmat_output *output; /* NULL: nowhere */
} stream;

static convmat_status take_bytes(void *ctx, const void *bytes, size_t size, convmat_error *error) {
    const stream *const s = ctx;
    s->member->crc = convmat_crc32(s->member->crc, bytes, (int64_t)size);
    return s->output == NULL ? CONVMAT_OK : convmat_output_write(s->output, bytes, size, error);
}

/* The next block's part of every column: each to its place, `at`, in a file; or to its checksum only */
static convmat_status put_block(convmat_output *output, const convmat_matrix *block, int64_t before,
                                array_member *members, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    for (int k = 0; k < MEMBERS; k++) {
        array_member *const m = &members[k];
        if (m->column.bytes == 0) {
            continue;
        }
        if (output != NULL) {
            CONVMAT_TRY(convmat_output_seek(output, m->at, error));
        }
        stream s = {&m->zip, output};
        CONVMAT_TRY(convmat_column_put(&m->column, block, before, take_bytes, &s, error));
        m->at += convmat_column_count(&m->column, block) * m->column.bytes;
    }
done:
    return status;
}

/* One walk: the checksums of all members, and in a file their columns */
static convmat_status walk(convmat_output *output, convmat_blocks *blocks, array_member *members,
                           convmat_error *error) {
    int64_t before = 0;
    convmat_status status;
    for (int k = 0; k < MEMBERS; k++) {
        members[k].zip.crc = convmat_crc32(0, members[k].prefix, members[k].prefix_size);
    }
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(blocks, &block, error));
        if (block == NULL) {
            break;
        }
        CONVMAT_TRY(put_block(output, block, before, members, error));
        before += block->nnz;
    }
done:
    return status;
}

/* Where each column begins in the file */
static void lay_out(const convmat_zip *zip, array_member *members) {
    int64_t at = 0;
    for (int k = 0; k < MEMBERS; k++) {
        const int64_t content = at + convmat_zip_header(zip, &members[k].zip);
        members[k].at = content + members[k].prefix_size;
        at = content + members[k].zip.size;
    }
}

/* Headers, prefixes, columns where they are not there yet, and the directory */
static convmat_status write_members(convmat_zip *zip, convmat_blocks *blocks, array_member *members,
                                    bool has_columns, convmat_error *error) {
    convmat_zip_member written[MEMBERS];
    convmat_status status;
    for (int k = 0; k < MEMBERS; k++) {
        array_member *const m = &members[k];
        if (has_columns) {
            CONVMAT_TRY(convmat_output_seek(zip->output, zip->at, error));
        }
        CONVMAT_TRY(convmat_zip_begin(zip, &m->zip, error));
        CONVMAT_TRY(convmat_output_write(zip->output, m->prefix, (size_t)m->prefix_size, error));
        if (m->column.bytes > 0 && !has_columns) {
            CONVMAT_TRY(convmat_column_write(&m->column, blocks, zip->output, error));
        }
        written[k] = m->zip;
    }
    if (has_columns) {
        CONVMAT_TRY(convmat_output_seek(zip->output, zip->at, error));
    }
    CONVMAT_TRY(convmat_zip_end(zip, written, MEMBERS, error));
done:
    return status;
}

convmat_status convmat_npz_write_kind(convmat_output *output, const convmat_document *document,
                                      convmat_npz_kind kind, int64_t limit, convmat_error *error) {
    if (!convmat_has_zlib()) {
        return convmat_fail_zlib(error, "npz");
    }
    const convmat_layout layout = kind == CONVMAT_NPZ_CSR   ? CONVMAT_BY_ROWS
                                  : kind == CONVMAT_NPZ_CSC ? CONVMAT_BY_COLUMNS
                                                            : convmat_document_layout(document);
    convmat_zip zip = {.output = output, .limit = limit};
    array_member members[MEMBERS];
    convmat_blocks blocks;
    convmat_status status = convmat_blocks_open(document, layout, &blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    CONVMAT_TRY(describe(&blocks, kind, members, error));
    const bool can_seek = convmat_output_can_seek(output);
    lay_out(&zip, members);
    CONVMAT_TRY(walk(can_seek ? output : NULL, &blocks, members, error));
    CONVMAT_TRY(write_members(&zip, &blocks, members, can_seek, error));
done:
    convmat_blocks_close(&blocks);
    return status;
}

convmat_status convmat_npz_write(convmat_output *output, const convmat_document *document,
                                 convmat_error *error) {
    return convmat_npz_write_kind(output, document, CONVMAT_NPZ_CSR, CONVMAT_ZIP_LIMIT, error);
}

convmat_status convmat_npz_csc_write(convmat_output *output, const convmat_document *document,
                                     convmat_error *error) {
    return convmat_npz_write_kind(output, document, CONVMAT_NPZ_CSC, CONVMAT_ZIP_LIMIT, error);
}

convmat_status convmat_npz_coo_write(convmat_output *output, const convmat_document *document,
                                     convmat_error *error) {
    return convmat_npz_write_kind(output, document, CONVMAT_NPZ_COO, CONVMAT_ZIP_LIMIT, error);
}
