/* SPDX-License-Identifier: BSD-3-Clause */
/* Instances of repeat.inc, and the same for values. */
#include "matrix/repeat.h"

#include "base/checked.h"

#include <string.h>

enum { WORTHWHILE = 512 }; /* elements of a block: a loop's beginning and end no longer count */

#define INDEX int32_t
#define UNSIGNED uint32_t
#define SHIFT shift_int32
#define REPEAT repeat_int32
#define REPEATS repeats_int32
#include "matrix/repeat.inc"
#undef INDEX
#undef UNSIGNED
#undef SHIFT
#undef REPEAT
#undef REPEATS

#define INDEX int64_t
#define UNSIGNED uint64_t
#define SHIFT shift_int64
#define REPEAT repeat_int64
#define REPEATS repeats_int64
#include "matrix/repeat.inc"
#undef INDEX
#undef UNSIGNED
#undef SHIFT
#undef REPEAT
#undef REPEATS

void convmat_repeat(void *array, convmat_index index, int64_t period, int64_t count, int64_t shift) {
    if (index == CONVMAT_INT32) {
        repeat_int32(array, period, count, shift);
    } else {
        repeat_int64(array, period, count, shift);
    }
}

bool convmat_repeats(const void *array, convmat_index index, int64_t period, int64_t count, int64_t shift) {
    return index == CONVMAT_INT32 ? repeats_int32(array, period, count, shift)
                                  : repeats_int64(array, period, count, shift);
}

/*
 * The source stays in the innermost cache, the rest is written once. Stores that pass the caches by were measured and are
 * not worth their code (Zen 4, one thread, 76 to 900 MB of values): into memory in use they tie, into fresh memory, which
 * has just been cleared, building takes 3 to 8 % longer.
 */
void convmat_repeat_bytes(void *array, int64_t period, int64_t count) {
    char *const bytes = array;
    int64_t block = period;
    for (int64_t have = period; have < count; have += block) {
        block = have < WORTHWHILE * (int64_t)sizeof(double) ? have : block;
        memcpy(bytes + have, bytes, (size_t)convmat_min(block, count - have));
    }
}
