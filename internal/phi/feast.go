package phi

// holidays by their first words; each may be followed by "day", "eve" or
// "weekend".
var holidays = [][]string{{"christmas"}, {"xmas"}, {"new", "year"}, {"boxing", "day"}, {"thanksgiving"}, {"halloween"}, {"easter"}, {"good", "friday"},
	{"mothering", "sunday"}, {"remembrance", "day"}, {"st", "stephen", "day"}, {"bonfire", "night"}, {"labor", "day"}, {"labour", "day"}, {"memorial", "day"}, {"mother", "day"}, {"father", "day"}, {"valentine", "day"}, {"valentine"}, {"st", "patrick", "day"},
	{"st", ".", "patrick", "day"}, {"independence", "day"}, {"fourth", "of", "july"}, {"veterans", "day"}, {"anzac", "day"}, {"canada", "day"}, {"australia", "day"},
	{"bastille", "day"}, {"mardi", "gras"}, {"ash", "wednesday"}, {"palm", "sunday"}, {"groundhog", "day"}, {"guy", "fawkes"}, {"bonfire", "night"},
	{"diwali"}, {"deepavali"}, {"eid"}, {"hanukkah"}, {"passover"}, {"yom", "kippur"}, {"rosh", "hashanah"}, {"juneteenth"}, {"hogmanay"},
	{"ramadan"}, {"holi"}, {"purim"}, {"kwanzaa"}, {"columbus", "day"}, {"presidents", "day"}, {"president", "day"}, {"mlk", "day"}, {"martin", "luther", "king", "day"},
	{"pentecost"}, {"whitsun"}, {"may", "day"}, {"waitangi", "day"}, {"lunar", "new", "year"}, {"chinese", "new", "year"}, {"bank", "holiday"}, {"election", "day"}, {"super", "bowl", "sunday"}, {"midsummer"}}

var holidayTail = set("day eve weekend morning night friday saturday sunday monday evening afternoon week")

// holiday finds a feast that dates an event.
func (s *scan) holiday(i int) {
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
		lead := s.at(i - 1).low
		if lead == "the" || lead == "this" || lead == "last" {
			lead = s.at(i - 2).low
		}
		dated := lead == "on" || lead == "since" || lead == "after" || lead == "before" || lead == "last" || lead == "by" || lead == "until" || lead == "over" || lead == "around" || lead == "at" || lead == "during" || lead == "of" || lead == "," || lead == "past"
		if dated && (lead == "on" || lead == "since" || lead == "around") && !s.about(i).public {
			s.addDate(i, end, Warn, "a feast on which something happened")
		} else if dated && (s.about(i).person || s.told(i) || lead == "on" || lead == "since" || end > i+1) {
			s.addDate(i, end, Warn, "a feast that dates an event")
		} else if end > i+1 && s.tok[i].upper && proper {
			s.addDate(i, end, Warn, "a feast that dates an event")
		}
		return
	}
}
