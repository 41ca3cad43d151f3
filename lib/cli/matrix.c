/* SPDX-License-Identifier: BSD-3-Clause */
/* convmat matrix: write C or C^T, or a matrix that a file holds, in one of the formats. */
#include "arguments.h"
#include "interrupt.h"
#include "limit.h"
#include "problem.h"
#include "refusal.h"
#include "report.h"

#include <convmat/io.h>

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum {
    SMALL = 200,    /* rows and columns of what is shown as a picture where nothing else is asked for */
    MANY = 10000000 /* entries that take a second to write: then a terminal is told what goes on */
};

/* A table of formats that lacks what was asked for; of several with one ending the first is meant by it */
static convmat_status refuse_format(const char *name, const char *path, convmat_error *error) {
    convmat_offer offers[CONVMAT_MOST_FORMATS + 1] = {{NULL, NULL}};
    const convmat_format *const formats = convmat_formats();
    for (int k = 0; formats[k].name != NULL && k < CONVMAT_MOST_FORMATS; k++) {
        char example[CONVMAT_SHAPE_SIZE];
        snprintf(example, sizeof example, "C%s", formats[k].ending);
        const bool is_meant = convmat_format_find(NULL, example) == &formats[k];
        offers[k] = (convmat_offer){formats[k].name, is_meant ? formats[k].ending : NULL};
    }
    return convmat_refuse_format(offers, name, path, error);
}

/* By --format, by the ending of the file, or by size on standard output */
static convmat_status choose_format(const convmat_options *options, int64_t rows, int64_t cols,
                                    const convmat_format **format, convmat_error *error) {
    const char *name = options->text[CONVMAT_OPTION_FORMAT];
    const char *path = convmat_report_path(options);
    const bool is_stdout = strcmp(path, "-") == 0;
    if (name == NULL && is_stdout) {
        *format = convmat_format_find(rows <= SMALL && cols <= SMALL ? "text" : "mtx", NULL);
        return CONVMAT_OK;
    }
    *format = convmat_format_find(name, path);
    if (*format == NULL) {
        return refuse_format(name, path, error);
    }
    if ((*format)->is_binary && is_stdout && isatty(STDOUT_FILENO)) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--format = %s, must go to a file or a pipe: it is no text for a terminal",
                              (*format)->name);
    }
    if (convmat_option_given(options, CONVMAT_OPTION_SYMBOLIC) && !(*format)->has_symbols) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--symbolic with --format = %s, must be without: the "
                              "format holds numbers only",
                              (*format)->name);
    }
    return CONVMAT_OK;
}

/* Say on a terminal what is being done, where it may take a while */
static void tell(int64_t nnz, int64_t bytes) {
    if (nnz >= MANY && isatty(STDERR_FILENO)) {
        char text[CONVMAT_BYTES_SIZE];
        convmat_bytes_text(bytes, text);
        fprintf(stderr, "convmat: writing %" PRId64 " entries (%s%s)\n", nnz,
                bytes > 0 ? text : "a block at a time", bytes > 0 ? " in memory" : "");
    }
}

/* C is within --max-bytes: also where the format streams it, since a file of that size is not made by mistake */
static convmat_status check_limit(const convmat_options *options, const convmat_plan *plan,
                                  const convmat_format *format, convmat_error *error) {
    convmat_matrix_options storage = convmat_matrix_options_default();
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_limit_bytes(options, &storage.max_bytes, error));
    CONVMAT_TRY(convmat_limit_value(options, &storage.value, error));
    const int64_t bytes = convmat_limit_matrix(plan, &storage);
    int64_t needed = bytes; /* and as much again for the copy without zeros, which may have none */
    const bool has_copy = convmat_option_given(options, CONVMAT_OPTION_DROP_ZEROS) && !format->is_streaming;
    if (has_copy && __builtin_mul_overflow(bytes, 2, &needed)) {
        needed = INT64_MAX;
    }
    if (needed > storage.max_bytes) {
        return convmat_limit_refuse(options, needed, storage.max_bytes, error);
    }
    if (bytes == INT64_MAX) {
        return convmat_refuse(error, CONVMAT_TOO_LARGE,
                              "nnz = %" PRId64 ", m = %" PRId64 ", n = %" PRId64
                              ", must keep the bytes of C at most 2^63-1",
                              plan->nnz, plan->rows, plan->cols);
    }
    tell(plan->nnz, format->is_streaming ? 0 : bytes);
