/* SPDX-License-Identifier: BSD-3-Clause */
/* Decimal text in bulk: indices step their digits as a counter does, a value that came before is copied. */
#ifndef CONVMAT_IO_NUMERALS_H
#define CONVMAT_IO_NUMERALS_H

#include <convmat/base.h>

#include <string.h>

/* Both kinds of text below are copied with this many bytes, whatever their length: there must be room. */
enum { CONVMAT_COUNTER_SIZE = 24, CONVMAT_NUMERAL_SLOTS = 1024 };

/* The digits of a number of at least 0; begin with {.number = -1}. */
typedef struct convmat_counter {
    int64_t number;
    int length;
    char digits[CONVMAT_COUNTER_SIZE];
} convmat_counter;

/* Set the counter: by a step of its last digits where it stands one below, else anew. */
void convmat_counter_set(convmat_counter *counter, int64_t number);

/* The text of a value that was written before; length 0: none. */
typedef struct convmat_numeral {
    uint64_t bits; /* of the value, as double */
    int length;
    char text[CONVMAT_NUMBER_SIZE];
} convmat_numeral;

/* A convolution repeats few weights many times: their texts, by a hash of their bits. */
typedef struct convmat_numerals {
    convmat_value value; /* of all of them */
    convmat_numeral slots[CONVMAT_NUMERAL_SLOTS];
} convmat_numerals;

/* Begin, without any. */
void convmat_numerals_clear(convmat_numerals *numerals, convmat_value value);

/* Put a number's text into its slot. */
void convmat_numeral_format(convmat_numeral *numeral, double number, convmat_value value);

/* Write the counter's digits; returns what follows them. */
static inline char *convmat_counter_put(const convmat_counter *counter, char *at) {
    memcpy(at, counter->digits, CONVMAT_COUNTER_SIZE);
    return at + counter->length;
}

/* Write a number as convmat_number_format() does; returns what follows it. */
static inline char *convmat_numerals_put(convmat_numerals *numerals, double number, char *at) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    convmat_numeral *const n =
        &numerals->slots[bits * UINT64_C(0x9e3779b97f4a7c15) >> 54]; /* of 2^10 slots */
    if (n->length == 0 || n->bits != bits) {
        convmat_numeral_format(n, number, numerals->value);
    }
    memcpy(at, n->text, CONVMAT_NUMBER_SIZE);
    return at + n->length;
}

#endif
