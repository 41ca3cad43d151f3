/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages as the buffers of long files: what a page holds goes out when it is much, and the page begins again. */
#ifndef CONVMAT_IO_POUR_H
#define CONVMAT_IO_POUR_H

#include "base/page.h"

#include <convmat/io.h>

/* Bytes that are worth a write */
#define CONVMAT_POUR_BYTES ((int64_t)1 << 16)

/* Write what the page holds where it is at least `least` bytes, and empty it. Errors: MEMORY (some piece), IO. */
convmat_status convmat_page_pour(convmat_page *page, int64_t least, convmat_output *output,
                                 convmat_error *error);

#endif
