package guard

import (
	"strings"
	"unicode/utf8"

	"consilium/internal/phi"
)

// Text is one field of a form.
type Text struct{ Field, Text string }

// between parts the fields of a form for the engine, which sees them as
// paragraphs of one text: a name that the title makes plain is one in the body
// too, and what comes together may stand in different fields.
const between = "\n\n"

// joined is a form as one text with the way back to its fields.
type joined struct {
	texts []Text
	// at is where each field begins, in bytes and in code points.
	bytes, points []int
	text          string
}

func join(texts []Text) joined {
	j := joined{texts: texts}
	var b strings.Builder
	points := 0
	for i, t := range texts {
		if i > 0 {
			b.WriteString(between)
			points += len(between)
		}
		j.bytes, j.points = append(j.bytes, b.Len()), append(j.points, points)
		b.WriteString(t.Text)
		points += utf8.RuneCountInString(t.Text)
	}
	j.text = b.String()
	return j
}

// split gives the findings of the joined text by field. One that reaches over
// the end of a field ends there.
func (j joined) split(list []phi.Finding) []Finding {
	var out []Finding
	seen := map[string]int{}
	field := 0
	for _, f := range list {
		for field+1 < len(j.texts) && f.ByteStart >= j.bytes[field+1] {
			field++
		}
		t := j.texts[field]
		from := f.ByteStart - j.bytes[field]
		to := min(f.ByteEnd-j.bytes[field], len(t.Text))
		if from >= to || t.Text[from:to] == f.Replacement {
			// Nothing of the field, or what a replacement put there before.
			continue
		}
		one := Finding{Field: t.Field, Type: f.Type, Tier: f.Tier, Reason: f.Reason, Replacement: f.Replacement, Text: t.Text[from:to],
			ByteStart: from, ByteEnd: to, Start: f.Start - j.points[field]}
		one.End = one.Start + utf8.RuneCountInString(one.Text)
		one.Before, one.After = around(t.Text, from, to)
		name := t.Field + "\x00" + string(f.Type) + "\x00" + one.Text
		one.Key = keyOf(name, seen[name])
		seen[name]++
		out = append(out, one)
	}
	return out
}

// contextWidth is how many letters are shown on each side of a finding.
const contextWidth = 48

// around gives the words before and behind a place, cut between words.
func around(text string, from, to int) (before, after string) {
	before, after = text[:from], text[to:]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	if n := utf8.RuneCountInString(before); n > contextWidth {
		tail := string([]rune(before)[n-contextWidth:])
		if i := strings.IndexByte(tail, ' '); i >= 0 {
			tail = tail[i+1:]
		}
		before = "… " + tail
	}
	if n := utf8.RuneCountInString(after); n > contextWidth {
		head := string([]rune(after)[:contextWidth])
		if i := strings.LastIndexByte(head, ' '); i >= 0 {
			head = head[:i]
		}
		after = head + " …"
	}
	return before, after
}
