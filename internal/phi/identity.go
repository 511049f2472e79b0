package phi

import (
	"consilium/internal/phi/lists"
)

// identities finds what is said of a patient in words that fit one person alone:
// "he's the goalkeeper who was carried off in the final", "they are the couple
// who were jailed", "her husband is the governor" (164.514(b)(2)(i)(R)). An
// indefinite article tells of anybody; a definite one, of somebody whom readers
// could find.
func (s *scan) identities() {
	for i := range s.tok {
		if t := s.at(i); t.form == word && s.claims[i] == free {
			_ = s.deed(i) || s.oneOfFew(i) || s.plays(i) || s.worksFor(i) || s.voyage(i) || s.toldAbout(i) || t.low == "half" && s.halfOf(i) || s.ledFor(i) || t.first && superlatives[t.low] && s.soleFirst(i) || (t.low == "the" || t.low == "that" || t.low == "our" || t.low == "world" && t.owns) && s.identity(i)
		}
	}
}

// calling says whether a word is what somebody is, and more than anybody's in a
// ward.
func (s *scan) calling(i int) bool {
	t := s.at(i)
	return t.form == word && !t.owns && !notSole[t.low] && !usual[t.low] && (t.has(lists.Calling) && !t.upper || callings[t.low] || office[t.low] || people[t.low] || performers[t.low])
}

// usual are words for people whom any case may name with "the": they come to
// the bedside, pay, or are a part of a study.
var usual = set(`nurse resident intern consultant attending fellow physician doctor surgeon specialist midwife paramedic therapist pharmacist professional expert colleague colleagues boss manager
student trainee caller sender writer author reader speaker reviewer interviewer interpreter translator roommate visitor guest host friend buddy lawyer attorney solicitor policeman officer cop
social worker caseworker planner user abuser runner leader follower head party guide model type carrier winner loser culprit suspect offender predator victim killer
god devil king queen chief partner lover keeper taker maker finder giver helper supporter participant member volunteer employee employer worker operator`)

// identity decides on what begins with the article at i.
func (s *scan) identity(i int) bool {
	if s.impersonal(i) {
		return false
	}
	said := s.saidOf(i) || s.saidMore(i)
	lead := s.at(i - 1).low
	apposed := (lead == "," || lead == "(") && s.isStory()
	if end := s.soleBy(i); end > 0 && (said || apposed || (s.at(i).first || lead == "and" || lead == "as") && s.isStory()) {
		return s.addIdentity(i, end)
	}
	if !said && !(apposed && s.about(i).person) {
		return false
	}
	for j := i + 1; j < i+8; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken || w.has(lists.Function) && w.low != "one" {
			return false
		}
		if w.low == "-" || s.at(j+1).low == "-" {
			continue
		}
		generic, calling := anyone[w.low] || w.has(lists.Kin) && !w.owns || hasSuffixAny(w.low, "er", "or", "ist", "man", "woman") && len(w.low) > 4, s.calling(j)
		if !generic && !calling {
			continue
		}
		if end := s.famedBy(j+1, calling && said || w.low == "one" && s.publicWords(max(s.about(i).from, i-widest), i) > 0); end > 0 {
			return s.addIdentity(i, end)
		}
		if said && calling && unique[w.low] && s.at(i).low == "the" && (s.at(j+1).form == sign || s.at(j+1).form == line || s.at(j+1).low == "and" || s.at(j+1).low == "here") && s.at(j-1).low != "ex" {
			return s.addIdentity(i, j+1)
		}
		if calling {
			return false
		}
	}
	return false
}

func (s *scan) addIdentity(from, to int) bool {
	if to > len(s.tok) || !s.open(from, to) {
		return false
	}
	s.add(from, to, OtherID, Warn, "what one person alone is")
	return true
}

// saidMore: "they are", "he has been", "she happens to be", "known as".
func (s *scan) saidMore(i int) bool {
	b, c := s.at(i-1), s.at(i-2)
	switch b.low {
	case "are", "were":
		return c.low == "they" || c.low == "both" || c.low == "parents"
	case "been":
		return others[s.at(i-3).low] || c.owns && others[c.low]
	case "as":
		return s.isStory() && s.about(i).person && (c.low == "known" || c.low == "remembered")
	case "they're":
		return true
	}
	return b.owns && (b.low == "they" || b.low == "dad" || b.low == "mum" || b.low == "mom")
}

