#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The main job on real input: tour.sh PROGRAM FOLDER answers the forum question from the matrix, takes a photograph
# through C and C^T, proves the pairs adjoint, and leaves every file in FOLDER.
set -eu
case $# in
2) version=$("$1" --version 2>/dev/null || true) ;;
*) version= ;;
esac
case $version in
convmat\ *) ;;
*)
    echo "usage: tour.sh PROGRAM FOLDER, where PROGRAM is the convmat program" >&2
    exit 2
    ;;
esac
convmat=$1
out=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

mkdir -p "$out"
"$here/regenerate.sh" "$convmat" "$out"

echo "The forum question: ConvTranspose2d, weights 1..16 as 4x4, stride 2, padding 1, features all ones."
echo "Its output is C^T y:"
echo
sed 's/^/    /' "$out/forum_question/image.txt"
echo
echo "Why 6, 12, 14 and 24? Each is a column of C times y:"
echo
sed 's/^/    /' "$out/forum_question/explained.txt"
echo
sed -n "s|^C  *\(.*\), density.*|The whole C is \1; see $out/forum_question/C.txt|p" "$out/forum_question/plan.txt"
echo
echo "A photograph, 96x128, through C and back through C^T:"
for filter in blur edge; do
    echo
    case $filter in
    blur) echo "  blur: 5x5 binomial kernel, stride 2, padding 2" ;;
    edge) echo "  edge: 3x3 Sobel kernel, stride 1, padding 1, replicate boundary" ;;
    esac
    sed -n 's/^C  */    C is /p' "$out/photo/${filter}_plan.txt"
    awk '/^explicit matrix/ {seen = 1}
         seen && /<C x, y>|<x, C\^T y>|verdict|probability/ {sub(/^ */, "    "); print}
         /verdict/ {seen = 0}' "$out/photo/${filter}_check.txt"
done

# picture NAME LOW HIGH: an array of the photograph as an image, LOW black and HIGH white
picture() {
    "$convmat" apply --weights '[[1]]' --input "$out/photo/$1.npy" --range "$2:$3" -o "$out/photo/$1.$ending"
}

ending=png
"$convmat" apply --help | grep -q '^ *png .*libpng' && ending=pgm # a build without libpng says so
picture photo 0 255
picture blur_features 0 65280
picture blur_back 0 4177920
picture edge_features -1020 1020
picture edge_back -8160 8160

echo
echo "Pictures of the forum question: $out/forum_question/{C,explained,views}.svg; of the photograph: $out/photo/*.$ending"
echo "Files (.npy arrays for NumPy, .mtx matrices for SciPy, MATLAB, Julia, SuiteSparse, .svg for a browser), in $out:"
(cd "$out" && find . -type f | LC_ALL=C sort | sed 's/^\.\//    /')
