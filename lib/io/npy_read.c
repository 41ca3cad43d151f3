/* SPDX-License-Identifier: BSD-3-Clause */
/* Reader of .npy: from a file, standard input or memory; never allocates more than what is there can fill. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/array.h"
#include "io/failure.h"
#include "io/npy_decode.h"
#include "io/npy_map.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    CHUNK_BYTES = 1 << 14,    /* read at a time; a multiple of every element size, and room for a header */
    FIRST_ELEMENTS = 1 << 12, /* allocated before a source of unknown size has delivered any */
    NOT_KNOWN = -1
};

static_assert((int)CHUNK_BYTES >= CONVMAT_NPY_MOST_HEADER, "a header is read into a chunk");

/* Where the bytes come from */
typedef struct source {
    FILE *file;                 /* NULL: memory */
    const unsigned char *bytes; /* of memory, the next one */
    int64_t left;               /* bytes that remain, or NOT_KNOWN: a pipe */
    const char *name;           /* for messages */
    convmat_npy_kinds kinds;
    convmat_error *error;
    unsigned char chunk[CHUNK_BYTES];
} source;

/* Bytes from the file's position to its end, when it is a regular file */
static int64_t remaining_bytes(FILE *file) {
    struct stat status;
    const off_t position = ftello(file);
    if (position < 0 || fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode)) {
        return NOT_KNOWN;
    }
    return convmat_max((int64_t)status.st_size - (int64_t)position, 0);
}

/* Read `size` bytes, fewer only at the end; *got says how many */
static convmat_status take(source *s, void *to, int64_t size, int64_t *got) {
    if (s->file == NULL) {
        *got = convmat_min(size, s->left);
        memcpy(to, s->bytes, (size_t)*got);
        s->bytes += *got;
    } else {
        *got = (int64_t)fread(to, 1, (size_t)size, s->file);
        if (*got < size && ferror(s->file) != 0) {
            return convmat_fail_system(s->error, s->name, errno);
        }
    }
    s->left = s->left == NOT_KNOWN ? NOT_KNOWN : convmat_max(s->left - *got, 0);
    return CONVMAT_OK;
}

/* Read `size` bytes of a part of the header, all of them */
static convmat_status take_whole(source *s, void *to, int64_t size, const char *part) {
    int64_t got;
    const convmat_status status = take(s, to, size, &got);
    if (status == CONVMAT_OK && got < size) {
        return convmat_fail(s->error, CONVMAT_FORMAT, "%s: %s = %" PRId64 " bytes, must be %" PRId64, s->name,
                            part, got, size);
    }
    return status;
}

static convmat_status read_header(source *s, convmat_npy_header *header) {
    char *const text = (char *)s->chunk;
    unsigned char preamble[CONVMAT_NPY_MAGIC];
    int64_t size;
    int64_t length;
    convmat_status status;
    CONVMAT_TRY(take_whole(s, preamble, CONVMAT_NPY_MAGIC, "magic and version"));
    CONVMAT_TRY(convmat_npy_check_magic(preamble, s->name, &size, s->error));
    CONVMAT_TRY(take_whole(s, preamble, size, "header length"));
    CONVMAT_TRY(convmat_npy_header_length(preamble, size, s->name, &length, s->error));
    CONVMAT_TRY(take_whole(s, text, length, "header"));
    CONVMAT_TRY(convmat_npy_header_parse(text, length, s->name, s->kinds, header, s->error));
done:
    return status;
}

static convmat_status fail_data_size(const source *s, const convmat_npy_header *header, const char *more,
                                     int64_t bytes, int64_t declared) {
    char shape[CONVMAT_SHAPE_TEXT_SIZE];
    convmat_shape_text(header->rank, header->shape, shape);
    return convmat_fail(s->error, CONVMAT_FORMAT,
                        "%s: data = %s%" PRId64 " bytes, must be %" PRId64 " for shape %s of '%s'", s->name,
                        more, bytes, declared, shape, header->descr);
}

/* Room for more elements: all of them when the source is known to hold them, else twice what has come */
static convmat_status grow(const source *s, convmat_array *array, int64_t *capacity) {
    const int64_t wanted = s->left == NOT_KNOWN ? convmat_max(FIRST_ELEMENTS, 2 * *capacity) : array->count;
    *capacity = convmat_min(array->count, wanted);
    void *const data = convmat_memory_resize(array->data, *capacity, convmat_value_bytes(array->value));
    if (data == NULL) {
        return convmat_fail_memory(s->error, "an array");
    }
    array->data = data;
    return CONVMAT_OK;
}

/* All elements in the order of the file, and then the end */
static convmat_status read_data(source *s, const convmat_npy_header *header, convmat_array *array) {
    const int64_t declared = array->count * header->bytes;
    int64_t capacity = 0;
    int64_t filled = 0;
    int64_t got;
    convmat_status status = CONVMAT_OK;
    while (filled < array->count) {
        if (filled == capacity) {
            CONVMAT_TRY(grow(s, array, &capacity));
        }
        const int64_t elements = convmat_min(capacity - filled, CHUNK_BYTES / header->bytes);
        CONVMAT_TRY(take(s, s->chunk, elements * header->bytes, &got));
        if (got < elements * header->bytes) {
            return fail_data_size(s, header, "", filled * header->bytes + got, declared);
        }
        CONVMAT_TRY(convmat_npy_decode(header, s->chunk, elements, s->name, array->data, filled, s->error));
        filled += elements;
    }
    CONVMAT_TRY(take(s, s->chunk, 1, &got));
    if (got > 0) {
        return fail_data_size(s, header, "more than ", declared, declared);
    }
done:
    return status;
}

