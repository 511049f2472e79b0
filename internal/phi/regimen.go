package phi

// series spares numbers in a row that are steps of a dose, hours of a day, or a
// volume and its pages, and says whether they were.
func (s *scan) series(i int) bool {
	t := &s.tok[i]
	if i > 0 && !t.gap && s.tok[i-1].form != sign {
		return false
	}
	end := s.chunk(i)
	switch {
	case s.rises(i, end):
		s.spare(i, end, "the steps of a dose or of a day")
	case s.pages(i, end):
		s.spare(i, end, "a volume and its pages, or hours")
	case s.versionOf(i, end):
		s.spare(i, end, "a version of software")
	default:
		return false
	}
	return true
}

// rises: "300-300-600", "40/35/30/25", "0600-1200-1800". Three that could be a day,
// a month and a year are none.
func (s *scan) rises(from, to int) bool {
	if to < from+5 || (to-from)%2 == 0 {
		return false
	}
	join := s.tok[from+1].low
	if join != "-" && join != "/" {
		return false
	}
	hours := true
	for i := from; i < to; i++ {
		t := &s.tok[i]
		if (i-from)%2 == 1 {
			if t.low != join {
				return false
			}
			continue
		}
		n := atoi(t.low)
		if t.form != number || len(t.low) > 4 || n%5 != 0 {
			return false
		}
		hour := len(t.low) == 4 && n <= 2400 && n%100 < 60
		if t.low[0] == '0' && !hour {
			return false
		}
		hours = hours && hour
	}
	if to > from+5 || hours {
		return true
	}
	a, b, c := atoi(s.tok[from].low), atoi(s.tok[from+2].low), atoi(s.tok[from+4].low)
	return !dayMonth(a, b) && !dayMonth(b, a) && !(year(&s.tok[from]) && dayMonth(c, b)) && a+b+c >= 30
}

// pages: "131:1806-18", "1073-1097"; and from when to when: "1900-0730".
func (s *scan) pages(from, to int) bool {
	if first, last := s.at(from), s.at(from+2); to == from+3 && s.tok[from+1].low == "-" && last.form == number && len(first.low) == len(last.low) && len(first.low) > 2 && len(first.low) < 6 {
		d := atoi(last.low) - atoi(first.low)
		return d > 0 && d < 120 || len(first.low) == 4 && fiveMinutes(first) && fiveMinutes(last)
	}
	if to < from+3 || s.tok[from+1].low != ":" || len(s.tok[from].low) > 3 || s.tok[from+2].form != number || len(s.tok[from+2].low) < 3 {
		return false
	}
	return to == from+3 && !s.hourAt(from) || to == from+5 && s.tok[from+3].low == "-" && s.tok[from+4].form == number && len(s.tok[from+4].low) <= len(s.tok[from+2].low)
}

// fiveMinutes says whether four digits are a time of the day in steps of five minutes.
func fiveMinutes(t *token) bool {
	n := atoi(t.low)
	return n <= 2400 && n%100 < 60 && n%5 == 0
}

// hourAt says whether hours and minutes stand at i.
func (s *scan) hourAt(i int) bool {
	m := s.at(i + 2)
	return atoi(s.at(i).low) < 25 && len(m.low) == 2
}

// versionWords speak of software around its number.
var versionWords = set("version versions firmware software build release update updates upgrade push patch app driver")

// versionOf: "software push 9.33.1.2".
func (s *scan) versionOf(from, to int) bool {
	if to != from+7 || s.tok[from+1].low != "." || s.tok[from+3].low != "." || s.tok[from+5].low != "." {
		return false
	}
	for i := from - 1; i >= from-6; i-- {
		if versionWords[s.at(i).low] {
			return true
		}
	}
	return false
}
