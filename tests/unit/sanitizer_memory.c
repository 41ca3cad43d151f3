/* SPDX-License-Identifier: BSD-3-Clause */
/* Must be stopped by valgrind: the library decides by a number that nobody has set. */
#include <convmat/base.h>

#include "base/memory.h"

#include <stdio.h>

int main(void) {
    double *number = convmat_memory_new(1, (int64_t)sizeof *number);
    char text[CONVMAT_NUMBER_SIZE];
    if (number != NULL) {
        convmat_number_format(*number, CONVMAT_DOUBLE, text);
    }
    convmat_memory_free(number);
    puts("not stopped");
    return 0;
}
