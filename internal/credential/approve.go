package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// approve does what the application is for and gives the member whom it then
// concerns: after a recovery that is the owner of the old account.
func (s *Service) approve(ctx context.Context, a actor.Actor, r row) (ids.ID, error) {
	if r.purpose == Recover {
		return s.giveBack(ctx, r)
	}
	policy, enough, err := s.met(ctx, r.id)
	if err == nil && (!enough || policy.LeadsTo == actor.Provisional) {
		err = notEnough()
	}
	if err != nil {
		return ids.ID{}, err
	}
	return r.member, s.admit(ctx, r, policy, a.MemberID)
}

// notEnough is the answer to an approval that no policy carries.
func notEnough() error {
	return errs.Field("evidence", "What is confirmed is not enough for any of the policies below. "+
		"Confirm what you have looked at and found right, or ask for what is wanting.")
}
