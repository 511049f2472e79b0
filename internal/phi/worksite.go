package phi

import (
	"consilium/internal/phi/lists"
)

// worksites are what stands behind the name of a town in the name of a place
// where people work, play or wait.
var worksites = set(`substation terminal refinery smelter depot works yard yards dock docks port harbour harbor wharf pier mine colliery quarry pit plant plants steelworks
shipyard airport airfield aerodrome barracks base racecourse racetrack showground fairground speedway velodrome rink pool baths lido library market arcade estate estates flats
towers gardens allotments marina campground campsite viaduct roundabout interchange junction bypass ferry rec`)

// worksite: "Kwinana substation", "the Tullamarine freight terminal", "the
// Kingsessing rec center", in a text that tells of a patient.
func (s *scan) worksite(i int) bool {
	t := s.at(i)
	if !t.titled || t.owns || t.has(lists.Medical|lists.Eponym|lists.Country|lists.Function|lists.Month|lists.Head|lists.Role|lists.Kin|lists.Title|lists.Facility|lists.Verb) || t.has(lists.Common) && !t.has(town) || medicalEnding(t.low) || s.impersonal(i) {
		return false
	}
	end := s.gazetteer(i)
	if end == i {
		if t.first || !s.stranger(i) {
			return false
		}
		end = i + 1
	}
	for j := end; j < end+2; j++ {
		w := s.at(j)
		if w.form != word || !w.gap || w.upper || w.has(lists.Function|lists.Medical) {
			return false
		}
		if worksites[w.low] {
			s.add(i, j+1, Location, Warn, "a town and what is there")
			return true
		}
	}
	return false
}

// commaTown: "the flat above the print shop, Ranelagh, until", "a stall,
// Shepherd's Bush,": a town between commas, in a text that tells of a patient.
func (s *scan) commaTown(i int) bool {
	t, b := s.at(i), s.at(i-2)
	if s.at(i-1).low != "," || !t.titled || s.impersonal(i) || b.upper || b.form != word || b.has(lists.Kin|lists.Role|lists.Medical) || t.has(lists.Country|lists.Medical|lists.Function|lists.Head|lists.Month|lists.Eponym) {
		return false
	}
	end := s.gazetteer(i)
	if end == i || end == i+1 && t.has(lists.Common|lists.Given|lists.Surname) {
		return false
	}
	n := s.at(end)
	if n.low != "," && n.low != "." || n.low == "," && s.at(end+1).titled || s.thing(end) {
		return false
	}
	s.add(i, end, Location, Warn, "a town between commas")
	return true
}

// homeTown: "Apalachicola born and bred", "goat dairy, Kyneton way", "he boards
// cats for the whole of Tenterden", "Thunder Bay hit minus 34".
func (s *scan) homeTown(i int) bool {
	t := s.at(i)
	end := s.gazetteer(i)
	if end == i || !t.titled || s.impersonal(i) || s.thing(end) || s.literature(end) || s.stateAt(i) > 0 || end == i+1 && t.has(lists.Country|lists.Medical|lists.Common|lists.Function|lists.Month) {
		return false
	}
	n, b := s.at(end), s.at(i-1)
	if n.form == number {
		return false // a grade
	}
	switch {
	case n.low == "born" || n.low == "bred" || n.low == "raised":
	case n.low == "way" && b.low == ",":
	case b.low == "of" && (s.at(i-2).low == "whole" || s.at(i-2).low == "half" || s.at(i-2).low == "outside" || s.at(i-2).low == "edge" || s.at(i-2).low == "outskirts"):
	case end > i+1 && s.sizeOf(i, end)&town != 0 && (s.about(i).person || b.low == "and" && n.has(lists.Verb)) && !t.first && n.low != "-" && !(n.upper && n.gap):
	default:
		return false
	}
	s.add(i, end, Location, Warn, "the name of a place, where somebody is told of")
	return true
}
