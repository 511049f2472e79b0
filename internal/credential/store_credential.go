package credential

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Credential is a proven standing, opened for a reviewer. Its note is empty.
type Credential struct {
	Facts
	ID            ids.ID
	SpecialtyName string
	LeadsTo       actor.Standing
	Method        string
	VerifiedAt    time.Time
	ExpiresAt     *time.Time
	GraceUntil    *time.Time
	GraduatesOn   *time.Time
	LapsedAt      *time.Time
	WithdrawnAt   *time.Time
	LookBy        *time.Time
	CheckedAt     *time.Time
}

// granted is a credential as it is stored.
type granted struct {
	Credential
	member, application      ids.ID
	nameSealed, numberSealed []byte
	hash                     []byte
	reminded                 *int
}

const selectGranted = `SELECT c.id, c.member_id, c.application_id, c.profession, c.stage, coalesce(c.specialty, ''),
	coalesce((SELECT name FROM specialties WHERE key = c.specialty), ''), c.jurisdiction, c.register, c.legal_name_sealed, c.number_sealed,
	c.number_hash, c.leads_to, c.method, c.verified_at, c.expires_at, c.grace_until, c.graduates_on, c.lapsed_at, c.withdrawn_at, c.look_by,
	c.checked_at, c.reminded FROM credentials c `

func scanGranted(r pgx.CollectableRow) (g granted, err error) {
	err = r.Scan(&g.ID, &g.member, &g.application, &g.Profession, &g.Stage, &g.Specialty, &g.SpecialtyName, &g.Jurisdiction, &g.Register,
		&g.nameSealed, &g.numberSealed, &g.hash, &g.LeadsTo, &g.Method, &g.VerifiedAt, &g.ExpiresAt, &g.GraceUntil, &g.GraduatesOn,
		&g.LapsedAt, &g.WithdrawnAt, &g.LookBy, &g.CheckedAt, &g.reminded)
	return g, err
}

func (s *Service) grantedRows(ctx context.Context, where string, args ...any) ([]granted, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, selectGranted+where, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, scanGranted)
	return list, database.Translate(err)
}

// credential gives one, opened; lock locks its row.
func (s *Service) credential(ctx context.Context, id ids.ID, lock bool) (granted, error) {
	where := `WHERE c.id = $1`
	if lock {
		where += ` FOR UPDATE OF c`
	}
	list, err := s.grantedRows(ctx, where, id)
	if err == nil && len(list) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return granted{}, err
	}
	g := list[0]
	return g, s.openGranted(&g)
}

func (s *Service) openGranted(g *granted) (err error) {
	if g.LegalName, err = s.open(inCredentials, "legal_name", g.ID, g.nameSealed); err != nil {
		return err
	}
	g.Number, err = s.open(inCredentials, "number", g.ID, g.numberSealed)
	return err
}

// withdrawCredential ends a credential, and the standing that came of it.
func (s *Service) withdrawCredential(ctx context.Context, g granted) error {
	if err := s.write(ctx, `UPDATE credentials SET withdrawn_at = coalesce(withdrawn_at, $2) WHERE id = $1`, g.ID, s.clock.Now()); err != nil {
		return err
	}
	return s.restand(ctx, g.member)
}

// lapseCredential leaves a credential its member's reading, and nothing more.
func (s *Service) lapseCredential(ctx context.Context, g granted) error {
	if err := s.write(ctx, `UPDATE credentials SET lapsed_at = coalesce(lapsed_at, $2) WHERE id = $1`, g.ID, s.clock.Now()); err != nil {
		return err
	}
	return s.restand(ctx, g.member)
}
