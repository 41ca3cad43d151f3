/* SPDX-License-Identifier: BSD-3-Clause */
/* Choosing among the formats of arrays, with the words of the options where one does not fit. */
#include "array_output.h"

#include "arguments.h"
#include "interrupt.h"
#include "refusal.h"
#include "report.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LIST_SIZE = 200 };

static convmat_status refuse_format(const char *name, const char *path, convmat_error *error) {
    convmat_offer offers[CONVMAT_MOST_FORMATS + 1] = {{NULL, NULL}};
    const convmat_array_format *const formats = convmat_array_formats();
    for (int k = 0; formats[k].name != NULL && k < CONVMAT_MOST_FORMATS; k++) {
        offers[k] = (convmat_offer){formats[k].name, formats[k].ending};
    }
    return convmat_refuse_format(offers, name, path, error);
}

static convmat_status choose_format(const convmat_options *options, const convmat_array_format **format,
                                    convmat_error *error) {
    const char *name = options->text[CONVMAT_OPTION_FORMAT];
    const char *path = convmat_report_path(options);
    const bool is_stdout = strcmp(path, "-") == 0;
    *format = convmat_array_format_find(name == NULL && is_stdout ? "text" : name, path);
    if (*format == NULL) {
        return refuse_format(name, path, error);
    }
    if ((*format)->needs != NULL) {
        return convmat_refuse(error, CONVMAT_INVALID, "format = %s, needs %s, which this build lacks",
                              (*format)->name, (*format)->needs);
    }
    if ((*format)->is_binary && is_stdout && isatty(STDOUT_FILENO)) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--format = %s, must go to a file or a pipe: it is no text for a terminal",
                              (*format)->name);
    }
    return CONVMAT_OK;
}

/* LOW:HIGH, read as the two numbers of a list */
static convmat_status take_range(const char *text, convmat_array_options *options, convmat_error *error) {
    const char *const colon = strchr(text, ':');
    char list[LIST_SIZE];
    convmat_array *pair = NULL;
    const int length = colon == NULL
                           ? LIST_SIZE
                           : snprintf(list, sizeof list, "[%.*s,%s]", (int)(colon - text), text, colon + 1);
    if (length < LIST_SIZE && convmat_array_parse(list, &pair, NULL) == CONVMAT_OK && pair->rank == 1 &&
        pair->count == 2) {
        options->has_range = true;
        options->low = convmat_array_get(pair, 0);
        options->high = convmat_array_get(pair, 1);
    }
    convmat_array_free(&pair);
    return options->has_range && options->low < options->high
               ? CONVMAT_OK
               : convmat_refuse(error, CONVMAT_INVALID,
                                "--range = %.80s, must be LOW:HIGH, two numbers, the first one less", text);
}

/* --clip, --range and --bits, which only images have */
static convmat_status take_image_options(const convmat_options *options, convmat_array_output *output,
                                         convmat_error *error) {
    static const convmat_option image_options[] = {CONVMAT_OPTION_CLIP, CONVMAT_OPTION_RANGE,
                                                   CONVMAT_OPTION_BITS};
    static const char *const widths[] = {"8", "16", NULL};
    for (int k = 0; k < 3; k++) {
        if (convmat_option_given(options, image_options[k]) && !output->format->is_image) {
            return convmat_refuse(error, CONVMAT_INVALID, "--%s with format %s, must be with an image",
                                  convmat_option_name(image_options[k]), output->format->name);
        }
    }
    output->options.clips = convmat_option_given(options, CONVMAT_OPTION_CLIP);
    convmat_status status = CONVMAT_OK;
    int width = 0;
    if (convmat_option_given(options, CONVMAT_OPTION_RANGE)) {
        CONVMAT_TRY(take_range(options->text[CONVMAT_OPTION_RANGE], &output->options, error));
    }
    CONVMAT_TRY(convmat_argument_choice(options, CONVMAT_OPTION_BITS, widths, &width, error));
    output->options.bits = 8 * (width + 1);
done:
    return status;
}

/* --dtype and --order, which only .npy has */
static convmat_status take_npy_options(const convmat_options *options, convmat_array_output *output,
                                       convmat_error *error) {
    static const char *const orders[] = {"C", "F", NULL};
    static const convmat_option npy_options[] = {CONVMAT_OPTION_DTYPE, CONVMAT_OPTION_ORDER};
    for (int k = 0; k < 2; k++) {
        if (convmat_option_given(options, npy_options[k]) && strcmp(output->format->name, "npy") != 0) {
            return convmat_refuse(error, CONVMAT_INVALID, "--%s with format %s, must be with npy",
                                  convmat_option_name(npy_options[k]), output->format->name);
        }
    }
    int order = 0;
    output->options.dtype = options->text[CONVMAT_OPTION_DTYPE];
    const convmat_status status =
        convmat_argument_choice(options, CONVMAT_OPTION_ORDER, orders, &order, error);
    output->options.is_fortran = order == 1;
    return status;
}

convmat_status convmat_array_output_choose(const convmat_options *options, convmat_array_output *output,
                                           convmat_error *error) {
    *output = (convmat_array_output){.format = NULL};
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(choose_format(options, &output->format, error));
    CONVMAT_TRY(take_image_options(options, output, error));
    CONVMAT_TRY(take_npy_options(options, output, error));
done:
    return status;
}

/* Say what would write an array whose elements are no samples */
static void add_hint(const convmat_array_output *output, convmat_error *error) {
    static const char element[] = "element ";
    const size_t length = strlen(error->text);
    if (output->format->is_image && strncmp(error->text, element, sizeof element - 1) == 0 &&
        strstr(error->text, "nan") == NULL) {
        snprintf(error->text + length, sizeof error->text - length, "; --clip rounds and cuts%s",
                 output->options.bits == 8 ? ", --range LOW:HIGH scales, --bits 16 holds more"
                                           : ", --range LOW:HIGH scales");
    }
}

convmat_status convmat_array_output_deliver(const convmat_options *options,
                                            const convmat_array_output *output, const convmat_array *array,
                                            convmat_error *error) {
    convmat_output *file = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_interrupt_open(convmat_report_path(options), &file, error));
    CONVMAT_TRY(output->format->write(file, array, &output->options, error));
    CONVMAT_TRY(convmat_output_commit(&file, error));
done:
    convmat_output_discard(&file);
    if (status == CONVMAT_INVALID) {
        add_hint(output, error);
    }
    return status;
}
