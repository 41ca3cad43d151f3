/* SPDX-License-Identifier: BSD-3-Clause */
/* The parsers of Matrix Market: what they take is sound, and written again it is read to the same bits. */
#include "harness.h"

#include "io/writers.h"

#include <string.h>

enum { FACTOR = 64, MOST_DIGITS = 5 };

/*
 * The size line asks for no more lines than the slack of fuzz_end() holds pointers for: empty rows and columns are no
 * bytes of the file, and are limited by the machine's memory alone.
 */
static bool is_small(const char *at, const char *end) {
    while (at < end && (*at == '%' || *at == '\n' || *at == '\r' || *at == ' ' || *at == '\t')) {
        const char *const newline = *at == '%' ? memchr(at, '\n', (size_t)(end - at)) : at;
        at = newline == NULL ? end : newline + 1;
    }
    int digits = 0;
    for (; at < end && *at != '\n' && digits <= MOST_DIGITS; at++) {
        digits = *at >= '0' && *at <= '9' ? digits + 1 : 0;
    }
    return digits <= MOST_DIGITS;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    convmat_error error = {""};
    convmat_matrix *matrix = NULL;
    convmat_array *array = NULL;
    fuzz_begin();
    if (!is_small((const char *)bytes, (const char *)bytes + size)) {
        return 0;
    }
    const convmat_status status = convmat_mtx_parse(bytes, (int64_t)size, "fuzz", &matrix, &error);
    fuzz_claim((status == CONVMAT_OK) == (matrix != NULL),
               "a matrix comes with success, and with that alone");
    fuzz_claim(status == CONVMAT_OK || error.text[0] != '\0', "a failure is told");
    fuzz_claim(matrix == NULL || convmat_matrix_check(matrix, &error) == CONVMAT_OK, "a matrix is sound");
    fuzz_is_accepted = status == CONVMAT_OK;
    const convmat_status second = convmat_mtx_array_parse(bytes, (int64_t)size, "fuzz", &array, &error);
    fuzz_claim(second != CONVMAT_OK || status == CONVMAT_OK, "an array is a matrix");
    convmat_matrix_free(&matrix);
    convmat_array_free(&array);
    fuzz_end(size, FACTOR);
    return 0;
}
