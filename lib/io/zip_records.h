/* SPDX-License-Identifier: BSD-3-Clause */
/* The records of a zip archive: where their fields are. Source: PKWARE, APPNOTE.TXT, .ZIP File Format, 4.3. */
#ifndef CONVMAT_IO_ZIP_RECORDS_H
#define CONVMAT_IO_ZIP_RECORDS_H

/* First four bytes of each record, as a number */
#define CONVMAT_ZIP_LOCAL 0x04034b50U
#define CONVMAT_ZIP_CENTRAL 0x02014b50U
#define CONVMAT_ZIP_END 0x06054b50U
#define CONVMAT_ZIP_END64 0x06064b50U
#define CONVMAT_ZIP_LOCATOR 0x07064b50U

/* Bytes of each record, without its name, extra fields and comment */
enum {
    CONVMAT_ZIP_LOCAL_SIZE = 30,
    CONVMAT_ZIP_CENTRAL_SIZE = 46,
    CONVMAT_ZIP_END_SIZE = 22,
    CONVMAT_ZIP_END64_SIZE = 56,
    CONVMAT_ZIP_LOCATOR_SIZE = 20
};

/* Kind of the extra field that holds 64-bit sizes */
enum { CONVMAT_ZIP_EXTRA64 = 1 };

#endif
