/* SPDX-License-Identifier: BSD-3-Clause */
/* Zip archives as .npz files are: members written one after the other, stored; read by their central directory. */
#ifndef CONVMAT_IO_ZIP_H
#define CONVMAT_IO_ZIP_H

#include <convmat/io.h>

/* A size or an offset from here on does not fit its 32 bits and goes into a zip64 record */
#define CONVMAT_ZIP_LIMIT INT64_C(0xffffffff)

/* A member being written */
typedef struct convmat_zip_member {
    const char *name;
    int64_t size;   /* of what follows its header, stored as it is */
    uint32_t crc;   /* of that */
    int64_t offset; /* of its header, set by convmat_zip_begin() */
} convmat_zip_member;

/* An archive being written */
typedef struct convmat_zip {
    convmat_output *output;
    int64_t at;    /* bytes written */
    int64_t limit; /* CONVMAT_ZIP_LIMIT; tests lower it */
} convmat_zip;

/* Bytes of a member's header */
int64_t convmat_zip_header(const convmat_zip *zip, const convmat_zip_member *member);

/* Write the header of a member, whose `size` bytes the caller writes then. Errors: IO. */
convmat_status convmat_zip_begin(convmat_zip *zip, convmat_zip_member *member, convmat_error *error);

/* Write the central directory and the end. Errors: IO. */
convmat_status convmat_zip_end(convmat_zip *zip, const convmat_zip_member *members, int count,
                               convmat_error *error);

/* Most members of an archive that is read */
#define CONVMAT_ZIP_MOST 64

/* A member that is there, checked: its bytes are inside the file, and no other member's */
typedef struct convmat_zip_entry {
    const char *name;          /* [name_size], in the file */
    int64_t name_size;         /* at least 0 */
    int method;                /* 0: stored, 8: deflated */
    uint32_t crc;              /* of the content */
    int64_t begin;             /* offset of its header */
    int64_t compressed;        /* bytes of data */
    int64_t size;              /* of the content: what deflated data can come to, at most */
    const unsigned char *data; /* in the file */
} convmat_zip_entry;

/* An archive in memory */
typedef struct convmat_zip_directory {
    const char *name; /* for messages */
    int count;
    convmat_zip_entry entries[CONVMAT_ZIP_MOST];
} convmat_zip_directory;

/*
 * Read the central directory and check all of it: against the file, the members' own headers, and one another. No
 * allocation. Errors: FORMAT (also: encrypted, spanned, in an unknown method, twice under one name, overlapping).
 */
convmat_status convmat_zip_open(const unsigned char *bytes, int64_t size, const char *name,
                                convmat_zip_directory *directory, convmat_error *error);

/* The member so called, or NULL */
const convmat_zip_entry *convmat_zip_find(const convmat_zip_directory *directory, const char *name);

/*
 * The content of a member, its checksum verified: in the file where it is stored, else in *owned, to be freed.
 * Errors: FORMAT, MEMORY; *owned is NULL then.
 */
convmat_status convmat_zip_take(const convmat_zip_directory *directory, const convmat_zip_entry *entry,
                                const unsigned char **content, void **owned, convmat_error *error);

#endif
