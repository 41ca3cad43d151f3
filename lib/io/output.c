/* SPDX-License-Identifier: BSD-3-Clause */
/* Output files that appear whole or not at all: written beside their name, then renamed to it. */
#include "io/output.h"

#include "base/memory.h"
#include "base/status.h"
#include "io/failure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    BUFFER_BYTES = 1 << 16,
    MOST_LINKS = 40, /* symbolic links followed before we call it a loop, as the system does */
    MOST_TRIES = 100 /* names for the temporary file */
};

struct convmat_output {
    FILE *file;
    char *path;      /* where the file will be; NULL for what is written in place */
    char *temporary; /* where it is until then */
    char name[CONVMAT_NAME_SIZE];
    char buffer[BUFFER_BYTES]; /* of file, unless it is standard output */
};

/* The first `length` characters of head, then tail, in a new block */
static convmat_status join(const char *head, size_t length, const char *tail, char **joined,
                           convmat_error *error) {
    const size_t tail_size = strlen(tail) + 1;
    char *const text = convmat_memory_new((int64_t)(length + tail_size), 1);
    if (text == NULL) {
        return convmat_fail_memory(error, "a file name");
    }
    memcpy(text, head, length);
    memcpy(text + length, tail, tail_size);
    *joined = text;
    return CONVMAT_OK;
}

