package phi

import (
	"consilium/internal/phi/lists"
)

// landmark takes "the old mill bridge" behind a word for where, in a text with
// identifiers.
func (s *scan) landmark(i int) bool {
	t := s.at(i)
	if t.low != "the" || !landmarkLead[s.at(i-1).low] {
		return false
	}
	for j := i + 1; j < i+6; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || w.has(lists.Function|lists.Medical|lists.Verb) && !landmarks[w.low] || s.claims[j] != free {
			return false
		}
		if l := s.at(i - 1).low; workings[w.low] && (l == "from" || l == "at" || l == "off" || l == "in" || l == "on") {
			return false // where anybody works
		}
		if landmarks[w.low] && j > i+1 && !landmarks[s.at(j+1).low] {
			s.add(i+1, j+1, Location, Warn, "a landmark, in a text with identifiers")
			return true
		}
	}
	return false
}

var (
	workings     = set("mill quarry docks shipyard cannery sawmill colliery tannery brewery distillery refinery smelter barracks orchard vineyard")
	landmarkLead = set("near by outside opposite behind beside under at off past from on in beneath below above")
	landmarks    = set(`bridge mill lighthouse pier quarry chapel church reservoir viaduct windmill castle ruins weir lock canal docks dock jetty marina harbour harbor shipyard cannery sawmill
colliery tannery brewery distillery refinery smelter barracks fairground racetrack racecourse speedway showground cemetery graveyard roundabout crossroads underpass overpass
interchange bypass monument statue fountain bandstand lido priory abbey convent monastery temple mosque synagogue gurdwara orchard vineyard dam waterfall cliffs headland trailhead
campground truck-stop refugee`)
)
