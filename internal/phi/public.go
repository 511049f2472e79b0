package phi

import (
	"consilium/internal/phi/lists"
)

// people are whom many know, or of whom a place has one: with "the" or "our"
// before them, or what they lead behind, they say who somebody is
// (164.514(b)(2)(i)(R)). No clinician is among them, nobody's relative and no
// author.
var people = set(`goalie goaltender goalkeeper star astronaut climber painter inventor founder owner heir heiress plaintiff hacker bandleader bartender stonemason supermodel model influencer swallower
runner-up whistleblower bassist drummer guitarist singer ballerina laureate sheriff elder mascot skipper weatherman weathergirl anchor presenter newsreader columnist
champion medallist medalist olympian paralympian captain quarterback striker pitcher jockey wrestler boxer gymnast skater sprinter senator congressman congresswoman governor mayor minister
ambassador judge justice bishop archbishop imam rabbi pastor vicar priest nun abbot abbess prioress headmaster headmistress principal president chancellor rector dean coroner conductor
actor actress novelist poet playwright comedian magician rapper ceo billionaire millionaire king queen prince princess duke duchess shooter gunman murderer kidnapper robber perpetrator hostage
crew survivor lady pilot driver chef host chief director editor commissioner councillor councilor alderman ferryman postmistress postmaster blacksmith farrier harbourmaster lighthouse keeper
beekeeper farmer teacher tech seamstress undertaker gravedigger milkman librarian ranger warden trapper smith violinist pianist cellist organist harpist soprano tenor`)

// commonPeople are those among them that stand behind "the" in anybody's story too: a
// relative clause or a place must follow.
var commonPeople = set(`star model driver pilot chef host chief director editor farmer teacher tech principal judge pastor priest vicar nun crew lady king queen justice winner owner elder survivor
president dean captain painter climber singer actor smith keeper driver librarian minister conductor anchor founder seamstress tenor champion`)

var (
	// officials decide, and are written to, of anybody's case.
	officials = set("minister coroner commissioner president judge justice governor mayor sheriff senator director editor chancellor dean principal commissioners")
	addressed = set("to by from told called notified notify informed inform asked via for phoned rang ring call calling contacted wrote write writing with")
)

// publicPerson: "the pilot who landed the jet", "the imam of the only mosque in
// the county", "a sitting state senator".
func (s *scan) publicPerson(i int) bool {
	t := s.at(i)
	if !people[t.low] || t.owns || s.claims[i] != free || s.impersonal(i) || s.thing(i+1) || s.at(i+1).low == "-" {
		return false
	}
	from := i
	for from > i-6 && from > 0 && s.claims[from-1] == free && (s.at(from-1).form == word && !s.at(from-1).has(lists.Function) && !s.at(from-1).has(lists.Verb) && (s.at(from).gap || s.at(from).low == "-") || only[s.at(from-1).low] || s.at(from-1).low == "-" && !s.at(from).gap && !s.at(from-1).gap) {
		from--
	}
	for from < i && s.at(from).form == sign {
		from++
	}
	lead := s.at(from - 1)
	if officials[t.low] && addressed[s.at(from-2).low] && lead.low == "the" {
		return false // "a letter to the prime minister", "referred to the coroner"
	}
	definite := lead.low == "the" || lead.low == "our" || lead.low == "this" && from < i
	sole := false
	for j := from; j < i; j++ {
		sole = sole || only[s.at(j).low]
	}
	end, tied := s.tiedTo(i + 1)
	who := s.at(i+1).low == "who" || s.at(i+1).low == "whose" || s.at(i+1).low == "everybody" || s.at(i+1).low == "everyone"
	apart := lead.low == "," || lead.low == "(" || lead.low == "is" || lead.low == "was" || lead.low == "'s" || lead.low == "in" || lead.form == line || s.at(from).first || lead.low == "a"
	switch {
	case definite && (tied || who && !plainClause[s.at(i+2).low] || sole || !commonPeople[t.low] && (from < i || lead.low == "our")):
	case sole && (apart || tied) && s.at(from).low != "last" || tied && apart && !commonPeople[t.low] && lead.low != "a":
	case (apart || definite) && exalted[s.at(i-1).low] && from < i:
	case tied && (lead.low == "," || lead.low == "(" || lead.form == line || s.at(from).first) && s.at(i+1).low == "of" && s.at(i+2).low != "a":
	default:
		return false
	}
	if !tied {
		end = i + 1
	}
	if definite && lead.low == "the" {
		from--
	}
	if !s.open(from, end) {
		return false
	}
	s.add(from, end, OtherID, Warn, "a position that few hold")
	return true
}

