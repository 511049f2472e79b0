package phi

import "strings"

// phones finds numbers by which somebody can be reached.
func (s *scan) phones() {
	for i := 0; i < len(s.tok); i++ {
		t := &s.tok[i]
		if s.claims[i] != free {
			continue
		}
		switch {
		case t.form == number || t.form == sign && (t.low == "+" || t.low == "("):
			if !t.gap && i > 0 && (s.tok[i-1].form == number || s.tok[i-1].form == word && !callWords[s.tok[i-1].low] || s.tok[i-1].form == sign && strings.Contains("-./+,", s.tok[i-1].low)) {
				continue
			}
			s.digits(i)
		case t.form == word && (t.low == "x" || t.low == "ext" || t.low == "extn") && s.at(i+1).form == number && !s.at(i+1).gap && (t.gap || s.at(i-1).form == sign) && len(s.at(i+1).low) >= 3 && len(s.at(i+1).low) <= 6:
			s.add(i, i+2, Phone, Block, "an extension")
		case t.form == word && spelled[t.low]:
			s.spelledDigits(i)
		}
	}
}

var (
	callWords = set(`phone phones telephone tel cell mobile number call called calls calling text texted texts dial ring rang reach reached contact callback pager
page paged beeper bleep fax faxed faxes whatsapp landline voicemail sms answering answer line direct home work handphone emergency contactable messages`)
	spelled = set("zero oh one two three four five six seven eight nine double triple nought")
	// publicLines answer to everybody: poison control, crisis lines, and the
	// like.
	publicLines = set(`18002221222 8002221222 18002738255 8002738255 18006449737 8006449737 18002324636 8002324636 18006624357 8006624357
18007997233 8007997233 18004633339 8004633339 18003321088 8003321088 18008227967 8008227967 116123 08454242400 131126 131114 18336771010`)
)

// digits reads a telephone number at i.
func (s *scan) digits(i int) {
	var b strings.Builder
	to, end, groups := i, i, 0
	var lengths [10]int
	plus := s.tok[i].low == "+"
	for to < len(s.tok) && to < i+16 {
		t := &s.tok[to]
		if t.form == number {
			if s.claims[to] != free || groups == len(lengths) || b.Len()+len(t.low) > 15 {
				break
			}
			b.WriteString(t.low)
			lengths[groups] = len(t.low)
			groups++
			to++
			end = to
			continue
		}
		if t.form != sign || !strings.Contains("-./()+", t.low) || t.low == "(" && groups > 1 {
			break
		}
		to++
	}
	if groups == 0 {
		return
	}
	d := b.String()
	if publicLines[d] {
		s.spare(i, end, "a public line that everybody may ring")
		return
	}
	near := s.callNear(i)
	tier, cue := Block, "the shape of a telephone number"
	switch g := lengths[:groups]; {
	case plus && len(d) >= 8:
	case shapedAs(g, 3, 3, 4) || shapedAs(g, 1, 3, 3, 4) && (d[0] == '1' || d[0] == '0'):
		if !s.joined(i, end) && !near {
			return
		}
	case (shapedAs(g, 3, 7) || shapedAs(g, 6, 4)) && near:
	case d[0] == '0' && (len(d) == 10 || len(d) == 11) && groups > 1 && groups < 6 && lengths[0] > 2:
	case d[0] == '0' && shapedAs(g, 2, 4, 4):
	case near && len(d) >= 7 && len(d) <= 15 && !(groups == 1 && len(d) < 8 && !s.said(i)):
		cue = "a word for a call beside it"
	case shapedAs(g, 3, 4) && (near || g[0] == 3 && strings.HasPrefix(d, "555")):
	case len(d) >= 9 && groups >= 4 && s.pairs(g):
		tier = Warn
	default:
		return
	}
	if s.hotline(i) && !s.about(i).person && (strings.HasPrefix(d, "1800") || strings.HasPrefix(d, "800") || strings.HasPrefix(d, "0800") || strings.HasPrefix(d, "1888") || strings.HasPrefix(d, "1877") || strings.HasPrefix(d, "1866") || strings.HasPrefix(d, "1833") || strings.HasPrefix(d, "1844") || strings.HasPrefix(d, "1855")) {
		s.spare(i, end, "a public line that everybody may ring")
		return
	}
	if e := s.at(end); (e.low == "x" || e.low == "ext" || e.low == "extension") && s.at(end+1).form == number {
		end += 2
	} else if e.low == "ext" && s.at(end+1).low == "." && s.at(end+2).form == number {
		end += 3
	}
	typ := Phone
	if s.faxNear(i) {
		typ = Fax
	}
	s.add(i, end, typ, tier, cue)
}

