/* SPDX-License-Identifier: BSD-3-Clause */
/* Choosing between text, JSON and a picture. */
#include "form.h"

#include "arguments.h"
#include "report.h"

#include <convmat/io.h>

#include <string.h>

enum { NAMES_MOST = 16 };

/* The forms in their order, then the formats of arrays, ended by NULL; returns how many there are */
static int list_names(const char *names[NAMES_MOST], bool has_array) {
    int count = 0;
    names[count++] = "text";
    names[count++] = "json";
    names[count++] = "svg";
    for (const convmat_array_format *f = convmat_array_formats();
         has_array && f->name != NULL && count + 1 < NAMES_MOST; f++) {
        if (strcmp(f->name, "text") != 0) {
            names[count++] = f->name;
        }
    }
    names[count] = NULL;
    return count;
}

/* The name that ends the path behind a dot, else text */
static int name_of_path(const char *const *names, int count, const char *path) {
    const char *dot = strrchr(path, '.');
    for (int k = 0; dot != NULL && k < count; k++) {
        if (strcmp(dot + 1, names[k]) == 0) {
            return k;
        }
    }
    return CONVMAT_FORM_TEXT;
}

convmat_status convmat_form_choose(const convmat_options *options, bool has_array, convmat_form *form,
                                   convmat_error *error) {
    const char *names[NAMES_MOST];
    const int count = list_names(names, has_array);
    int chosen = name_of_path(names, count, convmat_report_path(options));
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
    *form = chosen < CONVMAT_FORM_ARRAY ? (convmat_form)chosen : CONVMAT_FORM_ARRAY;
    return CONVMAT_OK;
}
