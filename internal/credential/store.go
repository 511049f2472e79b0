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

// row is one application as it is stored.
type row struct {
	id, member                                          ids.ID
	purpose                                             Purpose
	state                                               State
	profession, stage, specialty, specialtyName         string
	jurisdiction, register                              string
	nameSealed, numberSealed, noteSealed, messageSealed []byte
	hash                                                []byte
	submitted                                           time.Time
	decided                                             *time.Time
	reason                                              string
	version                                             int
	graduates                                           *time.Time
	alone                                               bool
}

const selectRow = `SELECT a.id, a.member_id, a.purpose, a.state, a.profession, a.stage, coalesce(a.specialty, ''),
	coalesce((SELECT name FROM specialties WHERE key = a.specialty), ''), a.jurisdiction, a.register,
	a.legal_name_sealed, a.number_sealed, a.note_sealed, a.message_sealed, a.number_hash,
	a.submitted_at, a.decided_at, a.reason, a.version, a.graduates_on, a.decided_alone FROM applications a `

func scanRow(r pgx.CollectableRow) (row, error) {
	var a row
	err := r.Scan(&a.id, &a.member, &a.purpose, &a.state, &a.profession, &a.stage, &a.specialty, &a.specialtyName,
		&a.jurisdiction, &a.register, &a.nameSealed, &a.numberSealed, &a.noteSealed, &a.messageSealed, &a.hash,
		&a.submitted, &a.decided, &a.reason, &a.version, &a.graduates, &a.alone)
	return a, err
}

func (s *Service) rows(ctx context.Context, where string, args ...any) ([]row, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, selectRow+where, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, scanRow)
	return list, database.Translate(err)
}

func first(list []row, err error) (row, bool, error) {
	if err != nil || len(list) == 0 {
		return row{}, false, err
	}
	return list[0], true, nil
}

func (s *Service) application(ctx context.Context, id ids.ID) (row, error) {
	r, found, err := first(s.rows(ctx, `WHERE a.id = $1`, id))
	if err == nil && !found {
		err = errs.Missing()
	}
	return r, err
}

func (s *Service) lockApplication(ctx context.Context, id ids.ID) (row, error) {
	r, found, err := first(s.rows(ctx, `WHERE a.id = $1 FOR UPDATE OF a`, id))
	if err == nil && !found {
		err = errs.Missing()
	}
	return r, err
}

// openApplication gives the member's one open application, locked.
func (s *Service) openApplication(ctx context.Context, member ids.ID) (row, bool, error) {
	return first(s.rows(ctx, `WHERE a.member_id = $1 AND a.state IN ('submitted', 'more_wanted') FOR UPDATE OF a`, member))
}

func (s *Service) latest(ctx context.Context, member ids.ID) (row, bool, error) {
	return first(s.rows(ctx, `WHERE a.member_id = $1 ORDER BY a.submitted_at DESC, a.id DESC LIMIT 1`, member))
}

func (s *Service) applicationsOf(ctx context.Context, member ids.ID) ([]row, error) {
	return s.rows(ctx, `WHERE a.member_id = $1 ORDER BY a.submitted_at, a.id`, member)
}

func (s *Service) memberOf(ctx context.Context, id ids.ID) (member ids.ID, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT member_id FROM applications WHERE id = $1`, id).Scan(&member)
	return member, database.Translate(err)
}

// lockApplicant locks the member whom an application is of. Whoever writes
// applications holds it, and so does whoever closes the account.
func (s *Service) lockApplicant(ctx context.Context, member ids.ID) (applicant, error) {
	if _, err := database.MustTx(ctx); err != nil {
		return applicant{}, err
	}
	m := applicant{id: member}
	var grants int16
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT standing, coalesce(handle, ''), grants FROM members WHERE id = $1 FOR UPDATE`, member).
		Scan(&m.standing, &m.handle, &grants)
	m.grants = actor.Grant(uint8(grants)) //nolint:gosec // three bits
	return m, database.Translate(err)
}

