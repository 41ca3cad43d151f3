/* SPDX-License-Identifier: BSD-3-Clause */
/* Growing text: doubled where it is full, so that n bytes cost O(n). */
#include "base/page.h"

#include "base/checked.h"
#include "base/memory.h"

#include <assert.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024 };

/* Room for `more` characters and the terminating zero */
static bool reserve(convmat_page *page, int64_t more) {
    int64_t needed;
    if (page->has_failed || !convmat_add(page->length, more, &needed) || !convmat_add(needed, 1, &needed)) {
        page->has_failed = true;
        return false;
    }
    if (needed <= page->capacity) {
        return true;
    }
    int64_t capacity;
    if (!convmat_multiply(page->capacity, 2, &capacity)) {
        capacity = needed;
    }
    capacity = convmat_max(convmat_max(capacity, needed), FIRST_CAPACITY);
    char *const text = convmat_memory_resize(page->text, capacity, 1);
    page->has_failed = text == NULL;
    if (text != NULL) {
        page->text = text;
        page->capacity = capacity;
    }
    return text != NULL;
}

void convmat_page_put_bytes(convmat_page *page, const char *bytes, int64_t length) {
    if (reserve(page, length)) {
        assert(page->text != NULL);
        memcpy(page->text + page->length, bytes, (size_t)length);
        page->length += length;
        page->text[page->length] = '\0';
    }
}

void convmat_page_put_list(convmat_page *page, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    const int64_t room = page->capacity - page->length;
    char *const at = page->text == NULL ? NULL : page->text + page->length;
    const int64_t length = page->has_failed ? 0 : convmat_text_list(at, room, format, arguments);
    if (length < room) {
        page->length += length;
    } else if (reserve(page, length)) {
        page->length += convmat_text_list(page->text + page->length, length + 1, format, again);
    }
    va_end(again);
}

void convmat_page_put(convmat_page *page, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    convmat_page_put_list(page, format, arguments);
    va_end(arguments);
}

convmat_status convmat_page_finish(convmat_page *page, char **text, convmat_error *error) {
    *text = NULL;
    if (page->text == NULL) {
        convmat_page_put_bytes(page, "", 0);
    }
    if (page->has_failed) {
        convmat_page_discard(page);
        return convmat_fail_memory(error, "a text");
    }
    *text = page->text;
    *page = (convmat_page){0};
    return CONVMAT_OK;
}

void convmat_page_discard(convmat_page *page) {
    convmat_memory_free(page->text);
    *page = (convmat_page){0};
}
