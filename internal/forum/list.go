package forum

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// PageSize is how many rows a list shows.
const PageSize = 25

// ListQuery says which list; After is the key of the row before.
type ListQuery struct {
	Tab       string // newest, active, unanswered
	Specialty string
	After     string
}

const bylineColumns = `m.id, coalesce(m.handle, ''), m.profession, m.stage, coalesce(ms.name, ''), m.jurisdiction, m.standing IN ('clinician','student')`

const rowColumns = `t.id, t.kind, t.title, t.excerpt, t.bottom_line, t.audience,
	ARRAY(SELECT name FROM specialties s WHERE s.key = ANY(t.specialties) ORDER BY name),
	t.answer_count, t.accepted_answer_id IS NOT NULL, t.created_at, t.active_at, ` + bylineColumns

const rowTables = ` FROM threads t JOIN members m ON m.id = t.author_id LEFT JOIN specialties ms ON ms.key = m.specialty `

func (r *Row) targets() []any {
	return append([]any{&r.ID, &r.Kind, &r.Title, &r.Excerpt, &r.BottomLine, &r.Audience, &r.Specialties,
		&r.Answers, &r.Accepted, &r.CreatedAt, &r.ActiveAt}, r.Author.targets()...)
}

func (b *Byline) targets() []any {
	return []any{&b.MemberID, &b.Handle, &b.Profession, &b.Stage, &b.Specialty, &b.Jurisdiction, &b.Verified}
}

// List gives one page of a list in one statement, by key, and the key of the
// next page: empty on the last. A key that can't be read begins the list.
func (s *Service) List(ctx context.Context, q ListQuery) (rows []Row, next string, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReadThreads); err != nil {
		return nil, "", err
	}
	column, where := "created_at", "t.state = 'open'"
	switch q.Tab {
	case "active":
		column = "active_at"
	case "unanswered":
		where += " AND t.answer_count = 0"
	}
	args := scope(a)
	if at, id, ok := parseKey(q.After); ok {
		args = append(args, at, id.UUID())
		where += fmt.Sprintf(" AND (t.%s, t.id) < ($%d, $%d)", column, len(args)-1, len(args))
	}
	if q.Specialty != "" {
		args = append(args, q.Specialty)
		where += fmt.Sprintf(" AND t.specialties @> ARRAY[$%d::text]", len(args))
	}
	sql := `SELECT ` + rowColumns + rowTables + ` WHERE ` + visible + ` AND ` + where +
		fmt.Sprintf(` ORDER BY t.%s DESC, t.id DESC LIMIT %d`, column, PageSize+1)
	found, err := s.db.Pgx(ctx).Query(ctx, sql, args...)
	if err != nil {
		return nil, "", database.Translate(err)
	}
	rows, err = pgx.CollectRows(found, func(r pgx.CollectableRow) (Row, error) {
		var row Row
		return row, r.Scan(row.targets()...)
	})
	if err != nil {
		return nil, "", database.Translate(err)
	}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		last := rows[PageSize-1]
		at := last.CreatedAt
		if column == "active_at" {
			at = last.ActiveAt
		}
		next = at.UTC().Format(keyTime) + "~" + last.ID.String()
	}
	return rows, next, nil
}

const keyTime = "20060102T150405.000000"

func parseKey(text string) (time.Time, ids.ID, bool) {
	when, which, _ := strings.Cut(text, "~")
	at, err := time.Parse(keyTime, when)
	if err != nil {
		return time.Time{}, ids.ID{}, false
	}
	id, err := ids.Parse(which)
	return at, id, err == nil
}
