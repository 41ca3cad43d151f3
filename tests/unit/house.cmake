# SPDX-License-Identifier: BSD-3-Clause
# Rules that a compiler does not know, and the proof that they are applied
add_test(NAME unit/house COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/house.sh ${PROJECT_SOURCE_DIR})
add_test(NAME unit/house_proof COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/house_proof.sh ${PROJECT_SOURCE_DIR})
add_test(NAME unit/format COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/format.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(unit/house unit/house_proof unit/format PROPERTIES LABELS unit SKIP_RETURN_CODE 77)

# sanitizer_test(PROGRAM WORDS ARGUMENT...): a program that must be stopped, for the reason that the sanitizer words so
function(sanitizer_test program words)
  set(target test_unit_sanitizer_${program})
  if(NOT TARGET ${target})
    add_executable(${target} sanitizer_${program}.c)
    target_link_libraries(${target} PRIVATE convmat_test_support)
  endif()
  string(JOIN _ name sanitizer ${program} ${ARGN})
  add_test(NAME unit/${name} COMMAND ${CONVMAT_TEST_LAUNCHER} $<TARGET_FILE:${target}> ${ARGN})
  set_tests_properties(unit/${name} PROPERTIES LABELS "unit;sanitizer"
    ENVIRONMENT "ASAN_OPTIONS=detect_leaks=1" PASS_REGULAR_EXPRESSION ${words} FAIL_REGULAR_EXPRESSION "not stopped"
    SKIP_REGULAR_EXPRESSION "LeakSanitizer has encountered a fatal error")
endfunction()

if(CONVMAT_SANITIZE MATCHES "address")
  sanitizer_test(address "ERROR: AddressSanitizer: heap-buffer-overflow")
  sanitizer_test(leak "ERROR: LeakSanitizer: detected memory leaks")
endif()
if(CONVMAT_SANITIZE MATCHES "undefined")
  sanitizer_test(undefined "runtime error: signed integer overflow")
endif()
if(CONVMAT_SANITIZE MATCHES "thread")
  foreach(call refresh multiply structured convolution)
    sanitizer_test(thread "WARNING: ThreadSanitizer: data race" ${call})
  endforeach()
endif()
if(CONVMAT_TEST_LAUNCHER MATCHES "valgrind")
  sanitizer_test(address "Invalid write of size")
  sanitizer_test(leak "are definitely lost")
  sanitizer_test(memory "depends on uninitialised value")
endif()
