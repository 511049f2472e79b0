package moderation

import (
	"context"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
)

// Hide takes a post away from readers under the rule of that key, and tells
// its author. The forum records post.hide.
func (s *Service) Hide(ctx context.Context, ref forum.PostRef, rule string) error {
	if _, err := s.post(ctx, ref); err != nil {
		return err
	}
	if err := proven(actor.From(ctx)); err != nil {
		return err
	}
	text, err := ruleText(rule)
	if err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error { return s.hide(ctx, ref, text) })
}

func (s *Service) hide(ctx context.Context, ref forum.PostRef, rule string) error {
	m, err := s.forum.Hide(ctx, ref, rule)
	if err != nil {
		return err
	}
	return s.tell(ctx, m, "hidden", rule)
}

// Restore gives a hidden post back, and tells its author; one's own is
// Forbidden. The forum records post.restore.
func (s *Service) Restore(ctx context.Context, ref forum.PostRef) error {
	if _, err := s.notOwn(ctx, ref); err != nil {
		return err
	}
	if err := proven(actor.From(ctx)); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error { return s.restore(ctx, ref) })
}

func (s *Service) restore(ctx context.Context, ref forum.PostRef) error {
	m, err := s.forum.Restore(ctx, ref)
	if err != nil {
		return err
	}
	return s.tell(ctx, m, "restored", "")
}

// Lock ends answers and comments in a thread, with a reason that every reader
// sees, and tells who asked. The forum records thread.lock.
func (s *Service) Lock(ctx context.Context, thread ids.ID, reason string) error {
	return s.onThread(ctx, "locked", func(ctx context.Context) (forum.Moderated, error) {
		return s.forum.Lock(ctx, thread, reason)
	})
}

// Unlock lets them come again. The forum records thread.unlock.
func (s *Service) Unlock(ctx context.Context, thread ids.ID) error {
	return s.onThread(ctx, "unlocked", func(ctx context.Context) (forum.Moderated, error) {
		return s.forum.Unlock(ctx, thread)
	})
}

// Retag gives a thread other specialties, one to three keys, and tells who
// asked. The forum records thread.retag.
func (s *Service) Retag(ctx context.Context, thread ids.ID, specialties []string) error {
	return s.onThread(ctx, "retagged", func(ctx context.Context) (forum.Moderated, error) {
		return s.forum.Retag(ctx, thread, specialties)
	})
}

// Duplicate says that a thread asks what another one asked, and tells who
// asked; the zero id takes it back. The forum records thread.duplicate.
func (s *Service) Duplicate(ctx context.Context, thread, of ids.ID) error {
	word := "duplicate"
	if of.IsZero() {
		word = "no-duplicate"
	}
	return s.onThread(ctx, word, func(ctx context.Context) (forum.Moderated, error) {
		return s.forum.MarkDuplicate(ctx, thread, of)
	})
}

func (s *Service) onThread(ctx context.Context, word string, act func(context.Context) (forum.Moderated, error)) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Moderate); err != nil {
		return err
	}
	if err := proven(a); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := act(ctx)
		if err != nil {
			return err
		}
		return s.tell(ctx, m, word, "")
	})
}
