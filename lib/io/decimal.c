/* SPDX-License-Identifier: BSD-3-Clause */
/* Digits and exponent are read once; what both doubles hold exactly is one multiplication or division away. */
#include "io/decimal.h"

#include "base/status.h"
#include "io/digits.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_CHARACTERS = 1024, /* as Matrix Market allows in a line */
    MOST_DIGITS = 19,       /* that 64 bits hold */
    MOST_POWER = 22,        /* 10^22 is a double */
    FAR_POWER = 100000,     /* beyond every double, and far from overflow */
    KEY_BYTES = 8 * CONVMAT_DECIMAL_WORDS
};

convmat_status convmat_decimal_open(convmat_decimal *decimal, convmat_error *error) {
    memset(decimal, 0, sizeof *decimal);
    decimal->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (decimal->plain == (locale_t)0) {
        return convmat_fail_memory(error, "a locale");
    }
    decimal->before = uselocale(decimal->plain);
    return CONVMAT_OK;
}

void convmat_decimal_close(convmat_decimal *decimal) {
    if (decimal->plain != (locale_t)0) {
        (void)uselocale(decimal->before);
        freelocale(decimal->plain);
        decimal->plain = (locale_t)0;
    }
}

static inline bool is_digit(const char *at, const char *end) {
    return at < end && *at >= '0' && *at <= '9';
}

/* Digits at `at`, appended to those of *number; returns what follows them */
static inline const char *read_digits(const char *at, const char *end, uint64_t *number) {
    int count;
    do {
        count = convmat_digits_read(at, end, number);
        at += count;
    } while (count > 0 && is_digit(at, end));
    return at;
}

/* The exponent at `at`, 'e' and its digits, onto *power; NULL where it has no digit */
static const char *read_exponent(const char *at, const char *end, int64_t *power) {
    at++;
    const bool is_negative = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+') ? 1 : 0;
    if (!is_digit(at, end)) {
        return NULL;
    }
    int64_t exponent = 0;
    for (; is_digit(at, end); at++) {
        exponent = exponent < FAR_POWER ? exponent * 10 + (*at - '0') : exponent;
    }
    *power += is_negative ? -exponent : exponent;
    return at;
}

/* Where a text that begins with this word is kept */
static inline convmat_decimal_slot *slot_of(convmat_decimal *d, uint64_t word) {
    return &d->slots[word * UINT64_C(0x9e3779b97f4a7c15) >> 56]; /* of 2^8 slots */
}

/* The slot that holds what is at `at`, which has KEY_BYTES, to the byte that ends it; NULL where none does */
static inline const convmat_decimal_slot *look_up(convmat_decimal *d, const char *at) {
    const uint64_t first = convmat_digits_load(at);
    const convmat_decimal_slot *const s = slot_of(d, first);
    const bool is_same = s->length > 0 && s->words[0] == first &&
                         ((convmat_digits_load(at + 8) ^ s->words[1]) & s->masks[1]) == 0 &&
                         ((convmat_digits_load(at + 16) ^ s->words[2]) & s->masks[2]) == 0;
    return is_same ? s : NULL;
}

/* Keep a number, text at begin..end-1 and a byte that ends it, where it fits a slot and fills its first word */
static void keep(convmat_decimal *d, const char *begin, const char *end, double number) {
    const int64_t bytes = end - begin + 1;
    if (bytes < 8 || bytes > KEY_BYTES) {
        return;
    }
    convmat_decimal_slot *const s = slot_of(d, convmat_digits_load(begin));
    for (int k = 0; k < CONVMAT_DECIMAL_WORDS; k++) {
        const int64_t left = bytes - INT64_C(8) * k;
        s->words[k] = convmat_digits_load(begin + (ptrdiff_t)8 * k);
        s->masks[k] = left >= 8 ? UINT64_MAX : (left <= 0 ? 0 : (UINT64_C(1) << 8 * left) - 1);
    }
    s->length = bytes - 1;
    s->number = number;
}

/* The number that a text without sign stands for */
static double read_long(const char *begin, const char *end) {
    char text[MOST_CHARACTERS + 1];
    memcpy(text, begin, (size_t)(end - begin));
    text[end - begin] = '\0';
    return strtod(text, NULL);
}

const char *convmat_decimal_read(convmat_decimal *decimal, const char *begin, const char *end,
                                 double *number) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const bool has_key = end - begin >= KEY_BYTES;
    const convmat_decimal_slot *const known = has_key ? look_up(decimal, begin) : NULL;
    if (known != NULL) {
        *number = known->number;
        return begin + known->length;
    }
    const char *at = begin;
    const bool is_negative = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+') ? 1 : 0;
    const char *const first = at;
    uint64_t digits = 0;
    int64_t power = 0;
    at = read_digits(at, end, &digits);
    int64_t count = at - first;
    if (at < end && *at == '.') {
        const char *const point = at;
        at = read_digits(at + 1, end, &digits);
        power = point + 1 - at;
        count -= power;
    }
    if (count == 0) {
        return NULL;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at = read_exponent(at, end, &power);
    }
    if (at == NULL || at - first > MOST_CHARACTERS) {
        return NULL;
    }
    if (FLT_EVAL_METHOD == 0 && count <= MOST_DIGITS && digits <= UINT64_C(1) << 53 && power >= -MOST_POWER &&
        power <= MOST_POWER) {
        const double whole = (double)digits;
        const double magnitude = power < 0 ? whole / powers[-power] : whole * powers[power];
        *number = is_negative ? -magnitude : magnitude;
        return at;
    }
    const double magnitude = read_long(first, at);
    *number = is_negative ? -magnitude : magnitude;
    if (has_key) {
        keep(decimal, begin, at, *number);
    }
    return at;
}
