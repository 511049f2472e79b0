package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// points of the compass, as streets have them.
var points = set("n s e w ne nw se sw")

var streetAbbr = set("st ave rd dr ln blvd ct pl ter cir hwy pkwy sq cres")

// address: "2291 Quail Hollow Road, Bixby", "14 Larkspur Crescent", "88 rue des
// Lilas", "120 W. Sycamore", "PO Box 12", "Apt 6".
func (s *scan) address(i int) {
	t := s.at(i)
	if len(t.low) > 6 || !t.gap && i > 0 && s.tok[i-1].form != sign || s.claims[i] != free {
		return
	}
	j := i + 1
	if n := s.at(j); n.form == word && !n.gap && len(n.low) == 1 {
		j++ // 12a
	}
	if !s.at(j).gap && s.at(j).low != "," {
		return
	}
	if s.at(j).low == "," {
		j++
	}
	first := s.at(j)
	if first.form != word && !(first.form == number && ordinal[s.at(j+1).low]) {
		return
	}
	compass := first.upper && points[first.low] && (first.caps || s.at(j+1).low == ".")
	end, words := j, 0
	for n := 0; n < 7 && end < len(s.tok); n++ {
		w := s.at(end)
		if w.low == "." && !w.gap && len(s.at(end-1).low) < 5 && w.sentence == s.at(end+1).sentence {
			end++
			continue
		}
		if w.form == number && ordinal[s.at(end+1).low] && words == 0 {
			end += 2
			words++
			continue
		}
		if w.form != word || !w.gap {
			if w.low == "-" || w.form == word && !w.gap && s.at(end-1).low == "-" {
				end++
				continue
			}
			break
		}
		if w.has(lists.Street) && !(s.at(end-1).low == "like" || w.caps && (w.low == "st" || w.low == "ct") && s.at(j-1).low == ",") && (words > 0 && (w.upper || streetAbbr[w.low] || s.lowered) || words == 0 && foreignStreet[w.low] && w.low != "via") {
			if foreignStreet[w.low] && words == 0 {
				end++
				for s.at(end).form == word && (s.at(end).upper || particle[s.at(end).low]) && end < i+9 {
					end++
				}
			} else {
				end++
			}
			s.addAddress(i, end)
			return
		}
		if !w.upper && !(words == 0 && (w.low == "e" || w.low == "w" || w.low == "n")) && !s.lowered {
			break
		}
		if w.has(lists.Head|lists.Kin) && words == 0 || w.has(lists.Month) {
			return
		}
		words++
		end++
	}
	if compass && words >= 2 && s.at(j).upper && (s.at(i-1).low == "to" || s.at(i-1).low == "at" || s.at(i-1).low == ",") {
		s.addAddress(i, end)
	}
}

var (
	streetFull    = set("street avenue road lane boulevard drive crescent parkway terrace way close court row square gardens grove mews hill quay walk place garden")
	foreignStreet = set("rue via calle avenida plaza piazza rua av")
	particle      = set("de des du la le les van der den del della dos da do di von zu el al bin ibn y ten ter of the st")
)

// addAddress takes the flat before and the town, state and code behind.
func (s *scan) addAddress(from, to int) {
	if s.at(from-1).low == "," || s.at(from-1).low == "-" {
		if k := s.at(from - 2); k.form == number && flat[s.at(from-3).low] {
			from -= 3
		}
	} else if flat[s.at(from-2).low] && s.at(from-1).form == number {
		from -= 2
	}
	if s.at(to).low == "." && s.at(to+1).low == "," {
		to++
	}
	for n := 0; n < 3; n++ {
		j := to
		if s.at(j).low == "," {
			j++
		}
		if s.at(j).form == line {
			j++
		}
		if flat[s.at(j).low] && s.at(j+1).form == number {
			to = s.chunk(j + 1)
			continue
		}
		if j == to && n == 0 || !s.at(j).upper || s.at(j).form != word {
			break
		}
		e := j + 1
		for s.at(e).form == word && s.at(e).upper && e < j+3 && !s.at(e).has(lists.Function) {
			e++
		}
		if !s.at(j).has(place|lists.Country|lists.Opens) && s.stateAt(j) == 0 && (s.at(j).has(lists.Common) || n > 0) {
			break
		}
		to = e
		if z := s.at(to); z.form == number && len(z.low) == 5 {
			to++
			break
		}
	}
	s.add(from, to, Location, Block, "a street address")
}

