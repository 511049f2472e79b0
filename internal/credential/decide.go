package credential

import (
	"context"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
)

// Verdict is what a reviewer decides.
type Verdict string

// The verdicts: of applications; of looks at what decided itself; of
// credentials that run out; of hits in a register; of appeals. Withdraw also
// ends a hit's credential by way of Confirm.
const (
	Approve  Verdict = "approve"
	More     Verdict = "more"
	Refuse   Verdict = "refuse"
	Confirm  Verdict = "confirm"
	TakeBack Verdict = "take back"
	Extend   Verdict = "extend"
	Lapse    Verdict = "lapse"
	Clear    Verdict = "clear"
	Uphold   Verdict = "uphold"
	Overturn Verdict = "overturn"
)

// verdicts says which can be given on what.
var verdicts = map[ItemKind][]Verdict{
	ItemApplication: {Approve, More, Refuse},
	ItemLook:        {Confirm, TakeBack},
	ItemExpiry:      {Extend, Lapse},
	ItemHit:         {Confirm, Clear},
	ItemAppeal:      {Uphold, Overturn},
}

// outcome is the state that a verdict on an application leads to, and the word
// of its notice.
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
	Item ids.ID
	// Version is the one that the reviewer read: Work.Revision.
	Version int
	Verdict Verdict
	// Reason is a code of Reasons where the verdict asks for one.
	Reason string
	// Message goes to the member; it may be empty where the reason says
	// enough.
	Message string
	// Evidence says of pieces whether the reviewer confirms them; who names
	// none leaves them as they are.
	Evidence map[ids.ID]bool
}

// Decide decides an item of the queue. It asks for a reviewer who proved a
// second factor just now (StepUp) and whom it doesn't concern (Forbidden). A Conflict says that
// another reviewer works on it or decided it, or that it changed since it was
// read; Invalid names the fields, of them evidence where what is confirmed is
// not enough for any policy, and message where something in it is surely a
// patient's. second says that the verdict was written down as
// the first of two, and that nothing else happened yet. It records
// review.decide and tells the member what was decided.
func (s *Service) Decide(ctx context.Context, d Decision) (second bool, err error) {
	a := actor.From(ctx)
	if err := s.mayDecide(a); err != nil {
		return false, err
	}
	d.Message = strings.TrimSpace(d.Message)
	var c errs.Check
	s.noPatient(&c, "message", d.Message)
	if err := c.Err(); err != nil {
		return false, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		i, err := s.item(ctx, a.MemberID, d.Item)
		if err != nil {
			return err
		}
		if err := d.check(i.Kind); err != nil {
			return err
		}
		// Whoever writes here holds the member first, so that no two wait
		// for each other.
		if _, err := s.lockApplicant(ctx, i.member); err != nil {
			return err
		}
		second, err = s.decide(ctx, a, i, d)
		return err
	})
	return second, err
}

func (s *Service) decide(ctx context.Context, a actor.Actor, i Item, d Decision) (second bool, err error) {
	if i.Kind == ItemApplication {
		return s.decideApplication(ctx, a, i, d)
	}
	i, err = s.lockItem(ctx, a.MemberID, i.ID)
	switch {
	case err != nil:
		return false, err
	case i.closed != nil:
		return false, decidedMeanwhile()
	case i.Version != d.Version:
		return false, errs.New(errs.Conflict, "This changed since you read it. Read it again, then decide.")
	}
	if i, err = s.claim(ctx, a, i.ID); err != nil {
		return false, err
	}
	switch i.Kind {
	case ItemLook:
		return false, s.decideLook(ctx, a, i, d)
	case ItemExpiry:
		return false, s.decideExpiry(ctx, a, i, d)
	case ItemHit:
		return s.decideHit(ctx, a, i, d)
	}
	return false, s.decideAppeal(ctx, a, i, d)
}

func decidedMeanwhile() error {
	return errs.New(errs.Conflict, "Another reviewer decided this meanwhile. Your decision was not taken.")
}

func noMore() error {
	return errs.New(errs.Conflict, "This credential was renewed or laid down meanwhile, so there is nothing to decide any more.")
}

func (d *Decision) check(kind ItemKind) error {
	var c errs.Check
	known := false
	for _, v := range verdicts[kind] {
		known = known || v == d.Verdict
	}
	c.That(known, "do", "Choose one of the decisions offered.")
	why := reason(d.Reason)
	switch d.Verdict {
	case More:
		c.That(why.More, "reason", "Choose what is wanting.")
		c.That(d.Message != "", "message", "Write what the applicant should send.")
	case Refuse, TakeBack:
		c.That(why.Refuse, "reason", "Choose why.")
		c.That(why.Code != ReasonOther || d.Message != "", "message", "The reason says nothing by itself: write why.")
	case Uphold, Overturn, Lapse:
		d.Reason = ""
		c.That(d.Message != "" || d.Verdict != Uphold, "message", "Write why the decision stands: nobody else will tell them.")
	default:
		// A reason chosen and then thought better of is no reason.
		d.Reason = ""
	}
	c.That(short(d.Message, MaxMessage), "message", "The message is longer than 1,000 letters.")
	return c.Err()
}

func (s *Service) decideApplication(ctx context.Context, a actor.Actor, i Item, d Decision) (second bool, err error) {
	r, err := s.lockForDecision(ctx, i.Subject, d.Version)
	if err != nil {
		return false, err
	}
	if err := s.notOwn(ctx, a, r); err != nil {
		return false, err
	}
	if i, err = s.claim(ctx, a, i.ID); err != nil {
		return false, err
	}
	if err := s.judge(ctx, a, r, d.Evidence); err != nil {
		return false, err
	}
	concerned := r.member
	switch d.Verdict {
	case Approve:
		if err := s.noneRanOut(ctx, r.id); err != nil {
			return false, err
		}
		if second, err = s.firstOfTwo(ctx, a, i, r, d); err != nil || second {
			return second, err
		}
		if concerned, err = s.approve(ctx, a, r); err != nil {
			return false, err
		}
	case More:
		if err := s.provideMeanwhile(ctx, r); err != nil {
			return false, err
		}
	case Refuse:
		if err := s.endProvisional(ctx, r); err != nil {
			return false, err
		}
	}
	if err := s.tellFirst(ctx, i, a.MemberID); err != nil {
		return false, err
	}
	return false, s.conclude(ctx, a, r, d, concerned)
}

// lockForDecision locks an application that a reviewer has read.
func (s *Service) lockForDecision(ctx context.Context, id ids.ID, version int) (row, error) {
	r, err := s.lockApplication(ctx, id)
	switch {
	case err != nil:
		return row{}, err
	case r.state == Withdrawn:
		return row{}, errs.New(errs.Conflict, "The applicant withdrew this meanwhile. Nothing was decided.")
	case r.state != Submitted:
		return row{}, decidedMeanwhile()
	case r.version != version:
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
	if err := s.itemDecided(ctx, d.Verdict, r.id, a.MemberID); err != nil {
		return err
	}
	if err := recordVerdict(ctx, ItemApplication, r.id, d, string(r.purpose)); err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: "decision", MemberID: concerned, PostID: r.id, Detail: word}, nil)
}

// recordVerdict records a decision: the verdict, a word that goes with it, and
// the reason's code.
func recordVerdict(ctx context.Context, kind ItemKind, subject ids.ID, d Decision, word string) error {
	detail := strings.TrimSpace(string(d.Verdict) + " " + word)
	if d.Reason != "" {
		detail += ": " + d.Reason
	}
	return audit.Record(ctx, audit.Entry{Action: ActionDecide, Object: string(kind), ObjectID: subject, Detail: detail})
}
