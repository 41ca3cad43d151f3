/* SPDX-License-Identifier: BSD-3-Clause */
/* A matrix and the geometry it came from: do they fit, and how is that said in a few lines. */
#include "io/document.h"

#include "base/status.h"

#include <string.h>

/* One direction of the matrix against the geometry: all of it, or a range when lines run this way */
static convmat_status check_direction(const char *name, int64_t size, int64_t begin, bool is_range,
                                      int64_t whole, convmat_error *error) {
    if (is_range ? begin > whole - size : size != whole) {
        return convmat_fail(error, CONVMAT_INVALID,
                            "%s = %" PRId64 ", must be %s%" PRId64 " as the geometry has it", name, size,
                            is_range ? "within " : "", whole);
    }
    return CONVMAT_OK;
}

/* A document without matrix: geometry and weights say everything */
static convmat_status check_recipe(const convmat_document *document, convmat_error *error) {
    if (document->geometry == NULL) {
        return convmat_fail_null(error, "matrix");
    }
    if (document->weights == NULL && !document->is_symbolic) {
        return convmat_fail_null(error, "weights");
    }
    if (((int)document->value | 1) != 1) {
        return convmat_fail(error, CONVMAT_INVALID, "value = %d, must be CONVMAT_DOUBLE or CONVMAT_FLOAT",
                            (int)document->value);
    }
    convmat_plan plan;
    return convmat_geometry_plan(document->geometry, &plan, error);
}

/* A stored matrix, and that it is the geometry's */
static convmat_status check_matrix(const convmat_document *document, convmat_error *error) {
    const convmat_matrix *const matrix = document->matrix;
    convmat_status status;
    CONVMAT_TRY(convmat_matrix_check(matrix, error));
    if (document->geometry != NULL) {
        convmat_plan plan;
        CONVMAT_TRY(convmat_geometry_plan(document->geometry, &plan, error));
        const bool by_rows = matrix->layout == CONVMAT_BY_ROWS;
        CONVMAT_TRY(check_direction("m", matrix->m, matrix->begin, by_rows,
                                    document->is_transpose ? plan.cols : plan.rows, error));
        CONVMAT_TRY(check_direction("n", matrix->n, matrix->begin, !by_rows,
                                    document->is_transpose ? plan.rows : plan.cols, error));
    }
done:
    return status;
}

convmat_status convmat_document_check(const convmat_document *document, convmat_error *error) {
    if (document == NULL) {
        return convmat_fail_null(error, "document");
    }
    if (document->is_symbolic && document->geometry == NULL) {
        return convmat_fail_null(error, "geometry");
    }
    if (document->index_bits != 0 && document->index_bits != 32 && document->index_bits != 64) {
        return convmat_fail(error, CONVMAT_INVALID, "index_bits = %d, must be 32, 64 or 0",
                            document->index_bits);
    }
    return document->matrix == NULL ? check_recipe(document, error) : check_matrix(document, error);
}

/* Text that grows piece by piece; `size` has room for all of it */
typedef struct page {
    char *text;
    int64_t size;
    int64_t length;
} page;

static void add(page *p, const char *format, ...) CONVMAT_FORMAT_CHECK(2, 3);

static void add(page *p, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    p->length += convmat_text_list(p->text + p->length, p->size - p->length, format, arguments);
    va_end(arguments);
}

/* "1x8x8": channels, then sizes */
static void add_sizes(page *p, int64_t channels, int axes, const int64_t *sizes) {
    add(p, "%" PRId64, channels);
    for (int a = 0; a < axes; a++) {
        add(p, "x%" PRId64, sizes[a]);
    }
}

/* "name 2,1": one number for each axis */
static void add_list(page *p, const char *name, int axes, const int64_t *numbers) {
    add(p, "%s ", name);
    for (int a = 0; a < axes; a++) {
        add(p, "%s%" PRId64, a > 0 ? "," : "", numbers[a]);
    }
}

const char *convmat_boundary_name(convmat_boundary boundary) {
    switch (boundary) {
    case CONVMAT_ZEROS:
        return "zeros";
    case CONVMAT_REFLECT:
        return "reflect";
    case CONVMAT_REPLICATE:
        return "replicate";
    case CONVMAT_CIRCULAR:
        return "circular";
    }
    return "unknown";
}

static void add_geometry(page *p, const convmat_geometry *g) {
    add(p, "image x ");
    add_sizes(p, g->in_channels, g->axes, g->in_size);
    add(p, ", features y ");
    add_sizes(p, g->out_channels, g->axes, g->out_size);
    add(p, ", weights w %" PRId64 "x", g->out_channels);
    add_sizes(p, g->in_channels / g->groups, g->axes, g->kernel_size);
    add_list(p, "\nstride", g->axes, g->stride);
    add(p, "; padding ");
    for (int a = 0; a < g->axes; a++) {
        add(p, "%s%" PRId64 ":%" PRId64, a > 0 ? "," : "", g->pad_begin[a], g->pad_end[a]);
    }
    add_list(p, "; dilation", g->axes, g->dilation);
    add(p, "; groups %" PRId64 "; boundary %s; %s\n", g->groups, convmat_boundary_name(g->boundary),
        g->is_convolution ? "convolution (kernel rotated)" : "correlation");
}

void convmat_document_describe(const convmat_document *document, char *text) {
    page p = {text, CONVMAT_DESCRIPTION_SIZE, 0};
    const convmat_matrix *const matrix = document->matrix;
    text[0] = '\0';
    if (document->geometry != NULL) {
        add(&p, "%s, row-major vectors, channels first\n",
            document->is_transpose ? "C^T: vec(x) = C^T vec(y)" : "C: vec(y) = C vec(x)");
        add_geometry(&p, document->geometry);
    }
    if (matrix != NULL && matrix->begin > 0) {
        const bool by_rows = matrix->layout == CONVMAT_BY_ROWS;
        add(&p, "%s 1 here is %" PRId64 " of the whole matrix\n", by_rows ? "row" : "column",
            matrix->begin + 1);
    }
}

void convmat_document_put_comments(const convmat_document *document, convmat_page *out) {
    char text[CONVMAT_DESCRIPTION_SIZE];
    convmat_document_describe(document, text);
    for (char *line = text; *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        line[length] = '\0';
        convmat_page_put(out, "%% %s\n", line);
        line += length + 1;
    }
}

convmat_layout convmat_document_layout(const convmat_document *document) {
    return document != NULL && document->matrix != NULL ? document->matrix->layout : CONVMAT_BY_ROWS;
}

int64_t convmat_document_block(const convmat_document *document, bool is_column) {
    const convmat_geometry *const g = document->geometry;
    if (g == NULL) {
        return INT64_MAX;
    }
    const int64_t *const size = is_column != document->is_transpose ? g->in_size : g->out_size;
    int64_t product = 1; /* fits: the geometry's plan does */
    for (int a = 0; a < g->axes; a++) {
        product *= size[a];
    }
    return product;
}
