package moderation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// lockMember locks a member's row as account does, so that no two decisions
// about a member cross.
func (s *Service) lockMember(ctx context.Context, member ids.ID) (actor.Standing, actor.Grant, error) {
	var standing actor.Standing
	var grants int16
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT standing, grants FROM members WHERE id = $1 FOR UPDATE`, member).Scan(&standing, &grants)
	return standing, actor.Grant(uint8(grants)), err //nolint:gosec // three bits are stored
}

func (s *Service) storeSanction(ctx context.Context, id, member ids.ID, rule, message string, by ids.ID, until *time.Time) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO sanctions (id, member_id, kind, rule, message, decided_by, created_at, until)
		VALUES ($1,$2,'suspension',$3,$4,$5,$6,$7)`, id, member, rule, message, by, s.clock.Now(), until)
	return err
}

// liftSanctions ends a member's running suspension and gives its id; a new id
// where none was written down.
func (s *Service) liftSanctions(ctx context.Context, member, by ids.ID) (ids.ID, error) {
	var id ids.ID
	err := s.db.Pgx(ctx).QueryRow(ctx, `WITH lifted AS (UPDATE sanctions SET lifted_at = $2, lifted_by = $3
		WHERE member_id = $1 AND lifted_at IS NULL RETURNING id) SELECT id FROM lifted ORDER BY id DESC LIMIT 1`,
		member, s.clock.Now(), by).Scan(&id)
	if none(err) {
		return ids.At(s.clock.Now()), nil
	}
	return id, err
}

// expired lists members whose suspension should have ended.
func (s *Service) expired(ctx context.Context) ([]ids.ID, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT member_id FROM sanctions WHERE lifted_at IS NULL AND until <= $1 ORDER BY until, id LIMIT 500`, s.clock.Now())
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (id ids.ID, err error) {
		err = r.Scan(&id)
		return id, err
	})
	return list, database.Translate(err)
}

// due says whether a locked member's suspension should have ended.
func (s *Service) due(ctx context.Context, member ids.ID) (due bool, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) > 0 AND bool_and(until IS NOT NULL AND until <= $2) FROM sanctions
		WHERE member_id = $1 AND lifted_at IS NULL`, member, s.clock.Now()).Scan(&due)
	return due, err
}

func (s *Service) sanctionsOf(ctx context.Context, member ids.ID) ([]Sanction, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT x.id, x.rule, x.message, coalesce(b.handle, ''), x.created_at, x.until, x.lifted_at, coalesce(l.handle, '')
		FROM sanctions x JOIN members b ON b.id = x.decided_by LEFT JOIN members l ON l.id = x.lifted_by
		WHERE x.member_id = $1 ORDER BY x.created_at DESC, x.id DESC`, member)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (v Sanction, err error) {
		err = r.Scan(&v.ID, &v.Rule, &v.Message, &v.By, &v.CreatedAt, &v.Until, &v.LiftedAt, &v.LiftedBy)
		return v, err
	})
	return list, database.Translate(err)
}

// auditEntries reads the log backwards from a key. The columns are ours, the
// values are arguments.
func (s *Service) auditEntries(ctx context.Context, q AuditQuery, limit int) ([]AuditEntry, error) {
	var where []string
	var args []any
	narrow := func(column string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf("%s $%d", column, len(args)))
	}
	if q.Action != "" {
		narrow("action =", q.Action)
	}
	if !q.Actor.IsZero() {
		narrow("actor_id =", q.Actor)
	}
	if !q.Object.IsZero() {
		narrow("object_id =", q.Object)
	}
	if q.Before > 0 {
		narrow("id <", q.Before)
	}
	sql := `SELECT id, at, action, actor_id, object, object_id, detail, outcome, request FROM audit_entries`
	if len(where) > 0 {
		sql += ` WHERE ` + strings.Join(where, " AND ")
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, sql+fmt.Sprintf(` ORDER BY id DESC LIMIT %d`, limit), args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (e AuditEntry, err error) {
		err = r.Scan(&e.ID, &e.At, &e.Action, &e.Actor, &e.Object, &e.ObjectID, &e.Detail, &e.Outcome, &e.Request)
		return e, err
	})
	return list, database.Translate(err)
}