// once claims a form's key for a new application, or gives the one that the
// key made before. Without a key every sending counts.
func (s *Service) once(ctx context.Context, member, key ids.ID) (id ids.ID, again bool, err error) {
	return s.onceFor(ctx, member, key, object+":")
}

// onceFor is once for any kind of thing.
func (s *Service) onceFor(ctx context.Context, member, key ids.ID, kind string) (id ids.ID, again bool, err error) {
	id = ids.At(s.clock.Now())
	if key.IsZero() {
		return id, false, nil
	}
	db := s.db.Pgx(ctx)
	tag, err := db.Exec(ctx, `INSERT INTO idempotency_keys (member_id, key, target, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`, member, key, kind+id.String(), s.clock.Now())
	if err != nil || tag.RowsAffected() == 1 {
		return id, false, database.Translate(err)
	}
	var target string
	err = db.QueryRow(ctx, `SELECT target FROM idempotency_keys WHERE member_id = $1 AND key = $2`, member, key).Scan(&target)
	if err != nil {
		return ids.ID{}, false, database.Translate(err)
	}
	if len(target) > len(kind) && target[:len(kind)] == kind {
		id, err = ids.Parse(target[len(kind):])
		return id, true, err
	}
	return ids.ID{}, false, errs.New(errs.Conflict, "This form was sent before, for something else. Open it anew and send it again.")
}

func (s *Service) knownSpecialty(ctx context.Context, key string) (bool, error) {
	var there bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM specialties WHERE key = $1 AND retired_at IS NULL)`, key).Scan(&there)
	return there, database.Translate(err)
}

// specialtyName is what a specialty is called; empty for one that isn't known.
func (s *Service) specialtyName(ctx context.Context, key string) (name string, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT coalesce((SELECT name FROM specialties WHERE key = $1), '')`, key).Scan(&name)
	return name, database.Translate(err)
}

// Specialties lists the specialties that an application may name.
func (s *Service) Specialties(ctx context.Context) ([]Choice, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT key, name FROM specialties WHERE retired_at IS NULL ORDER BY lower(name), key`)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Choice])
	return list, database.Translate(err)
}

// ahead counts what the reviewers' one queue has before an application, of
// every kind, as if nothing were wrong with it: that something looks wrong
// would tell whether somebody here has the number.
func (s *Service) ahead(ctx context.Context, r row) (n int, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM review_items i
		JOIN review_items own ON own.kind = 'application' AND own.subject_id = $1 AND own.closed_at IS NULL
		WHERE i.closed_at IS NULL AND i.paused_at IS NULL AND i.id <> own.id
			AND (i.risk > 0 OR (i.place_at, i.id) < (own.place_at, own.id))`, r.id).Scan(&n)
	return n, database.Translate(err)
}

// fewest is how many decisions a median needs to tell anything.
const fewest = 5

// median is how long the last hundred decisions took.
func (s *Service) median(ctx context.Context) (time.Duration, error) {
	var seconds *float64
	err := s.db.Pgx(ctx).QueryRow(ctx, `
		SELECT CASE WHEN count(*) >= $1 THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY took) END::float8
		FROM (SELECT extract(epoch FROM decided_at - submitted_at)::float8 AS took FROM applications
			WHERE state IN ('approved', 'refused') ORDER BY decided_at DESC LIMIT 100) lately`, fewest).Scan(&seconds)
	if err != nil || seconds == nil {
		return 0, database.Translate(err)
	}
	return time.Duration(*seconds * float64(time.Second)), nil
}

func (s *Service) holdsNumber(ctx context.Context, member ids.ID, hash []byte) (bool, error) {
	var holds bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM credentials
		WHERE number_hash = $1 AND member_id = $2 AND withdrawn_at IS NULL)`, hash, member).Scan(&holds)
	return holds, database.Translate(err)
}

func (s *Service) idsOf(ctx context.Context, query string, of ids.ID) ([]ids.ID, error) {
	return s.listIDs(ctx, query, of)
}

func (s *Service) listIDs(ctx context.Context, query string, args ...any) ([]ids.ID, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[ids.ID])
	return list, database.Translate(err)
}
