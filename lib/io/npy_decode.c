/* SPDX-License-Identifier: BSD-3-Clause */
/* Elements of a .npy file from their bytes, whatever the byte order of this machine. */
#include "io/npy_decode.h"

#include "base/status.h"
#include "io/bytes.h"

convmat_value convmat_npy_value(const convmat_npy_header *header) {
    return header->kind == 'f' && header->bytes < 8 ? CONVMAT_FLOAT : CONVMAT_DOUBLE;
}

/* IEEE binary16: sign, 5 bits of exponent, 10 of fraction; every one is a float */
static float half_of(uint32_t bits) {
    const uint32_t sign = (bits & 0x8000U) << 16;
    const uint32_t exponent = bits >> 10 & 0x1fU;
    const uint32_t fraction = bits & 0x3ffU;
    if (exponent == 0) {
        const float magnitude = (float)fraction * 0x1p-24F;
        return sign != 0 ? -magnitude : magnitude;
    }
    const uint32_t wide = exponent == 31 ? 255 : exponent + (127 - 15);
    return convmat_float_of_bits(sign | wide << 23 | fraction << 13);
}

/* *number = the integer; false when double cannot hold it. 2^63 and 2^64 guard the conversions back. */
static bool integer_of(uint64_t bits, const convmat_npy_header *header, double *number) {
    if (header->kind != 'i') {
        *number = (double)bits;
        return *number < 0x1p64 && (uint64_t)*number == bits;
    }
    const int unused = 64 - 8 * header->bytes;
    const int64_t value = (int64_t)(bits << unused) / (INT64_C(1) << unused); /* extends the sign */
    *number = (double)value;
    return *number < 0x1p63 && (int64_t)*number == value;
}

static convmat_status decode_integers(const convmat_npy_header *header, const unsigned char *bytes,
                                      int64_t count, const char *name, double *data, int64_t first,
                                      convmat_error *error) {
    for (int64_t k = 0; k < count; k++) {
        const uint64_t bits =
            convmat_bytes_get(bytes + k * header->bytes, header->bytes, header->is_big_endian);
        if (header->kind == 'b') {
            data[first + k] = bits != 0 ? 1 : 0;
        } else if (!integer_of(bits, header, &data[first + k])) {
            const bool is_negative = header->kind == 'i' && bits >> 63 != 0;
            return convmat_fail(error, CONVMAT_FORMAT,
                                "%s: element %" PRId64 " = %s%" PRIu64
                                ", must be an integer that double holds exactly",
                                name, first + k, is_negative ? "-" : "", is_negative ? 0 - bits : bits);
        }
    }
    return CONVMAT_OK;
}

convmat_status convmat_npy_decode(const convmat_npy_header *header, const unsigned char *bytes, int64_t count,
                                  const char *name, void *data, int64_t first, convmat_error *error) {
    if (header->kind != 'f') {
        return decode_integers(header, bytes, count, name, data, first, error);
    }
    if (header->bytes > 2 && convmat_bytes_are_native(header->is_big_endian)) {
        memcpy((char *)data + first * header->bytes, bytes, (size_t)(count * header->bytes));
        return CONVMAT_OK;
    }
    for (int64_t k = 0; k < count; k++) {
        const uint64_t bits =
            convmat_bytes_get(bytes + k * header->bytes, header->bytes, header->is_big_endian);
        if (header->bytes == 8) {
            ((double *)data)[first + k] = convmat_double_of_bits(bits);
        } else {
            ((float *)data)[first + k] =
                header->bytes == 4 ? convmat_float_of_bits((uint32_t)bits) : half_of((uint32_t)bits);
        }
    }
    return CONVMAT_OK;
}
