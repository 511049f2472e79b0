package lists

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// flat spells letters that Unicode does not take apart.
var flat = strings.NewReplacer("ø", "o", "ł", "l", "ß", "ss", "æ", "ae", "œ", "oe", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

// Fold gives a word as the lists spell it: lower case, without accents.
func Fold(word string) string {
	plain := true
	for i := 0; i < len(word); i++ {
		if word[i] >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		return strings.ToLower(word)
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return flat.Replace(b.String())
}
