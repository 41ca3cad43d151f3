/* SPDX-License-Identifier: BSD-3-Clause */
/* A certificate of the program, to be replayed: any file. */
#include "cli/replay.h"
#include "harness.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char path[64];
    convmat_error error = {""};
    convmat_replay replay = {NULL, NULL};
    convmat_certify_options effort = convmat_certify_options_default();
    const int descriptor = memfd_create("certificate", 0);
    fuzz_claim(descriptor >= 0 && write(descriptor, bytes, size) == (ssize_t)size, "a file in memory");
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    fuzz_is_accepted = convmat_replay_open(path, &replay, &effort, &error) == CONVMAT_OK;
    fuzz_claim(fuzz_is_accepted || error.text[0] != '\0', "a failure is told");
    convmat_replay_close(&replay);
    close(descriptor);
    return 0;
}
