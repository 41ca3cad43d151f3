/* SPDX-License-Identifier: BSD-3-Clause */
/* Reader of .npz: what scipy.sparse.save_npz writes, csr, csc and coo, stored or deflated. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/bytes.h"
#include "io/entries.h"
#include "io/failure.h"
#include "io/inflate.h"
#include "io/npy_decode.h"
#include "io/npy_view.h"
#include "io/npz.h"
#include "io/zip.h"
#include "matrix/storage.h"

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
    convmat_index index;
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
            convmat_bytes_get(view->data + k * width, width, view->header.is_big_endian);
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
    CONVMAT_TRY(open_integers(r, SHAPE, "shape.npy"));
    if (r->views[SHAPE].count != 2 || !convmat_npy_whole(&r->views[SHAPE], 0, &r->m) ||
        !convmat_npy_whole(&r->views[SHAPE], 1, &r->n)) {
        CONVMAT_TRY(convmat_fail(r->error, CONVMAT_FORMAT, "%s: shape, must be two numbers, each at least 0",
                                 r->name));
    }
done:
    return status;
}

/* The arrays, and that their sizes agree */
static convmat_status open_arrays(reader *r) {
    convmat_status status;
    CONVMAT_TRY(open_integers(r, FIRST, r->is_coo ? "row.npy" : "indices.npy"));
    CONVMAT_TRY(open_integers(r, SECOND, r->is_coo ? "col.npy" : "indptr.npy"));
    CONVMAT_TRY(open_member(r, DATA, "data.npy", CONVMAT_NPY_REAL));
    const int64_t count = r->views[DATA].count;
    const int64_t lines = r->layout == CONVMAT_BY_ROWS ? r->m : r->n;
    if (r->views[DATA].header.rank != 1 || r->views[FIRST].count != count ||
        (r->is_coo && r->views[SECOND].count != count)) {
        CONVMAT_TRY(convmat_fail(r->error, CONVMAT_FORMAT,
                                 "%s: %" PRId64 " values, %" PRId64 " indices, must be as many", r->name,
                                 count, r->views[FIRST].count));
    }
    if (!r->is_coo && r->views[SECOND].count - 1 != lines) {
        CONVMAT_TRY(convmat_fail(r->error, CONVMAT_FORMAT,
                                 "%s: indptr = %" PRId64 " numbers, must be one more than %" PRId64 " %s",
                                 r->name, r->views[SECOND].count, lines,
                                 r->layout == CONVMAT_BY_ROWS ? "rows" : "columns"));
    }
    const int64_t largest = convmat_max(count, convmat_max(r->m, r->n));
    r->index = largest <= INT32_MAX ? CONVMAT_INT32 : CONVMAT_INT64;
done:
    return status;
}

/* to[k] = whole number k of a view, below `limit` and not below the one before when is_ascending */
static convmat_status copy_whole(const reader *r, int member, int64_t count, int64_t limit, bool is_ascending,
                                 void *to) {
    const convmat_npy_view *const view = &r->views[member];
    int64_t before = 0;
    for (int64_t k = 0; k < count; k++) {
        int64_t number;
        if (!convmat_npy_whole(view, k, &number) || number >= limit || (is_ascending && number < before)) {
            return convmat_fail(r->error, CONVMAT_FORMAT,
                                "%s: element %" PRId64 ", must be at least %" PRId64 " and below %" PRId64,
                                view->name, k, is_ascending ? before : 0, limit);
        }
        before = number;
        convmat_index_set(to, r->index, k, number);
    }
    return CONVMAT_OK;
}

static convmat_status copy_values(const reader *r, int64_t count, void *to) {
    const convmat_npy_view *const view = &r->views[DATA];
    return convmat_npy_decode(&view->header, view->data, count, view->name, to, 0, r->error);
}

/* Every line strictly ascending: canonical, as SciPy says */
static bool is_canonical(const convmat_matrix *C) {
    const int64_t lines = convmat_matrix_lines(C);
    for (int64_t line = 0; line < lines; line++) {
        const int64_t end = convmat_matrix_offset(C, line + 1);
        for (int64_t k = convmat_matrix_offset(C, line) + 1; k < end; k++) {
            if (convmat_matrix_index(C, k) <= convmat_matrix_index(C, k - 1)) {
                return false;
            }
        }
    }
    return true;
}

