package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// letterLife is how long the code of a letter can be entered: post is slow.
const letterLife = 45 * 24 * time.Hour

// AskLetter asks that a code be sent by post to the address that the register
// has for the acting member's number. Conflict says that the register has
// none, or that a letter is under way. It records evidence.ask.
func (s *Service) AskLetter(ctx context.Context, key ids.ID) error {
	return s.onOpen(ctx, key, PostCode, func(ctx context.Context, r row, id ids.ID) error {
		list, err := s.proofsOf(ctx, r.id)
		if err != nil {
			return err
		}
		e, matched, err := s.registryEntry(list)
		if err != nil {
			return err
		}
		if _, there := letterPlace(e); !matched || !there {
			return errs.New(errs.Conflict, "We have no address from a register for you, so a letter can't be sent. Take another way.")
		}
		for _, p := range list {
			if p.Kind == PostCode && p.State == EvidenceAsked && (p.CodeExpires == nil || s.clock.Now().Before(*p.CodeExpires)) {
				return errs.New(errs.Conflict, "A letter is asked for or under way already.")
			}
		}
		if err := s.retire(ctx, r.id, PostCode, EvidenceAsked); err != nil {
			return err
		}
		now := s.clock.Now()
		p := proof{member: r.member, Evidence: Evidence{ID: id, Application: r.id, Kind: PostCode, State: EvidenceAsked, CreatedAt: now}}
		if err := s.insertProof(ctx, p); err != nil {
			return err
		}
		return s.recordEvidence(ctx, ActionAsk, p)
	})
}

// letterPlace is where the register says that letters reach the person.
func letterPlace(e Entry) (Place, bool) {
	for _, p := range e.Places {
		if len(p.Lines) > 0 && p.City != "" {
			return p, true
		}
	}
	return Place{}, false
}

// EnterLetterCode takes the code that came by post. It answers and records as
// EnterMailCode does.
func (s *Service) EnterLetterCode(ctx context.Context, code string) error {
	return s.enterCode(ctx, PostCode, code, func(ctx context.Context, _ row, p proof) error {
		return s.confirmProof(ctx, p, FoundAgrees)
	})
}

// Letter is what is printed and posted.
type Letter struct {
	Name  string
	Place Place
	// Code is shown on the letter alone; it can be entered until Until.
	Code  string
	Until time.Time
}

// LetterWanted says whether an open application asks for a letter, and since
// when its last one was printed; nil for none.
func (s *Service) LetterWanted(ctx context.Context, application ids.ID) (wanted bool, printed *time.Time, err error) {
	if err := authz.Require(actor.From(ctx), authz.ReviewStanding); err != nil {
		return false, nil, err
	}
	p, found, err := s.proof(ctx, `WHERE e.application_id = $1 AND e.kind = 'post code' AND e.state = 'asked' ORDER BY e.created_at DESC`, application)
	return found, p.GivenAt, err
}

// LetterAsked is LetterWanted for an item of the queue. NotFound is one whose
// applicant asks for no letter.
func (s *Service) LetterAsked(ctx context.Context, item ids.ID) (printed *time.Time, err error) {
	if err := authz.Require(actor.From(ctx), authz.ReviewStanding); err != nil {
		return nil, err
	}
	application, err := s.applicationOf(ctx, item)
	if err != nil {
		return nil, err
	}
	wanted, printed, err := s.LetterWanted(ctx, application)
	if err == nil && !wanted {
		err = errs.Missing()
	}
	return printed, err
}

// applicationOf gives the application that an open item is about.
func (s *Service) applicationOf(ctx context.Context, item ids.ID) (id ids.ID, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT subject_id FROM review_items WHERE id = $1 AND kind = 'application' AND closed_at IS NULL`, item).Scan(&id)
	return id, database.Translate(err)
}

// PrintLetter makes the letter of the application that is an item of the queue,
// with a new code, for a reviewer with a fresh sign-in who is not the applicant. A code of an earlier
// print opens nothing any more. NotFound is an application that asks for none.
// It records letter.print.
func (s *Service) PrintLetter(ctx context.Context, item ids.ID) (out Letter, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReviewStanding); err != nil {
		return Letter{}, err
	}
	if !a.Fresh {
		return Letter{}, errs.New(errs.StepUp, "Confirm that it is you before you print a letter.")
	}
	application, err := s.applicationOf(ctx, item)
	if err != nil {
		return Letter{}, err
	}
	member, err := s.memberOf(ctx, application)
	if err != nil {
		return Letter{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, member); err != nil {
			return err
		}
		r, err := s.lockApplication(ctx, application)
		if err != nil {
			return err
		}
		if err := s.notOwn(ctx, a, r); err != nil {
			return err
		}
		out, err = s.printLetter(ctx, r)
		return err
	})
	return out, err
}

func (s *Service) printLetter(ctx context.Context, r row) (Letter, error) {
	list, err := s.proofsOf(ctx, r.id)
	if err != nil {
		return Letter{}, err
	}
	e, matched, err := s.registryEntry(list)
	if err != nil {
		return Letter{}, err
	}
	to, there := letterPlace(e)
	p, asked, err := s.proof(ctx, `WHERE e.application_id = $1 AND e.kind = 'post code' AND e.state = 'asked' ORDER BY e.created_at DESC`, r.id)
	if err != nil {
		return Letter{}, err
	}
	if !matched || !there || !asked || !r.state.Open() {
		return Letter{}, errs.Missing()
	}
	app, err := s.opened(r)
	if err != nil {
		return Letter{}, err
	}
	now, code := s.clock.Now(), newCode(shortCode)
	until := now.Add(letterLife)
	err = s.write(ctx, `UPDATE evidence SET code_hash = $2, code_tries = 0, code_expires = $3, given_at = $4 WHERE id = $1`,
		p.ID, s.codeHash(p.ID, code), until, now)
	if err != nil {
		return Letter{}, err
	}
	return Letter{Name: app.LegalName, Place: to, Code: spaced(code), Until: until}, s.recordEvidence(ctx, ActionLetter, p)
}
