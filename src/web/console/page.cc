#include "web/console/page.h"

#include "base/i18n.h"

namespace outcry::web::console {
namespace {

void show_options(Dictionary& values, const Input& input) {
  for (const Option& option : input.options) {
    Dictionary& one = *values.AddSectionDictionary("OPTION");
    one.SetValue("OPTION_VALUE", option.value);
    one.SetValue("OPTION_LABEL", option.label);
    if (option.chosen || (input.kind == Input::kChoice && option.value == input.value)) one.ShowSection("CHOSEN");
  }
}

const char* type_of(Input::Kind kind) {
  switch (kind) {
    case Input::kEmail:
      return "email";
    case Input::kPassword:
      return "password";
    case Input::kDate:
      return "date";
    case Input::kNumber:
      return "number";
    case Input::kFile:
      return "file";
    case Input::kHidden:
      return "hidden";
    default:
      return "text";
  }
}

const char* section_of(Input::Kind kind) {
  switch (kind) {
    case Input::kHidden:
      return "HIDDEN";
    case Input::kArea:
      return "AREA";
    case Input::kChoice:
      return "CHOICE";
    case Input::kTicks:
      return "TICKS";
    case Input::kFile:
      return "FILE";
    default:
      return "LINE";
  }
}

void show_proposals(Dictionary& values, const Input& input) {
  if (input.proposals.empty()) return;
  values.ShowSection("PROPOSES");
  Dictionary& list = *values.AddSectionDictionary("PROPOSALS");
  list.SetValue("NAME", input.name);
  for (const std::string& one : input.proposals) list.AddSectionDictionary("PROPOSAL")->SetValue("PROPOSED", one);
}

// `before` and `after`: the groups of its neighbours.
void show_input(Dictionary& form, const Input& input, const std::string& before, const std::string& after) {
  Dictionary& values = *form.AddSectionDictionary("INPUT");
  if (!input.group.empty() && input.group != before) {
    Dictionary& group = *values.AddSectionDictionary("GROUP_BEGINS");
    group.SetValue("GROUP", input.group);
    if (!input.group_help.empty()) group.AddSectionDictionary("GROUP_HELPS")->SetValue("GROUP_HELP", input.group_help);
  }
  if (!input.group.empty() && input.group != after) values.ShowSection("GROUP_ENDS");
  Dictionary& kind = *values.AddSectionDictionary(section_of(input.kind));
  kind.SetValue("NAME", input.name);
  kind.SetValue("LABEL", input.label);
  kind.SetValue("VALUE", input.kind == Input::kPassword ? std::string() : input.value);
  kind.SetValue("TYPE", type_of(input.kind));
  kind.SetIntValue("ROWS", input.rows);
  kind.SetValue("HELP", input.help);
  kind.SetValue("ERROR", input.error);
  if (!input.help.empty()) kind.ShowSection("HAS_HELP");
  if (!input.error.empty()) kind.ShowSection("BAD");
  if (input.required) kind.ShowSection("REQUIRED");
  if (input.kind == Input::kCode) kind.ShowSection("DIGITS");
  if (!input.autocomplete.empty()) {
    kind.ShowSection("COMPLETES");
    kind.SetValue("AUTOCOMPLETE", input.autocomplete);
  }
  if (!input.lang.empty()) {
    kind.ShowSection("TYPED_IN");
    kind.SetValue("TYPED_LANG", input.lang);
    kind.SetValue("TYPED_DIR", is_right_to_left(input.lang) ? "rtl" : "ltr");
  }
  if (!input.mark.empty()) kind.AddSectionDictionary("MARKED")->SetValue("MARK", input.mark);
  if (!input.shown_by.empty()) kind.AddSectionDictionary("SHOWS")->SetValue("SHOWN_BY", input.shown_by);
  show_proposals(kind, input);
  show_options(kind, input);
}

void show_buttons(Dictionary& values, const Form& form) {
  if (!form.submit.empty()) {
    Dictionary& first = *values.AddSectionDictionary("FIRST");
    first.SetValue("SUBMIT", form.submit);
    first.SetValue("BUTTON_CLASS", form.small && form.danger ? "quiet danger"
                                   : form.small              ? "quiet"
                                   : form.danger             ? "button grave"
                                                             : "button");
  }
  for (const Button& button : form.more) {
    Dictionary& one = *values.AddSectionDictionary("MORE");
    one.SetValue("MORE_NAME", button.name);
    one.SetValue("MORE_VALUE", button.value);
    one.SetValue("MORE_LABEL", button.label);
    one.SetValue("MORE_CLASS", button.danger ? "quiet danger" : "quiet");
    if (!button.about.empty()) one.AddSectionDictionary("MORE_SAYS")->SetValue("SAYS", button.label + ": " + button.about);
  }
}

std::string render(const Reader& reader, const Chrome& chrome, const Form& form) {
  Dictionary values("form");
  values.SetValue("ACTION", form.action);
  values.SetValue("CSRF", chrome.csrf);
  values.SetValue("CLASS", form.small ? "small" : form.wide ? "fields wide" : "fields");
  values.SetValue("METHOD", form.asks ? "get" : "post");
  if (!chrome.csrf.empty() && !form.asks) values.ShowSection("HAS_CSRF");
  if (form.uploads) values.ShowSection("UPLOADS");
  if (!form.passkey.empty()) {
    Dictionary& passkey = *values.AddSectionDictionary("PASSKEY");
    passkey.SetValue("QUESTION", form.passkey);
    passkey.SetValue("FAILED", form.passkey_failed);
  }
  if (!form.intro.empty()) {
    values.ShowSection("HAS_INTRO");
    values.SetValue("INTRO", form.intro);
  }
  for (size_t i = 0; i < form.inputs.size(); ++i) {
    show_input(values, form.inputs[i], i == 0 ? std::string() : form.inputs[i - 1].group,
               i + 1 == form.inputs.size() ? std::string() : form.inputs[i + 1].group);
  }
  show_buttons(values, form);
  return Templates::render("console_form", reader.lang, values);
}

void show_cell(Dictionary& row, const Reader& reader, const Chrome& chrome, const Cell& cell,
               const std::string& column) {
  Dictionary& values = *row.AddSectionDictionary("CELL");
  values.SetValue("COLUMN", column);
  values.SetValue("TEXT", cell.text);
  values.SetValue("MARK", cell.mark.empty() ? "plain" : cell.mark);
  Dictionary& shown = *values.AddSectionDictionary(cell.link.empty() ? "PLAIN" : "LINKED");
  shown.SetValue("URL", cell.link);
  std::string forms;
  for (const Form& form : cell.forms) forms += render(reader, chrome, form);
  values.SetValue("FORMS_HTML", forms);
}

struct Renderer {
  const Reader& reader;
  const Chrome& chrome;

