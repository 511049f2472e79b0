package phi

import (
	"slices"
	"strconv"
	"strings"

	"consilium/internal/phi/lists"
)

// reasons are one sentence a kind for the author.
var reasons = map[Type]string{
	Name: "This looks like somebody's name.", Location: "This names a place smaller than a state.", Date: "This is a date finer than a year.",
	Age90: "Ages over 89 are told as “90 or older”.", Phone: "This looks like a telephone number.", Fax: "This looks like a fax number.",
	Email: "This looks like an e-mail address.", SSN: "This looks like a social security number.", MRN: "This looks like a medical record number.",
	HealthPlan: "This looks like a number of a health plan.", Account: "This looks like the number of an account.",
	License: "This looks like the number of a licence or a certificate.", Vehicle: "This looks like the number of a vehicle.",
	Device: "This looks like the number of a device.", URL: "This link may lead to somebody.", IP: "This is the address of a computer.",
	Biometric: "This looks like a biometric identifier.", OtherID: "This looks like a number or a code that belongs to one person.",
}

func (s *scan) reason(h hit) string {
	of := reasons[h.typ]
	if s.inWords(h) {
		of = "This could tell who somebody is."
	}
	return strings.TrimSuffix(of, ".") + ": " + h.cue + "."
}

// inWords says whether somebody is told of without a number or a code.
func (s *scan) inWords(h hit) bool {
	if h.typ != OtherID {
		return false
	}
	digits, _, lows := s.count(h.from, h.to)
	return digits == 0 && lows > 0
}

// neutral replaces what has no clinical meaning.
var neutral = map[Type]string{
	Phone: "[telephone number]", Fax: "[fax number]", Email: "[e-mail address]", SSN: "[social security number]", MRN: "[record number]",
	HealthPlan: "[health plan number]", Account: "[account number]", License: "[licence number]", Vehicle: "[vehicle number]", Device: "[device number]",
	URL: "[link]", IP: "[IP address]", Biometric: "[biometric identifier]", OtherID: "[identifier]",
}

// replacement keeps the clinical meaning of what was found.
func (s *scan) replacement(h hit) string {
	switch h.typ {
	case Name:
		return s.insteadOfName(h)
	case Date:
		return s.insteadOfDate(h)
	case Age90:
		return s.insteadOfAge(h)
	case Location:
		return s.insteadOfPlace(h)
	case OtherID:
		if s.inWords(h) {
			return "[detail left out]"
		}
	}
	return neutral[h.typ]
}

// insteadOfName gives the role that the words before say.
func (s *scan) insteadOfName(h hit) string {
	t := s.at(h.from - 1)
	if t.low == "." {
		t = s.at(h.from - 2)
	}
	switch {
	case t.low == "dr" || t.low == "doctor" || t.low == "prof" || t.low == "professor":
		return "A." // "Dr. A."
	case t.has(lists.Title) && t.upper:
		return "X."
	}
	for j := h.from - 1; j >= h.from-3; j-- {
		if b := s.at(j); b.has(lists.Kin) && !b.owns {
			return "[name]"
		}
	}
	if t.has(lists.Role) {
		return "[name]"
	}
	return "the patient"
}

// insteadOfDate gives the day of the case, counted from the first full date of
// the text, or the year, or leaves the date out.
func (s *scan) insteadOfDate(h hit) string {
	for i := h.from; i < h.to; i++ {
		if year(s.at(i)) {
			return s.dayOfCase(h, s.at(i).low)
		}
	}
	if t := s.at(h.to - 1); t.form == number && len(t.low) == 2 && h.to-h.from >= 5 && s.at(h.to-2).form == sign {
		century := "20"
		if atoi(t.low) > 40 {
			century = "19"
		}
		return s.dayOfCase(h, century+t.low)
	}
	return "[day of the case]"
}

// insteadOfAge keeps the unit: "90 or older".
func (s *scan) insteadOfAge(h hit) string {
	last := s.at(h.to - 1)
	switch last.low {
	case "f", "yof", "yf":
		return "woman of 90 or older"
	case "m", "yom", "ym":
		return "man of 90 or older"
	}
	return "90 or older"
}

