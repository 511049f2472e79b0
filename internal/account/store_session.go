package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/web"
)

// loadSQL is the one statement of every signed-in request.
const loadSQL = `
	SELECT s.id, s.member_id, s.identity_id, s.own_device, s.seen_at, s.authenticated_at, s.second_factor_at, s.expires_at, s.renew,
		coalesce(m.handle, ''), m.standing, m.grants, m.profession, m.stage, coalesce(m.specialty, ''),
		m.rules_version, m.privacy_version, m.unread, m.theme, m.shortcuts, m.time_zone
	FROM sessions s JOIN members m ON m.id = s.member_id
	WHERE s.token_hash = $1 AND s.expires_at > $2 AND m.standing <> 'closed'`

// loaded is what loadSQL reads.
type loaded struct {
	visit          web.Visit
	seen, signedIn time.Time
	factor         *time.Time
	renew          bool
	rules, privacy int
}

func scanLoaded(row pgx.Row) (loaded, error) {
	var l loaded
	var grants int16
	v := &l.visit
	a := &v.Actor
	err := row.Scan(&a.SessionID, &a.MemberID, &a.IdentityID, &v.OwnDevice, &l.seen, &l.signedIn, &l.factor, &v.Until, &l.renew,
		&a.Handle, &a.Standing, &grants, &a.Profession, &a.Stage, &a.Specialty,
		&l.rules, &l.privacy, &v.Unread, &v.Theme, &v.Shortcuts, &v.TimeZone)
	a.Grants = grantOf(grants)
	return l, err
}

// Load opens a session for one request: one statement, and at most once a
// minute a second one that notes the visit. ok is false for a token that is
// unknown, ended or expired. After a change of standing the visit carries
// NewToken, once, for the browser's cookie.
func (s *Service) Load(ctx context.Context, token string) (web.Visit, bool, error) {
	if len(token) != tokenLength {
		return web.Visit{}, false, nil
	}
	now := s.clock.Now()
	l, err := scanLoaded(s.db.Pgx(ctx).QueryRow(ctx, loadSQL, tokenHash(token), now))
	if errors.Is(err, pgx.ErrNoRows) {
		return web.Visit{}, false, nil
	}
	if err != nil {
		return web.Visit{}, false, database.Translate(err)
	}
	idleFor := idle(l.visit.OwnDevice)
	if !now.Before(l.seen.Add(idleFor)) {
		return web.Visit{}, false, nil
	}
	if now.Sub(l.seen) >= touchEvery {
		if err := s.touch(ctx, l.visit.Actor.SessionID, now); err != nil {
			return web.Visit{}, false, err
		}
		l.seen = now
	}
	if l.renew {
		if err := s.renew(ctx, token, &l.visit); err != nil {
			return web.Visit{}, false, err
		}
	}
	proofs(&l.visit.Actor, l.signedIn, l.factor, now)
	l.visit.Actor.RulesAccepted = l.rules >= RulesVersion && l.privacy >= PrivacyVersion
	l.visit.IdleUntil = l.seen.Add(idleFor)
	if l.visit.IdleUntil.After(l.visit.Until) {
		l.visit.IdleUntil = l.visit.Until
	}
	return l.visit, true, nil
}

func (s *Service) touch(ctx context.Context, session ids.ID, now time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, session, now)
	return database.Translate(err)
}

// renew gives the session a new id and token. Of two requests at once one wins
// and hands the browser its new token; the other was let in by the former one
// and goes on under the former id, for this request alone.
func (s *Service) renew(ctx context.Context, token string, v *web.Visit) error {
	next, id := newToken(), ids.New()
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE sessions SET id = $3, token_hash = $2, renew = false
		WHERE token_hash = $1 AND renew`, tokenHash(token), tokenHash(next), id)
	if err != nil || tag.RowsAffected() == 0 {
		return database.Translate(err)
	}
	v.NewToken, v.Actor.SessionID = next, id
	return nil
}

// sessionRow is what a new session stores.
type sessionRow struct {
	id, member, identity           ids.ID
	token                          string
	ownDevice                      bool
	created, authenticated, expiry time.Time
	factor                         *time.Time // when a second factor was proven
	address, agent                 string
}

func (s *Service) insertSession(ctx context.Context, r sessionRow) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `
		INSERT INTO sessions (id, token_hash, member_id, identity_id, own_device, created_at, seen_at,
			authenticated_at, second_factor_at, expires_at, address, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		r.id, tokenHash(r.token), r.member, r.identity, r.ownDevice, r.created, s.clock.Now(),
		r.authenticated, r.factor, r.expiry, r.address, strings.ToValidUTF8(r.agent, ""))
	return database.Translate(err)
}

