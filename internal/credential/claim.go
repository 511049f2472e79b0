package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// ClaimFor is how long a claim lasts after the last sign of work: opening the
// item, looking at a page of a document, a form sent back.
const ClaimFor = 15 * time.Minute

// The grants as the database holds them.
const (
	reviewerBit      = int16(actor.CredentialReviewer)
	administratorBit = int16(actor.Administrator)
)

// claim takes an item for the reviewer, or renews their claim. It refuses what
// is about themselves (Forbidden), what another works on, or nobody can go on
// with (Conflict), and what isn't open any more (NotFound).
func (s *Service) claim(ctx context.Context, a actor.Actor, id ids.ID) (Item, error) {
	i, err := s.item(ctx, a.MemberID, id)
	if err != nil {
		return i, err
	}
	if i.closed != nil {
		return i, errs.Missing()
	}
	if err := s.mayTake(ctx, a, i); err != nil {
		return i, err
	}
	taken, err := s.takeItem(ctx, id, a.MemberID)
	if err != nil {
		return i, err
	}
	now, err := s.item(ctx, a.MemberID, id)
	switch {
	case err != nil || taken:
		return now, err
	case now.closed != nil:
		return now, errs.Missing()
	case now.paused != nil:
		return now, errs.New(errs.Conflict, "The member was asked for something and has not answered yet. It comes back here when they do.")
	}
	return now, errs.New(errs.Conflict, "Another reviewer is working on this. It is free again when they have decided, let go, or done nothing for 15 minutes.")
}

// mayTake says whether the reviewer may work on an item at all.
func (s *Service) mayTake(ctx context.Context, a actor.Actor, i Item) error {
	if i.member == a.MemberID {
		return aboutYourself()
	}
	switch a.MemberID {
	case i.firstBy:
		return errs.Denied("Your verdict on this is written down. Another reviewer completes it.")
	case i.escalatedBy:
		return errs.Denied("You handed this over, so another reviewer decides it.")
	}
	if i.escalatedTo == toAdministrator && !a.Has(actor.Administrator) {
		n, err := s.otherReviewers(ctx, true, i.firstBy, i.escalatedBy, i.member)
		if err != nil || n > 0 {
			return orElse(err, errs.Denied("This was handed to a reviewer who is an administrator."))
		}
	}
	if i.Kind != ItemAppeal {
		return nil
	}
	party, err := s.partyTo(ctx, i.Subject, a.MemberID)
	if err == nil && party {
		err = errs.Denied("The appeal is against your own decision, so another reviewer reads and decides it.")
	}
	return err
}

func aboutYourself() error {
	return errs.Denied("This is about yourself, so another reviewer reads and decides it.")
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Release lets an item go that the acting reviewer has claimed; one that they
// don't hold is no error. It records review.release.
func (s *Service) Release(ctx context.Context, id ids.ID) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		i, err := s.item(ctx, a.MemberID, id)
		if err != nil {
			return err
		}
		if err := s.letItemGo(ctx, id, a.MemberID); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionRelease, Object: string(i.Kind), ObjectID: i.Subject})
	})
}
