/* SPDX-License-Identifier: BSD-3-Clause */
/* Takes the samples: ours alone beside the machine's rates, and ours by turns with each peer. */
#ifndef CONVMAT_BENCH_SESSION_H
#define CONVMAT_BENCH_SESSION_H

#include "bench/bench_check.h"
#include "bench/bench_report.h"

/* Ours alone, with the machine's rates measured before and after each sample; their medians */
bench_rates bench_session_own(bench_case *c, const bench_options *o, const bench_reference *reference,
                              bench_report *r);

/* Ours by turns with one peer under one page policy; results are compared before anything is timed */
void bench_session_peer(bench_case *c, const bench_options *o, const bench_reference *reference,
                        const bench_peer *peer, bool has_huge_pages, bench_report *r);

#endif
