package phi

import (
	"consilium/internal/phi/lists"
)

// bold asks, in a text with identifiers, about what is told around: positions
// that few hold, days named by what happened on them, what somebody is known
// for. In such a text a question too many costs a click; a text without any
// identifier never comes here.
func (s *scan) bold() {
	for i := range s.tok {
		t := s.at(i)
		if s.claims[i] != free {
			continue
		}
		switch t.form {
		case number:
			_ = s.boldClock(i) || s.boldDay(i) || s.boldStops(i) || s.boldAdvent(i)
		case word:
			if boldWords[t.low] || s.claims[i] == free && (t.upper || s.lowered) {
				_ = s.boldWhen(i) || s.boldRole(i) || s.boldFame(i) || s.boldMark(i) || s.boldPrint(i) || s.boldInitial(i) || s.boldStreet(i) || s.boldWork(i) || s.boldCaps(i) || s.boldSmall(i) || s.boldTown(i) || s.boldTransport(i)
			}
		}
	}
}

// boldWords are the small words that bold asks about.
var boldWords = func() map[string]bool {
	all := map[string]bool{}
	for _, m := range []map[string]bool{callings, office, known, happenings, dayWords, works} {
		for w := range m {
			all[w] = true
		}
	}
	for w := range numeralDays {
		all[w] = true
	}
	return all
}()

// callings are those that a place has one of, or few.
var callings = set(`chairman chairwoman chair-holder postmistress postmaster postman postwoman vicar priest curate pastor imam rabbi headmaster headmistress headteacher principal lighthouse keeper blacksmith
farrier harbourmaster harbormaster sexton verger beadle organist harpist cellist violinist oboist bassoonist trombonist pianist conductor choirmaster bellringer
publican landlord innkeeper undertaker mortician coroner magistrate judge sheriff ranger warden gamekeeper ghillie laird squire chieftain druid bard piper shaman
kaumatua nganga sangoma sarpanch tehsildar mukhtar patwari headman oba emir chief councillor councilor councilwoman councilman alderman mayor mayoress reeve mp mla senator
congressman congresswoman governor ambassador consul diplomat minister bishop archbishop canon deacon abbot abbess nun monk friar novice chaplain cantor
jockey trainer bullfighter matador wrestler boxer gymnast skater skier curler bobsledder lugier sprinter hurdler rower cyclist swimmer diver olympian paralympian footballer cricketer
goalkeeper quarterback striker winger prop hooker fly-half linebacker pitcher umpire referee medallist medalist champion mascot cheerleader ballerina dancer soprano tenor
baritone busker rapper singer drummer guitarist bassist dj comedian magician clown acrobat juggler ventriloquist puppeteer actor actress presenter newsreader
broadcaster weatherman weathergirl columnist novelist poet playwright sculptor astronaut cosmonaut stuntman stuntwoman ferryman cowman shepherd shepherdess beekeeper falconer
taxidermist clockmaker watchmaker luthier cooper thatcher saddler glassblower falconer zookeeper snake-charmer mahout
editor ceo cfo founder heir heiress duke duchess earl countess baron baroness prince princess queen king
librarian caretaker janitor lollipop crossing-guard drayman milkman stationmaster signalman pilot co-pilot boatman lifeguard
dean provost rector chancellor registrar-general treasurer bailiff marshal
survivor hostage whistleblower millionaire billionaire lottery centenarian quintuplet quadruplet quadruplets triplets`)

// plainRole are callings among them that many patients have: they count only
// behind "the", "our" and the like.
var plainRole = set(`landlord judge principal priest nun monk pilot dancer singer actor actress poet novelist editor librarian caretaker janitor cyclist swimmer rower boxer footballer cricketer
pianist violinist drummer guitarist trainer referee dj diver boatman lifeguard postman milkman survivor triplets shepherd pastor minister magistrate chief keeper warden founder
deacon chaplain undertaker publican coroner treasurer winger prop hooker pitcher queen king prince princess cooper canon marshal ranger conductor skier skater wrestler gymnast broadcaster
champion hostage trainer vicar imam rabbi lottery cantor bishop`)

