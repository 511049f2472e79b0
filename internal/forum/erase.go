package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
)

// ErasedTitle stands where an erased thread's title stood.
const ErasedTitle = "Erased for patient privacy"

// Erase removes words for a patient's privacy for good, by the post's author
// or a moderator: from the post, every revision, quotes of it in the thread,
// drafts there, what stands beside images, lists and, after the commit, the
// index. How far it reaches into others' words, copies.go says. A moderator must
// have proven a second factor just now (StepUp). Invalid names passage when the
// words aren't there.
func (s *Service) Erase(ctx context.Context, e Erasure) (out Outcome, err error) {
	a := actor.From(ctx)
	if !authz.Can(a, authz.Moderate) {
		if err := authz.Require(a, authz.EditOwn); err != nil {
			return Outcome{}, err
		}
	}
	if err := e.check(); err != nil {
		return Outcome{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		h, p, err := s.lockPost(ctx, a, e.Post)
		switch {
		case err != nil:
			return err
		case p.State == Erased:
			return errs.Denied("This was erased already.")
		case !CanErase(a, p.Author, p.State):
			return errs.Denied("Only who wrote this or a moderator can erase it. You can flag it: a patient who could be recognised is hidden at once.")
		case p.Author != a.MemberID && !a.Fresh:
			// Nobody erases for good at a computer that a moderator left.
			return errs.New(errs.StepUp, "Confirm with your second factor before you erase what somebody else wrote. Nothing was erased.")
		}
		out, err = s.erase(ctx, a, h, p, e)
		return err
	})
	return out, err
}

func (e Erasure) check() error {
	if e.Passage == "" {
		return nil
	}
	switch {
	case !storable(e.Passage):
		return errs.Field("passage", "There are characters in this that can't be read. Copy the words from the post.")
	case letters(e.Passage) < 2:
		return errs.Field("passage", "Give at least two letters: every occurrence in what you wrote here is erased.")
	case length(e.Passage) > BodyMax:
		return errs.Field("passage", "This is longer than any post. Erase the whole post instead.")
	}
	return nil
}

func (s *Service) erase(ctx context.Context, a actor.Actor, h held, p post, e Erasure) (Outcome, error) {
	texts, err := s.threadTexts(ctx, h.ID)
	if err != nil {
		return Outcome{}, err
	}
	whole := e.Passage == ""
	var r reach
	if whole {
		r = reachOfWhole(texts, p)
		if err := s.erasePost(ctx, a, h, p); err != nil {
			return Outcome{}, err
		}
		texts = without(texts, p.PostRef)
	} else {
		r = s.reachOfPassage(a, texts, p, e.Passage)
	}
	touched, err := s.scrubTexts(ctx, texts, r)
	if err != nil {
		return Outcome{}, err
	}
	slots := draftSlots(h.ID, p.PostRef, texts)
	if err := s.scrubImages(ctx, h.ID, p, slots, r, touched); err != nil {
		return Outcome{}, err
	}
	if whole {
		touched[p.PostRef] = p.Author
	}
	if _, ok := touched[p.PostRef]; !ok {
		return Outcome{}, errs.Field("passage", "These words aren't in the post, beside its images or in anything it said before. Copy them from it, letter for letter.")
	}
	if err := s.scrubDrafts(ctx, p, slots, r, whole); err != nil {
		return Outcome{}, err
	}
	if err := s.noteErasure(ctx, a, h.ID, p.PostRef, whole, touched); err != nil {
		return Outcome{}, err
	}
	if err := s.finishErasure(ctx, h.ID, p.PostRef, r, whole); err != nil {
		return Outcome{}, err
	}
	return s.askModerators(ctx, h.ID, texts, r, e.Passage)
}

// noteErasure forgets what the guard was told of the posts that lost words,
// leaves their marks, and tells who wrote them.
func (s *Service) noteErasure(ctx context.Context, a actor.Actor, thread ids.ID, of PostRef, whole bool, touched map[PostRef]ids.ID) error {
	for ref := range touched {
		if err := s.guard.Forget(ctx, string(ref.Kind), ref.ID); err != nil {
			return err
		}
	}
	if err := s.noteErased(ctx, a, thread, of, whole, touched); err != nil {
		return err
	}
	return tellOthers(ctx, a, thread, of, whole, touched)
}

// erasePost empties one post and everything it ever said.
func (s *Service) erasePost(ctx context.Context, a actor.Actor, h held, p post) error {
	db := s.db.Pgx(ctx)
	if err := s.setState(ctx, p, Erased, a.MemberID, ""); err != nil {
		return err
	}
	empty := `UPDATE ` + tables[p.Kind] + ` SET body_md = '', body_html = ''`
	args := []any{p.ID}
	switch p.Kind {
	case KindThread:
		empty += `, title = $2, excerpt = ''`
		args = append(args, ErasedTitle)
	case KindAnswer:
		empty += `, bottom_line = ''`
	}
	if _, err := db.Exec(ctx, empty+` WHERE id = $1`, args...); err != nil {
		return err
	}
	if h.Accepted == p.ID {
		if _, err := db.Exec(ctx, `UPDATE threads SET accepted_answer_id = NULL WHERE id = $1`, h.ID); err != nil {
			return err
		}
	}
	if s.media != nil {
		if err := s.media.EraseOf(ctx, p.ID); err != nil {
			return err
		}
	}
	_, err := db.Exec(ctx, `DELETE FROM revisions WHERE post_kind = $1 AND post_id = $2`, string(p.Kind), p.ID)
	return err
}

// noteErased leaves a row for each post that lost words, so that its page says
// when and by whom.
func (s *Service) noteErased(ctx context.Context, a actor.Actor, thread ids.ID, of PostRef, whole bool, touched map[PostRef]ids.ID) error {
	now := s.clock.Now() // the same for all, which shows that they belong together
	for ref := range touched {
		_, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO erasures (id, post_kind, post_id, thread_id, whole, erased_by, created_at)
			VALUES ($1,$2,$3,$4,$5,$6,$7)`, ids.New(), string(ref.Kind), ref.ID, thread, whole && ref == of, a.MemberID, now)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) finishErasure(ctx context.Context, thread ids.ID, p PostRef, r reach, whole bool) error {
	for _, other := range s.scrubbers {
		if err := other.OnErase(ctx, thread, r.notes().plain); err != nil {
			return err
		}
	}
	if err := s.settle(ctx, thread); err != nil {
		return err
	}
	detail := "passage"
	if whole {
		detail = "whole"
	}
	if err := s.tell(ctx, thread, p, ActionErase, detail); err != nil {
		return err
	}
	return jobs.Insert(ctx, SearchPurge{ThreadID: thread}, nil)
}
