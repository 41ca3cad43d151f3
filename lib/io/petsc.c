/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of PETSc binary files: MatView of a matrix AIJ, everything highest byte first. */
#include "base/status.h"
#include "io/bytes.h"
#include "io/columns.h"
#include "io/output.h"
#include "io/writers.h"

enum { MATRIX_FILE = 1211216 /* MAT_FILE_CLASSID */ };

/* What file this is, rows, columns, entries: as wide as the indices */
static convmat_status write_head(convmat_output *output, const convmat_blocks *blocks, int bytes,
                                 convmat_error *error) {
    const int64_t numbers[] = {MATRIX_FILE, blocks->m, blocks->n, blocks->nnz};
    unsigned char head[4 * 8];
    for (int k = 0; k < 4; k++) {
        convmat_bytes_put(head + (ptrdiff_t)k * bytes, (uint64_t)numbers[k], bytes, true);
    }
    return convmat_output_write(output, head, 4 * (size_t)bytes, error);
}

convmat_status convmat_petsc_write(convmat_output *output, const convmat_document *document,
                                   convmat_error *error) {
    convmat_blocks blocks;
    int bytes;
    convmat_status status = convmat_blocks_open(document, CONVMAT_BY_ROWS, &blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    CONVMAT_TRY(convmat_index_width(&blocks, &bytes, error));
    CONVMAT_TRY(write_head(output, &blocks, bytes, error));
    const convmat_column columns[] = {{CONVMAT_PART_LENGTH, bytes, true},
                                      {CONVMAT_PART_ACROSS, bytes, true},
                                      {CONVMAT_PART_VALUE, 8, true}};
    int64_t at[] = {INT64_C(4) * bytes, (4 + blocks.m) * bytes, (4 + blocks.m + blocks.nnz) * bytes};
    if (convmat_output_can_seek(output)) {
        CONVMAT_TRY(convmat_columns_fill(columns, at, 3, &blocks, output, error));
        goto done;
    }
    for (int k = 0; k < 3; k++) {
        CONVMAT_TRY(convmat_column_write(&columns[k], &blocks, output, error));
    }
done:
    convmat_blocks_close(&blocks);
    return status;
}
