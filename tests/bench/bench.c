/* SPDX-License-Identifier: BSD-3-Clause */
/* The benchmark: the library's speed on eight workloads beside the machine's rates and beside other libraries. */
#include "bench/bench_folder.h"
#include "bench/bench_session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void list(void) {
    for (int k = 0; k < WORKLOADS; k++) {
        const workload w = workload_of(k);
        bench_case c = {.w = &w};
        convmat_error error;
        bench_require(convmat_geometry_plan(&w.geometry, &c.plan, &error), &error);
        printf("%s  %lld -> %lld channels, image", w.name, (long long)w.geometry.in_channels,
               (long long)w.geometry.out_channels);
        for (int a = 0; a < w.geometry.axes; a++) {
            printf("%c%lld", a == 0 ? ' ' : 'x', (long long)w.geometry.in_size[a]);
        }
        printf(", kernel");
        for (int a = 0; a < w.geometry.axes; a++) {
            printf("%c%lld", a == 0 ? ' ' : 'x', (long long)w.geometry.kernel_size[a]);
        }
        printf(", stride %lld, padding %lld: %lld entries\n", (long long)w.geometry.stride[0],
               (long long)w.geometry.pad_begin[0], (long long)c.plan.nnz);
    }
    printf("peers:");
    for (int k = 0; k < BENCH_PEERS; k++) {
        printf(" %s", bench_peers[k].name);
    }
    putchar('\n');
}

/* Whether a peer has a part in what is asked for */
static bool is_wanted(const bench_options *o, int k) {
    const bench_peer *p = &bench_peers[k];
    return o->has_peer[k] && (p->whats & o->whats) != 0 && (p->values >> o->value & 1) != 0;
}

static void run_peers(bench_case *c, const bench_options *o, const bench_reference *reference,
                      bench_report *r) {
    bool needs_matrix = (o->whats & BENCH_EXPLICIT) != 0;
    for (int k = 0; k < BENCH_PEERS; k++) {
        needs_matrix = needs_matrix || (is_wanted(o, k) && bench_peers[k].needs_matrix);
    }
    if (needs_matrix) {
        bench_case_matrix(c, CONVMAT_BY_ROWS);
    }
    convmat_matrix_free(&c->C[CONVMAT_BY_COLUMNS]); /* room for the peers' own */
    bench_folder_empty();
    bench_folder_export(c);
    for (int k = 0; k < BENCH_PEERS; k++) {
        for (int huge = 0; huge < 2 && is_wanted(o, k); huge++) {
            if ((o->pages & (huge ? BENCH_PAGES_HUGE : BENCH_PAGES_DEFAULT)) != 0) {
                bench_session_peer(c, o, reference, &bench_peers[k], huge, r);
            }
        }
    }
}

static void run_case(const workload *w, const bench_options *o, const char *folder, bench_report *r) {
    bench_case c = bench_case_open(w, o->value, o->threads);
    bench_reference reference = bench_reference_open(&c);
    c.folder = folder;
    if ((o->whats & (BENCH_REFRESH | BENCH_EXPLICIT | BENCH_IO)) != 0) {
        bench_case_matrix(&c, CONVMAT_BY_ROWS);
        bench_case_matrix(&c, CONVMAT_BY_COLUMNS);
    }
    bench_report_case(r, &c);
    const bench_rates rates = bench_session_own(&c, o, &reference, r);
    bench_report_rates(r, &rates, o->threads);
    run_peers(&c, o, &reference, r);
    bench_report_case_end(r);
    bench_reference_close(&reference);
    bench_case_close(&c);
}

int main(int argc, char **argv) {
    const bench_options o = bench_options_read(argc, argv);
    if (o.is_list) {
        list();
        return 0;
    }
    signal(SIGPIPE, SIG_IGN); /* a peer that died is noticed at its answer */
    const bench_machine machine = bench_machine_read();
    bench_report r = {.is_json = o.is_json};
    const char *folder = bench_folder_new();
    bench_report_begin(&r, &o, &machine);
    for (int k = 0; k < WORKLOADS; k++) {
        const workload w = workload_of(k);
        if (o.has_case[k]) {
            run_case(&w, &o, folder, &r);
        }
    }
    bench_report_end(&r);
    bench_folder_remove();
    return 0;
}
