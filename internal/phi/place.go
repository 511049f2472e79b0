package phi

import (
	"consilium/internal/phi/lists"
)

// places finds what is smaller than a state: addresses, postcodes, where care,
// work, school and worship happen, and towns.
func (s *scan) places() {
	for i := 0; i < len(s.tok); i++ {
		if s.claims[i] == taken {
			continue
		}
		switch s.tok[i].form {
		case number:
			s.address(i)
			s.postcode(i)
		case word:
			s.lettered(i)
		}
	}
	for i := 0; i < len(s.tok); i++ {
		if s.tok[i].form == word && s.claims[i] != taken {
			s.wardField(i)
			s.placeField(i)
			if s.claims[i] == taken {
				continue
			}
			if end := s.facility(i); end > i {
				i = end - 1
			}
		}
	}
	for i := 0; i < len(s.tok); i++ {
		if s.tok[i].form == word && s.claims[i] != taken {
			if end := s.town(i); end > i {
				i = end - 1
			}
		}
	}
}

const (
	town  = lists.Town | lists.City
	place = lists.Village | town
)

// stateAt says how many tokens the name of a state or its two letters take.
func (s *scan) stateAt(i int) int {
	t := s.at(i)
	if t.form != word || !t.upper {
		return 0
	}
	if t.caps && len(t.low) == 2 && usStates[t.low] {
		return 1
	}
	if n := s.at(i + 1); n.form == word && n.upper && n.gap {
		if stateNames[t.low+" "+n.low] {
			return 2
		}
	}
	if t.titled && stateNames[t.low] {
		return 1
	}
	if (len(t.low) == 3 || len(t.low) == 2 || len(t.low) == 4) && provinces[t.low] && (t.caps || t.titled && len(t.low) > 3) {
		return 1
	}
	return 0
}

var (
	usStates = set(`al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va
wa wv wi wy pr`)

	provinces  = set("ab bc mb nb nl ns nt nu on pe qc sk yt nsw vic qld tas uk usa ont alta sask calif mass penn conn wash")
	stateNames = set(`alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas
kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada new_hampshire new_jersey new_mexico
new_york north_carolina north_dakota ohio oklahoma oregon pennsylvania rhode_island south_carolina south_dakota tennessee texas utah vermont virginia
washington west_virginia wisconsin wyoming ontario quebec alberta manitoba saskatchewan nova_scotia new_brunswick newfoundland british_columbia
england scotland wales ireland france germany spain italy portugal mexico canada australia india brazil nigeria kenya ghana japan china poland sweden
norway finland denmark netherlands belgium switzerland austria greece turkey egypt pakistan bangladesh nepal philippines vietnam thailand indonesia
malaysia singapore queensland victoria tasmania kerala punjab gujarat maharashtra karnataka bavaria guatemala honduras nicaragua peru chile
argentina colombia ecuador bolivia venezuela cuba haiti jamaica iran iraq israel jordan lebanon syria ethiopia somalia uganda tanzania rwanda
zambia zimbabwe cameroon senegal morocco algeria tunisia libya sudan ukraine russia romania hungary bulgaria croatia serbia iceland estonia latvia
lithuania wa new_zealand south_africa`)
)

// thing says whether what follows makes the words before it a thing of
// medicine or of the literature: "criteria", "et al", a year in brackets. It
// looks over a list such as "Harvard, Oxford and Stanford groups".
func (s *scan) thing(i int) bool {
	comma, and, listed := false, false, false
	for n := 0; n < 8; n++ {
		t := s.at(i)
		comma = comma || t.low == ","
		and = and || t.low == "and" || t.low == "or" || t.low == "vs" || t.low == "&"
		switch {
		case n == 0 && t.low == "ring" && (s.at(i+1).low == "me" || s.at(i+1).low == "us" || s.at(i+1).low == "him" || s.at(i+1).low == "her" || s.at(i+1).low == "back"):
			return false // a call
		case t.form == word && (t.has(lists.Head) || n == 0 && t.gap && t.low == "style"):
			return (!comma || and) && (!and || listed || comma)
		case t.form == word && (t.low == "et" && s.at(i+1).low == "al" || t.low == "etal"):
			return true
		case t.low == "(" && year(s.at(i+1)), t.low == "(" && s.at(i+1).low == "version", t.low == "(" && n == 0 && s.cited(i+1):
			return true
		case n == 0 && t.low == "v" && t.gap && s.at(i+1).form == number && !s.at(i+1).gap:
			return true // Chicago v4
		case year(t) && t.gap && n == 0 && s.at(i+1).low == ";":
			return true
		case n == 0 && t.form == word && t.gap && (t.low == "staging" || t.low == "group" || t.low == "version" || t.low == "i" && t.upper || t.low == "ii" || t.low == "iii" || t.low == "iv"):
			return t.caps || t.low != "i"
		case t.form == sign && (t.low == "-" || t.low == "/" || t.low == "&" || t.low == ",") || t.form == word && (t.low == "and" || t.low == "or" || t.low == "vs"):
		case t.form == word && t.upper && n > 0 && !t.has(lists.Function):
			listed = true
		case t.form == word && n == 0 && t.gap && (t.low == "modified" || t.low == "style" || t.low == "type" || t.low == "like" || t.low == "based"):
		default:
			return false
		}
		if t.form == sign && t.low == "," && !s.at(i+1).upper {
			return false
		}
		i++
	}
	return false
}

// cited: "(Neurology 2020)", "(Lancet Resp Med 2019)".
func (s *scan) cited(i int) bool {
	for j := i; j < i+5; j++ {
		t := s.at(j)
		if year(t) && j > i {
			return s.at(j+1).low == ")" || s.at(j+1).low == ";" || s.at(j+1).low == ","
		}
		if t.form != word && t.low != "," && t.low != "." && t.low != "&" || t.form == word && !t.upper {
			return false
		}
	}
	return false
}

// kindsOfPlace end the name of a place that is written small.
var kindsOfPlace = set(`clinic hospital ward memorial general regional er ed centre center infirmary school academy college church mosque temple surgery practice hospice lodge manor
estate farm plant mill mine prison jail outstation station base camp reserve reservation village town county`)