// restricted are the first three digits of ZIP codes where 20,000 people or
// fewer live (HHS, guidance of 2012 by the census of 2010; 164.514(b)(2)(i)(B)).
var restricted = set("036 059 102 203 205 369 556 692 753 772 821 823 878 879 884 893 830 831 890")

func (s *scan) insteadOfPlace(h hit) string {
	first := s.at(h.from)
	if h.cue == "a ZIP code" && first.form == number {
		if zip := first.low[:3]; !restricted[zip] {
			return zip + "xx"
		}
		return "000xx"
	}
	for i := h.to - 1; i >= h.from; i-- {
		if n := s.stateAt(i); n > 0 && i > h.from {
			return s.text(i, min(i+n, h.to))
		}
	}
	low := s.n.low[h.start:h.end]
	for _, k := range [][2]string{{"nursing home", "a nursing home"}, {"hospice", "a hospice"}, {"clinic", "a clinic"}, {"school", "a school"}, {"elementary", "a school"},
		{"college", "a college"}, {"university hosp", "a university hospital"}, {"medical", "a tertiary hospital"}, {"infirmary", "a hospital"}, {"hospital", "a tertiary hospital"}, {"university", "a university"},
		{"church", "a church"}, {"parish", "a parish"}, {"prison", "a prison"}, {"plant", "a factory"}, {"county", "a county"}, {"imaging", "an imaging centre"}, {"pharmacy", "a pharmacy"},
		{"assisted living", "an assisted living facility"}, {"daycare", "a nursery"}, {"health", "a health centre"}, {"surg", "a surgical centre"}} {
		if strings.Contains(low, k[0]) {
			return k[1]
		}
	}
	switch h.cue {
	case "a street address", "a post office box":
		return "[address]"
	case "a known place of care":
		return "a tertiary hospital"
	case "a room or a bed":
		return "a ward"
	case "a place on the globe", "a postcode", "a postal code":
		return "[place]"
	}
	return "a town in the region"
}

// dayOfCase counts from the earliest full date of the text that is not more
// than four years before.
func (s *scan) dayOfCase(h hit, yearOf string) string {
	at, ok := s.dayNumber(h)
	if !ok {
		return yearOf
	}
	if s.days == nil {
		for _, o := range s.hits {
			if n, ok := s.dayNumber(o); ok && o.typ == Date {
				s.days = append(s.days, n)
			}
		}
		slices.Sort(s.days)
	}
	from, _ := slices.BinarySearch(s.days, at-fourYears)
	to, _ := slices.BinarySearch(s.days, at+fourYears)
	if to-from < 2 {
		return yearOf
	}
	return "day " + strconv.Itoa(at-s.days[from]+1) + " of the case"
}

const fourYears = 1461

// dayNumber reads a full date as a number of days; month first where both
// orders are possible.
func (s *scan) dayNumber(h hit) (int, bool) {
	var n [3]int
	count, month := 0, 0
	yearAt := -1
	for i := h.from; i < h.to && count < 3; i++ {
		t := s.at(i)
		if m := months[t.low]; t.form == word && m > 0 {
			month = m
		}
		if t.form == number && len(t.low) <= 4 {
			if len(t.low) == 4 {
				yearAt = count
			}
			n[count] = atoi(t.low)
			count++
		}
	}
	switch {
	case month > 0 && count == 2 && yearAt == 1:
		return days(n[1], month, n[0]), true
	case month == 0 && count == 3 && yearAt == 0:
		return days(n[0], n[1], n[2]), true
	case month == 0 && count == 3:
		if yearAt < 0 {
			n[2] += 2000
		}
		if n[0] > 12 {
			return days(n[2], n[1], n[0]), true
		}
		return days(n[2], n[0], n[1]), true
	}
	return 0, false
}

// days counts by the proleptic Gregorian calendar.
func days(y, m, d int) int {
	if m <= 2 {
		y--
		m += 12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d
}
