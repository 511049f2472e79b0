package forum

import (
	"context"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
)

// Holder takes posts that only a second person can judge: moderation.
type Holder interface {
	// Hold calls a moderator to a post that was just hidden, and tells its
	// author, in the transaction that writes it.
	Hold(ctx context.Context, m Moderated) error
	// AskErasure calls a moderator to a post of somebody else that has words
	// which were erased elsewhere in its thread, in the erasing transaction.
	AskErasure(ctx context.Context, e AskedErasure) error
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
