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
			_ = s.boldClock(i) || s.boldDay(i) || s.boldStops(i) || s.boldAdvent(i) || s.boldAge(i) || s.boldDash(i) || s.boldWard(i) || s.boldGroups(i)
		case word:
			if boldWords[t.low] || s.claims[i] == free && (t.upper || s.lowered) {
				_ = s.boldLowered(i) || s.lastIn(i) || s.wardNamed(i) || s.landmark(i) || s.boldWhen(i) || s.boldMonth(i) || s.boldRole(i) || s.boldFame(i) || s.boldMark(i) || s.boldPrint(i) || s.boldInitial(i) || s.boldStreet(i) || s.boldWork(i) || s.boldCaps(i) || s.boldSmall(i) || s.boldTown(i) || s.boldTransport(i) || s.boldGroups(i) || s.boldLeft(i) || s.boldHouse(i)
			}
		}
	}
}

// boldWords are the small words that bold asks about.
var boldWords = func() map[string]bool {
	all := map[string]bool{}
	for _, m := range []map[string]bool{callings, office, known, happenings, dayWords, works, foreignDays, season} {
		for w := range m {
			all[w] = true
		}
	}
	all["the"] = true
	for w := range numeralDays {
		all[w] = true
	}
	return all
}()

// callings are those that a place has one of, or few.
var callings = set(`chairman chairwoman chair-holder postmistress postmaster postman postwoman vicar priest curate pastor imam rabbi headmaster headmistress headteacher principal lighthouse keeper blacksmith
farrier harbourmaster harbormaster sexton verger beadle organist harpist cellist violinist oboist bassoonist trombonist pianist conductor choirmaster bellringer
publican landlord innkeeper undertaker mortician bandmaster bandleader coroner magistrate judge sheriff ranger warden gamekeeper ghillie laird squire chieftain druid bard piper shaman
kaumatua nganga sangoma sarpanch tehsildar mukhtar patwari headman oba emir chief councillor councilor councilwoman councilman alderman mayor mayoress reeve mp mep msp mla senator
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
	if !callings[t.low] && !office[t.low] || s.thing(i+1) || s.impersonal(i) || t.low == "pilot" && s.at(i+1).form == word && s.at(i+1).gap && !s.at(i+1).has(lists.Function|lists.Verb) {
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
	if !known[t.low] || !s.about(i).person && !s.told(i) || s.impersonal(i) {
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
			if j > i+1 && (w.low == "to" || w.low == "in" || w.low == "on" || w.low == "at" || w.low == "here" || w.low == "of" && (smallPlace[s.at(j+2).low] || smallPlace[s.at(j+3).low])) && s.someone(i+1, j) && s.open(i, j) {
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

// near says whether an identifier stands within twelve words.
func (s *scan) near(i int) bool {
	for j := max(0, i-12); j < min(len(s.tok), i+12); j++ {
		if s.claims[j] == taken {
			return true
		}
	}
	return false
}
