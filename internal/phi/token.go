package phi

import (
	"unicode"
	"unicode/utf8"

	"consilium/internal/phi/lists"
)

type form uint8

const (
	sign   form = iota // one sign of punctuation
	word               // letters, with apostrophes inside
	number             // digits
	line               // the end of a line
)

// token is a piece of the normal text.
type token struct {
	start, end int
	// core is where the word ends without a possessive "'s".
	core int
	low  string // the core in lower case
	form form
	// gap is set where a space or the end of a line comes before.
	gap bool
	// upper: begins with a capital; caps: all of it, two letters or more;
	// titled: a capital and then no other but in "McX", "O'X" and the like.
	upper, caps, titled bool
	// first: begins a sentence. owns: a possessive "'s" was cut off.
	first, owns bool
	// harmless by its shape, as the first pass found it.
	harmless bool
	sentence int
	bits     lists.Bits
}

func (t *token) is(form form, low string) bool { return t.form == form && t.low == low }

func (t *token) has(bits lists.Bits) bool { return t.bits&bits != 0 }

// cut takes the text apart.
func cut(n *normal, words *lists.Table) []token {
	text := n.text
	out := make([]token, 0, len(text)/4+8)
	gap := true
	for at := 0; at < len(text); {
		c := text[at]
		switch {
		case c == '\n':
			out = append(out, token{start: at, end: at + 1, core: at + 1, form: line, gap: gap, low: "\n"})
			at++
			gap = true
			continue
		case c == ' ' || c == '\t' || c == '\r' || c < ' ':
			gap = true
			at++
			continue
		}
		t := token{start: at, gap: gap}
		switch {
		case c >= '0' && c <= '9':
			at++
			for at < len(text) && text[at] >= '0' && text[at] <= '9' {
				at++
			}
			t.form, t.end, t.core = number, at, at
		default:
			r, size := utf8.DecodeRuneInString(text[at:])
			if unicode.IsLetter(r) {
				at = wordEnd(text, at)
				t.form, t.end = word, at
				t.shape(text)
			} else {
				at += size
				t.form, t.end, t.core = sign, at, at
			}
		}
		t.low = n.low[t.start:t.core]
		if t.form == word {
			t.bits = words.Of(t.low)
			if contracted(t.low) {
				t.bits |= lists.Function
			}
			if l := len(t.low); t.bits&lists.Country == 0 && l > 4 && t.low[l-1] == 's' {
				t.bits |= words.Of(t.low[:l-1]) & lists.Country
			}
		}
		if n := len(out); t.low == "law" && n > 1 && out[n-1].low == "-" && out[n-2].low == "in" {
			t.bits |= lists.Kin
		}
		gap = false
		out = append(out, t)
	}
	return out
}

// wordEnd reads letters, and an apostrophe between two of them.
func wordEnd(text string, at int) int {
	for at < len(text) {
		c := text[at]
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			at++
		case c == '\'' && at+1 < len(text) && letter(text[at+1]):
			at++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[at:])
			if !unicode.IsLetter(r) {
				return at
			}
			at += size
		default:
			return at
		}
	}
	return at
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf }

func digit(c byte) bool { return c >= '0' && c <= '9' }

func capital(c byte) bool { return c >= 'A' && c <= 'Z' }

// shape sets what the letters of a word look like.
func (t *token) shape(text string) {
	t.core = t.end
	s := text[t.start:t.end]
	if l := len(s); l > 2 && s[l-2] == '\'' && (s[l-1] == 's' || s[l-1] == 'S') {
		t.core, t.owns = t.end-2, true
		s = s[:l-2]
	}
	ups, lows, later := 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case capital(c):
			ups++
			if i > 0 && s[i-1] != '\'' && (i != 2 || s[:2] != "Mc") && (i != 3 || s[:3] != "Mac") && (i != 1 || s[0] != 'D') && (i != 2 || s[:2] != "De") && (i != 2 || s[:2] != "La") && (i != 3 || s[:3] != "Van") {
				later++
			}
		case c != '\'':
			lows++
		}
	}
	if r, _ := utf8.DecodeRuneInString(s); unicode.IsUpper(r) {
		t.upper = true
		t.titled = later == 0 && lows > 0
		t.caps = ups > 1 && lows == 0
	}
}

// contracted says whether a word is "he'd", "they've", "isn't" and the like.
func contracted(low string) bool {
	return hasSuffixAny(low, "'ll", "'ve", "'re", "n't", "'m") || low == "he'd" || low == "she'd" || low == "they'd" || low == "we'd" || low == "who'd" || low == "it'd" || low == "you'd" || low == "i'd" || low == "that'd" || low == "there'd"
}

// wholeDay says whether a word is a weekday that is not shortened.
func (t *token) wholeDay() bool { return t.has(lists.Weekday) && len(t.low) > 5 }
