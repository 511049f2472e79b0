package credential

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// Proven is one of a member's own credentials.
type Proven struct {
	ID                                                   ids.ID
	LeadsTo                                              actor.Standing
	Profession, Stage, Specialty, Jurisdiction, Register string
	Method                                               string
	VerifiedAt                                           time.Time
	// ExpiresAt is nil for one that holds until something changes; after it
	// the credential counts until GraceUntil.
	ExpiresAt, GraceUntil *time.Time
	Lapsed                bool
	// LookBy is by when a person looks at one that decided itself.
	LookBy *time.Time
}

const selectProven = `SELECT c.id, c.leads_to, c.profession, c.stage, coalesce(sp.name, ''), c.jurisdiction, c.register, c.method, c.verified_at,
	c.expires_at, c.grace_until, c.lapsed_at IS NOT NULL, CASE WHEN c.looked_at IS NULL THEN c.look_by END
	FROM credentials c LEFT JOIN specialties sp ON sp.key = c.specialty `

// MyCredentials lists the acting member's own that are not withdrawn, newest
// first.
func (s *Service) MyCredentials(ctx context.Context) ([]Proven, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return nil, err
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, selectProven+`WHERE c.member_id = $1 AND c.withdrawn_at IS NULL ORDER BY c.verified_at DESC, c.id DESC`, a.MemberID)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Proven])
	return list, database.Translate(err)
}

// RenewalOf gives what the acting member proved once, for the form that proves
// it anew. NotFound is a credential that isn't theirs or was withdrawn.
func (s *Service) RenewalOf(ctx context.Context, id ids.ID) (f Facts, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return Facts{}, err
	}
	var name, number []byte
	var graduates *time.Time
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT profession, stage, coalesce(specialty, ''), jurisdiction, register, legal_name_sealed, number_sealed,
		graduates_on FROM credentials WHERE id = $1 AND member_id = $2 AND withdrawn_at IS NULL`, id, a.MemberID).
		Scan(&f.Profession, &f.Stage, &f.Specialty, &f.Jurisdiction, &f.Register, &name, &number, &graduates)
	if err != nil {
		return Facts{}, database.Translate(err)
	}
	if graduates != nil {
		f.Graduates = graduates.Format(monthForm)
	}
	if f.LegalName, err = s.open(inCredentials, "legal_name", id, name); err == nil {
		f.Number, err = s.open(inCredentials, "number", id, number)
	}
	return f, err
}

// LayDown withdraws one of the acting member's own credentials, and erases the
// name and the number in it; the standing follows from those that are left. It
// needs a fresh sign-in. NotFound is one that isn't theirs or was withdrawn
// before. It records credential.withdraw.
func (s *Service) LayDown(ctx context.Context, id ids.ID) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	if !a.Fresh {
		return errs.New(errs.StepUp, "Confirm that it is you before you lay a credential down.")
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, a.MemberID); err != nil {
			return err
		}
		tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE credentials SET withdrawn_at = $3 WHERE id = $1 AND member_id = $2 AND withdrawn_at IS NULL`,
			id, a.MemberID, s.clock.Now())
		if err != nil {
			return database.Translate(err)
		}
		if tag.RowsAffected() == 0 {
			return errs.Missing()
		}
		if err := s.eraseCredential(ctx, id); err != nil {
			return err
		}
		if err := s.closeItem(ctx, ItemLook, id, ids.ID{}); err != nil {
			return err
		}
		if err := s.closeItem(ctx, ItemExpiry, id, ids.ID{}); err != nil {
			return err
		}
		if err := audit.Record(ctx, audit.Entry{Action: ActionLayDown, Object: "credential", ObjectID: id}); err != nil {
			return err
		}
		return s.restand(ctx, a.MemberID)
	})
}

// Until is how long it is to a moment, by the house's clock; negative when it
// is over.
func (s *Service) Until(at time.Time) time.Duration { return at.Sub(s.clock.Now()) }
