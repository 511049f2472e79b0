package markup

import (
	"bytes"
	"strconv"

	"github.com/yuin/goldmark/ast"
	xast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// reader collects a Reading on its way through a document.
type reader struct {
	source []byte
	out    []byte
	runs   []run
	marks  []mark
	// closing has the end of each link.
	closing map[ast.Node]int
	// front is how far into the source the reader is: what comes later stands
	// behind it.
	front int
	// fresh is set until the first words of a block, row where that is a row of
	// a table below another. signs are of the list items that begin with them.
	fresh, row bool
	signs      []sign
	// label is set inside of an image, of whose inside the words alone are
	// shown.
	label bool
}

// sign is the marker or the number of an item of a list.
type sign struct {
	text string
	at   int
}

// place is a part of the source.
type place struct{ from, to int }

// put adds words that come from a place in the source.
func (r *reader) put(words string, from, to int, how origin) {
	if words == "" {
		return
	}
	r.begin(from)
	r.add(words, from, to, how)
}

// same adds words as they stand in the source.
func (r *reader) same(words []byte, at int) { r.put(string(words), at, at+len(words), each) }

func (r *reader) add(words string, from, to int, how origin) {
	if from < r.front || to < from {
		// What goldmark places wrongly or twice keeps the order all the same.
		from, to = max(from, r.front), max(to, from, r.front)
		if how == each && to-from != len(words) {
			how = whole
		}
	}
	at := len(r.out)
	r.out = append(r.out, words...)
	r.front = to
	if n := len(r.runs) - 1; n >= 0 && how == each && r.runs[n].how == each && r.runs[n].to == from {
		r.runs[n].end, r.runs[n].to = len(r.out), to
		return
	}
	r.runs = append(r.runs, run{at: at, end: len(r.out), from: from, to: to, how: how})
}

// begin parts the first words of a block from what came before, and puts the
// signs of its lists before them.
func (r *reader) begin(at int) {
	if !r.fresh {
		return
	}
	r.fresh = false
	first := at
	if len(r.signs) > 0 {
		first = r.signs[0].at
	}
	if len(r.out) > 0 {
		lines := 1
		if first > r.front && !r.row {
			gap := r.source[r.front:first]
			if lines = max(1, bytes.Count(gap, []byte("\n"))); len(bytes.TrimSpace(gap)) > 0 {
				lines = min(lines, 2) // a fence, a rule or a definition stands there
			}
		}
		r.add(string(bytes.Repeat([]byte("\n"), lines)), r.front, max(r.front, first), added)
	}
	for i, s := range r.signs {
		to := at
		if i+1 < len(r.signs) {
			to = r.signs[i+1].at
		}
		r.add(s.text, s.at, to, added)
	}
	r.signs, r.row = nil, false
}

// block reads a block and what is in it.
func (r *reader) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
		r.fresh = true
		r.inlines(n)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		r.lines(n.Lines())
	case *ast.LinkReferenceDefinition:
		if !defines(n) {
			r.lines(n.Lines())
		}
	case *xast.TableHeader, *xast.TableRow:
		r.cells(n)
	case *ast.List:
		r.list(n)
	default:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			r.block(c)
		}
	}
}

func (r *reader) list(n *ast.List) {
	number := n.Start
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		text := string(n.Marker) + " "
		if n.IsOrdered() {
			text = strconv.Itoa(number) + text
			number++
		}
		before := len(r.signs)
		r.signs = append(r.signs, sign{text, max(c.Pos(), r.front)})
		r.block(c)
		// An empty item has no words for its sign.
		r.signs = r.signs[:min(before, len(r.signs))]
	}
}

func (r *reader) cells(row ast.Node) {
	r.fresh, r.row = true, row.PreviousSibling() != nil
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		if c != row.FirstChild() {
			r.put(" | ", r.front, r.front, added)
		}
		r.inlines(c)
	}
}

// lines reads what has no marks in it.
func (r *reader) lines(lines *text.Segments) {
	r.fresh = true
	for i := range lines.Len() {
		line := lines.At(i)
		r.pad(line)
		value := r.source[line.Start:line.Stop]
		if i == lines.Len()-1 {
			value = bytes.TrimSuffix(value, []byte("\n"))
		}
		r.same(value, line.Start)
	}
}

// pad adds the blanks that goldmark makes of a tab.
func (r *reader) pad(s text.Segment) {
	if s.Padding > 0 {
		r.put(string(bytes.Repeat([]byte(" "), s.Padding)), s.Start, s.Start, whole)
	}
}

// inlines reads what is inside of n and gives its place.
func (r *reader) inlines(n ast.Node) (all place, some bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s, ok := r.inline(c)
		switch {
		case !ok:
		case !some:
			all, some = s, true
		default:
			all.to = s.to
		}
	}
	return all, some
}

func (r *reader) inline(n ast.Node) (place, bool) {
	switch n := n.(type) {
	case *ast.Text:
		return r.text(n), true
	case *ast.String:
		r.put(string(n.Value), r.front, r.front, whole)
		return place{}, false
	case *ast.CodeSpan:
		return r.code(n)
	case *ast.AutoLink:
		return r.autoLink(n), true
	case *ast.Link:
		return r.link(n, n.Destination, !r.label), true
	case *ast.Image:
		outer := r.label
		r.label = true
		s := r.link(n, n.Destination, !outer && !insideLink(n))
		r.label = outer
		return s, true
	case *ast.Emphasis:
		return r.marked(n, n.Level)
	case *xast.Strikethrough:
		return r.marked(n, 0)
	}
	return r.inlines(n)
}

