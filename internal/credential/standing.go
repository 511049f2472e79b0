package credential

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// held is a credential as far as standing follows from it.
type held struct {
	leadsTo                                    actor.Standing
	profession, stage, specialty, jurisdiction string
	method                                     string
	verified                                   time.Time
	lapsed                                     *time.Time
	lookBy, lookedAt                           *time.Time
}

// weight orders credentials: what lets a member do more comes first. One that
// lapsed keeps a clinician or student reading; a provisional one keeps nothing.
func (h held) weight() int {
	switch {
	case h.lapsed != nil && h.leadsTo == actor.Provisional:
		return 0
	case h.lapsed != nil:
		return 2
	case h.leadsTo == actor.Clinician:
		return 4
	case h.leadsTo == actor.Student:
		return 3
	}
	return 1
}

// standing is the one that the credential gives.
func (h held) standing() actor.Standing {
	switch h.weight() {
	case 0:
		return actor.Applicant
	case 2:
		return actor.Lapsed
	}
	return h.leadsTo
}

// best gives the credential that a member stands on, of those that are not
// withdrawn, newest first; false for none.
func best(list []held) (held, bool) {
	var top held
	found := false
	for _, h := range list {
		if h.weight() > 0 && (!found || h.weight() > top.weight()) {
			top, found = h, true
		}
	}
	return top, found
}

// restand gives a member the standing that follows from their credentials as
// they are now, in the caller's transaction: after every change of one.
func (s *Service) restand(ctx context.Context, member ids.ID) error {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT leads_to, profession, stage, coalesce(specialty, ''), jurisdiction, method, verified_at, lapsed_at,
		look_by, looked_at FROM credentials WHERE member_id = $1 AND withdrawn_at IS NULL ORDER BY verified_at DESC, id DESC`, member)
	if err != nil {
		return database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (h held, err error) {
		err = r.Scan(&h.leadsTo, &h.profession, &h.stage, &h.specialty, &h.jurisdiction, &h.method, &h.verified, &h.lapsed, &h.lookBy, &h.lookedAt)
		return h, err
	})
	if err != nil {
		return database.Translate(err)
	}
	top, found := best(list)
	if !found {
		return s.accounts.Unadmit(ctx, member)
	}
	a := account.Admission{Standing: top.standing(), Profession: top.profession, Stage: top.stage, Specialty: top.specialty,
		Jurisdiction: top.jurisdiction, VerifiedAt: top.verified, How: top.method}
	if top.lookedAt == nil {
		a.LookBy = top.lookBy
	}
	return s.accounts.Admit(ctx, member, a)
}
