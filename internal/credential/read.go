package credential

import (
	"context"
	"slices"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Review is an application as a reviewer reads it: everything that it states,
// and what the house knows of the same registration or applicant.
type Review struct {
	Application
	Signals []Signal
	// accounts have proven the same number under the same name.
	accounts []ids.ID
}

// Matches is how many accounts of others have proven the same number under
// the same name: one is what a recovery needs, none what joining does.
func (r Review) Matches() int { return len(r.accounts) }

// Signal is another row about the same number or by the same applicant.
type Signal struct {
	// Credential is true for a proven standing, false for an application.
	Credential   bool
	State        State // of an application
	Profession   string
	Jurisdiction string
	At           time.Time
	// SameApplicant, SameNumber and SameName say what agrees; Erased that
	// the name there can't be compared any more.
	SameApplicant, SameNumber, SameName, Erased bool
	// Withdrawn says that the credential counts no more.
	Withdrawn bool
	// Standing is what the account behind it has now; Before the one it had
	// when it was suspended or closed.
	Standing, Before actor.Standing
}

// adoptable says whether the signal is an account that a recovery may give
// back.
func (s Signal) adoptable() bool {
	return s.Credential && !s.Withdrawn && s.SameNumber && s.SameName && !s.SameApplicant && s.Standing != actor.Closed
}

// Read opens an undecided application for a reviewer, who may not be the
// applicant. Each call records application.read once; nothing is read that
// could not be recorded.
func (s *Service) Read(ctx context.Context, id ids.ID) (out Review, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return Review{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		r, err := s.application(ctx, id)
		if err != nil {
			return err
		}
		if !r.state.Open() {
			return errs.Missing()
		}
		if err := s.notOwn(ctx, a, r); err != nil {
			return err
		}
		if out, err = s.review(ctx, r); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionRead, Object: object, ObjectID: id})
	})
	if err != nil {
		return Review{}, err
	}
	return out, nil
}

func (s *Service) review(ctx context.Context, r row) (out Review, err error) {
	if out.Application, err = s.opened(r); err != nil {
		return out, err
	}
	found, err := s.signals(ctx, r)
	if err != nil {
		return out, err
	}
	for _, f := range found {
		signal, err := s.compare(out.Application, r, f)
		if err != nil {
			return out, err
		}
		out.Signals = append(out.Signals, signal)
		if signal.adoptable() && !slices.Contains(out.accounts, f.member) {
			out.accounts = append(out.accounts, f.member)
		}
	}
	return out, nil
}

// compare opens the name of the other row to say whether it is the same; the
// name itself goes no further.
func (s *Service) compare(app Application, r row, f foundRow) (Signal, error) {
	name, err := s.open(f.table(), "legal_name", f.id, f.nameSealed)
	if err != nil {
		return Signal{}, err
	}
	signal := f.Signal
	signal.SameApplicant = f.member == r.member
	signal.Erased = name == ""
	signal.SameName = name != "" && plainName(name) == plainName(app.LegalName)
	return signal, nil
}

// notOwn refuses a reviewer their own application, from whatever account it
// came: one that names the number of the reviewer's own credential is theirs.
func (s *Service) notOwn(ctx context.Context, a actor.Actor, r row) error {
	own := r.member == a.MemberID
	if !own {
		var err error
		if own, err = s.holdsNumber(ctx, a.MemberID, r.hash); err != nil {
			return err
		}
	}
	if own {
		return errs.Denied("This application is about yourself, so another reviewer reads and decides it.")
	}
	return nil
}
