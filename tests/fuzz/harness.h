/* SPDX-License-Identifier: BSD-3-Clause */
/* What a harness is: a function of bytes, as libFuzzer calls it, that also says whether it took them. */
#ifndef CONVMAT_TESTS_FUZZ_HARNESS_H
#define CONVMAT_TESTS_FUZZ_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Hand the bytes to what is tested; abort where that breaks a promise. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Whether the last bytes were accepted: for the corpus of legal files. */
extern bool fuzz_is_accepted;

/* Abort with the words unless `is_so`: what a promise of the library comes to. */
void fuzz_claim(bool is_so, const char *words);

/* Call before and after what is tested: no block left, and no allocation above `factor` times size + 1 MiB. */
void fuzz_begin(void);
void fuzz_end(size_t size, int64_t factor);

#endif
