package phi

import (
	"consilium/internal/phi/lists"
)

var (
	// dayLeads stand before a day on which something happens to somebody.
	dayLeads = set("on since until till by this next last from before after through landing arriving arrives lands due come for")
	// rota follow weekdays that come every week.
	rota = set("clinic clinics list lists rounds round nights mornings afternoons evenings meeting meetings mdt conference journal teaching session sessions")
)

// storyDay: "M&M is on Thursday", "ptosis since Friday", in a text that tells of
// a patient.
func (s *scan) storyDay(i int) bool {
	t, lead, n := s.at(i), s.at(i-1), s.at(i+1)
	if !t.wholeDay() || !t.upper && !s.lowered || t.owns || s.schedule(i) || rota[n.low] || s.impersonal(i) {
		return false
	}
	if partOfDay[n.low] && lead.low != "every" && lead.low != "each" && lead.low != "or" && lead.low != "a" && s.isStory() && !s.thing(i+2) {
		s.add(i, i+2, Date, Warn, "a day on which something happens")
		return true
	}
	if lead.low == "the" && (n.low == "before" || n.low == "after" || n.low == "of") && s.isStory() {
		s.add(i, i+1, Date, Warn, "a day on which something happens")
		return true
	}
	if s.isStory() && t.titled && !t.first && lead.form == word && !lead.upper && !notDayLead[lead.low] && (n.form != word || !n.upper) {
		s.add(i, i+1, Date, Warn, "a day on which something happens")
		return true
	}
	if !dayLeads[lead.low] && !happened[lead.low] && lead.low != "tomorrow" && lead.low != "today" || lead.low == "on" && (s.at(i-2).low == "works" || s.at(i-2).low == "taken" || s.at(i-2).low == "dose") || lead.low == "through" && s.at(i-2).has(lists.Weekday) {
		return false
	}
	s.add(i, i+1, Date, Warn, "a day on which something happens")
	return true
}

// storyOrdinal: "the tentative slot is the 22nd.".
func (s *scan) storyOrdinal(i int) bool {
	t, o, n := s.at(i), s.at(i+1), s.at(i+2)
	day := atoi(t.low)
	if len(t.low) > 2 || day < 1 || day < 4 && s.at(i-2).low != "on" || day > 31 || !ordinal[o.low] || o.gap || s.at(i-1).low != "the" || n.form == word || n.form == number || n.low == "-" || n.low == "/" || s.impersonal(i) || !s.clear(i, i+2) {
		return false
	}
	b := s.at(i - 2)
	if day < 10 && !dayLeads[b.low] && b.low != "is" && b.low != "was" || b.low == "below" || b.low == "above" || b.low == "than" || b.low == "to" || b.low == "between" || b.low == "and" {
		return false
	}
	s.add(i-1, i+2, Date, Warn, "a day of the month of somebody's story")
	return true
}

// storyScan: "MRCP 7/30", a picture and the day on which it was made.
func (s *scan) storyScan(i int) bool {
	t, m, n := s.at(i), s.at(i+2), s.at(i+3)
	if !s.slashDay(i) || max(atoi(t.low), atoi(m.low)) < 13 && !departments[s.at(i-1).low] {
		return false
	}
	if saw := s.at(i - 2).low; (saw == "saw" || saw == "seen" || saw == "by") && departments[s.at(i-1).low] {
		s.add(i, i+3, Date, Warn, "a day beside what was done on it")
		return true
	}
	if !pictures[s.at(i-1).low] || !n.gap && n.form != sign && n.form != line || n.low == "/" || n.low == "%" || n.form == word && (units[n.low] || n.has(lists.Head)) {
		return false
	}
	s.add(i, i+3, Date, Warn, "a day beside what was done on it")
	return true
}

// cupDay: "on Melbourne Cup day", "opening day of trout season".
func (s *scan) cupDay(i int) bool {
	t := s.at(i)
	if t.low != "day" || s.claims[i] != free || s.impersonal(i) {
		return false
	}
	if b := s.at(i - 1); (b.low == "opening" || b.low == "first" || b.low == "last") && s.at(i+1).low == "of" && s.claims[i-1] == free {
		for j := i + 2; j < i+5; j++ {
			if seasons[s.at(j).low] && s.clear(i-1, j+1) {
				s.add(i-1, j+1, Date, Warn, "a day told by what happens on it")
				return true
			}
		}
		return false
	}
	from := i
	for from > i-3 && s.at(from-1).titled && s.claims[max(from-1, 0)] != taken && from > 0 {
		from--
	}
	if from == i || s.at(from-1).low != "on" && s.at(from-1).low != "since" && s.at(from-1).low != "until" || s.at(from).has(lists.Medical|lists.Function) {
		return false
	}
	s.add(from, i+1, Date, Warn, "a feast on which something happened")
	return true
}

var seasons = set("season term school ramadan lent harvest semester holidays vacation camp rut")

var notDayLead = set("every each a an any most per other or alternate only and to black good ash our my their the of by with for works taken dose super cyber")

var departments = set("ophtho ophth cards cardiology ortho neuro neurology heme onc oncology gi pulm derm ent uro urology psych rheum endo id pcp gp ir surgery vascular nephro renal ob obgyn")

var partOfDay = set("night morning evening afternoon")

var pictures = set("bloods labs crp cbc fbc cultures swab results mrcp ercp mri mra mrv ct cta ctpa cxr xr us tte tee echo egd cspy colonoscopy pet dexa eeg emg lp bal cath angio venogram biopsy bx scan ultrasound x-ray")

// slashDay says whether a number, a stroke and a number that can be a day and a
// month stand at i, and nothing has them.
func (s *scan) slashDay(i int) bool {
	t, sep, m := s.at(i), s.at(i+1), s.at(i+2)
	return t.gap && sep.low == "/" && !sep.gap && m.form == number && !m.gap && len(t.low) <= 2 && len(m.low) <= 2 && dayMonth(atoi(t.low), atoi(m.low)) && s.clear(i, i+3)
}
