package credential

import (
	"context"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Whom an item is handed to.
const (
	toReviewer      = "reviewer"
	toAdministrator = "administrator"
)

// Handover is what a reviewer says when they hand an item over.
type Handover struct {
	Item ids.ID
	// To is reviewer or administrator; empty is reviewer.
	To string
	// Note is for whoever takes it: why, and what was looked at. No member
	// reads it.
	Note string
}

// Escalate hands an item that the acting reviewer has open to another
// reviewer, or to one who is an administrator too. It then comes first in the
// queue, and who handed it over can't end it; those who can are told. Invalid names the field message or
// to; a Conflict says that another works on it. It asks for a fresh sign-in
// and records review.escalate.
func (s *Service) Escalate(ctx context.Context, h Handover) error {
	a := actor.From(ctx)
	if err := s.mayDecide(a); err != nil {
		return err
	}
	h.Note = strings.TrimSpace(h.Note)
	if h.To == "" {
		h.To = toReviewer
	}
	var c errs.Check
	c.That(h.Note != "", "message", "Write for the next reviewer why you hand it over.")
	c.That(short(h.Note, MaxMessage), "message", "The note is longer than 1,000 letters.")
	s.noPatient(&c, "message", h.Note)
	c.That(h.To == toReviewer || h.To == toAdministrator, "to", "Choose whom to hand it to.")
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		i, err := s.claim(ctx, a, h.Item)
		if err != nil {
			return err
		}
		// Whoever handed it on before can take it again.
		i.escalatedBy = a.MemberID
		n, err := s.otherReviewers(ctx, h.To == toAdministrator, i.escalatedBy, i.firstBy, i.member)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Field("to", "There is nobody of that kind to hand it to. Choose the other, or decide it yourself.")
		}
		before, err := s.open(inItems, "note", i.ID, i.noteSealed)
		if err != nil {
			return err
		}
		if err := s.escalateItem(ctx, i, a.MemberID, h.To, strings.TrimSpace(before+"\n"+h.Note)); err != nil {
			return err
		}
		if err := s.tellTakers(ctx, i, h.To == toAdministrator, toldHanded); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionEscalate, Object: string(i.Kind), ObjectID: i.Subject, Detail: h.To})
	})
}

// mayDecide asks for a reviewer who has shown freshly that it is them.
func (s *Service) mayDecide(a actor.Actor) error {
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return err
	}
	if !a.Fresh {
		return errs.New(errs.StepUp, "Confirm that it is you before you decide.")
	}
	return nil
}
