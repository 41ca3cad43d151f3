/* SPDX-License-Identifier: BSD-3-Clause */
/* What a command that explains may give: text, JSON, or a picture. */
#ifndef CONVMAT_CLI_FIGURE_H
#define CONVMAT_CLI_FIGURE_H

#include "options.h"

/* Forms of a report, in the order of the names below */
typedef enum convmat_form { CONVMAT_FORM_TEXT = 0, CONVMAT_FORM_JSON, CONVMAT_FORM_SVG } convmat_form;

/*
 * The form that --format names, or --json, or the ending of -o; text otherwise.
 *
 * Errors: INVALID, a name that is none, or --json beside another --format.
 */
convmat_status convmat_figure_form(const convmat_options *options, convmat_form *form, convmat_error *error);

#endif
