/* SPDX-License-Identifier: BSD-3-Clause */
/* Banner, comments and size line of Matrix Market files; what they claim is held against the bytes there are. */
#include "base/checked.h"
#include "base/status.h"
#include "io/digits.h"
#include "io/document.h"
#include "io/mtx.h"
#include "io/pour.h"

#include <string.h>

static const char banner[] = "%%MatrixMarket";
static const char *const field_names[] = {"real", "integer", "pattern"};
static const char *const symmetry_names[] = {"general", "symmetric", "skew-symmetric"};

convmat_status convmat_mtx_head_write(convmat_output *output, const convmat_mtx_head *head,
                                      const convmat_document *document, convmat_error *error) {
    convmat_page page = {0};
    convmat_page_put(&page, "%%%%MatrixMarket matrix %s %s %s\n", head->is_array ? "array" : "coordinate",
                     field_names[head->field], symmetry_names[head->symmetry]);
    convmat_document_put_comments(document, &page);
    convmat_page_put(&page, "%" PRId64 " %" PRId64, head->m, head->n);
    if (!head->is_array) {
        convmat_page_put(&page, " %" PRId64, head->nnz);
    }
    convmat_page_put(&page, "\n");
    const convmat_status status = convmat_page_pour(&page, 1, output, error);
    convmat_page_discard(&page);
    return status;
}

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool convmat_mtx_is_known(const void *bytes, int64_t size) {
    const char *const at = bytes;
    const int64_t length = (int64_t)sizeof banner - 1;
    for (int64_t k = 0; k < length; k++) {
        if (k == size || lower(at[k]) != lower(banner[k])) {
            return false;
        }
    }
    return true;
}

/* A word of the banner, in lower case; "" at the end of the line. Longer ones are cut. */
static void read_word(convmat_mtx *mtx, char *word, int64_t size) {
    int64_t length = 0;
    while (mtx->at < mtx->end && (*mtx->at == ' ' || *mtx->at == '\t')) {
        mtx->at++;
    }
    for (; mtx->at < mtx->end && (unsigned char)*mtx->at > ' '; mtx->at++) {
        if (length < size - 1) {
            const char c = *mtx->at;
            word[length++] = c > '~' || c < ' ' ? '?' : lower(c);
        }
    }
    word[length] = '\0';
}

/* A word that must be one of these; *choice is its index. `rule` lists them for the message. */
static convmat_status read_choice(convmat_mtx *mtx, const char *what, const char *const *names, int count,
                                  const char *rule, int *choice) {
    char word[40];
    read_word(mtx, word, (int64_t)sizeof word);
    for (*choice = 0; *choice < count; (*choice)++) {
        if (strcmp(word, names[*choice]) == 0) {
            return CONVMAT_OK;
        }
    }
    return convmat_fail(mtx->error, CONVMAT_FORMAT, "line 1: %s = %s, must be %s", what,
                        word[0] == '\0' ? "nothing" : word, rule);
}

static convmat_status read_banner(convmat_mtx *mtx) {
    static const char *const objects[] = {"matrix"};
    static const char *const formats[] = {"coordinate", "array"};
    static const char *const fields[] = {"real", "integer", "pattern", "double", "unsigned-integer"};
    static const convmat_mtx_field meant[] = {CONVMAT_MTX_REAL, CONVMAT_MTX_INTEGER, CONVMAT_MTX_PATTERN,
                                              CONVMAT_MTX_REAL, CONVMAT_MTX_INTEGER};
    convmat_status status;
    int choice;
    if (!convmat_mtx_is_known(mtx->at, mtx->end - mtx->at)) {
        return convmat_fail(mtx->error, CONVMAT_FORMAT, "line 1 = no banner, must begin with %s", banner);
    }
    mtx->at += sizeof banner - 1;
    CONVMAT_TRY(read_choice(mtx, "object", objects, 1, "matrix", &choice));
    CONVMAT_TRY(read_choice(mtx, "format", formats, 2, "coordinate or array", &choice));
    mtx->head.is_array = choice == 1;
    CONVMAT_TRY(read_choice(mtx, "field", fields, 5, "real, integer or pattern: C is real", &choice));
    mtx->head.field = meant[choice];
    CONVMAT_TRY(read_choice(mtx, "symmetry", symmetry_names, 3,
                            "general, symmetric or skew-symmetric: C is real", &choice));
    mtx->head.symmetry = (convmat_mtx_symmetry)choice;
    if (mtx->head.field == CONVMAT_MTX_PATTERN &&
        (mtx->head.is_array || mtx->head.symmetry == CONVMAT_MTX_SKEW)) {
        return convmat_fail(mtx->error, CONVMAT_FORMAT,
                            "line 1: field = pattern, must be real or integer where the %s",
                            mtx->head.is_array ? "format is array" : "symmetry is skew-symmetric");
    }
done:
    return status;
}

