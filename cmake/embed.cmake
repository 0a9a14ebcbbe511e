# cmake -DOUT=… -DSOURCE=… -DBINARY=… -DFILES=a;b;c -P embed.cmake
# Writes OUT.S, which holds the files' bytes, and OUT.cc, the table that src/base/embedded.h declares. A file's name in
# the table is its path below the source or binary folder ("site/templates/page.html", "site/po/ko.mo").
set(asm ".section .rodata\n")
set(decls "")
set(rows "")
set(n 0)
foreach(file ${FILES})
  string(REPLACE "${BINARY}/" "" name "${file}")
  string(REPLACE "${SOURCE}/" "" name "${name}")
  string(APPEND asm ".global outcry_file_${n}\noutcry_file_${n}:\n.incbin \"${file}\"\n.global outcry_file_${n}_end\noutcry_file_${n}_end:\n.byte 0\n")
  string(APPEND decls "extern const char outcry_file_${n}[];\nextern const char outcry_file_${n}_end[];\n")
  string(APPEND rows "    {\"${name}\", {outcry_file_${n}, static_cast<std::size_t>(outcry_file_${n}_end - outcry_file_${n})}},\n")
  math(EXPR n "${n}+1")
endforeach()
string(APPEND asm ".section .note.GNU-stack,\"\",%progbits\n")
file(WRITE ${OUT}.S "${asm}")
file(WRITE ${OUT}.cc "#include \"base/embedded.h\"\nextern \"C\" {\n${decls}}\nnamespace outcry {\nstd::span<const EmbeddedFile> embedded_files() {\n  static const EmbeddedFile files[] = {\n${rows}  };\n  return files;\n}\n}  // namespace outcry\n")
