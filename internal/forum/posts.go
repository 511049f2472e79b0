package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/platform/database"
	"consilium/internal/platform/markup"
)

// postsMax bounds how many posts one statement is asked for.
const postsMax = 500

// postsSQL gives posts of three lists of ids ($4 threads, $5 answers, $6
// comments) with their threads. Where $7 holds, only what is open in an open
// thread.
const postsSQL = `WITH wanted AS (
		SELECT 'thread' AS kind, p.id, p.id AS thread_id, p.body_html, '' AS line, p.state, p.removed_rule, p.revision, p.vote_count, p.created_at, p.author_id
			FROM threads p WHERE p.id = ANY($4::uuid[])
		UNION ALL SELECT 'answer', p.id, p.thread_id, p.body_html, p.bottom_line, p.state, p.removed_rule, p.revision, p.vote_count, p.created_at, p.author_id
			FROM answers p WHERE p.id = ANY($5::uuid[])
		UNION ALL SELECT 'comment', p.id, p.thread_id, p.body_html, '', p.state, p.removed_rule, p.revision, 0, p.created_at, p.author_id
			FROM comments p WHERE p.id = ANY($6::uuid[]))
	SELECT p.kind, p.id, p.thread_id, t.kind, t.title, p.body_html, CASE p.kind WHEN 'thread' THEN t.bottom_line ELSE p.line END, t.audience, p.state, t.locked,
		p.removed_rule, p.revision, t.specialties,
		CASE p.kind WHEN 'thread' THEN t.accepted_answer_id IS NOT NULL ELSE t.accepted_answer_id IS NOT DISTINCT FROM p.id END,
		p.vote_count, p.created_at, ` + bylineColumns + `
	FROM wanted p JOIN threads t ON t.id = p.thread_id JOIN members m ON m.id = p.author_id
	WHERE ` + visible + ` AND ` + visiblePost + ` AND (NOT $7 OR (t.state = 'open' AND p.state = 'open'))`

// VisibleHits gives those of the posts that the actor may read now and that
// are open, in the order asked, in one statement: what search found is a
// candidate until it came through here. It looks at the first 500.
func (s *Service) VisibleHits(ctx context.Context, refs []PostRef) ([]Post, error) {
	if err := authz.Require(actor.From(ctx), authz.ReadThreads); err != nil {
		return nil, err
	}
	return s.posts(ctx, refs, true)
}

// PostsForModeration gives posts with their words whatever their state, in the
// order asked, for a moderator, in one statement. It looks at the first 500.
func (s *Service) PostsForModeration(ctx context.Context, refs []PostRef) ([]Post, error) {
	if err := authz.Require(actor.From(ctx), authz.Moderate); err != nil {
		return nil, err
	}
	return s.posts(ctx, refs, false)
}

func (s *Service) posts(ctx context.Context, refs []PostRef, onlyOpen bool) ([]Post, error) {
	refs = refs[:min(len(refs), postsMax)]
	if len(refs) == 0 {
		return nil, nil
	}
	of := map[PostKind][]string{KindThread: {}, KindAnswer: {}, KindComment: {}}
	for _, r := range refs {
		of[r.Kind] = append(of[r.Kind], r.ID.UUID())
	}
	a := actor.From(ctx)
	rows, err := s.db.Pgx(ctx).Query(ctx, postsSQL, append(scope(a), of[KindThread], of[KindAnswer], of[KindComment], onlyOpen)...)
	if err != nil {
		return nil, database.Translate(err)
	}
	defer rows.Close()
	byRef := map[PostRef]Post{}
	for rows.Next() {
		var p Post
		targets := []any{&p.Kind, &p.ID, &p.Thread, &p.ThreadKind, &p.Title, &p.HTML, &p.BottomLine, &p.Audience, &p.State, &p.Locked,
			&p.Rule, &p.Revision, &p.Keys, &p.Accepted, &p.Votes, &p.CreatedAt}
		if err := rows.Scan(append(targets, p.Author.targets()...)...); err != nil {
			return nil, database.Translate(err)
		}
		s.settled(&p.Author)
		p.Text = markup.Text(p.HTML)
		byRef[p.PostRef] = p
	}
	out := make([]Post, 0, len(byRef))
	for _, r := range refs {
		if p, ok := byRef[r]; ok {
			out = append(out, p)
			delete(byRef, r)
		}
	}
	return out, database.Translate(rows.Err())
}