// famedBy says where a clause ends that begins at k and tells what many have
// heard of; 0 where it tells what could be said of anybody. Of whom a calling is
// known, any such clause is one.
func (s *scan) famedBy(k int, known bool) int {
	end := s.clauseEnd(k)
	switch s.at(k).low {
	case "who", "whose":
		if known && !everyClause[s.at(k+1).low] || s.publicWords(k+1, end) > 0 {
			return end
		}
	case "from", "in", "on", "at", "behind":
		if l := s.at(k + 1).low; (l == "the" || l == "that" || l == "this" || s.at(k+1).owns) && (s.publicWords(k+2, min(end, k+13)) > 0 || known && (s.at(k+2).low == "class" || daily[s.at(k+2).low])) {
			return end
		}
	}
	return 0
}

// everyClause begin what is said of anybody who is cared for.
var everyClause = set("presents presented comes came needs needed wants wanted said says thinks sees saw sent referred")

// clauseEnd gives where the words from k end: at a sign, and after two dozen at the
// latest.
func (s *scan) clauseEnd(k int) int {
	j := k
	for j < k+24 && j < len(s.tok) && (s.tok[j].form == word || s.tok[j].form == number || s.tok[j].low == "-" || s.tok[j].low == "'") && s.claims[j] != taken {
		j++
	}
	return j
}

// publicWords counts the words of what many have seen, read or decided on.
func (s *scan) publicWords(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		t := s.at(i)
		if heard[t.low] || disasters[t.low] && !daily[t.low] {
			n++
		}
	}
	return n
}

// daily are disasters that bring anybody to a ward.
var daily = set("accident attack fire blast crash flood abduction explosion collapse stabbing")

// heard are such words.
var heard = set(`tv telly television televised broadcast news headlines headline papers newspaper newspapers viral video videos youtube tiktok views podcast documentary film movie
record records medal medals olympic olympics paralympics championship championships cup final tour festival marathon lottery jackpot
jailed imprisoned acquitted cleared convicted pardoned sued suing lawsuit ruling verdict inquest inquiry court trial tribunal judgment scandal hoax heist
hostage hostages kidnapped hijacked rescued rescue settlement class-action suit filming lynched barefoot solo channel everest horn gorge tightrope statue mural stamp banknote poster billboard
royal premier parliament congress senate election president queen king pope nobel charity anthem`)

// superlatives make of many one.
var superlatives = set("only first last oldest youngest longest tallest heaviest fastest biggest smallest strongest longest-serving longest-surviving longest-lived highest-paid sole lone")

// soleBy gives where "the first person in the state to", "the only one of the
// crew to get out", "the oldest person ever", "the world's longest surviving"
// end that begin at i; 0 where they don't.
func (s *scan) soleBy(i int) int {
	k := i + 1
	world := s.at(i).low == "world" && s.at(i).owns || s.at(k).low == "world" && s.at(k).owns
	if s.at(k).owns {
		k++
	}
	if !superlatives[s.at(k).low] {
		return 0
	}
	end := s.clauseEnd(i + 1)
	if world && s.at(k).low != "last" && end > k+2 {
		return end
	}
	one := false
	for j := k + 1; j < end && j < k+12; j++ {
		w, n := s.at(j), s.at(j+1)
		switch {
		case w.low == "one" && n.low == "of" && s.at(j+2).low == "the":
			one = crews[s.lastBefore(j+3, end)]
		case w.low == "person" || w.low == "recipient" || w.low == "survivor" || w.low == "player" || hasSuffixAny(w.low, "athlete") || w.low == "man" || w.low == "woman" || w.low == "girl" || w.low == "boy" || s.calling(j):
			one = true
		case w.low == "patient" || w.low == "patients" || w.low == "child" || w.low == "one":
			return 0
		case one && (w.low == "to" && n.form == word && n.low != "the" && n.low != "be" && n.low != "me" && n.low != "us" || w.low == "ever"):
			return end
		case one && s.at(k).low != "last" && (w.low == "in" || w.low == "on" || w.low == "from") && (s.whereOf(j+1) > 0 || n.upper && n.has(lists.Country)) && (w.low == "from" || !groundless[s.at(j+2).low]):
			return s.clauseEnd(j)
		}
	}
	return 0
}

