# Every outside library, under one name each: outcry::NAME. The reasons are in docs/design/dependencies.md.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)

function(outcry_pkg name)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${ARGN})
  add_library(outcry_dep_${name} INTERFACE)
  target_link_libraries(outcry_dep_${name} INTERFACE PkgConfig::${name})
  add_library(outcry::${name} ALIAS outcry_dep_${name})
endfunction()

outcry_pkg(sodium_lib libsodium)
outcry_pkg(icu icu-uc icu-i18n)
outcry_pkg(fmt fmt)
outcry_pkg(curl libcurl)
outcry_pkg(pangocairo pangocairo cairo-pdf)
# Threads::Threads says it already; said twice, the precompiled header is refused.
set_property(TARGET PkgConfig::pangocairo PROPERTY INTERFACE_COMPILE_OPTIONS "")
outcry_pkg(tomlplusplus tomlplusplus)
outcry_pkg(sqlite sqlite3)
outcry_pkg(compression zlib libbrotlienc)
outcry_pkg(ctemplate libctemplate)
outcry_pkg(cmark libcmark-gfm)
outcry_pkg(qrencode libqrencode)
outcry_pkg(spdlog spdlog)
outcry_pkg(oath liboath)
outcry_pkg(fido libfido2)
outcry_pkg(vips vips)
# Its -pthread would make the precompiled header another one.
set_target_properties(PkgConfig::vips PROPERTIES INTERFACE_COMPILE_OPTIONS "")

add_library(outcry_dep_date INTERFACE)
target_link_libraries(outcry_dep_date INTERFACE date-tz)
add_library(outcry::date ALIAS outcry_dep_date)

add_library(outcry_dep_cmark_ext INTERFACE)
target_link_libraries(outcry_dep_cmark INTERFACE cmark-gfm-extensions)

add_library(outcry_dep_zxcvbn INTERFACE)
target_link_libraries(outcry_dep_zxcvbn INTERFACE zxcvbn)
add_library(outcry::zxcvbn ALIAS outcry_dep_zxcvbn)

add_library(outcry_dep_expected INTERFACE)
add_library(outcry::expected ALIAS outcry_dep_expected)
add_library(outcry_dep_cli11 INTERFACE)
add_library(outcry::cli11 ALIAS outcry_dep_cli11)

add_library(outcry_dep_json INTERFACE)
target_link_libraries(outcry_dep_json INTERFACE Boost::json Boost::url)
add_library(outcry::json ALIAS outcry_dep_json)

# Asio is compiled once, in src/web/http/asio.cc.
add_library(outcry_dep_asio INTERFACE)
target_compile_definitions(outcry_dep_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(outcry_dep_asio INTERFACE Boost::headers Threads::Threads)
add_library(outcry::asio ALIAS outcry_dep_asio)
