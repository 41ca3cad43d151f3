/* SPDX-License-Identifier: BSD-3-Clause */
/* A small matrix as a grid of numbers in text, `.` where nothing is stored. */
#include "base/checked.h"
#include "base/status.h"
#include "io/blocks.h"
#include "io/writers.h"

#include <string.h>

enum {
    MOST_COLUMNS = 200,
    MOST_LINE =
        MOST_COLUMNS * (CONVMAT_NUMBER_SIZE + 3) + 32 /* a separator before every column, and the heading */
};

/* What is drawn, and how wide */
typedef struct picture {
    const convmat_matrix *C;
    int64_t row_begin; /* index of the first row and column in the whole matrix */
    int64_t col_begin;
    int64_t row_block; /* rows and columns of one channel */
    int64_t col_block;
    int heading;                  /* characters of the widest row heading */
    int width[MOST_COLUMNS];      /* of each column */
    int64_t cursor[MOST_COLUMNS]; /* next entry: of each column, or, by rows, of the row in cursor[0] */
    char line[MOST_LINE];
    int64_t length; /* of line */
} picture;

static int digits_of(int64_t number) {
    int count = 1;
    for (; number >= 10; number /= 10) {
        count++;
    }
    return count;
}

static int64_t last_index(int64_t begin, int64_t size) {
    return begin + convmat_max(size - 1, 0);
}

/* Widths of the headings and of the columns */
static void measure(picture *p) {
    const convmat_matrix *const C = p->C;
    const bool by_rows = C->layout == CONVMAT_BY_ROWS;
    p->heading = digits_of(last_index(p->row_begin, C->m));
    for (int64_t c = 0; c < C->n; c++) {
        p->width[c] = 1;
        p->cursor[c] = by_rows ? 0 : convmat_matrix_offset(C, c);
    }
    for (int64_t line = 0; line < (by_rows ? C->m : C->n); line++) {
        for (int64_t k = convmat_matrix_offset(C, line); k < convmat_matrix_offset(C, line + 1); k++) {
            char text[CONVMAT_NUMBER_SIZE];
            const int length = convmat_number_format(convmat_matrix_value(C, k), C->value, text);
            int *const width = &p->width[by_rows ? convmat_matrix_index(C, k) : line];
            *width = *width < length ? length : *width;
        }
    }
}

/* The entry at (row, col), or -1; to be asked for row by row, in ascending order of columns */
static int64_t next_entry(picture *p, int64_t row, int64_t col) {
    const bool by_rows = p->C->layout == CONVMAT_BY_ROWS;
    int64_t *const cursor = &p->cursor[by_rows ? 0 : col];
    const bool is_stored = *cursor < convmat_matrix_offset(p->C, (by_rows ? row : col) + 1) &&
                           convmat_matrix_index(p->C, *cursor) == (by_rows ? col : row);
    return is_stored ? (*cursor)++ : -1;
}

/* Append text, right-aligned in `width` characters */
static void put(picture *p, const char *text, int width, char filler) {
    const int length = (int)strlen(text);
    const int filled = width > length ? width - length : 0;
    memset(p->line + p->length, filler, (size_t)filled);
    memcpy(p->line + p->length + filled, text, (size_t)length);
    p->length += filled + length;
}

/* Begin a line: the heading of a row, and a bar */
static void put_heading(picture *p, const char *text) {
    put(p, text, p->heading, ' ');
    put(p, " |", 0, ' ');
}

/* Append column `col`, after another bar where a channel begins */
static void put_cell(picture *p, int64_t col, const char *text) {
    if (col > 0 && (p->col_begin + col) % p->col_block == 0) {
        put(p, " |", 0, ' ');
    }
    put(p, text, p->width[col] + 1, ' ');
}

static convmat_status end_line(picture *p, convmat_output *output, convmat_error *error) {
    p->line[p->length++] = '\n';
    const size_t length = (size_t)p->length;
    p->length = 0;
    return convmat_output_write(output, p->line, length, error);
}

/* A line of the columns' indices: their digits at one power of ten, blank before the first digit */
static convmat_status write_digits(picture *p, int64_t power, convmat_output *output, convmat_error *error) {
    put_heading(p, "");
    for (int64_t c = 0; c < p->C->n; c++) {
        const int64_t digit = (p->col_begin + c) / power;
        const char text[] = {(char)('0' + digit % 10), '\0'};
        put_cell(p, c, digit > 0 || power == 1 ? text : "");
    }
    return end_line(p, output, error);
}

/* A line across, with a cross where a bar meets it */
static convmat_status write_rule(picture *p, convmat_output *output, convmat_error *error) {
    put_heading(p, "");
    for (int64_t c = 0; c < p->C->n; c++) {
        put_cell(p, c, "");
    }
    for (int64_t k = 0; k < p->length; k++) {
        p->line[k] = p->line[k] == '|' ? '+' : '-';
    }
    return end_line(p, output, error);
}

static convmat_status write_row(picture *p, int64_t row, convmat_output *output, convmat_error *error) {
    char text[CONVMAT_NUMBER_SIZE];
    convmat_text(text, CONVMAT_NUMBER_SIZE, "%" PRId64, p->row_begin + row);
    put_heading(p, text);
    for (int64_t c = 0; c < p->C->n; c++) {
        const int64_t k = next_entry(p, row, c);
        if (k >= 0) {
            convmat_number_format(convmat_matrix_value(p->C, k), p->C->value, text);
        }
        put_cell(p, c, k >= 0 ? text : ".");
    }
    return end_line(p, output, error);
}

convmat_status convmat_picture_write(convmat_output *output, const convmat_document *document,
                                     convmat_error *error) {
    picture p = {.length = 0};
    convmat_status status;
    convmat_matrix *built = NULL;
    CONVMAT_TRY(convmat_document_whole(document, convmat_document_layout(document), &p.C, &built, error));
    CONVMAT_TRY(p.C->n > MOST_COLUMNS ? convmat_fail(error, CONVMAT_INVALID,
                                                     "n = %" PRId64 ", must be at most %d for a text picture",
                                                     p.C->n, MOST_COLUMNS)
                                      : CONVMAT_OK);
    p.row_begin = p.C->layout == CONVMAT_BY_ROWS ? p.C->begin : 0;
    p.col_begin = p.C->layout == CONVMAT_BY_COLUMNS ? p.C->begin : 0;
    p.row_block = convmat_document_block(document, false);
    p.col_block = convmat_document_block(document, true);
    measure(&p);
    int64_t power = 1;
    for (int k = digits_of(last_index(p.col_begin, p.C->n)); k > 1; k--) {
        power *= 10;
    }
    for (; power > 0; power /= 10) {
        CONVMAT_TRY(write_digits(&p, power, output, error));
    }
    for (int64_t row = 0; row < p.C->m; row++) {
        if (row == 0 || (p.row_begin + row) % p.row_block == 0) {
            CONVMAT_TRY(write_rule(&p, output, error));
        }
        CONVMAT_TRY(write_row(&p, row, output, error));
    }
done:
    convmat_matrix_free(&built);
    return status;
}
