package markup

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Op says what happened to a Segment's text.
type Op int

// What can happen to a Segment.
const (
	Equal  Op = iota // in both revisions
	Insert           // only in the later
	Delete           // only in the earlier
)

// Segment is a run of text with one Op.
type Segment struct {
	Op   Op
	Text string
}

// IsInsert and IsDelete are for templates.
func (s Segment) IsInsert() bool { return s.Op == Insert }

// IsDelete reports that only the earlier revision has the text.
func (s Segment) IsDelete() bool { return s.Op == Delete }

// diffTime is how long Diff looks for small differences; after it, what is left
// over is shown as one deletion and one insertion.
const diffTime = 250 * time.Millisecond

// Diff compares two texts word by word. Equal and Delete segments together are
// before, Equal and Insert segments after (made valid UTF-8); neighbours differ in Op, and a
// deletion comes before the insertion that replaces it. Not HTML: a template escapes it.
func Diff(before, after string) []Segment {
	var ids vocabulary
	a := ids.encode(words(strings.ToValidUTF8(before, "\uFFFD")))
	b := ids.encode(words(strings.ToValidUTF8(after, "\uFFFD")))

	var d differ
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	d.add(Equal, ids.decode(a[:head]))
	midA, midB := a[head:len(a)-tail], b[head:len(b)-tail]
	switch {
	case len(midA) == 0 || len(midB) == 0 || len(ids.list) > maxVocabulary:
		d.add(Delete, ids.decode(midA))
		d.add(Insert, ids.decode(midB))
	default:
		dmp := diffmatchpatch.New()
		dmp.DiffTimeout = 0
		var parts []diffmatchpatch.Diff
		if len(midA) == 1 || len(midB) == 1 {
			parts = dmp.DiffMainRunes(midA, midB, false) // DiffBisect panics on one word against one
		} else {
			// Not DiffMain: with a time limit it first tries a "half match", which
			// is quadratic on repeated words and doesn't look at the clock.
			parts = dmp.DiffBisect(string(midA), string(midB), time.Now().Add(diffTime))
		}
		for _, part := range parts {
			op := Equal
			switch part.Type {
			case diffmatchpatch.DiffInsert:
				op = Insert
			case diffmatchpatch.DiffDelete:
				op = Delete
			}
			d.add(op, ids.decode([]rune(part.Text)))
		}
	}
	d.add(Equal, ids.decode(a[len(a)-tail:]))
	d.flush()
	return d.out
}

// differ joins parts into segments. Blanks that two changes have in common
// belong to the change: "old <del>words</del> <ins>...</ins>" reads badly.
type differ struct {
	out             []Segment
	deleted, insert strings.Builder
	blanks          string
}

func (d *differ) add(op Op, text string) {
	if text == "" {
		return
	}
	changing := d.deleted.Len() > 0 || d.insert.Len() > 0
	switch {
	case op == Equal && changing && strings.TrimSpace(text) == "":
		d.blanks += text
		return
	case op == Equal:
		blanks := d.blanks
		d.blanks = ""
		d.flush()
		d.emit(Equal, blanks+text)
		return
	case d.blanks != "":
		d.deleted.WriteString(d.blanks)
		d.insert.WriteString(d.blanks)
		d.blanks = ""
	}
	if op == Delete {
		d.deleted.WriteString(text)
	} else {
		d.insert.WriteString(text)
	}
}

func (d *differ) flush() {
	d.emit(Delete, d.deleted.String())
	d.emit(Insert, d.insert.String())
	d.emit(Equal, d.blanks)
	d.deleted.Reset()
	d.insert.Reset()
	d.blanks = ""
}

func (d *differ) emit(op Op, text string) {
	if text == "" {
		return
	}
	if n := len(d.out); n > 0 && d.out[n-1].Op == op {
		d.out[n-1].Text += text
		return
	}
	d.out = append(d.out, Segment{op, text})
}

// words splits s into words, runs of blanks, and single other characters.
func words(s string) []string {
	var out []string
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if kind := wordKind(r); kind != 0 {
			for n < len(s) {
				r, size := utf8.DecodeRuneInString(s[n:])
				if wordKind(r) != kind {
					break
				}
				n += size
			}
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

func wordKind(r rune) int {
	switch {
	case unicode.IsSpace(r):
		return 1
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r), r == '\u200d':
		return 2
	}
	return 0
}

// vocabulary gives every word a rune, for the library compares runes.
type vocabulary struct {
	ids  map[string]rune
	list []string
}

const (
	firstSurrogate = 0xD800
	surrogates     = 0x800
	maxVocabulary  = utf8.MaxRune - surrogates
)

func (v *vocabulary) encode(words []string) []rune {
	if v.ids == nil {
		v.ids = map[string]rune{}
	}
	out := make([]rune, len(words))
	for i, w := range words {
		id, ok := v.ids[w]
		if !ok {
			id = rune(len(v.list))
			v.ids[w] = id
			v.list = append(v.list, w)
		}
		if id >= firstSurrogate {
			id += surrogates
		}
		out[i] = id
	}
	return out
}

func (v *vocabulary) decode(ids []rune) string {
	var b strings.Builder
	for _, id := range ids {
		if id >= firstSurrogate {
			id -= surrogates
		}
		b.WriteString(v.list[id])
	}
	return b.String()
}
