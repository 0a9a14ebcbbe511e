// A map of the world with points on it, drawn here: no tiles, nothing of
// others, nobody learns who looks. Plate carrée, from 84° north to 60° south.
//
// A pure function.
#pragma once

#include <string>
#include <vector>

#include "directory/place.h"

namespace outcry::web {

struct MapView {
  std::vector<directory::Point> points;
  bool close = false;  // cut out where the points are
  std::string land;    // address of the land's picture
  std::string label;   // what it shows, for who does not see it
};

// An <svg>; empty without points. Points that lie within two degrees are one.
std::string world_map(const MapView& view);

}  // namespace outcry::web
