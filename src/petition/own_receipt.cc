#include "petition/own_receipt.h"

namespace outcry::petition {

Result<Receipt> own_receipt(const Running& running, const Token& link, const StoredSignature& signature,
                            campaign::CampaignStore& campaigns, PetitionStore& petitions) {
  auto own = Signing::open_own(link, signature);
  if (!own) return own.error();
  const auto text = campaigns.petition_text(running.petition.slug, signature.text_version);
  if (!text) return text.error();
  Receipt receipt;
  receipt.campaign = running.petition.slug;
  receipt.petition_text = pick(*text, own->first.lang);
  receipt.record = std::move(own->first);
  receipt.salt = own->second;
  receipt.index = signature.index;
  receipt.key = running.log_key;
  if (auto proved = prove(receipt, petitions, running.stored.number); !proved) return proved.error();
  return receipt;
}

}  // namespace outcry::petition
