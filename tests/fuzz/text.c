/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays as literals and makers: any text, up to its first zero. */
#include "harness.h"

#include <convmat/io.h>

#include <string.h>

enum { MOST = 4096, FACTOR = 64 };

/* Whether a maker asks for more than a thousand elements on a side: it may, and gets what the machine has */
static bool is_large(const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        if (strspn(at, "0123456789") > 3) {
            return true;
        }
    }
    const char *const first = strchr(text, 'x');
    return first != NULL && strchr(first + 1, 'x') != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char text[MOST + 1];
    const size_t length = size < MOST ? size : MOST;
    memcpy(text, bytes, length);
    text[length] = '\0';
    const bool is_list = strchr(text, '[') != NULL;
    if (!is_list && is_large(text)) {
        return 0;
    }
    convmat_error error = {""};
    convmat_array *array = NULL;
    fuzz_begin();
    const convmat_status status = convmat_array_parse(text, &array, &error);
    fuzz_claim((status == CONVMAT_OK) == (array != NULL), "an array comes with success, and with that alone");
    fuzz_claim(status == CONVMAT_OK || error.text[0] != '\0', "a failure is told");
    fuzz_is_accepted = status == CONVMAT_OK;
    convmat_array_free(&array);
    fuzz_end(size, is_list ? FACTOR : INT64_C(1) << 40);
    return 0;
}
