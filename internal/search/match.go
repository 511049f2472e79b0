package search

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// A search walks lists of documents side by side, by rising document number.
// bleve has no way of skipping what can't win, so its price is the number of
// documents looked at; plan keeps that small.
const (
	// A word in more than a tenth of the documents proposes none while
	// another word does. It costs no quality. In a small index it would, and
	// save nothing: below so many documents a word isn't common.
	commonPart  = 10
	commonFloor = 1000
	// What the proposing words of one query may cost together, in postings:
	// the rarest words come first, what no longer fits proposes nothing.
	budget = 60_000
	// For so many documents the order of words is read in any case, and for
	// as many more only where they would come onto the page.
	maxLooks = 5000
	// Up to this many words, posts that have all of them come first.
	shortQuery = 3
)

// passes says whether a document has what is required, the order of phrases
// aside, and is in scope.
func (p *plan) passes(n uint64) (bool, error) {
	if err := p.v.tick(); err != nil {
		return false, err
	}
	for _, l := range p.filters {
		if ok, err := l.has(n); !ok || err != nil {
			return false, err
		}
	}
	if ok, err := p.inScope(n); !ok || err != nil {
		return false, err
	}
	for _, ph := range p.phrases {
		if ok, err := ph.words(n); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// reads reports whether the order of a document's words must be read, and
// whether it has a word that is forbidden.
func (p *plan) reads(n uint64) (reads, forbidden bool, err error) {
	for _, ph := range p.phrases {
		reads = reads || len(ph.order) > 1
	}
	for _, ph := range p.without {
		ok, err := ph.words(n)
		if err != nil {
			return false, false, err
		}
		if ok && len(ph.order) == 1 {
			return false, true, nil
		}
		reads = reads || ok
	}
	return reads, false, nil
}

// stands says whether the phrases stand in a document that has their words,
// and no forbidden one does.
func (p *plan) stands(n uint64) (bool, error) {
	for _, ph := range p.phrases {
		if ok, err := ph.stands(n); !ok || err != nil {
			return false, err
		}
	}
	for _, ph := range p.without {
		has, err := ph.words(n)
		if err == nil && has {
			has, err = ph.stands(n)
		}
		if has || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (p *plan) inScope(n uint64) (bool, error) {
	if p.open {
		return true, nil
	}
	for _, l := range p.allowed {
		if ok, err := l.has(n); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// required gives the lists that every hit is in, words left aside.
func (p *plan) required() []*list {
	all := slices.Clone(p.filters)
	for _, ph := range p.phrases {
		// Its other words are asked for only where the rarest is.
		all = append(all, ph.lists[0])
	}
	return all
}

// every collects the documents that are in all the lists and pass; each word
// given adds to the score. seen, when there is one, keeps each from being
// looked at twice.
func (p *plan) every(lists []*list, words []*word, c *collector, seen *roaring.Bitmap) error {
	lists = slices.Clone(lists)
	slices.SortStableFunc(lists, func(a, b *list) int { return cmp.Compare(a.df, b.df) })
	for n := uint64(0); ; n++ {
		var err error
		if n, err = meet(p.v, lists, n); n == end || err != nil {
			return err
		}
		if seen != nil && !seen.CheckedAdd(uint32(n)) {
			continue
		}
		if err := p.consider(n, words, c); err != nil || p.spent() {
			return err
		}
	}
}

// spent says that no further phrase will be looked at.
func (p *plan) spent() bool {
	return p.v.looked >= 2*maxLooks && slices.ContainsFunc(p.phrases, func(ph *phrase) bool { return len(ph.order) > 1 })
}

// meet gives the first document at or after n that all lists have.
func meet(v *view, lists []*list, n uint64) (uint64, error) {
	for i := 0; i < len(lists); {
		l := lists[i]
		if err := l.seek(n); err != nil || l.at == end {
			return end, err
		}
		if l.at > n {
			n, i = l.at, 0
			if err := v.tick(); err != nil {
				return end, err
			}
			continue
		}
		i++
	}
	return n, nil
}

// consider looks at one document closely and collects it.
func (p *plan) consider(n uint64, words []*word, c *collector) error {
	ok, err := p.passes(n)
	if !ok || err != nil {
		return err
	}
	reads, forbidden, err := p.reads(n)
	if forbidden || err != nil {
		return err
	}
	score, err := scoreOf(words, n)
	if err != nil {
		return err
	}
	if reads {
		if p.v.looked >= maxLooks {
			c.partial = true
			if p.v.looked >= 2*maxLooks || !c.keeps(n, score) {
				return c.err
			}
		}
		if ok, err := p.stands(n); !ok || err != nil {
			return err
		}
	}
	return c.add(n, score)
}

// scoreOf sums what the words bring to a document.
func scoreOf(words []*word, n uint64) (float64, error) {
	sum := 0.0
	for _, w := range words {
		ok, err := w.text.has(n)
		if err != nil {
			return 0, err
		}
		if !ok {
			continue
		}
		s, err := w.score(n)
		if err != nil {
			return 0, err
		}
		sum += s
	}
	return sum, nil
}

// any collects the documents that at least least of the proposing words have
// and that pass, except those seen before.
func (p *plan) any(least int, c *collector, seen *roaring.Bitmap) error {
	for n := uint64(0); ; n++ {
		lowest := uint64(end)
		have := 0
		for _, w := range p.drivers {
			if err := w.text.seek(n); err != nil {
				return err
			}
			switch {
			case w.text.at < lowest:
				lowest, have = w.text.at, 1
			case w.text.at == lowest:
				have++
			}
		}
		if lowest == end {
			return nil
		}
		n = lowest
		if have < least || seen.Contains(uint32(n)) {
			if err := p.v.tick(); err != nil {
				return err
			}
			continue
		}
		if err := p.consider(n, p.drivers, c); err != nil {
			return err
		}
	}
}

// hits turns candidates into hits.
func (v *view) hits(list []found) ([]Hit, error) {
	docs, err := v.reader.DocValueReader([]string{fieldThread})
	if err != nil {
		return nil, err
	}
	out := make([]Hit, 0, len(list))
	for _, f := range list {
		kind, id, ok := splitKey(f.id)
		if !ok {
			continue
		}
		text, err := v.thread(docs, f.doc)
		if err != nil {
			return nil, err
		}
		h := Hit{ID: id, Kind: kind, Score: f.score}
		if err := h.Thread.UnmarshalText([]byte(text)); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}
