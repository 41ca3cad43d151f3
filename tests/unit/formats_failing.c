/* SPDX-License-Identifier: BSD-3-Clause */
/* A write that fails, in any format of matrices: told as such, the old file as it was, nothing beside it. */
#include "support/compare.h"
#include "support/written.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static convmat_error error;
static const double weights[] = {1, -2, 3, 40};

/* More than the limits below in every format, and small enough for those that have to be read on a page */
static convmat_document large(const convmat_geometry *g, bool is_symbolic) {
    return (convmat_document){.geometry = g, .weights = weights, .is_symbolic = is_symbolic};
}

static convmat_geometry wide(void) {
    convmat_geometry g = convmat_geometry_default(1);
    g.in_size[0] = 100;
    g.kernel_size[0] = 4;
    assert_true(succeeded(convmat_geometry_from_image(&g, CONVMAT_PADDING_EXPLICIT, &error), &error));
    return g;
}

/* What writing and committing comes to while files may have `most` bytes */
static convmat_status write_limited(const convmat_format *format, const convmat_document *document,
                                    const char *path, rlim_t most) {
    struct rlimit before;
    convmat_output *output = NULL;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*const handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){most, before.rlim_max}), 0);
    convmat_status status = convmat_output_open(path, &output, &error);
    status = status == CONVMAT_OK ? format->write(output, document, &error) : status;
    status = status == CONVMAT_OK ? convmat_output_commit(&output, &error) : status;
    convmat_output_discard(&output);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, handler);
    return status;
}

static void format_that_fails_to_write_leaves_the_old_file(void **state) {
    (void)state;
    const convmat_geometry g = wide();
    char directory[SCRATCH_SIZE];
    char path[SCRATCH_SIZE];
    scratch_make(directory);
    scratch_path(directory, "C", path);
    /* once without a limit: an OpenMP runtime may make a file of its own when it begins, and hangs where it cannot */
    const convmat_document first = large(&g, false);
    assert_true(
        succeeded(write_limited(convmat_format_find("mtx", NULL), &first, path, RLIM_INFINITY), &error));
    for (const convmat_format *f = convmat_formats(); f->name != NULL; f++) {
        for (int symbols = 0; f->needs == NULL && symbols <= (f->has_symbols ? 1 : 0); symbols++) {
            const convmat_document document = large(&g, symbols == 1);
            for (rlim_t most = 0; most < 2000; most += 400) { /* at several places */
                file_write(path, "old", 3);
                const convmat_status status = write_limited(f, &document, path, most);
                if (status != CONVMAT_IO && !(status == CONVMAT_OK && most > 0)) {
                    fail_msg("%s: %s", f->name, convmat_status_name(status));
                }
                assert_int_equal(scratch_count(directory), 1);
                assert_true(status == CONVMAT_OK || file_is(path, "old", 3));
            }
        }
    }
    scratch_remove(directory);
}

static void format_to_full_device_is_an_io_failure(void **state) {
    (void)state;
    const convmat_geometry g = wide();
    assert_true(devices_are_safe());
    for (const convmat_format *f = convmat_formats(); f->name != NULL; f++) {
        const convmat_document document = large(&g, false);
        convmat_output *output = NULL;
        if (f->needs == NULL) {
            assert_true(succeeded(convmat_output_open("/dev/full", &output, &error), &error));
            convmat_status status = f->write(output, &document, &error);
            status = status == CONVMAT_OK ? convmat_output_commit(&output, &error) : status;
            assert_true(failed_with(status, &error, CONVMAT_IO, "/dev/full: No space left on device"));
            convmat_output_discard(&output);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_that_fails_to_write_leaves_the_old_file),
        cmocka_unit_test(format_to_full_device_is_an_io_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
