package directory

import (
	"context"
	"slices"
	"sync"

	"consilium/internal/platform/changes"
)

// Head gives the position below which everything is committed: changes.Feed.
type Head interface {
	Head(ctx context.Context) (changes.Position, error)
}

// Follower makes a consumer of the change feed that has the list read anew
// when a specialty changed. Its position is in memory: it begins at the
// present, with nothing kept from before.
func (s *Service) Follower(feed Head) changes.Consumer { return &follower{list: s, feed: feed} }

type follower struct {
	list *Service
	feed Head
	mu   sync.Mutex
	at   *changes.Position
}

// Position is the present for a follower that just began.
func (f *follower) Position(ctx context.Context) (changes.Position, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at == nil {
		at, err := f.feed.Head(ctx)
		if err != nil {
			return at, err
		}
		if err := f.list.Refresh(ctx); err != nil { // what was read before isn't covered by the feed
			return at, err
		}
		f.at = &at
	}
	return *f.at, nil
}

// Apply has the list read anew when a specialty changed.
func (f *follower) Apply(ctx context.Context, list []changes.Change, to changes.Position) error {
	if slices.ContainsFunc(list, func(c changes.Change) bool { return c.Kind == changes.Specialty }) {
		if err := f.list.Refresh(ctx); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = &to
	return nil
}

// Reset begins again at the present.
func (f *follower) Reset(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = nil
	return nil
}
