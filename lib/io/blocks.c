/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocks of lines: one that is the stored matrix, or many built one after the other in the same arrays. */
#include "io/blocks.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/entries.h"

#include <assert.h>
#include <string.h>

enum { BLOCK_ENTRIES = 1 << 18, BLOCK_LINES = 1 << 18 };

/* How a line of the document is stored in C: a line of C^T is a line of C of the other layout */
static convmat_layout layout_in_C(const convmat_document *document, convmat_layout layout) {
    const bool by_rows = (layout == CONVMAT_BY_ROWS) != document->is_transpose;
    return by_rows ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS;
}

static convmat_matrix_options options_of(const convmat_document *document, convmat_layout layout,
                                         convmat_index index) {
    convmat_matrix_options options = convmat_matrix_options_default();
    options.layout = layout_in_C(document, layout);
    options.index = index;
    options.value = document->value;
    options.threads = convmat_max(document->threads, 1) == 1 ? 1 : document->threads;
    return options;
}

static convmat_status open_stored(convmat_blocks *b, convmat_error *error) {
    const convmat_matrix *stored = b->document->matrix;
    if (stored->layout != b->layout) {
        const convmat_status fits =
            convmat_entries_check_lines(stored->m, stored->n, stored->nnz, b->layout, error);
        if (fits != CONVMAT_OK) {
            return fits;
        }
        convmat_matrix_options options = convmat_matrix_options_default();
        convmat_matrix whole = *stored;
        whole.begin = 0; /* what is written begins with its first line */
        options.layout = b->layout;
        options.index = stored->index;
        options.value = stored->value;
        const convmat_status status = convmat_matrix_convert(&whole, &options, &b->turned, error);
        if (status != CONVMAT_OK) {
            return status;
        }
        stored = b->turned;
    }
    b->block = *stored;
    b->block.begin = 0;
    b->m = stored->m;
    b->n = stored->n;
    b->nnz = stored->nnz;
    b->value = stored->value;
    b->lines = b->layout == CONVMAT_BY_ROWS ? b->m : b->n;
    return CONVMAT_OK;
}

/* Arrays for as many lines as have about BLOCK_ENTRIES entries */
static convmat_status make_room(convmat_blocks *b, const convmat_plan *plan, convmat_error *error) {
    const bool by_rows = layout_in_C(b->document, b->layout) == CONVMAT_BY_ROWS;
    const int64_t longest = convmat_max(by_rows ? plan->longest_row : plan->longest_column, 1);
    const int64_t across = by_rows ? plan->cols : plan->rows;
    const bool is_narrow = convmat_max(across, longest) <= INT32_MAX;
    b->height = convmat_min(convmat_min(convmat_max(BLOCK_ENTRIES / longest, 1), BLOCK_LINES),
                            convmat_max(b->lines, 1));
    b->capacity = b->height * longest;
    const int64_t index_bytes = is_narrow ? (int64_t)sizeof(int32_t) : (int64_t)sizeof(int64_t);
    b->block = (convmat_matrix){.index = is_narrow ? CONVMAT_INT32 : CONVMAT_INT64};
    b->block.p = convmat_memory_new(b->height + 1, index_bytes);
    b->block.i = convmat_memory_new(b->capacity, index_bytes);
    b->block.x = convmat_memory_new(b->capacity, convmat_value_bytes(b->value));
    return b->block.p == NULL || b->block.i == NULL || b->block.x == NULL
               ? convmat_fail_memory(error, "a block of lines")
               : CONVMAT_OK;
}

/* nnz of what is left when zeros are dropped: a walk of its own */
static convmat_status count_entries(convmat_blocks *b, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    int64_t nnz = 0;
    for (;;) {
        const convmat_matrix *block;
        CONVMAT_TRY(convmat_blocks_next(b, &block, error));
        if (block == NULL) {
            break;
        }
        nnz += block->nnz;
    }
    b->nnz = nnz;
    convmat_blocks_rewind(b);
done:
    return status;
}