/* *C sorted, in a new matrix */
static convmat_status sort(convmat_matrix **C, convmat_error *error) {
    const convmat_matrix *const given = *C;
    convmat_matrix *sorted = NULL;
    const int64_t lines = convmat_matrix_lines(given);
    void *const line = convmat_memory_new(given->nnz, convmat_index_bytes(given->index));
    if (line == NULL) {
        return convmat_fail_memory(error, "sorting entries");
    }
    for (int64_t at = 0; at < lines; at++) {
        for (int64_t k = convmat_matrix_offset(given, at); k < convmat_matrix_offset(given, at + 1); k++) {
            convmat_index_set(line, given->index, k, at);
        }
    }
    const convmat_entries entries = {given->nnz, line, given->i, given->x, given->index, given->value};
    const convmat_status status =
        convmat_entries_compress(&entries, given->layout, given->m, given->n, &sorted, error);
    convmat_memory_free(line);
    if (status == CONVMAT_OK) {
        convmat_matrix_free(C);
        *C = sorted;
    }
    return status;
}

/* csr and csc: entries behind the last offset are room that SciPy had to spare */
static convmat_status read_compressed(const reader *r, convmat_matrix **C) {
    const int64_t lines = r->views[SECOND].count - 1;
    const int64_t across = r->layout == CONVMAT_BY_ROWS ? r->n : r->m;
    convmat_matrix like = {.m = r->m,
                           .n = r->n,
                           .layout = r->layout,
                           .index = r->index,
                           .value = convmat_npy_value(&r->views[DATA].header)};
    convmat_matrix *made = NULL;
    convmat_status status = CONVMAT_OK;
    int64_t first;
    if (!convmat_npy_whole(&r->views[SECOND], 0, &first) || first != 0 ||
        !convmat_npy_whole(&r->views[SECOND], lines, &like.nnz) || like.nnz > r->views[DATA].count) {
        CONVMAT_TRY(convmat_fail(r->error, CONVMAT_FORMAT,
                                 "%s: first and last number, must be 0 and at most %" PRId64,
                                 r->views[SECOND].name, r->views[DATA].count));
    }
    CONVMAT_TRY(convmat_matrix_new(&like, INT64_MAX, &made, r->error));
    CONVMAT_TRY(copy_whole(r, SECOND, lines + 1, like.nnz + 1, true, made->p));
    CONVMAT_TRY(copy_whole(r, FIRST, like.nnz, across, false, made->i));
    CONVMAT_TRY(copy_values(r, like.nnz, made->x));
    if (!is_canonical(made)) {
        CONVMAT_TRY(sort(&made, r->error));
    }
    *C = made;
    made = NULL;
done:
    convmat_matrix_free(&made);
    return status;
}

static convmat_status read_coo(const reader *r, convmat_matrix **C) {
    const int64_t count = r->views[DATA].count;
    const convmat_value value = convmat_npy_value(&r->views[DATA].header);
    void *const row = convmat_memory_new(count, convmat_index_bytes(r->index));
    void *const col = convmat_memory_new(count, convmat_index_bytes(r->index));
    void *const x = convmat_memory_new(count, convmat_value_bytes(value));
    convmat_status status = CONVMAT_OK;
    if (row == NULL || col == NULL || x == NULL) {
        CONVMAT_TRY(convmat_fail_memory(r->error, "entries"));
    }
    CONVMAT_TRY(copy_whole(r, FIRST, count, r->m, false, row));
    CONVMAT_TRY(copy_whole(r, SECOND, count, r->n, false, col));
    CONVMAT_TRY(copy_values(r, count, x));
    const convmat_entries entries = {count, row, col, x, r->index, value};
    CONVMAT_TRY(convmat_entries_compress(&entries, CONVMAT_BY_ROWS, r->m, r->n, C, r->error));
done:
    convmat_memory_free(row);
    convmat_memory_free(col);
    convmat_memory_free(x);
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
    CONVMAT_TRY(r.is_coo ? read_coo(&r, matrix) : read_compressed(&r, matrix));
done:
    for (int k = 0; k < MEMBERS; k++) {
        convmat_memory_free(r.owned[k]);
    }
    return status;
}
