package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// Delete takes a post away from readers, by its author, who can have it back.
// A thread with answers stays readable as a tombstone over its answers.
func (s *Service) Delete(ctx context.Context, ref PostRef) (thread ids.ID, err error) {
	return s.onOwn(ctx, ref, func(ctx context.Context, a actor.Actor, h held, p post) error {
		if p.State != Open {
			return errs.Denied("This was taken away already.")
		}
		if err := s.setState(ctx, p, Deleted, a.MemberID, ""); err != nil {
			return err
		}
		if h.Accepted == p.ID {
			if _, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE threads SET accepted_answer_id = NULL WHERE id = $1`, h.ID); err != nil {
				return err
			}
		}
		return s.finish(ctx, h.ID, p.PostRef, ActionDelete, "")
	})
}

// Undelete gives a post back that its author deleted.
func (s *Service) Undelete(ctx context.Context, ref PostRef) (thread ids.ID, err error) {
	return s.onOwn(ctx, ref, func(ctx context.Context, a actor.Actor, h held, p post) error {
		if p.State != Deleted || p.RemovedBy != a.MemberID {
			return errs.Denied("This can't be given back: it wasn't you who took it away, or its words are gone.")
		}
		if err := s.setState(ctx, p, Open, ids.ID{}, ""); err != nil {
			return err
		}
		return s.finish(ctx, h.ID, p.PostRef, ActionUndelete, "")
	})
}

// onOwn runs act on a post of the actor's, under its thread's lock.
func (s *Service) onOwn(ctx context.Context, ref PostRef, act func(context.Context, actor.Actor, held, post) error) (thread ids.ID, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return ids.ID{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		h, p, err := s.lockPost(ctx, a, ref)
		if err != nil {
			return err
		}
		thread = h.ID
		if p.Author != a.MemberID {
			return errs.Denied("Only who wrote this can do that.")
		}
		return act(ctx, a, h, p)
	})
	return thread, err
}

// setState moves a post into a state; by and rule are empty for Open.
func (s *Service) setState(ctx context.Context, p post, to State, by ids.ID, rule string) error {
	var at any
	if to != Open {
		at = s.clock.Now()
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE `+tables[p.Kind]+` SET state = $2, removed_at = $3, removed_by = $4, removed_rule = $5 WHERE id = $1`,
		p.ID, string(to), at, by, rule)
	return err
}
