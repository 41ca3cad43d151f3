/* SPDX-License-Identifier: BSD-3-Clause */
/* Dense text: a line for each row, numbers separated by spaces, zeros too: what load and loadtxt read. */
#include "base/checked.h"
#include "io/blocks.h"
#include "io/numerals.h"
#include "io/pour.h"
#include "io/writers.h"

#include "base/memory.h"

/* " 0" times count */
static convmat_status put_zeros(convmat_page *page, int64_t from, int64_t to, convmat_output *output,
                                convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    for (int64_t col = from; col < to; col++) {
        convmat_page_put(page, col == 0 ? "0" : " 0");
        CONVMAT_TRY(convmat_page_pour(page, CONVMAT_POUR_BYTES, output, error));
    }
done:
    return status;
}

static convmat_status put_rows(const convmat_matrix *C, convmat_numerals *numerals, convmat_page *page,
                               convmat_output *output, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    for (int64_t row = 0; row < C->m; row++) {
        int64_t next = 0;
        for (int64_t e = convmat_matrix_offset(C, row); e < convmat_matrix_offset(C, row + 1); e++) {
            char text[CONVMAT_NUMBER_SIZE + 1] = " ";
            const int64_t col = convmat_matrix_index(C, e);
            CONVMAT_TRY(put_zeros(page, next, col, output, error));
            const char *const end = convmat_numerals_put(numerals, convmat_matrix_value(C, e), text + 1);
            const int first = col == 0 ? 1 : 0; /* no space before the first */
            convmat_page_put_bytes(page, text + first, end - text - first);
            next = col + 1;
        }
        CONVMAT_TRY(put_zeros(page, next, C->n, output, error));
        convmat_page_put_bytes(page, "\n", 1);
        CONVMAT_TRY(convmat_page_pour(page, CONVMAT_POUR_BYTES, output, error));
    }
done:
    return status;
}

convmat_status convmat_dense_write(convmat_output *output, const convmat_document *document,
                                   convmat_error *error) {
    convmat_page page = {0};
    convmat_blocks blocks;
    convmat_numerals *numerals = NULL;
    convmat_status status = convmat_blocks_open(document, CONVMAT_BY_ROWS, &blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    CONVMAT_TRY(convmat_blocks_check_dense(&blocks, error));
    numerals = convmat_memory_new(1, (int64_t)sizeof *numerals);
    CONVMAT_TRY(numerals == NULL ? convmat_fail_memory(error, "a table of numbers") : CONVMAT_OK);
    convmat_numerals_clear(numerals, blocks.value);
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(&blocks, &block, error));
        if (block == NULL) {
            break;
        }
        CONVMAT_TRY(put_rows(block, numerals, &page, output, error));
    }
    CONVMAT_TRY(convmat_page_pour(&page, 1, output, error));
done:
    convmat_memory_free(numerals);
    convmat_page_discard(&page);
    convmat_blocks_close(&blocks);
    return status;
}
