/* SPDX-License-Identifier: BSD-3-Clause */
/* Error texts: composing them, translating the library's field names, printing the one line. */
#include "failure.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void convmat_error_write(convmat_error *error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
}

void convmat_error_prefix(convmat_error *error, const char *prefix) {
    const convmat_error old = *error;
    const int length = snprintf(error->text, sizeof error->text, "%s", prefix);
    if (length >= 0 && (size_t)length < sizeof error->text) {
        memcpy(error->text + length, old.text, sizeof error->text - (size_t)length - 1);
    }
}

/* A field of convmat_geometry, and how the options call it */
typedef struct field_name {
    const char *field;
    const char *element; /* in front of [axis] or inside a formula */
    const char *whole;   /* as a quantity in a sentence */
} field_name;

static const field_name field_names[] = {
    {"in_size", "image", "image size"},        {"out_size", "features", "features size"},
    {"kernel_size", "kernel", "kernel size"},  {"pad_begin", "padding_begin", "padding_begin"},
    {"pad_end", "padding_end", "padding_end"}, {"index_bits", "--index", "--index"},
};

/* The field that the text at `at` begins with, or NULL */
static const field_name *field_at(const char *at) {
    for (size_t k = 0; k < sizeof field_names / sizeof field_names[0]; k++) {
        if (strncmp(at, field_names[k].field, strlen(field_names[k].field)) == 0) {
            return &field_names[k];
        }
    }
    return NULL;
}

void convmat_error_in_user_words(convmat_error *error) {
    const convmat_error old = *error;
    size_t length = 0;
    for (const char *at = old.text; *at != '\0';) {
        const bool begins_word = at == old.text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
        const field_name *field = begins_word ? field_at(at) : NULL;
        char letter[2] = {*at, '\0'};
        const char *piece = letter;
        at++;
        if (field != NULL) {
            at += strlen(field->field) - 1;
            piece = strchr("[*-", *at) != NULL && *at != '\0' ? field->element : field->whole;
        }
        const size_t size = strlen(piece);
        if (length + size >= sizeof error->text) {
            break;
        }
        memcpy(error->text + length, piece, size);
        length += size;
    }
    error->text[length] = '\0';
}

int convmat_failure_print(convmat_status status, const char *where, const convmat_error *error) {
    convmat_error line = *error;
    for (char *at = line.text; *at != '\0'; at++) {
        *at = iscntrl((unsigned char)*at) ? '?' : *at;
    }
    fprintf(stderr, "convmat: %s%s%s\n", where, *where != '\0' ? ": " : "", line.text);
    switch (status) {
    case CONVMAT_IO:
    case CONVMAT_FORMAT:
        return CONVMAT_EXIT_IO;
    case CONVMAT_MEMORY:
    case CONVMAT_TOO_LARGE:
        return CONVMAT_EXIT_MEMORY;
    default:
        return CONVMAT_EXIT_USAGE;
    }
}
