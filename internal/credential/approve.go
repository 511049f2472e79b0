package credential

import (
	"context"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// methodReview is how a credential was proven: a reviewer looked it up in the
// register.
const methodReview = "review"

// approve does what the application is for and gives the member whom it then
// concerns: after a recovery that is the owner of the old account.
func (s *Service) approve(ctx context.Context, a actor.Actor, r row) (ids.ID, error) {
	if r.purpose == Recover {
		return s.giveBack(ctx, r)
	}
	app, err := s.opened(r)
	if err != nil {
		return ids.ID{}, err
	}
	if err := s.insertCredential(ctx, a.MemberID, r, app); err != nil {
		return ids.ID{}, err
	}
	standing := actor.Clinician
	if r.profession == student {
		standing = actor.Student
	}
	return r.member, s.accounts.Admit(ctx, r.member, account.Admission{Standing: standing, Profession: r.profession,
		Stage: r.stage, Specialty: r.specialty, Jurisdiction: r.jurisdiction, VerifiedAt: s.clock.Now()})
}

// giveBack moves the newcomer's sign-in to the one account that has proven the
// same number under the same name. It is never the reviewer's own: see notOwn.
func (s *Service) giveBack(ctx context.Context, r row) (ids.ID, error) {
	review, err := s.review(ctx, r)
	if err != nil {
		return ids.ID{}, err
	}
	switch len(review.accounts) {
	case 1:
		return review.accounts[0], s.accounts.AdoptIdentity(ctx, r.member, review.accounts[0])
	case 0:
		return ids.ID{}, errs.New(errs.Invalid,
			"No account has proven this number under this name, so there is nothing to give back. Ask for more, or refuse.")
	}
	return ids.ID{}, errs.New(errs.Invalid,
		"More than one account has proven this number under this name. Refuse, and tell an administrator.")
}
