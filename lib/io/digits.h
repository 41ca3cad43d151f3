/* SPDX-License-Identifier: BSD-3-Clause */
/* Decimal digits read eight at a time: their bytes are the lanes of one 64-bit word. */
#ifndef CONVMAT_IO_DIGITS_H
#define CONVMAT_IO_DIGITS_H

#include <stdint.h>
#include <string.h>

/* Eight characters, the first in the lowest byte */
static inline uint64_t convmat_digits_load(const char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/*
 * Append the digits at `at`, at most eight of them, to those of *number, modulo 2^64; returns how many there are.
 *
 * With '0' taken from every byte, a byte above 9 is no digit: adding 0x76 sets its top bit. Digits in front of the first
 * such byte cause no carry. Then neighbours are joined: 10 a + b in bytes, 100 a + b in pairs, 10^4 a + b in fours.
 */
static inline int convmat_digits_read(const char *at, const char *end, uint64_t *number) {
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    int count = 0;
    if (end - at < 8) {
        for (; at + count < end && at[count] >= '0' && at[count] <= '9'; count++) {
            *number = *number * 10 + (uint64_t)(at[count] - '0');
        }
        return count;
    }
    uint64_t word = convmat_digits_load(at) ^ UINT64_C(0x3030303030303030);
    const uint64_t others = ((word + UINT64_C(0x7676767676767676)) | word) & UINT64_C(0x8080808080808080);
    count = others == 0 ? 8 : __builtin_ctzll(others) / 8;
    if (count == 0) {
        return 0;
    }
    word <<= 64 - 8 * count; /* zeros in front */
    word = word * 10 + (word >> 8);
    word = (word & UINT64_C(0x00ff00ff00ff00ff)) * 100 + (word >> 16 & UINT64_C(0x00ff00ff00ff00ff));
    word = (word & UINT64_C(0x0000ffff0000ffff)) * 10000 + (word >> 32 & UINT64_C(0x0000ffff));
    *number = *number * powers[count] + (word & UINT64_C(0xffffffff));
    return count;
}

#endif
