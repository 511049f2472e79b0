package search

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
)

// end is the number of no document.
const end = math.MaxUint64

// view is one unchanging state of the index, and closes what was opened on it.
type view struct {
	ctx    context.Context
	reader index.IndexReader
	docs   uint64
	opened []index.TermFieldReader
	steps  int

	// The places of the document last asked for, and how many were read.
	placesAt uint64
	codes    []byte
	looked   int
}

func (v *view) close() {
	v.release()
	_ = v.reader.Close()
}

// release closes the lists that are open; none may be used any more.
func (v *view) release() {
	for _, tfr := range v.opened {
		_ = tfr.Close()
	}
	v.opened = v.opened[:0]
}

// tick is called for each document looked at: a search that ran out of time
// stops within microseconds.
func (v *view) tick() error {
	v.steps++
	if v.steps%256 == 0 {
		return v.ctx.Err()
	}
	return nil
}

// detail says what of a posting is read.
type detail int

const (
	bare   detail = iota // the document alone
	scored               // how often, and how long the field is
)

// list walks the documents that have a term in a field, by rising number. It
// never goes back: bleve would start again from the front.
type list struct {
	tfr  index.TermFieldReader
	doc  index.TermFieldDoc
	to   []byte
	at   uint64 // the present document; end behind the last
	df   uint64
	term string
}

// open gives the list of a term, standing on its first document.
func (v *view) open(field, term string, d detail) (*list, error) {
	tfr, err := v.reader.TermFieldReader(v.ctx, []byte(term), field, d == scored, d == scored, false)
	if err != nil {
		return nil, err
	}
	v.opened = append(v.opened, tfr)
	l := &list{tfr: tfr, df: tfr.Count(), term: term, to: make([]byte, 8)}
	return l, l.take(tfr.Next(&l.doc))
}

func (l *list) take(doc *index.TermFieldDoc, err error) error {
	if err != nil {
		return err
	}
	l.at = end
	if doc != nil {
		l.at = doc.ID.Value()
	}
	return nil
}

// seek moves to the first document at or after n.
func (l *list) seek(n uint64) error {
	if l.at >= n {
		return nil
	}
	if n == l.at+1 {
		return l.take(l.tfr.Next(&l.doc))
	}
	return l.take(l.tfr.Advance(index.NewIndexInternalID(l.to, n), &l.doc))
}

// has moves to n and says whether it is in the list.
func (l *list) has(n uint64) (bool, error) {
	err := l.seek(n)
	return l.at == n, err
}

// word is a wanted term in the three fields that count.
type word struct {
	text, title, line *list
	weight            float64
}

func (v *view) word(term string) (*word, error) {
	w := &word{}
	var err error
	if w.text, err = v.open(fieldText, term, scored); err != nil {
		return nil, err
	}
	if w.title, err = v.open(fieldTitle, term, scored); err != nil {
		return nil, err
	}
	if w.line, err = v.open(fieldLine, term, scored); err != nil {
		return nil, err
	}
	w.weight = rarity(w.text.df, v.docs)
	return w, nil
}

// score is what the word adds to document n, on which its text list stands.
func (w *word) score(n uint64) (float64, error) {
	inTitle, err := w.title.has(n)
	if err != nil {
		return 0, err
	}
	inLine, err := w.line.has(n)
	if err != nil {
		return 0, err
	}
	var title, line float64
	if inTitle {
		title = float64(w.title.doc.Freq)
	}
	if inLine {
		line = float64(w.line.doc.Freq)
	}
	return w.weight * saturate(float64(w.text.doc.Freq), title, line, w.text.doc.Norm), nil
}

// phrase is terms that must stand together. One term is a phrase too.
type phrase struct {
	v     *view
	order pattern
	lists []*list // of its words, the rarest first
}

func (v *view) phrase(c clause) (*phrase, error) {
	p := &phrase{v: v, order: patternOf(c)}
	for _, term := range c.terms() {
		l, err := v.open(fieldText, term, bare)
		if err != nil {
			return nil, err
		}
		p.lists = append(p.lists, l)
	}
	slices.SortStableFunc(p.lists, func(a, b *list) int { return cmp.Compare(a.df, b.df) })
	return p, nil
}

// words says whether document n has the words of the phrase.
func (p *phrase) words(n uint64) (bool, error) {
	for _, l := range p.lists {
		if ok, err := l.has(n); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// stands says whether the words, which document n has, stand together in it.
func (p *phrase) stands(n uint64) (bool, error) {
	if len(p.order) == 1 {
		return true, nil
	}
	codes, err := p.v.places(n)
	return err == nil && p.order.in(codes), err
}

// thread reads which thread a document belongs to.
func (v *view) thread(docs index.DocValueReader, n uint64) (string, error) {
	var text []byte
	err := docs.VisitDocValues(index.NewIndexInternalID(nil, n), func(field string, term []byte) {
		if field == fieldThread {
			text = bytes.Clone(term)
		}
	})
	return string(text), err
}
