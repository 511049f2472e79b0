package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// admit makes a credential of an application whose evidence meets the policy,
// and what follows from it: the member's standing, their affiliations, the end
// of what was provisional or renewed, the deletion of every document. by is
// zero where the machine decided; a person must then look, and until they have
// the member vouches for nobody. The caller writes the decision itself.
func (s *Service) admit(ctx context.Context, r row, policy Policy, by ids.ID) error {
	app, err := s.opened(r)
	if err != nil {
		return err
	}
	list, err := s.proofsOf(ctx, r.id)
	if err != nil {
		return err
	}
	shown, err := s.shownUntil(list)
	if err != nil {
		return err
	}
	id := ids.At(s.clock.Now())
	if err := s.supersede(ctx, r); err != nil {
		return err
	}
	if err := s.insertCredential(ctx, id, by, r, app, policy, bare(list), shown); err != nil {
		return err
	}
	if !policy.ID.IsZero() {
		if err := s.write(ctx, `UPDATE applications SET policy_id = $2 WHERE id = $1`, r.id, policy.ID); err != nil {
			return err
		}
	}
	if by.IsZero() {
		if err := s.openItem(ctx, ItemLook, id, r.member, riskSome); err != nil {
			return err
		}
	}
	if err := s.affiliate(ctx, r, list); err != nil {
		return err
	}
	if err := s.deleteDocuments(ctx, r.id); err != nil {
		return err
	}
	if err := s.closeItem(ctx, ItemApplication, r.id, by); err != nil {
		return err
	}
	return s.restand(ctx, r.member)
}

// supersede ends what the new credential takes the place of: the provisional
// one, the one of the same registration that is renewed, and a student's when
// a registration is proven.
func (s *Service) supersede(ctx context.Context, r row) error {
	return s.write(ctx, `UPDATE credentials SET withdrawn_at = $4 WHERE member_id = $1 AND withdrawn_at IS NULL
		AND (leads_to = 'provisional' OR number_hash = $2 OR leads_to = 'student' AND $3 <> 'student')`,
		r.member, r.hash, r.profession, s.clock.Now())
}

// until is how long what a policy proves is good for, and until when after
// that it can be renewed without a gap. A student's ends with the studies, and
// what a document proves no later than the document, which shown tells.
func (s *Service) until(policy Policy, graduates, shown *time.Time) (expires, grace any) {
	end := s.clock.Now().AddDate(0, 0, policy.ValidDays)
	limited := policy.ValidDays > 0
	if policy.LeadsTo == actor.Student && graduates != nil && (!limited || graduates.Before(end)) {
		end, limited = graduates.AddDate(0, 0, 1), true
	}
	if shown != nil && (!limited || shown.Before(end)) {
		end, limited = *shown, true
	}
	if !limited {
		return nil, nil
	}
	return end, end.AddDate(0, 0, policy.GraceDays)
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
		if err := s.deleteDocuments(ctx, r.id); err != nil {
			return ids.ID{}, err
		}
		return review.accounts[0], s.accounts.AdoptIdentity(ctx, r.member, review.accounts[0])
	case 0:
		return ids.ID{}, errs.New(errs.Invalid,
			"No account has proven this number under this name, so there is nothing to give back. Ask for more, or refuse.")
	}
	return ids.ID{}, errs.New(errs.Invalid,
		"More than one account has proven this number under this name. Refuse, and tell an administrator.")
}
