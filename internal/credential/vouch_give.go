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

// Vouched is what somebody who was handed a code learns of the applicant, and
// nobody else does.
type Vouched struct {
	LegalName, Profession, Stage, Specialty, Jurisdiction string
}

// VouchFor is what a voucher states.
type VouchFor struct {
	Code  string
	How   string // a key of Ways
	Since int    // a year
}

// ReadVouch shows the acting clinician whom a code is of. The reading is
// recorded as vouch.read. Invalid at the field code is every code that is none
// for them: unknown, run out, used, their own. Forbidden says why they can't
// vouch at all now.
func (s *Service) ReadVouch(ctx context.Context, code string) (out Vouched, err error) {
	err = s.onVouch(ctx, code, func(ctx context.Context, _ actor.Actor, r row, p proof) error {
		app, err := s.opened(r)
		if err != nil {
			return err
		}
		out = Vouched{LegalName: app.LegalName, Profession: r.profession, Stage: r.stage, Specialty: r.specialtyName, Jurisdiction: r.jurisdiction}
		return s.recordEvidence(ctx, ActionReadVouch, p)
	})
	return out, err
}

// GiveVouch states that the acting clinician knows the applicant of a code.
// Invalid names code, how or since. It records vouch.give, and what follows
// from a set of evidence that is now enough.
func (s *Service) GiveVouch(ctx context.Context, v VouchFor) error {
	var c errs.Check
	c.That(among(Ways(), v.How), "how", "Choose how you know them.")
	year := s.clock.Now().Year()
	c.That(v.Since >= year-70 && v.Since <= year, "since", "Write the year since when you know them, such as "+time.Date(year-6, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")+".")
	if err := c.Err(); err != nil {
		return err
	}
	return s.onVouch(ctx, v.Code, func(ctx context.Context, a actor.Actor, r row, p proof) error {
		jurisdiction, err := s.jurisdictionOf(ctx, a.MemberID)
		if err != nil {
			return err
		}
		detail, err := s.sealDetail(p.ID, vouchWords{How: v.How, Since: v.Since, Profession: a.Profession, Jurisdiction: jurisdiction})
		if err != nil {
			return err
		}
		err = s.write(ctx, `UPDATE evidence SET state = 'confirmed', voucher = $2, detail_sealed = $3, code_hash = NULL, code_expires = NULL,
			given_at = $4, decided_at = $4 WHERE id = $1`, p.ID, a.MemberID, detail, s.clock.Now())
		if err != nil {
			return err
		}
		if err := s.recordEvidence(ctx, ActionGiveVouch, p); err != nil {
			return err
		}
		return s.changed(ctx, r)
	})
}

// DeclineVouch ends a code without a word to the applicant. It records
// vouch.decline.
func (s *Service) DeclineVouch(ctx context.Context, code string) error {
	return s.onVouch(ctx, code, func(ctx context.Context, _ actor.Actor, _ row, p proof) error {
		if err := s.endProof(ctx, p, EvidenceRejected); err != nil {
			return err
		}
		return s.recordEvidence(ctx, ActionDeclineVouch, p)
	})
}

// onVouch finds the code's vouch for a clinician who may give it, with its
// application locked.
func (s *Service) onVouch(ctx context.Context, code string, act func(ctx context.Context, a actor.Actor, r row, p proof) error) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Vouch); err != nil {
		return err
	}
	if err := s.allow(ctx, "vouch:"+a.MemberID.String(), vouchTriesHour, time.Hour); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := s.mayVouch(ctx, a); err != nil {
			return err
		}
		r, p, err := s.lockVouch(ctx, code)
		if err != nil {
			return err
		}
		if err := s.mayVouchFor(ctx, a, r); err != nil {
			return err
		}
		return act(ctx, a, r, p)
	})
}

