/* SPDX-License-Identifier: BSD-3-Clause */
/* Reader of MATLAB 5 files: the first sparse matrix of real numbers, or the first full one where there is none. */
#include "base/checked.h"
#include "base/memory.h"
#include "base/status.h"
#include "io/array.h"
#include "io/arrays_matrix.h"
#include "io/bytes.h"
#include "io/failure.h"
#include "io/inflate.h"
#include "io/mat.h"
#include "io/npy_decode.h"
#include "io/writers.h"

enum { TAG = 8, PEEK = 40 /* a variable's tag, flags and two sizes */ };

/* Bytes that are being read, in the order of the file */
typedef struct part {
    const unsigned char *at;
    int64_t left;
    bool is_big_endian;
    const char *name; /* of the file */
    convmat_error *error;
} part;

/* An element: what its tag says, all inside the bytes */
typedef struct element {
    int type;
    int64_t size;
    const unsigned char *data;
} element;

static uint64_t get(const part *p, int64_t offset, int bytes) {
    return convmat_bytes_get(p->at + offset, bytes, p->is_big_endian);
}

static convmat_status refuse(const part *p, const char *what) {
    return convmat_fail(p->error, CONVMAT_FORMAT, "%s: %s", p->name, what);
}

/* The next element; a small one has its size beside its type and its data in the tag */
static convmat_status next_element(part *p, element *e) {
    if (p->left < TAG) {
        return refuse(p, "ends inside a tag, must hold it");
    }
    const uint64_t first = get(p, 0, 4);
    const bool is_small = first >> 16 != 0;
    e->type = (int)(first & 0xffffU);
    e->size = (int64_t)(is_small ? first >> 16 : get(p, 4, 4));
    e->data = p->at + (is_small ? 4 : TAG);
    if (is_small ? e->size > 4 : e->size > p->left - TAG) {
        return refuse(p, "an element is larger than what holds it, must be inside");
    }
    const bool is_padded = !is_small && e->type != CONVMAT_MI_COMPRESSED;
    const int64_t whole = TAG + (is_small ? 0 : e->size);
    const int64_t used = convmat_min(is_padded ? convmat_ceil_div(whole, 8) * 8 : whole, p->left);
    p->at += used;
    p->left -= used;
    return CONVMAT_OK;
}

/* Kind and bytes of numbers of a type; false when they are none */
static bool describe(const element *e, const part *p, convmat_npy_view *view) {
    static const struct {
        char kind;
        int bytes;
    } types[] = {
        [CONVMAT_MI_INT8] = {'i', 1},   [CONVMAT_MI_UINT8] = {'u', 1},  [CONVMAT_MI_INT16] = {'i', 2},
        [CONVMAT_MI_UINT16] = {'u', 2}, [CONVMAT_MI_INT32] = {'i', 4},  [CONVMAT_MI_UINT32] = {'u', 4},
        [CONVMAT_MI_SINGLE] = {'f', 4}, [CONVMAT_MI_DOUBLE] = {'f', 8}, [CONVMAT_MI_INT64] = {'i', 8},
        [CONVMAT_MI_UINT64] = {'u', 8}};
    if (e->type < 0 || e->type > CONVMAT_MI_UINT64 || types[e->type].bytes == 0) {
        return false;
    }
    *view = (convmat_npy_view){.header = {.kind = types[e->type].kind,
                                          .bytes = types[e->type].bytes,
                                          .is_big_endian = p->is_big_endian,
                                          .rank = 1},
                               .data = e->data,
                               .name = p->name};
    view->count = e->size / view->header.bytes;
    return e->size % view->header.bytes == 0;
}

/* The next element as numbers */
static convmat_status next_numbers(part *p, bool is_whole, convmat_npy_view *view) {
    element e;
    const convmat_status status = next_element(p, &e);
    if (status != CONVMAT_OK) {
        return status;
    }
    return describe(&e, p, view) && !(is_whole && view->header.kind == 'f')
               ? CONVMAT_OK
               : refuse(p, is_whole ? "indices are no integers, must be" : "values are no numbers, must be");
}

/* How good a variable is for us */
typedef enum rank { NOTHING, FULL, SPARSE } rank;

/* A variable: what its flags and sizes say, and what follows them */
typedef struct variable {
    rank rank;
    bool is_single;
    int64_t m, n;
    part rest;
} variable;

