/* SPDX-License-Identifier: BSD-3-Clause */
/* Parser of the Python dictionary that heads a .npy file. */
#include "io/npy_encode.h"

#include "base/status.h"
#include "io/scan.h"

#include <string.h>

static const unsigned char magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

convmat_status convmat_npy_check_magic(const unsigned char *bytes, const char *name, int64_t *size,
                                       convmat_error *error) {
    if (memcmp(bytes, magic, sizeof magic) != 0) {
        return convmat_fail(error, CONVMAT_FORMAT, "%s: first bytes are not \\x93NUMPY, must be a .npy file",
                            name);
    }
    const int major = bytes[sizeof magic];
    const int minor = bytes[sizeof magic + 1];
    if (major < 1 || major > 3 || minor != 0) {
        return convmat_fail(error, CONVMAT_FORMAT, "%s: version = %d.%d, must be 1.0, 2.0 or 3.0", name,
                            major, minor);
    }
    *size = major == 1 ? 2 : 4;
    return CONVMAT_OK;
}

convmat_status convmat_npy_header_length(const unsigned char *bytes, int64_t size, const char *name,
                                         int64_t *length, convmat_error *error) {
    int64_t value = 0;
    for (int64_t k = size - 1; k >= 0; k--) {
        value = value * 256 + bytes[k];
    }
    if (value > CONVMAT_NPY_MOST_HEADER) {
        return convmat_fail(error, CONVMAT_FORMAT, "%s: header length = %" PRId64 ", must be at most %d",
                            name, value, CONVMAT_NPY_MOST_HEADER);
    }
    *length = value;
    return CONVMAT_OK;
}

/* The text, the name for messages, and the place for the answer */
typedef struct header_parser {
    convmat_scan scan;
    const char *name;
    convmat_npy_header *header;
    convmat_error *error;
    convmat_npy_kinds kinds;
} header_parser;

/* Fail at the current column */
static convmat_status expected(header_parser *p, const char *what) {
    return convmat_fail(p->error, CONVMAT_FORMAT, "%s: header, column %" PRId64 ": must be %s", p->name,
                        convmat_scan_column(&p->scan), what);
}

/* A quoted string without escapes: text begin..end-1 */
static bool scan_string(convmat_scan *scan, const char **begin, const char **end) {
    convmat_scan_spaces(scan);
    if (scan->at == scan->end || (*scan->at != '\'' && *scan->at != '"')) {
        return false;
    }
    const char *const close = memchr(scan->at + 1, *scan->at, (size_t)(scan->end - scan->at - 1));
    if (close == NULL) {
        return false;
    }
    *begin = scan->at + 1;
    *end = close;
    scan->at = close + 1;
    return true;
}

static bool is_one_of(char character, const char *characters) {
    return character != '\0' && strchr(characters, character) != NULL;
}

/* "<c8" and "<c16": two floats, two doubles */
static bool set_complex_type(convmat_npy_header *header, const char *text, int64_t length) {
    const bool is_double = length == 4 && memcmp(text + 1, "c16", 3) == 0;
    const bool is_float = length == 3 && memcmp(text + 1, "c8", 2) == 0;
    if ((!is_double && !is_float) || !is_one_of(text[0], "<>")) {
        return false;
    }
    header->is_complex = true;
    header->is_big_endian = text[0] == '>';
    header->kind = 'f';
    header->bytes = is_double ? 8 : 4;
    memcpy(header->descr, text, (size_t)length);
    header->descr[length] = '\0';
    return true;
}

/* Byte order, kind and size: "<f8", "|b1", ">i2"; one byte needs no order */
static bool set_type(convmat_npy_header *header, const char *text, int64_t length) {
    if (length != 3 || !is_one_of(text[0], "<>|") || !is_one_of(text[1], "biuf")) {
        return false;
    }
    header->is_big_endian = text[0] == '>';
    header->kind = text[1];
    header->bytes = text[2] - '0';
    memcpy(header->descr, text, 3);
    header->descr[3] = '\0';
    switch (header->bytes) {
    case 1:
        return header->kind != 'f';
    case 2:
    case 4:
    case 8:
        return header->kind != 'b' && text[0] != '|';
    default:
        return false;
    }
}

