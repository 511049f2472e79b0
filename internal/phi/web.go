package phi

import (
	"net/netip"
	"sort"
	"strings"
)

// webShapes finds e-mail addresses, links, handles, IP and hardware addresses.
func (s *scan) webShapes() {
	for i := 0; i < len(s.tok); i++ {
		t := &s.tok[i]
		if s.claims[i] != free {
			continue
		}
		switch {
		case t.form == sign && t.low == "@":
			s.atSign(i)
		case t.form == word && (t.low == "at" || t.low == "arroba"):
			s.spelledMail(i)
		case t.form == word && schemes[t.low] && s.at(i+1).low == ":" && s.at(i+2).low == "/":
			s.link(i, s.linkEnd(i), true)
		case t.form == word && t.low == "www" && s.at(i+1).low == ".":
			s.link(i, s.linkEnd(i), true)
		case t.form == word && t.low == "u" && !t.upper && s.at(i+1).low == "/" && !s.at(i+1).gap && s.at(i+2).form == word && !s.at(i+2).gap && (t.gap || i == 0 || s.at(i-1).form == sign) && s.chunk(i+2)-i > 2 && s.tok[s.chunk(i+2)-1].end-s.tok[i+2].start > 4:
			s.add(i, s.chunk(i+2), OtherID, Block, "a handle")
		case t.form == word && t.low == "hxxp":
			s.link(i, s.linkEnd(i), true)
		case t.form == word && topLevel[t.low] && i > 1 && !t.gap && s.tok[i-1].low == "." && !s.tok[i-1].gap && s.tok[i-2].form != sign:
			s.bareHost(i)
		case t.form == sign && t.low == ":" && i > 0:
			s.colons(i)
		case t.form == number && (t.gap || i == 0 || s.tok[i-1].form == sign):
			s.quad(i)
		}
	}
}

// reach is a byte range's tokens, widened to whole ones.
func (s *scan) reach(start, end int) (int, int) {
	from := sort.Search(len(s.tok), func(i int) bool { return s.tok[i].end > start })
	to := sort.Search(len(s.tok), func(i int) bool { return s.tok[i].start >= end })
	return from, to
}

func mailByte(c byte) bool {
	return letter(c) || digit(c) || strings.IndexByte("._%+-'", c) >= 0
}

func (s *scan) atSign(i int) {
	text, at := s.n.low, s.tok[i].start
	start, end := at, at+1
	for start > 0 && mailByte(text[start-1]) && at-start < 64 {
		start--
	}
	for start < at && (text[start] == '\'' || text[start] == '.' || text[start] == '-') {
		start++
	}
	for end < len(text) && (letter(text[end]) || digit(text[end]) || text[end] == '.' || text[end] == '-' || text[end] == '_') {
		end++
	}
	for end > at+1 && (text[end-1] == '.' || text[end-1] == '-') {
		end--
	}
	host := text[at+1 : end]
	switch {
	case start < at && strings.Contains(host, "."):
		from, to := s.reach(start, end)
		s.add(from, to, Email, Block, "an address with @")
	case start == at && len(host) > 2 && letter(host[0]) && s.handle(i):
		from, to := s.reach(at, end)
		s.add(from, to, OtherID, Block, "a handle")
	case start < at && len(host) > 1 && letter(host[0]) && strings.IndexByte("._", text[at-1]) < 0 && at-start > 2:
		from, to := s.reach(start, end)
		s.add(from, to, Email, Warn, "an address with @, cut short")
	}
}

// handle says whether "@word" names somebody; "@UCSF" is a place, "@NEJM" a
// journal.
func (s *scan) handle(i int) bool {
	next := s.at(i + 1)
	if !s.tok[i].gap && i > 0 && s.tok[i-1].form != sign && s.tok[i-1].form != line {
		return false
	}
	end := s.chunk(i + 1)
	return end > i+2 || !next.caps && !next.titled || strings.ContainsAny(next.low, "_0123456789")
}

