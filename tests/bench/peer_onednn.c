/* SPDX-License-Identifier: BSD-3-Clause */
/* oneDNN 2: convolution forward and backward-data in float, in the layouts of its own choice or in plain ones. */
#include "bench/peer.h"

#include <oneapi/dnnl/dnnl.h>

#include <stdio.h>
#include <string.h>

enum { SOURCE, WEIGHTS, RESULT, ARRAYS }; /* what a product reads, and writes */

/* One direction: the product, and copies of its arrays in the layout that it wants */
typedef struct product {
    dnnl_primitive_t run;
    dnnl_exec_arg_t arguments[ARRAYS];
    dnnl_memory_t plain[ARRAYS]; /* our arrays */
    dnnl_memory_t own[ARRAYS];
} product;

typedef struct onednn_state {
    bench_case *c;
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    product products[2][2]; /* by direction; 0: plain layouts, 1: its own */
} onednn_state;

static void done(dnnl_status_t status) {
    peer_require(status == dnnl_success, "a call failed");
}

/* Batch 1 or output channels, channels, spatial sizes */
static dnnl_memory_desc_t tensor(const convmat_geometry *g, int64_t first, int64_t second,
                                 const int64_t *size, bool is_plain) {
    static const dnnl_format_tag_t plain[] = {dnnl_abc, dnnl_abcd, dnnl_abcde};
    dnnl_memory_desc_t d;
    dnnl_dims_t dims = {first, second};
    memcpy(dims + 2, size, (size_t)g->axes * sizeof *size);
    done(dnnl_memory_desc_init_by_tag(&d, g->axes + 2, dims, dnnl_f32,
                                      is_plain ? plain[g->axes - 1] : dnnl_format_tag_any));
    return d;
}

static void reorder(const onednn_state *s, dnnl_memory_t from, dnnl_memory_t to) {
    dnnl_primitive_desc_t description = NULL;
    dnnl_primitive_t primitive = NULL;
    const dnnl_memory_desc_t *a = NULL;
    const dnnl_memory_desc_t *b = NULL;
    done(dnnl_memory_get_memory_desc(from, &a));
    done(dnnl_memory_get_memory_desc(to, &b));
    done(dnnl_reorder_primitive_desc_create(&description, a, s->engine, b, s->engine, NULL));
    done(dnnl_primitive_create(&primitive, description));
    const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
    done(dnnl_primitive_execute(primitive, s->stream, 2, arguments));
    done(dnnl_stream_wait(s->stream));
    dnnl_primitive_destroy(primitive);
    dnnl_primitive_desc_destroy(description);
}

/* The description of the convolution in one direction, with layouts plain or open */
static dnnl_primitive_desc_t describe(const onednn_state *s, convmat_direction d, bool is_plain) {
    const convmat_geometry *g = &s->c->w->geometry;
    const dnnl_memory_desc_t x = tensor(g, 1, g->in_channels, g->in_size, is_plain);
    const dnnl_memory_desc_t y = tensor(g, 1, g->out_channels, g->out_size, is_plain);
    const dnnl_memory_desc_t w = tensor(g, g->out_channels, g->in_channels, g->kernel_size, is_plain);
    dnnl_dims_t stride = {0};
    dnnl_dims_t before = {0};
    dnnl_dims_t after = {0};
    dnnl_convolution_desc_t forward;
    dnnl_convolution_desc_t backward;
    dnnl_primitive_desc_t hint = NULL;
    dnnl_primitive_desc_t result = NULL;
    for (int a = 0; a < g->axes; a++) {
        stride[a] = g->stride[a];
        before[a] = g->pad_begin[a];
        after[a] = g->pad_end[a];
    }
    done(dnnl_convolution_forward_desc_init(&forward, dnnl_forward_training, dnnl_convolution_direct, &x, &w,
                                            NULL, &y, stride, before, after));
    done(dnnl_primitive_desc_create(&hint, &forward, NULL, s->engine, NULL));
    if (d == CONVMAT_FORWARD) {
        return hint;
    }
    done(dnnl_convolution_backward_data_desc_init(&backward, dnnl_convolution_direct, &x, &w, &y, stride,
                                                  before, after));
    done(dnnl_primitive_desc_create(&result, &backward, NULL, s->engine, hint));
    dnnl_primitive_desc_destroy(hint);
    return result;
}

static dnnl_memory_t memory(const onednn_state *s, const dnnl_memory_desc_t *d, void *handle) {
    dnnl_memory_t m = NULL;
    done(dnnl_memory_create(&m, d, s->engine, handle));
    return m;
}

