# Everything under site/ that the program needs at run time travels inside the binary: templates, static files and
# compiled translation catalogues. script: cmake/embed.cmake writes one assembler file with .incbin lines.
file(GLOB_RECURSE site_files CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/site/templates/* ${PROJECT_SOURCE_DIR}/site/static/*)
file(GLOB po_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/site/po/*.po)
find_program(MSGFMT msgfmt REQUIRED)

set(mo_files)
foreach(po ${po_files})
  get_filename_component(lang ${po} NAME_WE)
  set(mo ${PROJECT_BINARY_DIR}/site/po/${lang}.mo)
  add_custom_command(OUTPUT ${mo}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/site/po
    COMMAND ${MSGFMT} --check -o ${mo} ${po}
    DEPENDS ${po} VERBATIM)
  list(APPEND mo_files ${mo})
endforeach()

set(example_files ${PROJECT_SOURCE_DIR}/data/example/save-the-thirty.toml ${PROJECT_SOURCE_DIR}/data/missions/china.csv
  ${PROJECT_SOURCE_DIR}/data/throwaway-domains.txt)
set(embedded ${PROJECT_BINARY_DIR}/site/embedded)
add_custom_command(OUTPUT ${embedded}.S ${embedded}.cc
  COMMAND ${CMAKE_COMMAND} -DOUT=${embedded} -DSOURCE=${PROJECT_SOURCE_DIR} -DBINARY=${PROJECT_BINARY_DIR}
          "-DFILES=${site_files};${mo_files};${example_files}" -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${site_files} ${mo_files} ${example_files} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
add_library(site STATIC ${embedded}.S ${embedded}.cc)
target_include_directories(site PUBLIC ${PROJECT_SOURCE_DIR}/src)
set_source_files_properties(${embedded}.S PROPERTIES OBJECT_DEPENDS "${site_files};${mo_files};${example_files}")
