/* SPDX-License-Identifier: BSD-3-Clause */
/* What our uses of libpng share: its errors come back as a status, its memory comes through our door. */
#ifndef CONVMAT_IO_PNG_GUARD_H
#define CONVMAT_IO_PNG_GUARD_H

#include <convmat/base.h>

#include <png.h>
#include <setjmp.h>

/* Where libpng's failures go. libpng leaves a call only by longjmp() then: see convmat_png_failed(). */
typedef struct convmat_png_guard {
    jmp_buf jump;      /* set by the function that calls libpng */
    bool lacks_memory; /* an allocation failed: whatever libpng made of that, the answer is MEMORY */
    char words[96];    /* libpng's, where it has failed */
} convmat_png_guard;

/* New structures for reading or writing. To be called after setjmp(). Errors: MEMORY. */
convmat_status convmat_png_new(convmat_png_guard *guard, bool is_writing, png_structp *png, png_infop *info,
                               convmat_error *error);

/* The status of what made libpng jump: MEMORY, or FORMAT with "name: PNG = broken (words), must be whole". */
convmat_status convmat_png_failed(const convmat_png_guard *guard, const char *name, convmat_error *error);

#endif