/* data, which has the first axis fastest, becomes row-major in a new block */
static convmat_status reorder(convmat_array *array, convmat_error *error) {
    const size_t size = (size_t)convmat_value_bytes(array->value);
    char *const ordered = convmat_memory_new(array->count, (int64_t)size);
    if (ordered == NULL) {
        return convmat_fail_memory(error, "an array");
    }
    int64_t stride[CONVMAT_MAX_RANK] = {0};
    int64_t index[CONVMAT_MAX_RANK] = {0};
    for (int64_t a = 0, product = 1; a < array->rank; a++) {
        stride[a] = product;
        product *= array->shape[a];
    }
    int64_t from = 0; /* sum of index * stride */
    for (int64_t to = 0; to < array->count; to++) {
        memcpy(ordered + (size_t)to * size, (const char *)array->data + (size_t)from * size, size);
        for (int a = array->rank - 1; a >= 0; a--) {
            from += stride[a];
            if (++index[a] < array->shape[a]) {
                break;
            }
            from -= index[a] * stride[a];
            index[a] = 0;
        }
    }
    convmat_memory_free(array->data);
    array->data = ordered;
    return CONVMAT_OK;
}

/* is_complex may be NULL */
static convmat_status read_array(source *s, convmat_array **result, bool *is_complex) {
    convmat_array *array = NULL;
    convmat_npy_header header;
    int64_t declared;
    convmat_status status;
    CONVMAT_TRY(read_header(s, &header));
    if (s->left != NOT_KNOWN && convmat_shape_product(header.rank, header.shape, &declared) &&
        convmat_multiply(declared, header.bytes, &declared) && declared != s->left) {
        return fail_data_size(s, &header, "", s->left, declared);
    }
    CONVMAT_TRY(convmat_fail_within(
        s->error, s->name,
        convmat_array_begin(header.rank, header.shape, convmat_npy_value(&header), 0, &array, s->error)));
    CONVMAT_TRY(read_data(s, &header, array));
    if (header.is_fortran && header.rank > 1 && array->count > 0) {
        CONVMAT_TRY(reorder(array, s->error));
    }
    *result = array;
    array = NULL;
    if (is_complex != NULL) {
        *is_complex = header.is_complex;
    }
done:
    convmat_array_free(&array);
    return status;
}

static bool is_regular(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* A file by its pages, which the array keeps where they are its elements */
static convmat_status read_mapped(const char *path, convmat_array **array, convmat_error *error) {
    convmat_input input;
    convmat_status status;
    CONVMAT_TRY(convmat_input_open(path, &input, error));
    CONVMAT_TRY(convmat_npy_adopt(&input, array, error));
    if (*array == NULL) {
        CONVMAT_TRY(convmat_npy_parse(input.bytes, input.size, path, array, error));
    }
done:
    convmat_input_close(&input);
    return status;
}

convmat_status convmat_npy_read(const char *path, convmat_array **array, convmat_error *error) {
    if (path == NULL || array == NULL) {
        return convmat_fail_null(error, path == NULL ? "path" : "array");
    }
    *array = NULL;
    char name[CONVMAT_NAME_SIZE];
    const bool is_standard = strcmp(path, "-") == 0;
    convmat_name_of(is_standard ? "standard input" : path, name);
    if (!is_standard && is_regular(path)) {
        return read_mapped(path, array, error);
    }
    FILE *const file = is_standard ? stdin : fopen(path, "rb");
    if (file == NULL) {
        return convmat_fail_system(error, name, errno);
    }
    source s = {.file = file, .left = remaining_bytes(file), .name = name, .error = error};
    const convmat_status status = read_array(&s, array, NULL);
    if (!is_standard) {
        (void)fclose(file);
    }
    return status;
}

/* The same bytes, with complex numbers when is_complex is not NULL */
static convmat_status parse(const void *bytes, int64_t size, const char *name, convmat_array **array,
                            bool *is_complex, convmat_error *error) {
    if (bytes == NULL || name == NULL || array == NULL) {
        return convmat_fail_null(error, bytes == NULL ? "bytes" : (name == NULL ? "name" : "array"));
    }
    *array = NULL;
    if (size < 0) {
        return convmat_fail(error, CONVMAT_INVALID, "size = %" PRId64 ", must be at least 0", size);
    }
    char shown[CONVMAT_NAME_SIZE];
    convmat_name_of(name, shown);
    source s = {.bytes = bytes, .left = size, .name = shown, .error = error};
    s.kinds = is_complex != NULL ? CONVMAT_NPY_COMPLEX : CONVMAT_NPY_REAL;
    return read_array(&s, array, is_complex);
}

convmat_status convmat_npy_parse(const void *bytes, int64_t size, const char *name, convmat_array **array,
                                 convmat_error *error) {
    return parse(bytes, size, name, array, NULL, error);
}

convmat_status convmat_npy_parse_complex(const void *bytes, int64_t size, const char *name,
                                         convmat_array **array, bool *is_complex, convmat_error *error) {
    if (is_complex == NULL) {
        return convmat_fail_null(error, "is_complex");
    }
    return parse(bytes, size, name, array, is_complex, error);
}