// boldRole finds "our postmistress", "the lighthouse keeper", "the chairman's
// grandson", "deputy lord mayor".
func (s *scan) boldRole(i int) bool {
	t := s.at(i)
	if !callings[t.low] && !office[t.low] || s.thing(i+1) || s.about(i).public && !s.about(i).person {
		return false
	}
	from := i
	for from > i-4 && s.claims[max(from-1, 0)] == free && (s.at(from-1).form == word && s.at(from).gap && !s.at(from-1).has(lists.Function|lists.Verb|lists.Head) && s.at(from-1).low != "year-old" && s.at(from-1).low != "old" || s.at(from-1).low == "-" && !s.at(from).gap) && from > 0 {
		from--
	}
	for from < i && s.at(from).form == sign {
		from++
	}
	lead := s.at(from - 1)
	definite := lead.low == "the" || lead.low == "our" || lead.low == "my" || lead.low == "your" || lead.low == "their" || lead.low == "only"
	end := i + 1
	if t.owns && (s.at(end).has(lists.Kin) || s.at(end).low == "grandson") {
		end++
	} else if t.owns {
		return false
	}
	of := s.at(end).low == "of" || s.at(end).low == "for" || s.at(end).low == "in" || s.at(end).low == "at" || s.at(end).low == "with"
	if of && end < len(s.tok) {
		k := end + 1
		for k < end+4 && (s.at(k).low == "the" || s.at(k).low == "our" || s.at(k).low == "a" || s.at(k).low == "local" || smallPlace[s.at(k).low]) {
			k++
		}
		far := k
		for far < k+4 && far < len(s.tok) && s.at(far).upper && s.at(far).form == word && s.claims[far] == free && !s.at(far).has(lists.Medical|lists.Month|lists.Weekday) {
			far++
		}
		if far > k || smallPlace[s.at(k-1).low] {
			definite, end = true, far
		}
	}
	if plainRole[t.low] && !definite && from == i {
		return false
	}
	if !definite && from == i && !(lead.low == "a" || lead.low == "an" || lead.low == "is" || lead.low == "was" || lead.low == "," || lead.low == "(" || lead.low == "former" || lead.low == "retired" || lead.low == "ex" || lead.low == "-") {
		return false
	}
	if !s.open(from, end) {
		return false
	}
	s.add(from, end, OtherID, Warn, "a position that few hold")
	return true
}

// known begin what somebody is known for.
var known = set(`won wins winner winning plays played sings sang rows rowed rides rode races raced skates fences fenced boxes swam dances danced performs performed stars starred presents hosts hosted conducts
captains captained represents represented competes competed appeared featured crowned elected famous viral headlines telly tv televised youtube tiktok newspaper front-page record first last youngest oldest heaviest tallest only flew ran runs owns
chairs headed founded invented survived`)

// boldFame finds "plays for the Highlanders", "won Eurovision", "was on the
// telly", "the first woman to".
func (s *scan) boldFame(i int) bool {
	t := s.at(i)
	if !known[t.low] || !s.about(i).person && !s.told(i) || s.about(i).public && !s.about(i).person {
		return false
	}
	n := s.at(i + 1)
	switch t.low {
	case "youngest", "oldest", "heaviest", "tallest", "first", "last", "only":
		// the youngest mayor, the only dentist in: a person, and not a child of hers.
		if w := s.at(i + 3); t.low != "only" && n.low == "in" && (s.at(i+2).low == "the" || s.at(i+2).low == "this" || s.at(i+2).low == "our") && (smallPlace[w.low] || w.low == "world" || w.low == "hospital" || w.low == "family" && t.low != "first") && s.open(i, i+4) {
			s.add(i, i+4, OtherID, Warn, "what one person alone is")
			return true
		}
		if s.at(i-1).low != "the" && !s.at(i-1).owns || s.claims[min(i+1, len(s.tok)-1)] != free {
			return false
		}
		for j := i + 1; j < i+5; j++ {
			w := s.at(j)
			if w.form != word && w.low != "-" {
				return false
			}
			if j > i+1 && (w.low == "to" || w.low == "in" || w.low == "on" || w.low == "at" || w.low == "here") && s.someone(i+1, j) && s.open(i, j) {
				s.add(i, j, OtherID, Warn, "what one person alone is")
				return true
			}
		}
		return false
	case "viral", "headlines", "telly", "tv", "televised", "youtube", "tiktok", "newspaper", "front-page":
		lead := s.at(i - 1)
		if lead.low == "on" || lead.low == "the" || lead.low == "went" || lead.low == "made" || lead.low == "local" || lead.low == "national" {
			s.add(i, i+1, OtherID, Warn, "what many have seen")
			return true
		}
		return false
	}
	// A verb, a small word or two, and a name.
	k := i + 1
	for k < i+4 && (s.at(k).low == "for" || s.at(k).low == "in" || s.at(k).low == "with" || s.at(k).low == "at" || s.at(k).low == "the" || s.at(k).low == "on" || s.at(k).low == "our" || s.at(k).low == "of" || s.at(k).low == "by") {
		k++
	}
	end := k
	for end < k+5 && end < len(s.tok) && s.claims[end] == free && (s.at(end).form == word && s.at(end).upper && !s.at(end).has(lists.Medical|lists.Function|lists.Country) || end > k && s.at(end).form == number && s.at(end).gap || s.at(end).low == "'") {
		end++
	}
	if end == k || t.low == "presents" || t.low == "appeared" || t.low == "first" || n.form != word || s.at(k).form != word {
		return false
	}
	s.add(k, end, OtherID, Warn, "what somebody is known for")
	return true
}

