/* SPDX-License-Identifier: BSD-3-Clause */
/* Results that are arrays, written as -o, --format and the options of images say. */
#ifndef CONVMAT_CLI_ARRAY_OUTPUT_H
#define CONVMAT_CLI_ARRAY_OUTPUT_H

#include "options.h"

#include <convmat/io.h>

/* How an array is to be written. */
typedef struct convmat_array_output {
    const convmat_array_format *format;
    convmat_array_options options;
} convmat_array_output;

/*
 * Settle the format by --format, by the ending of the file, text on standard output; and read --clip, --range, --bits,
 * --dtype and --order.
 * To be called before the work that makes the array.
 *
 * Errors: INVALID  no such format, a binary one for a terminal, an option of one format with another
 */
convmat_status convmat_array_output_choose(const convmat_options *options, convmat_array_output *output,
                                           convmat_error *error);

/* Write the array where -o says, whole or not at all. Errors: INVALID (an array that is no such image), MEMORY, IO. */
convmat_status convmat_array_output_deliver(const convmat_options *options,
                                            const convmat_array_output *output, const convmat_array *array,
                                            convmat_error *error);

#endif