// spelledMail finds "name (at) host (dot) tld" and "name at host dot tld".
func (s *scan) spelledMail(i int) {
	fenced := s.fenced(i)
	left, right := i-1, i+1
	if fenced {
		left, right = i-2, i+2
	}
	if left < 0 || right >= len(s.tok) || s.tok[left].form == sign || s.tok[left].form == line {
		return
	}
	dots, last := 0, right
	for j := right; j < len(s.tok) && j < right+16; {
		if s.tok[j].form != word && s.tok[j].form != number {
			break
		}
		last = s.chunkDots(j)
		if fenced {
			dots += strings.Count(s.lowText(j, last), ".") * 2
		}
		next := last
		switch {
		case s.at(next).is(word, "dot"):
			next++
		case s.at(next+1).is(word, "dot") && s.fenced(next+1):
			next += 3
		default:
			next = -1
		}
		if next < 0 {
			break
		}
		dots += 2
		j = next
	}
	if dots == 0 || !fenced && dots < 2 || !fenced && !topLevel[s.tok[last-1].low] {
		return
	}
	for n := 0; n < widest && left > 0 && !s.tok[left].gap && s.tok[left-1].form != line && !(s.tok[left-1].form == sign && !strings.Contains("._-+", s.tok[left-1].low)); n++ {
		left--
	}
	for left > 1 && s.tok[left-1].is(word, "dot") {
		left -= 2
	}
	s.add(left, last, Email, Block, "an address with the @ spelled out")
}

func (s *scan) chunkDots(i int) int {
	to := i + 1
	for to+1 < len(s.tok) && to < i+widest && !s.tok[to].gap && !s.tok[to+1].gap && (s.tok[to].low == "." || s.tok[to].low == "-") && s.tok[to+1].form != sign {
		to += 2
	}
	return to
}

// fenced says whether a word stands in brackets.
func (s *scan) fenced(i int) bool {
	l, r := s.at(i-1).low, s.at(i+1).low
	return l == "(" && r == ")" || l == "[" && r == "]" || l == "{" && r == "}" || l == "<" && r == ">" || l == "_" && r == "_"
}

// topLevel ends a host's name.
var topLevel = set(`com org net edu gov mil io co uk de fr ca au nz ie us info biz app dev blog me tv example test invalid health clinic care eu ch at nl be
se no dk fi pl cz es pt it gr ro hu br mx ar cl in jp cn kr sg hk za ng ke ly be gl gg xyz site online page link social live news photos local`)

