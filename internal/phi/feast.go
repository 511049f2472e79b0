package phi

// holidays by their first words; each may be followed by "day", "eve" or
// "weekend".
var holidays = [][]string{{"christmas"}, {"xmas"}, {"new", "year"}, {"boxing", "day"}, {"thanksgiving"}, {"halloween"}, {"easter"}, {"good", "friday"},
	{"mothering", "sunday"}, {"remembrance", "day"}, {"st", "stephen", "day"}, {"bonfire", "night"}, {"labor", "day"}, {"labour", "day"}, {"memorial", "day"}, {"mother", "day"}, {"father", "day"}, {"valentine", "day"}, {"valentine"}, {"st", "patrick", "day"}, {"st", "patricks", "day"}, {"paddys", "day"}, {"valentines", "day"}, {"mothers", "day"}, {"fathers", "day"}, {"new", "years"},
	{"st", ".", "patrick", "day"}, {"independence", "day"}, {"fourth", "of", "july"}, {"veterans", "day"}, {"anzac", "day"}, {"canada", "day"}, {"australia", "day"},
	{"bastille", "day"}, {"mardi", "gras"}, {"ash", "wednesday"}, {"palm", "sunday"}, {"groundhog", "day"}, {"guy", "fawkes"}, {"bonfire", "night"},
	{"diwali"}, {"deepavali"}, {"eid"}, {"hanukkah"}, {"passover"}, {"yom", "kippur"}, {"rosh", "hashanah"}, {"juneteenth"}, {"hogmanay"},
	{"ramadan"}, {"holi"}, {"purim"}, {"kwanzaa"}, {"columbus", "day"}, {"presidents", "day"}, {"president", "day"}, {"mlk", "day"}, {"martin", "luther", "king", "day"},
	{"pentecost"}, {"whitsun"}, {"may", "day"}, {"waitangi", "day"}, {"lunar", "new", "year"}, {"chinese", "new", "year"}, {"bank", "holiday"}, {"election", "day"}, {"super", "bowl", "sunday"}, {"midsummer"}}

var holidayTail = set("day eve weekend morning night friday saturday sunday monday evening afternoon week")

// holiday finds a feast that dates an event.
func (s *scan) holiday(i int) {
	end, proper := s.feastAt(i)
	if end == 0 {
		return
	}
	lead, dated := s.feastLead(i)
	switch {
	case dated && (lead == "on" || lead == "since" || lead == "around") && !s.about(i).public:
		s.addDate(i, end, Warn, "a feast on which something happened")
	case end > i+2 && s.at(end-1).upper && s.tok[i].low == "fourth" && !s.impersonal(i):
		s.addDate(i, end, Warn, "a feast that dates an event")
	case dated && (s.about(i).person || s.told(i) || lead == "on" || lead == "since" || end > i+1), end > i+1 && s.tok[i].upper && proper:
		s.addDate(i, end, Warn, "a feast that dates an event")
	}
}

// feastAt gives where a feast ends that begins at i, and whether it is written
// as a name; 0 where none does.
func (s *scan) feastAt(i int) (end int, proper bool) {
	for _, words := range holidays {
		if words[0] != s.tok[i].low {
			continue
		}
		end := s.matches(i+1, words[1:])
		if end == 0 {
			if len(words) > 1 {
				continue
			}
			end = i + 1
		}
		proper := s.at(end - 1).upper
		for s.at(end).form == word && holidayTail[s.at(end).low] {
			end++
		}
		return end, proper
	}
	return 0, false
}

// feastLead gives the word before a feast, and whether it dates.
func (s *scan) feastLead(i int) (lead string, dated bool) {
	lead = s.at(i - 1).low
	if lead == "the" || lead == "this" || lead == "last" {
		lead = s.at(i - 2).low
	}
	return lead, datesFeast[lead]
}

var datesFeast = set("on since after before last by until over around at during of , past")

// feastOfStory: "found dead two days before Thanksgiving", in a text that tells
// of a patient.
func (s *scan) feastOfStory(i int) bool {
	lead := s.at(i - 1).low
	if lead != "before" && lead != "after" && lead != "since" && lead != "by" && lead != "until" || !s.at(i).titled || s.impersonal(i) {
		return false
	}
	end, _ := s.feastAt(i)
	if end == 0 || !s.clear(i, end) {
		return false
	}
	s.add(i, end, Date, Warn, "a feast that dates an event")
	return true
}
