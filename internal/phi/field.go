package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// wide says whether columns are parted before the token: by a tab or by two
// spaces and more.
func (s *scan) wide(i int) bool {
	if i <= 0 || i >= len(s.tok) || s.tok[i-1].form == line {
		return false
	}
	between := s.n.text[s.tok[i-1].end:s.tok[i].start]
	return len(between) > 1 || between == "\t"
}

// cell says whether a part of a printout begins at i: a line, a column, a cell
// of a table.
func (s *scan) cell(i int) bool {
	return s.lineStart(i) || s.at(i-1).low == "|" || s.at(i-1).low == ";" || s.at(i-1).low == "#" || s.at(i-1).low == "*" || s.wide(i)
}

// columns are headings that printouts write without a colon, before a wide
// gap or a bar.
var columns = set("name patient pt surname forename firstname attending referrer consultant physician mother father nok requester nome nombre nom paciente")

// wards head the place where somebody lies.
var wards = set("ward room rm loc location bed unit bay dept department station")

// wardField finds "Ward      MMW 2", "Room: ED-07": what a printout says of
// where somebody lies.
func (s *scan) wardField(i int) {
	t := s.at(i)
	if !wards[t.low] || !t.upper || !s.cell(i) && s.at(i-1).form != sign {
		return
	}
	j := i + 1
	switch {
	case s.at(j).low == ":":
		j++
	case s.cell(i) && (s.wide(j) || s.at(j).low == "|"):
		if s.at(j).low == "|" {
			j++
		}
	default:
		return
	}
	end, told := j, false
	for end < len(s.tok) && end < j+5 {
		w := s.at(end)
		if w.form == line || end > j && s.wide(end) || w.form == sign && (w.gap || !strings.Contains("-/", w.low)) || s.claims[end] == taken || w.form == word && !w.upper {
			break
		}
		told = told || w.form == number || w.caps
		end++
	}
	if end > j && told && s.at(end-1).form != sign && !(s.at(end).form == word && units[s.at(end).low]) {
		s.add(j, end, Location, Warn, "a room or a bed")
	}
}

// placeFields head the name of a place in a printout.
var placeFields = set("hospital facility address addr employer school town city practice clinic pharmacy residence village suburb workplace site")

// placeField finds "HOSPITAL: ST ELSEWHERE'S REGIONAL".
func (s *scan) placeField(i int) {
	t := s.at(i)
	if !placeFields[t.low] || !t.upper || s.at(i+1).low != ":" || !s.cell(i) && s.at(i-1).form != sign {
		return
	}
	j := i + 2
	end, own := j, false
	for end < len(s.tok) && end < j+14 {
		w := s.at(end)
		if w.form == line || end > j && s.wide(end) || w.low == "|" || w.low == ";" || w.low == "(" || w.low == "?" || s.claims[end] == taken || w.low == "." && s.at(end+1).form != word || w.form == word && !w.upper && !particle[w.low] && !streetAbbr[w.low] && !joinsName[w.low] {
			break
		}
		own = own || w.form == word && w.upper && !w.has(lists.Function|lists.Medical)
		end++
	}
	for end > j && s.at(end-1).form == sign {
		end--
	}
	if end > j && own {
		s.add(j, end, Location, Warn, "a heading of a place before it")
	}
}

// wings are parts of a house that numbers stand before.
var wings = set("west east north south northeast northwest southeast southwest tower wing")

// wing finds "4 West", "7 North" and "6E": a floor and its wing.
func (s *scan) wing(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if t.form != number || len(t.low) > 2 || !t.gap && s.at(i-1).form != sign || s.claims[i] != free {
		return false
	}
	lead := s.at(i - 1).low
	led := lead == "on" || lead == "to" || lead == "from" || lead == "in" || lead == "at" || lead == "unit" || lead == "floor" || lead == "," || lead == "(" || lead == "/" || lead == "@"
	switch {
	case n.gap && n.titled && wings[n.low] && s.claims[i+1] == free:
		after := s.at(i + 2)
		if after.form == word && after.titled && after.gap || s.at(i-1).form == word && (s.at(i-1).has(lists.Street) || s.at(i-1).low == "of") {
			return false
		}
		s.add(i, i+2, Location, Warn, "a ward")
		return true
	case led && n.form == word && !n.gap && n.upper && n.end-n.start == 1 && strings.Contains("abcdenswu", n.low) && (s.at(i+2).gap || s.at(i+2).form == sign) && lead != "," && lead != "/" && lead != "(" && (lead == "unit" || lead == "floor" || lead == "on" || lead == "to" || lead == "from" || lead == "@"):
		if s.at(i + 2).has(lists.Head) {
			return false
		}
		s.add(i, i+2, Location, Warn, "a ward")
		return true
	}
	return false
}
