/* SPDX-License-Identifier: BSD-3-Clause */
/* Reader of .npz: what scipy.sparse.save_npz writes, csr, csc and coo, stored or deflated. */
#include "base/memory.h"
#include "base/status.h"
#include "io/arrays_matrix.h"
#include "io/bytes.h"
#include "io/failure.h"
#include "io/inflate.h"
#include "io/npz.h"
#include "io/zip.h"

/* The members of a matrix */
enum { FORMAT, SHAPE, DATA, FIRST, SECOND, MEMBERS };

enum { LABEL_SIZE = CONVMAT_NAME_SIZE + 16 };

/* A file that is being read */
typedef struct reader {
    convmat_zip_directory directory;
    const char *name;
    convmat_npy_view views[MEMBERS]; /* indices, indptr are FIRST, SECOND; or row, col */
    void *owned[MEMBERS];            /* what had to be inflated */
    char labels[MEMBERS][LABEL_SIZE];
    convmat_layout layout;
    bool is_coo;
    int64_t m, n;
    convmat_error *error;
} reader;

/* One member into its view */
static convmat_status open_member(reader *r, int k, const char *member, convmat_npy_kinds kinds) {
    const convmat_zip_entry *const entry = convmat_zip_find(&r->directory, member);
    if (entry == NULL) {
        return convmat_fail(r->error, CONVMAT_FORMAT,
                            "%s: no member %s, must be as scipy.sparse.save_npz writes", r->name, member);
    }
    const unsigned char *content;
    convmat_text(r->labels[k], LABEL_SIZE, "%s: %s", r->name, member);
    const convmat_status status = convmat_zip_take(&r->directory, entry, &content, &r->owned[k], r->error);
    return status == CONVMAT_OK
               ? convmat_npy_look(content, entry->size, r->labels[k], kinds, &r->views[k], r->error)
               : status;
}

/* The text of the member format, "csr", as bytes or as UCS-4; what is no letter becomes '?' */
static void read_text(const convmat_npy_view *view, char text[10]) {
    const int width = view->header.kind == 'U' ? 4 : 1;
    const int length = view->count == 1 ? view->header.bytes / width : 0;
    for (int k = 0; k < length; k++) {
        const uint64_t character =
            convmat_bytes_get(view->data + (ptrdiff_t)k * width, width, view->header.is_big_endian);
        text[k] = character > ' ' && character <= '~' ? (char)character : (char)(character == 0 ? 0 : '?');
    }
    text[length] = '\0';
}

static convmat_status read_format(reader *r) {
    char text[10];
    const convmat_status status = open_member(r, FORMAT, "format.npy", CONVMAT_NPY_TEXT);
    if (status != CONVMAT_OK) {
        return status;
    }
    read_text(&r->views[FORMAT], text);
    r->is_coo = strcmp(text, "coo") == 0;
    r->layout = strcmp(text, "csc") == 0 ? CONVMAT_BY_COLUMNS : CONVMAT_BY_ROWS;
    return r->is_coo || strcmp(text, "csr") == 0 || strcmp(text, "csc") == 0
               ? CONVMAT_OK
               : convmat_fail(r->error, CONVMAT_FORMAT,
                              "%s: format = %s, must be csr, csc or coo (A.tocsr() makes one of it)", r->name,
                              text);
}

/* A member that holds whole numbers along one axis */
static convmat_status open_integers(reader *r, int k, const char *member) {
    const convmat_npy_view *const view = &r->views[k];
    const convmat_status status = open_member(r, k, member, CONVMAT_NPY_REAL);
    if (status == CONVMAT_OK &&
        (view->header.rank != 1 || (view->header.kind != 'i' && view->header.kind != 'u'))) {
        return convmat_fail(r->error, CONVMAT_FORMAT, "%s: dtype = '%s', rank = %d, must be integers, rank 1",
                            view->name, view->header.descr, view->header.rank);
    }
    return status;
}

static convmat_status read_shape(reader *r) {
    convmat_status status;
    const convmat_npy_view *const shape = &r->views[SHAPE];
    CONVMAT_TRY(open_integers(r, SHAPE, "shape.npy"));
    if (shape->count != 2) {
        CONVMAT_TRY(convmat_fail(r->error, CONVMAT_FORMAT, "%s: %" PRId64 " numbers, must be 2", shape->name,
                                 shape->count));
    }
    for (int k = 0; k < 2; k++) {
        if (!convmat_npy_whole(shape, k, k == 0 ? &r->m : &r->n)) {
            char text[CONVMAT_WHOLE_SIZE];
            convmat_npy_whole_text(shape, k, text);
            CONVMAT_TRY(convmat_fail(r->error, CONVMAT_FORMAT, "%s[%d] = %s, must be 0 to 2^63-1",
                                     shape->name, k, text));
        }
    }
done:
    return status;
}

/* The arrays: what is in them is checked when they are copied */
static convmat_status open_arrays(reader *r) {
    convmat_status status;
    CONVMAT_TRY(open_integers(r, FIRST, r->is_coo ? "row.npy" : "indices.npy"));
    CONVMAT_TRY(open_integers(r, SECOND, r->is_coo ? "col.npy" : "indptr.npy"));
    CONVMAT_TRY(open_member(r, DATA, "data.npy", CONVMAT_NPY_REAL));
    if (r->views[DATA].header.rank != 1) {
        CONVMAT_TRY(convmat_fail(r->error, CONVMAT_FORMAT, "%s: rank = %d, must be 1", r->views[DATA].name,
                                 r->views[DATA].header.rank));
    }
done:
    return status;
}

convmat_status convmat_npz_parse(const void *bytes, int64_t size, const char *name, convmat_matrix **matrix,
                                 convmat_error *error) {
    reader r = {.name = name, .error = error};
    convmat_status status = CONVMAT_OK;
    *matrix = NULL;
    if (!convmat_has_zlib()) {
        return convmat_fail_zlib(error, "npz");
    }
    CONVMAT_TRY(convmat_zip_open(bytes, size, name, &r.directory, error));
    CONVMAT_TRY(read_format(&r));
    CONVMAT_TRY(read_shape(&r));
    CONVMAT_TRY(open_arrays(&r));
    const convmat_arrays arrays = {r.m, r.n, r.layout, &r.views[FIRST], &r.views[SECOND], &r.views[DATA],
                                   name};
    CONVMAT_TRY(r.is_coo ? convmat_arrays_triplets(&arrays, matrix, error)
                         : convmat_arrays_compressed(&arrays, matrix, error));
done:
    for (int k = 0; k < MEMBERS; k++) {
        convmat_memory_free(r.owned[k]);
    }
    return status;
}
