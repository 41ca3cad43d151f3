#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The kept files that seeds.py makes are what it makes: seeds.sh PYTHON. Files that a fuzzer found stand beside them.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
"$1" -c 'import numpy, scipy' 2>/dev/null || {
    echo "skipped: $1 has no numpy and scipy"
    exit 77
}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$1" "$here/seeds.py" "$made"
cd "$made"
find . -type f | while read -r file; do
    cmp "$file" "$here/corpus/$file"
done