/* Look at the content of a matrix element; all that is not a matrix of real numbers is NOTHING, and not an error */
static convmat_status look(part content, variable *v) {
    element flags;
    element sizes;
    convmat_status status;
    *v = (variable){.rank = NOTHING};
    CONVMAT_TRY(next_element(&content, &flags));
    if (flags.type != CONVMAT_MI_UINT32 || flags.size != 8) {
        CONVMAT_TRY(refuse(&content, "a variable has no flags, must begin with them"));
    }
    const uint64_t word = convmat_bytes_get(flags.data, 4, content.is_big_endian);
    const int class = (int)(word & 0xffU);
    if (class < CONVMAT_MX_SPARSE || class > CONVMAT_MX_UINT64 || (word & CONVMAT_MX_IS_COMPLEX) != 0) {
        goto done;
    }
    if (content.left < TAG + 8 || get(&content, 0, 4) != CONVMAT_MI_INT32 || get(&content, 4, 4) != 8) {
        goto done; /* three axes, or more */
    }
    CONVMAT_TRY(next_element(&content, &sizes));
    v->m = (int64_t)(int32_t)convmat_bytes_get(sizes.data, 4, content.is_big_endian);
    v->n = (int64_t)(int32_t)convmat_bytes_get(sizes.data + 4, 4, content.is_big_endian);
    if (v->m < 0 || v->n < 0) {
        CONVMAT_TRY(refuse(&content, "a variable has a size below 0, must be at least 0"));
    }
    v->rank = class == CONVMAT_MX_SPARSE ? SPARSE : FULL;
    v->is_single = class == CONVMAT_MX_SINGLE;
    v->rest = content;
done:
    return status;
}

/* Inside the first `have` bytes of a matrix element; *size is what its tag says of the content */
static convmat_status enter(const part *file, const unsigned char *bytes, int64_t have, part *content,
                            int64_t *size) {
    *content = *file;
    content->at = bytes;
    *size = (int64_t)get(content, 4, 4);
    if (get(content, 0, 4) != CONVMAT_MI_MATRIX) {
        return refuse(file, "a compressed element holds no variable, must hold one");
    }
    content->at += TAG;
    content->left = have - TAG;
    return CONVMAT_OK;
}

/* A compressed variable, whole if it is `wanted`: inflated into *owned, to be freed by the caller in any case */
static convmat_status look_inside(const part *file, const element *e, rank wanted, void **owned,
                                  variable *v) {
    const convmat_deflated deflated = {e->data, e->size, true, file->name};
    unsigned char head[PEEK];
    part content;
    int64_t size;
    convmat_status status;
    CONVMAT_TRY(convmat_inflate(&deflated, head, PEEK, false, file->error));
    CONVMAT_TRY(enter(file, head, PEEK, &content, &size));
    CONVMAT_TRY(look(content, v));
    if (v->rank != wanted) {
        goto done;
    }
    if (size + TAG > convmat_inflate_bound(e->size)) {
        CONVMAT_TRY(refuse(file, "a variable is larger than its data can come to, must be what they are"));
    }
    *owned = convmat_memory_new(size + TAG, 1);
    CONVMAT_TRY(*owned == NULL ? convmat_fail_memory(file->error, "what is inflated") : CONVMAT_OK);
    CONVMAT_TRY(convmat_inflate(&deflated, *owned, size + TAG, true, file->error));
    CONVMAT_TRY(enter(file, *owned, size + TAG, &content, &size));
    CONVMAT_TRY(look(content, v));
done:
    return status;
}

/* The first variable of the wanted rank: its rank is NOTHING where there is none */
static convmat_status find(const part *file, rank wanted, void **owned, variable *v) {
    part p = *file;
    convmat_status status = CONVMAT_OK;
    *v = (variable){.rank = NOTHING};
    while (p.left > 0) {
        element e;
        CONVMAT_TRY(next_element(&p, &e));
        if (e.type == CONVMAT_MI_MATRIX) {
            part content = *file;
            content.at = e.data;
            content.left = e.size;
            CONVMAT_TRY(look(content, v));
        } else if (e.type == CONVMAT_MI_COMPRESSED) {
            CONVMAT_TRY(look_inside(file, &e, wanted, owned, v));
        }
        if (v->rank == wanted) {
            goto done;
        }
    }
    v->rank = NOTHING;
done:
    return status;
}

