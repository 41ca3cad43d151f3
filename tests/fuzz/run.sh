#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Fuzz every reader from the kept files: run.sh BUILD SECONDS [NAME...], two at a time. What is found stays in
# BUILD/fuzz/NAME. The build: clang, -DCONVMAT_FUZZ=ON -DCONVMAT_SANITIZE=address,undefined.
set -eu
[ $# -ge 2 ] || {
    echo "usage: run.sh BUILD SECONDS [NAME...]" >&2
    exit 2
}
build=$1
seconds=$2
shift 2
if [ $# != 1 ]; then
    names=${*:-$(cat "$build/tests/fuzz/harnesses.txt")}
    [ -n "$names" ] || {
        echo "run.sh: $build has no fuzzer, must be built with -DCONVMAT_FUZZ=ON" >&2
        exit 2
    }
    echo "$names" | tr ' ' '\n' | xargs -n 1 -P 2 sh "$0" "$build" "$seconds"
    exit
fi
corpus=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/corpus/$1
found=$build/fuzz/$1
mkdir -p "$found"
"$build/tests/fuzz/fuzz_$1" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$found/" "$found" "$corpus/legal" "$corpus/illegal" >"$found.log" 2>&1 || {
    tail -n 60 "$found.log"
    echo "fuzz/$1 failed: see $found.log"
    exit 255
}
awk -v name="$1" '/number_of_executed_units|new_units_added/ {figure[++n] = $2}
    END {printf "fuzz/%s: %s inputs, %s of them new to it\n", name, figure[1], figure[2]}' "$found.log"
