package forum

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// PageSize is how many rows a list shows unless it is asked for another
// number.
const PageSize = 25

const rowColumns = `t.id, t.kind, t.title, t.excerpt, t.bottom_line, t.audience, t.specialties,
	t.answer_count, t.comment_count, t.vote_count, t.accepted_answer_id IS NOT NULL, t.locked, t.duplicate_of IS NOT NULL, t.state,
	t.created_at, coalesce(t.edited_at, ` + never + `), t.active_at, ` + bylineColumns

const rowTables = ` FROM threads t JOIN members m ON m.id = t.author_id `

func (r *Row) targets() []any {
	return append([]any{&r.ID, &r.Kind, &r.Title, &r.Excerpt, &r.BottomLine, &r.Audience, &r.Keys,
		&r.Answers, &r.Comments, &r.Votes, &r.Accepted, &r.Locked, &r.Duplicate, &r.State, &r.CreatedAt, &r.EditedAt, &r.ActiveAt}, r.Author.targets()...)
}

func (s *Service) settledRow(r *Row) {
	s.settled(&r.Author)
	r.Specialties = make([]string, len(r.Keys))
	for i, key := range r.Keys {
		r.Specialties[i] = s.name(key)
	}
}

// List gives one page of a list in one statement, by key.
func (s *Service) List(ctx context.Context, q ListQuery) (Listing, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReadThreads); err != nil {
		return Listing{}, err
	}
	if strings.ContainsRune(q.Specialty, 0) || !storable(q.Specialty) {
		return Listing{}, nil // no specialty has such a key
	}
	p := planOf(q, scope(a))
	found, err := s.db.Pgx(ctx).Query(ctx, p.sql, p.args...)
	if err != nil {
		return Listing{}, database.Translate(err)
	}
	lines, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (line, error) {
		var l line
		err := r.Scan(append(l.targets(), &l.at)...)
		s.settledRow(&l.Row)
		return l, err
	})
	if err != nil {
		return Listing{}, database.Translate(err)
	}
	return p.page(lines), nil
}

// line is a row with the time it is ordered by.
type line struct {
	Row
	at time.Time
}

// plan is a list's statement and how to make a page of its rows.
type plan struct {
	sql   string
	args  []any
	limit int
	from  cursor
}

func planOf(q ListQuery, args []any) plan {
	p := plan{args: args, limit: q.Limit, from: parseCursor(q.After)}
	if p.limit < 1 || p.limit > 100 {
		p.limit = PageSize
	}
	column, id, tables := "t.created_at", "t.id", rowTables
	where := []string{visible}
	if q.Tab == Own { // what one deleted is found there, to have it back
		where = append(where, "t.state <> 'erased'")
	} else {
		where = append(where, "t.state = 'open'")
	}
	switch q.Tab {
	case Active:
		column = "t.active_at"
	case Unanswered:
		where = append(where, "t.answer_count = 0")
	case Own:
		where = append(where, "t.author_id = $2")
	case Bookmarks:
		column, id, tables = "b.created_at", "b.thread_id", ` FROM bookmarks b JOIN threads t ON t.id = b.thread_id JOIN members m ON m.id = t.author_id `
		where = append(where, "b.member_id = $2")
	}
	if q.Specialty != "" {
		p.args = append(p.args, q.Specialty)
		where = append(where, fmt.Sprintf("t.specialties @> ARRAY[$%d::text]", len(p.args)))
	}
	if q.Area == string(Learners) {
		where = append(where, "t.audience = 'learners'")
	}
	than, order := "<", "DESC"
	if p.from.back {
		than, order = ">", "ASC"
	}
	if p.from.given {
		p.args = append(p.args, p.from.at, p.from.id.UUID())
		where = append(where, fmt.Sprintf("(%s, %s) %s ($%d, $%d)", column, id, than, len(p.args)-1, len(p.args)))
	}
	p.sql = fmt.Sprintf(`SELECT %s, %s %s WHERE %s ORDER BY %s %s, %s %s LIMIT %d`, rowColumns, column, tables,
		strings.Join(where, " AND "), column, order, id, order, p.limit+1)
	return p
}

// page cuts the one row too many off and makes the keys of the neighbours.
func (p plan) page(lines []line) Listing {
	more := len(lines) > p.limit
	lines = lines[:min(len(lines), p.limit)]
	if p.from.back {
		slices.Reverse(lines)
	}
	var out Listing
	for _, l := range lines {
		out.Rows = append(out.Rows, l.Row)
	}
	if len(lines) == 0 {
		return out
	}
	first, last := lines[0], lines[len(lines)-1]
	if more || p.from.back {
		out.Next = cursor{at: last.at, id: last.ID}.String()
	}
	if p.from.given && (more || !p.from.back) {
		out.Prev = cursor{at: first.at, id: first.ID, back: true}.String()
	}
	return out
}

// cursor is a place in a list that is ordered by time and id.
type cursor struct {
	at          time.Time
	id          ids.ID
	back, given bool
}

const (
	cursorTime = "20060102T150405.000000"
	backwards  = "-"
)

func (c cursor) String() string {
	text := c.at.UTC().Format(cursorTime) + "~" + c.id.String()
	if c.back {
		text = backwards + text
	}
	return text
}

// parseCursor reads what String wrote. Any other text is the beginning.
func parseCursor(text string) cursor {
	rest, back := strings.CutPrefix(text, backwards)
	when, which, _ := strings.Cut(rest, "~")
	at, err := time.Parse(cursorTime, when)
	if err != nil {
		return cursor{}
	}
	id, err := ids.Parse(which)
	if err != nil {
		return cursor{}
	}
	return cursor{at: at, id: id, back: back, given: true}
}