func (r *reader) text(n *ast.Text) place {
	s := n.Segment
	r.pad(s)
	value := r.source[s.Start:s.Stop]
	if s.Start < r.front && bytes.HasPrefix(r.source[r.front:], value) {
		// Of "*a**" goldmark takes the first of the last two for the one that is
		// left over.
		s.Start, s.Stop = r.front, r.front+len(value)
	}
	if n.IsRaw() {
		r.raw(value, s.Start)
	} else {
		r.decoded(value, s.Start)
	}
	switch {
	case n.HardLineBreak() && !r.label:
		r.put("\n", s.Stop, s.Stop, whole)
	case n.HardLineBreak() || n.SoftLineBreak():
		r.put(" ", s.Stop, s.Stop, whole)
	}
	return place{s.Start, s.Stop}
}

// raw reads code, in which a line end is a blank.
func (r *reader) raw(value []byte, at int) {
	for len(value) > 0 {
		line := bytes.IndexByte(value, '\n')
		if line < 0 {
			r.same(value, at)
			return
		}
		r.same(value[:line], at)
		r.put(" ", at+line, at+line+1, whole)
		value, at = value[line+1:], at+line+1
	}
}

// decoded reads text with its escapes and entities, by goldmark's rules.
func (r *reader) decoded(value []byte, at int) {
	kept := 0
	for i := 0; i < len(value); {
		word, size := "", 0
		switch {
		case value[i] == '\\' && i+1 < len(value) && util.IsPunct(value[i+1]):
			word, size = string(value[i+1:i+2]), 2
		case value[i] == '&':
			word, size = entity(value[i:])
		}
		if size == 0 {
			i++
			continue
		}
		r.same(value[kept:i], at+kept)
		r.put(word, at+i, at+i+size, whole)
		i += size
		kept = i
	}
	r.same(value[kept:], at+kept)
}

// entity gives what the entity says that value begins with, and its length; 0
// for none. What Render drops is nothing, and a line end is a blank.
func entity(value []byte) (word string, size int) {
	end := bytes.IndexByte(value[:min(len(value), entityMax)], ';')
	if end < 2 {
		return "", 0
	}
	name := string(value[1:end])
	if name[0] != '#' {
		known, ok := util.LookUpHTML5EntityByName(name)
		if !ok {
			return "", 0
		}
		word = string(known.Characters)
	} else {
		digits, base, most := name[1:], 10, 7
		if digits != "" && (digits[0] == 'x' || digits[0] == 'X') {
			digits, base, most = digits[1:], 16, 6
		}
		code, err := strconv.ParseUint(digits, base, 32)
		if err != nil || len(digits) > most {
			return "", 0
		}
		word = string(util.ToValidRune(rune(code)))
	}
	return string(bytes.ReplaceAll([]byte(stripControls(word)), []byte("\n"), []byte(" "))), end + 1
}

// entityMax is more than the longest entity has bytes.
const entityMax = 40

func (r *reader) code(n *ast.CodeSpan) (place, bool) {
	s, ok := r.inlines(n)
	if !ok {
		return s, false
	}
	m := mark{start: n.Pos(), in: s.from, out: s.to}
	ticks := 0
	for m.start+ticks < m.in && r.source[m.start+ticks] == '`' {
		ticks++
	}
	// A blank may stand before what closes it, and the sign of a quote.
	m.end = m.out + bytes.IndexByte(r.source[m.out:], '`') + ticks
	return r.note(m), true
}

// marked reads emphasis and what is struck out; level is how many signs open
// it, 0 where it is to be seen from the source.
func (r *reader) marked(n ast.Node, level int) (place, bool) {
	s, ok := r.inlines(n)
	if !ok {
		return s, false
	}
	before, after := r.source[:s.from], r.source[s.to:]
	if level == 0 {
		level = 1
		if bytes.HasSuffix(before, []byte("~~")) && bytes.HasPrefix(after, []byte("~~")) {
			level = 2
		}
	}
	if len(before) < level || !bytes.HasPrefix(after, before[len(before)-level:]) {
		return s, true
	}
	return r.note(mark{start: s.from - level, in: s.from, out: s.to, end: s.to + level}), true
}

// note keeps a mark and gives its place.
func (r *reader) note(m mark) place {
	r.marks = append(r.marks, m)
	r.front = max(r.front, m.end)
	return place{m.start, m.end}
}

// link reads a link or an image: what it says, or else where it leads.
func (r *reader) link(n ast.Node, destination []byte, leads bool) place {
	m := mark{start: n.Pos(), link: true}
	m.in = m.start + bytes.IndexByte(r.source[m.start:], '[') + 1
	m.out, m.end = m.in, r.closing[n]
	if s, ok := r.inlines(n); ok {
		m.out = max(m.out, s.to)
	}
	if len(destination) > 0 && leads && blank(label(r.source, n)) {
		r.put(string(destination), m.start, m.end, whole)
	}
	return r.note(m)
}

func (r *reader) autoLink(n *ast.AutoLink) place {
	words, at := n.Label(r.source), n.Pos()
	if _, bare := n.AttributeString(bareAddress); bare {
		r.same(words, at)
		return place{at, at + len(words)}
	}
	m := mark{start: at, in: at + 1, out: at + 1 + len(words), end: at + 2 + len(words), link: true}
	if !r.label && signed(n, autoAddress(n, r.source)) {
		r.same(r.source[m.start:m.end], m.start)
		return place{m.start, m.end}
	}
	r.same(words, m.in)
	return r.note(m)
}
