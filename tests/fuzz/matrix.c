/* SPDX-License-Identifier: BSD-3-Clause */
/* A parser of matrices, FUZZ_FORMAT in the table: what it takes is a sound matrix. */
#include "harness.h"

#include <convmat/io.h>

/* Empty lines are no bytes of a file, and may be 2^26 whatever its size: pointers of 32 or 64 bits */
enum { FACTOR = FUZZ_FACTOR, EMPTY_LINES = ((1 << 26) + 1) * 8 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    convmat_error error = {""};
    convmat_matrix *matrix = NULL;
    const convmat_format *const format = convmat_format_find(FUZZ_FORMAT, NULL);
    fuzz_claim(format != NULL && format->parse != NULL, "the format is in the table, with a parser");
    fuzz_begin();
    const convmat_status status = format->parse(bytes, (int64_t)size, "fuzz", &matrix, &error);
    fuzz_claim((status == CONVMAT_OK) == (matrix != NULL),
               "a matrix comes with success, and with that alone");
    fuzz_claim(status == CONVMAT_OK || error.text[0] != '\0', "a failure is told");
    fuzz_claim(matrix == NULL || convmat_matrix_check(matrix, &error) == CONVMAT_OK, "a matrix is sound");
    fuzz_is_accepted = status == CONVMAT_OK;
    convmat_matrix_free(&matrix);
    fuzz_end(size + EMPTY_LINES / FACTOR + 1, FACTOR);
    return 0;
}
