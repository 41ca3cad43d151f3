/* SPDX-License-Identifier: BSD-3-Clause */
/* Digits and exponent are read once; what both doubles hold exactly is one multiplication or division away. */
#include "io/decimal.h"

#include "base/status.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_CHARACTERS = 1024, /* as Matrix Market allows in a line */
    MOST_DIGITS = 19,       /* that 64 bits hold */
    MOST_POWER = 22,        /* 10^22 is a double */
    FAR_POWER = 100000      /* beyond every double, and far from overflow */
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
    for (; is_digit(at, end); at++) {
        *number = *number * 10 + (uint64_t)(*at - '0');
    }
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

/* digits * 10^power, text at begin..end-1 without sign */
static double read_long(convmat_decimal *d, const char *begin, const char *end, uint64_t digits,
                        int64_t power, bool has_all_digits) {
    char text[MOST_CHARACTERS + 1];
    const uint64_t hash = (digits ^ (uint64_t)power) * UINT64_C(0x9e3779b97f4a7c15) >> 56; /* 2^8 slots */
    if (has_all_digits && d->slots[hash].digits == digits && d->slots[hash].power == power &&
        d->slots[hash].number > 0) {
        return d->slots[hash].number;
    }
    memcpy(text, begin, (size_t)(end - begin));
    text[end - begin] = '\0';
    const double number = strtod(text, NULL);
    if (has_all_digits) {
        d->slots[hash].digits = digits;
        d->slots[hash].power = power;
        d->slots[hash].number = number;
    }
    return number;
}

const char *convmat_decimal_read(convmat_decimal *decimal, const char *begin, const char *end,
                                 double *number) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
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
    double magnitude;
    if (FLT_EVAL_METHOD == 0 && count <= MOST_DIGITS && digits <= UINT64_C(1) << 53 && power >= -MOST_POWER &&
        power <= MOST_POWER) {
        magnitude = power < 0 ? (double)digits / powers[-power] : (double)digits * powers[power];
    } else {
        magnitude = read_long(decimal, first, at, digits, power, count <= MOST_DIGITS);
    }
    *number = is_negative ? -magnitude : magnitude;
    return at;
}
