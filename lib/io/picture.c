/* SPDX-License-Identifier: BSD-3-Clause */
/* A small matrix as a grid of numbers or symbols in text, `.` where nothing is stored. */
#include "base/checked.h"
#include "base/memory.h"
#include "io/grid.h"
#include "io/pour.h"
#include "io/writers.h"

#include <string.h>

enum { MOST_COLUMNS = 200, MOST_CHARACTERS = 4096 };

/* What is drawn, and how wide */
typedef struct picture {
    convmat_grid grid;
    int64_t heading;             /* characters of the widest row heading */
    int64_t width[MOST_COLUMNS]; /* of each column */
    convmat_page page;
} picture;

static int64_t digits_of(int64_t number) {
    int64_t count = 1;
    for (; number >= 10; number /= 10) {
        count++;
    }
    return count;
}

static int64_t last_index(int64_t begin, int64_t size) {
    return begin + convmat_max(size - 1, 0);
}

/* Widths of the headings and of the columns. Symbols may ask for more than a line should have: then it is refused. */
static convmat_status measure(picture *p, convmat_error *error) {
    convmat_grid *const grid = &p->grid;
    int64_t total = 0;
    p->heading = digits_of(last_index(grid->row_begin, grid->m));
    for (int64_t col = 0; col < grid->n; col++) {
        p->width[col] = 1;
    }
    for (int64_t row = 0; row < grid->m; row++) {
        for (int64_t k = convmat_matrix_offset(grid->matrix, row);
             k < convmat_matrix_offset(grid->matrix, row + 1); k++) {
            const int64_t col = convmat_matrix_index(grid->matrix, k);
            const char *const text = convmat_grid_text(grid, row, col);
            p->width[col] = convmat_max(p->width[col], (int64_t)strlen(text));
        }
    }
    for (int64_t col = 0; col < grid->n; col++) {
        total += p->width[col] + 1;
    }
    if (grid->document->is_symbolic && total > MOST_CHARACTERS) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "characters of a line = %" PRId64 ", must be at most %d for a text picture",
                            total, MOST_CHARACTERS);
    }
    return convmat_grid_check(grid, error);
}

/* Append text, right-aligned in `width` characters */
static void put(picture *p, const char *text, int64_t width) {
    for (int64_t k = (int64_t)strlen(text); k < width; k++) {
        convmat_page_put_bytes(&p->page, " ", 1);
    }
    convmat_page_put(&p->page, "%s", text);
}

/* Begin a line: the heading of a row, and a bar */
static void put_heading(picture *p, const char *text) {
    put(p, text, p->heading);
    convmat_page_put(&p->page, " |");
}

/* Append column `col`, after another bar where a channel begins */
static void put_cell(picture *p, int64_t col, const char *text) {
    if (col > 0 && convmat_grid_edge(&p->grid, true, col) == 0) {
        convmat_page_put(&p->page, " |");
    }
    put(p, text, p->width[col] + 1);
}

/* A line of the columns' indices: their digits at one power of ten, blank before the first digit */
static void put_digits(picture *p, int64_t power) {
    put_heading(p, "");
    for (int64_t c = 0; c < p->grid.n; c++) {
        const int64_t digit = (p->grid.col_begin + c) / power;
        const char text[] = {(char)('0' + digit % 10), '\0'};
        put_cell(p, c, digit > 0 || power == 1 ? text : "");
    }
    convmat_page_put(&p->page, "\n");
}

/* A line across, with a cross where a bar meets it */
static void put_rule(picture *p) {
    const int64_t begin = p->page.length;
    put_heading(p, "");
    for (int64_t c = 0; c < p->grid.n; c++) {
        put_cell(p, c, "");
    }
    for (int64_t k = begin; k < p->page.length && !p->page.has_failed; k++) {
        p->page.text[k] = p->page.text[k] == '|' ? '+' : '-';
    }
    convmat_page_put(&p->page, "\n");
}

static void put_row(picture *p, int64_t row) {
    char text[CONVMAT_NUMBER_SIZE];
    convmat_text(text, CONVMAT_NUMBER_SIZE, "%" PRId64, p->grid.row_begin + row);
    put_heading(p, text);
    for (int64_t c = 0; c < p->grid.n; c++) {
        const char *const cell = convmat_grid_text(&p->grid, row, c);
        put_cell(p, c, cell != NULL ? cell : ".");
    }
    convmat_page_put(&p->page, "\n");
}

convmat_status convmat_picture_write(convmat_output *output, const convmat_document *document,
                                     convmat_error *error) {
    static const convmat_grid_limit limit = {INT64_MAX, MOST_COLUMNS, "a text picture"};
    picture p = {.heading = 0};
    convmat_status status = convmat_grid_open(document, &limit, &p.grid, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    CONVMAT_TRY(measure(&p, error));
    int64_t power = 1;
    for (int64_t k = digits_of(last_index(p.grid.col_begin, p.grid.n)); k > 1; k--) {
        power *= 10;
    }
    for (; power > 0; power /= 10) {
        put_digits(&p, power);
    }
    for (int64_t row = 0; row < p.grid.m; row++) {
        if (row == 0 || convmat_grid_edge(&p.grid, false, row) == 0) {
            put_rule(&p);
        }
        put_row(&p, row);
        CONVMAT_TRY(convmat_grid_check(&p.grid, error));
        CONVMAT_TRY(convmat_page_pour(&p.page, CONVMAT_POUR_BYTES, output, error));
    }
    CONVMAT_TRY(convmat_page_pour(&p.page, 1, output, error));
done:
    convmat_page_discard(&p.page);
    convmat_grid_close(&p.grid);
    return status;
}
