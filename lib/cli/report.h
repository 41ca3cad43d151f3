/* SPDX-License-Identifier: BSD-3-Clause */
/* Reports: composed whole in memory, then delivered to stdout or to the file of -o; and the texts they share. */
#ifndef CONVMAT_CLI_REPORT_H
#define CONVMAT_CLI_REPORT_H

#include "options.h"

#include <stdio.h>

/* Room for convmat_shape_text() of any array. */
#define CONVMAT_SHAPE_SIZE 176

/* Room for convmat_bytes_text(). */
#define CONVMAT_BYTES_SIZE 32

/* "3x8x8": sizes with a separator between them; "()" when there are none. */
void convmat_shape_text(const int64_t *sizes, int count, const char *separator, char *text);

/* "29.6 GB": three digits in the largest unit that leaves at least 1, "960 bytes" below a thousand. */
void convmat_bytes_text(int64_t bytes, char *text);

/* Print a number as the shortest text that reads back to it. */
void convmat_number_print(FILE *out, double number);

/* A report being composed. */
typedef struct convmat_report {
    FILE *out;   /* print here */
    char *text;  /* what was printed, once closed */
    size_t size; /* its length */
} convmat_report;

/* Begin a report. Errors: MEMORY. */
convmat_status convmat_report_open(convmat_report *report, convmat_error *error);

/* Write the report where -o says. Errors: MEMORY, IO. */
convmat_status convmat_report_deliver(convmat_report *report, const convmat_options *options,
                                      convmat_error *error);

/* Release; allowed at any time after opening, and on a report of zeros. */
void convmat_report_close(convmat_report *report);

/* Where -o says, "-" without it. */
const char *convmat_report_path(const convmat_options *options);

/* --json, or -o FILE.json, for a command whose report is text or JSON. */
bool convmat_report_is_json(const convmat_options *options);

#endif