/* Weights of 1 for a document that only names its entries */
static convmat_status make_ones(convmat_blocks *b, convmat_error *error) {
    const convmat_geometry *const g = b->document->geometry;
    int64_t count = g->out_channels * (g->in_channels / g->groups); /* fits: the plan counted the weights */
    for (int a = 0; a < g->axes; a++) {
        count *= g->kernel_size[a];
    }
    b->ones = convmat_memory_new(count, convmat_value_bytes(b->value));
    if (b->ones == NULL) {
        return convmat_fail_memory(error, "the weights");
    }
    for (int64_t k = 0; k < count; k++) {
        if (b->value == CONVMAT_FLOAT) {
            ((float *)b->ones)[k] = 1;
        } else {
            ((double *)b->ones)[k] = 1;
        }
    }
    return CONVMAT_OK;
}

static convmat_status open_built(convmat_blocks *b, convmat_error *error) {
    convmat_plan plan;
    convmat_status status;
    CONVMAT_TRY(convmat_geometry_plan(b->document->geometry, &plan, error));
    b->m = b->document->is_transpose ? plan.cols : plan.rows;
    b->n = b->document->is_transpose ? plan.rows : plan.cols;
    b->nnz = plan.nnz;
    b->value = b->document->value;
    b->lines = b->layout == CONVMAT_BY_ROWS ? b->m : b->n;
    if (b->document->weights == NULL) {
        CONVMAT_TRY(make_ones(b, error));
    }
    CONVMAT_TRY(make_room(b, &plan, error));
    if (b->document->drops_zeros) {
        CONVMAT_TRY(count_entries(b, error));
    }
done:
    return status;
}

convmat_status convmat_blocks_open(const convmat_document *document, convmat_layout layout,
                                   convmat_blocks *blocks, convmat_error *error) {
    *blocks = (convmat_blocks){.document = document, .layout = layout};
    convmat_status status;
    CONVMAT_TRY(convmat_document_check(document, error));
    CONVMAT_TRY(document->matrix != NULL ? open_stored(blocks, error) : open_built(blocks, error));
done:
    if (status != CONVMAT_OK) {
        convmat_blocks_close(blocks);
    }
    return status;
}

/* Move the entries that are not 0 to the front */
static void drop_zeros(convmat_matrix *block, int64_t lines) {
    int64_t kept = 0;
    int64_t from = 0;
    const bool is_narrow = block->index == CONVMAT_INT32;
    for (int64_t line = 0; line < lines; line++) {
        const int64_t end = convmat_matrix_offset(block, line + 1);
        for (; from < end; from++) {
            const double number = convmat_matrix_value(block, from);
            const int64_t index = convmat_matrix_index(block, from);
            if (number == 0) {
                continue;
            }
            if (block->value == CONVMAT_FLOAT) {
                ((float *)block->x)[kept] = (float)number;
            } else {
                ((double *)block->x)[kept] = number;
            }
            if (is_narrow) {
                ((int32_t *)block->i)[kept] = (int32_t)index;
            } else {
                ((int64_t *)block->i)[kept] = index;
            }
            kept++;
        }
        if (is_narrow) {
            ((int32_t *)block->p)[line + 1] = (int32_t)kept;
        } else {
            ((int64_t *)block->p)[line + 1] = kept;
        }
    }
    block->nnz = kept;
}

/* Lines next..next+count-1, in our arrays */
static convmat_status build_block(convmat_blocks *b, int64_t count, convmat_error *error) {
    const convmat_document *const d = b->document;
    convmat_matrix made;
    convmat_matrix_options options = options_of(d, b->layout, b->block.index);
    options.begin = b->next;
    options.end = b->next + count;
    convmat_status status;
    CONVMAT_TRY(convmat_matrix_describe(d->geometry, &options, &made, error));
    made.p = b->block.p;
    made.i = b->block.i;
    made.x = b->block.x;
    CONVMAT_TRY(convmat_matrix_fill(d->geometry, b->ones != NULL ? b->ones : d->weights, &made,
                                    options.threads, error));
    b->block = d->is_transpose ? convmat_matrix_transpose_view(&made) : made;
    if (d->drops_zeros) {
        drop_zeros(&b->block, count);
    }
done:
    return status;
}