var flat = set("apt apartment flat unit suite ste room rm box #")

// postcode: a ZIP behind a label or a state, and places of Canada and Britain.
func (s *scan) postcode(i int) {
	t := s.at(i)
	if s.claims[i] == taken || len(t.low) < 4 || len(t.low) > 6 || s.at(i+1).form == word && !s.at(i+1).gap || !t.gap && i > 0 && s.at(i-1).form != sign {
		return
	}
	zip := false
	for j := min(i+3, len(s.tok)-1); j >= 0 && j >= i-4; j-- {
		if w := s.tok[j].low; w == "zip" || w == "zipcode" || w == "postcode" || w == "postal" {
			zip = true
		}
	}
	if st := s.at(i - 1); !zip && len(t.low) == 5 && st.form == word && (st.caps && len(st.low) == 2 && (usStates[st.low] || st.low == "aa" || st.low == "ae" || st.low == "ap") || st.titled && stateNames[st.low]) && s.at(i-1).upper {
		zip = true
	}
	if zip {
		end := i + 1
		if s.at(end).low == "-" && len(s.at(end+1).low) == 4 && !s.at(end).gap {
			end += 2
		}
		s.add(i, end, Location, Block, "a ZIP code")
	}
}

// lettered: LS2 9JT, K1A 0B1, "Apt 6", "Room 4B-212", "Ward 7, bed 14", "PO Box 12".
func (s *scan) lettered(i int) {
	t := s.at(i)
	switch {
	case t.upper && t.end-t.start == 1 && s.at(i+1).form == number && !s.at(i+1).gap && len(s.at(i+1).low) == 2 && (t.gap || i == 0 || s.at(i-1).form == sign) && s.eircode(i+2) > 0:
		s.add(i, s.eircode(i+2), Location, Block, "an Eircode")
	case (t.caps || t.upper && t.end-t.start == 1) && t.end-t.start <= 2 && s.at(i+1).form == number && !s.at(i+1).gap && (t.gap || i == 0 || s.at(i-1).form == sign):
		// LS2 9JT: area, district, space, sector and unit.
		j := i + 2
		if w := s.at(j); w.form == word && !w.gap && w.upper && w.end-w.start == 1 {
			j++
		}
		if n := s.at(j); n.form == number && n.gap && len(n.low) == 1 {
			if u := s.at(j + 1); u.form == word && !u.gap && u.caps && u.end-u.start == 2 && len(s.at(i+1).low) <= 2 && !units[u.low] {
				s.add(i, j+2, Location, Block, "a postcode")
				return
			}
			if u := s.at(j + 1); j == i+3 && len(s.at(i+1).low) == 1 && u.form == word && !u.gap && u.upper && u.end-u.start == 1 && s.at(j+2).form == number && !s.at(j+2).gap {
				s.add(i, j+3, Location, Block, "a postal code")
				return
			}
		}
	case (t.low == "room" || t.low == "ward" || t.low == "bed" || t.low == "bay" || t.low == "apt" || t.low == "apartment" || t.low == "flat" || t.low == "suite" || t.low == "rm" || t.low == "cell" || t.low == "cot" || t.low == "incubator" || t.low == "cubicle" || t.low == "isolette" || t.low == "pod" && !t.caps) && (t.upper && (!t.caps || t.low != "bay") || t.low == "bed" || t.low == "room" || t.low == "apt" || t.low == "bay" && !t.caps || t.low == "cot" || t.low == "cubicle"):
		n := s.at(i + 1)
		if n.low == "." && !n.gap && (t.low == "apt" || t.low == "rm") && s.at(i+2).form == number {
			s.add(i, s.chunk(i+2), Location, Warn, "a room or a bed")
			return
		}
		if n.low == "#" || n.low == "no" {
			n = s.at(i + 2)
		}
		if n.form == word && n.gap && (n.caps || n.upper && n.end-n.start == 1) && n.end-n.start <= 4 && s.chunk(i+1) > i+2 && s.clear(i+1, s.chunk(i+1)) {
			if d, _, lows := s.count(i+1, s.chunk(i+1)); d > 0 && lows == 0 {
				s.add(i+1, s.chunk(i+1), Location, Warn, "a room or a bed")
				return
			}
		}
		if n.form != number || !n.gap && s.at(i+1).low != "#" || s.claims[i+1] != free {
			return
		}
		end := s.chunk(i + 1)
		if s.at(i+1).low == "#" || s.at(i+1).low == "no" {
			end = s.chunk(i + 2)
		}
		if w := s.at(end); w.form == word && w.gap && (units[w.low] || w.has(lists.Head) || w.low == "hospital" || w.low == "unit") || w.low == "%" || s.at(end-1).low == "temperature" {
			return
		}
		if s.at(end).low == "," && s.at(end+1).low == "bed" && s.at(end+2).form == number {
			end += 3
		}
		s.add(i, end, Location, Warn, "a room or a bed")
	case t.low == "box" && s.at(i-1).low == "." || t.low == "box" && (s.at(i-1).low == "po" || s.at(i-1).low == "o"):
		if s.at(i+1).form == number {
			from := i
			for from > 0 && from > i-4 && (s.at(from-1).low == "." || len(s.at(from-1).low) <= 2 && s.at(from-1).upper) {
				from--
			}
			s.add(from, i+2, Location, Block, "a post office box")
		}
	case t.titled && streetFull[t.low] && s.at(i-1).titled && !s.at(i-1).first && !s.at(i-1).has(lists.Function|lists.Medical) && s.claims[i-1] == free && !s.thing(i+1):
		from := i - 1
		if s.at(from-1).titled && !s.at(from-1).first && s.at(from).gap && !s.at(from-1).has(lists.Function) {
			from--
		}
		if b := s.at(from - 1).low; (b == "along" || b == "down" || b == "on" || b == "from" || b == "at" || b == "near" || b == "of" || b == "to" || b == "off" || b == "in") && (!s.thing(from) && !s.at(from).has(lists.Eponym|lists.Head|lists.Country) || strongLeads[s.at(from-2).low]) {
			to := i + 1
			if s.at(to).low == "," && s.gazetteer(to+1) > to+1 && s.at(to+1).upper {
				to = s.gazetteer(to + 1)
			}
			s.add(from, to, Location, Warn, "a street")
		}
	case t.titled && (foreignStreet[t.low] || t.low == "strasse" || t.low == "rua") && s.nameWord(i+1) || t.titled && len(t.low) > 6 && hasSuffixAny(t.low, "strasse", "gasse", "platz", "gatan", "vagen", "gata", "straat"):
		end := i + 1
		for end < i+6 && s.at(end).form == word && (s.at(end).upper || particle[s.at(end).low]) {
			end++
		}
		if s.at(end).low == "," && s.at(end+1).form == number {
			end++
		}
		if s.at(end).form == number && len(s.at(end).low) < 5 {
			s.add(i, end+1, Location, Block, "a street address")
		}
	case (t.low == "highway" || t.low == "interstate" || t.low == "hwy" || t.low == "route") && t.upper && s.at(i+1).form == number && s.at(i+1).gap:
		s.add(i, i+2, Location, Warn, "a road")
	}
}

func hasSuffixAny(s string, suffixes ...string) bool {
	for _, p := range suffixes {
		if strings.HasSuffix(s, p) {
			return true
		}
	}
	return false
}

// eircode gives where the second part of an Irish postcode ends, such as XY76
// of H54 XY76: four capitals and digits, with a letter first; 0 where it is none.
func (s *scan) eircode(i int) int {
	t := s.at(i)
	if t.form != word || !t.upper || !t.gap {
		return 0
	}
	end := s.chunk(i)
	digits, letters, lows := s.count(i, end)
	if digits == 0 || digits+letters != 4 || lows > 0 || s.at(end-1).end-t.start != 4 {
		return 0
	}
	return end
}
