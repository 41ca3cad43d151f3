/* SPDX-License-Identifier: BSD-3-Clause */
/* The promises that every harness checks: memory given back, and no more asked for than the bytes justify. */
#include "harness.h"

#include "support/brutal.h"

#include <stdio.h>
#include <stdlib.h>

bool fuzz_is_accepted;

void fuzz_claim(bool is_so, const char *words) {
    if (!is_so) {
        fprintf(stderr, "broken promise: %s\n", words);
        abort();
    }
}

void fuzz_begin(void) {
    fuzz_is_accepted = false;
    fuzz_claim(brutal_blocks() == 0, "nothing is allocated between two inputs");
    brutal_fail_at(-1);
}

void fuzz_end(size_t size, int64_t factor) {
    fuzz_claim(brutal_blocks() == 0, "every block is released");
    fuzz_claim(brutal_largest() <= factor * (int64_t)size + (1 << 20),
               "no allocation beyond what the bytes justify");
}
