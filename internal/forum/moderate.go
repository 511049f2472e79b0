package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
)

// Hide takes a post away from readers under a rule, by a moderator, and
// records it. One that its author deleted stays so, but is no longer theirs to
// give back. It tells nobody: moderation does.
func (s *Service) Hide(ctx context.Context, ref PostRef, rule string) (Moderated, error) {
	rule = oneLine(rule)
	if n := length(rule); n == 0 || n > ReasonMax || !storable(rule) {
		return Moderated{}, errs.Field("rule", "Choose the rule that it breaks.")
	}
	return s.moderate(ctx, ref, func(ctx context.Context, a actor.Actor, h held, p post) error {
		// What a flag hid already gets the moderator's rule.
		to := Hidden
		switch p.State {
		case Erased:
			return errs.Denied("Its words were erased, so there is nothing to hide.")
		case Deleted:
			to = Deleted
		}
		if err := s.setState(ctx, p, to, a.MemberID, rule); err != nil {
			return err
		}
		return s.finish(ctx, h.ID, p.PostRef, ActionHide, "")
	})
}

// HidePending hides a post while a flag waits for review, in the caller's
// transaction: it asks no permission beyond that the actor may read the post,
// and records nothing, since the flag's own record says it. A post that is no
// longer open is left as it is.
func (s *Service) HidePending(ctx context.Context, ref PostRef, rule string) (Moderated, error) {
	if _, err := database.MustTx(ctx); err != nil {
		return Moderated{}, err
	}
	a := actor.From(ctx)
	h, p, err := s.lockPost(ctx, a, ref)
	if err != nil {
		return Moderated{}, database.Translate(err)
	}
	out := Moderated{PostRef: ref, Thread: h.ID, Author: p.Author}
	if p.State != Open {
		return out, nil
	}
	if err := s.setState(ctx, p, Hidden, a.MemberID, rule); err != nil {
		return out, err
	}
	if err := s.settle(ctx, h.ID); err != nil {
		return out, err
	}
	return out, changes.Append(ctx, string(ref.Kind), ref.ID)
}

// Restore gives a hidden post back, by a moderator; one that its author had
// deleted before, to its author alone. Of one that was held since it was
// written those are told who are told of a new one.
func (s *Service) Restore(ctx context.Context, ref PostRef) (Moderated, error) {
	return s.moderate(ctx, ref, func(ctx context.Context, _ actor.Actor, h held, p post) error {
		to, by := Open, ids.ID{}
		switch {
		case p.State == Deleted && p.RemovedBy != p.Author:
			to, by = Deleted, p.Author
		case p.State != Hidden:
			return errs.Denied("This isn't hidden.")
		}
		if err := s.setState(ctx, p, to, by, ""); err != nil {
			return err
		}
		if p.waits() {
			if err := s.announce(ctx, h.ID, p); err != nil {
				return err
			}
		}
		return s.finish(ctx, h.ID, p.PostRef, ActionRestore, "")
	})
}

// Lock ends answers and comments in a thread, with a reason that readers see.
func (s *Service) Lock(ctx context.Context, thread ids.ID, reason string) (Moderated, error) {
	reason = oneLine(reason)
	if n := length(reason); n < ReasonMin || n > ReasonMax || !storable(reason) {
		return Moderated{}, errs.Field("reason", "Say in a sentence of up to 200 letters why; every reader sees it.")
	}
	if err := s.guard.Refuse("reason", reason); err != nil {
		return Moderated{}, err
	}
	return s.setLock(ctx, thread, true, reason, ActionLock)
}

// Unlock lets them come again.
func (s *Service) Unlock(ctx context.Context, thread ids.ID) (Moderated, error) {
	return s.setLock(ctx, thread, false, "", ActionUnlock)
}

func (s *Service) setLock(ctx context.Context, thread ids.ID, locked bool, reason, action string) (Moderated, error) {
	return s.moderate(ctx, PostRef{KindThread, thread}, func(ctx context.Context, _ actor.Actor, _ held, _ post) error {
		_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE threads SET locked = $2, lock_reason = $3, version = version + 1 WHERE id = $1`, thread, locked, reason)
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: action, Object: "thread", ObjectID: thread})
	})
}

// Retag gives a thread other specialties, one to three.
func (s *Service) Retag(ctx context.Context, thread ids.ID, specialties []string) (Moderated, error) {
	var c errs.Check
	if checkCount(&c, specialties); c.Err() != nil {
		return Moderated{}, c.Err()
	}
	return s.moderate(ctx, PostRef{KindThread, thread}, func(ctx context.Context, _ actor.Actor, _ held, p post) error {
		tags, err := s.knownSpecialties(ctx, specialties, p.Tags)
		if err != nil {
			return err
		}
		_, err = s.db.Pgx(ctx).Exec(ctx, `UPDATE threads SET specialties = $2, version = version + 1 WHERE id = $1`, thread, tags)
		if err != nil {
			return err
		}
		return s.tell(ctx, thread, p.PostRef, ActionRetag, "")
	})
}

// MarkDuplicate says that a thread asks what another one asked; the zero id
// takes it back. A pointer to a thread that some of the readers may not know
// of is refused.
func (s *Service) MarkDuplicate(ctx context.Context, thread, of ids.ID) (Moderated, error) {
	if thread == of {
		return Moderated{}, errs.Field("duplicate_of", "A thread can't be its own duplicate.")
	}
	return s.moderate(ctx, PostRef{KindThread, thread}, func(ctx context.Context, _ actor.Actor, h held, _ post) error {
		if err := s.mayPointTo(ctx, h, of); err != nil {
			return err
		}
		_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE threads SET duplicate_of = $2, version = version + 1 WHERE id = $1`, thread, of)
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionDuplicate, Object: "thread", ObjectID: thread})
	})
}

func (s *Service) mayPointTo(ctx context.Context, h held, of ids.ID) error {
	if of.IsZero() {
		return nil
	}
	var audience Audience
	var back ids.ID
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT audience, duplicate_of FROM threads WHERE id = $1 AND state = 'open'`, of).Scan(&audience, &back)
	switch {
	case errs.Is(database.Translate(err), errs.NotFound):
		return errs.Field("duplicate_of", "There is no open thread at that address.")
	case err != nil:
		return err
	case !narrower(h.Audience, audience):
		return errs.Field("duplicate_of", "Not all who read this thread may read that one, so it can't be pointed to.")
	case back == h.ID:
		return errs.Field("duplicate_of", "That thread is marked as a duplicate of this one.")
	}
	return nil
}

// moderate runs a moderator's act on a post under its thread's lock.
func (s *Service) moderate(ctx context.Context, ref PostRef, act func(context.Context, actor.Actor, held, post) error) (out Moderated, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Moderate); err != nil {
		return Moderated{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		h, p, err := s.lockPost(ctx, a, ref)
		if err != nil {
			return err
		}
		out = Moderated{PostRef: ref, Thread: h.ID, Author: p.Author}
		return act(ctx, a, h, p)
	})
	return out, err
}

// tell puts a thread into the feed and the act into the log.
func (s *Service) tell(ctx context.Context, thread ids.ID, p PostRef, action, detail string) error {
	if err := changes.Append(ctx, changes.Thread, thread); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: action, Object: string(p.Kind), ObjectID: p.ID, Detail: detail})
}