done:
    return status;
}

/* --index: 32, 64, or 0 */
static convmat_status take_index(const convmat_options *options, int *bits, convmat_error *error) {
    static const char *const names[] = {"32", "64", NULL};
    int index = -1;
    const convmat_status status =
        convmat_argument_choice(options, CONVMAT_OPTION_INDEX, names, &index, error);
    *bits = index < 0 ? 0 : (index + 1) * 32;
    return status;
}

static convmat_status write_document(const convmat_options *options, const convmat_format *format,
                                     const convmat_document *document, convmat_error *error) {
    convmat_output *output = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_interrupt_open(convmat_report_path(options), &output, error));
    status = format->write(output, document, error);
    if (status == CONVMAT_INVALID || status == CONVMAT_TOO_LARGE) {
        convmat_error_in_user_words(error);
    }
    CONVMAT_TRY(status);
    CONVMAT_TRY(convmat_output_commit(&output, error));
done:
    convmat_output_discard(&output);
    return status;
}

/* C of a geometry: the format's writer builds it, at once or block by block */
static convmat_status write_geometry(const convmat_options *options, convmat_error *error) {
    convmat_problem problem;
    convmat_plan plan;
    const convmat_format *format = NULL;
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_problem_open(options, &problem, error));
    CONVMAT_TRY(convmat_problem_plan(&problem, &plan, error));
    CONVMAT_TRY(choose_format(options, plan.rows, plan.cols, &format, error));
    assert(format != NULL);
    convmat_document document = {.geometry = &problem.geometry,
                                 .is_transpose = problem.is_transpose,
                                 .drops_zeros = convmat_option_given(options, CONVMAT_OPTION_DROP_ZEROS),
                                 .is_symbolic = convmat_option_given(options, CONVMAT_OPTION_SYMBOLIC)};
    if (!document.is_symbolic && problem.weights == NULL) {
        CONVMAT_TRY(
            convmat_refuse(error, CONVMAT_INVALID,
                           "--kernel = %.80s, must be --weights with the values, or come with --symbolic",
                           options->text[CONVMAT_OPTION_KERNEL]));
    }
    if (document.is_symbolic && document.drops_zeros) {
        CONVMAT_TRY(
            convmat_refuse(error, CONVMAT_INVALID,
                           "--drop-zeros with --symbolic, must be one of them: symbols have no value"));
    }
    CONVMAT_TRY(take_index(options, &document.index_bits, error));
    CONVMAT_TRY(convmat_limit_threads(options, &document.threads, error));
    CONVMAT_TRY(convmat_limit_value(options, &document.value, error));
    CONVMAT_TRY(check_limit(options, &plan, format, error));
    CONVMAT_TRY(convmat_problem_retype_weights(&problem, document.value, error));
    document.weights = problem.weights == NULL ? NULL : problem.weights->data;
    CONVMAT_TRY(write_document(options, format, &document, error));
done:
    convmat_problem_close(&problem);
    return status;
}

/* What would say a geometry is not for a matrix that is there already */
static convmat_status check_no_geometry(const convmat_options *options, convmat_error *error) {
    for (int k = CONVMAT_OPTION_WEIGHTS; k <= CONVMAT_OPTION_CONVOLVE; k++) {
        const convmat_option option = (convmat_option)k;
        if (option != CONVMAT_OPTION_TRANSPOSE && convmat_option_given(options, option)) {
            return convmat_refuse(error, CONVMAT_INVALID,
                                  "--%s, must not be given with --matrix, which is whole",
                                  convmat_option_name(option));
        }
    }
    if (convmat_option_given(options, CONVMAT_OPTION_SYMBOLIC)) {
        return convmat_refuse(error, CONVMAT_INVALID,
                              "--symbolic, must not be given with --matrix: a file's entries have no names");
    }
    return CONVMAT_OK;
}

