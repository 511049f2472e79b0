package phi

import (
	"consilium/internal/phi/lists"
)

// headers begin a line, or a part of one, and name who follows.
var headers = set(`name patient pt pcp attending physician surgeon mother father guardian nok referrer signed from to cc resident consultant provider
client contact author dictated re informant subject doctor gp spouse mom dad names surname forename carer`)

// headerName: "Patient: VANTERPOOL, DESMOND", "Name: Rosalind Featherly".
func (s *scan) headerName(i int) int {
	t := s.at(i)
	column := columns[t.low] && s.cell(i) && (s.wide(i+1) || s.at(i+1).low == "|")
	if !column && (!headers[t.low] || s.at(i+1).low != ":" && !(s.at(i+1).low == "name" && s.at(i+2).low == ":")) {
		return s.surnameFirst(i)
	}
	if t.low == "patient" && s.anyPatient(i) {
		return i
	}
	j := i + 2
	if column && s.at(i+1).low != "|" {
		j = i + 1
	}
	if s.at(i+1).low == "name" {
		j = i + 3
	}
	for s.at(j).low == "\"" || s.at(j).low == "*" || s.at(j).low == "(" {
		j++
	}
	if s.at(j).has(lists.Title) && s.at(j).low != "baby" {
		return i
	}
	if (t.low == "to" || t.low == "from" || t.low == "subject" || t.low == "re") && !s.lineStart(i) {
		return i
	}
	end, words := j, 0
	for end < len(s.tok) && end < j+9 {
		w := s.at(end)
		if end > j && s.wide(end) {
			break
		}
		if w.form == word && w.upper && s.claims[end] == free && !w.has(lists.Function|lists.Medical|lists.Month) || w.form == word && w.upper && w.has(lists.Given|lists.Surname) && s.claims[end] == free {
			if w.has(lists.Head) && !w.has(lists.Given|lists.Surname) || s.at(end+1).low == ":" {
				break
			}
			words++
			end++
			continue
		}
		if words > 0 && w.form == sign && (w.low == "-" || w.low == "'" || w.low == ",") && s.at(end+1).form == word && s.at(end+1).upper && s.at(end+2).low != ":" {
			end++
			continue
		}
		if words > 0 && w.low == "." && !w.gap && len(s.at(end-1).low) == 1 {
			end++
			continue
		}
		if words > 0 && w.form == word && particle[w.low] && s.at(end+1).upper {
			end++
			continue
		}
		break
	}
	if h := s.at(j); words == 1 && h.caps && h.end-h.start <= 4 && !h.has(lists.Given|lists.Surname) && s.at(end).form == word && !s.at(end).upper && s.at(end).gap {
		return i
	}
	if words == 0 || words == 1 && s.at(j).plainWord() || s.at(j).plainWord() && s.at(end-1).plainWord() || s.thing(end) {
		return i
	}
	if t.low == "re" || t.low == "subject" || t.low == "patient" || t.low == "author" {
		known := false
		for k := j; k < end; k++ {
			known = known || s.at(k).has(lists.Given|lists.Surname) && !s.at(k).has(lists.Common|lists.Eponym) || s.at(k).end-s.at(k).start == 1
		}
		if !known && words < 2 {
			return i
		}
		if !known && s.at(j).plainWord() {
			return i
		}
	}
	if s.addName(j, end, Block, "a line's heading before it") {
		return end
	}
	return i
}

func (s *scan) lineStart(i int) bool { return i == 0 || s.at(i-1).form == line }

// surnameFirst: "MELENDEZ, ROSAURA", "DUMONT A.".
func (s *scan) surnameFirst(i int) int {
	t := s.at(i)
	if !t.caps && !t.titled || len(t.low) < 3 || s.claims[i] != free || t.has(lists.Medical|lists.Function|lists.Head) {
		return i
	}
	if t.caps && s.at(i+1).low == "," && s.at(i+2).form == word && s.at(i+2).upper {
		g := s.at(i + 2)
		if t.has(lists.Known|lists.Proper) && g.has(lists.Common) && !s.lineStart(i) && s.at(i-1).low != ":" && s.at(i-1).low != "\"" {
			return i // JUPITER, HOPE are trials
		}
		if (g.has(lists.Given) || !g.has(lists.Known|lists.Medical) && len(g.low) > 3) && g.caps && len(g.low) > 2 && (t.has(lists.Surname) && g.has(lists.Given) || (s.lineStart(i) || s.at(i-1).low == "\"" || s.at(i-1).low == ":") && !t.has(lists.Known) && s.at(i+3).form != sign && (s.at(i+3).form != number || s.ageBehind(i+3))) {
			s.add(i, i+3, Name, Block, "a family name before a first one")
			return i + 3
		}
		if g.titled && g.has(lists.Given) && !t.has(lists.Common) && len(t.low) > 3 && (s.lineStart(i) || s.at(i-1).low == ":" || s.at(i-1).low == "\"" || s.about(i).person) && !journals[s.at(i+3).low] {
			s.add(i, i+3, Name, Block, "a family name before a first one")
			return i + 3
		}
	}
	if t.caps && len(t.low) > 3 && t.has(lists.Surname) && !t.has(lists.Common) {
		if n := s.at(i + 1); n.upper && n.gap && n.end-n.start == 1 && s.at(i+2).low == "." {
			s.add(i, i+3, Name, Block, "a family name and an initial")
			return i + 3
		}
		if n := s.at(i - 1); n.caps && n.has(lists.Given) && s.claims[i-1] == free && len(n.low) > 2 {
			s.add(i-1, i+1, Name, Warn, "a first and a family name")
			return i + 1
		}
	}
	return i
}
