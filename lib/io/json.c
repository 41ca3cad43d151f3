/* SPDX-License-Identifier: BSD-3-Clause */
/* JSON (RFC 8259): one object with geometry, sizes and entries, an entry a line; NaN and infinities are null. */
#include "io/listing.h"
#include "io/pour.h"
#include "io/writers.h"

/* "stride": [2, 1] */
static void put_list(convmat_page *page, const char *name, int count, const int64_t *numbers) {
    convmat_page_put(page, "\"%s\": [", name);
    for (int k = 0; k < count; k++) {
        convmat_page_put(page, "%s%" PRId64, k > 0 ? ", " : "", numbers[k]);
    }
    convmat_page_put(page, "]");
}

/* The members that convmat plan --json has */
static void put_geometry(convmat_page *page, const convmat_geometry *g) {
    convmat_page_put(page,
                     "  \"geometry\": {\"in_channels\": %" PRId64 ", \"out_channels\": %" PRId64
                     ", \"groups\": %" PRId64 ",\n    ",
                     g->in_channels, g->out_channels, g->groups);
    put_list(page, "image", g->axes, g->in_size);
    convmat_page_put(page, ", ");
    put_list(page, "features", g->axes, g->out_size);
    convmat_page_put(page, ", ");
    put_list(page, "kernel", g->axes, g->kernel_size);
    convmat_page_put(page, ",\n    ");
    put_list(page, "stride", g->axes, g->stride);
    convmat_page_put(page, ", ");
    put_list(page, "dilation", g->axes, g->dilation);
    convmat_page_put(page, ", \"padding\": [");
    for (int a = 0; a < g->axes; a++) {
        convmat_page_put(page, "%s[%" PRId64 ", %" PRId64 "]", a > 0 ? ", " : "", g->pad_begin[a],
                         g->pad_end[a]);
    }
    convmat_page_put(page, "], \"boundary\": \"%s\", \"convolve\": %s},\n",
                     convmat_boundary_name(g->boundary), g->is_convolution ? "true" : "false");
}

static void put_head(convmat_page *page, const convmat_blocks *blocks) {
    const convmat_document *const document = blocks->document;
    convmat_page_put(page, "{\n");
    if (document->geometry != NULL) {
        put_geometry(page, document->geometry);
        convmat_page_put(page, "  \"transpose\": %s,\n", document->is_transpose ? "true" : "false");
    }
    convmat_page_put(page, "  \"rows\": %" PRId64 ", \"columns\": %" PRId64 ", \"nonzeros\": %" PRId64 ",\n",
                     blocks->m, blocks->n, blocks->nnz);
    convmat_page_put(page, "  \"entries\": [");
}

/* "out": [channel, position...] */
static void put_side(convmat_page *page, const convmat_listing *listing, bool is_column) {
    const convmat_place place = convmat_listing_place(listing, is_column);
    convmat_page_put(page, ", \"%s\": [%" PRId64,
                     is_column != listing->blocks.document->is_transpose ? "in" : "out", place.channel);
    for (int a = 0; a < listing->symbol.geometry->axes; a++) {
        convmat_page_put(page, ", %" PRId64, place.position[a]);
    }
    convmat_page_put(page, "]");
}

static void put_entry(convmat_page *page, const convmat_listing *listing, bool is_first) {
    const convmat_geometry *const g = listing->symbol.geometry;
    const bool is_symbolic = listing->blocks.document->is_symbolic;
    convmat_page_put(page, "%s\n    {\"row\": %" PRId64 ", \"column\": %" PRId64, is_first ? "" : ",",
                     listing->row, listing->col);
    if (g != NULL) {
        const convmat_place image = convmat_symbol_image(&listing->symbol, listing->image);
        put_side(page, listing, false);
        put_side(page, listing, true);
        convmat_page_put(page, ", \"taps\": [");
        for (int a = 0; a < g->axes; a++) {
            convmat_page_put(page, a > 0 ? ", [" : "[");
            convmat_symbol_put_axis(&listing->symbol, a, image.position[a], ", ", page);
            convmat_page_put(page, "]");
        }
        convmat_page_put(page, "]");
    }
    convmat_page_put(page, is_symbolic ? ", \"value\": \"" : ", \"value\": ");
    convmat_listing_put(listing, "null", page);
    convmat_page_put(page, is_symbolic ? "\"}" : "}");
}

convmat_status convmat_json_write(convmat_output *output, const convmat_document *document,
                                  convmat_error *error) {
    convmat_page page = {0};
    convmat_listing listing;
    bool is_there;
    convmat_status status = convmat_listing_open(document, &listing, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    put_head(&page, &listing.blocks);
    CONVMAT_TRY(convmat_listing_next(&listing, &is_there, error));
    for (bool is_first = true; is_there; is_first = false) {
        put_entry(&page, &listing, is_first);
        CONVMAT_TRY(convmat_page_pour(&page, CONVMAT_POUR_BYTES, output, error));
        CONVMAT_TRY(convmat_listing_next(&listing, &is_there, error));
    }
    convmat_page_put(&page, "%s]\n}\n", listing.blocks.nnz > 0 ? "\n  " : "");
    CONVMAT_TRY(convmat_page_pour(&page, 1, output, error));
done:
    convmat_page_discard(&page);
    convmat_listing_close(&listing);
    return status;
}