func shapedAs(g []int, want ...int) bool {
	if len(g) != len(want) {
		return false
	}
	for i := range g {
		if g[i] != want[i] {
			return false
		}
	}
	return true
}

// pairs: 06 12 34 56 78.
func (s *scan) pairs(g []int) bool {
	for _, n := range g[1:] {
		if n != 2 {
			return false
		}
	}
	return g[0] == 2
}

// joined says whether signs and not spaces alone join the groups.
func (s *scan) joined(from, to int) bool {
	for i := from; i < to; i++ {
		if s.tok[i].form == sign && s.tok[i].low != "(" {
			return true
		}
	}
	return false
}

// callNear looks for a word for a call in the eight tokens before and the
// three behind.
func (s *scan) callNear(i int) bool {
	for j := i - 1; j >= 0 && j >= i-8 && s.tok[j].form != line; j-- {
		if callWords[s.tok[j].low] {
			return true
		}
	}
	for j := i + 1; j < i+10 && j < len(s.tok) && s.tok[j].form != line; j++ {
		if w := s.tok[j].low; w == "phone" || w == "cell" || w == "mobile" || w == "fax" || w == "callback" || w == "pager" {
			return true
		}
	}
	return false
}

// said keeps plain numbers near "call" or "number" from being telephones.
func (s *scan) said(i int) bool {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		switch s.tok[j].low {
		case "phone", "telephone", "tel", "cell", "mobile", "fax", "pager", "callback", "whatsapp":
			return true
		}
	}
	return false
}

func (s *scan) faxNear(i int) bool {
	for j := i; j >= 0 && j >= i-10 && s.tok[j].form != line; j-- {
		switch s.tok[j].low {
		case "fax", "faxed", "faxes", "faxing", "telefax", "facsimile":
			return true
		case "phone", "telephone", "tel", "cell", "mobile", "pager", "call":
			return false
		}
	}
	if n := s.at(i + 1); n.low == "fax" {
		return true
	}
	return false
}

func (s *scan) hotline(i int) bool {
	for j := i - 12; j < i+14; j++ {
		switch s.at(j).low {
		case "hotline", "helpline", "poison", "crisis", "lifeline", "samaritans", "toll", "line", "center", "centre", "cdc", "fda", "medwatch", "registry", "manufacturer":
			return true
		}
	}
	return false
}

// spelledDigits finds seven and more digits that are written as words.
func (s *scan) spelledDigits(i int) {
	to, n := i, 0
	for to < len(s.tok) && to < i+2*widest {
		t := &s.tok[to]
		if t.form == word && spelled[t.low] {
			n++
			to++
			continue
		}
		if t.form == sign && (t.low == "-" || t.low == "," || t.low == ".") && n > 0 && spelled[s.at(to+1).low] {
			to++
			continue
		}
		break
	}
	if n >= 7 {
		s.add(i, to, Phone, Block, "digits written as words")
	} else if to > i+8 {
		s.spare(i, to, "numbers in words")
	}
}

// publicLine says whether the tokens from up to are a number at which everybody
// is answered.
func (s *scan) publicLine(from, to int) bool {
	var b strings.Builder
	for i := from; i < to; i++ {
		if s.at(i).form == number {
			b.WriteString(s.at(i).low)
		}
	}
	return publicLines[b.String()]
}
