/* SPDX-License-Identifier: BSD-3-Clause */
/* The three views as text and as JSON. */
#ifndef CONVMAT_CLI_VIEWS_REPORT_H
#define CONVMAT_CLI_VIEWS_REPORT_H

#include <convmat/explain.h>

#include <stdio.h>

/* Every array in numbers, with a sentence on how it came to be, and the comparison. */
void convmat_views_print(FILE *out, const convmat_views *views);

/* One JSON object. */
void convmat_views_write(FILE *out, const convmat_views *views);

#endif
