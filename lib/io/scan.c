/* SPDX-License-Identifier: BSD-3-Clause */
/* The pieces: plain characters only, no locale, no assumption that the text is terminated. */
#include "io/scan.h"

#include "base/checked.h"

#include <string.h>

convmat_scan convmat_scan_of(const char *text) {
    return (convmat_scan){text, text, text + strlen(text)};
}

void convmat_scan_spaces(convmat_scan *scan) {
    while (scan->at < scan->end && (*scan->at == ' ' || (*scan->at >= '\t' && *scan->at <= '\r'))) {
        scan->at++;
    }
}

bool convmat_scan_is_done(convmat_scan *scan) {
    convmat_scan_spaces(scan);
    return scan->at == scan->end;
}

bool convmat_scan_is_next(convmat_scan *scan, char character) {
    convmat_scan_spaces(scan);
    return scan->at < scan->end && *scan->at == character;
}

bool convmat_scan_char(convmat_scan *scan, char character) {
    const bool is_next = convmat_scan_is_next(scan, character);
    scan->at += is_next ? 1 : 0;
    return is_next;
}

bool convmat_scan_word(convmat_scan *scan, const char *word) {
    convmat_scan_spaces(scan);
    const size_t length = strlen(word);
    const bool is_next = length <= (size_t)(scan->end - scan->at) && memcmp(scan->at, word, length) == 0;
    scan->at += is_next ? length : 0;
    return is_next;
}

bool convmat_scan_integer(convmat_scan *scan, int64_t *number) {
    convmat_scan_spaces(scan);
    const char *const first = scan->at;
    int64_t value = 0;
    bool fits = true;
    for (; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9'; scan->at++) {
        fits = fits && convmat_multiply(value, 10, &value) && convmat_add(value, *scan->at - '0', &value);
    }
    if (scan->at == first) {
        return false;
    }
    *number = fits ? value : -1;
    return true;
}

int64_t convmat_scan_column(convmat_scan *scan) {
    convmat_scan_spaces(scan);
    return scan->at - scan->begin + 1;
}

void convmat_scan_quote(const char *begin, const char *end, char *text) {
    const char *at = begin;
    for (; at < end && at - begin < CONVMAT_QUOTE_SIZE - 4; at++) {
        *text++ = (char)(*at < ' ' || *at > '~' ? '?' : *at);
    }
    memcpy(text, at < end ? "..." : "", at < end ? 4 : 1);
}
