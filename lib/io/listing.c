/* SPDX-License-Identifier: BSD-3-Clause */
/* Blocks by rows, entry by entry; the symbol goes along with the feature that each entry belongs to. */
#include "io/listing.h"

#include "io/cells.h"

#include "matrix/storage.h"

#include <math.h>

convmat_status convmat_listing_open(const convmat_document *document, convmat_listing *listing,
                                    convmat_error *error) {
    *listing = (convmat_listing){.entry = 0};
    convmat_status status;
    CONVMAT_TRY(convmat_blocks_open(document, CONVMAT_BY_ROWS, &listing->blocks, error));
    if (document->geometry != NULL) {
        CONVMAT_TRY(convmat_symbol_open(document->geometry, &listing->symbol, error));
    }
    convmat_document_origin(document, &listing->row_begin, &listing->col_begin);
done:
    if (status != CONVMAT_OK) {
        convmat_listing_close(listing);
    }
    return status;
}

convmat_status convmat_listing_next(convmat_listing *listing, bool *is_there, convmat_error *error) {
    *is_there = false;
    while (listing->block == NULL || listing->entry == listing->block->nnz) {
        const convmat_status status = convmat_blocks_next(&listing->blocks, &listing->block, error);
        if (status != CONVMAT_OK || listing->block == NULL) {
            return status;
        }
        listing->line = 0;
        listing->entry = 0;
    }
    const convmat_matrix *const C = listing->block;
    while (convmat_index_get(C->p, C->index, listing->line + 1) <= listing->entry) {
        listing->line++;
    }
    listing->row = C->begin + listing->line;
    listing->col = convmat_index_get(C->i, C->index, listing->entry);
    listing->value = convmat_matrix_value(C, listing->entry);
    listing->entry++;
    if (listing->symbol.geometry != NULL) {
        const bool is_transpose = listing->blocks.document->is_transpose;
        const int64_t row = listing->row + listing->row_begin;
        const int64_t col = listing->col + listing->col_begin;
        convmat_symbol_go(&listing->symbol, is_transpose ? col : row);
        listing->image = is_transpose ? row : col;
    }
    *is_there = true;
    return CONVMAT_OK;
}

convmat_place convmat_listing_place(const convmat_listing *listing, bool is_column) {
    return is_column != listing->blocks.document->is_transpose
               ? convmat_symbol_image(&listing->symbol, listing->image)
               : listing->symbol.feature;
}

void convmat_listing_put(const convmat_listing *listing, const char *other, convmat_page *page) {
    if (listing->blocks.document->is_symbolic) {
        convmat_symbol_put(&listing->symbol, listing->image, page);
    } else if (!isfinite(listing->value)) {
        convmat_page_put(page, "%s", other);
    } else {
        char text[CONVMAT_NUMBER_SIZE];
        convmat_page_put_bytes(page, text,
                               convmat_number_format(listing->value, listing->blocks.value, text));
    }
}

void convmat_listing_close(convmat_listing *listing) {
    convmat_symbol_close(&listing->symbol);
    convmat_blocks_close(&listing->blocks);
}
