#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The rules of the house that a compiler does not know. Usage: house.sh ROOT [RULE...]; no rule: all of them.
set -u
cd "$1" || exit 2
shift
refusals=$(mktemp)
trap 'rm -f "$refusals"' EXIT

# Offending lines on stdin; any at all is a refusal, told with the rule's words
refuse() {
    offenders=$(cat)
    [ -z "$offenders" ] || printf '%s:\n%s\n' "$1" "$offenders" >>"$refusals"
}

# Our own sources, by name pattern
sources() {
    for pattern in "$@"; do
        find lib include tests -type f -name "$pattern"
    done
}

# C files of these folders; those that match the pattern are left out
c_files_without() {
    without=$1
    shift
    find "$@" -type f | grep -E '\.([ch]|inc)$' | grep -vE "$without"
}

# Lines of code that match; comment lines do not count
code() {
    pattern=$1
    shift
    grep -nE "$pattern" "$@" /dev/null | grep -vE '^[^:]*:[0-9]+: *(/?\*|//)'
}

rule_licence() {
    sources '*.[ch]' '*.inc' '*.sh' '*.py' '*.cmake' '*.in' CMakeLists.txt |
        xargs grep -Lm1 'SPDX-License-Identifier: BSD-3-Clause' | refuse "no SPDX line"
    sources '*.[ch]' '*.inc' | xargs awk 'FNR == 1 && !/SPDX/ { print FILENAME }' | refuse "line 1 is not the SPDX line"
}

rule_idea() {
    sources '*.[ch]' '*.inc' | xargs awk 'FNR == 2 && !/^\/\* .*[a-z]/ { print FILENAME }' |
        refuse "line 2 does not state the file's idea in a comment"
}

rule_length() {
    sources '*.[ch]' '*.inc' '*.sh' '*.py' | xargs awk 'FNR == 421 { print FILENAME }' |
        refuse "longer than about 400 lines"
}

# What a build or the tour makes is ignored by git as well
rule_top() {
    for entry in *; do
        echo "$entry"
    done | grep -vE '^(lib|include|tests|notebooks_data|CMakeLists\.txt|README\.md|LICENSE|build.*|out|words|Testing)$' |
        refuse "no entry of the top level"
}

rule_leftovers() {
    sources '*' | grep -vE '\.(npy|mtx)$' | xargs grep -nIE '\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b|^ *# *if 0' |
        refuse "unfinished or dead"
}

rule_places() {
    sources '*' | xargs grep -nIE '(^|[^a-z.])/(wor[k]|hom[e]|roo[t]|User[s])/' | refuse "names a place on somebody's machine"
}

rule_allocation() {
    code '\b(malloc|calloc|realloc|reallocarray|aligned_alloc|posix_memalign|strdup|strndup|alloca)\(' \
        $(c_files_without '^lib/base/memory.c$' lib) | refuse "allocates beside the door, base/memory"
}

rule_quiet() {
    code '\b(printf|fprintf|vprintf|vfprintf|puts|putchar|perror|fputs|sprintf|snprintf|vsnprintf)\(|<stdio\.h>' \
        $(c_files_without '^lib/(cli|io)/' lib) | refuse "uses stdio outside io and cli"
    code '\b(printf|puts|putchar|perror)\(|\bstderr\b' $(c_files_without '^$' lib/io) | refuse "a library does not print"
    code '\b(abort|exit|_exit|_Exit|quick_exit|getenv|secure_getenv|setlocale|signal|sigaction)\(' \
        $(c_files_without '^lib/cli/' lib) | refuse "belongs to the program, not to the library"
}

rule_system() {
    code '<(unistd|fcntl|sys/[a-z]+|pthread|dlfcn)\.h>' \
        $(c_files_without '^lib/(cli|io)/|^lib/base/system.c$' lib) |
        refuse "uses the system outside base/system.c, io and cli"
}

rule_foreign() {
    code '<(cholmod|cs|SuiteSparse_config)\.h>' $(c_files_without '^$' lib include) |
        grep -v '^include/convmat/suitesparse.h:' | refuse "only convmat/suitesparse.h names SuiteSparse's types"
    code '<convmat/suitesparse\.h>' $(c_files_without '^$' lib include) |
        grep -vE '^lib/matrix/(cholmod|cxsparse).c:' | refuse "SuiteSparse lives behind one file for each library"
    [ "$(grep -lE '<cblas\.h>' -r lib include | wc -l)" -le 1 ] ||
        grep -nE '<cblas\.h>' -r lib include | refuse "OpenBLAS lives behind one file"
}

# may ROOM ROOM...: the first room includes headers of these rooms only, whether "room/x.h" or <convmat/room.h>
may() {
    room=$1
    allowed=$(echo "$@" | tr ' ' '|')
    files="$(c_files_without '^$' "lib/$room") include/convmat/$room.h"
    [ "$room" != matrix ] || files="$files include/convmat/suitesparse.h"
    code '#include ("[a-z]+/|<convmat/)' $files | grep -vE "#include (\"($allowed)/|<convmat/($allowed|suitesparse)\.h>)" |
        refuse "$room may include $allowed only"
}

rule_rooms() {
    may base
    may geometry base
    may matrix base geometry
    may apply base geometry matrix
    may adjoint base geometry matrix apply
    may explain base geometry matrix apply
    may io base geometry matrix
    code '#include ("[a-z_]+/|<convmat/suitesparse)' $(c_files_without '^$' lib/cli) |
        refuse "the program uses the public headers and its own only"
}

rule_comparisons() {
    code 'assert_(float|double)_(not_)?(equal|near)' $(c_files_without '^$' tests) |
        refuse "CMocka's float comparisons let NaN pass; use support/compare.h"
}

rules="licence idea length top leftovers places allocation quiet system foreign rooms comparisons"
for rule in ${*:-$rules}; do
    "rule_$rule"
done
cat "$refusals"
[ ! -s "$refusals" ]
