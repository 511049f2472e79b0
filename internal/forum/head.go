package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/database"
)

// Head gives what must be known of a thread before its page is made, in one
// statement; NotFound for what isn't there and for what the actor may not read.
func (s *Service) Head(ctx context.Context, id ids.ID) (Head, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReadThreads); err != nil {
		return Head{}, err
	}
	h := Head{ID: id}
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT t.version, t.kind, t.audience, t.state, t.locked, t.author_id, t.accepted_answer_id, t.answer_count, t.revision
		FROM threads t WHERE t.id = $4 AND `+visible, append(scope(a), id.UUID())...).
		Scan(&h.Version, &h.Kind, &h.Audience, &h.State, &h.Locked, &h.Author, &h.Accepted, &h.Answers, &h.Revision)
	return h, database.Translate(err)
}

// Mine gives what is the actor's own on a thread's page, in one statement.
// Ask Head first: Mine tells nothing of the thread but the actor's own acts.
func (s *Service) Mine(ctx context.Context, thread ids.ID) (Mine, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.ReadThreads); err != nil {
		return Mine{}, err
	}
	m := Mine{Voted: map[ids.ID]bool{}, Endorsed: map[ids.ID]bool{}, Drafts: map[string]bool{}, Removed: map[ids.ID]RemovedPost{}}
	rows, err := s.db.Pgx(ctx).Query(ctx, mineSQL, a.MemberID, thread, string(AnswerSlot(thread)), s.clock.Now())
	if err != nil {
		return m, database.Translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what, word, html, rule string
		var id ids.ID
		var back bool
		if err := rows.Scan(&what, &id, &word, &html, &rule, &back); err != nil {
			return m, database.Translate(err)
		}
		switch what {
		case "vote":
			m.Voted[id] = true
		case "endorsement":
			m.Endorsed[id] = true
		case "bookmark":
			m.Bookmarked = true
		case "images":
			m.Images = true
		case "draft":
			m.Drafts[word] = true
		default:
			m.Removed[id] = RemovedPost{Kind: PostKind(what), State: State(word), HTML: html, Rule: rule, Undeletable: back}
		}
	}
	return m, database.Translate(rows.Err())
}

const mineSQL = `
	SELECT 'vote', post_id, '', '', '', false FROM votes WHERE member_id = $1 AND thread_id = $2
	UNION ALL SELECT 'endorsement', answer_id, '', '', '', false FROM endorsements WHERE thread_id = $2 AND member_id = $1
	UNION ALL SELECT 'bookmark', thread_id, '', '', '', false FROM bookmarks WHERE member_id = $1 AND thread_id = $2
	UNION ALL SELECT 'draft', NULL, slot, '', '', false FROM drafts WHERE member_id = $1 AND slot = $3 AND expires_at > $4
	UNION ALL SELECT 'images', NULL, '', '', '', false WHERE ` + media.WaitsSQL + `
	UNION ALL SELECT 'answer', id, state, body_html, removed_rule, state = 'deleted' AND removed_by = $1
		FROM answers WHERE thread_id = $2 AND author_id = $1 AND state IN ('hidden','deleted')
	UNION ALL SELECT 'comment', id, state, body_html, removed_rule, state = 'deleted' AND removed_by = $1
		FROM comments WHERE thread_id = $2 AND author_id = $1 AND state IN ('hidden','deleted')`
