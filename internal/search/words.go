package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/go-porterstemmer"
	"golang.org/x/text/unicode/norm"
)

// How text becomes terms. The index, the queries and the highlighter all go
// through scan, so they can't disagree. A change here is a new Version.
//
//   - A word is a run of letters, marks and numerals. Everything else parts
//     words: "beta-blocker" is "beta blocker", "K+" is "k".
//   - Case and accents are folded: "Ménière" is "meniere", "CO₂" is "co2".
//   - "2.5" is one term, "10,000" is "10000", and a number before letters is
//     a term of its own: "5mg" is "5 mg", "5-FU" is "5FU".
//   - A possessive is dropped; another apostrophe only joins: "don't" is
//     "dont", "O'Brien" is "obrien".
//   - Plain words of four letters and more are stemmed (Porter); a plural
//     abbreviation loses its s: "MIs" is "mi".
//   - The stop words below are left out, unless they stand in capitals: AS,
//     OR, IT, IS, AN, BE, AM, HIS, WHO are abbreviations there. "A" is kept
//     inside a sentence (hepatitis A). Negations (no, not, without) stay.
//
// Terms of one and two letters are terms like any other.

// stopWords carry no meaning in lower case. Immutable.
var stopWords = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`a about also am an and any are as at be because been being but by can could
		did do does for from had has have having he her here him his how i if in into is it its just may me might
		must my of on or our shall she should so some such than that the their them then there these they this
		those to us very was we were what when where which who whom whose why will with would you your`) {
		set[w] = true
	}
	return set
}()

// maxTerm is the longest term in bytes; what is longer is no word.
const maxTerm = 64

// token is one word of a text: its term, its place among the words and its
// place among the bytes.
type token struct {
	term       string
	pos        int
	start, end int
	stop       bool
}

// scan calls emit for each word of text in order, stop words included.
func scan(text string, emit func(token)) { scanFor(text, nil, emit) }

// initials are the first letters that wanted terms have. Folding keeps the
// first letter of a word, so a word with another one needs no folding.
type initials [utf8.RuneSelf]bool

func (w *initials) want(term string) {
	if term != "" && term[0] < utf8.RuneSelf {
		w[term[0]] = true
	}
}

// skips says that no wanted term can come of a word that begins with b.
func (w *initials) skips(b byte) bool {
	if w == nil || b >= utf8.RuneSelf {
		return false
	}
	if 'A' <= b && b <= 'Z' {
		b += 'a' - 'A'
	}
	return !w[b]
}

// scanFor emits the tokens whose first letter is among the initials, all of
// them for nil. Their places are then not to be relied on.
func scanFor(text string, only *initials, emit func(token)) {
	pos := 0
	sentence := true // whether a sentence may begin here
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !inWord(r) || unicode.IsMark(r) {
			sentence = breaks(r, sentence)
			i += n
			continue
		}
		end := wordEnd(text, i)
		for start := i; start < end; {
			cut := numberEnd(text, start, end)
			if only.skips(text[start]) {
				sentence = false
				start = cut
				continue
			}
			if term, stop := fold(text[start:cut], sentence); term != "" {
				pos++
				emit(token{term: term, pos: pos, start: start, end: cut, stop: stop})
			}
			sentence = false
			start = cut
		}
		i = end
	}
}

func inWord(r rune) bool {
	return 'a' <= r && r <= 'z' || r >= utf8.RuneSelf && r != utf8.RuneError &&
		(unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)) ||
		'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// breaks says whether, after the parting rune, a sentence may begin.
func breaks(r rune, before bool) bool {
	switch r {
	case ' ', '\t', '"', '\'', '(', '*', '_', '[':
		return before
	}
	return r != ',' && r != '-' && r != '/'
}

func wordEnd(text string, i int) int {
	var last rune
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !inWord(r) {
			if !joins(last, r, text[i+n:]) {
				break
			}
		}
		last = r
		i += n
	}
	return i
}

// joins says whether r holds what is before and after it together in one word.
func joins(last, r rune, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '\'', '’':
		return unicode.IsLetter(last) && unicode.IsLetter(next)
	case '.':
		return isDigit(last) && isDigit(next)
	case ',': // of thousands
		digits := 0
		for digits < len(rest) && isDigit(rune(rest[digits])) {
			digits++
		}
		return isDigit(last) && digits == 3
	}
	return false
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// numberEnd parts a number from the letters after it: once, at the front.
func numberEnd(text string, start, end int) int {
	i := start
	for i < end && (isDigit(rune(text[i])) || (text[i] == '.' || text[i] == ',') && i > start) {
		i++
	}
	if i == start || i == end {
		return end
	}
	if r, _ := utf8.DecodeRuneInString(text[i:]); unicode.IsLetter(r) {
		return i
	}
	return end
}

// fold gives a word's term, and whether it is a stop word where it stands.
func fold(word string, sentence bool) (term string, stop bool) {
	if len(word) > 4*maxTerm {
		return "", false
	}
	term, capitals, letters := lower(word)
	if term == "" || len(term) > maxTerm {
		return "", false
	}
	abbreviation := capitals == letters && letters > 1
	if stopWords[term] {
		kept := abbreviation || letters == 1 && capitals == 1 && !sentence
		return term, !kept
	}
	if capitals == letters-1 && capitals > 1 && strings.HasSuffix(word, "s") {
		return term[:len(term)-1], false
	}
	return stem(term), false
}

// lower folds case and accents, drops a possessive and what joins, and counts
// the letters.
func lower(word string) (term string, capitals, letters int) {
	if cut, ok := possessive(word); ok {
		word = cut
	}
	ascii := true
	for i := range len(word) {
		ascii = ascii && word[i] < utf8.RuneSelf
	}
	if !ascii {
		word = norm.NFKD.String(word)
	}
	var b strings.Builder
	for _, r := range word {
		switch {
		case unicode.IsUpper(r):
			capitals++
			letters++
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r):
			letters++
			b.WriteRune(r)
		case r == '.' || unicode.IsNumber(r):
			b.WriteRune(r)
		}
	}
	return b.String(), capitals, letters
}

func possessive(word string) (string, bool) {
	for _, tail := range [...]string{"'s", "'S", "’s", "’S"} {
		if cut, ok := strings.CutSuffix(word, tail); ok {
			return cut, true
		}
	}
	return word, false
}

// stem gives the Porter stem of a plain English word; other terms stay.
func stem(term string) string {
	if len(term) < 4 {
		return term
	}
	runes := make([]rune, len(term))
	for i := range len(term) {
		if term[i] < 'a' || term[i] > 'z' {
			return term
		}
		runes[i] = rune(term[i])
	}
	return string(porterstemmer.StemWithoutLowerCasing(runes))
}

// tokens gives the words of a text, without the stop words.
func tokens(text string) []token {
	var list []token
	scan(text, func(t token) {
		if !t.stop {
			list = append(list, t)
		}
	})
	return list
}
