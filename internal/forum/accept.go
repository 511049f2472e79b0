package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
)

// ActionAccept is what Accept records.
const ActionAccept = "answer.accept"

// Accept marks the answer that settled the acting asker's own thread; the one
// accepted before gives way. Somebody else's thread is Forbidden.
func (s *Service) Accept(ctx context.Context, thread, answer ids.ID) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		db := s.db.Pgx(ctx)
		var author ids.ID
		err := db.QueryRow(ctx, `SELECT t.author_id FROM threads t WHERE `+visible+` AND t.id = $4 FOR UPDATE`,
			append(scope(a), thread.UUID())...).Scan(&author)
		if err != nil {
			return err
		}
		if author != a.MemberID {
			return errs.Denied("Only who asked can say which answer settled it.")
		}
		tag, err := db.Exec(ctx, `UPDATE threads t SET accepted_answer_id = x.id, bottom_line = x.bottom_line, version = version + 1
			FROM answers x WHERE t.id = $1 AND x.id = $2 AND x.thread_id = t.id AND x.state = 'open'`, thread, answer)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return errs.Missing()
		}
		if err := changes.Append(ctx, changes.Thread, thread); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionAccept, Object: "answer", ObjectID: answer})
	})
}
