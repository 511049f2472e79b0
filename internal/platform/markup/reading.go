package markup

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Reading is Markdown as a reader of what Render makes of it sees it, with the
// way from each byte back to the source: for whoever judges words by what
// others will read. Marks, escapes and entities are gone; a line end inside a
// paragraph is a blank, blocks and rows of a table stand on lines of their own,
// cells are parted by " | ", and the items of a list have their marker or
// number. The destinations of links are not part of it.
type Reading struct {
	// Text is valid UTF-8. It equals the source of words without any markup.
	Text string

	source string // as Render reads it: see clean
	// back gives the place in what Read was given for each byte of source and
	// its end; nil where source is the start of it.
	back  []int
	runs  []run
	marks []mark
	// ends gives for each of the marks the farthest end of it and those before.
	ends []int
}

// run is a stretch of Text and where it comes from. Both are in order.
type run struct {
	at, end  int // in Text
	from, to int // in the source
	how      origin
}

type origin uint8

const (
	each  origin = iota // byte for byte
	whole               // as a whole: an entity, an escape, the end of a line
	added               // by the page: what parts blocks, and the signs of a list
)

// mark is a piece of inline markup: what opens it from start to in, what
// closes it from out to end.
type mark struct {
	start, in, out, end int
	// link says that more than the look of what is inside hangs on it.
	link bool
}

// Read gives a Reading. It is total, as Render is, and its time grows with
// the text and not faster. Of input above MaxBytes it gives what Render shows.
func Read(markdown string) Reading {
	cleaned, back := cleanBack(markdown)
	r := reader{source: []byte(cleaned), closing: map[ast.Node]int{}}
	pc := parser.NewContext()
	pc.Set(closingKey, r.closing)
	doc := dialect.Parser().Parse(text.NewReader(r.source), parser.WithContext(pc))
	if settleLinks(doc) {
		r.block(doc)
	} else {
		r.same(r.source, 0) // Render shows it as the text it is
	}
	out := Reading{Text: string(r.out), source: cleaned, back: back, runs: r.runs, marks: r.marks}
	return out.sorted()
}

func (r Reading) sorted() Reading {
	slices.SortStableFunc(r.marks, func(a, b mark) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	farthest := 0
	for _, m := range r.marks {
		farthest = max(farthest, m.end)
		r.ends = append(r.ends, farthest)
	}
	return r
}

// Source gives the smallest place in the source that Text from from to to
// comes from; to must be above from.
func (r Reading) Source(from, to int) (start, end int) {
	first, last := r.runs[r.runAt(from)], r.runs[r.runAt(to-1)]
	start, end = first.from, last.to
	if first.how == each {
		start += from - first.at
	}
	if last.how == each {
		end = last.from + to - last.at
	}
	return r.given(start), r.given(end)
}

func (r Reading) runAt(i int) int {
	return sort.Search(len(r.runs), func(n int) bool { return r.runs[n].end > i })
}

// Seen gives the part of Text that comes from a place in the source; nothing
// (from equals to) where a reader sees nothing of it.
func (r Reading) Seen(start, end int) (from, to int) {
	start, end = r.taken(start), r.taken(end)
	first := sort.Search(len(r.runs), func(n int) bool { return r.runs[n].to > start })
	last := sort.Search(len(r.runs), func(n int) bool { return r.runs[n].from >= end }) - 1
	if first > last {
		return 0, 0
	}
	a, b := r.runs[first], r.runs[last]
	from, to = a.at, b.end
	if a.how == each {
		from += max(0, start-a.from)
	}
	if b.how == each {
		to = b.at + min(end, b.to) - b.from
	}
	return from, max(from, to)
}

// given and taken lead between the places of what Read was given and of what
// it took.
func (r Reading) given(at int) int {
	if r.back == nil {
		return at
	}
	return r.back[at]
}

func (r Reading) taken(at int) int {
	if r.back == nil {
		return min(at, len(r.source))
	}
	return sort.SearchInts(r.back[:len(r.source)], at)
}

// Replace gives what to do to the source so that with stands in the place
// from start to end and no mark is left without its other half: the place that
// the new words take, which may be longer, and the words. A mark goes where all
// that it marked goes; else its half is kept beside the new words.
func (r Reading) Replace(start, end int, with string) (from, to int, words string) {
	from, to = r.taken(start), r.taken(end)
	for grown := true; grown; {
		grown = false
		for m := range r.around(from, to) {
			if m.cut(from, to) && from <= m.in && to >= m.out || r.drops(m, from, to, with) {
				from, to, grown = min(from, m.start), max(to, m.end), true
			}
		}
	}
	opened, closed := "", ""
	for m := range r.around(from, to) {
		switch {
		case !m.cut(from, to):
		case from < m.in && to > m.start:
			from, opened = min(from, m.start), opened+r.source[m.start:m.in]
		default:
			to, closed = max(to, m.end), r.source[m.out:m.end]+closed
		}
	}
	words = with
	switch {
	case opened != "" && closed != "":
		// What opens must touch a word, and what closes too.
		for to < len(r.source) && (r.source[to] == ' ' || r.source[to] == '\n') {
			to++
		}
		words += closed + " " + opened
	default:
		words = opened + words + closed
	}
	if from == r.taken(start) && to == r.taken(end) {
		return start, end, words
	}
	return r.given(from), r.given(to), words
}

// around gives the marks that overlap a place, the outer ones first.
func (r Reading) around(from, to int) iter.Seq[mark] {
	past := sort.Search(len(r.marks), func(n int) bool { return r.marks[n].start >= to })
	first := past
	for first > 0 && r.ends[first-1] > from {
		first--
	}
	return func(yield func(mark) bool) {
		for _, m := range r.marks[first:past] {
			if m.end > from && !yield(m) {
				return
			}
		}
	}
}

// cut says whether a place takes something of one half of a mark and not all
// of both. A place inside of one half, such as the destination of a link, cuts
// nothing.
func (m mark) cut(from, to int) bool {
	opens, closes := from < m.in && to > m.start, from < m.end && to > m.out
	switch {
	case from >= m.start && to <= m.in, from >= m.out && to <= m.end:
		return false
	case opens && closes:
		return from > m.start || to < m.end
	}
	return opens || closes
}

// drops says whether a mark must go with all that it marks: around nothing, and
// at a letter, its halves would no longer be read as marks.
func (r Reading) drops(m mark, from, to int, with string) bool {
	if m.link || from != m.in || to != m.out {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(r.source[:m.start])
	after, _ := utf8.DecodeRuneInString(r.source[m.end:])
	return with == "" || wordRune(before) || wordRune(after)
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
}
