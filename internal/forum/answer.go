package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/markup"
)

// Reply is what the answerer wrote. BottomLine may be empty.
type Reply struct {
	Key, Thread      ids.ID
	Body, BottomLine string
}

// ActionAnswer is what Answer records.
const ActionAnswer = "answer.write"

// Answer publishes an answer and gives its id; a Key seen before gives the
// first sending's. A thread the actor may not read is NotFound, one they may
// not answer in Forbidden.
func (s *Service) Answer(ctx context.Context, r Reply) (ids.ID, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Answer); err != nil {
		return ids.ID{}, err
	}
	var c errs.Check
	checkBody(&c, r.Body)
	checkBottomLine(&c, r.BottomLine)
	if err := c.Err(); err != nil {
		return ids.ID{}, err
	}
	id := ids.New()
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		first, err := s.once(ctx, a, r.Key, id)
		if err != nil || first != id {
			id = first
			return err
		}
		return s.answer(ctx, a, r, id)
	})
	return id, err
}

func (s *Service) answer(ctx context.Context, a actor.Actor, r Reply, id ids.ID) error {
	if err := s.open(ctx, a, r.Thread); err != nil {
		return err
	}
	db, now := s.db.Pgx(ctx), s.clock.Now()
	_, err := db.Exec(ctx, `INSERT INTO answers (id, thread_id, author_id, body_md, body_html, bottom_line, created_at)
		VALUES ($1,$2,$3,$4,$5,$6,$7)`, id, r.Thread, a.MemberID, r.Body, markup.Render(r.Body), r.BottomLine, now)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, `UPDATE threads SET answer_count = answer_count + 1, version = version + 1, active_at = greatest(active_at, $2) WHERE id = $1`, r.Thread, now)
	if err != nil {
		return err
	}
	if err := changes.Append(ctx, changes.Answer, id); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: ActionAnswer, Object: "answer", ObjectID: id})
}

// open locks a thread and says whether the actor may write in it now.
func (s *Service) open(ctx context.Context, a actor.Actor, thread ids.ID) error {
	var audience Audience
	var locked bool
	var state string
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT t.audience, t.locked, t.state FROM threads t WHERE `+visible+` AND t.id = $4 FOR UPDATE`,
		append(scope(a), thread.UUID())...).Scan(&audience, &locked, &state)
	switch {
	case err != nil:
		return err
	case locked || state != "open":
		return errs.Denied("This thread takes no more answers. What you wrote is below; nothing was posted.")
	case !CanWrite(a, audience):
		return errs.Denied("You can read this thread but not write in it. What you wrote is below; nothing was posted.")
	}
	return nil
}