  std::string operator()(const Heading& heading) const { return "<h2>" + escape_html(heading.text) + "</h2>\n"; }
  std::string operator()(const Text& text) const {
    std::string out = text.notice ? "<p class=\"notice\">" : "<p>";
    out += escape_html(text.text);
    if (!text.link_url.empty()) {
      out += (text.text.empty() ? "" : " ") + ("<a href=\"" + escape_html(text.link_url) + "\">") +
             escape_html(text.link) + "</a>";
    }
    return out + "</p>\n";
  }
  std::string operator()(const Codes& codes) const {
    std::string out = "<ul class=\"codes\">";
    for (const std::string& code : codes.codes) out += "<li><code>" + escape_html(code) + "</code></li>";
    return out + "</ul>\n";
  }
  std::string operator()(const Form& form) const { return render(reader, chrome, form); }
  std::string operator()(const Table& table) const { return render_table(reader, chrome, table); }
  std::string operator()(const Html& html) const { return html.markup; }
};

void show_chrome(Dictionary& values, const Chrome& chrome, const Reader& reader) {
  if (chrome.name.empty()) return;
  Dictionary& signed_in = *values.AddSectionDictionary("SIGNED_IN");
  signed_in.SetValue("SIGN_OUT_URL", reader.prefix + "/console/sign-out");
  signed_in.SetValue("CSRF", chrome.csrf);
  for (const auto& [address, text] : chrome.nav) {
    Dictionary& one = *signed_in.AddSectionDictionary("NAV");
    one.SetValue("NAV_URL", reader.prefix + address);
    one.SetValue("NAV_TEXT", text);
    if (address == chrome.current) one.ShowSection("CURRENT");
  }
}

}  // namespace

std::string render_table(const Reader& reader, const Chrome& chrome, const Table& table) {
  if (table.rows.empty()) return "<p class=\"empty\">" + escape_html(table.empty) + "</p>\n";
  Dictionary values("table");
  values.SetValue("CAPTION", table.caption);
  for (const std::string& column : table.columns) values.AddSectionDictionary("HEAD")->SetValue("COLUMN", column);
  for (const auto& cells : table.rows) {
    Dictionary& row = *values.AddSectionDictionary("ROW");
    for (size_t i = 0; i < cells.size(); ++i) {
      show_cell(row, reader, chrome, cells[i], i < table.columns.size() ? table.columns[i] : std::string());
    }
  }
  return Templates::render("console_table", reader.lang, values);
}

std::string render(const Site& site, const Reader& reader, const Chrome& chrome, const Page& page) {
  Dictionary values("console");
  values.SetValue("LANG", reader.lang);
  values.SetValue("DIR", is_right_to_left(reader.lang) ? "rtl" : "ltr");
  values.SetValue("TITLE", page.title);
  values.SetValue("BAR_TITLE", page.title + " – Outcry");
  values.SetValue("HOME", reader.prefix + "/console/");
  values.SetValue("CSS", site.files->url("style.css"));
  values.SetValue("CONSOLE_CSS", site.files->url("console.css"));
  for (const auto& [file, section] : {std::pair{page.own_style, "OWN_STYLE"}, {page.own_script, "OWN_SCRIPT"}}) {
    if (file.empty()) continue;
    values.AddSectionDictionary(section)->SetValue("FILE", site.files->url(file));
  }
  show_chrome(values, chrome, reader);
  for (const auto& [text, address] : page.trail) {
    Dictionary& one = *values.AddSectionDictionary("TRAIL");
    one.SetValue("TRAIL_TEXT", text);
    one.SetValue("TRAIL_URL", reader.prefix + address);
  }
  if (!page.said.empty()) values.AddSectionDictionary("SAID")->SetValue("SAID_TEXT", page.said);
  if (!page.problems.empty()) {
    Dictionary& errors = *values.AddSectionDictionary("ERRORS");
    for (const auto& [field, problem] : page.problems) {
      Dictionary& one = *errors.AddSectionDictionary("PROBLEM");
      one.SetValue("FIELD", field);
      one.SetValue("REASON", problem);
    }
  }
  std::string content;
  for (const Block& block : page.blocks) content += std::visit(Renderer{reader, chrome}, block);
  values.SetValue("CONTENT_HTML", content);
  return Templates::render("console", reader.lang, values);
}

}  // namespace outcry::web::console
