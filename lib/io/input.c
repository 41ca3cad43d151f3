/* SPDX-License-Identifier: BSD-3-Clause */
/* Opening what is to be read: mmap for regular files, a growing block for everything else. */
#include "io/input.h"

#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_BYTES = 1 << 16, JUDGED_BYTES = 16 };

/* Map from the descriptor's position to its end; false where that is not possible, and the file must be read */
static bool map(int descriptor, convmat_input *input) {
    struct stat status;
    const off_t position = lseek(descriptor, 0, SEEK_CUR);
    if (position != 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0) {
        return false;
    }
    void *const mapping = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (mapping == MAP_FAILED) {
        return false;
    }
    input->mapping = mapping;
    input->bytes = mapping;
    input->size = (int64_t)status.st_size;
    return true;
}

/* Read to the end, doubling the block where it is full; is_known may be NULL */
static convmat_status read_all(int descriptor, convmat_input_judge is_known, convmat_input *input,
                               convmat_error *error) {
    int64_t capacity = 0;
    for (;;) {
        if (is_known != NULL && input->size >= JUDGED_BYTES) {
            if (!is_known(input->bytes, input->size)) {
                return CONVMAT_OK;
            }
            is_known = NULL;
        }
        if (input->size == capacity) {
            const int64_t wanted = convmat_max(FIRST_BYTES, 2 * capacity);
            void *const block = convmat_memory_resize(input->owned, wanted, 1);
            if (block == NULL) {
                return convmat_fail_memory(error, "what is read");
            }
            input->owned = block;
            input->bytes = block;
            capacity = wanted;
        }
        const ssize_t got =
            read(descriptor, (char *)input->owned + input->size, (size_t)(capacity - input->size));
        if (got == 0) {
            return CONVMAT_OK;
        }
        if (got < 0 && errno != EINTR) {
            return convmat_fail_system(error, input->name, errno);
        }
        input->size += got > 0 ? (int64_t)got : 0;
    }
}

convmat_status convmat_input_open(const char *path, convmat_input *input, convmat_error *error) {
    return convmat_input_open_known(path, NULL, input, error);
}

convmat_status convmat_input_open_known(const char *path, convmat_input_judge is_known, convmat_input *input,
                                        convmat_error *error) {
    *input = (convmat_input){.bytes = NULL};
    const bool is_standard = strcmp(path, "-") == 0;
    convmat_name_of(is_standard ? "standard input" : path, input->name);
    const int descriptor = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return convmat_fail_system(error, input->name, errno);
    }
    const convmat_status status =
        map(descriptor, input) ? CONVMAT_OK : read_all(descriptor, is_known, input, error);
    if (!is_standard) {
        (void)close(descriptor);
    }
    if (status != CONVMAT_OK) {
        convmat_input_close(input);
    }
    return status;
}

void convmat_input_close(convmat_input *input) {
    if (input->mapping != NULL) {
        (void)munmap(input->mapping, (size_t)input->size);
    }
    convmat_memory_free(input->owned);
    *input = (convmat_input){.bytes = NULL};
}
