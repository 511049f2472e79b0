package search

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Segment is a piece of an excerpt; Match says that the query found it.
type Segment struct {
	Text  string
	Match bool
}

// span is a found piece of a text, in bytes, and which term found it.
type span struct {
	start, end int
	term       string
}

// Highlight cuts from text the part that best shows why the query found it,
// about twice around characters long, with the found words marked. Words
// match as the index matches them; words of a phrase only within it. Where
// nothing matches it is the text's beginning. An around of 0 or less gives
// the whole text. The pieces are text, not markup.
func Highlight(text string, q Query, around int) []Segment {
	if text == "" {
		return nil
	}
	found := q.compile().find(text)
	from, to := 0, len(text)
	if around > 0 {
		from, to = window(text, found, 2*around)
	}
	var out []Segment
	add := func(piece string, match bool) {
		if piece != "" {
			out = append(out, Segment{Text: piece, Match: match})
		}
	}
	if from > 0 {
		add("… ", false)
	}
	at := from
	for _, f := range found {
		if f.start < at || f.end > to {
			continue
		}
		add(text[at:f.start], false)
		add(text[f.start:f.end], true)
		at = f.end
	}
	add(text[at:to], false)
	if to < len(text) {
		add(" …", false)
	}
	return out
}

// find gives the found pieces of a text in order, without overlaps.
func (c clauses) find(text string) []span {
	wanted := map[string]bool{}
	for _, w := range c.words {
		wanted[w] = true
	}
	var all []token
	scanFor(text, c.initials(), func(t token) { all = append(all, t) })
	var list []span
	for i, t := range all {
		if wanted[t.term] {
			list = append(list, span{t.start, t.end, t.term})
		}
		for _, p := range c.phrases {
			if last := p.at(all, i); last >= 0 {
				list = append(list, span{t.start, all[last].end, strings.Join(p.terms(), " ")})
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].start != list[j].start {
			return list[i].start < list[j].start
		}
		return list[i].end > list[j].end
	})
	kept := list[:0]
	for _, s := range list {
		if len(kept) == 0 || s.start >= kept[len(kept)-1].end {
			kept = append(kept, s)
		}
	}
	return kept
}

// initials are those of the wanted words; nil, for all, where a phrase needs
// the words between.
func (c clauses) initials() *initials {
	if len(c.phrases) > 0 {
		return nil
	}
	only := &initials{}
	for _, w := range c.words {
		only.want(w)
	}
	return only
}

// at gives the last token of the phrase when it begins at token i, else -1.
// Places are those of the words, so a stop word inside is any word.
func (c clause) at(all []token, i int) int {
	last := i
	for _, t := range c {
		last = i + t.pos - c[0].pos
		if last >= len(all) || all[last].term != t.term {
			return -1
		}
	}
	return last
}

// window chooses the part of about size bytes with the most different terms,
// then the most matches, then the earliest; its ends are between words.
func window(text string, found []span, size int) (from, to int) {
	if len(text) <= size {
		return 0, len(text)
	}
	best, start := -1, 0
	for i := range found {
		terms := map[string]bool{}
		n := 0
		for _, f := range found[i:] {
			if f.end > found[i].start+size*3/4 {
				break
			}
			terms[f.term] = true
			n++
		}
		if score := len(terms)*1000 + min(n, 999); score > best {
			best, start = score, found[i].start
		}
	}
	from = max(0, start-size/4)
	to = min(len(text), from+size)
	from = max(0, min(from, to-size))
	return between(text, from, start), endBetween(text, to, start)
}

// between moves a start forward to the beginning of a word, not past limit.
func between(text string, from, limit int) int {
	if from == 0 {
		return 0
	}
	if i := strings.IndexAny(text[from:], " \n\t"); i >= 0 && from+i < limit {
		return from + i + 1
	}
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return min(from, max(limit, from))
}

// endBetween moves an end back to the end of a word, not before limit.
func endBetween(text string, to, limit int) int {
	if to >= len(text) {
		return len(text)
	}
	if i := strings.LastIndexAny(text[:to], " \n\t"); i > limit {
		return i
	}
	for to > 0 && !utf8.RuneStart(text[to]) {
		to--
	}
	return to
}
