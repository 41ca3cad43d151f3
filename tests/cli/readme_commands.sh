#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The commands in the READMEs of notebooks_data make the files they name: readme_commands.sh PROGRAM SOURCE_FOLDER
set -eu
PATH=$(dirname -- "$1"):$PATH
source=$2/notebooks_data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

count=0
for folder in forum_question forum_simple dumoulin_visin_4x16 photo conv_arithmetic; do
    mkdir "$work/$folder"
    cd "$work/$folder"
    if [ $folder = photo ]; then
        cp "$source/photo/photo.npy" .
    fi
    # the first `convmat ...` of every table row, up to its closing back-quote
    sed -n 's/^| [^|]*| `\(convmat [^`]*\)`.*/\1/p' "$source/$folder/README.md" >"$work/commands"
    while IFS= read -r command; do
        sh -c "$command" >"$work/printed"
        file=$(echo "$command" | sed -n -e 's/.* -o \([^ ]*\)$/\1/p' -e 's/.*>\([^ ]*\)$/\1/p')
        if [ -n "$file" ]; then
            cmp "$file" "$source/$folder/$file"
        else
            grep -qxF -f "$work/printed" "$source/$folder/explained.txt"
        fi
        count=$((count + 1))
    done <"$work/commands"
done
echo "$count commands"
[ $count -eq 51 ]
