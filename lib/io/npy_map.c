/* SPDX-License-Identifier: BSD-3-Clause */
/* An array takes over the pages that a .npy file is mapped to; they are private, so that writing to them is its own. */
#include "io/npy_map.h"

#include "base/memory.h"
#include "io/array.h"
#include "io/bytes.h"
#include "io/npy_decode.h"
#include "io/npy_view.h"

#include <sys/mman.h>

enum { LEAST_BYTES = 1 << 20 };

/* The bytes are the array's, as they are */
static bool is_array(const convmat_npy_view *view) {
    const convmat_npy_header *const header = &view->header;
    return header->kind == 'f' && header->bytes >= 4 && convmat_bytes_are_native(header->is_big_endian) &&
           (!header->is_fortran || header->rank < 2) && view->count >= LEAST_BYTES / header->bytes &&
           (uintptr_t)view->data % (uintptr_t)header->bytes == 0;
}

convmat_status convmat_npy_adopt(convmat_input *input, convmat_array **array, convmat_error *error) {
    convmat_npy_view view;
    *array = NULL;
    if (input->mapping == NULL ||
        convmat_npy_look(input->bytes, input->size, input->name, CONVMAT_NPY_REAL, &view, NULL) !=
            CONVMAT_OK ||
        !is_array(&view) || mprotect(input->mapping, (size_t)input->size, PROT_READ | PROT_WRITE) != 0) {
        return CONVMAT_OK;
    }
    const convmat_status status = convmat_array_begin(view.header.rank, view.header.shape,
                                                      convmat_npy_value(&view.header), 0, array, error);
    if (status == CONVMAT_OK) {
        convmat_array *const made = *array;
        convmat_memory_free(made->data);
        made->mapping = input->mapping;
        made->mapping_bytes = input->size;
        made->data = (char *)input->mapping + (view.data - input->bytes);
        input->mapping = NULL;
        convmat_input_close(input);
    }
    return status;
}
