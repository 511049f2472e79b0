package forum

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/jobs"
)

// Answer publishes an answer and gives its id; a Key seen before gives the
// first sending's. A thread the actor may not read is NotFound, one they may
// not answer in Forbidden; Invalid names body, bottom_line, images and guard. The
// draft in AnswerSlot goes with it, and its images stand beneath.
func (s *Service) Answer(ctx context.Context, r Reply) (ids.ID, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Answer); err != nil {
		return ids.ID{}, err
	}
	var c errs.Check
	text := take(prose{kind: KindAnswer, body: r.Body, line: r.BottomLine}, &c)
	if err := c.Err(); err != nil {
		return ids.ID{}, err
	}
	if text.found = s.decide(text.prose, r.Guard, false); text.found.Open() {
		return ids.ID{}, text.found.Err()
	}
	made := PostRef{Kind: KindAnswer, ID: ids.At(s.clock.Now())}
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		first, again, err := s.once(ctx, a, r.Key, made)
		made = first
		if err != nil || again {
			return err
		}
		return s.answer(ctx, a, r.Thread, text, made.ID)
	})
	return made.ID, err
}

func (s *Service) answer(ctx context.Context, a actor.Actor, thread ids.ID, text cleaned, id ids.ID) error {
	if err := s.enter(ctx, a, thread, enterAnswer, text.line); err != nil {
		return err
	}
	_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO answers (id, thread_id, author_id, body_md, body_html, bottom_line, created_at, guard_version)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8)`, id, thread, a.MemberID, text.body, text.html, text.line, s.clock.Now(), text.found.Version)
	if err != nil {
		return err
	}
	if err := s.guard.Keep(ctx, guardedPost(PostRef{KindAnswer, id}, 1), a.MemberID, text.found); err != nil {
		return err
	}
	if _, err := s.attach(ctx, AnswerSlot(thread), PostRef{KindAnswer, id}, thread); err != nil {
		return err
	}
	if err := s.emptySlot(ctx, a, AnswerSlot(thread)); err != nil {
		return err
	}
	if err := changes.Append(ctx, changes.Answer, id); err != nil {
		return err
	}
	if err := s.hold(ctx, a, thread, PostRef{KindAnswer, id}, text.found); err != nil {
		return err
	}
	if err := audit.Record(ctx, audit.Entry{Action: ActionAnswer, Object: "answer", ObjectID: id, Detail: text.found.Detail()}); err != nil {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: "answer", ThreadID: thread, PostKind: string(KindAnswer), PostID: id, MemberID: a.MemberID}, nil)
}

const (
	enterAnswer  = `answer_count = answer_count + 1, bottom_line = CASE WHEN t.bottom_line = '' THEN $7 ELSE t.bottom_line END`
	enterComment = `comment_count = comment_count + 1, bottom_line = t.bottom_line || $7`
)

// enter locks a thread, counts the new post and gives it a new version, all in
// one statement, where the actor may write in it; else it says why not.
func (s *Service) enter(ctx context.Context, a actor.Actor, thread ids.ID, count, line string) error {
	db := s.db.Pgx(ctx)
	var one int
	err := db.QueryRow(ctx, `UPDATE threads t SET version = version + 1, active_at = greatest(t.active_at, $6), `+count+`
		WHERE `+visible+` AND t.id = $4 AND t.state = 'open' AND NOT t.locked AND t.audience = ANY($5) RETURNING 1`,
		append(scope(a), thread.UUID(), writable(a), s.clock.Now(), line)...).Scan(&one)
	if !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	h, err := s.lockThread(ctx, a, thread)
	if err != nil {
		return err
	}
	if err := refuseWriting(a, h); err != nil {
		return err
	}
	return errs.New(errs.Conflict, "Somebody changed this thread at the same moment. Try again.")
}
