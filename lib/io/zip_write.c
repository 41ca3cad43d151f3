/* SPDX-License-Identifier: BSD-3-Clause */
/* Writer of zip archives: stored members with all sizes in their headers, zip64 records only where they are needed. */
#include "base/checked.h"
#include "base/status.h"
#include "io/bytes.h"
#include "io/zip.h"
#include "io/zip_records.h"

enum {
    PLAIN = 20, /* version needed: 2.0, and 4.5 for zip64 */
    WIDE = 45,
    UNIX = 3 << 8,     /* made by, with the version */
    FIRST_DAY = 0x21,  /* 1 January 1980, the earliest date: bytes do not depend on the clock */
    MODE = 0100644,    /* a regular file */
    WIDE_SIZES = 20,   /* the zip64 field of a member's header */
    RECORD_SIZE = 128, /* room for the longest, without a name */
};

/* A record being put together */
typedef struct record {
    unsigned char bytes[RECORD_SIZE];
    int size;
} record;

static void put(record *r, uint64_t number, int bytes) {
    convmat_bytes_put(r->bytes + r->size, number, bytes, false);
    r->size += bytes;
}

/* A number of 32 bits, all ones where it is in the zip64 record */
static void put_or_ones(record *r, const convmat_zip *zip, int64_t number) {
    put(r, number >= zip->limit ? UINT32_MAX : (uint64_t)number, 4);
}

static convmat_status write_bytes(convmat_zip *zip, const void *bytes, int64_t size, convmat_error *error) {
    zip->at += size;
    return convmat_output_write(zip->output, bytes, (size_t)size, error);
}

/* What a member's two headers share, from the version needed to the length of its name */
static void put_shared(record *r, const convmat_zip *zip, const convmat_zip_member *member, bool is_wide) {
    put(r, is_wide ? WIDE : PLAIN, 2);
    put(r, 0, 2); /* flags */
    put(r, 0, 2); /* stored */
    put(r, 0, 2); /* time */
    put(r, FIRST_DAY, 2);
    put(r, member->crc, 4);
    put_or_ones(r, zip, member->size);
    put_or_ones(r, zip, member->size);
    put(r, strlen(member->name), 2);
}

int64_t convmat_zip_header(const convmat_zip *zip, const convmat_zip_member *member) {
    return CONVMAT_ZIP_LOCAL_SIZE + (int64_t)strlen(member->name) +
           (member->size >= zip->limit ? WIDE_SIZES : 0);
}

convmat_status convmat_zip_begin(convmat_zip *zip, convmat_zip_member *member, convmat_error *error) {
    const bool is_wide = member->size >= zip->limit;
    record head = {.size = 0};
    member->offset = zip->at;
    put(&head, CONVMAT_ZIP_LOCAL, 4);
    put_shared(&head, zip, member, is_wide);
    put(&head, is_wide ? WIDE_SIZES : 0, 2);
    convmat_status status;
    CONVMAT_TRY(write_bytes(zip, head.bytes, head.size, error));
    CONVMAT_TRY(write_bytes(zip, member->name, (int64_t)strlen(member->name), error));
    if (is_wide) {
        record extra = {.size = 0};
        put(&extra, CONVMAT_ZIP_EXTRA64, 2);
        put(&extra, 16, 2);
        put(&extra, (uint64_t)member->size, 8);
        put(&extra, (uint64_t)member->size, 8);
        CONVMAT_TRY(write_bytes(zip, extra.bytes, extra.size, error));
    }
    zip->at += member->size;
done:
    return status;
}

/* One member in the directory */
static convmat_status write_entry(convmat_zip *zip, const convmat_zip_member *member, convmat_error *error) {
    const bool has_sizes = member->size >= zip->limit;
    const bool has_offset = member->offset >= zip->limit;
    const int content = (has_sizes ? 16 : 0) + (has_offset ? 8 : 0);
    record head = {.size = 0};
    put(&head, CONVMAT_ZIP_CENTRAL, 4);
    put(&head, (uint64_t)(UNIX | (content > 0 ? WIDE : PLAIN)), 2);
    put_shared(&head, zip, member, content > 0);
    put(&head, content > 0 ? (uint64_t)content + 4 : 0, 2);
    put(&head, 0, 2); /* comment */
    put(&head, 0, 2); /* disk */
    put(&head, 0, 2); /* no text */
    put(&head, (uint64_t)MODE << 16, 4);
    put_or_ones(&head, zip, member->offset);
    record extra = {.size = 0};
    if (content > 0) {
        put(&extra, CONVMAT_ZIP_EXTRA64, 2);
        put(&extra, (uint64_t)content, 2);
    }
    for (int k = 0; has_sizes && k < 2; k++) {
        put(&extra, (uint64_t)member->size, 8);
    }
    if (has_offset) {
        put(&extra, (uint64_t)member->offset, 8);
    }
    convmat_status status;
    CONVMAT_TRY(write_bytes(zip, head.bytes, head.size, error));
    CONVMAT_TRY(write_bytes(zip, member->name, (int64_t)strlen(member->name), error));
    CONVMAT_TRY(write_bytes(zip, extra.bytes, extra.size, error));
done:
    return status;
}

/* The end of an archive with 64-bit sizes, and where it is */
static convmat_status write_wide_end(convmat_zip *zip, int count, int64_t begin, convmat_error *error) {
    const int64_t at = zip->at;
    record end = {.size = 0};
    put(&end, CONVMAT_ZIP_END64, 4);
    put(&end, CONVMAT_ZIP_END64_SIZE - 12, 8); /* what follows this number */
    put(&end, UNIX | WIDE, 2);
    put(&end, WIDE, 2);
    put(&end, 0, 4); /* this disk, and that of the directory */
    put(&end, 0, 4);
    put(&end, (uint64_t)count, 8);
    put(&end, (uint64_t)count, 8);
    put(&end, (uint64_t)(at - begin), 8);
    put(&end, (uint64_t)begin, 8);
    put(&end, CONVMAT_ZIP_LOCATOR, 4);
    put(&end, 0, 4);
    put(&end, (uint64_t)at, 8);
    put(&end, 1, 4); /* disks */
    return write_bytes(zip, end.bytes, end.size, error);
}

convmat_status convmat_zip_end(convmat_zip *zip, const convmat_zip_member *members, int count,
                               convmat_error *error) {
    const int64_t begin = zip->at;
    convmat_status status;
    for (int k = 0; k < count; k++) {
        CONVMAT_TRY(write_entry(zip, &members[k], error));
    }
    const int64_t size = zip->at - begin;
    if (convmat_max(begin, size) >= zip->limit) {
        CONVMAT_TRY(write_wide_end(zip, count, begin, error));
    }
    record end = {.size = 0};
    put(&end, CONVMAT_ZIP_END, 4);
    put(&end, 0, 2); /* disks */
    put(&end, 0, 2);
    put(&end, (uint64_t)count, 2);
    put(&end, (uint64_t)count, 2);
    put_or_ones(&end, zip, size);
    put_or_ones(&end, zip, begin);
    put(&end, 0, 2); /* comment */
    CONVMAT_TRY(write_bytes(zip, end.bytes, end.size, error));
done:
    return status;
}
