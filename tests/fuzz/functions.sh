#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Every public function is in functions.txt, with a harness that there is or the reason it needs none:
# functions.sh LIBRARY HARNESSES
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v nm >/dev/null || {
    echo "skipped: there is no nm"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm -D --defined-only "$1" | awk '$2 == "T" { print $3 }' | sort >"$work/shown"
sed -n 's/^\(convmat_[a-z0-9_]*\)  *\([^ ].*\)$/\1 \2/p' "$here/functions.txt" | sort >"$work/told"
cut -d' ' -f1 "$work/told" | diff - "$work/shown" || {
    echo "functions.txt (<) and the shared library (>) differ"
    exit 1
}
awk '$2 != "none:" { print $2 }' "$work/told" | sort -u | while read -r harness; do
    grep -qx "$harness" "$2" || {
        echo "functions.txt names the harness $harness, which is not there"
        exit 1
    }
done
