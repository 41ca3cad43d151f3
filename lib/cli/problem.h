/* SPDX-License-Identifier: BSD-3-Clause */
/* The geometry and arrays that the options of a command line describe. */
#ifndef CONVMAT_CLI_PROBLEM_H
#define CONVMAT_CLI_PROBLEM_H

#include "options.h"

#include <convmat/geometry.h>
#include <convmat/io.h>

/* What every command begins with. */
typedef struct convmat_problem {
    convmat_geometry geometry; /* completed */
    convmat_array *weights;    /* NULL with --kernel */
    convmat_array *input;      /* NULL without --input */
    bool is_transpose;         /* --transpose: input is y */
    int64_t batch;             /* samples in input, 1 without a batch axis */
    int leading_axes;          /* axes of input before the spatial ones: 0, 1 channel, 2 batch and channel */
} convmat_problem;

/*
 * Read arrays and options into *problem, which is to be closed whatever happens.
 *
 * Errors: INVALID, TOO_LARGE what options or shapes ask for; IO, FORMAT, MEMORY what reading arrays meets. A literal
 * that is no array is INVALID, a file that is none FORMAT.
 */
convmat_status convmat_problem_open(const convmat_options *options, convmat_problem *problem,
                                    convmat_error *error);

/* convmat_geometry_plan(), failing in the words of the options. */
convmat_status convmat_problem_plan(const convmat_problem *problem, convmat_plan *plan, convmat_error *error);

/* Release the arrays. */
void convmat_problem_close(convmat_problem *problem);

/* The array that an option names; NULL when it was not given. */
convmat_status convmat_problem_read(const convmat_options *options, convmat_option option,
                                    convmat_array **array, convmat_error *error);

/* Give *array the value type, in place of the one that it has. */
convmat_status convmat_problem_retype(convmat_array **array, convmat_value value, convmat_error *error);

/* The same for the weights. Errors: INVALID, a weight beyond the range of float, after `--weights: `. */
convmat_status convmat_problem_retype_weights(convmat_problem *problem, convmat_value value,
                                              convmat_error *error);

#endif
