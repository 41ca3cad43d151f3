/* SPDX-License-Identifier: BSD-3-Clause */
/* The entries of one line, from its links: instances of lines_indices.inc and lines_values.inc. */
#include "matrix/lines.h"

/* One past the last link that shares the position of link j */
static int64_t group_end(const convmat_line *line, int a, int64_t j) {
    const convmat_link *links = line->links[a];
    int64_t end = j + 1;
    while (end < line->count[a] && links[end].position == links[j].position) {
        end++;
    }
    return end;
}

static bool is_plain(const convmat_line *line) {
    return line->is_plain[0] && line->is_plain[1] && line->is_plain[2];
}

#define INDEX int32_t
#define PLAIN_INDICES plain_indices_int32
#define LINE_INDICES convmat_line_indices_int32
#include "matrix/lines_indices.inc"
#undef INDEX
#undef PLAIN_INDICES
#undef LINE_INDICES

#define INDEX int64_t
#define PLAIN_INDICES plain_indices_int64
#define LINE_INDICES convmat_line_indices_int64
#include "matrix/lines_indices.inc"
#undef INDEX
#undef PLAIN_INDICES
#undef LINE_INDICES

#define VALUE double
#define PLAIN_VALUES plain_values_double
#define LINE_VALUES convmat_line_values_double
#define SUM_TAPS sum_taps_double
#define SUM_INNER sum_inner_double
#include "matrix/lines_values.inc"
#undef VALUE
#undef PLAIN_VALUES
#undef LINE_VALUES
#undef SUM_TAPS
#undef SUM_INNER

#define VALUE float
#define PLAIN_VALUES plain_values_float
#define LINE_VALUES convmat_line_values_float
#define SUM_TAPS sum_taps_float
#define SUM_INNER sum_inner_float
#include "matrix/lines_values.inc"
#undef VALUE
#undef PLAIN_VALUES
#undef LINE_VALUES
#undef SUM_TAPS
#undef SUM_INNER

void convmat_line_indices(const convmat_walk *walk, const convmat_line *line, convmat_index index, void *i,
                          int64_t offset) {
    if (index == CONVMAT_INT32) {
        convmat_line_indices_int32(walk, line, (int32_t *)i + offset);
    } else {
        convmat_line_indices_int64(walk, line, (int64_t *)i + offset);
    }
}

void convmat_line_values(const convmat_walk *walk, const convmat_line *line, convmat_value value,
                         const void *weights, void *x, int64_t offset) {
    if (value == CONVMAT_FLOAT) {
        convmat_line_values_float(walk, line, weights, (float *)x + offset);
    } else {
        convmat_line_values_double(walk, line, weights, (double *)x + offset);
    }
}
