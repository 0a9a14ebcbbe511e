// The form that people sign with, and how a petition's text is shown.
#pragma once

#include <map>
#include <string>

#include "petition/sign_form.h"
#include "web/pages/campaign_parts.h"

namespace outcry::web {

struct SignView {
  petition::SignForm typed;  // kept from a form that had problems
  std::map<petition::Field, petition::Problem> problems;
  bool open_text = false;  // whether the petition's text lies open
  // Whether all countries are offered, or some, the script fetches the rest
  // as the form comes near, and who has no script gets them with the answer.
  bool all_countries = true;
  std::string place{};  // the token that came with the link, or empty
  bool place_closed = false;
};

// In place of the form: why one cannot sign, if one cannot.
std::string form_part(const CampaignView& view, const Reader& reader, const SignView& sign);

// What cannot be shown again would break the page: it is left out, the rest
// kept.
void make_showable(petition::SignForm& form);

// "Please write your name.", in the reader's language.
std::string problem_text(petition::Field field, petition::Problem problem, std::string_view lang);

}  // namespace outcry::web
