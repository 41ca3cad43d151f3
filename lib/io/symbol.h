/* SPDX-License-Identifier: BSD-3-Clause */
/* The weights that an entry of C is the sum of, by name: which taps join its row to its column. */
#ifndef CONVMAT_IO_SYMBOL_H
#define CONVMAT_IO_SYMBOL_H

#include "base/page.h"

#include <convmat/geometry.h>

/* Channel and position of an element of the image or the features. */
typedef struct convmat_place {
    int64_t channel;
    int64_t position[CONVMAT_MAX_AXES]; /* `axes` of them */
} convmat_place;

/* A row of C being named. */
typedef struct convmat_symbol {
    const convmat_geometry *geometry;
    int64_t row;
    convmat_place feature;                 /* of row */
    convmat_link *links[CONVMAT_MAX_AXES]; /* of feature, along each axis */
    int64_t count[CONVMAT_MAX_AXES];
} convmat_symbol;

/* Begin; the geometry has passed its plan, and must outlive the symbol. Errors: MEMORY; *symbol is closed then. */
convmat_status convmat_symbol_open(const convmat_geometry *geometry, convmat_symbol *symbol,
                                   convmat_error *error);
void convmat_symbol_close(convmat_symbol *symbol);

/* Go to a row of C. O(links); nothing where it is there already. */
void convmat_symbol_go(convmat_symbol *symbol, int64_t row);

/* The place of a column of C, or of a row: what its flat index stands for. */
convmat_place convmat_symbol_image(const convmat_symbol *symbol, int64_t col);
convmat_place convmat_symbol_feature(const convmat_symbol *symbol, int64_t row);

/*
 * The taps that join the row to column `col`: their number, 0 where there is no entry. The first `capacity` of them
 * go to taps: indices among the kernel's positions, row-major, as stored, ascending.
 */
int64_t convmat_symbol_taps(const convmat_symbol *symbol, int64_t col, int64_t capacity, int64_t *taps);

/* Index of the weight at tap index `tap` of the row's channel and that of col: into the whole weight array. */
int64_t convmat_symbol_weight(const convmat_symbol *symbol, int64_t col, int64_t tap);

/*
 * Append "w[0,1]", or the sum "w[0] + w[2]" where a boundary folds several taps onto the entry; nothing where there
 * is none. Channels come first, w[co,ci',t...], unless both sides have one.
 */
void convmat_symbol_put(const convmat_symbol *symbol, int64_t col, convmat_page *page);

/*
 * Append the taps of one axis that join the row to position `position` on that axis, ascending, "0+2" where the
 * separator is "+". The entry's taps are the product of those of its axes.
 */
void convmat_symbol_put_axis(const convmat_symbol *symbol, int axis, int64_t position, const char *separator,
                             convmat_page *page);

#endif
