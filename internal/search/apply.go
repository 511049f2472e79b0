package search

import (
	"context"
	"slices"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
)

// Position is where the index stands in the change feed. A stale index is
// rebuilt first, so that a follower never brings it the whole feed.
func (x *Index) Position(ctx context.Context) (changes.Position, error) {
	if x.Stale() {
		if err := x.rebuild(ctx, x.o.Progress, true); err != nil {
			return changes.Position{}, err
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.at, nil
}

// Apply reads what the changes are about from the Source and puts it in. The
// position moves in the batch of the last documents: it is never ahead of
// them, and the same changes may come again without harm.
func (x *Index) Apply(ctx context.Context, list []changes.Change, to changes.Position) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	if x.recording {
		x.missed = append(x.missed, list...)
	}
	g, err := x.use()
	if err != nil {
		return err
	}
	defer g.users.RUnlock()
	if err := g.apply(ctx, x.o.Source, list, to); err != nil {
		return err
	}
	x.stand(to)
	return nil
}

// Reset rebuilds: the position was no longer in the feed.
func (x *Index) Reset(ctx context.Context) error { return x.rebuild(ctx, x.o.Progress, false) }

// CaughtUp waits until the index has taken in the position, or ctx ends. Who
// looks for a post just written waits for the position of that write.
func (x *Index) CaughtUp(ctx context.Context, to changes.Position) error {
	for {
		x.mu.Lock()
		at, moved, live := x.at, x.moved, x.live
		x.mu.Unlock()
		if live == nil {
			return errClosed
		}
		if !to.After(at) {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// topics are what a list of changes is about, each once.
type topics struct {
	threads, answers, comments, members []ids.ID
}

func topicsOf(list []changes.Change) topics {
	var t topics
	seen := map[string]bool{}
	for _, c := range list {
		name := c.Kind + c.ID.String()
		if seen[name] {
			continue
		}
		seen[name] = true
		switch c.Kind {
		case changes.Thread:
			t.threads = append(t.threads, c.ID)
		case changes.Answer:
			t.answers = append(t.answers, c.ID)
		case changes.Comment:
			t.comments = append(t.comments, c.ID)
		case changes.Member:
			t.members = append(t.members, c.ID)
		}
	}
	return t
}

func (g *generation) apply(ctx context.Context, src Source, list []changes.Change, to changes.Position) error {
	t := topicsOf(list)
	if err := g.addMembers(ctx, &t); err != nil {
		return err
	}
	docs, stale, err := g.ofThreads(ctx, src, t.threads)
	if err != nil {
		return err
	}
	for _, of := range []struct {
		kind string
		ids  []ids.ID
	}{{Answer, t.answers}, {Comment, t.comments}} {
		if len(of.ids) == 0 {
			continue
		}
		more, err := src.OfPosts(ctx, of.kind, of.ids)
		if err != nil {
			return err
		}
		docs = append(docs, more...)
		for _, id := range of.ids {
			stale = append(stale, key(of.kind, id))
		}
	}
	return g.replace(docs, stale, to)
}

// addMembers turns a change of a member (another handle, an account closed)
// into changes of the posts they have here.
func (g *generation) addMembers(ctx context.Context, t *topics) error {
	for _, m := range t.members {
		names, err := g.names(ctx, fieldAuthor, m.String())
		if err != nil {
			return err
		}
		for _, name := range names {
			kind, id, _ := splitKey(name)
			switch kind {
			case Thread:
				t.threads = append(t.threads, id)
			case Answer:
				t.answers = append(t.answers, id)
			case Comment:
				t.comments = append(t.comments, id)
			}
		}
	}
	return nil
}

// ofThreads gives the documents of the threads as they are, and the names of
// those that the index has of them.
func (g *generation) ofThreads(ctx context.Context, src Source, threads []ids.ID) ([]Document, []string, error) {
	if len(threads) == 0 {
		return nil, nil, nil
	}
	docs, err := src.OfThreads(ctx, threads)
	if err != nil {
		return nil, nil, err
	}
	var stale []string
	for _, id := range threads {
		names, err := g.names(ctx, fieldThread, id.String())
		if err != nil {
			return nil, nil, err
		}
		stale = append(stale, names...)
	}
	return docs, stale, nil
}

// replace puts the documents in, takes out the stale names among which they
// are not, and moves the position with the last of them.
func (g *generation) replace(docs []Document, stale []string, to changes.Position) error {
	there := map[string]bool{}
	for _, d := range docs {
		there[key(d.Kind, d.ID)] = true
	}
	var gone []string
	for _, name := range stale {
		if !there[name] {
			gone = append(gone, name)
		}
	}
	for len(docs) > batchSize {
		if err := g.write(docs[:batchSize], gone, nil); err != nil {
			return err
		}
		docs, gone = docs[batchSize:], nil
	}
	return g.write(docs, slices.Compact(gone), &to)
}
