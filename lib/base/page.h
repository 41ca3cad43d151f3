/* SPDX-License-Identifier: BSD-3-Clause */
/* Text of unknown length, grown piece by piece; a failed allocation is remembered and told once, at the end. */
#ifndef CONVMAT_BASE_PAGE_H
#define CONVMAT_BASE_PAGE_H

#include "base/status.h"

/* A text being written; {0} is an empty one. */
typedef struct convmat_page {
    char *text;       /* terminated; NULL before the first piece */
    int64_t length;   /* without the terminating zero */
    int64_t capacity; /* bytes of text */
    bool has_failed;  /* no memory at some piece: the text is not whole */
} convmat_page;

/* Append by a format that convmat_text() knows. */
void convmat_page_put(convmat_page *page, const char *format, ...) CONVMAT_FORMAT_CHECK(2, 3);
void convmat_page_put_list(convmat_page *page, const char *format, va_list arguments)
    CONVMAT_FORMAT_CHECK(2, 0);

/* Append `length` bytes as they are. */
void convmat_page_put_bytes(convmat_page *page, const char *bytes, int64_t length);

/* Hand the text over, to be freed with convmat_free(). The page is empty then. Errors: MEMORY; *text is NULL. */
convmat_status convmat_page_finish(convmat_page *page, char **text, convmat_error *error);

/* Give the text up. */
void convmat_page_discard(convmat_page *page);

#endif
