/* SPDX-License-Identifier: BSD-3-Clause */
/* Time, and what many measurements of one thing come to. */
#ifndef CONVMAT_BENCH_CLOCK_H
#define CONVMAT_BENCH_CLOCK_H

enum { BENCH_MOST_RUNS = 99 };

/*
 * Seconds since some moment. With "cpu" in the environment's CONVMAT_BENCH_CLOCK, of this process alone: for one thread
 * on a machine that others use as well, where time that passes says little.
 */
double bench_now(void);

/* Let threads that still spin after their last work fall asleep */
void bench_settle(void);

/* How often to repeat what takes `seconds` once, for a sample of about a millisecond */
int bench_repeats(double seconds);

/* Smallest and median of count >= 1 numbers, which are left alone; the median of an even count is the upper one */
double bench_minimum(const double *numbers, int count);
double bench_median(const double *numbers, int count);

#endif
