/* SPDX-License-Identifier: BSD-3-Clause */
/* A page's text into an output; its memory stays for what follows. */
#include "io/pour.h"

convmat_status convmat_page_pour(convmat_page *page, int64_t least, convmat_output *output,
                                 convmat_error *error) {
    if (page->has_failed) {
        return convmat_fail_memory(error, "a text");
    }
    if (page->length == 0 || page->length < least) {
        return CONVMAT_OK;
    }
    const convmat_status status = convmat_output_write(output, page->text, (size_t)page->length, error);
    page->length = 0;
    return status;
}
