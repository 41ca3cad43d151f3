/* SPDX-License-Identifier: BSD-3-Clause */
/* A parser of arrays, FUZZ_FORMAT in the table: what it takes has the elements that its shape says. */
#include "harness.h"

#include <convmat/io.h>

enum { FACTOR = FUZZ_FACTOR };

/* Of the shape, 0 where one of it is; -1 where it passes 2^63-1 */
static int64_t product(const convmat_array *array) {
    int64_t count = 1;
    bool fits = true;
    for (int a = 0; a < array->rank; a++) {
        if (array->shape[a] == 0) {
            return 0;
        }
        fits = fits && !__builtin_mul_overflow(count, array->shape[a], &count);
    }
    return fits ? count : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    convmat_error error = {""};
    convmat_array *array = NULL;
    const convmat_array_format *const format = convmat_array_format_find(FUZZ_FORMAT, NULL);
    fuzz_claim(format != NULL && format->parse != NULL, "the format is in the table, with a parser");
    fuzz_begin();
    const convmat_status status = format->parse(bytes, (int64_t)size, "fuzz", &array, &error);
    fuzz_claim((status == CONVMAT_OK) == (array != NULL), "an array comes with success, and with that alone");
    fuzz_claim(status == CONVMAT_OK || error.text[0] != '\0', "a failure is told");
    if (array != NULL) {
        fuzz_claim(product(array) == array->count, "count is the product of the shape");
        double sum = 0;
        for (int64_t k = 0; k < array->count; k++) { /* every element can be read */
            sum += convmat_array_get(array, k);
        }
        fuzz_claim(sum == sum || sum != sum, "a sum");
    }
    fuzz_is_accepted = status == CONVMAT_OK;
    convmat_array_free(&array);
    fuzz_end(size, FACTOR);
    return 0;
}
