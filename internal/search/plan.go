package search

import (
	"cmp"
	"slices"
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
		common := w.text.df*commonPart > p.v.docs && w.text.df > commonFloor
		if len(p.drivers) > 0 && (common || cost+w.text.df > budget) {
			break
		}
		cost += w.text.df
		p.drivers = append(p.drivers, w)
	}
}
