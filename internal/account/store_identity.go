package account

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// findIdentity gives the identity of an account at a provider; ok is false
// when nobody has used it yet.
func (s *Service) findIdentity(ctx context.Context, c Claims) (v Identity, ok bool, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT id, member_id FROM identities
		WHERE provider = $1 AND issuer = $2 AND subject = $3`, c.Provider, c.Issuer, c.Subject).Scan(&v.ID, &v.MemberID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Identity{}, false, nil
	}
	return v, err == nil, database.Translate(err)
}

func (s *Service) insertIdentity(ctx context.Context, v Identity) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		INSERT INTO identities (id, member_id, provider, issuer, subject, created_at, last_used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6)`, v.ID, v.MemberID, v.Provider, v.Issuer, v.Subject, v.CreatedAt)
	return err
}

func (s *Service) useIdentity(ctx context.Context, id ids.ID, at time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE identities SET last_used_at = $2 WHERE id = $1`, id, at)
	return database.Translate(err)
}

func (s *Service) listIdentities(ctx context.Context, member ids.ID) ([]Identity, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT id, member_id, provider, issuer, subject, created_at, last_used_at
		FROM identities WHERE member_id = $1 ORDER BY created_at, id`, member)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v Identity, err error) {
		err = row.Scan(&v.ID, &v.MemberID, &v.Provider, &v.Issuer, &v.Subject, &v.CreatedAt, &v.LastUsedAt)
		return v, err
	})
	return list, database.Translate(err)
}

func (s *Service) deleteIdentity(ctx context.Context, id ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM identities WHERE id = $1`, id)
	return database.Translate(err)
}

func (s *Service) deleteIdentities(ctx context.Context, member ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM identities WHERE member_id = $1`, member)
	return database.Translate(err)
}

func (s *Service) moveIdentities(ctx context.Context, from, to ids.ID) (int64, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE identities SET member_id = $2 WHERE member_id = $1`, from, to)
	return tag.RowsAffected(), database.Translate(err)
}

// takePending gives, and uses up, the grants that waited for an identity.
func (s *Service) takePending(ctx context.Context, issuer, subject string) (actor.Grant, error) {
	var grants int16
	err := s.db.Pgx(ctx).QueryRow(ctx, `DELETE FROM pending_grants WHERE issuer = $1 AND subject = $2 RETURNING grants`,
		issuer, subject).Scan(&grants)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return grantOf(grants), database.Translate(err)
}

func (s *Service) storePending(ctx context.Context, issuer, subject string, g actor.Grant) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		INSERT INTO pending_grants (issuer, subject, grants) VALUES ($1, $2, $3)
		ON CONFLICT (issuer, subject) DO UPDATE SET grants = pending_grants.grants | excluded.grants`,
		issuer, subject, int16(g))
	return database.Translate(err)
}

func (s *Service) memberBehind(ctx context.Context, issuer, subject string) (ids.ID, error) {
	var id ids.ID
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT member_id FROM identities WHERE issuer = $1 AND subject = $2
		ORDER BY created_at LIMIT 1`, issuer, subject).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return ids.ID{}, nil
	}
	return id, database.Translate(err)
}

func (s *Service) insertPending(ctx context.Context, stateHash, browserHash []byte, p Pending, until time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		INSERT INTO sign_ins (state_hash, browser_hash, provider, purpose, session_id, nonce, verifier, return_to, own_device, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		stateHash, browserHash, p.Provider, string(p.Purpose), p.SessionID, p.Nonce, p.Verifier, p.ReturnTo, p.OwnDevice, until)
	return database.Translate(err)
}

// takePendingSignIn uses a state up: whatever comes of it, it won't work twice.
func (s *Service) takePendingSignIn(ctx context.Context, stateHash []byte, now time.Time) (Pending, []byte, error) {
	var p Pending
	var browserHash []byte
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		UPDATE sign_ins SET used_at = $2 WHERE state_hash = $1 AND used_at IS NULL AND expires_at > $2
		RETURNING browser_hash, provider, purpose, session_id, nonce, verifier, return_to, own_device, expires_at`,
		stateHash, now).
		Scan(&browserHash, &p.Provider, &p.Purpose, &p.SessionID, &p.Nonce, &p.Verifier, &p.ReturnTo, &p.OwnDevice, &p.BegunAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return Pending{}, nil, errs.Denied(staleSignIn)
	}
	p.BegunAt = p.BegunAt.Add(-pendingFor)
	return p, browserHash, database.Translate(err)
}
