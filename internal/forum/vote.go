package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
)

// Vote sets whether the acting clinician finds a thread or an answer useful;
// saying it again changes nothing. One's own post is Forbidden.
func (s *Service) Vote(ctx context.Context, ref PostRef, up bool) (thread ids.ID, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Vote); err != nil {
		return ids.ID{}, err
	}
	if ref.Kind == KindComment {
		return ids.ID{}, errs.Missing()
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		h, p, err := s.lockPost(ctx, a, ref)
		if err != nil {
			return err
		}
		thread = h.ID
		switch {
		case p.Author == a.MemberID:
			return errs.Denied("Your own post can't have your vote.")
		case p.State != Open || h.State != Open:
			return errs.Denied("This was taken away, so nobody can vote for it.")
		}
		if err := s.vote(ctx, a, h, p, up); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionVote, Object: string(ref.Kind), ObjectID: ref.ID})
	})
	return thread, err
}

func (s *Service) vote(ctx context.Context, a actor.Actor, h held, p post, up bool) error {
	changed, err := s.toggle(ctx, up,
		`INSERT INTO votes (member_id, thread_id, post_kind, post_id, created_at) VALUES ($1,$2,$3,$4,now()) ON CONFLICT DO NOTHING`,
		`DELETE FROM votes WHERE member_id = $1 AND thread_id = $2 AND post_kind = $3 AND post_id = $4`,
		a.MemberID, h.ID, string(p.Kind), p.ID)
	if err != nil || changed == 0 {
		return err
	}
	_, err = s.db.Pgx(ctx).Exec(ctx, `UPDATE `+tables[p.Kind]+` SET vote_count = vote_count + $2 WHERE id = $1`, p.ID, changed)
	if err != nil {
		return err
	}
	return s.settle(ctx, h.ID)
}

// toggle runs one of two statements and gives by how much the count moved.
func (s *Service) toggle(ctx context.Context, on bool, set, clear string, args ...any) (int, error) {
	step, sql := 1, set
	if !on {
		step, sql = -1, clear
	}
	tag, err := s.db.Pgx(ctx).Exec(ctx, sql, args...)
	if err != nil || tag.RowsAffected() == 0 {
		return 0, err
	}
	return step, nil
}

// Endorse sets whether the acting clinician stands behind a learner's answer
// in the learners' area; elsewhere and for one's own it is Forbidden.
func (s *Service) Endorse(ctx context.Context, answer ids.ID, on bool) (thread ids.ID, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Endorse); err != nil {
		return ids.ID{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		h, p, err := s.lockPost(ctx, a, PostRef{KindAnswer, answer})
		if err != nil {
			return err
		}
		thread = h.ID
		if !CanEndorse(a, h.head(), Byline{MemberID: p.Author, Standing: p.AuthorStanding, Stage: p.AuthorStage}, p.State) {
			return errs.Denied("Only a learner's answer in the learners' area can be endorsed, and not one's own.")
		}
		if err := s.endorse(ctx, a, h, p, on); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionEndorse, Object: "answer", ObjectID: answer})
	})
	return thread, err
}

func (s *Service) endorse(ctx context.Context, a actor.Actor, h held, p post, on bool) error {
	changed, err := s.toggle(ctx, on,
		`INSERT INTO endorsements (member_id, thread_id, answer_id, created_at) VALUES ($1,$2,$3,now()) ON CONFLICT DO NOTHING`,
		`DELETE FROM endorsements WHERE member_id = $1 AND thread_id = $2 AND answer_id = $3`,
		a.MemberID, h.ID, p.ID)
	if err != nil || changed == 0 {
		return err
	}
	if _, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE answers SET endorse_count = endorse_count + $2 WHERE id = $1`, p.ID, changed); err != nil {
		return err
	}
	if err := s.settle(ctx, h.ID); err != nil || !on {
		return err
	}
	return jobs.Insert(ctx, jobs.Notify{About: "endorsed", ThreadID: h.ID, PostKind: string(KindAnswer), PostID: p.ID, MemberID: a.MemberID}, nil)
}

// Bookmark sets whether a thread is in the actor's own list.
func (s *Service) Bookmark(ctx context.Context, thread ids.ID, on bool) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Bookmark); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		var one int
		db := s.db.Pgx(ctx)
		err := db.QueryRow(ctx, `SELECT 1 FROM threads t WHERE `+visible+` AND t.id = $4`, append(scope(a), thread.UUID())...).Scan(&one)
		if err != nil {
			return err
		}
		args, change := []any{a.MemberID, thread}, `DELETE FROM bookmarks WHERE member_id = $1 AND thread_id = $2`
		if on {
			args, change = append(args, s.clock.Now()), `INSERT INTO bookmarks (member_id, thread_id, created_at) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING`
		}
		if _, err := db.Exec(ctx, change, args...); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionBookmark, Object: "thread", ObjectID: thread})
	})
}
