/* SPDX-License-Identifier: BSD-3-Clause */
/* A product without the matrix from its arguments to its results: opened, run once or often, closed. */
#ifndef CONVMAT_APPLY_PREPARED_H
#define CONVMAT_APPLY_PREPARED_H

#include "apply/folded.h"
#include "apply/listed.h"

/* What convmat_convolution_prepare() makes, and what convmat_convolution_apply() has for the time of its call. */
struct convmat_prepared {
    convmat_convolution convolution;
    convmat_geometry geometry; /* a copy: the caller's may go */
    convmat_task task;         /* its call is the product's, also where it is run in another way: */
    convmat_listed listed;     /* there is a list */
    convmat_folded *folded;    /* not NULL */
    bool is_task;              /* neither */
    char *tiles;               /* of the task */
};

/* Check the convolution and set up a call, all but in and out; it holds pointers to the convolution and its geometry. */
convmat_status convmat_call_open(const convmat_convolution *convolution, convmat_direction direction,
                                 convmat_call *call, convmat_error *error);

/* Check all but in and out, and take all memory; close whatever the status. It is not moved afterwards. */
convmat_status convmat_prepared_open(const convmat_convolution *convolution, convmat_direction direction,
                                     int64_t count, bool is_kept, struct convmat_prepared *prepared,
                                     convmat_error *error);
void convmat_prepared_close(struct convmat_prepared *prepared);

/* The product; in and out are checked. */
void convmat_prepared_run(struct convmat_prepared *prepared, const void *in, void *out);

#endif
