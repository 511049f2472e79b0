package webtest

import (
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/ids"
)

// reason gives the row of a reason for which the guard let something through.
func (s *stage) reason() ids.ID {
	s.h.t.Helper()
	const body = "As Mrs. Keller writes, wait."
	seen := made[forum.Looked](s.h.t)(s.h.app.Forum.Look(s.ann.ctx(), forum.Wording{Body: body}))
	post := made[ids.ID](s.h.t)(s.h.app.Forum.Answer(s.ann.ctx(), forum.Reply{Key: ids.New(), Thread: s.thread(s.bob, forum.Learners).ID, Body: body,
		Guard: seen.Justify(guard.Author, func(guard.Finding) bool { return true })}))
	var id ids.ID
	ok(s.h.t, s.h.app.DB.Pool().QueryRow(s.h.t.Context(), `SELECT id FROM guard_answers WHERE post_id = $1 LIMIT 1`, post).Scan(&id))
	return id
}

// hit gives the row of a post that newer rules stumbled over.
func (s *stage) justified() ids.ID {
	s.h.t.Helper()
	id := ids.New()
	_, err := s.h.app.DB.Pool().Exec(s.h.t.Context(), `INSERT INTO guard_hits (id, post_kind, post_id, revision, kinds, rules, found_at) VALUES ($1,'thread',$2,1,'{NAME}',1,now())`,
		id, s.thread(s.ann, forum.Learners).ID)
	ok(s.h.t, err)
	return id
}