/* Bytes of p, i and x: less than those of the process's memory, where they are */
static int64_t bytes_of(const convmat_matrix *matrix) {
    const int64_t index = matrix->index == CONVMAT_INT32 ? 4 : 8;
    const int64_t lines = matrix->layout == CONVMAT_BY_ROWS ? matrix->m : matrix->n;
    return (lines + 1) * index + matrix->nnz * (index + convmat_value_bytes(matrix->value));
}

/* *matrix, within --max-bytes, in the value type of --value, without zeros where --drop-zeros says so */
static convmat_status refine(const convmat_options *options, convmat_matrix **matrix, convmat_error *error) {
    convmat_matrix *changed = NULL;
    convmat_matrix_options storage = {.layout = (*matrix)->layout, .index = (*matrix)->index};
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_limit_bytes(options, &storage.max_bytes, error));
    CONVMAT_TRY(convmat_limit_value(options, &storage.value, error));
    if (bytes_of(*matrix) > storage.max_bytes) {
        return convmat_limit_refuse(options, bytes_of(*matrix), storage.max_bytes, error);
    }
    if (convmat_option_given(options, CONVMAT_OPTION_VALUE)) {
        status = convmat_matrix_convert(*matrix, &storage, &changed, error);
        if (status == CONVMAT_INVALID) {
            convmat_error_prefix(error, "--matrix: ");
        }
        CONVMAT_TRY(status);
        convmat_matrix_free(matrix);
        *matrix = changed;
    }
    if (convmat_option_given(options, CONVMAT_OPTION_DROP_ZEROS)) {
        CONVMAT_TRY(convmat_matrix_drop_zeros(*matrix, &changed, error));
        convmat_matrix_free(matrix);
        *matrix = changed;
    }
done:
    return status;
}

/* The matrix of --matrix in another format */
static convmat_status write_file(const convmat_options *options, convmat_error *error) {
    const char *path = options->text[CONVMAT_OPTION_MATRIX];
    const convmat_format *format = NULL;
    convmat_matrix *matrix = NULL;
    convmat_document document = {.matrix = NULL};
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(check_no_geometry(options, error));
    CONVMAT_TRY(take_index(options, &document.index_bits, error));
    CONVMAT_TRY(convmat_limit_threads(options, &document.threads, error));
    CONVMAT_TRY(convmat_limit_bytes(options, &(int64_t){0}, error));
    CONVMAT_TRY(
        convmat_limit_value(options, &(convmat_value){CONVMAT_DOUBLE}, error)); /* wrong ones at once */
    CONVMAT_TRY(convmat_matrix_read(path, NULL, &matrix, error));
    CONVMAT_TRY(choose_format(options, matrix->m, matrix->n, &format, error));
    CONVMAT_TRY(refine(options, &matrix, error));
    const convmat_matrix transpose = convmat_matrix_transpose_view(matrix);
    document.is_transpose = convmat_option_given(options, CONVMAT_OPTION_TRANSPOSE);
    document.matrix = document.is_transpose ? &transpose : matrix;
    CONVMAT_TRY(write_document(options, format, &document, error));
done:
    convmat_matrix_free(&matrix);
    return status;
}

convmat_status convmat_command_matrix(const convmat_options *options, bool *is_true, convmat_error *error) {
    const convmat_status status = convmat_option_given(options, CONVMAT_OPTION_MATRIX)
                                      ? write_file(options, error)
                                      : write_geometry(options, error);
    *is_true = status == CONVMAT_OK;
    return status;
}
