# SPDX-License-Identifier: BSD-3-Clause
# What is installed where; everything in it is relative to the prefix, so that the tree may be moved.
include(CMakePackageConfigHelpers)

set(convmat_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/convmat)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/convmat DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/cli/convmat.1)
  install(FILES cli/convmat.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

# One export for each kind of library: a consumer of the shared one needs none of its dependencies.
install(TARGETS convmat EXPORT convmat-shared)
install(TARGETS convmat_static EXPORT convmat-static)
foreach(kind shared static)
  install(EXPORT convmat-${kind} NAMESPACE convmat:: FILE convmat-${kind}-targets.cmake DESTINATION ${convmat_package_dir})
endforeach()

if(TARGET convmat_program)
  file(RELATIVE_PATH convmat_libdir_from_bin ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
  set_target_properties(convmat_program PROPERTIES INSTALL_RPATH "$ORIGIN/${convmat_libdir_from_bin}")
  install(TARGETS convmat_program)
endif()

# In 0.x a new minor version may break its callers, and has another SONAME.
configure_package_config_file(cmake/convmat-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/convmat-config.cmake
  INSTALL_DESTINATION ${convmat_package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/convmat-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/convmat-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/convmat-config-version.cmake
  cmake/FindOpenBLAS.cmake cmake/FindSuiteSparse.cmake DESTINATION ${convmat_package_dir})

# -l for a library in a directory that the linker searches anyhow, -L before it otherwise
function(convmat_link_flags result)
  set(flags "")
  foreach(library ${ARGN})
    get_filename_component(directory ${library} DIRECTORY)
    get_filename_component(name ${library} NAME_WE)
    string(REGEX REPLACE "^lib" "" name ${name})
    if(directory AND NOT directory IN_LIST CMAKE_C_IMPLICIT_LINK_DIRECTORIES)
      string(APPEND flags " -L${directory}")
    endif()
    string(APPEND flags " -l${name}")
  endforeach()
  string(STRIP "${flags}" flags)
  set(${result} "${flags}" PARENT_SCOPE)
endfunction()

set(convmat_format_libraries "")
foreach(library PNG ZLIB)
  string(TOUPPER ${library} name)
  if(${library}_FOUND)
    list(APPEND convmat_format_libraries ${${name}_LIBRARY})
  endif()
endforeach()
convmat_link_flags(convmat_private_libraries ${OpenBLAS_LIBRARY} ${OpenMP_C_LIBRARIES} ${convmat_format_libraries} m)
file(RELATIVE_PATH convmat_prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/convmat.pc.in convmat.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/convmat.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
