/* SPDX-License-Identifier: BSD-3-Clause */
/* 64-bit arithmetic that says when it would overflow, and division that rounds down or up. */
#ifndef CONVMAT_BASE_CHECKED_H
#define CONVMAT_BASE_CHECKED_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

/* *sum = a + b; false, and *sum meaningless, when that passes 64 bits */
static inline bool convmat_add(int64_t a, int64_t b, int64_t *sum) {
    return !__builtin_add_overflow(a, b, sum);
}

/* *product = a * b; false, and *product meaningless, when that passes 64 bits */
static inline bool convmat_multiply(int64_t a, int64_t b, int64_t *product) {
    return !__builtin_mul_overflow(a, b, product);
}

/*
 * a / b rounded toward minus infinity, b > 0 (C's own division truncates toward zero). Strides and dilations are mostly 1,
 * and divisions are most of what planning a small problem takes.
 */
static inline int64_t convmat_floor_div(int64_t a, int64_t b) {
    assert(b > 0);
    return b == 1 ? a : a / b - (a % b < 0 ? 1 : 0);
}

/* a / b rounded toward plus infinity, b > 0 */
static inline int64_t convmat_ceil_div(int64_t a, int64_t b) {
    assert(b > 0);
    return b == 1 ? a : a / b + (a % b > 0 ? 1 : 0);
}

/* a modulo b in 0..b-1, b > 0 */
static inline int64_t convmat_modulo(int64_t a, int64_t b) {
    assert(b > 0);
    const int64_t r = b == 1 ? 0 : a % b;
    return r < 0 ? r + b : r;
}

static inline int64_t convmat_min(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static inline int64_t convmat_max(int64_t a, int64_t b) {
    return a > b ? a : b;
}

/* Euclid's algorithm; a, b >= 0, and the other one where one is 0 */
static inline int64_t convmat_greatest_common_divisor(int64_t a, int64_t b) {
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

#endif