// open hosts are what everybody reads.
var openHosts = []string{"nih.gov", "pubmed.gov", "doi.org", "cdc.gov", "fda.gov", "who.int", "nejm.org", "thelancet.com", "jamanetwork.com", "bmj.com",
	"uptodate.com", "cochranelibrary.com", "cochrane.org", "nice.org.uk", "ema.europa.eu", "clinicaltrials.gov", "medscape.com", "mdcalc.com", "acc.org",
	"heart.org", "ahajournals.org", "escardio.org", "asco.org", "nccn.org", "idsociety.org", "acog.org", "aap.org", "aafp.org", "acponline.org",
	"radiopaedia.org", "litfl.com", "emcrit.org", "wikipedia.org", "orpha.net", "omim.org", "genecards.org", "uniprot.org", "nature.com", "science.org",
	"cell.com", "springer.com", "wiley.com", "elsevier.com", "sciencedirect.com", "plos.org", "medrxiv.org", "biorxiv.org", "arxiv.org", "bnf.org",
	"nhs.uk", "gov.uk", "hhs.gov", "cms.gov", "kdigo.org", "ginasthma.org", "goldcopd.org", "diabetes.org", "aasld.org", "easl.eu", "eular.org",
	"rheumatology.org", "dermnetnz.org", "eyewiki.org", "statpearls.com", "amboss.com", "dynamed.com", "epocrates.com", "drugs.com", "lactmed",
	"crediblemeds.org", "toxbase.org", "poison.org", "extrip-workgroup.org", "hiv-druginteractions.org", "covid19treatmentguidelines.nih.gov",
	"europa.eu", "cancer.gov", "cancer.org", "ajkd.org", "annals.org", "acpjournals.org", "oup.com", "tandfonline.com", "frontiersin.org", "mdpi.com",
	"rcpe.ac.uk", "rcog.org.uk", "rcpch.ac.uk", "sign.ac.uk", "resus.org.uk", "england.nhs.uk", "github.com", "ncbi.nlm.nih.gov", "mayoclinic.org", "mayoclinic.com", "clevelandclinic.org", "hopkinsmedicine.org", "rarediseases.org", "webmd.com", "alz.org", "lung.org",
	"cancer.net", "ashpublications.org", "hematology.org", "thoracic.org", "ersnet.org", "sccm.org", "esicm.org", "asahq.org", "acr.org", "rsna.org", "orthobullets.com",
	"wikem.org", "thennt.com", "thebottomline.org.uk", "rebelem.com", "emdocs.net", "aliem.com", "figo.org", "eau.org", "esmo.org", "eano.org", "aan.com", "neurology.org",
	"pediatrics.org", "nccih.nih.gov", "hsj.gr", "jci.org", "pnas.org", "bloodjournal.org", "karger.com", "sagepub.com", "lww.com", "jacc.org", "ascopubs.org"}

// linkEnd is where the characters of a link stop.
func (s *scan) linkEnd(i int) int {
	text, end := s.n.text, s.tok[i].start
	for end < len(text) && end < s.tok[i].start+2048 && text[end] > ' ' && !strings.ContainsRune("<>\"{}|\\^", rune(text[end])) {
		end++
	}
	for end > s.tok[i].start && strings.IndexByte(".,;:!?)]'*", text[end-1]) >= 0 {
		if text[end-1] == ')' && strings.Count(text[s.tok[i].start:end], "(") >= strings.Count(text[s.tok[i].start:end], ")") {
			break
		}
		end--
	}
	return end
}

func (s *scan) link(i, end int, whole bool) {
	from, to := s.reach(s.tok[i].start, end)
	low := s.n.low[s.tok[i].start:end]
	host := strings.TrimPrefix(low[strings.LastIndex(low[:min(len(low), 9)], "/")+1:], "www.")
	host, path, _ := strings.Cut(host, "/")
	host, _, _ = strings.Cut(host, ":")
	for _, o := range openHosts {
		if strings.HasSuffix(host, ".gov") || host == o || strings.HasSuffix(host, "."+o) {
			s.spare(from, to, "an address that everybody reads")
			return
		}
	}
	if whole || path != "" {
		s.add(from, to, URL, Block, "a link")
		return
	}
	if s.about(from).person && !(bodiesOnly(host) && !s.at(from-1).owns && !theirs[s.at(from-1).low]) {
		s.add(from, to, URL, Warn, "a host's name")
		return
	}
	s.spare(from, to, "a host's name in nobody's story")
}

// bareHost finds "host.tld" and "host.tld/path" by its last label at i.
func (s *scan) bareHost(i int) {
	if after := s.at(i + 1); !after.gap && (after.low == "." && s.at(i+2).form == word && !s.at(i+2).gap || after.form == number) {
		return
	}
	from := i
	for from > 0 && from > i-widest && !s.tok[from].gap && (s.tok[from-1].low == "." || s.tok[from-1].low == "-" || s.tok[from-1].form != sign) && s.tok[from-1].form != line && s.claims[from-1] != taken {
		from--
	}
	if s.tok[from].form == sign {
		from++
	}
	if from >= i-1 || s.tok[i-2].end-s.tok[from].start < 3 || from > 0 && s.tok[from-1].low == "@" {
		return
	}
	path := s.at(i+1).low == "/" && !s.at(i+1).gap
	// "etc.in" is a slip, "famshare.com" is not.
	if !path && len(s.tok[i].low) < 3 && !(i-from > 3) {
		return
	}
	if s.tok[i].upper && !path {
		return
	}
	end := s.tok[i].end
	if path {
		end = s.linkEnd(i)
	}
	s.link(from, end, path)
}

