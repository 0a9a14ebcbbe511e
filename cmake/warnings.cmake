# Warnings are errors everywhere; sanitizers come from the preset.
add_library(outcry_warnings INTERFACE)
add_library(outcry::warnings ALIAS outcry_warnings)
target_compile_options(outcry_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 cries wolf in its own std::string and coroutines when it optimises (GCC bugs 105329, 105651).
  target_compile_options(outcry_warnings INTERFACE
    -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict)
endif()

# Hardening that costs little, and frames that a debugger can walk.
add_compile_options(-fstack-protector-strong -fno-omit-frame-pointer)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT OUTCRY_SANITIZE)
  add_compile_definitions(_FORTIFY_SOURCE=2)
endif()
if(OUTCRY_SANITIZE)
  add_compile_options(-fsanitize=${OUTCRY_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OUTCRY_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND OUTCRY_SANITIZE MATCHES "thread")
    # Asio's fences; what they order is ordered by its mutexes too.
    add_compile_options(-Wno-tsan)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Clang 14 cannot check indirect calls of functions that are coroutines.
    add_compile_options(-fno-sanitize=function)
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()