/* Name, rows, offsets, values */
static convmat_status read_sparse(variable *v, convmat_matrix **matrix) {
    static const char *const names[] = {"ir", "jc", "pr"}; /* as MathWorks call them */
    char labels[3][CONVMAT_NAME_SIZE + 4];
    convmat_npy_view views[3];
    element name;
    convmat_status status;
    CONVMAT_TRY(next_element(&v->rest, &name));
    for (int k = 0; k < 3; k++) {
        CONVMAT_TRY(next_numbers(&v->rest, k < 2, &views[k]));
        convmat_text(labels[k], (int64_t)sizeof labels[k], "%s: %s", v->rest.name, names[k]);
        views[k].name = labels[k];
    }
    const convmat_arrays arrays = {v->m,      v->n,      CONVMAT_BY_COLUMNS, &views[0],
                                   &views[1], &views[2], v->rest.name};
    CONVMAT_TRY(convmat_arrays_compressed(&arrays, matrix, v->rest.error));
done:
    return status;
}

/* Name, values column by column, which may be stored in a smaller type than the variable's */
static convmat_status read_full(variable *v, convmat_matrix **matrix) {
    const convmat_value wanted = v->is_single ? CONVMAT_FLOAT : CONVMAT_DOUBLE;
    convmat_error *const error = v->rest.error;
    convmat_array *array = NULL;
    convmat_array *converted = NULL;
    convmat_npy_view view;
    element name;
    convmat_status status;
    CONVMAT_TRY(next_element(&v->rest, &name));
    CONVMAT_TRY(next_numbers(&v->rest, false, &view));
    if (view.count != v->m * v->n) { /* fits: both are of 31 bits */
        CONVMAT_TRY(convmat_fail(error, CONVMAT_FORMAT,
                                 "%s: %" PRId64 " values, must be %" PRId64 " of a matrix of %" PRId64
                                 " by %" PRId64,
                                 view.name, view.count, v->m * v->n, v->m, v->n));
    }
    CONVMAT_TRY(convmat_array_begin(2, (int64_t[]){v->n, v->m}, convmat_npy_value(&view.header), INT64_MAX,
                                    &array, error));
    CONVMAT_TRY(convmat_npy_decode(&view.header, view.data, view.count, view.name, array->data, 0, error));
    if (array->value != wanted) {
        CONVMAT_TRY(convmat_array_convert(array, wanted, &converted, error));
        convmat_array_free(&array);
        array = converted;
    }
    CONVMAT_TRY(convmat_fail_within(error, view.name,
                                    convmat_dense_compress(array, CONVMAT_BY_COLUMNS, matrix, error)));
done:
    convmat_array_free(&array);
    return status;
}

/* Version and byte order; the reason why others are not read */
static convmat_status check_header(part *file) {
    if (file->left < CONVMAT_MAT_HEADER) {
        return refuse(file, "header = cut, must be 128 bytes of a MATLAB 5 file (save -v7 or -v6; not -v4)");
    }
    const unsigned char *const order = file->at + CONVMAT_MAT_ORDER;
    file->is_big_endian = order[0] == 'M';
    const bool is_known = memcmp(order, "IM", 2) == 0 || memcmp(order, "MI", 2) == 0;
    const uint64_t version = get(file, CONVMAT_MAT_VERSION, 2);
    if (is_known && version == 0x0200) {
        return refuse(file, "version = 7.3, must be 5 (save -v7): 7.3 is HDF5, and neither Octave nor SciPy "
                            "reads sparse matrices of it");
    }
    if (!is_known || version != 0x0100) {
        return refuse(file, "no header of a MATLAB 5 file, must be one (save -v7 or -v6; not -v4)");
    }
    file->at += CONVMAT_MAT_HEADER;
    file->left -= CONVMAT_MAT_HEADER;
    return CONVMAT_OK;
}

convmat_status convmat_mat_parse(const void *bytes, int64_t size, const char *name, convmat_matrix **matrix,
                                 convmat_error *error) {
    part file = {.at = bytes, .left = size, .name = name, .error = error};
    void *owned = NULL;
    variable v;
    convmat_status status;
    *matrix = NULL;
    CONVMAT_TRY(check_header(&file));
    CONVMAT_TRY(find(&file, SPARSE, &owned, &v));
    if (v.rank == NOTHING) {
        CONVMAT_TRY(find(&file, FULL, &owned, &v));
    }
    if (v.rank == NOTHING) {
        CONVMAT_TRY(refuse(&file, "no matrix of real numbers with two axes, must have one"));
    }
    CONVMAT_TRY(v.rank == SPARSE ? read_sparse(&v, matrix) : read_full(&v, matrix));
done:
    convmat_memory_free(owned);
    return status;
}
