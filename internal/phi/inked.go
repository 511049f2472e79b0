package phi

// inked: "weird tattoos: ours had the whole team of 1987 across his back", in a
// text that speaks of tattoos.
func (s *scan) inked() {
	spoken := false
	for i := range s.tok {
		l := s.tok[i].low
		spoken = spoken || l == "tattoo" || l == "tattoos" || l == "tattooed"
		if !spoken || l != "across" && l != "down" && l != "over" && l != "covering" || s.claims[i] != free {
			continue
		}
		if w := s.at(i + 1).low; w != "his" && w != "her" && w != "their" && w != "the" || !skin[s.at(i+2).low] {
			continue
		}
		from := i
		for from > i-16 && from > 0 && s.claims[from-1] == free && s.tok[from-1].sentence == s.tok[i].sentence && s.at(from-1).low != "had" && s.at(from-1).low != "has" && s.at(from-1).low != "with" {
			from--
		}
		if from < i-2 && (s.at(from-1).low == "had" || s.at(from-1).low == "has" || s.at(from-1).low == "with") {
			s.addIdentity(from, i)
		}
	}
}

// skin is where tattoos are.
var skin = set("back chest neck throat arm arms forearm forearms leg legs thigh thighs calf shoulder shoulders face knuckles belly abdomen scalp")
