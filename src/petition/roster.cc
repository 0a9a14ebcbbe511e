#include "petition/roster.h"

#include <fmt/format.h>

#include <algorithm>

namespace outcry::petition {
namespace {

// The member's, if its key is still the same.
std::shared_ptr<seal::EpochSealer> sealer_before(const Running* before, const campaign::Member& member) {
  if (before == nullptr) return nullptr;
  const auto& members = before->stored.campaign.members;
  const bool same =
      std::ranges::any_of(members, [&](const auto& one) { return one.slug == member.slug && one.key == member.key; });
  const auto found = std::ranges::find(before->petition.members, member.slug);
  if (!same || found == before->petition.members.end()) return nullptr;
  return before->petition.member_sealers[static_cast<size_t>(found - before->petition.members.begin())];
}

}  // namespace

Roster::Roster(campaign::CampaignStore& campaigns, PetitionStore& petitions, seal::KeyRing& keys, std::string host,
               std::vector<std::string> keyholders, const Clock& clock, Random& random)
    : campaigns_(campaigns),
      petitions_(petitions),
      keys_(keys),
      host_(std::move(host)),
      keyholders_(std::move(keyholders)),
      clock_(clock),
      random_(random),
      list_(std::make_shared<const RunningList>()) {}

Result<bool> Roster::refresh() {
  const auto generation = campaigns_.generation();
  if (!generation) return generation.error();
  if (*generation == generation_) return false;
  auto stored = campaigns_.all();
  if (!stored) return stored.error();
  auto fresh = std::make_shared<RunningList>();
  for (campaign::Stored& one : *stored) {
    auto running = start(std::move(one));
    if (!running) return running.error();
    fresh->push_back(std::move(*running));
  }
  {
    const std::lock_guard lock(mutex_);
    list_ = std::move(fresh);
    ++lists_;
  }
  generation_ = *generation;
  return true;
}

Result<std::vector<seal::PublicKey>> Roster::recipients_of(const campaign::Campaign& campaign) const {
  std::vector<seal::PublicKey> keys;
  for (const std::vector<std::string>* list : {&campaign.keyholders, &keyholders_}) {
    for (const std::string& text : *list) {
      auto key = seal::parse_public_key(text);
      if (!key) return key.error();
      if (std::find(keys.begin(), keys.end(), *key) == keys.end()) keys.push_back(*key);
    }
  }
  if (keys.empty())
    return invalid("it has no keyholder: make a key with \"outcry keygen\" and name it in \"keyholders\"");
  return keys;
}

Result<std::shared_ptr<const Running>> Roster::start(campaign::Stored stored) {
  const campaign::Campaign& c = stored.campaign;
  auto running = std::make_shared<Running>();
  Petition& petition = running->petition;
  petition.number = stored.number;
  petition.slug = c.slug;
  petition.text_version = stored.text_version;
  petition.languages = c.languages;
  const auto log_seed = keys_.log_seed(c.slug);
  if (!log_seed) return log_seed.error();
  if (!stored.index_destroyed_at) {
    auto index_key = keys_.index_key(c.slug);
    if (!index_key) return index_key.error();
    petition.index_key = std::move(*index_key);
  }
  auto signer = std::make_shared<const tally::Signer>(fmt::format("{}/c/{}", host_, c.slug), *log_seed);
  running->log_key = signer->verifier_key();
  if (auto opened = petitions_.open_log(stored.number, std::move(signer)); !opened) return opened.error();
  running->log_size = petitions_.log_size(stored.number);
  // An epoch outlives a change of the campaign only if its readers stay the same.
  const auto before = find(c.slug);
  auto recipients = recipients_of(c);
  if (!recipients) {
    running->keyless = recipients.error().message;
  } else if (before && before->petition.sealer && before->stored.campaign.keyholders == c.keyholders) {
    petition.sealer = before->petition.sealer;
  } else {
    petition.sealer = std::make_shared<seal::EpochSealer>(c.slug, std::move(*recipients), clock_, random_);
    sealers_.emplace_back(petition.sealer);
  }
  if (auto added = add_member_sealers(c, before.get(), petition); !added) return added.error();
  running->stored = std::move(stored);
  return std::shared_ptr<const Running>(std::move(running));
}

Status Roster::add_member_sealers(const campaign::Campaign& campaign, const Running* before, Petition& petition) {
  for (const campaign::Member& member : campaign.members) {
    petition.sources.push_back(member.slug);
    if (!member.takes_contacts()) continue;
    auto key = seal::parse_public_key(member.key);
    if (!key) return key.error();
    petition.members.push_back(member.slug);
    if (auto sealer = sealer_before(before, member)) {
      petition.member_sealers.push_back(std::move(sealer));
      continue;
    }
    petition.member_sealers.push_back(std::make_shared<seal::EpochSealer>(
        campaign.slug + "/" + member.slug, std::vector<seal::PublicKey>{*key}, clock_, random_));
    sealers_.emplace_back(petition.member_sealers.back());
  }
  return {};
}

void Roster::end_epochs() {
  std::erase_if(sealers_, [](const auto& sealer) { return sealer.expired(); });
  for (const auto& weak : sealers_) {
    if (const auto sealer = weak.lock()) sealer->end_if_due();
  }
}

std::shared_ptr<const RunningList> Roster::all() const {
  Seen& seen = seen_.get();
  if (seen.lists != lists_) {
    const std::lock_guard lock(mutex_);
    seen = {lists_, counted_apart(list_)};
  }
  return seen.list;
}

std::shared_ptr<const Running> Roster::find(std::string_view slug) const {
  const auto list = all();
  for (const auto& running : *list) {
    if (running->stored.campaign.slug == slug) return {list, running.get()};
  }
  return nullptr;
}

std::shared_ptr<const Running> Roster::find(CampaignNumber number) const {
  const auto list = all();
  for (const auto& running : *list) {
    if (running->stored.number == number) return {list, running.get()};
  }
  return nullptr;
}

}  // namespace outcry::petition
