package agree

import (
	"slices"
	"strings"
)

// Name is a person's name as one side writes it. A side that keeps the parts
// apart gives Given and Family; one that doesn't gives Full, in any order, or
// as "Family, Given".
type Name struct {
	Full          string
	Given, Family string
	// Former are other family names, or whole names: at birth, before a
	// marriage. A side may give none.
	Former []string
}

// Empty says that there is nothing to compare.
func (n Name) Empty() bool { return len(n.parse().all()) == 0 }

// parsed is a name in its parts.
type parsed struct {
	given, family []word
	particles     []string // van, de: sorted, each once
	generation    string   // jr, sr, ii, iii, iv
	written       script
	joined        string // every word that is left, in order, without spaces
	count         int    // of those words
	// kept are those words.
	kept []word
	// guessed is set where which name is the family's had to be guessed.
	guessed bool
}

func (p parsed) all() []word { return append(slices.Clone(p.given), p.family...) }

// maxWords is the most words of a name that are looked at.
const maxWords = 10

func (n Name) parse() parsed {
	var p parsed
	given, family := n.Given, n.Family
	if strings.TrimSpace(given+family) == "" {
		given, family = n.Full, ""
		before, after, comma := strings.Cut(n.Full, ",")
		switch {
		case comma && len(words(before)) > 1 && onlyDegrees(after):
			given = before
			p.generation = generationIn(after)
		case comma:
			family, given = before, after
		}
	}
	p.written = scriptOf(given + family)
	g, f := words(given), words(family)
	g, f = p.strip(g), p.strip(f)
	p.kept = append(slices.Clone(f), g...)
	if len(p.kept) > maxWords {
		p.kept = p.kept[:maxWords]
	}
	if len(f) == 0 {
		p.kept = g[:min(len(g), maxWords)]
		g, f = guess(p.kept)
		p.guessed = true
	}
	for _, w := range p.kept {
		p.joined += w.plain
	}
	p.count = len(p.kept)
	p.given, p.family = p.withoutParticles(g), p.withoutParticles(f)
	if len(p.family) == 0 { // the family is called Van, or De
		p.family, p.particles = f, nil
	}
	slices.Sort(p.particles)
	p.particles = slices.Compact(p.particles)
	// Together no more than maxWords: what is put together word by word costs
	// twice as much with each more.
	p.family = p.family[:min(len(p.family), maxWords-6)]
	p.given = p.given[:min(len(p.given), 6)]
	return p
}

// guess takes the last word for the family's name, with the particles before
// it; the first where the last is an initial ("SMITH J").
func guess(all []word) (given, family []word) {
	if len(all) < 2 {
		return nil, all
	}
	last := len(all) - 1
	if all[last].initial() && !all[0].initial() {
		from := 1
		for particle(all[from-1].plain) && from < last {
			from++
		}
		return all[from:], all[:from]
	}
	for last > 1 && particle(all[last-1].plain) {
		last--
	}
	return all[:last], all[last:]
}

func particle(w string) bool {
	return slices.Contains([]string{"van", "von", "vom", "zu", "zum", "zur", "der", "den", "ter", "ten", "te", "de", "del", "della", "dello", "di", "da", "das",
		"do", "dos", "du", "des", "la", "le", "los", "las", "y", "e", "af", "av", "bin", "binti", "bint", "ibn", "ben", "al", "el", "ul", "ur", "st"}, w)
}

var (
	titles  = []string{"dr", "prof", "professor", "doctor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame", "med", "dipl", "univ", "priv", "doz", "mag", "hon"}
	degrees = []string{"md", "do", "phd", "mbbs", "mbchb", "mb", "bchir", "bs", "ch", "bch", "rn", "bsn", "msn", "dnp", "np", "pa", "pac", "dds", "dmd", "facp", "facs", "facc",
		"frcs", "frcp", "mrcp", "mrcs", "mrcgp", "msc", "bsc", "ma", "ba", "mph", "mba", "aprn", "fnp", "pharmd", "rph", "dpm", "od", "esq"}
	generations = []string{"jr", "sr", "ii", "iii", "iv"}
)

// onlyDegrees says whether what stands behind a comma is no given name. Letters
// that stand alone (M. D.) are read as one word.
func onlyDegrees(s string) bool {
	letters := ""
	for _, w := range strings.Fields(plain(strings.ReplaceAll(s, ".", ""))) {
		if len(w) == 1 {
			letters += w
		} else if !slices.Contains(degrees, w) && !slices.Contains(generations, w) {
			return false
		}
	}
	return letters == "" || slices.Contains(degrees, letters)
}

// generationIn finds Jr, Sr, II, III or IV among degrees.
func generationIn(s string) string {
	for _, w := range words(s) {
		if slices.Contains(generations, w.plain) {
			return w.plain
		}
	}
	return ""
}

// strip takes titles off the front, and degrees and generations off the end,
// while a name is left.
func (p *parsed) strip(all []word) []word {
	for len(all) > 1 && slices.Contains(titles, all[0].plain) {
		all = all[1:]
	}
	for len(all) > 1 {
		last := all[len(all)-1].plain
		switch {
		case slices.Contains(generations, last):
			p.generation = last
		case len(all) > 2 && len(last) > 1 && last != "do" && last != "ma" && last != "ba" && slices.Contains(degrees, last):
		default:
			return all
		}
		all = all[:len(all)-1]
	}
	return all
}

func (p *parsed) withoutParticles(all []word) []word {
	var out []word
	for i, w := range all {
		// A particle stands before something.
		if particle(w.plain) && i < len(all)-1 {
			p.particles = append(p.particles, w.plain)
			continue
		}
		out = append(out, w)
	}
	return out
}
