// outcry campaign apply | show | list

#include <iostream>

#include "campaign/campaign_file.h"
#include "cli/picture_files.h"
#include "cli/shell_act.h"
#include "cli/station.h"
#include "cli/verbs.h"

namespace outcry::cli {
namespace {

Result<std::unique_ptr<Station>> station_beside(const std::string& data, Config& config) {
  const DataFolder folder(data);
  auto read = config_of(folder);
  if (!read) return read.error();
  config = *read;
  return Station::open(folder, config, Station::Use::kCampaigns);
}

Status check_keys(const campaign::Campaign& campaign, const Config& config, const std::string& file) {
  for (const campaign::Member& member : campaign.members) {
    if (member.key.empty()) continue;
    if (auto parsed = seal::parse_public_key(member.key); !parsed) {
      return invalid(fmt::format("{}: the key of member {}: {}", file, member.slug, parsed.error().message));
    }
  }
  for (const std::string& key : campaign.keyholders) {
    if (auto parsed = seal::parse_public_key(key); !parsed) {
      return invalid(fmt::format("{}: keyholders: {}", file, parsed.error().message));
    }
  }
  if (campaign.status == campaign::CampaignStatus::kLive && campaign.keyholders.empty() &&
      config.seal.keyholders.empty()) {
    return invalid(
        fmt::format("{}: keyholders: a live campaign needs one, to seal signatures to: make a key with "
                    "\"outcry keygen\" and name it here or in the configuration under [seal]",
                    file));
  }
  return {};
}

int apply_file(const std::string& data, const std::string& file) {
  const auto text = read_file(file);
  if (!text) return report(text.error());
  auto parsed = campaign::parse_campaign(*text, file);
  if (!parsed) return report(parsed.error());
  Config config;
  auto station = station_beside(data, config);
  if (!station) return report(station.error());
  if (auto good = check_keys(*parsed, config, file); !good) return report(good.error());
  const auto before = (*station)->campaigns().find(parsed->slug);
  auto act = ShellAct::begin(**station, "campaign.apply", parsed->slug);
  if (!act) return report(act.error());
  if (auto taken = take_pictures(*parsed, file, (*station)->pictures(), (*station)->clock().now()); !taken) {
    return report(taken.error());
  }
  const auto applied = (*station)->campaigns().apply(*parsed, (*station)->clock().now());
  if (!applied) return report(applied.error());
  constexpr std::string_view kWords[] = {"created", "changed", "unchanged"};
  if (applied->kind != campaign::Applied::kUnchanged) {
    act->done(
        fmt::format("{}, {}, text version {}", kWords[applied->kind], to_text(parsed->status), applied->text_version));
  }
  std::cout << fmt::format("{}: {}, {}, petition text version {}\n", parsed->slug, kWords[applied->kind],
                           to_text(parsed->status), applied->text_version);
  if (before && before->campaign.review && applied->kind == campaign::Applied::kChanged) {
    std::cerr << "NOTE: this campaign asks for a second person's approval (review = true). Its file is the server's "
                 "administrator's and passes it: nobody else has looked at this change.\n";
  }
  if (applied->new_text && applied->text_version > 1) {
    std::cout << "The petition text is a new version: earlier signatures stay with the text they were given for.\n";
  }
  return kDone;
}

int show(const std::string& data, const std::string& slug, const std::string& folder) {
  Config config;
  auto station = station_beside(data, config);
  if (!station) return report(station.error());
  const auto found = (*station)->campaigns().find(slug);
  if (!found)
    return report(found.error().kind == Error::kNotFound
                      ? not_found(fmt::format("there is no campaign \"{}\": \"outcry campaign list\" names them", slug))
                      : found.error());
  if (!folder.empty()) {
    const auto written = write_pictures(found->campaign, (*station)->pictures(), folder);
    if (!written) return report(written.error());
    std::cerr << fmt::format("{} pictures in {}: put the file beside them\n", *written, folder);
  }
  std::cout << campaign::to_toml(found->campaign);
  return kDone;
}

int list(const std::string& data) {
  Config config;
  auto station = station_beside(data, config);
  if (!station) return report(station.error());
  const auto all = (*station)->campaigns().all();
  if (!all) return report(all.error());
  if (all->empty()) std::cerr << "There is no campaign yet: outcry campaign apply FILE.toml\n";
  for (const auto& one : *all) {
    std::cout << fmt::format("{}\t{}\t{}\n", one.campaign.slug, to_text(one.campaign.status),
                             pick(one.campaign.title, "en"));
  }
  return kDone;
}

}  // namespace

void add_campaign(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("campaign", "apply, show or list campaigns");
  verb->require_subcommand(1);
  auto data = std::make_shared<std::string>(), file = std::make_shared<std::string>(),
       slug = std::make_shared<std::string>(), pictures = std::make_shared<std::string>();

  auto* apply_verb = verb->add_subcommand("apply", "create a campaign from its TOML file, or bring it to that state");
  add_data_option(*apply_verb, *data);
  apply_verb->add_option("FILE", *file, "the campaign file")->required();
  apply_verb->footer("Example: outcry campaign apply --data /var/lib/outcry save-the-thirty.toml");
  apply_verb->callback([data, file, &code] { code = apply_file(*data, *file); });

  auto* show_verb = verb->add_subcommand("show", "print a campaign as its TOML file");
  add_data_option(*show_verb, *data);
  show_verb->add_option("SLUG", *slug, "the campaign")->required();
  show_verb->add_option("--pictures", *pictures, "write its pictures into this folder, too")->type_name("DIR");
  show_verb->footer("Example: outcry campaign show --data /var/lib/outcry save-the-thirty > save-the-thirty.toml");
  show_verb->callback([data, slug, pictures, &code] { code = show(*data, *slug, *pictures); });

  auto* list_verb = verb->add_subcommand("list", "name, status and title of each, a line each");
  add_data_option(*list_verb, *data);
  list_verb->footer("Example: outcry campaign list --data /var/lib/outcry");
  list_verb->callback([data, &code] { code = list(*data); });
}

}  // namespace outcry::cli