// soleFirst: "Only person in the country to have been".
func (s *scan) soleFirst(i int) bool {
	end := s.soleBy(i - 1)
	return end > 0 && s.isStory() && !s.impersonal(i) && s.addIdentity(i, end)
}

// lastBefore gives the word before "to" in the words from up to.
func (s *scan) lastBefore(from, to int) string {
	for j := from; j < to; j++ {
		if s.at(j).low == "to" || s.at(j).low == "who" {
			return s.at(j - 1).low
		}
	}
	return ""
}

// crews are groups of which few are left, or each of whom is known.
var crews = set("crew team squad band family expedition party convoy platoon unit class flight bus minibus choir")

// halfOf: "he's one half of the piano duo that won".
func (s *scan) halfOf(i int) bool {
	if s.at(i+1).low != "of" || !s.about(i).person {
		return false
	}
	for j := i + 2; j < i+7; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken {
			return false
		}
		if w.low == "duo" || w.low == "couple" && s.at(j-1).low != "the" || w.low == "act" && s.at(j-1).low == "double" {
			return s.addIdentity(i, s.clauseEnd(j))
		}
	}
	return false
}

// worksFor: "an assistant coach for the only pro hockey team in the state".
func (s *scan) worksFor(i int) bool {
	if n := s.at(i + 1).low; n != "for" && n != "at" && n != "of" || !superlatives[s.at(i+3).low] || !s.calling(i) && s.at(i).low != "coach" || s.impersonal(i) || !s.isStory() {
		return false
	}
	end, tied := s.tiedTo(i + 1)
	if !tied {
		return false
	}
	return s.addIdentity(i, s.clauseEnd(end))
}

// voyage: "he rowed solo across the Tasman Sea", "who swam the Channel".
func (s *scan) voyage(i int) bool {
	switch s.at(i).low {
	case "rowed", "swam", "sailed", "cycled", "walked", "ran", "flew", "skied", "paddled", "climbed":
	default:
		return false
	}
	if b := s.at(i - 1).low; !others[b] && b != "who" && b != "once" && b != "he'd" && b != "she'd" && b != "had" || !s.isStory() {
		return false
	}
	far := false
	for j := i + 1; j < i+7; j++ {
		w := s.at(j)
		if w.form != word || s.claims[min(j, len(s.tok)-1)] == taken {
			return false
		}
		far = far || w.low == "solo" || w.low == "across" || w.low == "around" || w.low == "round" || w.low == "length"
		if w.titled && !w.has(lists.Medical|lists.Function) && (far || heard[w.low]) || far && (w.low == "world" || w.low == "country" || w.low == "globe" || w.low == "ocean") {
			return s.addIdentity(i, s.clauseEnd(j))
		}
	}
	return false
}

// ledFor: "he's been chief of the volunteer fire department here".
func (s *scan) ledFor(i int) bool {
	t := s.at(i)
	if s.at(i+1).low != "of" || !heads[t.low] && !s.calling(i) || s.impersonal(i) {
		return false
	}
	if b := s.at(i - 1); b.low != "been" && b.low != "elected" && b.low != "made" && b.low != "is" && b.low != "was" || !others[s.at(i-2).low] && !others[s.at(i-3).low] {
		return false
	}
	end, tied := s.tiedTo(i + 1)
	return tied && s.addIdentity(i, end)
}

// deed: "she won the national lottery", "he holds the world record for".
func (s *scan) deed(i int) bool {
	t := s.at(i)
	switch t.low {
	case "won", "scooped", "holds", "held", "broke", "scored", "lit", "carried", "opened", "headlined", "refereed", "commentated", "captained", "coached", "piloted":
	default:
		return false
	}
	if a := s.about(i); !a.person || a.public || !s.isStory() {
		return false
	}
	if b := s.at(i - 1).low; b != "he" && b != "she" && b != "who" && b != "they" && b != "once" && b != "he'd" && b != "she'd" && b != "who'd" && b != "and" && !others[b] && b != "just" && b != "had" && b != "that" {
		return false
	}
	for j := i + 1; j < i+8; j++ {
		w := s.at(j)
		if w.form != word && w.form != number && w.low != "-" && w.low != "'" || s.claims[min(j, len(s.tok)-1)] == taken || w.low == "and" || w.low == "to" {
			return false
		}
		if prizes[w.low] && j > i+1 {
			return s.addIdentity(i, j+1)
		}
	}
	return false
}

