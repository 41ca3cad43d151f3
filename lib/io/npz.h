/* SPDX-License-Identifier: BSD-3-Clause */
/* What is inside scipy.sparse.save_npz's archives, for the writer, the reader and tests. */
#ifndef CONVMAT_IO_NPZ_H
#define CONVMAT_IO_NPZ_H

#include "io/writers.h"

/* The kinds of matrix that are written and read */
typedef enum convmat_npz_kind { CONVMAT_NPZ_CSR, CONVMAT_NPZ_CSC, CONVMAT_NPZ_COO } convmat_npz_kind;

/* Write one kind; sizes from `limit` on go into zip64 records: CONVMAT_ZIP_LIMIT, or less to try them. */
convmat_status convmat_npz_write_kind(convmat_output *output, const convmat_document *document,
                                      convmat_npz_kind kind, int64_t limit, convmat_error *error);

#endif
