/* SPDX-License-Identifier: BSD-3-Clause */
/* All bytes of a file: mapped where it is a regular one, read to its end where it is a pipe. */
#ifndef CONVMAT_IO_INPUT_H
#define CONVMAT_IO_INPUT_H

#include "io/failure.h"

/* Bytes to be read, which stay where they are until convmat_input_close(); {0} is closed. */
typedef struct convmat_input {
    const unsigned char *bytes; /* [size]; never NULL while open */
    int64_t size;
    void *owned;                  /* the block of what a pipe delivered */
    void *mapping;                /* of a regular file */
    char name[CONVMAT_NAME_SIZE]; /* for messages */
} convmat_input;

/*
 * Open a path, "-" is standard input from where it stands. A regular file that somebody shortens while it is
 * mapped ends the process, as it does for everybody who maps files.
 *
 * Errors: IO, MEMORY; *input is closed then.
 */
convmat_status convmat_input_open(const char *path, convmat_input *input, convmat_error *error);

/* Whether the first bytes, at least 16 or all that there are, are worth reading on. */
typedef bool (*convmat_input_judge)(const unsigned char *bytes, int64_t size);

/*
 * The same, but what is no regular file and begins with what `is_known` does not know is not read to its end, which it may
 * not have: the input then holds some first bytes.
 */
convmat_status convmat_input_open_known(const char *path, convmat_input_judge is_known, convmat_input *input,
                                        convmat_error *error);

/* Unmap, release. */
void convmat_input_close(convmat_input *input);

#endif
