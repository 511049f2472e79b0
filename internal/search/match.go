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
	// another word does. It costs no quality.
	commonPart = 10
	// What the proposing words of one query may cost together, in postings:
	// the rarest words come first, what no longer fits proposes nothing.
	budget = 60_000
	// Up to this many words, posts that have all of them come first.
	shortQuery = 3
)

// plan is a query on a view.
type plan struct {
	v       *view
	words   []*word   // wanted
	drivers []*word   // those of them that propose documents
	phrases []*phrase // required
	filters []*list   // required
	without []*phrase // forbidden
	allowed []*list   // one of them is required; nil: anything goes
	open    bool      // anything goes
}

// plan looks everything up. A nil plan finds nothing.
func (v *view) plan(q Query, s Scope) (*plan, error) {
	p := &plan{v: v}
	if ok, err := p.scope(s); !ok || err != nil {
		return nil, err
	}
	for _, f := range [...][2]string{{fieldSpecialty, q.Specialty}, {fieldHandle, q.Author}, {fieldKind, q.Kind}} {
		if f[1] == "" {
			continue
		}
		l, err := v.open(f[0], f[1], bare)
		if err != nil {
			return nil, err
		}
		p.filters = append(p.filters, l)
	}
	c := q.compile()
	var err error
	if p.phrases, err = v.phrasesOf(c.phrases); err != nil {
		return nil, err
	}
	if p.without, err = v.phrasesOf(c.without); err != nil {
		return nil, err
	}
	for _, term := range c.words {
		w, err := v.word(term)
		if err != nil {
			return nil, err
		}
		p.words = append(p.words, w)
	}
	p.choose()
	return p, nil
}

func (v *view) phrasesOf(list []clause) ([]*phrase, error) {
	var out []*phrase
	for _, c := range list {
		p, err := v.phrase(c)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// scope opens the lists of what the reader may find, the longest first. It
// answers false for a reader who may find nothing.
func (p *plan) scope(s Scope) (bool, error) {
	if s.All {
		p.open = true
		return true, nil
	}
	if covers, err := p.v.covered(s.Reaches); covers || err != nil {
		p.open = true
		return true, err
	}
	for _, reach := range s.Reaches {
		if reach == nobody {
			continue
		}
		l, err := p.v.open(fieldReach, reach, bare)
		if err != nil {
			return false, err
		}
		p.allowed = append(p.allowed, l)
	}
	slices.SortStableFunc(p.allowed, func(a, b *list) int { return cmp.Compare(b.df, a.df) })
	if !s.Author.IsZero() {
		l, err := p.v.open(fieldAuthor, s.Author.String(), bare)
		if err != nil {
			return false, err
		}
		p.allowed = append(p.allowed, l)
	}
	return len(p.allowed) > 0, nil
}

// covered says whether the reader may find every document there is: then
// nothing need be checked one by one.
func (v *view) covered(reaches []string) (bool, error) {
	if len(reaches) == 0 {
		return false, nil
	}
	dict, err := v.reader.FieldDict(fieldReach)
	if err != nil {
		return false, err
	}
	defer func() { _ = dict.Close() }()
	for {
		entry, err := dict.Next()
		if err != nil || entry == nil {
			return err == nil, err
		}
		if entry.Term == nobody || !slices.Contains(reaches, entry.Term) {
			return false, nil
		}
	}
}

// choose sets which words propose documents.
func (p *plan) choose() {
	byRarity := slices.Clone(p.words)
	slices.SortStableFunc(byRarity, func(a, b *word) int {
		return cmp.Or(cmp.Compare(a.text.df, b.text.df), cmp.Compare(a.text.term, b.text.term))
	})
	var cost uint64
	for _, w := range byRarity {
		if w.text.df == 0 {
			continue
		}
		if len(p.drivers) > 0 && (w.text.df*commonPart > p.v.docs || cost+w.text.df > budget) {
			break
		}
		cost += w.text.df
		p.drivers = append(p.drivers, w)
	}
}

// passes says whether a document has what is required, nothing that is
// forbidden, and is in scope.
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
		if ok, err := ph.has(n); !ok || err != nil {
			return false, err
		}
	}
	for _, ph := range p.without {
		if bad, err := ph.has(n); bad || err != nil {
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
		if err := p.consider(n, words, c); err != nil {
			return err
		}
	}
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

func (p *plan) consider(n uint64, words []*word, c *collector) error {
	ok, err := p.passes(n)
	if !ok || err != nil {
		return err
	}
	score, err := scoreOf(words, n)
	if err != nil {
		return err
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
