#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Explanations in LaTeX compile inside \[ \] without any package: latex.sh PROGRAM
set -eu
convmat=$1
command -v pdflatex >/dev/null || {
    echo "pdflatex is not there"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# formula OPTIONS...: one display of the document; --why adds comments
formula() {
    printf '\\[\n'
    "$convmat" explain "$@" --latex --why
    printf '\\]\n'
}

{
    printf '\\documentclass{article}\n\\begin{document}\n'
    formula --transpose --weights range:4x4 --input ones:4x4 --stride 2 --padding 1 --at 0,1
    formula --transpose --weights range:4x4 --input ones:4x4 --stride 2 --padding 1 --at 0,1 --symbolic
    formula --weights '[-1e-7,inf,nan]' --input '[1e300,-2,3]' --padding 1 --boundary reflect --at 0
    formula --weights '[1,10,100]' --image 3 --padding 1 --boundary reflect --row 2
    formula --weights '[1,10,100]' --image 4 --entry 0,3
    formula --kernel 2 --in-channels 4 --out-channels 4 --groups 2 --image 5 --column 9
    formula --weights '[1,2]' --image 5 --stride 3 --transpose --at 2
    printf '\\end{document}\n'
} >explained.tex
grep -q '^x_{0,1} = w_{1,2}\\,y_{0,0} + w_{1,0}\\,y_{0,1} = 7 \\cdot 1 + 5 \\cdot 1 = 12$' explained.tex
pdflatex -halt-on-error -interaction=nonstopmode explained.tex >log || {
    grep -A3 '^!' log
    exit 1
}
test -s explained.pdf