// liveSession reads one running session of a member, for replacing it.
func (s *Service) liveSession(ctx context.Context, member, session ids.ID) (sessionRow, error) {
	r := sessionRow{member: member}
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		SELECT id, identity_id, own_device, created_at, authenticated_at, second_factor_at, expires_at, address, agent
		FROM sessions WHERE id = $1 AND member_id = $2 AND expires_at > $3 FOR UPDATE`, session, member, s.clock.Now()).
		Scan(&r.id, &r.identity, &r.ownDevice, &r.created, &r.authenticated, &r.factor, &r.expiry, &r.address, &r.agent)
	return r, database.Translate(err)
}

func (s *Service) deleteSession(ctx context.Context, member, session ids.ID) (bool, error) {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM sessions WHERE id = $1 AND member_id = $2`, session, member)
	return tag.RowsAffected() == 1, database.Translate(err)
}

func (s *Service) deleteSessionByToken(ctx context.Context, token string) error {
	if len(token) != tokenLength {
		return nil
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM sessions WHERE token_hash = $1`, tokenHash(token))
	return database.Translate(err)
}

func (s *Service) deleteSessionsExcept(ctx context.Context, member, keep ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM sessions WHERE member_id = $1 AND id <> $2`, member, keep)
	return database.Translate(err)
}

func (s *Service) deleteSessions(ctx context.Context, member ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM sessions WHERE member_id = $1`, member)
	return database.Translate(err)
}

func (s *Service) deleteSessionsOf(ctx context.Context, identity ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM sessions WHERE identity_id = $1`, identity)
	return database.Translate(err)
}

func (s *Service) renewSessions(ctx context.Context, member ids.ID) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE sessions SET renew = true WHERE member_id = $1`, member)
	return database.Translate(err)
}

func (s *Service) listSessions(ctx context.Context, a actor.Actor) ([]Session, error) {
	now := s.clock.Now()
	rows, err := s.db.Pgx(ctx).Query(ctx, `
		SELECT s.id, s.own_device, i.provider, s.created_at, s.seen_at, s.authenticated_at, s.expires_at, s.address, s.agent
		FROM sessions s JOIN identities i ON i.id = s.identity_id
		WHERE s.member_id = $1 AND s.expires_at > $2 AND (s.own_device OR s.seen_at > $3)
		ORDER BY s.seen_at DESC, s.id DESC LIMIT 200`, a.MemberID, now, now.Add(-SharedIdle))
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v Session, err error) {
		err = row.Scan(&v.ID, &v.OwnDevice, &v.Provider, &v.CreatedAt, &v.SeenAt, &v.AuthenticatedAt, &v.ExpiresAt, &v.Address, &v.Agent)
		v.Current = v.ID == a.SessionID
		return v, err
	})
	return list, database.Translate(err)
}

func (s *Service) purge(ctx context.Context, now time.Time) (int64, error) {
	sessions, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM sessions
		WHERE expires_at < $1 OR (NOT own_device AND seen_at < $2)`, now, now.Add(-SharedIdle))
	if err != nil {
		return 0, database.Translate(err)
	}
	pending, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM sign_ins WHERE expires_at < $1`, now.Add(-time.Hour))
	if err != nil {
		return 0, database.Translate(err)
	}
	ceremonies, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM factor_ceremonies WHERE expires_at < $1`, now)
	return sessions.RowsAffected() + pending.RowsAffected() + ceremonies.RowsAffected(), database.Translate(err)
}