/* Length of the directory part of a path, its last slash included */
static size_t directory_length(const char *path) {
    const char *const slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

/* output->path = path with its symbolic links followed, so that the rename replaces the file and not the link */
static convmat_status follow_links(convmat_output *output, const char *path, convmat_error *error) {
    char *const link = output->buffer; /* not in use yet */
    convmat_status status = join(path, strlen(path), "", &output->path, error);
    for (int k = 0; status == CONVMAT_OK; k++) {
        const ssize_t length = readlink(output->path, link, BUFFER_BYTES - 1);
        if (length < 0) {
            return CONVMAT_OK; /* no link: a file, or nothing yet */
        }
        if (k == MOST_LINKS) {
            return convmat_fail_system(error, output->name, ELOOP);
        }
        link[length] = '\0';
        char *const from = output->path;
        output->path = NULL;
        status = join(from, link[0] == '/' ? 0 : directory_length(from), link, &output->path, error);
        convmat_memory_free(from);
    }
    return status;
}

/* output->file over a descriptor that open() gave, if it gave one */
static convmat_status wrap(convmat_output *output, int descriptor, convmat_error *error) {
    output->file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (output->file != NULL) {
        return CONVMAT_OK;
    }
    const int code = errno;
    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    return convmat_fail_system(error, output->name, code);
}

/* Make an empty file beside output->path under a name that nobody has, output->temporary */
static convmat_status create_unique(convmat_output *output, int *descriptor, convmat_error *error) {
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    convmat_random random = {(uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec};
    random.state ^= (uint64_t)getpid() << 32;
    int code = EEXIST;
    for (int tries = 0; code == EEXIST && tries < MOST_TRIES; tries++) {
        char name[40];
        convmat_text(name, (int64_t)sizeof name, ".convmat-%" PRIx64, convmat_random_bits(&random));
        char *temporary = NULL;
        const convmat_status status =
            join(output->path, directory_length(output->path), name, &temporary, error);
        if (status != CONVMAT_OK) {
            return status;
        }
        *descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (*descriptor >= 0) {
            output->temporary = temporary;
            return CONVMAT_OK;
        }
        code = errno;
        convmat_memory_free(temporary); /* not ours to remove */
    }
    return convmat_fail_system(error, output->name, code);
}

/* Open output->temporary, with the mode of the `old` file, or of umask where there is none */
static convmat_status open_temporary(convmat_output *output, const struct stat *old, convmat_error *error) {
    int descriptor = -1;
    const convmat_status status = create_unique(output, &descriptor, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    if (old != NULL && fchmod(descriptor, old->st_mode & 0777) != 0) {
        const int code = errno;
        (void)close(descriptor);
        return convmat_fail_system(error, output->name, code);
    }
    return wrap(output, descriptor, error);
}

/* Find out what stands at `path` now, and open accordingly */
static convmat_status open_path(convmat_output *output, const char *path, convmat_error *error) {
    struct stat old;
    const bool exists = stat(path, &old) == 0;
    if (!exists && (errno != ENOENT || path[0] == '\0')) {
        return convmat_fail_system(error, output->name, errno);
    }
    if (exists && !S_ISREG(old.st_mode)) { /* can be written, but not replaced */
        return wrap(output, open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC), error);
    }
    if (exists && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0) {
        return convmat_fail_system(error, output->name, errno);
    }
    const convmat_status status = follow_links(output, path, error);
    return status == CONVMAT_OK ? open_temporary(output, exists ? &old : NULL, error) : status;
}

convmat_status convmat_output_open(const char *path, convmat_output **output, convmat_error *error) {
    if (path == NULL || output == NULL) {
        return convmat_fail_null(error, path == NULL ? "path" : "output");
    }
    *output = NULL;
    convmat_output *made = convmat_memory_new(1, sizeof *made);
    if (made == NULL) {
        return convmat_fail_memory(error, "an output");
    }
    made->file = NULL;
    made->path = NULL;
    made->temporary = NULL;
    const bool is_standard = strcmp(path, "-") == 0;
    convmat_name_of(is_standard ? "standard output" : path, made->name);
    if (is_standard) {
        made->file = stdout;
    } else {
        const convmat_status status = open_path(made, path, error);
        if (status != CONVMAT_OK) {
            convmat_output_discard(&made);
            return status;
        }
        (void)setvbuf(made->file, made->buffer, _IOFBF, BUFFER_BYTES);
    }
    *output = made;
    return CONVMAT_OK;
}

const char *convmat_output_temporary(const convmat_output *output) {
    return output == NULL ? NULL : output->temporary;
}

convmat_status convmat_output_write(convmat_output *output, const void *bytes, size_t size,
                                    convmat_error *error) {
    if (output == NULL || (bytes == NULL && size > 0)) {
        return convmat_fail_null(error, output == NULL ? "output" : "bytes");
    }
    if (size > 0 && fwrite(bytes, 1, size, output->file) != size) {
        return convmat_fail_system(error, output->name, errno);
    }
    return CONVMAT_OK;
}

bool convmat_output_can_seek(const convmat_output *output) {
    return output != NULL && output->temporary != NULL;
}

convmat_status convmat_output_seek(convmat_output *output, int64_t offset, convmat_error *error) {
    return fseeko(output->file, (off_t)offset, SEEK_SET) == 0
               ? CONVMAT_OK
               : convmat_fail_system(error, output->name, errno);
}

/* Everything written is where it belongs; 0, or errno. A temporary must be on the disk before it takes the name. */
static int finish(convmat_output *output) {
    int code = fflush(output->file) != 0 ? errno : (ferror(output->file) != 0 ? EIO : 0);
    if (output->file == stdout) {
        return code;
    }
    if (code == 0 && output->temporary != NULL && fsync(fileno(output->file)) != 0) {
        code = errno;
    }
    if (fclose(output->file) != 0 && code == 0) {
        code = errno;
    }
    output->file = NULL;
    if (code == 0 && output->temporary != NULL && rename(output->temporary, output->path) != 0) {
        code = errno;
    }
    if (code == 0) {
        convmat_memory_free(output->temporary);
        output->temporary = NULL;
    }
    return code;
}

convmat_status convmat_output_commit(convmat_output **output, convmat_error *error) {
    if (output == NULL || *output == NULL) {
        return convmat_fail_null(error, "output");
    }
    const int code = finish(*output);
    const convmat_status status = code == 0 ? CONVMAT_OK : convmat_fail_system(error, (*output)->name, code);
    convmat_output_discard(output);
    return status;
}

void convmat_output_discard(convmat_output **output) {
    if (output == NULL || *output == NULL) {
        return;
    }
    convmat_output *const given = *output;
    if (given->file != NULL && given->file != stdout) {
        (void)fclose(given->file);
    }
    if (given->temporary != NULL) {
        (void)unlink(given->temporary);
    }
    convmat_memory_free(given->temporary);
    convmat_memory_free(given->path);
    convmat_memory_free(given);
    *output = NULL;
}
