package credential

import (
	"context"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
)

// Verdict is what a reviewer decides.
type Verdict string

// The verdicts.
const (
	Approve Verdict = "approve"
	More    Verdict = "more"
	Refuse  Verdict = "refuse"
)

// outcome is the state that a verdict leads to, and the word of its notice.
func (v Verdict) outcome() (State, string) {
	switch v {
	case Approve:
		return Approved, "approved"
	case More:
		return MoreWanted, "more"
	}
	return Refused, "refused"
}

// Decision is what the desk sends.
type Decision struct {
	ID ids.ID
	// Version is the one that the reviewer read.
	Version int
	Verdict Verdict
	// Reason is a code of Reasons; an approval has none.
	Reason string
	// Message goes to the applicant; it may be empty where the reason says
	// enough.
	Message string
}

// Decide decides a submitted application. It asks for a reviewer who
// proved a second factor just now (StepUp) and is not the applicant. A Conflict says that another
// reviewer decided, or the applicant changed it, since it was read. Approval
// to join makes a credential and lets the member in; approval to recover gives
// the sign-in to the one account with the same number and name. It records
// application.decide and notifies the applicant.
func (s *Service) Decide(ctx context.Context, d Decision) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return err
	}
	if !a.Fresh {
		return errs.New(errs.StepUp, "Confirm that it is you before you decide.")
	}
	d.Message = strings.TrimSpace(d.Message)
	if err := d.check(); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		r, err := s.lockForDecision(ctx, d)
		if err != nil {
			return err
		}
		if err := s.notOwn(ctx, a, r); err != nil {
			return err
		}
		concerned := r.member
		if d.Verdict == Approve {
			if concerned, err = s.approve(ctx, a, r); err != nil {
				return err
			}
		}
		return s.conclude(ctx, a, r, d, concerned)
	})
}

func (d *Decision) check() error {
	var c errs.Check
	why := reason(d.Reason)
	switch d.Verdict {
	case Approve:
		// A reason chosen and then thought better of is no reason.
		d.Reason = ""
	case More:
		c.That(why.More, "reason", "Choose what is wanting.")
		c.That(d.Message != "", "message", "Write what the applicant should send.")
	case Refuse:
		c.That(why.Refuse, "reason", "Choose why it is refused.")
		c.That(why.Code != ReasonOther || d.Message != "", "message", "The reason says nothing by itself: write why.")
	default:
		c.That(false, "do", "Choose approve, ask for more or refuse.")
	}
	c.That(short(d.Message, MaxMessage), "message", "The message is longer than 1,000 letters.")
	return c.Err()
}

// lockForDecision locks the member first and the application then, as every
// writer here does, so that no two wait for each other.
func (s *Service) lockForDecision(ctx context.Context, d Decision) (row, error) {
	member, err := s.memberOf(ctx, d.ID)
	if err != nil {
		return row{}, err
	}
	if _, err := s.lockApplicant(ctx, member); err != nil {
		return row{}, err
	}
	r, err := s.lockApplication(ctx, d.ID)
	switch {
	case err != nil:
		return row{}, err
	case r.state == Withdrawn:
		return row{}, errs.New(errs.Conflict, "The applicant withdrew this meanwhile. Nothing was decided.")
	case r.state != Submitted:
		return row{}, errs.New(errs.Conflict, "Another reviewer decided this meanwhile. Your decision was not taken.")
	case r.version != d.Version:
		return row{}, errs.New(errs.Conflict, "The applicant changed this since you read it. Read it again, then decide.")
	}
	return r, nil
}

// conclude writes the decision down and tells the member whom it concerns.
func (s *Service) conclude(ctx context.Context, a actor.Actor, r row, d Decision, concerned ids.ID) error {
	state, word := d.Verdict.outcome()
	if err := s.updateDecision(ctx, r, a.MemberID, concerned, state, d); err != nil {
		return err
	}
	detail := string(d.Verdict) + " " + string(r.purpose)
	if d.Reason != "" {
		detail += ": " + d.Reason
	}
	err := audit.Record(ctx, audit.Entry{Action: ActionDecide, Object: object, ObjectID: r.id, Detail: detail})
	if err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: "decision", MemberID: concerned, PostID: r.id, Detail: word}, nil)
}
