/* SPDX-License-Identifier: BSD-3-Clause */
/* CSV: a line for each entry, by rows, with the channel and position of row and column, the tap, and the value. */
#include "io/listing.h"
#include "io/pour.h"
#include "io/writers.h"

/* "row,out_channel,out_0,out_1": a side of the matrix; of C^T the rows are the image's */
static void put_side_names(convmat_page *page, const convmat_document *document, bool is_column) {
    const char *const side = is_column != document->is_transpose ? "in" : "out";
    convmat_page_put(page, is_column ? ",column" : "row");
    if (document->geometry != NULL) {
        convmat_page_put(page, ",%s_channel", side);
        for (int a = 0; a < document->geometry->axes; a++) {
            convmat_page_put(page, ",%s_%d", side, a);
        }
    }
}

static void put_head(convmat_page *page, const convmat_document *document) {
    put_side_names(page, document, false);
    put_side_names(page, document, true);
    for (int a = 0; document->geometry != NULL && a < document->geometry->axes; a++) {
        convmat_page_put(page, ",tap_%d", a);
    }
    convmat_page_put(page, ",value\n");
}

static void put_count(convmat_page *page, int64_t number) {
    convmat_page_put(page, "%" PRId64 ",", number);
}

static void put_side(convmat_page *page, const convmat_listing *listing, bool is_column) {
    put_count(page, is_column ? listing->col : listing->row);
    if (listing->symbol.geometry != NULL) {
        const convmat_place place = convmat_listing_place(listing, is_column);
        put_count(page, place.channel);
        for (int a = 0; a < listing->symbol.geometry->axes; a++) {
            put_count(page, place.position[a]);
        }
    }
}

static void put_entry(convmat_page *page, const convmat_listing *listing) {
    const convmat_geometry *const g = listing->symbol.geometry;
    put_side(page, listing, false);
    put_side(page, listing, true);
    if (g != NULL) {
        const convmat_place image = convmat_symbol_image(&listing->symbol, listing->image);
        for (int a = 0; a < g->axes; a++) {
            convmat_symbol_put_axis(&listing->symbol, a, image.position[a], "+", page);
            convmat_page_put(page, ",");
        }
    }
    const bool is_symbolic = listing->blocks.document->is_symbolic; /* a symbol has commas */
    convmat_page_put(page, is_symbolic ? "\"" : "");
    convmat_listing_put(listing, listing->value > 0 ? "inf" : (listing->value < 0 ? "-inf" : "nan"), page);
    convmat_page_put(page, is_symbolic ? "\"\n" : "\n");
}

convmat_status convmat_csv_write(convmat_output *output, const convmat_document *document,
                                 convmat_error *error) {
    convmat_page page = {0};
    convmat_listing listing;
    bool is_there;
    convmat_status status = convmat_listing_open(document, &listing, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    put_head(&page, document);
    CONVMAT_TRY(convmat_listing_next(&listing, &is_there, error));
    while (is_there) {
        put_entry(&page, &listing);
        CONVMAT_TRY(convmat_page_pour(&page, CONVMAT_POUR_BYTES, output, error));
        CONVMAT_TRY(convmat_listing_next(&listing, &is_there, error));
    }
    CONVMAT_TRY(convmat_page_pour(&page, 1, output, error));
done:
    convmat_page_discard(&page);
    convmat_listing_close(&listing);
    return status;
}
