/* SPDX-License-Identifier: BSD-3-Clause */
/* Refusing a format that no table has, with the names or endings that there are. */
#ifndef CONVMAT_CLI_REFUSAL_H
#define CONVMAT_CLI_REFUSAL_H

#include "failure.h"

/* Most formats of a table. */
#define CONVMAT_MOST_FORMATS 32

/* What a user may choose by. */
typedef struct convmat_offer {
    const char *name;   /* NULL behind the last one */
    const char *ending; /* NULL where another format is meant by it */
} convmat_offer;

/* Refuse --format NAME, or, where that is NULL, the ending of --output PATH. */
convmat_status convmat_refuse_format(const convmat_offer *offers, const char *name, const char *path,
                                     convmat_error *error);

#endif
