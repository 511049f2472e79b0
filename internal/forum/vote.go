package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// ActionVote is what Vote records.
const ActionVote = "post.vote"

// Vote sets whether the acting clinician finds an answer useful; saying it
// again changes nothing. One's own answer is Forbidden.
func (s *Service) Vote(ctx context.Context, thread, answer ids.ID, up bool) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Vote); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		db := s.db.Pgx(ctx)
		var author ids.ID
		err := db.QueryRow(ctx, `SELECT x.author_id FROM answers x JOIN threads t ON t.id = x.thread_id
			WHERE `+visible+` AND t.id = $4 AND x.id = $5 AND x.state = 'open' FOR UPDATE OF x`,
			append(scope(a), thread.UUID(), answer.UUID())...).Scan(&author)
		if err != nil {
			return err
		}
		if author == a.MemberID {
			return errs.Denied("Your own answer can't have your vote.")
		}
		change := `INSERT INTO votes (member_id, thread_id, post_kind, post_id, created_at) VALUES ($1,$2,'answer',$3,now()) ON CONFLICT DO NOTHING`
		step := 1
		if !up {
			change, step = `DELETE FROM votes WHERE member_id = $1 AND thread_id = $2 AND post_kind = 'answer' AND post_id = $3`, -1
		}
		tag, err := db.Exec(ctx, change, a.MemberID, thread, answer)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 1 {
			if _, err := db.Exec(ctx, `UPDATE answers SET vote_count = vote_count + $2 WHERE id = $1`, answer, step); err != nil {
				return err
			}
			if _, err := db.Exec(ctx, `UPDATE threads SET version = version + 1 WHERE id = $1`, thread); err != nil {
				return err
			}
		}
		return audit.Record(ctx, audit.Entry{Action: ActionVote, Object: "answer", ObjectID: answer})
	})
}
