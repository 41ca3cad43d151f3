/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of Matrix Market files: coordinate real general, with digits that read back to the same bits. */
#include "base/memory.h"
#include "base/status.h"
#include "io/blocks.h"
#include "io/writers.h"

#include <math.h>
#include <string.h>

enum { CACHE_SLOTS = 1024, LINE_SIZE = 2 * 20 + CONVMAT_NUMBER_SIZE + 1 };

/* The text of a value that was written before: a convolution repeats few weights many times */
typedef struct slot {
    uint64_t bits; /* of the value, as double */
    int length;    /* 0: empty */
    char text[CONVMAT_NUMBER_SIZE];
} slot;

/* The slot of a number, formatted now if it is not there */
static const slot *look_up(slot *cache, double number, convmat_value value) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    slot *const s = &cache[bits * UINT64_C(0x9e3779b97f4a7c15) >> 54]; /* 10 bits: CACHE_SLOTS */
    if (s->length == 0 || s->bits != bits) {
        s->bits = bits;
        s->length = convmat_number_format(number, value, s->text);
    }
    return s;
}

/* Write `number` > 0 and a space; returns what follows them */
static char *put_index(char *at, int64_t number) {
    char digits[20];
    int count = 0;
    for (; number > 0; number /= 10) {
        digits[count++] = (char)('0' + number % 10);
    }
    while (count > 0) {
        *at++ = digits[--count];
    }
    *at++ = ' ';
    return at;
}

/* Comments carry the geometry */
static convmat_status write_head(convmat_output *output, const convmat_blocks *blocks, convmat_error *error) {
    char description[CONVMAT_DESCRIPTION_SIZE];
    char text[2 * CONVMAT_DESCRIPTION_SIZE];
    const int64_t size = (int64_t)sizeof text;
    int64_t length = convmat_text(text, size, "%%%%MatrixMarket matrix coordinate real general\n");
    convmat_document_describe(blocks->document, description);
    for (char *line = description; *line != '\0';) {
        const size_t line_length = strcspn(line, "\n");
        line[line_length] = '\0';
        length += convmat_text(text + length, size - length, "%% %s\n", line);
        line += line_length + 1;
    }
    length += convmat_text(text + length, size - length, "%" PRId64 " %" PRId64 " %" PRId64 "\n", blocks->m,
                           blocks->n, blocks->nnz);
    return convmat_output_write(output, text, (size_t)length, error);
}

/* "C[5,12] = nan, ...", at the row and column of the whole matrix */
static convmat_status refuse_entry(const convmat_blocks *blocks, int64_t along, int64_t across, double number,
                                   convmat_error *error) {
    const convmat_document *const document = blocks->document;
    const bool by_rows = blocks->layout == CONVMAT_BY_ROWS;
    const int64_t line = along + (document->matrix != NULL ? document->matrix->begin : 0);
    return convmat_fail(
        error, CONVMAT_INVALID,
        "%s[%" PRId64 ",%" PRId64 "] = %g, must be finite: Matrix Market has no NaN and no Inf",
        document->is_transpose ? "C^T" : "C", by_rows ? line : across, by_rows ? across : line, number);
}

/* All of weights, of which C's entries are sums, are finite: then nothing needs to be looked for */
static bool has_finite_weights(const convmat_document *document) {
    convmat_plan plan;
    if (document->matrix != NULL || convmat_geometry_plan(document->geometry, &plan, NULL) != CONVMAT_OK) {
        return false;
    }
    for (int64_t k = 0; k < plan.weights; k++) {
        const double weight = document->value == CONVMAT_FLOAT ? (double)((const float *)document->weights)[k]
                                                               : ((const double *)document->weights)[k];
        if (!isfinite(weight)) {
            return false;
        }
    }
    return true;
}

/* Refuse, before a byte is written, what the format cannot say */
static convmat_status check_finite(convmat_blocks *blocks, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    while (!has_finite_weights(blocks->document)) {
        const convmat_matrix *C;
        CONVMAT_TRY(convmat_blocks_next(blocks, &C, error));
        if (C == NULL) {
            break;
        }
        const int64_t lines = blocks->layout == CONVMAT_BY_ROWS ? C->m : C->n;
        for (int64_t line = 0; line < lines; line++) {
            for (int64_t k = convmat_matrix_offset(C, line); k < convmat_matrix_offset(C, line + 1); k++) {
                const double number = convmat_matrix_value(C, k);
                if (!isfinite(number)) {
                    return refuse_entry(blocks, C->begin + line, convmat_matrix_index(C, k), number, error);
                }
            }
        }
    }
    convmat_blocks_rewind(blocks);
done:
    return status;
}

/* One line an entry, in the order of the block */
static convmat_status write_entries(convmat_output *output, const convmat_blocks *blocks,
                                    const convmat_matrix *C, slot *cache, convmat_error *error) {
    const bool by_rows = blocks->layout == CONVMAT_BY_ROWS;
    const int64_t lines = by_rows ? C->m : C->n;
    for (int64_t k = 0; k < lines; k++) {
        const int64_t along = C->begin + k;
        const int64_t end = convmat_matrix_offset(C, k + 1);
        for (int64_t e = convmat_matrix_offset(C, k); e < end; e++) {
            const int64_t across = convmat_matrix_index(C, e);
            const double number = convmat_matrix_value(C, e);
            if (!isfinite(number)) {
                return refuse_entry(blocks, along, across, number, error);
            }
            const slot *const s = look_up(cache, number, C->value);
            char text[LINE_SIZE];
            char *at =
                put_index(put_index(text, (by_rows ? along : across) + 1), (by_rows ? across : along) + 1);
            memcpy(at, s->text, (size_t)s->length);
            at[s->length] = '\n';
            const size_t length = (size_t)(at + s->length + 1 - text);
            const convmat_status status = convmat_output_write(output, text, length, error);
            if (status != CONVMAT_OK) {
                return status;
            }
        }
    }
    return CONVMAT_OK;
}

convmat_status convmat_mtx_write(convmat_output *output, const convmat_document *document,
                                 convmat_error *error) {
    slot *cache = NULL;
    convmat_blocks blocks;
    convmat_status status = convmat_blocks_open(document, convmat_document_layout(document), &blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    cache = convmat_memory_new(CACHE_SLOTS, (int64_t)sizeof *cache);
    CONVMAT_TRY(cache == NULL ? convmat_fail_memory(error, "a table of numbers") : CONVMAT_OK);
    for (int k = 0; k < CACHE_SLOTS; k++) {
        cache[k].length = 0;
    }
    CONVMAT_TRY(check_finite(&blocks, error));
    CONVMAT_TRY(write_head(output, &blocks, error));
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(&blocks, &block, error));
        if (block == NULL) {
            break;
        }
        CONVMAT_TRY(write_entries(output, &blocks, block, cache, error));
    }
done:
    convmat_memory_free(cache);
    convmat_blocks_close(&blocks);
    return status;
}
