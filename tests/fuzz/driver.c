/* SPDX-License-Identifier: BSD-3-Clause */
/* A harness without a fuzzer: every kept file once; those under legal/ must be accepted. Usage: test CORPUS */
#include "harness.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *corpus;

/* All bytes of a file in a block of their own size, so that a sanitizer sees a read beyond them */
static uint8_t *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = (size_t)ftell(file);
    rewind(file);
    uint8_t *const bytes = malloc(*size > 0 ? *size : 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

/* Run the files of corpus/folder; returns their number, *refused the number of those not accepted */
static int run_folder(const char *folder, int *refused) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", corpus, folder);
    DIR *const directory = opendir(path);
    assert_non_null(directory);
    int count = 0;
    *refused = 0;
    for (const struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char name[2048];
        size_t size;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        uint8_t *const bytes = read_file(name, &size);
        (void)LLVMFuzzerTestOneInput(bytes, size);
        free(bytes);
        if (!fuzz_is_accepted) {
            print_message("refused: %s\n", name);
            (*refused)++;
        }
        count++;
    }
    assert_int_equal(closedir(directory), 0);
    return count;
}

static void legal_files_are_accepted(void **state) {
    (void)state;
    int refused;
    assert_true(run_folder("legal", &refused) > 0);
    assert_int_equal(refused, 0);
}

static void illegal_files_are_refused(void **state) {
    (void)state;
    int refused;
    const int count = run_folder("illegal", &refused);
    assert_true(count > 0);
    assert_int_equal(refused, count);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal_files_are_accepted),
        cmocka_unit_test(illegal_files_are_refused),
    };
    corpus = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
