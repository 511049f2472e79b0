package phi

import (
	"strings"

	"consilium/internal/phi/lists"
)

// harmless spares what has the shape of an identifier and is none: registry
// numbers, literature, codes of diseases and genes, doses, vitals.
func (s *scan) harmless() {
	for i := range s.tok {
		t := &s.tok[i]
		switch t.form {
		case word:
			s.harmlessWord(i)
		case number:
			s.harmlessNumber(i)
		}
	}
}

// reference words are followed by a number that everybody can look up.
var reference = set(`pmid pmcid pmc doi isbn issn icd loinc snomed cpt hcpcs ndc cas isrctn eudract omim orpha orphanet rxcui atc umls mesh mondo hgnc
ensembl uniprot kegg dbsnp clinvar din chictr actrn utn drks jrct ctri umin prospero arxiv medrxiv biorxiv drg g2211 iso nice ng cg`)

// joined words begin such a number without a space.
var joined = []string{"cd00", "nct", "pmc", "isrctn", "rs", "chictr", "actrn", "drks", "ctri", "jrct", "umin", "nm_", "np_", "nc_", "enst", "ensg", "crd", "eudract"}

// makers begin the code names of drugs: AZD1222, BAY 94-8862, LY3298176.
var makers = set(`mk bay ly pf bms abt azd gsk jnj rg ro sar regn amg bi cc tak ono incb epz abbv as ak bgb bnt mrna cvx d ds e fg gdc gs hm lb lcz
ltx mdx med nvs plx ps px rad rpc sb sgn sm ski st su tas tgn tno uk vx xl ym zd cpx ctx oxa imp kpc shv tem vim ndm`)

func (s *scan) harmlessWord(i int) {
	t := &s.tok[i]
	next := s.at(i + 1)
	switch {
	case t.upper && next.upper && next.gap && s.country(i) > 0:
		s.spare(i, s.country(i), "a country")
	case next.form == number && !next.gap && s.billing(i, i+2) && (s.at(i+2).gap || s.at(i+2).form != word):
		s.spare(i, s.chunk(i), "a code of what is billed")
	case reference[t.low] && (next.form == number || next.low == ":" || next.low == "-" || next.low == "." || next.low == "#" || next.form == word):
		to := i + 1
		for to < len(s.tok) && to < i+5 && s.tok[to].form != number && s.tok[to].form != line {
			if s.tok[to].form == word && !codeWord[s.tok[to].low] {
				break
			}
			to++
		}
		if s.at(to).form == number || t.low == "doi" {
			s.spare(i, s.chunkAll(to), "a public registry's or the literature's number")
		}
	case s.diseaseCode(i, s.chunk(i)):
		s.spare(i, s.chunk(i), "a code of a disease")
	case next.form == number && !next.gap:
		end := s.chunk(i)
		if last := s.at(i + 2); end == i+3 && t.upper && t.end-t.start == 1 && last.upper && last.end-last.start == 1 && len(next.low) < 5 {
			s.spare(i, end, "a variant of a gene") // V600E
			return
		}
		low := s.lowText(i, end)
		for _, j := range joined {
			if rest, ok := strings.CutPrefix(low, j); ok && len(rest) > 0 && (digit(rest[0]) || rest[0] == '_') {
				s.spare(i, end, "a public registry's number")
				return
			}
		}
		if makers[t.low] && t.caps && end == i+2 {
			s.spare(i, end, "the code name of a drug or a gene")
		}
	case makers[t.low] && t.caps && next.form == number && s.at(i+2).low == "-" && s.at(i+3).form == number && !s.at(i+3).gap:
		s.spare(i, i+4, "the code name of a drug")
	case makers[t.low] && t.caps && next.low == "-" && s.at(i+2).form == number && len(s.at(i+2).low) < 8 && !(s.at(i+3).low == "-" && s.at(i+4).form == number && !s.at(i+4).gap && len(s.at(i+4).low) > 2):
		s.spare(i, min(i+3, len(s.tok)), "the code name of a drug or a gene")
	case !t.upper && (t.low == "c" || t.low == "p" || t.low == "g" || t.low == "m") && next.low == "." && !next.gap && !s.at(i+2).gap && (s.at(i+2).form == word || s.at(i+2).form == number || s.at(i+2).low == "(" || s.at(i+2).low == "*" || s.at(i+2).low == "-"):
		s.spare(i, s.chunk(i), "a variant of a gene")
	case t.low == "hla" && next.low == "-":
		s.spare(i, s.chunk(i), "a tissue type")
	case t.low == "et" && next.low == "al":
		s.citation(i)
	}
}

// country gives where a country of several words ends that begins at i, and is no
// part of another name; 0 where none does.
func (s *scan) country(i int) int {
	for end := min(i+4, len(s.tok)); end > i+1; end-- {
		if s.at(end-1).form == word && s.e.words.Of(s.lowText(i, end))&lists.Country != 0 {
			if n := s.at(end); n.upper && n.gap && n.titled {
				return 0
			}
			return end
		}
	}
	return 0
}

var codeWord = set("code no number id cm pcs 10 ct registration v version r s")

// chunkAll is chunk, and takes parts behind slashes, dots and parentheses.
func (s *scan) chunkAll(i int) int {
	if i >= len(s.tok) {
		return len(s.tok)
	}
	to := i + 1
	for to < len(s.tok) && to < i+2*widest && !s.tok[to].gap && s.tok[to].form != line {
		to++
	}
	return to
}

