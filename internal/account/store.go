package account

import (
	"context"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm/clause"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

func (s *Service) member(ctx context.Context, id ids.ID) (Member, error) {
	var m Member
	err := s.db.From(ctx).Take(&m, "id = ?", id).Error
	return m, database.Translate(err)
}

// lockMember reads a member for writing: whoever changes anything of an
// account holds this lock, so that no two changes cross.
func (s *Service) lockMember(ctx context.Context, id ids.ID) (Member, error) {
	if _, err := database.MustTx(ctx); err != nil {
		return Member{}, err
	}
	var m Member
	err := s.db.From(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Take(&m, "id = ?", id).Error
	return m, database.Translate(err)
}

func (s *Service) insertMember(ctx context.Context, m Member) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		INSERT INTO members (id, standing, grants, mail_sealed, created_at) VALUES ($1, $2, $3, $4, $5)`,
		m.ID, string(m.Standing), int16(m.Grants), m.MailSealed, m.CreatedAt)
	return database.Translate(err)
}

// updateMember writes the named columns.
func (s *Service) updateMember(ctx context.Context, id ids.ID, columns map[string]any) error {
	return database.Translate(s.db.From(ctx).Model(&Member{}).Where("id = ?", id).Updates(columns).Error)
}

const selectByline = `
	SELECT m.id, coalesce(m.handle, ''), m.profession, m.stage, coalesce(sp.name, ''), m.jurisdiction, m.standing, m.verified_at, m.verified_how
	FROM members m LEFT JOIN specialties sp ON sp.key = m.specialty `

func scanByline(row pgx.CollectableRow) (Byline, error) {
	var b Byline
	err := row.Scan(&b.MemberID, &b.Handle, &b.Profession, &b.Stage, &b.Specialty, &b.Jurisdiction, &b.Standing, &b.VerifiedAt, &b.VerifiedHow)
	return b, err
}

func (s *Service) bylineByHandle(ctx context.Context, handle string) (Byline, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, selectByline+`WHERE lower(m.handle) = lower($1)`, handle)
	if err != nil {
		return Byline{}, database.Translate(err)
	}
	b, err := pgx.CollectExactlyOneRow(rows, scanByline)
	return b, database.Translate(err)
}

func (s *Service) bylines(ctx context.Context, members []ids.ID) (map[ids.ID]Byline, error) {
	uuids := make([]string, len(members))
	for i, id := range members {
		uuids[i] = id.UUID()
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, selectByline+`WHERE m.id = ANY($1::uuid[])`, uuids)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, scanByline)
	out := make(map[ids.ID]Byline, len(list))
	for _, b := range list {
		out[b.MemberID] = b
	}
	return out, database.Translate(err)
}

// lockAdministrators lets one transaction at a time end an administrator.
func (s *Service) lockAdministrators(ctx context.Context) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('account.administrators', 0))`)
	return database.Translate(err)
}

// administrators counts the members who can still administer.
func (s *Service) administrators(ctx context.Context) (int, error) {
	var n int
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM members
		WHERE grants & 4 <> 0 AND standing NOT IN ('suspended', 'closed')`).Scan(&n)
	return n, database.Translate(err)
}

func (s *Service) holders(ctx context.Context) ([]Holder, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT m.id, coalesce(m.handle, ''), m.grants, m.standing,
			coalesce((SELECT i.provider FROM identities i WHERE i.member_id = m.id ORDER BY i.created_at LIMIT 1), ''),
			(SELECT count(*) FROM factors f WHERE f.member_id = m.id)
		FROM members m WHERE m.grants <> 0 AND m.standing <> 'closed' ORDER BY m.created_at, m.id`)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Holder, err error) {
		var grants int16
		err = row.Scan(&h.MemberID, &h.Handle, &grants, &h.Standing, &h.Provider, &h.Factors)
		h.Grants = grantOf(grants)
		return h, err
	})
	return list, database.Translate(err)
}

func (s *Service) handleRetired(ctx context.Context, hash []byte) (bool, error) {
	var there bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM retired_handles WHERE hash = $1)`, hash).Scan(&there)
	return there, database.Translate(err)
}

func (s *Service) retireHandle(ctx context.Context, hash []byte) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO retired_handles (hash) VALUES ($1) ON CONFLICT DO NOTHING`, hash)
	return database.Translate(err)
}

// handleTaken turns the broken unique index into a sentence at the field.
func handleTaken(err error) error {
	if database.UniqueViolation(err, "members_handle") {
		return errs.Field("handle", "Somebody has this handle already. Choose another.")
	}
	return err
}
