/* SPDX-License-Identifier: BSD-3-Clause */
/* A handler that unlinks one path, kept where a handler may read it, and leaves the rest to the default action. */
#include "interrupt.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

/* A handler has no arguments of ours. The path outlives its file: names of temporaries are not used twice. */
static char temporary[PATH_MAX];
static atomic_bool is_opening; /* a file may be there whose path is not in temporary yet */
static atomic_int ended_by;    /* the signal that came, or 0 */

/* Any thread may run this, so that a mask of one would not hold a signal back: it is noted before the question. */
static void end(int number) {
    ended_by = number;
    if (!is_opening) {
        unlink(temporary);
        signal(number, SIG_DFL);
        raise(number); /* ends the program, from a handler once it has returned */
    }
}

static void install(void) {
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE};
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++) {
        struct sigaction old;
        if (sigaction(signals[k], NULL, &old) == 0 && old.sa_handler == SIG_DFL) {
            struct sigaction new = {.sa_handler = end}; /* a blocked open() fails, rather than start again */
            sigemptyset(&new.sa_mask);
            sigaction(signals[k], &new, NULL);
        }
    }
}

convmat_status convmat_interrupt_open(const char *path, convmat_output **output, convmat_error *error) {
    is_opening = true;
    install();
    const convmat_status status = convmat_output_open(path, output, error);
    const char *const beside = status == CONVMAT_OK ? convmat_output_temporary(*output) : NULL;
    snprintf(temporary, sizeof temporary, "%s", beside == NULL ? "" : beside);
    is_opening = false;
    if (ended_by != 0) {
        end(ended_by);
    }
    return status;
}