/* "% shape 3x8x8" among the comments: how an array of other than two axes was laid out. Anything else is skipped. */
static void read_comment(convmat_mtx *mtx, const char *line, const char *end) {
    static const char mark[] = "% shape ";
    const int64_t size = (int64_t)sizeof mark - 1;
    if (end - line < size || memcmp(line, mark, (size_t)size) != 0) {
        return;
    }
    int rank = 0;
    for (const char *at = line + size; at < end && *at >= '0' && *at <= '9' && rank < CONVMAT_MAX_RANK;) {
        int64_t extent = 0;
        for (; at < end && *at >= '0' && *at <= '9'; at++) {
            if (!convmat_multiply(extent, 10, &extent) || !convmat_add(extent, *at - '0', &extent)) {
                return;
            }
        }
        mtx->shape[rank++] = extent;
        at += at < end && *at == 'x' ? 1 : 0;
    }
    mtx->rank = rank;
}

/* To the first line that is neither blank nor a comment; false at the end */
static bool skip_to_line(convmat_mtx *mtx) {
    while (mtx->at < mtx->end) {
        const char c = *mtx->at;
        if (c == '\n') {
            mtx->line++;
            mtx->at++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            mtx->at++;
        } else if (c == '%') {
            const char *const newline = memchr(mtx->at, '\n', (size_t)(mtx->end - mtx->at));
            const char *const end = newline == NULL ? mtx->end : newline;
            read_comment(mtx, mtx->at, end);
            mtx->at = end;
        } else {
            return true;
        }
    }
    return false;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* "line 7: row = x1, must be ..." */
static convmat_status refuse(convmat_mtx *mtx, const char *what, const char *rule) {
    char text[32];
    int64_t length = 0;
    for (const char *at = mtx->at; at < mtx->end && !is_space(*at) && length < 24; at++) {
        text[length++] = (char)(*at > '~' || *at < ' ' ? '?' : *at);
    }
    text[length] = '\0';
    return convmat_fail(mtx->error, CONVMAT_FORMAT, "line %" PRId64 ": %s = %s, must be %s", mtx->line, what,
                        length == 0 ? "nothing" : text, rule);
}

static inline void skip_blanks(convmat_mtx *mtx) {
    while (mtx->at < mtx->end && (*mtx->at == ' ' || *mtx->at == '\t' || *mtx->at == '\r')) {
        mtx->at++;
    }
}

/* What should be low..high is not: a word, a negative number, or a number beyond it; `bound` names high */
static convmat_status refuse_count(convmat_mtx *mtx, const char *what, int64_t low, int64_t high,
                                   const char *bound) {
    const bool is_negative = mtx->end - mtx->at > 1 && *mtx->at == '-';
    const char *const first = mtx->at + (is_negative ? 1 : 0);
    const char *at = first;
    while (at < mtx->end && *at >= '0' && *at <= '9') {
        at++;
    }
    if (at == first || (at < mtx->end && !is_space(*at))) {
        return refuse(mtx, what, "a whole number");
    }
    char rule[80];
    if (is_negative && bound[0] == '\0') {
        convmat_text(rule, (int64_t)sizeof rule, "at least %" PRId64, low);
    } else {
        convmat_text(rule, (int64_t)sizeof rule, "%" PRId64 " to %s%" PRId64, low, bound, high);
    }
    return refuse(mtx, what, rule);
}

/* A whole number without sign in this line, low..high, called `what`; `bound` names high */
static inline convmat_status read_count(convmat_mtx *mtx, const char *what, int64_t low, int64_t high,
                                        const char *bound, int64_t *number) {
    enum { MOST_DIGITS = 18 };
    skip_blanks(mtx);
    const char *at = mtx->at;
    uint64_t digits = 0;
    int count;
    do {
        count = convmat_digits_read(at, mtx->end, &digits);
        at += count;
    } while (count == 8 && at - mtx->at <= MOST_DIGITS);
    const int64_t value = at - mtx->at > MOST_DIGITS ? INT64_MAX : (int64_t)digits;
    const bool is_word = at < mtx->end && (unsigned char)*at > ' ';
    if (at == mtx->at || is_word || value < low || value > high) {
        return refuse_count(mtx, what, low, high, bound);
    }
    mtx->at = at;
    *number = value;
    return CONVMAT_OK;
}

/* Nothing more in this line */
static inline convmat_status end_line(convmat_mtx *mtx) {
    skip_blanks(mtx);
    if (mtx->at < mtx->end && *mtx->at != '\n') {
        return refuse(mtx, "what follows", "the end of the line");
    }
    return CONVMAT_OK;
}

/* Entries of an array that its symmetry keeps: m*n, or those of a triangle */
static convmat_status count_array(convmat_mtx *mtx) {
    convmat_mtx_head *const h = &mtx->head;
    int64_t product;
    if (!convmat_multiply(h->m, h->n, &product)) {
        return convmat_fail_count(mtx->error, "m*n");
    }
    h->nnz = h->symmetry == CONVMAT_MTX_GENERAL
                 ? product
                 : (product - h->n) / 2 + (h->symmetry == CONVMAT_MTX_SYMMETRIC ? h->n : 0);
    return CONVMAT_OK;
}

/* Sizes, and that the bytes left can hold so many entries: "1\n", "1 1\n" and "1 1 1\n" are the shortest */
static convmat_status read_sizes(convmat_mtx *mtx) {
    const int64_t most = INT64_C(1000000000000000000) - 1;
    convmat_mtx_head *const h = &mtx->head;
    convmat_status status;
    if (!skip_to_line(mtx)) {
        return convmat_fail(mtx->error, CONVMAT_FORMAT, "line %" PRId64 " = the end, must be the size line",
                            mtx->line);
    }
    CONVMAT_TRY(read_count(mtx, "m", 0, most, "", &h->m));
    CONVMAT_TRY(read_count(mtx, "n", 0, most, "", &h->n));
    if (h->symmetry != CONVMAT_MTX_GENERAL && h->m != h->n) {
        return convmat_fail(mtx->error, CONVMAT_FORMAT,
                            "line %" PRId64 ": n = %" PRId64 ", must be m = %" PRId64
                            " where the symmetry is %s",
                            mtx->line, h->n, h->m, symmetry_names[h->symmetry]);
    }
    CONVMAT_TRY(h->is_array ? count_array(mtx) : read_count(mtx, "nnz", 0, most, "", &h->nnz));
    CONVMAT_TRY(end_line(mtx));
    const int64_t shortest = h->is_array ? 2 : (h->field == CONVMAT_MTX_PATTERN ? 4 : 6);
    const int64_t room =
        (mtx->end - mtx->at) / shortest; /* the size line's newline, for the last that has none */
    if (h->nnz > room) {
        return convmat_fail(mtx->error, CONVMAT_FORMAT,
                            "line %" PRId64 ": %s = %" PRId64 ", must be at most %" PRId64
                            ", which is what the file has room for",
                            mtx->line, h->is_array ? "m*n" : "nnz", h->nnz, room);
    }
done:
    return status;
}

convmat_status convmat_mtx_open(const void *bytes, int64_t size, convmat_mtx *mtx, convmat_error *error) {
    *mtx = (convmat_mtx){.at = bytes, .line = 1, .error = error};
    mtx->end = mtx->at + size;
    convmat_status status;
    CONVMAT_TRY(convmat_decimal_open(&mtx->decimal, error));
    CONVMAT_TRY(read_banner(mtx));
    CONVMAT_TRY(end_line(mtx));
    CONVMAT_TRY(read_sizes(mtx));
done:
    if (status != CONVMAT_OK) {
        convmat_mtx_close(mtx);
    }
    return status;
}

void convmat_mtx_close(convmat_mtx *mtx) {
    convmat_decimal_close(&mtx->decimal);
}

convmat_status convmat_mtx_seek(convmat_mtx *mtx, int64_t k) {
    if (!skip_to_line(mtx)) {
        return convmat_fail(mtx->error, CONVMAT_FORMAT,
                            "line %" PRId64 " = the end, must be entry %" PRId64 " of %" PRId64, mtx->line,
                            k + 1, mtx->head.nnz);
    }
    return CONVMAT_OK;
}

convmat_status convmat_mtx_place(convmat_mtx *mtx, int64_t *row, int64_t *col) {
    const convmat_mtx_head *const h = &mtx->head;
    convmat_status status;
    CONVMAT_TRY(read_count(mtx, "row", 1, h->m, "m = ", row));
    CONVMAT_TRY(read_count(mtx, "column", 1, h->n, "n = ", col));
    --*row;
    --*col;
    if (h->symmetry != CONVMAT_MTX_GENERAL && *col > *row - (h->symmetry == CONVMAT_MTX_SKEW ? 1 : 0)) {
        return convmat_fail(
            mtx->error, CONVMAT_FORMAT,
            "line %" PRId64 ": column = %" PRId64 ", must be at most %" PRId64 ": a %s file holds %s",
            mtx->line, *col + 1, *row + (h->symmetry == CONVMAT_MTX_SKEW ? 0 : 1),
            symmetry_names[h->symmetry],
            h->symmetry == CONVMAT_MTX_SKEW ? "what is below the diagonal" : "the lower triangle");
    }
done:
    return status;
}

/* An integer: digits only, and a value that double holds */
static convmat_status check_integer(convmat_mtx *mtx, const char *end, double number) {
    enum { MOST_DIGITS = 15 };
    const char *at = mtx->at + (*mtx->at == '-' || *mtx->at == '+' ? 1 : 0);
    const int64_t count = end - at;
    int64_t exact = 0;
    bool fits = true;
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        fits = fits && convmat_multiply(exact, 10, &exact) && convmat_add(exact, *at - '0', &exact);
    }
    if (at < end) {
        return refuse(mtx, "value", "an integer, as line 1 says");
    }
    const double magnitude = number < 0 ? -number : number;
    if (count > MOST_DIGITS && (!fits || magnitude >= 9223372036854775808.0 || (int64_t)magnitude != exact)) {
        return refuse(mtx, "value", "an integer that double holds exactly");
    }
    return CONVMAT_OK;
}