// colons tries IPv6 and hardware addresses around a colon.
func (s *scan) colons(i int) {
	if s.tok[i].gap {
		return
	}
	text, start, end := s.n.low, s.tok[i].start, s.tok[i].end
	ok := func(c byte) bool { return digit(c) || c >= 'a' && c <= 'f' || c == ':' || c == '.' }
	for start > 0 && ok(text[start-1]) && s.tok[i].start-start < 40 {
		start--
	}
	for end < len(text) && ok(text[end]) && end-s.tok[i].start < 40 {
		end++
	}
	for end > start && (text[end-1] == '.' || text[end-1] == ':' && !strings.HasSuffix(text[:end], "::")) {
		end--
	}
	what := text[start:max(start, end)]
	if strings.Count(what, ":") < 2 || start > 0 && (letter(text[start-1]) || digit(text[start-1])) || end < len(text) && (letter(text[end]) || digit(text[end])) {
		return
	}
	from, to := s.reach(start, end)
	if len(what) == 17 && strings.Count(what, ":") == 5 {
		s.add(from, to, Device, Block, "a hardware address")
	} else if a, err := netip.ParseAddr(what); err == nil && a.Is6() && len(what) > 4 {
		s.add(from, to, IP, Block, "an IPv6 address")
	}
}

// quad finds four numbers below 256 with dots between, and places on the
// globe.
func (s *scan) quad(i int) {
	to := s.chunk(i)
	if to-i == 7 && s.tok[i+1].low == "." && s.tok[i+3].low == "." && s.tok[i+5].low == "." {
		if a, err := netip.ParseAddr(s.text(i, to)); err == nil && a.Is4() {
			if before := s.at(i - 1).low; before == "v" || before == "version" || before == "section" {
				s.spare(i, to, "a version's number")
				return
			}
			s.add(i, to, IP, Block, "an IP address")
		}
		return
	}
	// 44.9778, -93.2650
	if to-i == 3 && s.tok[i+1].low == "." && len(s.tok[i+2].low) >= 3 && atoi(s.tok[i].low) <= 180 && (len(s.tok[i+2].low) >= 4 && atoi(s.tok[i].low) > 2 || s.located(i)) {
		j := to
		for j < len(s.tok) && j < to+5 && s.tok[j].form != number && (s.tok[j].form == sign && strings.Contains(",-°'", s.tok[j].low) || strings.Contains("nsew", s.tok[j].low) && len(s.tok[j].low) == 1) {
			j++
		}
		if s.at(j).form == number && len(s.at(j).low) < 4 && s.at(j+1).low == "." && s.at(j+2).form == number && len(s.at(j+2).low) >= 3 && j > to && !s.at(j+2).gap {
			s.add(i, j+3, Location, Block, "a place on the globe")
		}
	}
}

// located says whether a word for a place on the globe stands before.
func (s *scan) located(i int) bool {
	for j := i - 1; j >= 0 && j >= i-8; j-- {
		switch s.tok[j].low {
		case "location", "located", "gps", "lat", "latitude", "coordinates", "coordinate", "pings", "pin", "geotag", "map":
			return true
		}
	}
	return false
}

// bodiesOnly says whether a host's name ends as those of bodies do.
func bodiesOnly(host string) bool {
	return hasSuffixAny(host, ".org", ".edu", ".int", ".nhs.uk", ".ac.uk", ".gov.uk", ".edu.au", ".gov.au")
}

// theirs stand before what somebody has on the web.
var theirs = set("her his their my blog site website page fundraiser profile at")
