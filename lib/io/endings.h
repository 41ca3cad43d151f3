/* SPDX-License-Identifier: BSD-3-Clause */
/* How a name or a path chooses a line of a table of formats. */
#ifndef CONVMAT_IO_ENDINGS_H
#define CONVMAT_IO_ENDINGS_H

#include <stdbool.h>
#include <string.h>

/* True when the format so called and so ending is asked for: by its name, or where that is NULL by the path */
static inline bool convmat_ending_is_meant(const char *format, const char *ending, const char *name,
                                           const char *path) {
    if (name != NULL) {
        return strcmp(format, name) == 0;
    }
    const size_t length = path == NULL ? 0 : strlen(path);
    const size_t size = strlen(ending);
    return length > size && strcmp(path + length - size, ending) == 0;
}

#endif
