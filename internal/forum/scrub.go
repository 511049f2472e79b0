package forum

import (
	"slices"
	"strings"
	"unicode"

	"consilium/internal/platform/markup"
)

// erasedWords stand in place of what was erased.
const erasedWords = "[erased for patient privacy]"

// scrub takes words out of texts. markdown and plain give the text back
// without them, and as it was where it didn't have them.
type scrub struct {
	markdown, plain func(text string) string
}

// scrubPassage takes every occurrence of a passage out, also where markup
// breaks it up. The mark of an earlier erasure is left alone, though it has
// words too.
func scrubPassage(passage string) scrub { return scrubWith(markup.Redact, passage) }

// scrubWords is scrubPassage for whole words alone.
func scrubWords(passage string) scrub { return scrubWith(markup.RedactWords, passage) }

func scrubWith(redact func(text, passage, replacement string) (string, int), passage string) scrub {
	has := func(md string) bool {
		_, n := redact(strings.ReplaceAll(markup.Plain(md), erasedWords, "|"), passage, "")
		return n > 0
	}
	plain := func(text string) string {
		parts := strings.Split(text, erasedWords)
		for i, part := range parts {
			parts[i], _ = redact(part, passage, erasedWords)
		}
		return strings.Join(parts, erasedWords)
	}
	return scrub{plain: plain, markdown: func(text string) string { return withoutBlocks(plain(text), has) }}
}

// windowMost is how many neighbouring blocks are looked at together.
const windowMost = 4

// withoutBlocks takes out the fewest neighbouring blocks of md that have what
// must not be there: it is for what Redact can't see, because markup or the
// end of a block parts it. Where even that fails nothing stays.
func withoutBlocks(md string, has func(md string) bool) string {
	if !has(md) {
		return md
	}
	blocks := strings.Split(md, "\n\n")
	for size := 1; size <= windowMost; size++ {
		for i := 0; i+size <= len(blocks); i++ {
			if has(strings.Join(blocks[i:i+size], "\n\n")) {
				blocks = slices.Replace(blocks, i, i+size, erasedWords)
			}
		}
		if out := strings.Join(blocks, "\n\n"); !has(out) {
			return out
		}
	}
	return erasedWords
}

const (
	quoteMin = 4  // characters: a quoted line shorter than that is left alone
	unitMin  = 40 // a sentence from that length on is a quote wherever it stands
)

// scrubQuotes takes quotes of texts out of other texts: lines of block quotes
// that are part of them, and their longer sentences wherever they stand. mine
// says of a key (see key) whether its words are the erased texts' own, and not
// themselves taken from somebody.
func scrubQuotes(erased []string, mine func(key string) bool) scrub {
	var keys, units []string
	for _, text := range erased {
		keys = append(keys, key(markup.Plain(text)))
		units = append(units, sentences(text)...)
	}
	slices.Sort(units)
	units = slices.DeleteFunc(slices.Compact(units), func(u string) bool { return !mine(key(u)) })
	plain := func(text string) string { return withoutUnits(text, units, func(t string) string { return t }) }
	return scrub{plain: plain, markdown: func(text string) string {
		return withoutUnits(withoutQuotes(text, func(k string) bool { return partOf(keys, k) && mine(k) }, func(string) string { return erasedWords }), units, markup.Plain)
	}}
}

// withoutUnits takes the sentences out of a text whose plain form has them.
func withoutUnits(text string, units []string, asPlain func(string) string) string {
	whole := key(asPlain(text))
	for _, u := range units {
		k := key(u)
		if !strings.Contains(whole, k) {
			continue
		}
		text, _ = markup.Redact(text, u, erasedWords)
		text = withoutBlocks(text, func(md string) bool { return strings.Contains(key(asPlain(md)), k) })
	}
	return text
}

// withoutQuotes replaces the words of lines of block quotes that are quotes of
// what goes, which is asked by a line's key. A line after a quoted one belongs
// to the quote until a blank one comes, as in Markdown.
func withoutQuotes(md string, quotes func(key string) bool, replace func(words string) string) string {
	lines := strings.Split(md, "\n")
	out := lines[:0]
	quoting := false
	for _, line := range lines {
		words := strings.TrimLeft(line, "> \t")
		quoting = strings.HasPrefix(strings.TrimSpace(line), ">") || quoting && words != ""
		k := key(markup.Plain(words))
		if quoting && len(strings.TrimSpace(k)) >= quoteMin && quotes(k) {
			if now := replace(words); now != words {
				line = "> " + now
			}
			if len(out) > 0 && out[len(out)-1] == line {
				continue
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func partOf(keys []string, k string) bool {
	return slices.ContainsFunc(keys, func(t string) bool { return strings.Contains(t, k) })
}

// withoutQuoted takes a passage out of lines of block quotes that are part of
// one of the texts, given as keys.
func withoutQuoted(md, passage string, keys []string) string {
	return withoutQuotes(md, func(k string) bool { return partOf(keys, k) }, scrubWords(passage).markdown)
}

// sentences are the longer sentences and lines of a text, as written and as
// read.
func sentences(text string) []string {
	var out []string
	add := func(s string) {
		if s = strings.TrimSpace(s); length(s) >= unitMin {
			out = append(out, s)
		}
	}
	for _, line := range strings.Split(text, "\n") {
		plain := markup.Plain(line)
		add(plain)
		from := 0
		for i, r := range plain {
			if r == '.' || r == '!' || r == '?' {
				add(plain[from:i])
				from = i + 1
			}
		}
		add(plain[from:])
	}
	return out
}

// key is a text's words without case and signs, each between blanks.
func key(text string) string {
	return " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	}), " ") + " "
}
