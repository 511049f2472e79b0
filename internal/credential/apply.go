package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// Apply sends the acting member's application, or, after a reviewer asked for
// more, amends it: it is then in the queue again at its old place. It gives
// the application's id. Invalid names every field that can't be taken; a
// Conflict is an application under way, a standing that needs none, or an
// amending form that is out of date. The number is looked up in the register
// before, and where the set of evidence is enough for the machine the decision
// is there when it returns. It records application.submit, and with it what
// was decided.
func (s *Service) Apply(ctx context.Context, in Input) (id ids.ID, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return ids.ID{}, err
	}
	in.tidy()
	found, ask, err := s.before(ctx, in)
	if err != nil {
		return ids.ID{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := s.lockApplicant(ctx, a.MemberID)
		if err != nil {
			return err
		}
		var again bool
		if id, again, err = s.once(ctx, a.MemberID, in.Key); err != nil || again {
			return err
		}
		open, under, err := s.openApplication(ctx, a.MemberID)
		if err != nil {
			return err
		}
		if under {
			id, err = open.id, s.amend(ctx, open, in)
		} else {
			err = s.submit(ctx, id, m, in)
		}
		if err != nil {
			return err
		}
		return s.weighAnew(ctx, id, found, ask)
	})
	return id, err
}

// before does what takes no transaction: it asks the register, and reads the
// address that a code shall go to. Of a form that can't be taken it does
// neither; the transaction says why.
func (s *Service) before(ctx context.Context, in Input) (found looked, ask asking, err error) {
	if wrong := in.checkForm(); wrong != nil {
		return found, ask, nil //nolint:nilerr // the transaction says why, with everything else
	}
	if in.Address != "" && in.Revision == 0 {
		if ask, err = s.mayAsk(ctx, in.Address); err != nil {
			return found, ask, err
		}
	}
	return s.look(ctx, in.Facts), ask, nil
}

// weighAnew writes what the register said, sends the code to the mailbox that
// was named with it, and sees what follows.
func (s *Service) weighAnew(ctx context.Context, id ids.ID, found looked, ask asking) error {
	r, err := s.application(ctx, id)
	if err != nil {
		return err
	}
	if ask.address != "" {
		if err := s.ask(ctx, r, ids.At(s.clock.Now()), ask); err != nil {
			return err
		}
	}
	if err := s.lockNumber(ctx, r.hash); err != nil {
		return err
	}
	if err := s.writeLook(ctx, r, found); err != nil {
		return err
	}
	return s.settle(ctx, id)
}

// submit writes a new application.
func (s *Service) submit(ctx context.Context, id ids.ID, m applicant, in Input) error {
	if in.Revision != 0 {
		return errs.New(errs.Conflict, "This application is not open any more. Open the page anew to see what became of it.")
	}
	if err := m.may(in.Purpose); err != nil {
		return err
	}
	if err := s.check(ctx, in); err != nil {
		return err
	}
	err := s.insertApplication(ctx, id, m.id, in)
	if database.UniqueViolation(err, "applications_open") {
		return underWay()
	}
	if err != nil {
		return err
	}
	if err := s.openItem(ctx, ItemApplication, id, m.id, 0); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: ActionSubmit, Object: object, ObjectID: id, Detail: string(in.Purpose)})
}

// amend writes over the open application what was wanting. Its purpose stays.
func (s *Service) amend(ctx context.Context, open row, in Input) error {
	if open.state == Submitted {
		return underWay()
	}
	if in.Revision != open.version {
		return errs.New(errs.Conflict, "This application was changed elsewhere meanwhile. Look at what is asked now, then send it again.")
	}
	in.Purpose = open.purpose
	if err := s.check(ctx, in); err != nil {
		return err
	}
	if err := s.unprove(ctx, open, in.Facts); err != nil {
		return err
	}
	if err := s.updateFacts(ctx, open.id, in.Facts); err != nil {
		return err
	}
	if err := s.resumeItem(ctx, ItemApplication, open.id); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: ActionSubmit, Object: object, ObjectID: open.id, Detail: string(in.Purpose) + " amended"})
}

// unprove takes back what was proven of a person whom the amended words do not
// name any more: vouches and letters were about the old name and number, and a
// document that a reviewer confirmed must be looked at again.
func (s *Service) unprove(ctx context.Context, open row, f Facts) error {
	app, err := s.opened(open)
	if err != nil {
		return err
	}
	if plainName(app.LegalName) == plainName(f.LegalName) && plainNumber(app.Number) == plainNumber(f.Number) &&
		plainRegister(app.Register) == plainRegister(f.Register) && app.Profession == f.Profession && app.Jurisdiction == f.Jurisdiction {
		return nil
	}
	for _, kind := range []EvidenceKind{Vouch, PostCode} {
		if err := s.retire(ctx, open.id, kind, EvidenceAsked, EvidenceConfirmed); err != nil {
			return err
		}
	}
	return s.write(ctx, `UPDATE evidence SET state = 'given', decided_at = NULL, decided_by = NULL
		WHERE application_id = $1 AND kind IN ('document', 'work mail') AND state = 'confirmed'`, open.id)
}

func underWay() error {
	return errs.New(errs.Conflict, "Your application is under way already. Withdraw it if you want to send another one.")
}

// applicant is what the rules ask of the member who applies.
type applicant struct {
	id       ids.ID
	standing actor.Standing
	handle   string
	grants   actor.Grant
}

// may says whether an application for the purpose makes sense.
func (m applicant) may(p Purpose) error {
	switch {
	case m.standing == actor.Closed || m.standing == actor.Suspended:
		return errs.Missing()
	case (p == Add || p == Renew) && m.standing != actor.Clinician && m.standing != actor.Student && m.standing != actor.Lapsed:
		return errs.New(errs.Conflict, "You have no proven registration yet to which another could be added.")
	case m.standing == actor.Clinician && p != Add && p != Renew:
		return errs.New(errs.Conflict, "You are let in already, so there is nothing to apply for.")
	case p == Recover && (m.standing != actor.Applicant || m.handle != "" || m.grants != 0):
		return errs.New(errs.Conflict, "This account is in use, so it can't be folded into an older one.")
	}
	return nil
}
