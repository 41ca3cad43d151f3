/* SPDX-License-Identifier: BSD-3-Clause */
/* zlib behind one door: inflating to a size that is known, checksums, and the refusal where it was not built in. */
#ifndef CONVMAT_IO_INFLATE_H
#define CONVMAT_IO_INFLATE_H

#include <convmat/base.h>

/* Deflated bytes */
typedef struct convmat_deflated {
    const unsigned char *bytes;
    int64_t size;
    bool has_header;  /* zlib's own, and its checksum: else bare deflate, as in zip */
    const char *name; /* for messages: "C.npz: data.npy" */
} convmat_deflated;

/* False where zlib was not built in: then all of these fail */
bool convmat_has_zlib(void);

/* "format = npz, needs zlib, which this build lacks". INVALID. */
convmat_status convmat_fail_zlib(convmat_error *error, const char *format);

/* Most bytes that so many deflated ones come to */
int64_t convmat_inflate_bound(int64_t compressed);

/*
 * Inflate the first `size` bytes. is_whole: the data must end there, and use all of `deflated`.
 * Errors: FORMAT; MEMORY.
 */
convmat_status convmat_inflate(const convmat_deflated *deflated, void *content, int64_t size, bool is_whole,
                               convmat_error *error);

/* The checksum of what came before, 0 at first, and of these bytes */
uint32_t convmat_crc32(uint32_t crc, const void *bytes, int64_t size);

#endif
