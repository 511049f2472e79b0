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
	texts []string
	// at is where each field begins.
	at   []int
	text string
}

func join(texts []string) joined {
	j := joined{texts: texts}
	var b strings.Builder
	for i, t := range texts {
		if i > 0 {
			b.WriteString(between)
		}
		j.at = append(j.at, b.Len())
		b.WriteString(t)
	}
	j.text = b.String()
	return j
}

// found is a finding in a field, in bytes.
type found struct {
	from, to int
	phi.Finding
}

// split gives the findings of the joined text by field, in the order of each.
// One that reaches over the end of a field ends there.
func (j joined) split(list []phi.Finding) [][]found {
	out := make([][]found, len(j.texts))
	field := 0
	for _, f := range list {
		for field+1 < len(j.texts) && f.ByteStart >= j.at[field+1] {
			field++
		}
		t := j.texts[field]
		from, to := f.ByteStart-j.at[field], min(f.ByteEnd-j.at[field], len(t))
		if from >= to || t[from:to] == f.Replacement {
			// Nothing of the field, or what a replacement put there before.
			continue
		}
		out[field] = append(out[field], found{from, to, f})
	}
	return out
}

// name gives the findings of a field, in its order, their words and keys.
func (t Text) name(list []found) []Finding {
	out := make([]Finding, 0, len(list))
	seen := map[string]int{}
	bytes, points := 0, 0
	around := settings(t.Text, list)
	for i, f := range list {
		points += utf8.RuneCountInString(t.Text[bytes:f.from])
		bytes = f.from
		one := Finding{Field: t.Field, Type: f.Type, Tier: f.Tier, Reason: f.Reason, Replacement: f.Replacement, Text: t.Text[f.from:f.to],
			ByteStart: f.from, ByteEnd: f.to, Start: points}
		one.End = one.Start + utf8.RuneCountInString(one.Text)
		one.Before, one.After = beside(t.Text, f.from, f.to)
		name := t.Field + "\x00" + string(f.Type) + "\x00" + one.Text
		one.Like = keyOf(name, seen[name])
		seen[name]++
		name += "\x00" + around[i]
		one.Key = keyOf(name, seen[name])
		seen[name]++
		out = append(out, one)
	}
	return out
}

// contextWidth is how many letters are shown on each side of a finding.
const contextWidth = 48

// beside gives the words before and behind a place, cut between words.
func beside(text string, from, to int) (before, after string) {
	// A line may be as long as the text: no more of it is looked at than can be
	// shown.
	const most = utf8.UTFMax * (contextWidth + 1)
	before, after = text[max(0, from-most):from], text[to:min(len(text), to+most)]
	before, after = strings.ToValidUTF8(before, ""), strings.ToValidUTF8(after, "")
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
