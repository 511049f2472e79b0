package account

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// factorRow is one row of factors.
type factorRow struct {
	Factor
	member   ids.ID
	sealed   []byte // the secret of a TOTP
	lastStep int64
	// credentialID and credential, in JSON, are a passkey's.
	credentialID, credential []byte
}

func (s *Service) listFactors(ctx context.Context, member ids.ID) ([]factorRow, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT id, member_id, kind, name, secret_sealed, last_step, credential_id, credential, created_at, last_used_at
		FROM factors WHERE member_id = $1 ORDER BY created_at, id`, member)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f factorRow, err error) {
		err = row.Scan(&f.ID, &f.member, &f.Kind, &f.Name, &f.sealed, &f.lastStep, &f.credentialID, &f.credential, &f.CreatedAt, &f.LastUsedAt)
		return f, err
	})
	return list, database.Translate(err)
}

func (s *Service) insertFactor(ctx context.Context, f factorRow) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		INSERT INTO factors (id, member_id, kind, name, secret_sealed, last_step, credential_id, credential, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.ID, f.member, string(f.Kind), f.Name, f.sealed, f.lastStep, f.credentialID, f.credential, f.CreatedAt)
	if database.UniqueViolation(err, "factors_credential") {
		return errs.New(errs.Conflict, "This passkey is registered already.")
	}
	return database.Translate(err)
}

func (s *Service) nameFactor(ctx context.Context, member, id ids.ID, name string) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE factors SET name = $3 WHERE id = $1 AND member_id = $2`, id, member, name)
	return tag.RowsAffected() == 1, database.Translate(err)
}

// useCode notes that the code of a step was taken; one that was taken before
// is refused here too, whoever let it come so far.
func (s *Service) useCode(ctx context.Context, id ids.ID, step int64, at time.Time) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE factors SET last_step = $2, last_used_at = $3 WHERE id = $1 AND last_step < $2`, id, step, at)
	if err == nil && tag.RowsAffected() != 1 {
		return wrongCode()
	}
	return database.Translate(err)
}

// usePasskey notes the use of a passkey, with what its authenticator counts.
func (s *Service) usePasskey(ctx context.Context, id ids.ID, credential []byte, at time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE factors SET credential = $2, last_used_at = $3 WHERE id = $1`, id, credential, at)
	return database.Translate(err)
}

// passkeyUser gives the random name that authenticators know a member by, and
// makes it on first use.
func (s *Service) passkeyUser(ctx context.Context, member ids.ID) ([]byte, error) {
	var made [32]byte
	_, _ = rand.Read(made[:]) // never fails: crypto/rand ends the process instead
	var handle []byte
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		INSERT INTO passkey_users (member_id, handle) VALUES ($1, $2)
		ON CONFLICT (member_id) DO UPDATE SET handle = passkey_users.handle RETURNING handle`, member, made[:]).Scan(&handle)
	return handle, database.Translate(err)
}

func (s *Service) deleteFactor(ctx context.Context, member, id ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM factors WHERE id = $1 AND member_id = $2`, id, member)
	return database.Translate(err)
}

// deleteFactors takes all of a member's second factors away, what is under
// way, and the name that authenticators know the member by.
func (s *Service) deleteFactors(ctx context.Context, member ids.ID) error {
	for _, sql := range []string{`DELETE FROM factors WHERE member_id = $1`, `DELETE FROM factor_ceremonies WHERE member_id = $1`,
		`DELETE FROM passkey_users WHERE member_id = $1`} {
		if _, err := s.db.Pgx(ctx).Exec(ctx, sql, member); err != nil {
			return database.Translate(err)
		}
	}
	return nil
}

// forgetProofs takes the second factor's proof from a member's sessions: from
// all but one while a factor is left, else from all.
func (s *Service) forgetProofs(ctx context.Context, member, but ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE sessions SET second_factor_at = NULL
		WHERE member_id = $1 AND (id <> $2 OR NOT EXISTS (SELECT FROM factors WHERE member_id = $1))`, member, but)
	return database.Translate(err)
}

// purpose is what a ceremony is for.
type purpose string

const (
	enrolTOTP    purpose = "totp"
	enrolPasskey purpose = "passkey"
	toStepUp     purpose = "step-up"
)

func ceremonyPlace(session ids.ID, p purpose) string {
	return "factor_ceremonies." + string(p) + ":" + session.String()
}

// beginCeremony keeps what a ceremony of the acting session waits for, in
// place of one of the same purpose.
func (s *Service) beginCeremony(ctx context.Context, a actor.Actor, p purpose, what []byte, lasts time.Duration) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		INSERT INTO factor_ceremonies (session_id, purpose, member_id, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (session_id, purpose) DO UPDATE SET member_id = excluded.member_id, sealed = excluded.sealed, expires_at = excluded.expires_at`,
		a.SessionID, string(p), a.MemberID, s.ring.Seal(what, ceremonyPlace(a.SessionID, p)), s.clock.Now().Add(lasts))
	return database.Translate(err)
}

// ceremony gives what a ceremony of the acting session waits for; NotFound for
// none, and for one that is over.
func (s *Service) ceremony(ctx context.Context, a actor.Actor, p purpose) ([]byte, error) {
	return s.openCeremony(ctx, a, p, `SELECT sealed FROM factor_ceremonies
		WHERE session_id = $1 AND purpose = $2 AND member_id = $3 AND expires_at > $4`)
}

// takeCeremony is ceremony, and ends it: whatever comes of it, it won't work
// twice.
func (s *Service) takeCeremony(ctx context.Context, a actor.Actor, p purpose) ([]byte, error) {
	return s.openCeremony(ctx, a, p, `DELETE FROM factor_ceremonies
		WHERE session_id = $1 AND purpose = $2 AND member_id = $3 AND expires_at > $4 RETURNING sealed`)
}

func (s *Service) openCeremony(ctx context.Context, a actor.Actor, p purpose, sql string) ([]byte, error) {
	var sealed []byte
	err := s.db.Pgx(ctx).QueryRow(ctx, sql, a.SessionID, string(p), a.MemberID, s.clock.Now()).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, errs.Missing()
	}
	if err != nil {
		return nil, database.Translate(err)
	}
	return s.ring.Open(sealed, ceremonyPlace(a.SessionID, p))
}
