package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// GivenVouch is a vouch as its giver finds it again: without the name.
type GivenVouch struct {
	ID                       ids.ID
	Profession, Jurisdiction string
	How                      string
	Since                    int
	GivenAt                  time.Time
}

// GivenVouches lists the acting clinician's vouches that can still be taken
// back: those on which nothing was decided yet.
func (s *Service) GivenVouches(ctx context.Context) ([]GivenVouch, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Vouch); err != nil {
		return nil, err
	}
	list, err := s.proofs(ctx, `JOIN applications a ON a.id = e.application_id WHERE e.voucher = $1 AND e.kind = 'vouch'
		AND e.state = 'confirmed' AND a.state IN ('submitted', 'more_wanted') ORDER BY e.given_at DESC LIMIT 50`, a.MemberID)
	if err != nil {
		return nil, err
	}
	var out []GivenVouch
	for _, p := range list {
		var w vouchWords
		if err := s.openDetail(p, &w); err != nil {
			return nil, err
		}
		r, err := s.application(ctx, p.Application)
		if err != nil {
			return nil, err
		}
		out = append(out, GivenVouch{ID: p.ID, Profession: r.profession, Jurisdiction: r.jurisdiction, How: w.How, Since: w.Since, GivenAt: *p.GivenAt})
	}
	return out, nil
}

// WithdrawVouch takes a vouch back that the acting clinician gave, until the
// application is decided. NotFound is one that isn't theirs, Conflict one that
// was decided on. It records vouch.withdraw.
func (s *Service) WithdrawVouch(ctx context.Context, id ids.ID) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Vouch); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		p, found, err := s.proof(ctx, `WHERE e.id = $1 AND e.voucher = $2 AND e.kind = 'vouch'`, id, a.MemberID)
		if err != nil {
			return err
		}
		if !found {
			return errs.Missing()
		}
		if _, err := s.lockApplicant(ctx, p.member); err != nil {
			return err
		}
		r, err := s.lockApplication(ctx, p.Application)
		if err != nil {
			return err
		}
		if !r.state.Open() {
			return errs.New(errs.Conflict, "This was decided meanwhile, so the vouch can't be taken back. Tell a moderator if something is wrong.")
		}
		if err := s.endProof(ctx, p, EvidenceWithdrawn); err != nil {
			return err
		}
		if err := s.recordEvidence(ctx, ActionWithdrawVouch, p); err != nil {
			return err
		}
		return s.changed(ctx, r)
	})
}
