package moderation

import (
	"context"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

// Language is the guard's own reason: nobody can choose it.
const Language Reason = "language"

// Hold calls a moderator to a post that was hidden for its language, and tells
// its author, for forum.Holder. It records nothing: the author's own act says
// it.
func (s *Service) Hold(ctx context.Context, m forum.Moderated) error {
	now := s.clock.Now()
	_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO flags (id, post_kind, post_id, thread_id, member_id, reason, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7)
		ON CONFLICT DO NOTHING`, ids.At(now), string(m.Kind), m.ID, m.Thread, m.Author, string(Language), now)
	if err != nil {
		return database.Translate(err)
	}
	return jobs.Insert(ctx, jobs.Notify{About: "moderation", ThreadID: m.Thread, PostKind: string(m.Kind), PostID: m.ID, MemberID: m.Author, Detail: "held"}, nil)
}

// Release closes the guard's own call for a moderator to a post whose author
// has put it so that nobody need look, for forum.Holder. It records nothing: the
// author's own act says it.
func (s *Service) Release(ctx context.Context, m forum.Moderated) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE flags SET state = 'dismissed', decided_at = $4, decided_by = $5
		WHERE post_kind = $1 AND post_id = $2 AND state = 'open' AND reason = $3`, string(m.Kind), m.ID, string(Language), s.clock.Now(), m.Author)
	return database.Translate(err)
}
