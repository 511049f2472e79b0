package search

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
)

// Purge rewrites the files so that no word of a deleted or replaced document
// is in them: what an erasure needs once its change was applied. It does
// nothing where there is none. Searches and changes go on meanwhile. It costs
// about as much as reading the whole index.
func (x *Index) Purge(ctx context.Context) error {
	x.building.Lock()
	defer x.building.Unlock()
	g, err := x.use()
	if err != nil {
		return err
	}
	defer g.users.RUnlock()
	for range 5 {
		dead, _, err := g.dead()
		if err != nil {
			return err
		}
		if dead > 0 {
			if err := g.rewrite(ctx); err != nil {
				return err
			}
		}
		// Even without dead documents: the files they were in before a merge
		// may lie there still.
		if err := g.settle(ctx); err != nil || dead == 0 {
			return err
		}
	}
	// Changes keep coming. What lay there at the beginning is gone.
	return nil
}

// rewrite merges all segments into one. The merger leaves a single segment
// alone, deleted words and all, so the marker is written again first: that
// makes a second one.
func (g *generation) rewrite(ctx context.Context) error {
	b := g.idx.NewBatch()
	if err := b.IndexAdvanced(markerDocument()); err != nil {
		return err
	}
	if err := g.idx.Batch(b); err != nil {
		return err
	}
	return g.merge(ctx)
}

// merge makes one segment of all.
func (g *generation) merge(ctx context.Context) error {
	o := mergeplan.SingleSegmentMergePlanOptions
	o.SegmentsPerMergeTask = 1000
	if err := g.scorch.ForceMerge(ctx, &o); err != nil {
		return err
	}
	return ctx.Err()
}

// settle waits until the files that the merge left behind are gone from the
// folder. The library removes them in the background, after the next batch.
func (g *generation) settle(ctx context.Context) error {
	for i := 0; ; i++ {
		have, _, err := g.files()
		if err != nil {
			return err
		}
		_, live, err := g.dead()
		if err != nil || !slices.ContainsFunc(have, func(name string) bool { return !live[name] }) {
			return err
		}
		if i%10 == 0 {
			if err := g.idx.SetInternal([]byte("consilium.purged"), fmt.Append(nil, time.Now().UnixNano())); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
