/* SPDX-License-Identifier: BSD-3-Clause */
/* Choosing between text, JSON and a picture. */
#include "figure.h"

#include "arguments.h"
#include "report.h"

#include <string.h>

static const char *const names[] = {"text", "json", "svg", NULL};

/* The form whose name ends the path behind a dot, else text */
static convmat_form form_of_path(const char *path) {
    const char *dot = strrchr(path, '.');
    for (int k = CONVMAT_FORM_JSON; dot != NULL && names[k] != NULL; k++) {
        if (strcmp(dot + 1, names[k]) == 0) {
            return (convmat_form)k;
        }
    }
    return CONVMAT_FORM_TEXT;
}

convmat_status convmat_figure_form(const convmat_options *options, convmat_form *form, convmat_error *error) {
    int chosen = (int)form_of_path(convmat_report_path(options));
    const convmat_status status =
        convmat_argument_choice(options, CONVMAT_OPTION_FORMAT, names, &chosen, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    if (convmat_option_given(options, CONVMAT_OPTION_JSON)) {
        if (convmat_option_given(options, CONVMAT_OPTION_FORMAT) && chosen != CONVMAT_FORM_JSON) {
            return convmat_refuse(error, CONVMAT_INVALID,
                                  "--format = %.80s, must not be given with --json, which is another",
                                  options->text[CONVMAT_OPTION_FORMAT]);
        }
        chosen = CONVMAT_FORM_JSON;
    }
    *form = (convmat_form)chosen;
    return CONVMAT_OK;
}