/* Not timed: the arrays lie as the primitive wants them, as they do between the layers of a network */
static void prepare(onednn_state *s, convmat_direction d, bool is_plain) {
    static const dnnl_query_t forward[] = {dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_dst_md};
    static const dnnl_query_t backward[] = {dnnl_query_diff_dst_md, dnnl_query_weights_md,
                                            dnnl_query_diff_src_md};
    static const int arguments[2][ARRAYS] = {{DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST},
                                             {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC}};
    const convmat_geometry *g = &s->c->w->geometry;
    const dnnl_memory_desc_t x = tensor(g, 1, g->in_channels, g->in_size, true);
    const dnnl_memory_desc_t y = tensor(g, 1, g->out_channels, g->out_size, true);
    const dnnl_memory_desc_t w = tensor(g, g->out_channels, g->in_channels, g->kernel_size, true);
    const dnnl_memory_desc_t *plain[ARRAYS] = {d == CONVMAT_FORWARD ? &x : &y, &w,
                                               d == CONVMAT_FORWARD ? &y : &x};
    void *const arrays[ARRAYS] = {s->c->in[d], s->c->weights, s->c->out[d]};
    product *p = &s->products[d][is_plain ? 0 : 1];
    dnnl_primitive_desc_t description = describe(s, d, is_plain);
    done(dnnl_primitive_create(&p->run, description));
    for (int k = 0; k < ARRAYS; k++) {
        const dnnl_memory_desc_t *own =
            dnnl_primitive_desc_query_md(description, d == CONVMAT_FORWARD ? forward[k] : backward[k], 0);
        p->plain[k] = memory(s, plain[k], arrays[k]);
        p->own[k] = is_plain ? p->plain[k] : memory(s, own, DNNL_MEMORY_ALLOCATE);
        p->arguments[k] = (dnnl_exec_arg_t){arguments[d][k], p->own[k]};
        if (!is_plain && k != RESULT) {
            reorder(s, p->plain[k], p->own[k]);
        }
    }
    dnnl_primitive_desc_destroy(description);
}

static void *open_onednn(bench_case *c) {
    onednn_state *s = bench_memory(sizeof *s);
    peer_require(c->value == CONVMAT_FLOAT, "float only");
    *s = (onednn_state){.c = c};
    done(dnnl_engine_create(&s->engine, dnnl_cpu, 0));
    done(dnnl_stream_create(&s->stream, s->engine, dnnl_stream_default_flags));
    for (int d = 0; d < 2; d++) {
        prepare(s, (convmat_direction)d, true);
        prepare(s, (convmat_direction)d, false);
    }
    return s;
}

static void release(void *state, convmat_layout layout) {
    (void)state;
    (void)layout;
}

static void version(char *text, size_t size) {
    const dnnl_version_t *v = dnnl_version();
    snprintf(text, size, "%d.%d.%d", v->major, v->minor, v->patch);
}

static void multiply(const onednn_state *s, const product *p) {
    done(dnnl_primitive_execute(p->run, s->stream, ARRAYS, p->arguments));
    done(dnnl_stream_wait(s->stream));
}

static void forward_plain(void *state) {
    multiply(state, &((onednn_state *)state)->products[CONVMAT_FORWARD][0]);
}

/* The result goes back to our layout untimed, in fetch */
static void forward_own(void *state) {
    multiply(state, &((onednn_state *)state)->products[CONVMAT_FORWARD][1]);
}

static void backward_plain(void *state) {
    multiply(state, &((onednn_state *)state)->products[CONVMAT_TRANSPOSE][0]);
}

static void backward_own(void *state) {
    multiply(state, &((onednn_state *)state)->products[CONVMAT_TRANSPOSE][1]);
}

static void fetch(void *state, const peer_method *method) {
    const onednn_state *s = state;
    const product *p = &s->products[method->direction][1];
    if (method->run == forward_own || method->run == backward_own) {
        reorder(s, p->own[RESULT], p->plain[RESULT]);
    }
}

static const peer_method methods[] = {
    {BENCH_DIRECT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "forward, plain layouts", forward_plain},
    {BENCH_DIRECT, CONVMAT_FORWARD, CONVMAT_BY_ROWS, "forward, its own layouts", forward_own},
    {BENCH_DIRECT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, "backward data, plain layouts", backward_plain},
    {BENCH_DIRECT, CONVMAT_TRANSPOSE, CONVMAT_BY_ROWS, "backward data, its own layouts", backward_own},
};

const peer peer_here = {"oneDNN", version, open_onednn, release, fetch, NULL, methods, 4};
