/* SPDX-License-Identifier: BSD-3-Clause */
/* libpng's callbacks for errors, warnings and memory. */
#include "io/png_guard.h"

#include "base/memory.h"
#include "base/status.h"

static void on_error(png_structp png, png_const_charp words) {
    convmat_png_guard *const guard = png_get_error_ptr(png);
    convmat_text(guard->words, (int64_t)sizeof guard->words, "%s", words);
    longjmp(guard->jump, 1);
}

/* What libpng warns of it has mended, or it is in a chunk that we do not look at */
static void on_warning(png_structp png, png_const_charp words) {
    (void)png;
    (void)words;
}

static png_voidp take(png_structp png, png_alloc_size_t size) {
    convmat_png_guard *const guard = png_get_mem_ptr(png);
    void *const block = size > INT64_MAX ? NULL : convmat_memory_new((int64_t)size, 1);
    guard->lacks_memory = guard->lacks_memory || block == NULL;
    return block;
}

static void give_back(png_structp png, png_voidp block) {
    (void)png;
    convmat_memory_free(block);
}

convmat_status convmat_png_new(convmat_png_guard *guard, bool is_writing, png_structp *png, png_infop *info,
                               convmat_error *error) {
    *png = is_writing ? png_create_write_struct_2(PNG_LIBPNG_VER_STRING, guard, on_error, on_warning, guard,
                                                  take, give_back)
                      : png_create_read_struct_2(PNG_LIBPNG_VER_STRING, guard, on_error, on_warning, guard,
                                                 take, give_back);
    if (*png != NULL) {
        *info = png_create_info_struct(*png);
        png_set_user_limits(*png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    }
    return *png == NULL || *info == NULL ? convmat_fail_memory(error, "libpng") : CONVMAT_OK;
}

convmat_status convmat_png_failed(const convmat_png_guard *guard, const char *name, convmat_error *error) {
    return guard->lacks_memory
               ? convmat_fail_memory(error, "libpng")
               : convmat_fail(error, CONVMAT_FORMAT, "%s: PNG = broken (%s), must be whole and valid", name,
                              guard->words);
}
