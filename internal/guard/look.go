package guard

import (
	"slices"

	"consilium/internal/phi"
	"consilium/internal/platform/markup"
)

// looked is what the engine says of a form.
type looked struct {
	// found is by field, in the order of each.
	found      [][]found
	cell       *phi.SmallCell
	unreadable bool
}

// look scans a form twice where that makes a difference: as it is written,
// which shows where links lead and what a page may not render, and as a reader
// sees it. No name hides behind the marks of Markdown, an entity or the end of
// a line. What the second scan finds stands in the source too.
//
// Every field is read as Markdown, also one that is shown as it was typed: who
// reads "Mrs. **Keller**" there knows the name as well.
func look(texts []Text) looked {
	written, seen := make([]string, len(texts)), make([]string, len(texts))
	readings := make([]markup.Reading, len(texts))
	for i, t := range texts {
		readings[i] = markup.Read(t.Text)
		written[i], seen[i] = t.Text, readings[i].Text
	}
	out := scan(written)
	if slices.Equal(written, seen) {
		return out
	}
	second := scan(seen)
	for i, r := range readings {
		out.found[i] = merge(r, out.found[i], second.found[i])
	}
	if out.cell == nil {
		out.cell = second.cell
	}
	out.unreadable = out.unreadable || second.unreadable
	return out
}

func scan(texts []string) looked {
	j := join(texts)
	r := lists().Scan(j.text)
	return looked{found: j.split(r.Findings), cell: r.SmallCell, unreadable: r.Unreadable || foreign(texts)}
}

// foreign says whether a field is in letters that can't be read, or the longest
// alone in a language that can't: no field vouches for another.
func foreign(texts []string) bool {
	if slices.ContainsFunc(texts, otherLetters) {
		return true
	}
	if len(texts) < 2 {
		return false
	}
	longest := slices.MaxFunc(texts, func(a, b string) int { return len(a) - len(b) })
	return lists().Unreadable(longest)
}

// merge adds what was found in the words that a reader sees to what was found
// in their source, at its place there. Where both found something it is the
// one of the source, unless the other is a longer piece or stops what this one
// asks about. The result is in order.
func merge(r markup.Reading, written, seen []found) []found {
	out := make([]found, 0, len(written)+len(seen))
	next, taken := 0, 0 // of written; of the source
	for _, f := range seen {
		from, to := r.Source(f.from, f.to)
		if from < taken {
			continue // another took its place whole
		}
		// What ends before it, and what no reader sees, stays.
		for next < len(written) && before(r, written[next], f.from) {
			out = append(out, written[next])
			next++
		}
		same := next
		for same < len(written) && overlaps(r, written[same], f) {
			same++
		}
		if !beats(r, f, written[next:same]) {
			continue
		}
		for _, w := range written[next:same] {
			if hidden(r, w) {
				out = append(out, w)
				continue
			}
			from, to = min(from, w.from), max(to, w.to)
		}
		next, taken = same, to
		f.from, f.to = from, to
		out = append(out, f)
	}
	out = append(out, written[next:]...)
	for i := range out {
		f := &out[i]
		f.from, f.to, f.Replacement = r.Replace(f.from, f.to, f.Replacement)
	}
	slices.SortStableFunc(out, func(a, b found) int { return a.from - b.from })
	return out
}

// before says whether a finding of the source ends before a place in what is
// seen.
func before(r markup.Reading, written found, at int) bool {
	from, to := r.Seen(written.from, written.to)
	return from == to || to <= at
}

// hidden says whether nothing of a finding of the source is seen: it leads
// somewhere.
func hidden(r markup.Reading, written found) bool {
	from, to := r.Seen(written.from, written.to)
	return from == to
}

func overlaps(r markup.Reading, written, seen found) bool {
	from, to := r.Seen(written.from, written.to)
	return from == to || from < seen.to && to > seen.from
}

// beats says whether what was found in the words that are seen says more than
// what the source showed there: it stops where that asks, or is longer.
func beats(r markup.Reading, f found, written []found) bool {
	first, last, long, blocks := f.to, f.from, 0, false
	for _, w := range written {
		if from, to := r.Seen(w.from, w.to); from < to {
			first, last, long, blocks = min(first, from), max(last, to), long+to-from, blocks || w.Tier == phi.Block
		}
	}
	switch {
	case long == 0:
		return true
	case (f.Tier == phi.Block) != blocks:
		return !blocks
	}
	return f.from <= first && f.to >= last && f.to-f.from > long
}
