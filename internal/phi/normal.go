package phi

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normal is a text without accents, typographic signs and what can't be seen,
// and the way back to where it came from.
type normal struct {
	source string
	// text is what the passes read; low is the same in lower case, byte for
	// byte.
	text, low string
	// from and to are where the source of each byte begins and ends, rune is
	// the code point it belongs to, until the one behind it. All are nil
	// where the text is its own source.
	from, to, rune, until []int32
}

func normalise(source string) normal {
	n := normal{source: source}
	for i := 0; i < len(source); i++ {
		if source[i] >= utf8.RuneSelf {
			n.map_()
			return n
		}
	}
	n.text = source
	n.low = lower(source)
	return n
}

// map_ spells the text anew, remembering for every byte where it came from.
func (n *normal) map_() {
	out := make([]byte, 0, len(n.source))
	n.from, n.to = make([]int32, 0, len(n.source)), make([]int32, 0, len(n.source))
	n.rune, n.until = make([]int32, 0, len(n.source)), make([]int32, 0, len(n.source))
	var count int32
	var scratch [64]byte
	for at := 0; at < len(n.source); {
		r, size := utf8.DecodeRuneInString(n.source[at:])
		var as []byte
		if r < utf8.RuneSelf {
			as = append(scratch[:0], byte(r))
		} else {
			as = spell(scratch[:0], r, n.source[at:at+size])
		}
		if len(as) == 0 && len(out) > 0 && unicode.Is(unicode.Mn, r) {
			// An accent belongs to the letter before it.
			for i := len(out) - 1; i >= 0 && n.until[i] == count; i-- {
				n.to[i], n.until[i] = int32(at+size), count+1
			}
		}
		for range as {
			n.from, n.to = append(n.from, int32(at)), append(n.to, int32(at+size))
			n.rune, n.until = append(n.rune, count), append(n.until, count+1)
		}
		out = append(out, as...)
		at += size
		count++
	}
	n.text = string(out)
	n.low = lower(n.text)
}

// spell writes one rune as the passes want it; nothing for what can't be seen.
func spell(out []byte, r rune, source string) []byte {
	switch r {
	case '‘', '’', '‚', '‛', 'ʼ', '′', '`', '´':
		return append(out, '\'')
	case '“', '”', '„', '‟', '«', '»', '″':
		return append(out, '"')
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '－':
		return append(out, '-')
	case '\u2028', '\u2029', '\u0085':
		return append(out, '\n')
	case '…':
		return append(out, "..."...)
	case '•', '·':
		return append(out, ' ')
	case 'ø':
		return append(out, 'o')
	case 'Ø':
		return append(out, 'O')
	case 'ł':
		return append(out, 'l')
	case 'Ł':
		return append(out, 'L')
	case 'ß':
		return append(out, "ss"...)
	case 'æ':
		return append(out, "ae"...)
	case 'Æ':
		return append(out, "AE"...)
	case 'œ':
		return append(out, "oe"...)
	case 'đ', 'ð':
		return append(out, 'd')
	case 'Đ', 'Ð':
		return append(out, 'D')
	case 'þ':
		return append(out, "th"...)
	case 'Þ':
		return append(out, "Th"...)
	case 'ı':
		return append(out, 'i')
	}
	if unicode.IsSpace(r) {
		return append(out, ' ')
	}
	if unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Co) || r == '\u115f' || r == '\u1160' || r == '\u3164' {
		return out
	}
	if r == utf8.RuneError {
		return append(out, '?')
	}
	taken := norm.NFKD.String(source)
	for _, d := range taken {
		if !unicode.Is(unicode.Mn, d) {
			out = utf8.AppendRune(out, d)
		}
	}
	return out
}

// lower changes ASCII letters alone, so that places stay the same.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// source gives the place in the source of a place in the normal text, in
// bytes and in code points.
func (n *normal) place(start, end int) (byteStart, byteEnd, runeStart, runeEnd int) {
	if n.from == nil {
		return start, end, start, end
	}
	return int(n.from[start]), int(n.to[end-1]), int(n.rune[start]), int(n.until[end-1])
}
