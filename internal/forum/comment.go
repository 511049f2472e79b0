package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/jobs"
)

// Comment publishes a remark on a thread or an answer; as Answer. The draft in
// CommentSlot goes with it.
func (s *Service) Comment(ctx context.Context, r Remark) (Made, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Answer); err != nil {
		return Made{}, err
	}
	var c errs.Check
	text := take(prose{kind: KindComment, body: r.Body}, &c)
	if err := c.Err(); err != nil {
		return Made{}, err
	}
	if text.found = s.decide(text.prose, r.Guard, false); text.found.Open() {
		return Made{}, text.found.Err()
	}
	made := Made{PostRef: PostRef{Kind: KindComment, ID: ids.At(s.clock.Now())}}
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		first, again, err := s.once(ctx, a, r.Key, made.PostRef)
		made.PostRef = first
		if err != nil {
			return err
		}
		made.Thread, err = s.placeOf(ctx, a, r.On)
		if err != nil || again {
			return err
		}
		return s.comment(ctx, a, r.On, made, text)
	})
	return made, err
}

// placeOf gives the thread of a thread, or of an answer in a thread that the
// actor can read: an answer elsewhere must not take longer than none.
func (s *Service) placeOf(ctx context.Context, a actor.Actor, on PostRef) (thread ids.ID, err error) {
	switch on.Kind {
	case KindThread:
		return on.ID, nil
	case KindAnswer:
		err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT t.id FROM answers x JOIN threads t ON t.id = x.thread_id WHERE x.id = $4 AND `+visible,
			append(scope(a), on.ID.UUID())...).Scan(&thread)
		return thread, err
	}
	return ids.ID{}, errs.Missing()
}

func (s *Service) comment(ctx context.Context, a actor.Actor, on PostRef, made Made, text cleaned) error {
	if err := s.enter(ctx, a, made.Thread, enterComment, ""); err != nil {
		return err
	}
	var under ids.ID
	if on.Kind == KindAnswer {
		under = on.ID
	}
	tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO comments (id, thread_id, answer_id, author_id, body_md, body_html, created_at, guard_version)
		SELECT $1,$2,$3,$4,$5,$6,$7,$8 WHERE $3::uuid IS NULL OR EXISTS (SELECT FROM answers WHERE id = $3 AND state = 'open')`,
		made.ID, made.Thread, under, a.MemberID, text.body, text.html, s.clock.Now(), text.found.Version)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errs.Denied("The answer was taken away meanwhile, so nothing can be posted under it.")
	}
	if err := s.guard.Keep(ctx, guardedPost(made.PostRef, 1), a.MemberID, text.found); err != nil {
		return err
	}
	if err := s.emptySlot(ctx, a, CommentSlot(on.ID)); err != nil {
		return err
	}
	if err := changes.Append(ctx, changes.Comment, made.ID); err != nil {
		return err
	}
	if err := s.hold(ctx, a, made.Thread, made.PostRef, text.found); err != nil {
		return err
	}
	if err := audit.Record(ctx, audit.Entry{Action: ActionComment, Object: "comment", ObjectID: made.ID, Detail: text.found.Detail()}); err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: "comment", ThreadID: made.Thread, PostKind: string(KindComment), PostID: made.ID, MemberID: a.MemberID}, nil)
}
