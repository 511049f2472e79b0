package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
)

// Accept marks the answer that settled the acting asker's own thread; the one
// accepted before gives way. Somebody else's thread is Forbidden.
func (s *Service) Accept(ctx context.Context, thread, answer ids.ID) error {
	return s.onAsked(ctx, thread, func(ctx context.Context, a actor.Actor, _ held) error {
		tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE threads t SET accepted_answer_id = x.id
			FROM answers x WHERE t.id = $1 AND x.id = $2 AND x.thread_id = t.id AND x.state = 'open'`, thread, answer)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return errs.Missing()
		}
		if err := s.finishThread(ctx, thread, PostRef{KindAnswer, answer}, ActionAccept); err != nil {
			return err
		}
		return jobs.Insert(ctx, jobs.Notify{About: "accepted", ThreadID: thread, PostKind: string(KindAnswer), PostID: answer, MemberID: a.MemberID}, nil)
	})
}

// Unaccept takes the mark away again.
func (s *Service) Unaccept(ctx context.Context, thread ids.ID) error {
	return s.onAsked(ctx, thread, func(ctx context.Context, _ actor.Actor, h held) error {
		if h.Accepted.IsZero() {
			return errs.Denied("No answer of this thread is accepted.")
		}
		if _, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE threads SET accepted_answer_id = NULL WHERE id = $1`, thread); err != nil {
			return err
		}
		return s.finishThread(ctx, thread, PostRef{KindAnswer, h.Accepted}, ActionUnaccept)
	})
}

// finishThread is finish for an act that concerns the thread's list row, so
// that the feed tells of the thread, though the log names the post.
func (s *Service) finishThread(ctx context.Context, thread ids.ID, p PostRef, action string) error {
	if err := s.settle(ctx, thread); err != nil {
		return err
	}
	return s.tell(ctx, thread, p, action, "")
}

func (s *Service) onAsked(ctx context.Context, thread ids.ID, act func(context.Context, actor.Actor, held) error) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		h, err := s.lockThread(ctx, a, thread)
		switch {
		case err != nil:
			return err
		case h.Author != a.MemberID:
			return errs.Denied("Only who asked can say which answer settled it.")
		case h.State != Open:
			return errs.Denied("The thread was taken away, so no answer of it can be accepted now.")
		}
		return act(ctx, a, h)
	})
}
