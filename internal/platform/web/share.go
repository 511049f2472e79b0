package web

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// share is how much of room one person's files may take at once, so that
// nobody who sends slowly keeps everybody else out.
const share = room / 2

// shares bound what each person holds of something. The zero shares is ready.
type shares struct {
	lock sync.Mutex
	of   map[string]*held
}

// held is one person's share, which is there while anybody holds or awaits a
// part of it.
type held struct {
	*semaphore.Weighted
	users int
}

// acquire waits until size fits into the share of who, or ctx ends. The
// returned function gives it back. size is at most share.
func (s *shares) acquire(ctx context.Context, who string, size int64) (done func(), err error) {
	h := s.enter(who)
	if err := h.Acquire(ctx, size); err != nil {
		s.leave(who, h)
		return nil, err
	}
	return func() {
		h.Release(size)
		s.leave(who, h)
	}, nil
}

func (s *shares) enter(who string) *held {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.of == nil {
		s.of = map[string]*held{}
	}
	h := s.of[who]
	if h == nil {
		h = &held{Weighted: semaphore.NewWeighted(share)}
		s.of[who] = h
	}
	h.users++
	return h
}

func (s *shares) leave(who string, h *held) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if h.users--; h.users == 0 {
		delete(s.of, who)
	}
}
