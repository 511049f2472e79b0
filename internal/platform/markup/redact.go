package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Redact puts replacement in place of every occurrence of passage in text and
// says how many there were. Case, the length and kind of blanks, the Unicode
// form (é as one or two characters, ligatures, full width), typographic quotes
// and dashes, and invisible characters make no difference; everything else of
// text stays as it was, byte for byte. An occurrence inside a longer word
// counts, and what is taken out is always whole characters with their accents.
//
// It works on one text as it is: Markdown that breaks the passage up
// ("Jo**hn** Smith", "J&#111;hn") isn't seen. Whoever erases for good asks
// Redact(Plain(result), passage, "") afterwards and expects 0.
func Redact(text, passage, replacement string) (string, int) {
	return redact(text, passage, replacement, func(string, int, int) bool { return true })
}

// RedactWords is Redact for whole words alone: an occurrence inside a longer
// word doesn't count.
func RedactWords(text, passage, replacement string) (string, int) {
	return redact(text, passage, replacement, apart)
}

// apart says that no word goes on at either end of folded[at:end].
func apart(folded string, at, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(folded[:at])
	first, _ := utf8.DecodeRuneInString(folded[at:end])
	last, _ := utf8.DecodeLastRuneInString(folded[at:end])
	after, _ := utf8.DecodeRuneInString(folded[end:])
	return !(ofWord(before) && ofWord(first)) && !(ofWord(last) && ofWord(after))
}

func ofWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

func redact(text, passage, replacement string, counts func(folded string, at, end int) bool) (string, int) {
	needle, _ := fold(passage)
	needle = strings.TrimSpace(needle)
	if needle == "" {
		return text, 0
	}
	folded, origin := fold(text)

	var b strings.Builder
	count, kept, from := 0, 0, 0
	for {
		at := strings.Index(folded[from:], needle)
		if at < 0 {
			break
		}
		at += from
		end := at + len(needle)
		if !counts(folded, at, end) {
			from = at + 1
			continue
		}
		if start := origin[at].start; start >= kept {
			b.WriteString(text[kept:start])
			b.WriteString(replacement)
			count++
		}
		kept = max(kept, origin[end-1].end)
		from = end
	}
	if count == 0 {
		return text, 0
	}
	b.WriteString(text[kept:])
	return b.String(), count
}

// span is the part of the text that a byte of the folded text comes from.
type span struct{ start, end int }

// fold brings text into the form in which two passages are compared, with the
// origin of each byte.
func fold(text string) (string, []span) {
	// 1. Without invisible characters, which would part a letter from its accent.
	visible := make([]byte, 0, len(text))
	starts := make([]int, 0, len(text)+1)
	ends := make([]int, 0, len(text))
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		if invisible(r) {
			continue
		}
		before := len(visible)
		visible = utf8.AppendRune(visible, plainRune(r))
		for range len(visible) - before {
			starts = append(starts, i)
			ends = append(ends, i+size)
		}
	}

	// 2. Decomposed, without case, quotes and dashes alike, one blank for many.
	folder := cases.Fold()
	var b strings.Builder
	var origin []span
	blank := false
	for from := 0; from < len(visible); {
		to := from + norm.NFKD.NextBoundary(visible[from:], true)
		where := span{starts[from], ends[to-1]}
		part := norm.NFKD.String(folder.String(norm.NFKD.String(string(visible[from:to]))))
		from = to
		for _, r := range part {
			r = plainRune(r)
			if r == ' ' && blank {
				origin[len(origin)-1].end = where.end
				continue
			}
			blank = r == ' '
			size, _ := b.WriteRune(r)
			for range size {
				origin = append(origin, where)
			}
		}
	}
	return b.String(), origin
}

func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || // zero width space and joiners, soft hyphen, marks of direction
		r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF || // variation selectors
		r == 0x034F || r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 // combining grapheme joiner, Hangul fillers
}

func plainRune(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', '‹', '›', '`', '´', 'ʼ', 'ʹ':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}
