#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Every file of notebooks_data is, byte for byte, what its command writes: notebooks_data.sh PROGRAM SOURCE_FOLDER
# (notebooks.py looks at the notebooks)
set -eu
program=$1
source=$2/notebooks_data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$source/regenerate.sh" "$program" "$work"
failed=0
for file in $(cd "$source" && find . -type f ! -path './notebooks/*' ! -name README.md ! -name '*.sh' ! -name '*.py' ! -name '*.c' |
    LC_ALL=C sort) \
    $(cd "$work" && find . -type f | LC_ALL=C sort); do
    cmp "$source/$file" "$work/$file" || failed=1
done

# each folder's README names every file of it
for folder in forum_question forum_simple dumoulin_visin_4x16 photo conv_arithmetic; do
    for path in "$source/$folder"/*; do
        name=$(basename -- "$path")
        pattern=$(echo "$name" | sed 's/^edge_.*/edge_*/')
        if [ "$name" != README.md ] && ! grep -qF -e "$name" -e "$pattern" "$source/$folder/README.md"; then
            echo "$folder/README.md does not name $name"
            failed=1
        fi
    done
done
exit $failed