// happenings date what stands beside them where one life is told.
var happenings = set(`harvest vintage crush clocks calving tupping dipping mustering muster term semester ugadi month's-end lambing shearing calving haymaking sowing ploughing planting silage weekend half-term holidays funeral wedding christening baptism communion confirmation bar-mitzvah
election elections referendum flood floods storm hurricane cyclone typhoon earthquake eruption wildfires bushfires fires strike lockdown blackout carnival festival fair fete fiesta parade
marathon regatta derby final finals final's match cup semifinal grand-final playoffs tournament solstice equinox equinox eclipse monsoon rains exams finals graduation prom freshers
mass ramadan lent advent birthday anniversary reunion show rodeo market mart pilgrimage hajj umrah jubilee coronation inauguration superbowl crash explosion collapse`)

var happenLead = set("since after before until till by over during at around on last this next from following")

// boldWhen finds "after lambing", "last harvest", "by the weekend", "six
// january", "the twenty second".
func (s *scan) boldWhen(i int) bool {
	t := s.at(i)
	if n, ok := numeralDays[t.low]; ok && n > 0 {
		end := i + 1
		if n >= 20 && s.at(end).low == "-" {
			end++
		}
		if m := numeralDays[s.at(end).low]; n >= 20 && m > 0 && m < 10 || n >= 20 && dayWords[s.at(end).low] {
			end++
		} else if s.at(end-1).low == "-" {
			end--
		}
		if s.at(end).low == "of" {
			end++
		}
		if m := s.at(end); m.form == word && monthKnown[m.low] && m.low != "may" && m.low != "march" && s.open(i, end+1) {
			end++
			s.add(i, end, Date, Warn, "a day in words and a month")
			return true
		}
		return false
	}
	if dayWords[t.low] && s.at(i-1).low == "the" {
		lead, n := s.at(i-2).low, s.at(i+1)
		if (lead == "on" || lead == "since" || lead == "until" || lead == "till" || lead == "by") && (n.form == sign && n.low != "-" || n.form == line) {
			s.add(i, i+1, Date, Warn, "a day of the month in a word")
			return true
		}
		return false
	}
	if !happenings[t.low] || t.owns || s.thing(i+1) || s.about(i).public && !s.about(i).person {
		return false
	}
	lead, from := s.at(i-1), i
	for n := 0; n < 3 && from > 0 && lead.form == word && !happenLead[lead.low] && s.claims[from-1] == free && (lead.low == "the" || lead.low == "a" || lead.low == "our" || lead.low == "her" || lead.low == "his" || lead.low == "their" || lead.low == "holiday" || lead.low == "school" || lead.low == "long" || !lead.has(lists.Function|lists.Verb)); n++ {
		from--
		lead = s.at(from - 1)
	}
	if !happenLead[lead.low] || lead.low == "at" && t.low == "show" || from < 1 || s.claims[from-1] != free {
		return false
	}
	for from < i && (s.at(from).low == "the" || s.at(from).low == "a") {
		from++
	}
	if !s.open(from, i+1) {
		return false
	}
	s.add(from, i+1, Date, Warn, "a day told by what happened on it")
	return true
}

// near says whether an identifier stands within twelve words.
func (s *scan) near(i int) bool {
	for j := max(0, i-12); j < min(len(s.tok), i+12); j++ {
		if s.claims[j] == taken {
			return true
		}
	}
	return false
}

var numeralDays = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
	"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30}

