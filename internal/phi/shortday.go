package phi

// shortDay: "STEMI last Tues", "fell Sat,", "Fri evening", "next Weds", wherever a
// text quotes nothing that everybody can read.
func (s *scan) shortDay(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	if !whenWords[t.low] && t.low != "sat" && t.low != "sun" || !t.titled || len(t.low) > 5 || t.owns || s.schedule(i) || rota[n.low] || s.impersonal(i) || n.form == number || n.low == "-" || n.low == "%" || n.low == "/" {
		return false
	}
	led := lead.low == "last" || lead.low == "next" || lead.low == "this" || lead.low == "since" || lead.low == "on" || lead.low == "by" || happened[lead.low] || past[lead.low] || lead.low == "fell" || lead.low == "seen"
	if !led && !partOfDay[n.low] {
		return false
	}
	s.add(i, i+1, Date, Warn, "a day on which something happens")
	return true
}

// ownedDay: "missed Thursday's run", "colectomy Thursday past", "0300 Tuesday".
func (s *scan) ownedDay(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	if !t.wholeDay() || !t.titled || s.impersonal(i) || s.schedule(i) {
		return false
	}
	switch {
	case t.owns && !rota[n.low] && lead.low != "every":
	case n.low == "past" || n.low == "gone" || n.low == "week":
	case lead.form == number && s.clockAt(i-1):
	default:
		return false
	}
	s.add(i, i+1, Date, Warn, "a day on which something happens")
	return true
}

// weekOf: "wk of 4/15", "week of the 3rd".
func (s *scan) weekOf(i int) bool {
	t, sep, m := s.at(i), s.at(i+1), s.at(i+2)
	if w := s.at(i - 2).low; s.at(i-1).low != "of" || w != "wk" && w != "week" && w != "weekend" || sep.low != "/" || m.form != number || !dayMonth(atoi(t.low), atoi(m.low)) || !s.clear(i, i+3) {
		return false
	}
	s.add(i, i+3, Date, Warn, "the week of a day")
	return true
}

// doneOn: "PICC placed 3/30", "s/p R TKA 10/28,".
func (s *scan) doneOn(i int) bool {
	n := s.at(i + 3)
	if !s.slashDay(i) || atoi(s.at(i+2).low) < 13 || n.low == "/" || n.low == "%" || n.form == word && (units[n.low] || notDays[n.low]) || !n.gap && n.form == word {
		return false
	}
	lead := s.at(i - 1)
	switch {
	case lead.low == "scope" || lead.low == "scoped" || lead.low == "echo" || lead.low == "cath" || lead.low == "biopsy" || lead.low == "bx" || lead.low == "repeat" || lead.low == "placed" || lead.low == "done" || lead.low == "started" || lead.low == "removed" || lead.low == "performed" || lead.low == "stopped" || lead.low == "given" || lead.low == "out" || lead.low == "surgery" || happened[lead.low] || len(lead.low) > 5 && hasSuffixAny(lead.low, "ed") && lead.low != "scored" && lead.low != "graded" && lead.low != "rated":
	case dayLead[lead.low] && lead.caps && len(lead.low) > 2:
	default:
		return false
	}
	s.add(i, i+3, Date, Warn, "a day beside what was done on it")
	return true
}

// eventDay: "the day of the regional marathon", "during the town's harvest
// parade".
func (s *scan) eventDay(i int) bool {
	t := s.at(i)
	if t.low == "day" && s.at(i-1).low == "the" && s.at(i+1).low == "of" && (s.at(i+2).low == "the" || s.at(i+2).low == "her" || s.at(i+2).low == "his") || (t.low == "during" || t.low == "at") && (s.at(i+1).low == "the" && s.at(i+2).owns) {
		for j := i + 3; j < i+7; j++ {
			if parades[s.at(j).low] && s.clear(i, j+1) {
				s.add(i, j+1, Date, Warn, "a day told by what happened on it")
				return true
			}
		}
	}
	return false
}

var parades = set("marathon parade fair festival regatta carnival derby rodeo wedding funeral final election coronation eclipse fireworks gala concert harvest")
