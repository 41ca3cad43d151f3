/* SPDX-License-Identifier: BSD-3-Clause */
/* y = C x and x = C^T y straight from geometry and weights: arguments are checked, then a path is taken. */
#include "apply/prepared.h"
#include "apply/vectors.h"

#include "base/status.h"
#include "geometry/geometry.h"

static convmat_status check_value(convmat_value value, convmat_error *error) {
    if (((int)value | 1) != 1) {
        return convmat_fail(error, CONVMAT_INVALID, "value = %d, must be CONVMAT_DOUBLE or CONVMAT_FLOAT",
                            (int)value);
    }
    return CONVMAT_OK;
}

convmat_status convmat_check_convolution(const convmat_convolution *convolution, convmat_error *error) {
    if (convolution == NULL) {
        return convmat_fail_null(error, "convolution");
    }
    if (convolution->weights == NULL) {
        return convmat_fail_null(error, "weights");
    }
    return check_value(convolution->value, error);
}

convmat_status convmat_call_open(const convmat_convolution *convolution, convmat_direction direction,
                                 convmat_call *call, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    call->convolution = convolution;
    call->direction = direction;
    CONVMAT_TRY(convmat_geometry_sizes(convolution->geometry, &call->plan, error));
    call->walk = convmat_walk_of(convolution->geometry,
                                 direction == CONVMAT_FORWARD ? CONVMAT_BY_ROWS : CONVMAT_BY_COLUMNS);
done:
    return status;
}

convmat_status convmat_convolution_apply(const convmat_convolution *convolution, convmat_direction direction,
                                         int64_t count, const void *in, void *out, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    CONVMAT_TRY(convmat_check_convolution(convolution, error));
    CONVMAT_TRY(convmat_check_vectors(direction, count, in, out, convolution->threads, error));
    convmat_prepared once;
    status = convmat_prepared_open(convolution, direction, count, false, &once, error);
    if (status == CONVMAT_OK) {
        convmat_prepared_run(&once, in, out);
    }
    convmat_prepared_close(&once);
done:
    return status;
}

convmat_status convmat_convolution_path(const convmat_convolution *convolution, convmat_direction direction,
                                        convmat_path *path, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_call call;
    convmat_path_way way;
    if (convolution == NULL || path == NULL) {
        return convmat_fail_null(error, convolution == NULL ? "convolution" : "path");
    }
    CONVMAT_TRY(check_value(convolution->value, error));
    CONVMAT_TRY(convmat_check_vectors(direction, 0, "", path, convolution->threads, error));
    CONVMAT_TRY(convmat_call_open(convolution, direction, &call, error));
    CONVMAT_TRY(convmat_path_choose(&call, path, &way, error));
done:
    return status;
}

static convmat_status convolution_forward(void *ctx, int64_t count, const void *in, void *out,
                                          convmat_error *error) {
    return convmat_convolution_apply(ctx, CONVMAT_FORWARD, count, in, out, error);
}

static convmat_status convolution_adjoint(void *ctx, int64_t count, const void *in, void *out,
                                          convmat_error *error) {
    return convmat_convolution_apply(ctx, CONVMAT_TRANSPOSE, count, in, out, error);
}

convmat_status convmat_operator_from_convolution(const convmat_convolution *convolution,
                                                 convmat_operator *result, convmat_error *error) {
    convmat_status status = CONVMAT_OK;
    convmat_plan plan;
    if (result == NULL) {
        return convmat_fail_null(error, "result");
    }
    CONVMAT_TRY(convmat_check_convolution(convolution, error));
    CONVMAT_TRY(convmat_geometry_plan(convolution->geometry, &plan, error));
    for (int direction = CONVMAT_FORWARD; direction <= CONVMAT_TRANSPOSE; direction++) {
        convmat_path path;
        CONVMAT_TRY(convmat_convolution_path(convolution, (convmat_direction)direction, &path, error));
    }
    /* ctx is not const because a user's operator may keep state; ours only reads it */
    *result = (convmat_operator){.rows = plan.rows,
                                 .cols = plan.cols,
                                 .value = convolution->value,
                                 .forward = convolution_forward,
                                 .adjoint = convolution_adjoint,
                                 .ctx = (void *)convolution};
done:
    return status;
}
