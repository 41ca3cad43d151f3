/* SPDX-License-Identifier: BSD-3-Clause */
/* Composing and delivering reports, so that a failure leaves neither half a report nor half a file. */
#include "report.h"

#include "interrupt.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void convmat_shape_text(const int64_t *sizes, int count, const char *separator, char *text) {
    int length = 0;
    snprintf(text, CONVMAT_SHAPE_SIZE, "%s", count == 0 ? "()" : "");
    for (int k = 0; k < count && length < CONVMAT_SHAPE_SIZE; k++) {
        length += snprintf(text + length, (size_t)(CONVMAT_SHAPE_SIZE - length), "%s%" PRId64,
                           k > 0 ? separator : "", sizes[k]);
    }
}

void convmat_bytes_text(int64_t bytes, char *text) {
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000) {
        snprintf(text, CONVMAT_BYTES_SIZE, "%" PRId64 " byte%s", bytes, bytes == 1 ? "" : "s");
        return;
    }
    int unit = 0;
    double number = (double)bytes / 1e3;
    for (; number >= 999.5; number /= 1e3) {
        unit++;
    }
    const int decimals = number < 9.995 ? 2 : (number < 99.95 ? 1 : 0);
    snprintf(text, CONVMAT_BYTES_SIZE, "%.*f %s", decimals, number, units[unit]);
}

void convmat_number_print(FILE *out, double number) {
    char text[CONVMAT_NUMBER_SIZE];
    convmat_number_format(number, CONVMAT_DOUBLE, text);
    fputs(text, out);
}

convmat_status convmat_report_open(convmat_report *report, convmat_error *error) {
    *report = (convmat_report){.out = NULL};
    report->out = open_memstream(&report->text, &report->size);
    if (report->out == NULL) {
        return convmat_refuse(error, CONVMAT_MEMORY, "out of memory for the report");
    }
    return CONVMAT_OK;
}

convmat_status convmat_report_deliver(convmat_report *report, const convmat_options *options,
                                      convmat_error *error) {
    convmat_output *output = NULL;
    convmat_status status = CONVMAT_OK;
    const bool is_whole = ferror(report->out) == 0;
    const bool is_closed = fclose(report->out) == 0;
    report->out = NULL;
    if (!is_whole || !is_closed) {
        return convmat_refuse(error, CONVMAT_MEMORY, "out of memory for the report");
    }
    CONVMAT_TRY(convmat_interrupt_open(convmat_report_path(options), &output, error));
    CONVMAT_TRY(convmat_output_write(output, report->text, report->size, error));
    CONVMAT_TRY(convmat_output_commit(&output, error));
done:
    convmat_output_discard(&output);
    return status;
}

void convmat_report_close(convmat_report *report) {
    if (report->out != NULL) {
        fclose(report->out);
        report->out = NULL;
    }
    free(report->text);
    report->text = NULL;
}

const char *convmat_report_path(const convmat_options *options) {
    return convmat_option_given(options, CONVMAT_OPTION_OUTPUT) ? options->text[CONVMAT_OPTION_OUTPUT] : "-";
}

bool convmat_report_is_json(const convmat_options *options) {
    const char *const path = convmat_report_path(options);
    const size_t length = strlen(path);
    const size_t size = strlen(".json");
    return convmat_option_given(options, CONVMAT_OPTION_JSON) ||
           (length > size && strcmp(path + length - size, ".json") == 0);
}
