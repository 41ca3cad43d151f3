/* SPDX-License-Identifier: BSD-3-Clause */
/* What a command that explains may give: text, JSON, or a picture. */
#ifndef CONVMAT_CLI_FORM_H
#define CONVMAT_CLI_FORM_H

#include "options.h"

/* Forms of a report */
typedef enum convmat_form {
    CONVMAT_FORM_TEXT = 0,
    CONVMAT_FORM_JSON,
    CONVMAT_FORM_SVG,
    CONVMAT_FORM_ARRAY /* of a command whose result is an array too */
} convmat_form;

/*
 * The form that --format names, or --json, or the ending of -o; text otherwise. Formats of arrays are the form
 * CONVMAT_FORM_ARRAY where the command has one: which, convmat_array_output_choose() says.
 *
 * Errors: INVALID, a name that is none, or --json beside another --format.
 */
convmat_status convmat_form_choose(const convmat_options *options, bool has_array, convmat_form *form,
                                   convmat_error *error);

/*
 * Where neither --format nor --json is given: *index becomes that of the name, among names ended by NULL, whose ending
 * -o has (.txt for text, .tex for latex, else the name itself). A path without an ending leaves it.
 *
 * Errors: INVALID, another ending.
 */
convmat_status convmat_form_by_ending(const convmat_options *options, const char *const *names, int *index,
                                      convmat_error *error);

#endif
