/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers as bytes, lowest first or highest first, whatever the order of this machine. */
#ifndef CONVMAT_IO_BYTES_H
#define CONVMAT_IO_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* True where numbers of this machine and of a file are the same bytes */
static inline bool convmat_bytes_are_native(bool is_big_endian) {
    return is_big_endian == (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

/* The low `size` bytes of bits, 1 to 8 of them */
static inline void convmat_bytes_put(unsigned char *at, uint64_t bits, int size, bool is_big_endian) {
    for (int b = 0; b < size; b++) {
        at[is_big_endian ? size - 1 - b : b] = (unsigned char)(bits >> (8 * b) & 0xffU);
    }
}

/* `size` bytes as an unsigned number */
static inline uint64_t convmat_bytes_get(const unsigned char *at, int size, bool is_big_endian) {
    uint64_t bits = 0;
    for (int b = 0; b < size; b++) {
        bits = bits << 8 | at[is_big_endian ? b : size - 1 - b];
    }
    return bits;
}

static inline uint64_t convmat_bits_of_double(double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline uint32_t convmat_bits_of_float(float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline double convmat_double_of_bits(uint64_t bits) {
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static inline float convmat_float_of_bits(uint32_t bits) {
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

#endif
