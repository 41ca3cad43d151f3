/* SPDX-License-Identifier: BSD-3-Clause */
/* Choosing between text, JSON and a picture. */
#include "form.h"

#include "arguments.h"
#include "report.h"

#include <convmat/io.h>

#include <stdio.h>
#include <string.h>

enum { NAMES_MOST = 16, LIST_SIZE = 120 };

/* The forms in their order, then the formats of arrays, ended by NULL */
static void list_names(const char *names[NAMES_MOST], bool has_array) {
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
}

convmat_status convmat_form_by_ending(const convmat_options *options, const char *const *names, int *index,
                                      convmat_error *error) {
    const char *const path = convmat_report_path(options);
    const char *const slash = strrchr(path, '/');
    const char *const dot = strrchr(slash == NULL ? path : slash, '.');
    char list[LIST_SIZE] = "";
    size_t length = 0;
    if (dot == NULL || convmat_option_given(options, CONVMAT_OPTION_FORMAT) ||
        convmat_option_given(options, CONVMAT_OPTION_JSON)) {
        return CONVMAT_OK;
    }
    for (int k = 0; names[k] != NULL; k++) {
        const char *const ending = strcmp(names[k], "text") == 0    ? "txt"
                                   : strcmp(names[k], "latex") == 0 ? "tex"
                                                                    : names[k];
        if (strcmp(dot + 1, ending) == 0) {
            *index = k;
            return CONVMAT_OK;
        }
        if (length < sizeof list) {
            length +=
                (size_t)snprintf(list + length, sizeof list - length, "%s.%s", k > 0 ? ", " : "", ending);
        }
    }
    return convmat_refuse(error, CONVMAT_INVALID,
                          "--output = %.80s, must end in one of %s, or have --format beside it", path, list);
}

convmat_status convmat_form_choose(const convmat_options *options, bool has_array, convmat_form *form,
                                   convmat_error *error) {
    const char *names[NAMES_MOST];
    list_names(names, has_array);
    int chosen = CONVMAT_FORM_TEXT;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_form_by_ending(options, names, &chosen, error));
    CONVMAT_TRY(convmat_argument_choice(options, CONVMAT_OPTION_FORMAT, names, &chosen, error));
    if (convmat_option_given(options, CONVMAT_OPTION_JSON)) {
        if (convmat_option_given(options, CONVMAT_OPTION_FORMAT) && chosen != CONVMAT_FORM_JSON) {
            return convmat_refuse(error, CONVMAT_INVALID,
                                  "--format = %.80s, must not be given with --json, which is another",
                                  options->text[CONVMAT_OPTION_FORMAT]);
        }
        chosen = CONVMAT_FORM_JSON;
    }
    *form = chosen < CONVMAT_FORM_ARRAY ? (convmat_form)chosen : CONVMAT_FORM_ARRAY;
done:
    return status;
}
