/* SPDX-License-Identifier: BSD-3-Clause */
/* Zip archives put together by hand, stored or deflated, right or wrong, byte by byte; shares no code with lib/. */
#ifndef CONVMAT_TESTS_ZIP_BYTES_H
#define CONVMAT_TESTS_ZIP_BYTES_H

#include "support/npy_bytes.h"

#include <stdbool.h>

enum { ZIP_MOST = 80 };

/* An archive being put together; {0} is an empty one. Every member has its header's offset in `at`. */
typedef struct zip_bytes {
    npy_bytes file;
    npy_bytes directory;
    int count;
    size_t at[ZIP_MOST];       /* of the member's header in file */
    size_t entry_at[ZIP_MOST]; /* of its entry in directory */
} zip_bytes;

/* zip's checksum, and zlib's */
uint32_t crc32_of(const void *bytes, size_t size);
uint32_t adler32_of(const void *bytes, size_t size);

/* Append bytes as a deflated stream of one block that is stored: at most 65535 bytes */
void deflate_stored(npy_bytes *file, const void *bytes, size_t size);

/* Append a member */
void zip_add(zip_bytes *zip, const char *name, const void *bytes, size_t size, bool deflates);

/* Append the directory and the end: file is the archive, and directory begins at the result */
size_t zip_end(zip_bytes *zip);

#endif