convmat_status convmat_blocks_next(convmat_blocks *blocks, const convmat_matrix **block,
                                   convmat_error *error) {
    *block = NULL;
    if (blocks->next >= blocks->lines) {
        return CONVMAT_OK;
    }
    const bool is_built = blocks->document->matrix == NULL;
    const int64_t left = blocks->lines - blocks->next;
    const int64_t count = is_built ? convmat_min(left, blocks->height) : left;
    const convmat_status status = is_built ? build_block(blocks, count, error) : CONVMAT_OK;
    if (status == CONVMAT_OK) {
        *block = &blocks->block;
        blocks->next += count;
    }
    return status;
}

convmat_status convmat_blocks_check_dense(const convmat_blocks *blocks, convmat_error *error) {
    const int64_t most = INT64_C(10000000000);
    int64_t count;
    if (!convmat_multiply(blocks->m, blocks->n, &count) || count > most) {
        return convmat_fail(error, CONVMAT_TOO_LARGE,
                            "m = %" PRId64 ", n = %" PRId64
                            ", must have a product of at most 10^10 where every element is written",
                            blocks->m, blocks->n);
    }
    return CONVMAT_OK;
}

void convmat_blocks_rewind(convmat_blocks *blocks) {
    blocks->next = 0;
}

void convmat_blocks_close(convmat_blocks *blocks) {
    if (blocks->capacity > 0) {
        convmat_memory_free(blocks->block.p);
        convmat_memory_free(blocks->block.i);
        convmat_memory_free(blocks->block.x);
    }
    convmat_memory_free(blocks->ones);
    convmat_matrix_free(&blocks->turned);
    *blocks = (convmat_blocks){.document = NULL};
}

convmat_status convmat_document_whole(const convmat_document *document, convmat_layout layout,
                                      const convmat_matrix **whole, convmat_matrix **built,
                                      convmat_error *error) {
    convmat_matrix *C = NULL;
    convmat_matrix *kept = NULL;
    convmat_blocks recipe = {.document = document};
    convmat_status status;
    *whole = NULL;
    *built = NULL;
    CONVMAT_TRY(convmat_document_check(document, error));
    assert(document != NULL);
    recipe.value = document->value;
    if (document->matrix != NULL && document->matrix->layout == layout) {
        *whole = document->matrix;
        goto done;
    }
    if (document->matrix != NULL) {
        convmat_blocks blocks;
        CONVMAT_TRY(convmat_blocks_open(document, layout, &blocks, error));
        kept = blocks.turned;
        blocks.turned = NULL;
        kept->begin = document->matrix->begin;
        convmat_blocks_close(&blocks);
    } else {
        const convmat_matrix_options options = options_of(document, layout, CONVMAT_INT64);
        if (document->weights == NULL) {
            CONVMAT_TRY(make_ones(&recipe, error));
        }
        CONVMAT_TRY(convmat_matrix_build(
            document->geometry, recipe.ones != NULL ? recipe.ones : document->weights, &options, &C, error));
        if (document->drops_zeros) {
            CONVMAT_TRY(convmat_matrix_drop_zeros(C, &kept, error));
        } else {
            kept = C;
            C = NULL;
        }
        if (document->is_transpose) { /* in place: a view that owns */
            const convmat_matrix view = convmat_matrix_transpose_view(kept);
            *kept = view;
            kept->is_owner = true;
        }
    }
    *built = kept;
    *whole = kept;
done:
    convmat_memory_free(recipe.ones);
    convmat_matrix_free(&C);
    return status;
}
