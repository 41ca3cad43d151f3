/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of Matrix Market coordinate files: real, integer or pattern; digits that read back to the same bits. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "base/threads.h"
#include "io/blocks.h"
#include "io/mtx_check.h"
#include "io/numerals.h"
#include "io/writers.h"
#include "matrix/storage.h"

enum {
    SHARE_ENTRIES = 1 << 15, /* that a thread writes at a time */
    LINE_BYTES = 2 * 20 + 24 + 3,
    SLACK = CONVMAT_NUMBER_SIZE /* numerals are copied with more bytes than they have */
};

/* What one thread writes: entries begin..end-1 of a block */
typedef struct share {
    int64_t begin, end;
    int64_t length;  /* of text */
    int64_t refused; /* the entry that the format cannot say, or -1 */
    convmat_numerals numerals;
    char text[SHARE_ENTRIES * LINE_BYTES + SLACK];
} share;

/* A file being written */
typedef struct writing {
    convmat_mtx_field field;
    convmat_output *output;
    convmat_blocks blocks;
    int64_t count; /* shares at a time */
    share *shares;
    convmat_error *error;
} writing;

/* One line an entry, in the order of the block */
static void write_share(const writing *w, const convmat_matrix *C, share *s) {
    const bool by_rows = w->blocks.layout == CONVMAT_BY_ROWS;
    const bool has_value = w->field != CONVMAT_MTX_PATTERN;
    convmat_counter along = {.number = -1};
    convmat_counter across = {.number = -1};
    char *at = s->text;
    s->refused = -1;
    int64_t e = s->begin;
    for (int64_t line = convmat_mtx_line(C, e); e < s->end; line++) {
        const int64_t stop = convmat_min(s->end, convmat_index_get(C->p, C->index, line + 1));
        convmat_counter_set(&along, C->begin + line + 1);
        for (; e < stop; e++) {
            const double number = convmat_mtx_value(C, e);
            if (!convmat_mtx_is_sayable(w->field, number)) {
                s->refused = e;
                return;
            }
            convmat_counter_set(&across, convmat_index_get(C->i, C->index, e) + 1);
            at = convmat_counter_put(by_rows ? &along : &across, at);
            *at++ = ' ';
            at = convmat_counter_put(by_rows ? &across : &along, at);
            if (has_value) {
                *at++ = ' ';
                at = convmat_numerals_put(&s->numerals, number, at);
            }
            *at++ = '\n';
        }
    }
    s->length = at - s->text;
}

/* A block, as many shares at a time as there are threads, in order */
static convmat_status write_block(writing *w, const convmat_matrix *C) {
    const int64_t count = w->count;
    for (int64_t begin = 0; begin < C->nnz; begin += count * SHARE_ENTRIES) {
#ifdef _OPENMP
#pragma omp parallel for num_threads((int)count) schedule(static, 1) if (count > 1)
#endif
        for (int64_t k = 0; k < count; k++) {
            share *const s = &w->shares[k];
            s->begin = convmat_min(begin + k * SHARE_ENTRIES, C->nnz);
            s->end = convmat_min(s->begin + SHARE_ENTRIES, C->nnz);
            write_share(w, C, s);
        }
        for (int64_t k = 0; k < count; k++) {
            const share *const s = &w->shares[k];
            const convmat_status status =
                s->refused >= 0 ? convmat_mtx_refuse(&w->blocks, w->field, C, s->refused, w->error)
                                : convmat_output_write(w->output, s->text, (size_t)s->length, w->error);
            if (status != CONVMAT_OK) {
                return status;
            }
        }
    }
    return CONVMAT_OK;
}

static convmat_status make_shares(writing *w) {
    w->count = convmat_thread_count(
        convmat_max(w->blocks.document->threads, 1) == 1 ? 1 : w->blocks.document->threads, w->blocks.nnz);
    w->shares = convmat_memory_new(w->count, (int64_t)sizeof *w->shares);
    if (w->shares == NULL) {
        return convmat_fail_memory(w->error, "the text of entries");
    }
    for (int64_t k = 0; k < w->count; k++) {
        convmat_numerals_clear(&w->shares[k].numerals, w->blocks.value);
    }
    return CONVMAT_OK;
}

static convmat_status write_coordinate(convmat_output *output, const convmat_document *document,
                                       convmat_mtx_field field, convmat_error *error) {
    writing w = {.field = field, .output = output, .error = error};
    convmat_status status =
        convmat_blocks_open(document, convmat_document_layout(document), &w.blocks, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    const convmat_mtx_head head = {.field = field, .m = w.blocks.m, .n = w.blocks.n, .nnz = w.blocks.nnz};
    CONVMAT_TRY(make_shares(&w));
    CONVMAT_TRY(convmat_mtx_check(&w.blocks, field, error));
    CONVMAT_TRY(convmat_mtx_head_write(output, &head, document, error));
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(&w.blocks, &block, error));
        if (block == NULL) {
            break;
        }
        CONVMAT_TRY(write_block(&w, block));
    }
done:
    convmat_memory_free(w.shares);
    convmat_blocks_close(&w.blocks);
    return status;
}

convmat_status convmat_mtx_write(convmat_output *output, const convmat_document *document,
                                 convmat_error *error) {
    return write_coordinate(output, document, CONVMAT_MTX_REAL, error);
}

convmat_status convmat_mtx_integer_write(convmat_output *output, const convmat_document *document,
                                         convmat_error *error) {
    return write_coordinate(output, document, CONVMAT_MTX_INTEGER, error);
}

convmat_status convmat_mtx_pattern_write(convmat_output *output, const convmat_document *document,
                                         convmat_error *error) {
    return write_coordinate(output, document, CONVMAT_MTX_PATTERN, error);
}
