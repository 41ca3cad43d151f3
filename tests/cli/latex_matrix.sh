#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Matrices in LaTeX compile with the packages that they name, fit a line of an article, and so do drawings: latex_matrix.sh PROGRAM
set -eu
convmat=$1
command -v pdflatex >/dev/null || {
    echo "pdflatex is not there"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# matrix NAME OPTIONS...: the bmatrix and the drawing, by number and by symbol
matrix() {
    name=$1
    shift
    for symbolic in '' --symbolic; do
        "$convmat" matrix "$@" $symbolic -o "$name$symbolic.tex"
        "$convmat" matrix "$@" $symbolic -o "$name$symbolic.tikz"
        printf '\\input{%s.tex}\n\\noindent\\input{%s.tikz}\n\\clearpage\n' "$name$symbolic" "$name$symbolic" >>body
    done
}

: >body
matrix guide --weights range:3x3 --image 4x4
matrix forum --weights range:4x4 --image 8x8 --stride 2 --padding 1
matrix turned --weights range:3x2 --image 5x4 --transpose --stride 2
matrix channels --weights range:2x2x2x3 --image 3x4
matrix groups --weights range:4x1x2 --image 3 --groups 2
matrix folded --weights '[-1e-9,10,100,inf]' --image 5 --padding 3 --boundary reflect
matrix volume --weights range:2x2x2 --axes 3 --image 3x3x3
matrix widest --weights random:3 --image 100 --stride 3
{
    printf '\\documentclass{article}\n\\usepackage{amsmath,graphicx,tikz}\n\\begin{document}\n'
    cat body
    printf '\\end{document}\n'
} >all.tex
pdflatex -halt-on-error -interaction=nonstopmode all.tex >log || {
    grep -A3 '^!' log
    exit 1
}
test -s all.pdf
if grep 'Overfull .hbox' log; then
    exit 1
fi
