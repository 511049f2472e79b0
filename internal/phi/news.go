package phi

var (
	struck = set("survivors survivor victim hostage driver pilot passenger hero shooter gunman perpetrator gunshot-victim casualty")
	// disasters are in the news: who was in one can be found.
	disasters = set(`accident bombing crash shooting massacre derailment siege earthquake explosion attack disaster avalanche collapse sinking landslide stampede hijacking tsunami wildfire
riot riots stabbing kidnapping abduction fire flood tornado hurricane shipwreck blast`)
)

// disaster: "a survivor of the hotel bombing", "the bus driver from the crash".
func (s *scan) disaster(i int) bool {
	t, of := s.at(i), s.at(i+1)
	if t.low == "survivors" && !(s.at(i-1).form == word && (s.at(i-2).low == "only" || s.at(i-2).low == "the" || s.at(i-2).low == "of") && (s.at(i-3).low == "of" || s.at(i-4).low == "of")) {
		return false
	}
	if !struck[t.low] || of.low != "of" && of.low != "from" && of.low != "in" || s.impersonal(i) {
		return false
	}
	for j := i + 2; j < i+7; j++ {
		w := s.at(j)
		if w.form != word && w.low != "-" || s.claims[j] == taken {
			return false
		}
		if disasters[w.low] && j > i+2 && (s.at(i+2).low == "the" || s.at(i+2).low == "that" || s.at(i+2).low == "last" || s.at(i+2).upper) {
			s.add(i, j+1, OtherID, Warn, "what many have heard of")
			return true
		}
	}
	return false
}

// inTheNews are what is said of somebody whom many have heard of.
var inTheNews = [][]string{{"in", "the", "news"}, {"in", "the", "papers"}, {"in", "the", "newspapers"}, {"in", "the", "newspaper"}, {"in", "the", "local", "paper"}, {"in", "the", "local", "news"},
	{"on", "the", "news"}, {"on", "the", "evening", "news"}, {"on", "national", "television"}, {"on", "national", "tv"}, {"on", "breakfast", "telly"}, {"on", "breakfast", "tv"}, {"on", "the", "telly"}, {"on", "the", "radio"}, {"on", "local", "tv"}, {"in", "every", "paper"}, {"on", "every", "channel"}, {"on", "every", "local", "channel"}, {"on", "every", "news"}, {"on", "the", "front", "page"}, {"won", "the", "lottery"}, {"made", "headlines"}, {"made", "the", "news"},
	{"made", "national", "news"}, {"made", "the", "papers"}, {"went", "viral"}, {"all", "over", "the", "news"}, {"in", "the", "headlines"}}

// notorious: "he won the lottery", "her case was in the news".
func (s *scan) notorious(i int) bool {
	t := s.at(i)
	switch t.low {
	case "in", "on", "won", "made", "went", "all":
	default:
		return false
	}
	if a := s.about(i); !a.person || a.public {
		return false
	}
	for _, words := range inTheNews {
		if words[0] != t.low {
			continue
		}
		if end := s.matches(i+1, words[1:]); end > 0 && s.open(i, end) {
			s.add(i, end, OtherID, Warn, "what many have heard of")
			return true
		}
	}
	return false
}
