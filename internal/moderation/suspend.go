package moderation

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
)

// MessageMax is how many letters a message to a member may have.
const MessageMax = 1000

// longest bounds a suspension that has an end.
const longest = 5 * 366 * 24 * time.Hour

// Suspend ends everything a member may do, at once: every session of theirs
// ends with the commit. It asks for a moderator who proved a second factor just
// now (StepUp). rule is a rule's key; message, for the member alone,
// may be empty; until is when it ends by itself, nil for never. Not oneself,
// and an administrator only by another administrator. Somebody suspended is a
// Conflict. Invalid names rule, message and until. It records member.suspend.
func (s *Service) Suspend(ctx context.Context, member ids.ID, rule, message string, until *time.Time) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Moderate); err != nil {
		return err
	}
	if err := proven(a); err != nil {
		return err
	}
	message = strings.TrimSpace(message)
	text, err := s.checkSanction(rule, message, until)
	if err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		standing, err := s.sanctionable(ctx, a, member)
		if err != nil {
			return err
		}
		if standing == actor.Suspended {
			return errs.New(errs.Conflict, "This member is suspended already. Lift that first.")
		}
		id := ids.At(s.clock.Now())
		if err := s.storeSanction(ctx, id, member, text, message, a.MemberID, until); err != nil {
			return err
		}
		if err := s.accounts.SetStanding(ctx, member, actor.Suspended, ActionSuspend); err != nil {
			return err
		}
		if err := audit.Record(ctx, audit.Entry{Action: ActionSuspend, Object: "member", ObjectID: member, Detail: text}); err != nil {
			return err
		}
		return tellMember(ctx, member, id, detail("suspended", text))
	})
}

// proven asks for the second factor of who decides about a member or a post:
// that isn't done at a computer that a moderator left.
func proven(a actor.Actor) error {
	if !a.Fresh {
		return errs.New(errs.StepUp, "Confirm with your second factor before you decide. Nothing was changed.")
	}
	return nil
}

func (s *Service) checkSanction(rule, message string, until *time.Time) (text string, err error) {
	var c errs.Check
	text, err = ruleText(rule)
	c.That(err == nil, "rule", "Choose the rule that was broken.")
	c.That(utf8.RuneCountInString(message) <= MessageMax, "message", "The message may have 1,000 letters at most.")
	if err := s.guard.Refuse("message", message); err != nil {
		c.That(false, "message", errs.As(err).Text)
	}
	c.That(utf8.ValidString(message) && !strings.ContainsRune(message, 0), "message", "There are characters in this that can't be stored. Type it again.")
	if until != nil {
		now := s.clock.Now()
		c.That(until.After(now) && until.Before(now.Add(longest)), "until", "The end must lie ahead, and within five years.")
	}
	return text, c.Err()
}

// sanctionable locks a member whom the actor may sanction and gives their
// standing.
func (s *Service) sanctionable(ctx context.Context, a actor.Actor, member ids.ID) (actor.Standing, error) {
	standing, grants, err := s.lockMember(ctx, member)
	switch {
	case err != nil:
		return "", err
	case standing == actor.Closed:
		return "", errs.Missing()
	case member == a.MemberID:
		return "", errs.Denied("You can't judge yourself. Ask another moderator.")
	case grants.Has(actor.Administrator) && !a.Has(actor.Administrator):
		return "", errs.Denied("Only an administrator can do that to an administrator.")
	}
	return standing, nil
}

// tellMember lets a member know what was decided about them.
func tellMember(ctx context.Context, member, sanction ids.ID, detail string) error {
	return jobs.Insert(ctx, jobs.Notify{About: "moderation", PostKind: "sanction", PostID: sanction, MemberID: member, Detail: detail}, nil)
}
