/* SPDX-License-Identifier: BSD-3-Clause */
/* Decimal text to the nearest double: most by one exact operation, the rest by strtod(), once for each number. */
#ifndef CONVMAT_IO_DECIMAL_H
#define CONVMAT_IO_DECIMAL_H

#include <convmat/base.h>

#include <locale.h>

enum { CONVMAT_DECIMAL_SLOTS = 256, CONVMAT_DECIMAL_WORDS = 3 };

/* A text that strtod() was asked for, with the byte that ends it, in words of 8 bytes. */
typedef struct convmat_decimal_slot {
    uint64_t words[CONVMAT_DECIMAL_WORDS];
    uint64_t masks[CONVMAT_DECIMAL_WORDS]; /* of the bytes that count */
    int64_t length;                        /* of the number; 0: an empty slot */
    double number;
} convmat_decimal_slot;

/* A reader of numbers; zeros are closed. Between open and close this thread's locale is the plain one. */
typedef struct convmat_decimal {
    locale_t plain, before;
    convmat_decimal_slot slots[CONVMAT_DECIMAL_SLOTS]; /* by a hash of the first word */
} convmat_decimal;

/* Errors: MEMORY; *decimal is closed then. */
convmat_status convmat_decimal_open(convmat_decimal *decimal, convmat_error *error);
void convmat_decimal_close(convmat_decimal *decimal);

/*
 * The number at `begin`, which ends before `end`: sign, digits with an optional point, an optional exponent.
 * Correctly rounded; infinite where it is out of range. Returns what follows it; NULL where there is none, or it
 * has more than 1024 characters.
 *
 * Source: Clinger, "How to read floating point numbers accurately", PLDI 1990, for the short way.
 */
const char *convmat_decimal_read(convmat_decimal *decimal, const char *begin, const char *end,
                                 double *number);

#endif