// citation spares the name before "et al", and the years behind it.
func (s *scan) citation(i int) {
	from := i
	for from > 0 && from > i-6 && (s.tok[from-1].upper || s.tok[from-1].low == "," || s.tok[from-1].low == "-") {
		from--
	}
	if from < i {
		s.spare(from, i+2, "the author of a publication")
	}
}

// units follow a measured number.
var units = set(`mg mcg ug µg g kg ml l dl cl ng pg iu u mmol nmol pmol umol µmol mol meq mosm kcal kj kpa mmhg cmh2o cm mm m km ft lb lbs oz hz khz mhz ghz
bpm rpm min mins h hr hrs hours hour minutes seconds sec s ms days day d weeks week wks wk months month mo years year yrs yr y gy cgy mgy sv msv w v ma kv j
percent units unit tabs tab caps puffs drops gtt patients participants people adults children men women cases controls subjects deaths events copies
cells platelets pts points beats breaths x steps mci mbq gbq fr french gauge cmh20 ppm ppb mosmol kda da bp kb dollars euros pounds usd eur gbp times
k million billion cycles doses sessions words characters respondents hospitals centres centers sites countries trials studies genes samples`)

func (s *scan) harmlessNumber(i int) {
	t := &s.tok[i]
	next := s.at(i + 1)
	switch {
	case s.series(i):
	case next.form == word && next.upper && next.gap && len(next.low) == 1 && s.at(i+2).low == "." && s.at(i+3).titled:
		// "120 W. Sycamore" is no power.
	case next.form == word && !next.gap && next.upper && next.end-next.start == 1 && !s.at(i+2).gap && (s.at(i+2).low == "-" || s.at(i+2).form == number):
		// 7W-23 is a bed.
	case next.form == word && !t.gap && i > 0 && s.tok[i-1].form == word && s.tok[i-1].caps && (len(t.low) >= 4 || next.gap && next.upper):
		// RLB118820G is a serial number.
	case next.low == "w" && next.gap && s.at(i+2).low == "/" && !s.at(i+2).gap && s.at(i+3).gap:
		// "adm 01/05 w/ hematemesis"
	case next.gap && (next.low == "s" || next.low == "d" || next.low == "h") && s.at(i+2).low == "/" && !s.at(i+2).gap && s.at(i+3).form == word && s.at(i+3).end-s.at(i+3).start == 1:
		// "Rm 6 s/p", "bed 4 d/c"
	case next.form == word && units[next.low] && !(next.gap && len(t.low) >= 7):
		from := i
		for from > 1 && from > i-8 && !s.tok[from].gap && s.tok[from-1].form == sign && s.tok[from-2].form == number {
			from -= 2
		}
		if s.shortRun(from, i+1) {
			s.spare(from, i+2, "a measured quantity")
		}
	case next.low == "°" && (foreignMonths[s.at(i+2).low] || months[s.at(i+2).low] > 0):
	case next.low == "%" || next.low == "°":
		s.spare(i, i+2, "a share or a temperature")
	case len(t.low) >= 4 && next.low == "-" && !next.gap && s.chunk(i) == i+5 && s.drugCode(i):
		s.spare(i, i+5, "a drug's number")
	case t.low == "24" && next.low == "/" && !next.gap && s.at(i+2).low == "7" && s.chunk(i) == i+3 && s.at(i+3).low != ":":
		s.spare(i, i+3, "day and night")
	case t.low == "20" && s.chunk(i) == i+5 && s.lowText(i, i+5) == "20/2/20":
		s.spare(i, i+5, "a score of smouldering myeloma")
	case next.low == "/" && !next.gap && s.at(i+2).low == "52" && s.chunk(i) == i+3:
		s.spare(i, i+3, "a number of weeks")
	case t.low == "0" && s.chunk(i) == i+7 && s.lowText(i, i+7) == "0.0.0.0":
		s.spare(i, i+7, "the address of no computer")
	case t.low == "111" && s.at(i-1).low == "nhs":
		s.spare(i, i+1, "a public line")
	case s.billing(i, i+1) && (next.form != word || next.gap) && next.low != "-":
		s.spare(i, i+1, "a code of what is billed")
	case year(t) && (next.low == "-" || next.low == "/") && (year(s.at(i+2)) || s.at(i+2).form == number && len(s.at(i+2).low) == 2 && atoi(s.at(i+2).low) > 12) && s.ends(i+3):
		s.spare(i, i+3, "a span of years")
	case len(t.low) == 4 && next.low == ";" && !next.gap && s.at(i+2).form == number:
		s.spare(i, s.chunkAll(i), "a journal's volume and pages")
	}
}

// shortRun keeps long digit runs with letters behind from being quantities.
func (s *scan) shortRun(from, to int) bool {
	n := 0
	for i := from; i < to; i++ {
		if s.tok[i].form == number {
			n += len(s.tok[i].low)
		}
	}
	return n < 8
}

// drugCode: "0002-8215-01" in a text that speaks of such numbers (NDC: four or
// five digits, three or four, one or two).
func (s *scan) drugCode(i int) bool {
	m, last := s.at(i+2), s.at(i+4)
	if m.form != number || last.form != number || len(s.tok[i].low) > 5 || len(m.low) < 3 || len(m.low) > 4 || len(last.low) > 2 {
		return false
	}
	for j := max(0, i-40); j < min(len(s.tok), i+40); j++ {
		if s.tok[j].low == "ndc" {
			return true
		}
	}
	return false
}
