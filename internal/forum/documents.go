package forum

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/markup"
)

// walkBatch is how many posts Walk reads with one statement.
const walkBatch = 500

// documentsOf selects documents of one kind: open posts of open threads. The
// rule of visibility has no part in it: the index asks it by Reach and Author.
var documentsOf = map[PostKind]string{
	KindThread: `SELECT t.id, t.id, t.author_id, 'thread', t.kind, t.title, t.body_html, '', t.specialties, ` + documentTail +
		` FROM threads t JOIN members m ON m.id = t.author_id WHERE t.state = 'open'`,
	KindAnswer: `SELECT p.id, t.id, p.author_id, 'answer', t.kind, '', p.body_html, p.bottom_line, t.specialties, ` + documentTailOfPost +
		` FROM answers p JOIN threads t ON t.id = p.thread_id JOIN members m ON m.id = p.author_id WHERE p.state = 'open' AND t.state = 'open'`,
	KindComment: `SELECT p.id, t.id, p.author_id, 'comment', t.kind, '', p.body_html, '', t.specialties, ` + documentTailOfPost +
		` FROM comments p JOIN threads t ON t.id = p.thread_id JOIN members m ON m.id = p.author_id WHERE p.state = 'open' AND t.state = 'open'`,
}

const (
	documentTail       = `CASE WHEN m.standing = 'closed' THEN '' ELSE coalesce(m.handle, '') END, ` + reachSQL + `, t.created_at`
	documentTailOfPost = `CASE WHEN m.standing = 'closed' THEN '' ELSE coalesce(m.handle, '') END, ` + reachSQL + `, p.created_at`
)

// documentID is a document's own id in documentsOf.
var documentID = map[PostKind]string{KindThread: "t.id", KindAnswer: "p.id", KindComment: "p.id"}

var kinds = []PostKind{KindThread, KindAnswer, KindComment}

// OfThreads gives every document of those threads: opening posts, answers and
// comments, in one statement. What it leaves out isn't open.
func (s *Service) OfThreads(ctx context.Context, threads []ids.ID) ([]DocumentRow, error) {
	sql := ""
	for i, k := range kinds {
		if i > 0 {
			sql += ` UNION ALL `
		}
		sql += documentsOf[k] + ` AND t.id = ANY($1::uuid[])`
	}
	return s.documents(ctx, sql, uuids(threads))
}

// OfPosts gives documents of single posts of a kind, in one statement.
func (s *Service) OfPosts(ctx context.Context, kind PostKind, posts []ids.ID) ([]DocumentRow, error) {
	sql, known := documentsOf[kind]
	if !known {
		return nil, nil
	}
	return s.documents(ctx, sql+` AND `+documentID[kind]+` = ANY($1::uuid[])`, uuids(posts))
}

// Walk gives all documents in batches of up to 500, one statement each, by
// key. It stops at the first error of batch and returns it.
func (s *Service) Walk(ctx context.Context, batch func([]DocumentRow) error) error {
	for _, k := range kinds {
		after := nobody
		for {
			list, err := s.documents(ctx, documentsOf[k]+` AND `+documentID[k]+` > $1::uuid ORDER BY 1 LIMIT $2`, after, walkBatch)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				break
			}
			if err := batch(list); err != nil {
				return err
			}
			after = list[len(list)-1].ID.UUID()
		}
	}
	return nil
}

// CountDocuments is about how many documents Walk will give: PostgreSQL's own
// estimate where it has one, a count of small tables.
func (s *Service) CountDocuments(ctx context.Context) (int64, error) {
	var estimate int64
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT coalesce(sum(CASE WHEN c.reltuples < 0 THEN 0 ELSE c.reltuples END), 0)::bigint
		FROM pg_class c WHERE c.oid IN ('threads'::regclass, 'answers'::regclass, 'comments'::regclass)`).Scan(&estimate)
	if err != nil || estimate >= walkBatch {
		return estimate, database.Translate(err)
	}
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT (SELECT count(*) FROM threads WHERE state = 'open')
		+ (SELECT count(*) FROM answers WHERE state = 'open') + (SELECT count(*) FROM comments WHERE state = 'open')`).Scan(&estimate)
	return estimate, database.Translate(err)
}

func (s *Service) documents(ctx context.Context, sql string, args ...any) ([]DocumentRow, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, sql, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (DocumentRow, error) {
		var d DocumentRow
		err := r.Scan(&d.ID, &d.Thread, &d.Author, &d.Kind, &d.ThreadKind, &d.Title, &d.Body, &d.BottomLine, &d.Specialties,
			&d.Handle, &d.Reach, &d.Created)
		d.Body = markup.Text(d.Body)
		return d, err
	})
	return list, database.Translate(err)
}

func uuids(list []ids.ID) []string {
	out := make([]string, len(list))
	for i, id := range list {
		out[i] = id.UUID()
	}
	return out
}
