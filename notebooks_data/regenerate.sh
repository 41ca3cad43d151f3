#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Write every file of notebooks_data with the convmat program: regenerate.sh PROGRAM [FOLDER]
# FOLDER (default: the folder of this script) gets one folder a case; photo/photo.npy is read from here.
set -eu
case $# in
1 | 2) version=$("$1" --version 2>/dev/null || true) ;;
*) version= ;;
esac
case $version in
convmat\ *) ;;
*)
    echo "usage: regenerate.sh PROGRAM [FOLDER], where PROGRAM is the convmat program" >&2
    exit 2
    ;;
esac
convmat=$1
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "${2:-$here}"
there=$(CDPATH='' cd -- "${2:-$here}" && pwd)
case $convmat in
*/*) convmat=$(CDPATH='' cd -- "$(dirname -- "$convmat")" && pwd)/$(basename -- "$convmat") ;;
esac

# array FILE ARRAY: an array as .npy. A 1 x 1 kernel of weight 1 makes C the identity.
array() {
    "$convmat" apply --weights '[[1]]' --input "$2" -o "$1"
}

# describe PREFIX OPTIONS...: the plan of a geometry, its C as Matrix Market, and the verdict on C and C^T
describe() {
    prefix=$1
    shift
    "$convmat" plan "$@" >"${prefix}plan.txt"
    "$convmat" matrix "$@" -o "${prefix}C.mtx"
    "$convmat" check "$@" >"${prefix}check.txt"
}

forum_question() {
    array weights.npy range:4x4
    array features.npy ones:4x4
    set -- --weights weights.npy --stride 2 --padding 1 --features 4x4
    describe '' "$@"
    "$convmat" matrix "$@" -o C.txt
    "$convmat" apply --transpose "$@" --input features.npy -o image.npy
    "$convmat" apply --transpose "$@" --input features.npy >image.txt
    for at in 0,0 0,1 0,2 1,1; do
        "$convmat" explain --transpose "$@" --input features.npy --at $at
    done >explained.txt
    "$convmat" matrix "$@" -o C.svg
    "$convmat" explain --transpose "$@" --input features.npy --at 1,1 -o explained.svg
    "$convmat" views "$@" --input features.npy -o views.svg
}

forum_simple() {
    array weights.npy '[[3,1],[1,5]]'
    array features.npy '[[2,4],[0,1]]'
    set -- --weights weights.npy --features 2x2
    describe '' "$@"
    "$convmat" matrix "$@" -o C.txt
    "$convmat" apply --transpose "$@" --input features.npy -o image.npy
    "$convmat" apply --transpose "$@" --input features.npy >image.txt
    for at in 0,0 0,1 0,2 1,0 1,1 1,2 2,0 2,1 2,2; do
        "$convmat" explain --transpose "$@" --input features.npy --at $at
    done >explained.txt
}

dumoulin_visin_4x16() {
    array weights.npy range:3x3
    array image.npy range:4x4
    set -- --weights weights.npy --image 4x4
    describe '' "$@"
    "$convmat" matrix "$@" -o C.txt
    "$convmat" apply "$@" --input image.npy -o features.npy
    "$convmat" apply "$@" --input image.npy >features.txt
    "$convmat" apply --transpose "$@" --input features.npy -o image_back.npy
    for row in 0 1 2 3; do
        "$convmat" explain "$@" --row $row
    done >explained.txt
    "$convmat" matrix "$@" -o C.svg
    "$convmat" matrix "$@" --symbolic -o C.tex
}

# filter NAME OPTIONS...: C of the photograph, C x, and C^T of that
filter() {
    name=$1
    shift
    describe "${name}_" "$@"
    "$convmat" apply "$@" --input photo.npy -o "${name}_features.npy"
    "$convmat" apply --transpose "$@" --input "${name}_features.npy" -o "${name}_back.npy"
}

photo() {
    array blur_weights.npy '[[1,4,6,4,1],[4,16,24,16,4],[6,24,36,24,6],[4,16,24,16,4],[1,4,6,4,1]]'
    array edge_weights.npy '[[-1,0,1],[-2,0,2],[-1,0,1]]'
    filter blur --weights blur_weights.npy --stride 2 --padding 2 --image 96x128
    filter edge --weights edge_weights.npy --padding 1 --boundary replicate --image 96x128
}

# figure NAME KERNEL INPUT AT OPTIONS...: one element of C x, or of C^T y, in numbers
figure() {
    file=$1.svg
    kernel=$2
    input=$3
    at=$4
    shift 4
    "$convmat" explain "$@" --weights "range:$kernel" --input "range:$input" --at "$at" -o "$file"
}

conv_arithmetic() {
    figure no_padding_no_strides 3x3 4x4 0,1
    figure arbitrary_padding_no_strides 4x4 5x5 0,1 --padding 2
    figure same_padding_no_strides 3x3 5x5 0,2 --padding 1
    figure full_padding_no_strides 3x3 5x5 1,1 --padding 2
    figure no_padding_strides 3x3 5x5 1,0 --stride 2
    figure padding_strides 3x3 5x5 0,1 --stride 2 --padding 1
    figure padding_strides_odd 3x3 6x6 2,2 --stride 2 --padding 1
    figure dilation 3x3 7x7 1,1 --dilation 2
    figure no_padding_no_strides_transposed 3x3 2x2 1,1 --transpose
    figure arbitrary_padding_no_strides_transposed 4x4 6x6 0,0 --transpose --padding 2
    figure same_padding_no_strides_transposed 3x3 5x5 0,1 --transpose --padding 1
    figure full_padding_no_strides_transposed 3x3 7x7 1,1 --transpose --padding 2
    figure no_padding_strides_transposed 3x3 2x2 2,2 --transpose --stride 2
    figure padding_strides_transposed 3x3 3x3 1,1 --transpose --stride 2 --padding 1
    figure padding_strides_odd_transposed 3x3 3x3 5,3 --transpose --stride 2 --padding 1 --output-padding 1
    figure two_by_two 2x2 4x4 1,0 --stride 2
    figure two_by_two_transposed 2x2 2x2 1,2 --transpose --stride 2
    "$convmat" overlap --kernel 3x3 --features 4x4 --stride 2 -o checkerboard.svg
}

for folder in forum_question forum_simple dumoulin_visin_4x16 photo conv_arithmetic; do
    mkdir -p "$there/$folder"
    if [ $folder = photo ] && [ "$there" != "$here" ]; then
        cp "$here/photo/photo.npy" "$there/photo/photo.npy"
    fi
    cd "$there/$folder"
    $folder
done
