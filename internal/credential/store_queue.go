package credential

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/platform/database"
)

// queueFrom joins an item with what it is about, whatever its kind.
const queueFrom = ` FROM review_items i
	LEFT JOIN appeals p ON i.kind = 'appeal' AND p.id = i.subject_id
	LEFT JOIN registry_hits h ON h.id = CASE WHEN i.kind = 'registry hit' THEN i.subject_id ELSE p.hit_id END
	LEFT JOIN applications a ON a.id = CASE WHEN i.kind = 'application' THEN i.subject_id ELSE p.application_id END
	LEFT JOIN credentials c ON c.id = CASE WHEN i.kind IN ('look', 'expiry') THEN i.subject_id ELSE h.credential_id END
	LEFT JOIN specialties sp ON sp.key = coalesce(a.specialty, c.specialty)`

// queueWhere leaves out what a reviewer ($1) may not decide, and what a filter
// doesn't ask for ($2 to $6). $7 says that they are an administrator, $8 is
// now.
const queueWhere = ` WHERE i.closed_at IS NULL AND i.paused_at IS NULL AND i.member_id <> $1
	AND i.first_by IS DISTINCT FROM $1 AND i.escalated_by IS DISTINCT FROM $1 AND p.against IS DISTINCT FROM $1
	AND (p.id IS NULL OR h.first_by IS DISTINCT FROM $1)
	AND (i.escalated_to = 'reviewer' OR $7)
	AND ($2 = '' OR i.kind = $2) AND ($3 = '' OR coalesce(a.profession, c.profession) = $3)
	AND ($4 = '' OR split_part(coalesce(a.jurisdiction, c.jurisdiction), '-', 1) = $4)
	AND i.risk >= $5 AND (NOT $6 OR i.claimed_by = $1 AND i.claimed_until > $8)`

func (s *Service) queueArgs(ctx context.Context, a actor.Actor, f Filter) ([]any, error) {
	// What was handed to an administrator is everybody's when there is none.
	handed := a.Has(actor.Administrator)
	if !handed {
		n, err := s.otherReviewers(ctx, true)
		if err != nil {
			return nil, err
		}
		handed = n == 0
	}
	return []any{a.MemberID, string(f.Kind), f.Profession, f.Country, f.Risk, f.Mine, handed, s.clock.Now()}, nil
}

func (s *Service) waiting(ctx context.Context, a actor.Actor, f Filter, at queueKey, limit int) ([]Waiting, error) {
	args, err := s.queueArgs(ctx, a, f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT `+itemColumns+`, coalesce(a.purpose, ''), coalesce(h.kind, ''),
		coalesce(a.profession, c.profession), coalesce(a.stage, c.stage), coalesce(sp.name, ''), coalesce(a.jurisdiction, c.jurisdiction),
		i.kind = 'application' AND a.decided_at IS NOT NULL, i.target_at < $8`+queueFrom+queueWhere+`
		AND (i.risk < $9 OR i.risk = $9 AND (i.place_at, i.id) > ($10, $11::uuid))
		ORDER BY i.risk DESC, i.place_at, i.id LIMIT $12`, append(args, at.risk, at.place, at.id.UUID(), limit)...)
	if err != nil {
		return nil, database.Translate(err)
	}
	now := s.clock.Now()
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (w Waiting, err error) {
		err = r.Scan(append(w.into(), &w.Purpose, &w.Hit, &w.Profession, &w.Stage, &w.Specialty, &w.Jurisdiction, &w.Again, &w.Overdue)...)
		w.settleClaim(a.MemberID, now)
		return w, err
	})
	return list, database.Translate(err)
}

func (s *Service) backlog(ctx context.Context, a actor.Actor, f Filter, d *Desk) error {
	args, err := s.queueArgs(ctx, a, f)
	if err != nil {
		return err
	}
	var oldest *time.Time
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE i.target_at < $8), min(i.opened_at)`+queueFrom+queueWhere, args...).
		Scan(&d.Count, &d.Overdue, &oldest)
	if oldest != nil {
		d.Oldest = *oldest
	}
	return database.Translate(err)
}
