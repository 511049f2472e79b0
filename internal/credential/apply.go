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
// amending form that is out of date. It records application.submit.
func (s *Service) Apply(ctx context.Context, in Input) (id ids.ID, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return ids.ID{}, err
	}
	in.tidy()
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := s.lockApplicant(ctx, a.MemberID)
		if err != nil {
			return err
		}
		var again bool
		if id, again, err = s.once(ctx, a.MemberID, in.Key); err != nil || again {
			return err
		}
		open, found, err := s.openApplication(ctx, a.MemberID)
		if err != nil {
			return err
		}
		if found {
			id, err = open.id, s.amend(ctx, open, in)
		} else {
			err = s.submit(ctx, id, m, in)
		}
		return err
	})
	return id, err
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
	if err := s.updateFacts(ctx, open.id, in.Facts); err != nil {
		return err
	}
	if err := s.resumeItem(ctx, ItemApplication, open.id); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: ActionSubmit, Object: object, ObjectID: open.id, Detail: string(in.Purpose) + " amended"})
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
	case m.standing == actor.Clinician:
		return errs.New(errs.Conflict, "You are let in already, so there is nothing to apply for.")
	case p == Recover && (m.standing != actor.Applicant || m.handle != "" || m.grants != 0):
		return errs.New(errs.Conflict, "This account is in use, so it can't be folded into an older one.")
	}
	return nil
}
