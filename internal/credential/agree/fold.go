package agree

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// script says what a value had to be transliterated from.
type script uint8

const (
	latin    script = iota
	letters         // Cyrillic, Greek, Armenian, ...: letter for letter
	abjad           // Arabic, Hebrew: no short vowels
	syllable        // Han, kana, Hangul, Indic: several readings or no word boundaries
)

// scriptOf gives the hardest script that occurs.
func scriptOf(s string) script {
	most := latin
	for _, r := range s {
		switch {
		case r < 0x250 || !unicode.IsLetter(r) || unicode.Is(unicode.Latin, r):
		case unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac):
			most = max(most, abjad)
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Georgian):
			most = max(most, letters)
		default:
			most = syllable
		}
	}
	return most
}

// spread writes the letters out that some registers write with two.
var spread = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ø", "oe", "å", "aa", "Ä", "ae", "Ö", "oe", "Ü", "ue", "Ø", "oe", "Å", "aa")

// plain folds a text to lower-case words of a to z and 0 to 9. Apostrophes
// vanish (O'Brien, d’Arcy, ʻ), everything else that is no letter or digit
// parts words. Folding twice changes nothing.
func plain(s string) string {
	s = norm.NFKC.String(s)
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("'’‘ʼʻ`´ʹʾʿ", r) {
			return -1
		}
		return r
	}, s)
	s = unidecode.Unidecode(withoutMarks(s))
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'' || r == '`': // what unidecode writes for soft signs
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// withoutMarks takes accents off, so that a letter with two still is one.
func withoutMarks(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}

// word is one word of a name in the spellings that count as one.
type word struct {
	plain  string // Müller: muller
	spread string // Müller: mueller
}

// words folds a text into its words. Where both spellings have as many words,
// which is always but for odd input, each word has both.
func words(s string) []word {
	one := strings.Fields(plain(s))
	two := strings.Fields(plain(spread.Replace(norm.NFC.String(s))))
	out := make([]word, len(one))
	for i, w := range one {
		out[i] = word{w, w}
		if len(one) == len(two) {
			out[i].spread = two[i]
		}
	}
	return out
}

func (w word) initial() bool { return len(w.plain) == 1 }

func (w word) equal(o word) bool {
	return w.plain == o.plain || w.spread == o.plain || w.plain == o.spread || w.spread == o.spread
}

// loose is the spelling with what transliterations disagree about taken out.
func loose(s string) string {
	return squeeze(looser.Replace(s))
}

var looser = strings.NewReplacer("shch", "s", "sch", "s", "tch", "c", "kh", "h", "gh", "g", "ph", "f", "th", "t", "sh", "s", "ch", "c", "zh", "z", "ts", "c", "tz", "c",
	"iia", "a", "iu", "u", "yu", "u", "ju", "u", "iya", "a", "ia", "a", "ya", "a", "ja", "a", "io", "e", "yo", "e", "jo", "e", "ye", "e", "ie", "e", "je", "e",
	"ou", "u", "oo", "u", "ee", "i", "ii", "i", "iy", "i", "y", "i", "j", "i", "w", "v", "ks", "x", "q", "k")

// bones is the spelling without vowels, as scripts without them have it.
func bones(s string) string {
	s = looser.Replace(s)
	return squeeze(strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiouywv", r) {
			return -1
		}
		return r
	}, s))
}

// squeeze makes one letter of each that is doubled.
func squeeze(s string) string {
	var last rune
	return strings.Map(func(r rune) rune {
		if r == last {
			return -1
		}
		last = r
		return r
	}, s)
}