convmat_status convmat_mtx_number(convmat_mtx *mtx, double *number) {
    if (mtx->head.field == CONVMAT_MTX_PATTERN) {
        *number = 1;
        return end_line(mtx);
    }
    skip_blanks(mtx);
    const char *const end = convmat_decimal_read(&mtx->decimal, mtx->at, mtx->end, number);
    if (end == NULL || (end < mtx->end && (unsigned char)*end > ' ')) {
        return refuse(mtx, "value", "a finite decimal number");
    }
    if (*number > 0x1.fffffffffffffp1023 || *number < -0x1.fffffffffffffp1023) {
        return refuse(mtx, "value", "in the range of double");
    }
    if (mtx->head.field == CONVMAT_MTX_INTEGER) {
        const convmat_status status = check_integer(mtx, end, *number);
        if (status != CONVMAT_OK) {
            return status;
        }
    }
    mtx->at = end;
    return end_line(mtx);
}

convmat_status convmat_mtx_finish(convmat_mtx *mtx) {
    if (skip_to_line(mtx)) {
        return convmat_fail(mtx->error, CONVMAT_FORMAT,
                            "line %" PRId64 " = one more entry, must be the end after %" PRId64, mtx->line,
                            mtx->head.nnz);
    }
    return CONVMAT_OK;
}
