package pipeline

import (
	"strings"
	"unicode"
)

// words are what a header says of people, places and dates: they are looked for
// in the pixels, and then forgotten.
type words struct {
	// names are in lower case, letters and digits alone, three or more.
	names map[string]bool
	// dates are digits alone, in every order in which they may be written.
	dates map[string]bool
}

const maxWords = 2000

// hear takes the words of an element that may name somebody: every person's
// name and date wherever it stands, and text about the patient, the institution
// and the visit.
func (w *words) hear(e element) {
	if len(e.value) == 0 || len(e.value) > 4096 || len(w.names)+len(w.dates) > maxWords {
		return
	}
	switch e.vr {
	case "DA", "DT":
		w.date(text(e.value))
	case "PN":
		w.text(string(e.value))
	case "LO", "SH", "UN", "LT", "ST", "UT", "UC":
		if tells(e) {
			w.text(string(e.value))
		}
	}
}

// tells says whether text of an element may name somebody. PS3.15 annex E lists
// what may; these are its groups, and everything private.
func tells(e element) bool {
	t := e.tag
	switch {
	case t.Group == 0x0010, t.Group == 0x0038, t.Group == 0x0040, t.Group%2 == 1:
		return true
	case t.Group == 0x0008:
		switch t.Element {
		case 0x0050, 0x0080, 0x0081, 0x0092, 0x0094, 0x1010, 0x1040, 0x1048:
			return true
		}
	case t.Group == 0x0018 && t.Element == 0x1000, t.Group == 0x0020 && t.Element == 0x0010, t.Group == 0x0032:
		return true
	}
	return false
}

func (w *words) text(s string) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if part = strings.ToLower(part); len([]rune(part)) >= 3 {
			w.name(part)
		}
	}
	// An identifier may be written with and without its separators.
	if bare := plain(s); len(bare) >= 3 && len(bare) <= 32 {
		w.name(bare)
	}
}

func (w *words) name(s string) {
	if w.names == nil {
		w.names = map[string]bool{}
	}
	w.names[s] = true
}

// date takes a DICOM date, YYYYMMDD and more.
func (w *words) date(s string) {
	if len(s) < 8 || strings.Trim(s[:8], "0123456789") != "" {
		return
	}
	if w.dates == nil {
		w.dates = map[string]bool{}
	}
	y, m, d := s[:4], s[4:6], s[6:8]
	for _, v := range []string{y + m + d, d + m + y, m + d + y, d + m + y[2:], m + d + y[2:], y[2:] + m + d} {
		w.dates[v] = true
	}
}

// plain is a text in lower case without anything but letters and digits.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// hold says whether a word that was read in the pixels is one of the header's.
// A word of six letters or more may differ in one of them, since reading errs.
func (w *words) hold(read string) bool {
	p := plain(read)
	if len(p) < 3 {
		return false
	}
	if w.names[p] || w.dates[p] {
		return true
	}
	if len(p) < 6 {
		return false
	}
	for name := range w.names {
		if len(name) >= 6 && near(p, name) {
			return true
		}
	}
	return false
}

// near says whether two words differ in one letter at most: one other, one more
// or one less.
func near(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i == len(x) || string(x[i+1:]) == string(y[i+1:])
	}
	return string(x[i:]) == string(y[i+1:])
}