convmat_status convmat_npy_type_parse(const char *text, convmat_npy_header *type, convmat_error *error) {
    const size_t length = strlen(text);
    char whole[] = "<..";
    if (length == 2) {
        memcpy(whole + 1, text, 2);
        text = whole;
    }
    *type = (convmat_npy_header){.is_complex = false};
    if ((length != 2 && length != 3) || !set_type(type, text, 3)) {
        return convmat_fail(
            error, CONVMAT_INVALID,
            "dtype = %s, must be one of b1, i1 to i8, u1 to u8, f2, f4, f8, with < or > before it "
            "for the byte order",
            text);
    }
    type->descr[0] = type->bytes == 1 ? '|' : text[0];
    return CONVMAT_OK;
}

/* "|S3": bytes, "<U3": four bytes a character */
static bool set_text_type(convmat_npy_header *header, const char *text, int64_t length) {
    if (length != 3 || !is_one_of(text[0], "<>|") || !is_one_of(text[1], "SU") ||
        !is_one_of(text[2], "123456789")) {
        return false;
    }
    header->is_big_endian = text[0] == '>';
    header->kind = text[1];
    header->bytes = (text[2] - '0') * (text[1] == 'U' ? 4 : 1);
    memcpy(header->descr, text, 3);
    header->descr[3] = '\0';
    return true;
}

static convmat_status parse_descr(header_parser *p) {
    const char *begin;
    const char *end;
    char text[CONVMAT_QUOTE_SIZE];
    if (convmat_scan_is_next(&p->scan, '[')) {
        return convmat_fail(p->error, CONVMAT_FORMAT,
                            "%s: dtype = record, must be bool, integer or float of at most 8 bytes", p->name);
    }
    if (!scan_string(&p->scan, &begin, &end)) {
        return expected(p, "a type such as '<f8'");
    }
    if ((p->kinds == CONVMAT_NPY_COMPLEX && set_complex_type(p->header, begin, end - begin)) ||
        (p->kinds == CONVMAT_NPY_TEXT && set_text_type(p->header, begin, end - begin))) {
        return CONVMAT_OK;
    }
    if (!set_type(p->header, begin, end - begin)) {
        convmat_scan_quote(begin, end, text);
        return convmat_fail(p->error, CONVMAT_FORMAT,
                            "%s: dtype = '%s', must be bool, integer or float of at most 8 bytes", p->name,
                            text);
    }
    return CONVMAT_OK;
}

static convmat_status parse_order(header_parser *p) {
    p->header->is_fortran = convmat_scan_word(&p->scan, "True");
    return p->header->is_fortran || convmat_scan_word(&p->scan, "False") ? CONVMAT_OK
                                                                         : expected(p, "True or False");
}

/* A whole number of the shape */
static convmat_status parse_extent(header_parser *p, int axis) {
    char text[CONVMAT_QUOTE_SIZE];
    convmat_scan_spaces(&p->scan);
    const char *const begin = p->scan.at;
    if (!convmat_scan_integer(&p->scan, &p->header->shape[axis])) {
        return expected(p, "a whole number or ')'");
    }
    if (p->header->shape[axis] < 0) {
        convmat_scan_quote(begin, p->scan.at, text);
        return convmat_fail(p->error, CONVMAT_TOO_LARGE, "%s: shape[%d] = %s, must be below 2^63", p->name,
                            axis, text);
    }
    return CONVMAT_OK;
}

