package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Bond is why a reviewer doesn't let an applicant in alone.
type Bond string

// The bonds.
const (
	BondNone        Bond = ""
	BondVouched     Bond = "vouched"
	BondInstitution Bond = "own institution"
)

// firstOfTwo says whether an approval has to be followed by another reviewer's,
// and then writes it down for them. Who vouched for the applicant never ends
// it: two who vouch are one piece of evidence, not two reviewers.
func (s *Service) firstOfTwo(ctx context.Context, a actor.Actor, i Item, r row, d Decision) (bool, error) {
	policy, enough, err := s.met(ctx, r.id)
	if err != nil {
		return false, err
	}
	if !enough || policy.LeadsTo == actor.Provisional {
		return false, notEnough()
	}
	bond, err := s.bond(ctx, a.MemberID, r, policy)
	if err != nil || bond == BondNone {
		return false, err
	}
	stands, err := s.firstStands(ctx, i, r)
	switch {
	case err != nil:
		return false, err
	case !stands:
		n, err := s.otherReviewers(ctx, false, a.MemberID, r.member)
		if err == nil && n == 0 {
			err = errs.New(errs.Conflict, "This needs a second reviewer, and there is none yet. Ask an administrator to name one.")
		}
		if err == nil {
			err = s.firstVerdict(ctx, i, a.MemberID, Approve, d.Message)
		}
		if err == nil {
			err = recordVerdict(ctx, ItemApplication, r.id, d, "first of two: "+string(bond))
		}
		if err == nil {
			err = s.tellTakers(ctx, i, i.escalatedTo == toAdministrator, toldSecond, a.MemberID)
		}
		return err == nil, err
	case bond == BondVouched:
		return false, errs.Denied("You vouched for this applicant, so a reviewer who did not completes it.")
	}
	return false, nil
}

// firstStands says whether a first verdict was given on the evidence as it is.
func (s *Service) firstStands(ctx context.Context, i Item, r row) (stands bool, err error) {
	if i.firstBy.IsZero() || i.firstAt == nil {
		return false, nil
	}
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM evidence WHERE application_id = $1
		AND greatest(created_at, given_at) > $2)`, r.id, *i.firstAt).Scan(&stands)
	return stands, database.Translate(err)
}

// bond says what ties a reviewer to an applicant: a vouch they gave for the
// application, or an institution of both, where the policy minds.
func (s *Service) bond(ctx context.Context, reviewer ids.ID, r row, policy Policy) (Bond, error) {
	var vouched, shared bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		WITH theirs AS (
			SELECT institution FROM affiliations WHERE member_id = $3 AND (left_at IS NULL OR left_at > $4)
			UNION SELECT institution FROM evidence WHERE application_id = $2 AND state IN ('given', 'confirmed')
			UNION SELECT institution FROM applications WHERE id = $2)
		SELECT EXISTS (SELECT FROM evidence WHERE application_id = $2 AND kind = 'vouch' AND voucher = $1 AND state IN ('given', 'confirmed')),
			EXISTS (SELECT FROM affiliations f JOIN theirs t ON t.institution = f.institution
				WHERE f.member_id = $1 AND (f.left_at IS NULL OR f.left_at > $4))`,
		reviewer, r.id, r.member, s.clock.Now().Add(-affiliationKept)).Scan(&vouched, &shared)
	switch {
	case err != nil:
		return BondNone, database.Translate(err)
	case vouched:
		return BondVouched, nil
	case shared && policy.OwnSecond:
		return BondInstitution, nil
	}
	return BondNone, nil
}

// judge writes down which pieces of evidence the reviewer confirms and which
// they reject. A piece that is not of the application, or was taken back, is
// NotFound.
func (s *Service) judge(ctx context.Context, a actor.Actor, r row, words map[ids.ID]bool) error {
	for id, good := range words {
		state := EvidenceRejected
		if good {
			state = EvidenceConfirmed
		}
		tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE evidence SET state = $3, decided_at = $4, decided_by = $5
			WHERE id = $1 AND application_id = $2 AND state IN ('given', 'confirmed', 'rejected')`,
			id, r.id, string(state), s.clock.Now(), a.MemberID)
		if err != nil {
			return database.Translate(err)
		}
		if tag.RowsAffected() == 0 {
			return errs.Missing()
		}
	}
	return nil
}
