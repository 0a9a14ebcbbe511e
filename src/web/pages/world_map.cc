#include "web/pages/world_map.h"

#include <cmath>
#include <set>

#include "web/pages/templates.h"

namespace outcry::web {
namespace {

constexpr double kNorth = 84, kSouth = -60, kWidth = 360, kHeight = kNorth - kSouth;

struct Spot {
  double x = 0, y = 0;
  auto operator<=>(const Spot&) const = default;
};

struct Window {
  double x = 0, y = 0, width = kWidth, height = kHeight;
};

std::set<Spot> spots_of(const MapView& view) {
  // As coarse as the eye is: two degrees, or a quarter where it is cut out.
  const double step = view.close ? 0.25 : 2;
  std::set<Spot> out;
  for (const auto& [latitude, longitude] : view.points) {
    const double y = kNorth - std::clamp(latitude, kSouth, kNorth);
    out.insert({std::round((longitude + 180) / step) * step, std::round(y / step) * step});
  }
  return out;
}

// Around all spots, with room, in the map's own shape, 60 degrees wide at least.
Window around(const std::set<Spot>& spots) {
  double left = kWidth, right = 0, top = kHeight, bottom = 0;
  for (const Spot& spot : spots) {
    left = std::min(left, spot.x), right = std::max(right, spot.x);
    top = std::min(top, spot.y), bottom = std::max(bottom, spot.y);
  }
  const double width =
      std::min(kWidth, std::max({60.0, (right - left) * 1.4, (bottom - top) * 1.4 * kWidth / kHeight}));
  const double height = width * kHeight / kWidth;
  return {std::clamp((left + right - width) / 2, 0.0, kWidth - width),
          std::clamp((top + bottom - height) / 2, 0.0, kHeight - height), width, height};
}

}  // namespace

std::string world_map(const MapView& view) {
  if (view.points.empty()) return {};
  const std::set<Spot> spots = spots_of(view);
  const Window window = view.close ? around(spots) : Window();
  const double radius = window.width * (view.close ? 0.011 : 0.0055);
  Dictionary values("map");
  values.SetValue("LABEL", view.label);
  values.SetValue("LAND", view.land);
  values.SetValue("BOX", fmt::format("{:.2f} {:.2f} {:.2f} {:.2f}", window.x, window.y, window.width, window.height));
  for (const Spot& spot : spots) {
    Dictionary& one = *values.AddSectionDictionary("SPOT");
    one.SetValue("X", fmt::format("{:g}", spot.x));
    one.SetValue("Y", fmt::format("{:g}", spot.y));
    one.SetValue("R", fmt::format("{:.2f}", radius));
  }
  return Templates::render("part_map", "en", values);
}

}  // namespace outcry::web