// lockVouch locks the applicant, the application and so the vouch of a code.
func (s *Service) lockVouch(ctx context.Context, code string) (row, proof, error) {
	hash := s.vouchHash(code)
	const where = `WHERE e.code_hash = $1 AND e.kind = 'vouch' AND e.state = 'asked' AND e.code_expires > $2`
	p, found, err := s.proof(ctx, where, hash, s.clock.Now())
	if err != nil {
		return row{}, proof{}, err
	}
	if !found {
		return row{}, proof{}, wrongCode()
	}
	if _, err := s.lockApplicant(ctx, p.member); err != nil {
		return row{}, proof{}, err
	}
	r, err := s.lockApplication(ctx, p.Application)
	if err != nil {
		return row{}, proof{}, err
	}
	// Another voucher may have used it while this one waited for the lock.
	p, found, err = s.proof(ctx, where, hash, s.clock.Now())
	if err == nil && (!found || !r.state.Open()) {
		err = wrongCode()
	}
	return r, p, err
}

// mayVouch says why a clinician can't vouch for anybody now: a proof that a
// person has not looked at yet, or as many vouches as one gives in a month.
func (s *Service) mayVouch(ctx context.Context, a actor.Actor) error {
	var proven bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT m.look_by IS NULL AND EXISTS (SELECT FROM credentials c WHERE c.member_id = m.id
		AND c.leads_to = 'clinician' AND c.profession = m.profession AND c.withdrawn_at IS NULL AND c.lapsed_at IS NULL
		AND (c.look_by IS NULL OR c.looked_at IS NOT NULL)) FROM members m WHERE m.id = $1`, a.MemberID).Scan(&proven)
	if err != nil {
		return database.Translate(err)
	}
	if !proven {
		return errs.Denied("You were let in without a person having looked yet. You can vouch for others once one has.")
	}
	n, err := s.countProofs(ctx, `WHERE e.voucher = $1 AND e.given_at > $2 AND e.kind = 'vouch'`, a.MemberID, s.clock.Now().Add(-30*24*time.Hour))
	if err == nil && n >= vouchesAMonth {
		err = errs.Denied("You have vouched for five people in the last thirty days, which is as many as anybody may.")
	}
	return err
}

// mayVouchFor says whether this clinician may vouch in this application; what
// it refuses looks like a code that is none.
func (s *Service) mayVouchFor(ctx context.Context, a actor.Actor, r row) error {
	if r.member == a.MemberID {
		return wrongCode()
	}
	if r.profession != a.Profession {
		return errs.Field("code", "This code is of somebody of another profession, so it takes a colleague of theirs.")
	}
	holds, err := s.holdsNumber(ctx, a.MemberID, r.hash)
	if err != nil {
		return err
	}
	twice, err := s.countProofs(ctx, `WHERE e.application_id = $1 AND e.voucher = $2`, r.id, a.MemberID)
	if err != nil {
		return err
	}
	if holds || twice > 0 {
		return wrongCode()
	}
	ring, err := s.ringed(ctx, a.MemberID, r.member)
	if err == nil && ring {
		err = errs.Field("code", "This person vouched for you, or for somebody who did, within the last year. It takes somebody else.")
	}
	return err
}

// ringed says whether the voucher's own standing leads back to the applicant
// within a year, over at most four vouches.
func (s *Service) ringed(ctx context.Context, voucher, applicant ids.ID) (ring bool, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `
		WITH RECURSIVE behind(member, depth) AS (
			SELECT $1::uuid, 0
			UNION
			SELECT e.voucher, b.depth + 1 FROM behind b JOIN evidence e ON e.member_id = b.member
			WHERE b.depth < 4 AND e.kind = 'vouch' AND e.voucher IS NOT NULL AND e.state = 'confirmed' AND e.given_at > $3
		) SELECT EXISTS (SELECT FROM behind WHERE member = $2)`, voucher, applicant, s.clock.Now().Add(-vouchRing)).Scan(&ring)
	return ring, database.Translate(err)
}

func (s *Service) jurisdictionOf(ctx context.Context, member ids.ID) (jurisdiction string, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT jurisdiction FROM members WHERE id = $1`, member).Scan(&jurisdiction)
	return jurisdiction, database.Translate(err)
}