var (
	// only make of one of many the one.
	only = set("only first last second youngest oldest sole lone")
	// exalted stand before whom few are like.
	exalted = set("sitting pop world olympic paralympic prima grammy-winning nobel famous state supreme former national award-winning grandslam heavyweight prime prize-winning")
	// plainClause begin what is said of anybody.
	plainClause = set("is was has had needs needed came comes presented presents wants wanted said says thinks")
	// grounds are what somebody leads, serves or is the only one of.
	grounds = set(`university college school church mosque temple synagogue parish diocese county town village city island islands isle state country province nation region valley reservation district
station channel show soap opera orchestra choir band team squad side club league zoo museum theatre theater company franchise party parliament council court cathedral monastery convent
army navy force brigade department pub mill mine bank paper newspaper magazine tribe clan cape lighthouse outback coast capital border restaurant megachurch ambulance ballet
series news trial case heist shipwreck k2 everest`)
)

// tiedTo says whether "of the only mosque in the county", "for the county", "on
// our local station" begins at i, and where it ends.
func (s *scan) tiedTo(i int) (end int, ok bool) {
	switch s.at(i).low {
	case "of", "for", "in", "on", "at":
	case "restoring", "presiding", "scheduled", "running", "leading", "rebuilding", "flying", "defending", "representing", "elected":
		i++
		if s.at(i).form == word && s.at(i).low == "over" || s.at(i).low == "to" {
			i++
		}
		i--
	default:
		return i, false
	}
	k := i + 1
	definite := s.at(k).low == "the" || s.at(k).low == "our" || s.at(k).low == "this" || s.at(k).low == "that" || s.at(k).upper && !s.at(k).has(lists.Medical) || s.at(k).low == "a" && s.at(i).low == "of"
	if !definite {
		return i, false
	}
	for j := k; j < k+7; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" && w.low != "'" || s.claims[min(j, len(s.tok)-1)] == taken {
			return i, false
		}
		if grounds[w.low] && (s.at(k).low != "a" || w.low == "show" || w.low == "series" || w.low == "band" || w.low == "soap") {
			return j + 1, true
		}
	}
	return i, false
}

// kinOfPublic: "the sister of the school shooter", "widow of the former
// governor", "married to the minister of health".
func (s *scan) kinOfPublic(i int) bool {
	t, of := s.at(i), s.at(i+1)
	married := t.low == "married" && of.low == "to"
	if !married && (!t.has(lists.Kin) && t.low != "granddaughter" && t.low != "grandson" && t.low != "twin" || of.low != "of") || s.claims[i] != free || s.impersonal(i) {
		return false
	}
	for j := i + 2; j < i+9; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[min(j, len(s.tok)-1)] == taken || j > i+2 && w.has(lists.Function) && !only[w.low] && w.low != "very" && w.low != "most" {
			return false
		}
		if (people[w.low] || w.low == "quintuplets" || w.low == "quadruplets" || w.low == "triplets" || w.low == "journalist" || w.low == "celebrity" || w.low == "host") && j > i+2 && (!commonPeople[w.low] || j > i+3 || s.at(j+1).low == "of") {
			s.add(i, j+1, OtherID, Warn, "a relative of somebody whom many know")
			return true
		}
	}
	return false
}

var (
	// anyone are words for a person of whom a clause tells what many have heard.
	anyone = set("one teen teenager girl boy man woman guy lady kid child baby person couple nurse")
	// feats are what many have heard of.
	feats = set("rescued hacked sued robbed landed won founded invented swam climbed cycled rowed sailed shot killed murdered escaped hijacked testified exposed leaked discovered cancelled defeated walked ran raised")
)

// feat: "the teen who hacked the state's voting machines", "who won Olympic
// gold", "the one who was rescued from the mine".
func (s *scan) feat(i int) bool {
	if s.at(i).low != "who" || s.impersonal(i) || s.claims[i] != free {
		return false
	}
	j := i + 1
	for j < i+4 && (s.at(j).low == "was" || s.at(j).low == "were" || s.at(j).low == "had" || s.at(j).low == "has" || s.at(j).low == "once" || s.at(j).low == "famously") {
		j++
	}
	verb, n := s.at(j), s.at(j+1)
	if verb.low == "holds" && n.low == "the" && (s.at(j+2).low == "record" || s.at(j+3).low == "record") {
		s.add(i, j+4, OtherID, Warn, "what many have heard of")
		return true
	}
	known := feats[verb.low] && (n.low == "the" || n.low == "from" || n.low == "a" || n.low == "two" || n.low == "across" || n.upper)
	reads := (verb.low == "reads" || verb.low == "presents" || verb.low == "hosts" || verb.low == "anchors" || verb.low == "does" || verb.low == "played" || verb.low == "plays") && s.broadcast(j+1)
	if !known && !reads {
		return false
	}
	if known && !(anyone[s.at(i-1).low] || people[s.at(i-1).low] || s.at(i-1).low == "someone" || s.at(i-1).low == "somebody") {
		return false
	}
	if verb.low == "walked" || verb.low == "ran" || verb.low == "raised" {
		if n.low == "a" {
			return false
		}
	}
	s.add(i, j+1, OtherID, Warn, "what many have heard of")
	return true
}

// publicPeople looks for them in every text that speaks of care at all.
func (s *scan) publicPeople() {
	for i := range s.tok {
		if t := s.at(i); t.form == word && s.claims[i] == free {
			_ = s.kinOfPublic(i) || s.publicPerson(i) || s.feat(i)
		}
	}
}
