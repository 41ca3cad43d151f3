# SPDX-License-Identifier: BSD-3-Clause
# Compiler flags that every target of this project shares.
add_library(convmat_flags INTERFACE)
target_compile_features(convmat_flags INTERFACE c_std_11)
# -ffp-contract=off: a fused multiply-add rounds once where the oracle rounds twice; results must not depend on it.
target_compile_options(convmat_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -ffp-contract=off
  $<$<BOOL:${CONVMAT_WERROR}>:-Werror>)
target_compile_definitions(convmat_flags INTERFACE _POSIX_C_SOURCE=200809L)
if(CONVMAT_FUZZ)
  target_compile_options(convmat_flags INTERFACE -fsanitize=fuzzer-no-link -g)
endif()
if(CONVMAT_SANITIZE)
  target_compile_options(convmat_flags INTERFACE
    -fsanitize=${CONVMAT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  target_link_options(convmat_flags INTERFACE -fsanitize=${CONVMAT_SANITIZE})
endif()
