package search

import (
	"container/heap"

	index "github.com/blevesearch/bleve_index_api"
)

// found is a candidate. Its name is read only when a tie asks for it.
type found struct {
	some  bool
	score float64
	doc   uint64
	id    string
}

// collector keeps the best size candidates after a cursor, the worst on top.
type collector struct {
	v     *view
	after *Cursor
	size  int
	some  bool // whether candidates of the second tier are coming in
	best  []found
	total int
	// partial: not every phrase was looked at.
	partial bool
	err     error
}

// add takes in a candidate of the present tier.
func (c *collector) add(doc uint64, score float64) error {
	c.total++
	f := found{some: c.some, score: score, doc: doc}
	switch {
	case !c.fits(&f):
	case len(c.best) < c.size:
		heap.Push((*byWorst)(c), f)
	default:
		c.best[0] = f
		heap.Fix((*byWorst)(c), 0)
	}
	return c.err
}

// keeps says whether add would keep the candidate.
func (c *collector) keeps(doc uint64, score float64) bool {
	return c.fits(&found{some: c.some, score: score, doc: doc})
}

func (c *collector) fits(f *found) bool {
	if c.after != nil && !c.follows(f) {
		return false
	}
	return len(c.best) < c.size || c.before(f, &c.best[0])
}

// follows says whether the candidate comes after the cursor.
func (c *collector) follows(f *found) bool {
	a := c.after
	if f.some != a.some {
		return f.some
	}
	if f.score != a.score {
		return f.score < a.score
	}
	c.name(f)
	return f.id < a.id
}

// before is the order of hits: all words first, then the better, then the newer.
func (c *collector) before(a, b *found) bool {
	if a.some != b.some {
		return b.some
	}
	if a.score != b.score {
		return a.score > b.score
	}
	c.name(a)
	c.name(b)
	return a.id > b.id
}

func (c *collector) name(f *found) {
	if f.id != "" || c.err != nil {
		return
	}
	f.id, c.err = c.v.reader.ExternalID(index.NewIndexInternalID(nil, f.doc))
}

// sorted gives the candidates best first, all named, and empties the heap.
func (c *collector) sorted() ([]found, error) {
	list := make([]found, len(c.best))
	for i := len(list) - 1; i >= 0; i-- {
		list[i] = heap.Pop((*byWorst)(c)).(found)
		c.name(&list[i])
	}
	return list, c.err
}

// byWorst is the collector as a heap.
type byWorst collector

func (h *byWorst) Len() int { return len(h.best) }
func (h *byWorst) Less(i, j int) bool {
	return (*collector)(h).before(&h.best[j], &h.best[i])
}
func (h *byWorst) Swap(i, j int) { h.best[i], h.best[j] = h.best[j], h.best[i] }

// Push is heap.Interface's.
func (h *byWorst) Push(x any) { h.best = append(h.best, x.(found)) }

// Pop is heap.Interface's.
func (h *byWorst) Pop() any {
	last := h.best[len(h.best)-1]
	h.best = h.best[:len(h.best)-1]
	return last
}
