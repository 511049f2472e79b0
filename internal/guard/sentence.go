package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is a sentence in a field, with the blanks behind it.
type part struct{ from, to int }

// shortened end with a full stop that ends no sentence, beside single letters
// and short words with a capital, which are titles.
var shortened = map[string]bool{"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "st": true, "sr": true, "jr": true, "vs": true, "al": true,
	"no": true, "approx": true, "fig": true, "e.g": true, "i.e": true, "etc": true, "cf": true, "ca": true, "resp": true, "messrs": true}

// sentences takes a text apart. In doubt two sentences are one: then an author
// is asked once more. Inside of a finding none ends.
func sentences(text string, list []found) []part {
	var out []part
	from, next := 0, 0
	end := func(at int) {
		if at > from {
			out = append(out, part{from, at})
			from = at
		}
	}
	for i := 0; i < len(text); i++ {
		for next < len(list) && list[next].to <= i {
			next++
		}
		if next < len(list) && list[next].from <= i {
			continue
		}
		switch text[i] {
		case '\n':
			if beginsBlock(text[i+1:]) {
				end(i + 1)
			}
		case '.', '?', '!':
			if at := closing(text, i+1); at > 0 && (text[i] != '.' || !isShort(text[from:i])) {
				end(at)
			}
		}
	}
	end(len(text))
	return out
}

// closing gives where the blank behind what ends a sentence at i begins; 0 for
// none. Quotes and marks may stand between.
func closing(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r):
			return i
		case !strings.ContainsRune("\"')]*_`~”’»", r):
			return 0
		}
		i += size
	}
	return i
}

// isShort says whether what ends a text before a full stop is shortened.
func isShort(text string) bool {
	word := text[strings.LastIndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '.' })+1:]
	letters := []rune(word[:min(len(word), 5*utf8.UTFMax)])
	switch n := len(letters); {
	case n == 1:
		return unicode.IsLetter(letters[0])
	case n > 1 && n <= 4 && unicode.IsUpper(letters[0]) && unicode.IsLower(letters[1]):
		return true
	}
	return shortened[strings.ToLower(word)]
}

// beginsBlock says whether a line is empty, or begins an item, a heading, a
// quote or a row.
func beginsBlock(text string) bool {
	text = strings.TrimLeft(text, " \t\r")
	if text == "" || strings.IndexByte("\n-*+#>|", text[0]) >= 0 {
		return true
	}
	number := strings.TrimLeft(text, "0123456789")
	return number != text && (strings.HasPrefix(number, ". ") || strings.HasPrefix(number, ") "))
}

// settings gives for each finding of a field the sentence that it stands in,
// as it reads with everything found in it replaced: replacing one place
// changes nothing for another.
func settings(text string, list []found) []string {
	out := make([]string, len(list))
	next := 0
	for _, s := range sentences(text, list) {
		first, at := next, s.from
		var b strings.Builder
		for next < len(list) && list[next].from < s.to {
			if f := list[next]; f.from >= at {
				b.WriteString(text[at:f.from] + f.Replacement)
				at = f.to
			}
			next++
		}
		if first == next {
			continue
		}
		if at < s.to {
			b.WriteString(text[at:s.to])
		}
		words := strings.Trim(strings.Join(strings.Fields(b.String()), " "), " -*+#>|.")
		for i := first; i < next; i++ {
			out[i] = words
		}
	}
	return out
}
