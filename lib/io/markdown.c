/* SPDX-License-Identifier: BSD-3-Clause */
/* A small matrix as a Markdown table: indices in the heads, nothing where nothing is stored. */
#include "io/grid.h"
#include "io/pour.h"
#include "io/writers.h"

enum { MOST_ROWS = 1000, MOST_COLUMNS = 200 };

static void put_head(convmat_page *page, const convmat_grid *grid) {
    convmat_page_put(page, "| |");
    for (int64_t col = 0; col < grid->n; col++) {
        convmat_page_put(page, " **%" PRId64 "** |", grid->col_begin + col);
    }
    convmat_page_put(page, "\n|--:|");
    for (int64_t col = 0; col < grid->n; col++) {
        convmat_page_put(page, "--:|");
    }
    convmat_page_put(page, "\n");
}

convmat_status convmat_markdown_write(convmat_output *output, const convmat_document *document,
                                      convmat_error *error) {
    static const convmat_grid_limit limit = {MOST_ROWS, MOST_COLUMNS, "a Markdown table"};
    convmat_page page = {0};
    convmat_grid grid;
    convmat_status status = convmat_grid_open(document, &limit, &grid, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    put_head(&page, &grid);
    for (int64_t row = 0; row < grid.m; row++) {
        convmat_page_put(&page, "| **%" PRId64 "** |", grid.row_begin + row);
        for (int64_t col = 0; col < grid.n; col++) {
            const char *const text = convmat_grid_text(&grid, row, col);
            convmat_page_put(&page, " %s%s|", text != NULL ? text : "", text != NULL ? " " : "");
        }
        convmat_page_put(&page, "\n");
        CONVMAT_TRY(convmat_grid_check(&grid, error));
        CONVMAT_TRY(convmat_page_pour(&page, CONVMAT_POUR_BYTES, output, error));
    }
    CONVMAT_TRY(convmat_page_pour(&page, 1, output, error));
done:
    convmat_page_discard(&page);
    convmat_grid_close(&grid);
    return status;
}
