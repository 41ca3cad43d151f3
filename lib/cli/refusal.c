/* SPDX-License-Identifier: BSD-3-Clause */
/* The one text for a format that there is not. */
#include "refusal.h"

#include "guess.h"

#include <stdio.h>

enum { NAMES_SIZE = 320 };

convmat_status convmat_refuse_format(const convmat_offer *offers, const char *name, const char *path,
                                     convmat_error *error) {
    char names[NAMES_SIZE] = "";
    char hint[64];
    size_t length = 0;
    convmat_guess guess = {.word = name == NULL ? "" : name};
    for (const convmat_offer *offer = offers; offer->name != NULL; offer++) {
        const char *const word = name == NULL ? offer->ending : offer->name;
        if (word != NULL && length < NAMES_SIZE) {
            length +=
                (size_t)snprintf(names + length, NAMES_SIZE - length, "%s%s", length > 0 ? ", " : "", word);
            convmat_guess_offer(&guess, word);
        }
    }
    if (name == NULL) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--output = %.80s, must end in one of %s, or have --format beside it", path,
                              names);
    }
    return convmat_refuse(error, CONVMAT_INVALID, "--format = %.80s, must be one of %s%s", name, names,
                          convmat_guess_hint(&guess, "", hint));
}
