/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers to elements of a .npy file, refused where they would become another number. */
#include "io/npy_encode.h"

#include "base/status.h"
#include "io/bytes.h"

#include <math.h>

/* IEEE binary16 nearest to a number of double, in one rounding; false beyond its range */
static bool half_of(double number, uint64_t *bits) {
    const uint64_t given = convmat_bits_of_double(number);
    const uint64_t sign = given >> 48 & 0x8000U;
    const double size = fabs(number);
    if (isnan(number)) {
        *bits = sign | 0x7e00U | (given >> 42 & 0x1ffU); /* quiet, with the first bits of what it carries */
        return true;
    }
    if (size < 0x1p-14) { /* subnormal: multiples of 2^-24; the largest rounds up to the least normal one */
        *bits = sign | (uint64_t)nearbyint(size * 0x1p24);
        return true;
    }
    if (isinf(size) || size >= 65520) { /* half way from 65504 to what would be 65536 */
        *bits = sign | 0x7c00U;
        return isinf(size);
    }
    int exponent;
    const double fraction = frexp(size, &exponent); /* 0.5 <= fraction < 1, and 11 bits of it stay */
    *bits = sign | ((uint64_t)(exponent + 13) * 1024 + (uint64_t)nearbyint(fraction * 2048));
    return true;
}

static bool single_of(double number, uint64_t *bits) {
    const float rounded = (float)number;
    *bits = convmat_bits_of_float(rounded);
    return !isinf(rounded) || isinf(number);
}

static bool integer_of(const convmat_npy_header *type, double number, uint64_t *bits) {
    const bool is_signed = type->kind == 'i';
    const double limit = ldexp(1, 8 * type->bytes - (is_signed ? 1 : 0));
    if (!(number >= (is_signed ? -limit : 0) && number < limit) || trunc(number) != number) {
        return false;
    }
    *bits = is_signed ? (uint64_t)(int64_t)number : (uint64_t)number;
    return true;
}

bool convmat_npy_encode(const convmat_npy_header *type, double number, uint64_t *bits) {
    switch (type->kind) {
    case 'b':
        *bits = number == 1 ? 1 : 0;
        return number == 0 || number == 1;
    case 'f':
        if (type->bytes == 8) {
            *bits = convmat_bits_of_double(number);
            return true;
        }
        return type->bytes == 4 ? single_of(number, bits) : half_of(number, bits);
    default:
        return integer_of(type, number, bits);
    }
}
