package search

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"consilium/internal/platform/changes"
)

// Rebuild makes the index anew from the Source, beside the live one, and puts
// it in its place. Searches and changes go on meanwhile; the changes are
// brought to the new one before the swap. progress may be nil.
func (x *Index) Rebuild(ctx context.Context, progress func(done, total int64)) error {
	return x.rebuild(ctx, progress, false)
}

// rebuild with ifStale does nothing when somebody else rebuilt meanwhile.
func (x *Index) rebuild(ctx context.Context, progress func(done, total int64), ifStale bool) error {
	x.building.Lock()
	defer x.building.Unlock()
	if ifStale && !x.Stale() {
		return nil
	}
	x.record(true)
	defer x.record(false)
	// Before the walk: what commits during it comes again from the feed.
	head, err := x.o.Head(ctx)
	if err != nil {
		return err
	}
	g, err := create(filepath.Join(x.dir, newName()), true)
	if err != nil {
		return err
	}
	path := g.path
	err = errors.Join(x.fill(ctx, g, progress), g.close())
	if err == nil {
		g, err = open(path) // with the settings of a live one
	}
	if err == nil {
		if err = x.swap(ctx, g, head); err != nil {
			err = errors.Join(err, g.close())
		}
	}
	if err != nil {
		// It was never live, and it is ours.
		return errors.Join(err, os.RemoveAll(path))
	}
	return x.sweep(g)
}

func (x *Index) record(on bool) {
	x.writing.Lock()
	x.recording, x.missed = on, nil
	x.writing.Unlock()
}

// fill walks the Source into g.
func (x *Index) fill(ctx context.Context, g *generation, progress func(done, total int64)) error {
	total, err := x.o.Source.Count(ctx)
	if err != nil {
		return err
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	var done int64
	var pending []Document
	flush := func(most int) error {
		for len(pending) > most {
			n := min(len(pending), batchSize)
			if err := g.write(pending[:n], nil, nil); err != nil {
				return err
			}
			done += int64(n)
			progress(done, max(done, total))
			pending = slices.Delete(pending, 0, n)
		}
		return ctx.Err()
	}
	progress(0, total)
	err = x.o.Source.Walk(ctx, func(batch []Document) error {
		pending = append(pending, batch...)
		return flush(batchSize - 1)
	})
	if err == nil {
		err = flush(0)
	}
	if err == nil {
		err = g.merge(ctx)
	}
	if err == nil {
		progress(done, done)
	}
	return err
}

// swap brings g the changes that the live generation took in meanwhile and
// makes it the live one. Until CURRENT names it, the old one counts.
func (x *Index) swap(ctx context.Context, g *generation, head changes.Position) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.Lock()
	old, at := x.live, x.at
	x.mu.Unlock()
	if old == nil {
		return errClosed
	}
	if head.After(at) || len(x.missed) == 0 {
		at = head
	}
	if err := g.apply(ctx, x.o.Source, x.missed, at); err != nil {
		return err
	}
	if err := writeCurrent(x.dir, g.name()); err != nil {
		return err
	}
	x.mu.Lock()
	x.stale = false
	x.mu.Unlock()
	x.take(g, at)
	handlers.Delete(filepath.Join(old.path, "store"))
	return old.close()
}

// sweep deletes every generation but the live one: it has a whole successor.
func (x *Index) sweep(g *generation) error {
	list, err := os.ReadDir(x.dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		old := e.IsDir() && strings.HasPrefix(e.Name(), "v") && e.Name() != g.name()
		if old || e.Name() == current+".broken" {
			err = errors.Join(err, os.RemoveAll(filepath.Join(x.dir, e.Name())))
		}
	}
	return err
}
