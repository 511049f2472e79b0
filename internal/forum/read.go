package forum

import (
	"context"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Read gives a thread with its answers in three statements. What the actor
// may not read is NotFound, as is what isn't there.
func (s *Service) Read(ctx context.Context, id ids.ID) (Thread, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReadThreads); err != nil {
		return Thread{}, err
	}
	var t Thread
	targets := append(t.targets(), &t.HTML, &t.Markdown, &t.State, &t.Locked, &t.LockReason, &t.Votes, &t.AcceptedID)
	sql := `SELECT ` + rowColumns + `, t.body_html, t.body_md, t.state, t.locked, t.lock_reason, t.vote_count, t.accepted_answer_id` +
		rowTables + ` WHERE ` + visible + ` AND t.id = $4`
	err := s.db.Pgx(ctx).QueryRow(ctx, sql, append(scope(a), id.UUID())...).Scan(targets...)
	if err != nil {
		return Thread{}, database.Translate(err)
	}
	if t.Answered, err = s.answers(ctx, t); err != nil {
		return Thread{}, err
	}
	t.Voted, err = s.voted(ctx, a, id)
	return t, err
}

func (s *Service) answers(ctx context.Context, t Thread) ([]Answer, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT a.id, a.body_html, a.bottom_line, a.state, a.vote_count, a.created_at, `+bylineColumns+`
		FROM answers a JOIN members m ON m.id = a.author_id LEFT JOIN specialties ms ON ms.key = m.specialty
		WHERE a.thread_id = $1 ORDER BY a.id IS NOT DISTINCT FROM $2 DESC, a.vote_count DESC, a.created_at, a.id LIMIT 200`,
		t.ID, t.AcceptedID)
	if err != nil {
		return nil, database.Translate(err)
	}
	out, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Answer, error) {
		var x Answer
		err := r.Scan(append([]any{&x.ID, &x.HTML, &x.BottomLine, &x.State, &x.Votes, &x.CreatedAt}, x.Author.targets()...)...)
		if x.State != "open" {
			x.HTML, x.BottomLine = "", ""
		}
		return x, err
	})
	return out, database.Translate(err)
}

func (s *Service) voted(ctx context.Context, a actor.Actor, thread ids.ID) (map[ids.ID]bool, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT post_id FROM votes WHERE member_id = $1 AND thread_id = $2`, a.MemberID, thread)
	if err != nil {
		return nil, database.Translate(err)
	}
	out := map[ids.ID]bool{}
	for rows.Next() {
		var id ids.ID
		if err := rows.Scan(&id); err != nil {
			return nil, database.Translate(err)
		}
		out[id] = true
	}
	return out, database.Translate(rows.Err())
}
