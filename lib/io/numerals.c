/* SPDX-License-Identifier: BSD-3-Clause */
/* Counters and the table of values. */
#include "io/numerals.h"

/* All digits, most significant first */
static void count_anew(convmat_counter *counter, int64_t number) {
    char reversed[CONVMAT_COUNTER_SIZE];
    int length = 0;
    for (uint64_t rest = (uint64_t)number; rest > 0 || length == 0; rest /= 10) {
        reversed[length++] = (char)('0' + rest % 10);
    }
    for (int k = 0; k < length; k++) {
        counter->digits[k] = reversed[length - 1 - k];
    }
    counter->length = length;
}

void convmat_counter_set(convmat_counter *counter, int64_t number) {
    int last = counter->length - 1;
    const bool steps = counter->number >= 0 && number == counter->number + 1;
    counter->number = number;
    while (steps && last >= 0 && counter->digits[last] == '9') {
        counter->digits[last--] = '0';
    }
    if (steps && last >= 0) {
        counter->digits[last]++;
    } else {
        count_anew(counter, number);
    }
}

void convmat_numerals_clear(convmat_numerals *numerals, convmat_value value) {
    numerals->value = value;
    for (int k = 0; k < CONVMAT_NUMERAL_SLOTS; k++) {
        numerals->slots[k].length = 0;
    }
}

void convmat_numeral_format(convmat_numeral *numeral, double number, convmat_value value) {
    memcpy(&numeral->bits, &number, sizeof number);
    numeral->length = convmat_number_format(number, value, numeral->text);
}
