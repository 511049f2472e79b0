package forum

import (
	"context"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/jobs"
)

// Holder takes posts that only a second person can judge: moderation.
type Holder interface {
	// Hold calls a moderator to a post that was just hidden, and tells its
	// author, in the transaction that writes it.
	Hold(ctx context.Context, m Moderated) error
	// AskErasure calls a moderator to a post of somebody else that has words
	// which were erased elsewhere in its thread, in the erasing transaction.
	AskErasure(ctx context.Context, e AskedErasure) error
	// Release takes the call back, in the transaction in which the author put
	// it so that the guard finds nothing in it.
	Release(ctx context.Context, m Moderated) error
}

// hold hides a post whose words are in a language that the guard can't read,
// from all but its author and moderators, until a second person has looked. A
// text that the guard can read is left as it is.
func (s *Service) hold(ctx context.Context, a actor.Actor, thread ids.ID, ref PostRef, found guard.Decision) error {
	if !found.Unreadable || s.holder == nil {
		return nil
	}
	if err := s.setState(ctx, post{PostRef: ref}, Hidden, a.MemberID, guard.HeldRule); err != nil {
		return err
	}
	if err := s.settle(ctx, thread); err != nil {
		return err
	}
	if err := changes.Append(ctx, changes.Thread, thread); err != nil {
		return err
	}
	return s.holder.Hold(ctx, Moderated{PostRef: ref, Thread: thread, Author: a.MemberID})
}

// releaseOwn gives a held post to its readers, since its author has changed it
// so that the guard finds nothing in it.
func (s *Service) releaseOwn(ctx context.Context, thread ids.ID, p post) error {
	if err := s.setState(ctx, p, Open, ids.ID{}, ""); err != nil {
		return err
	}
	if err := s.announce(ctx, thread, p); err != nil {
		return err
	}
	if s.holder != nil {
		if err := s.holder.Release(ctx, Moderated{PostRef: p.PostRef, Thread: thread, Author: p.Author}); err != nil {
			return err
		}
	}
	return audit.Record(ctx, audit.Entry{Action: ActionRestore, Object: string(p.Kind), ObjectID: p.ID})
}

// announce lets those know of a post that waited who are told of a new one:
// when it was written they couldn't read it. Whoever was told of it before
// isn't again.
func (s *Service) announce(ctx context.Context, thread ids.ID, p post) error {
	if p.Kind == KindThread {
		return nil
	}
	return jobs.Insert(ctx, jobs.Notify{About: string(p.Kind), ThreadID: thread, PostKind: string(p.Kind), PostID: p.ID, MemberID: p.Author}, nil)
}