// boldClock finds "0400 today", "22:10 yesterday".
func (s *scan) boldClock(i int) bool {
	if !s.clockAt(i) {
		return false
	}
	end := i + 1
	if s.at(end).low == ":" {
		end += 2
	}
	if a := s.at(end).low; a == "h" || a == "hrs" || a == "am" || a == "pm" || a == "hours" {
		end++
	}
	switch w := s.at(end); w.low {
	case "today", "yesterday", "tonight", "tomorrow":
	case "this", "last":
		if n := s.at(end + 1).low; n != "morning" && n != "evening" && n != "night" && n != "afternoon" {
			return false
		}
		end++
	case "on":
		if !s.at(end + 1).has(lists.Weekday) {
			return false
		}
		end++
	default:
		if !w.has(lists.Weekday) || !w.upper {
			return false
		}
	}
	if end >= len(s.tok) || !s.open(i, end+1) {
		return false
	}
	s.add(i, end+1, Date, Warn, "a time and its day, in a text with identifiers")
	return true
}

// boldDay finds "16th" and "the 3" where a word for when leads and nothing else
// is counted.
func (s *scan) boldDay(i int) bool {
	t, n := s.at(i), s.at(i+1)
	if len(t.low) > 2 || atoi(t.low) < 1 || atoi(t.low) > 31 || !ordinal[n.low] || n.gap || s.claims[i+1] != free {
		return false
	}
	lead, after := s.at(i-1).low, s.at(i+2)
	if lead == "the" {
		lead = s.at(i - 2).low
	}
	if !dotLead[lead] && !happenLead[lead] && lead != "due" && lead != "died" && lead != "and" && lead != "for" || after.form == word && (nounDays[after.low] || after.has(lists.Head|lists.Medical|lists.Facility) || after.low == "-") {
		return false
	}
	if lead == "and" && !s.near(i) || (lead == "at" || lead == "last" || lead == "for" || lead == "and") && after.form == word {
		return false
	}
	s.add(i, i+2, Date, Warn, "a day of the month, in a text with identifiers")
	return true
}

// boldStops: "05.12." with a stop at its end.
func (s *scan) boldStops(i int) bool {
	t, m, n := s.at(i), s.at(i+2), s.at(i+3)
	if len(t.low) != 2 || s.at(i+1).low != "." || s.at(i+1).gap || m.form != number || m.gap || len(m.low) != 2 || atoi(m.low) > 12 || !dayMonth(atoi(t.low), atoi(m.low)) || n.low != "." || n.gap || s.at(i+4).form == number && !s.at(i+4).gap || !s.clear(i, i+4) || vital[s.at(i-1).low] || s.at(i+4).upper {
		return false
	}
	s.add(i, i+4, Date, Warn, "a day and a month with stops")
	return true
}

// boldAdvent: "2. Advent", "3rd Sunday".
func (s *scan) boldAdvent(i int) bool {
	j := i + 1
	if s.at(j).low == "." && !s.at(j).gap || ordinal[s.at(j).low] && !s.at(j).gap {
		j++
	}
	if n := s.at(j); j == i+1 || !n.titled || len(s.at(i).low) > 2 || !feast[n.low] && n.low != "advent" && !n.has(lists.Weekday) || !s.clear(i, j+1) {
		return false
	}
	s.add(i, j+1, Date, Warn, "a feast or a weekday that is counted")
	return true
}

// boldTransport: "by MedSTAR 3", "aboard the Stena Spirit".
func (s *scan) boldTransport(i int) bool {
	t := s.at(i)
	if !t.upper || t.has(lists.Function|lists.Medical|lists.Country|lists.Month) || !s.flight(i) {
		return false
	}
	switch lead := s.at(i - 1).low; {
	case lead == "by" || lead == "on" || lead == "aboard" || lead == "the" && (s.at(i-2).low == "by" || s.at(i-2).low == "aboard" || s.at(i-2).low == "on"):
	default:
		return false
	}
	end := i + 1
	for end < i+3 && s.nameWord(end) && s.at(end).gap && s.claims[end] == free {
		end++
	}
	if n := s.at(end); n.form != number || len(n.low) > 3 || !n.gap {
		return false
	}
	if !s.clear(i, end+1) {
		return false
	}
	s.add(i, end+1, Vehicle, Warn, "what somebody was carried by")
	return true
}

// boldMark: P2-MCL, 9J-ABC, the marks of aircraft that begin with a digit or
// hold one.
func (s *scan) boldMark(i int) bool {
	t := s.at(i)
	if !t.upper || !s.flight(i) || !t.gap && s.at(i-1).form != sign {
		return false
	}
	end := s.chunk(i)
	if end > i+5 || !s.clear(i, end) || s.at(end-1).form != word || s.at(end-2).low != "-" {
		return false
	}
	if l := s.at(end - 1); !l.caps || l.end-l.start < 3 || l.end-l.start > 4 || s.at(i).end-s.at(i).start > 2 {
		return false
	}
	s.add(i, end, Vehicle, Warn, "the mark of an aircraft")
	return true
}