// prizes are what few have won or hold.
var prizes = set(`lottery jackpot medal medals title titles championship championships cup oscar oscars grammy emmy bafta prize derby marathon olympics olympic paralympics olympiad
record torch parade tournament final ashes grand-prix eurovision idol masterchef bakeoff pageant belt pulitzer booker nobel`)

// toldAbout: "there is a documentary about her", "the statue of him".
func (s *scan) toldAbout(i int) bool {
	if !tellings[s.at(i).low] || !s.isStory() || s.impersonal(i) {
		return false
	}
	of, who := s.at(i+1).low, s.at(i+2).low
	if of != "about" && of != "of" && of != "on" || who != "him" && who != "her" && who != "them" || s.at(i+3).form == word && !s.at(i+3).has(lists.Function) {
		return false
	}
	return s.addIdentity(i, i+3)
}

// tellings are what is made of people whom many know.
var tellings = set("documentary film movie book biography podcast song ballad statue mural petition article articles headline headlines billboard billboards poster posters wikipedia meme")

// oneOfFew: "he was one of the two window cleaners left dangling".
func (s *scan) oneOfFew(i int) bool {
	if s.at(i).low == "one" && s.at(i+1).low == "of" && s.at(i+2).low == "the" && s.saidOfOne(i) {
		for j := i + 3; j < i+7; j++ {
			if s.at(j).low == "twins" || s.at(j).low == "triplets" || s.at(j).low == "quadruplets" || s.at(j).low == "quintuplets" || s.at(j).low == "sextuplets" {
				return s.addIdentity(i, s.clauseEnd(j))
			}
		}
	}
	if s.at(i).low != "one" || s.at(i+1).low != "of" || s.at(i+2).low != "the" || numeralDays[s.at(i+3).low] == 0 && s.at(i+3).form != number || !s.isStory() || s.impersonal(i) {
		return false
	}
	if b := s.at(i - 1).low; b != "is" && b != "was" && b != "," && !s.at(i-1).owns && b != "as" {
		return false
	}
	for j := i + 4; j < i+9; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken || w.has(lists.Medical) {
			return false
		}
		switch w.low {
		case "who", "left", "rescued", "pulled", "trapped", "to", "still", "ever", "convicted", "acquitted":
			return j > i+4 && (s.at(j-1).has(lists.Kin|lists.Role|lists.Calling) || hasSuffixAny(s.at(j-1).low, "ers", "men", "women", "ors", "ists", "people")) && s.addIdentity(i, s.clauseEnd(j))
		}
	}
	return false
}

// plays: "he plays the villain in the country's longest-running soap".
func (s *scan) plays(i int) bool {
	switch s.at(i).low {
	case "plays", "played", "sings", "sang", "dances", "danced", "stars", "starred", "acts", "conducts", "presents", "hosts", "writes":
	default:
		return false
	}
	if !others[s.at(i-1).low] && s.at(i-1).low != "who" || !s.isStory() {
		return false
	}
	end := s.clauseEnd(i)
	for j := i + 2; j < min(end, i+12); j++ {
		if stages[s.at(j).low] && s.at(j-1).low != "a" {
			return s.addIdentity(i, j+1)
		}
	}
	return false
}

// stages are where many see or hear those who play.
var stages = set("soap sitcom musical opera ballet symphony philharmonic telenovela breakfast bulletin series broadway pantomime ashes proms")

// saidOfOne says whether "he is", "who is", "she's" stands before i.
func (s *scan) saidOfOne(i int) bool {
	b, c := s.at(i-1), s.at(i-2)
	return (b.low == "is" || b.low == "was") && (others[c.low] || c.low == "who") || b.owns && others[b.low]
}
