package forum

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// ExportedPost is one post of a member's own in their export.
type ExportedPost struct {
	Kind       PostKind  `json:"kind"`
	ID         string    `json:"id"`
	Thread     string    `json:"thread"`
	Title      string    `json:"title,omitempty"`
	Body       string    `json:"body"`
	BottomLine string    `json:"bottom_line,omitempty"`
	State      State     `json:"state"`
	CreatedAt  time.Time `json:"created_at"`
}

// Exported is the forum's part of a member's export.
type Exported struct {
	Posts     []ExportedPost `json:"posts"`
	Bookmarks []string       `json:"bookmarks"`
}

// Export gives a member's own words, for account.Exporter. Drafts, which are
// nobody's but theirs, are on the drafts' own forms.
func (s *Service) Export(ctx context.Context, member ids.ID) (name string, data any, err error) {
	db := s.db.Pgx(ctx)
	rows, err := db.Query(ctx, `SELECT 'thread', id, id, title, body_md, '', state, created_at FROM threads WHERE author_id = $1
		UNION ALL SELECT 'answer', id, thread_id, '', body_md, bottom_line, state, created_at FROM answers WHERE author_id = $1
		UNION ALL SELECT 'comment', id, thread_id, '', body_md, '', state, created_at FROM comments WHERE author_id = $1
		ORDER BY 8, 2`, member)
	if err != nil {
		return "", nil, database.Translate(err)
	}
	var out Exported
	out.Posts, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (ExportedPost, error) {
		var p ExportedPost
		var id, thread ids.ID
		err := r.Scan(&p.Kind, &id, &thread, &p.Title, &p.Body, &p.BottomLine, &p.State, &p.CreatedAt)
		p.ID, p.Thread = id.String(), thread.String()
		return p, err
	})
	if err != nil {
		return "", nil, database.Translate(err)
	}
	rows, err = db.Query(ctx, `SELECT thread_id FROM bookmarks WHERE member_id = $1 ORDER BY created_at, thread_id`, member)
	if err != nil {
		return "", nil, database.Translate(err)
	}
	out.Bookmarks, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (string, error) {
		var id ids.ID
		err := r.Scan(&id)
		return id.String(), err
	})
	return "forum", out, database.Translate(err)
}

// OnClose lets go of a closing member's drafts, bookmarks and form keys, for
// account.Closer. Posts, votes and endorsements stay.
func (s *Service) OnClose(ctx context.Context, member ids.ID) error {
	for _, sql := range []string{`DELETE FROM drafts WHERE member_id = $1`, `DELETE FROM bookmarks WHERE member_id = $1`,
		`DELETE FROM idempotency_keys WHERE member_id = $1`} {
		if _, err := s.db.Pgx(ctx).Exec(ctx, sql, member); err != nil {
			return database.Translate(err)
		}
	}
	return nil
}
