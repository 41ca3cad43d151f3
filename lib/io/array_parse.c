/* SPDX-License-Identifier: BSD-3-Clause */
/* What a text means as an array: a nested list, a maker, or the name of a file. */
#include "base/status.h"
#include "io/input.h"
#include "io/literal.h"
#include "io/maker.h"
#include "io/mtx.h"
#include "io/npy_map.h"
#include "io/scan.h"

#include <string.h>

enum { LEAST_BYTES = 8 }; /* of a file: with fewer it is told how few they are */

static bool is_list(const char *text) {
    convmat_scan scan = convmat_scan_of(text);
    return convmat_scan_is_next(&scan, '[');
}

convmat_status convmat_array_parse(const char *text, convmat_array **array, convmat_error *error) {
    if (text == NULL || array == NULL) {
        return convmat_fail_null(error, text == NULL ? "text" : "array");
    }
    *array = NULL;
    if (is_list(text)) {
        return convmat_literal_parse(text, array, error);
    }
    if (strchr(text, ':') != NULL) {
        return convmat_maker_parse(text, array, error);
    }
    char quote[CONVMAT_QUOTE_SIZE];
    convmat_scan_quote(text, text + strlen(text), quote);
    return convmat_fail(error, CONVMAT_FORMAT,
                        "array = '%s', must be a list such as [[1,2],[3,4]] or a maker such as ones:4x4",
                        quote);
}

/* How files of a format begin */
typedef struct beginning {
    const char *format;
    const char *bytes;
} beginning;

static const beginning beginnings[] = {
    {"npy", "\x93NUMPY"}, {"png", "\x89PNG"}, {"pgm", "P1"}, {"pgm", "P2"}, {"ppm", "P3"},
    {"pgm", "P4"},        {"pgm", "P5"},      {"ppm", "P6"}, {"ppm", "P7"}, /* those not read are refused by name */
};

/* The format of these bytes, or NULL */
static const convmat_array_format *recognise(const unsigned char *bytes, int64_t size) {
    if (convmat_mtx_is_known(bytes, size)) {
        return convmat_array_format_find("mtx", NULL);
    }
    for (size_t k = 0; k < sizeof beginnings / sizeof beginnings[0]; k++) {
        const size_t length = strlen(beginnings[k].bytes);
        if (size >= (int64_t)length && memcmp(bytes, beginnings[k].bytes, length) == 0) {
            return convmat_array_format_find(beginnings[k].format, NULL);
        }
    }
    return NULL;
}

static bool is_known(const unsigned char *bytes, int64_t size) {
    return recognise(bytes, size) != NULL;
}

/* An array from a file in any of the formats */
static convmat_status read_file(const char *path, convmat_array **array, convmat_error *error) {
    convmat_input input;
    convmat_status status = convmat_input_open_known(path, is_known, &input, error);
    if (status != CONVMAT_OK) {
        return status;
    }
    status = convmat_npy_adopt(&input, array, error);
    if (status != CONVMAT_OK || *array != NULL) {
        convmat_input_close(&input);
        return status;
    }
    const convmat_array_format *const format = recognise(input.bytes, input.size);
    if (format != NULL && format->parse != NULL) {
        status = format->parse(input.bytes, input.size, input.name, array, error);
    } else if (input.size < LEAST_BYTES) {
        status = convmat_npy_parse(input.bytes, input.size, input.name, array, error);
    } else {
        status = convmat_fail(
            error, CONVMAT_FORMAT,
            "%s: first bytes = those of no format that is known, must be .npy, .mtx, .png, .pgm or .ppm",
            input.name);
    }
    convmat_input_close(&input);
    return status;
}

convmat_status convmat_array_open(const char *text, convmat_array **array, convmat_error *error) {
    if (text == NULL || array == NULL) {
        return convmat_fail_null(error, text == NULL ? "text" : "array");
    }
    *array = NULL;
    if (is_list(text) || convmat_maker_is_named(text)) {
        return convmat_array_parse(text, array, error);
    }
    const convmat_status status = read_file(text, array, error);
    const char *const colon = strchr(text, ':');
    const char *const nearest = colon == NULL ? NULL : convmat_maker_nearest(text);
    if (status == CONVMAT_IO && nearest != NULL && error != NULL) {
        convmat_error read = *error;
        (void)convmat_fail(error, status, "%s; did you mean %s%s?", read.text, nearest, colon);
    }
    return status;
}