/* (), (3,), (3, 4), (3, 4,); Python 2 may have written (3L, 4L) */
static convmat_status parse_shape(header_parser *p) {
    convmat_scan *const scan = &p->scan;
    p->header->rank = 0;
    if (!convmat_scan_char(scan, '(')) {
        return expected(p, "a shape such as (3, 4)");
    }
    while (!convmat_scan_char(scan, ')')) {
        if (p->header->rank == CONVMAT_MAX_RANK) {
            return convmat_fail(p->error, CONVMAT_FORMAT,
                                "%s: shape has more than %d axes, must have at most %d", p->name,
                                CONVMAT_MAX_RANK, CONVMAT_MAX_RANK);
        }
        const convmat_status status = parse_extent(p, p->header->rank);
        if (status != CONVMAT_OK) {
            return status;
        }
        p->header->rank++;
        (void)convmat_scan_char(scan, 'L');
        if (!convmat_scan_char(scan, ',') && !convmat_scan_is_next(scan, ')')) {
            return expected(p, "',' or ')'");
        }
    }
    return CONVMAT_OK;
}

/* The keys, in the order of their bits in a set */
static const struct {
    const char *name;
    convmat_status (*parse)(header_parser *p);
} keys[] = {{"descr", parse_descr}, {"fortran_order", parse_order}, {"shape", parse_shape}};

enum { KEYS = sizeof keys / sizeof keys[0], ALL_KEYS = (1 << KEYS) - 1 };

/* One "'key': value" whose key has not been seen */
static convmat_status parse_item(header_parser *p, unsigned *seen) {
    const convmat_scan start = p->scan;
    const char *begin;
    const char *end;
    if (scan_string(&p->scan, &begin, &end)) {
        for (int k = 0; k < KEYS; k++) {
            const size_t length = strlen(keys[k].name);
            if ((size_t)(end - begin) == length && memcmp(begin, keys[k].name, length) == 0 &&
                (*seen & 1U << k) == 0) {
                *seen |= 1U << k;
                return convmat_scan_char(&p->scan, ':') ? keys[k].parse(p) : expected(p, "':'");
            }
        }
    }
    p->scan = start;
    return expected(p, "'descr', 'fortran_order' or 'shape', each once");
}

/* The parts of complex numbers become a last axis; in Fortran order they would not be one */
static convmat_status split_parts(header_parser *p) {
    convmat_npy_header *header = p->header;
    if (!header->is_complex) {
        return CONVMAT_OK;
    }
    if (header->is_fortran && header->rank > 1) {
        return convmat_fail(p->error, CONVMAT_FORMAT,
                            "%s: fortran_order = True, must be False for complex numbers", p->name);
    }
    if (header->rank == CONVMAT_MAX_RANK) {
        return convmat_fail(p->error, CONVMAT_FORMAT, "%s: rank = %d, must be below %d for complex numbers",
                            p->name, header->rank, CONVMAT_MAX_RANK);
    }
    header->is_fortran = false;
    header->shape[header->rank++] = 2;
    return CONVMAT_OK;
}

convmat_status convmat_npy_header_parse(const char *text, int64_t length, const char *name,
                                        convmat_npy_kinds kinds, convmat_npy_header *header,
                                        convmat_error *error) {
    header_parser p = {{text, text, text + length}, name, header, error, kinds};
    header->is_complex = false;
    unsigned seen = 0;
    if (!convmat_scan_char(&p.scan, '{')) {
        return expected(&p, "'{'");
    }
    while (!convmat_scan_char(&p.scan, '}')) {
        const convmat_status status = parse_item(&p, &seen);
        if (status != CONVMAT_OK) {
            return status;
        }
        if (!convmat_scan_char(&p.scan, ',') && !convmat_scan_is_next(&p.scan, '}')) {
            return expected(&p, "',' or '}'");
        }
    }
    if (seen != ALL_KEYS) {
        return convmat_fail(error, CONVMAT_FORMAT,
                            "%s: header lacks a key, must have 'descr', 'fortran_order' and 'shape'", name);
    }
    return convmat_scan_is_done(&p.scan) ? split_parts(&p) : expected(&p, "the end");
}
