package search

import (
	"context"
	"errors"

	"github.com/RoaringBitmap/roaring/v2"

	"consilium/internal/kernel/errs"
)

// maxPage is the most hits one page may ask for.
const maxPage = 100

// Search gives a page of up to size hits in scope, best first, those after
// the cursor when there is one. A query of up to three words gives the posts
// with all of them first and goes on to those with some only when they don't
// fill the page.
//
// No more than Options.Parallel run at once, and each takes at most
// Options.Deadline, waiting included; beyond that it is errs.Unavailable.
func (x *Index) Search(ctx context.Context, q Query, s Scope, after *Cursor, size int) (Result, error) {
	if q.Empty() {
		return Result{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, x.o.Deadline)
	defer cancel()
	select {
	case x.slots <- struct{}{}:
		defer func() { <-x.slots }()
	case <-ctx.Done():
		return Result{}, busy(ctx.Err())
	}
	g, err := x.use()
	if err != nil {
		return Result{}, busy(err)
	}
	defer g.users.RUnlock()
	res, err := g.search(ctx, q, s, after, min(max(size, 1), maxPage))
	if err != nil {
		return Result{}, busy(err)
	}
	return res, nil
}

func busy(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return errs.Wrap(errs.Unavailable, "Search is busy. Please try again in a moment.", err)
}

func (g *generation) search(ctx context.Context, q Query, s Scope, after *Cursor, size int) (Result, error) {
	v, err := g.view(ctx)
	if err != nil {
		return Result{}, err
	}
	defer v.close()
	// One more than the page tells whether there is another.
	c := &collector{v: v, after: after, size: size + 1}
	all, err := v.run(q, s, c)
	if err != nil {
		return Result{}, err
	}
	list, err := c.sorted()
	if err != nil {
		return Result{}, err
	}
	res := Result{Total: c.total, All: all, Partial: c.partial}
	if len(list) > size {
		list = list[:size]
		last := list[size-1]
		res.Next = &Cursor{some: last.some, score: last.score, id: last.id}
	}
	res.Hits, err = v.hits(list)
	return res, err
}

// run feeds the collector, and gives how many matched in full.
func (v *view) run(q Query, s Scope, c *collector) (int, error) {
	p, err := v.plan(q, s)
	if p == nil || err != nil {
		return 0, err
	}
	must := p.required()
	switch {
	case len(p.words) == 0 && len(must) == 0:
		return 0, nil
	case len(p.words) == 0:
		err := p.every(must, nil, c, nil)
		return c.total, err
	case len(p.words) > shortQuery && len(p.phrases) == 0:
		err := p.any(least(len(p.drivers)), c, roaring.New())
		return c.total, err
	case len(p.words) > shortQuery:
		err := p.every(must, p.words, c, nil)
		return c.total, err
	}
	return v.tiers(q, s, p, must, c)
}

// tiers looks for all the words first, then for some.
func (v *view) tiers(q Query, s Scope, p *plan, must []*list, c *collector) (int, error) {
	seen := roaring.New()
	for _, w := range p.words {
		must = append(must, w.text)
	}
	if err := p.every(must, p.words, c, seen); err != nil {
		return 0, err
	}
	all := c.total
	if len(c.best) >= c.size || len(p.words) == 1 && len(p.phrases) == 0 {
		return all, nil
	}
	// Lists don't go back: look everything up once more.
	v.release()
	p, err := v.plan(q, s)
	if p == nil || err != nil {
		return all, err
	}
	c.some = true
	if len(p.phrases) > 0 {
		return all, p.every(p.required(), p.words, c, seen)
	}
	return all, p.any(1, c, seen)
}

// least is how many of so many proposing words a post must have: a long
// question needs no post with all of it, but one word of it is no answer.
func least(words int) int {
	switch {
	case words < 4:
		return 1
	case words < 9:
		return 2
	}
	return 3
}
