# SPDX-License-Identifier: BSD-3-Clause
# Finds libmatio, MATLAB files in C: matio::matio.
find_path(MATIO_INCLUDE_DIR NAMES matio.h)
find_library(MATIO_LIBRARY NAMES matio)
mark_as_advanced(MATIO_INCLUDE_DIR MATIO_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(matio REQUIRED_VARS MATIO_LIBRARY MATIO_INCLUDE_DIR)

if(matio_FOUND AND NOT TARGET matio::matio)
  add_library(matio::matio UNKNOWN IMPORTED GLOBAL)
  set_target_properties(matio::matio PROPERTIES
    IMPORTED_LOCATION "${MATIO_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${MATIO_INCLUDE_DIR}")
endif()
