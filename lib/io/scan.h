/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading text piece by piece: a character, a word, a whole number; every piece may have spaces before it. */
#ifndef CONVMAT_IO_SCAN_H
#define CONVMAT_IO_SCAN_H

#include <stdbool.h>
#include <stdint.h>

/* Text begin..end-1, read up to `at`. It need not be terminated and may hold any bytes. */
typedef struct convmat_scan {
    const char *begin;
    const char *at;
    const char *end;
} convmat_scan;

/* Terminated text from its beginning */
convmat_scan convmat_scan_of(const char *text);

/* Skip spaces, tabs and line ends */
void convmat_scan_spaces(convmat_scan *scan);

/* Whether only spaces remain */
bool convmat_scan_is_done(convmat_scan *scan);

/* Skip spaces; whether this character comes then */
bool convmat_scan_is_next(convmat_scan *scan, char character);

/* Skip spaces, then this character if it is next; whether it was. */
bool convmat_scan_char(convmat_scan *scan, char character);

/* The same for several characters in a row */
bool convmat_scan_word(convmat_scan *scan, const char *word);

/* Digits; *number is -1 when they pass INT64_MAX. False, and nothing is read, when there are none. */
bool convmat_scan_integer(convmat_scan *scan, int64_t *number);

/* Where we are after spaces, counted from 1, for messages */
int64_t convmat_scan_column(convmat_scan *scan);

/* Enough for convmat_scan_quote() */
#define CONVMAT_QUOTE_SIZE 48

/* begin..end-1 as a short text for messages: unprintable bytes and all beyond ASCII become '?', long texts are cut. */
void convmat_scan_quote(const char *begin, const char *end, char *text);

#endif
