package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// approve does what the application is for and gives the member whom it then
// concerns: after a recovery that is the owner of the old account.
func (s *Service) approve(ctx context.Context, a actor.Actor, r row) (ids.ID, error) {
	if r.purpose == Recover {
		return s.giveBack(ctx, r)
	}
	policy, enough, err := s.met(ctx, r.id)
	if err != nil {
		return ids.ID{}, err
	}
	if !enough || policy.LeadsTo == actor.Provisional {
		if policy, err = s.closest(ctx, r); err != nil {
			return ids.ID{}, err
		}
	}
	return r.member, s.admit(ctx, r, policy, a.MemberID)
}

// closest is the row whose terms hold for a reviewer's own word: the strictest
// of the case.
func (s *Service) closest(ctx context.Context, r row) (Policy, error) {
	rows, err := s.policiesOf(ctx, r.facts())
	best := Policy{LeadsTo: actor.Clinician}
	if r.profession == student {
		best.LeadsTo = actor.Student
	}
	for _, p := range rows {
		if p.LeadsTo != actor.Provisional && !p.SelfDeciding {
			return p, err
		}
	}
	return best, err
}
