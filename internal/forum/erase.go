package forum

import (
	"context"
	"unicode"

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
// everybody's drafts there, what stands beside images, lists and, after the
// commit, the index. A passage goes from everything in the thread. Invalid
// names passage when the words aren't there.
func (s *Service) Erase(ctx context.Context, e Erasure) (thread ids.ID, err error) {
	a := actor.From(ctx)
	if !authz.Can(a, authz.Moderate) {
		if err := authz.Require(a, authz.EditOwn); err != nil {
			return ids.ID{}, err
		}
	}
	if err := e.check(); err != nil {
		return ids.ID{}, err
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
		}
		thread = h.ID
		return s.erase(ctx, a, h, p, e)
	})
	return thread, err
}

func (e Erasure) check() error {
	if e.Passage == "" {
		return nil
	}
	letters := 0
	for _, r := range e.Passage {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			letters++
		}
	}
	switch {
	case !storable(e.Passage):
		return errs.Field("passage", "There are characters in this that can't be read. Copy the words from the post.")
	case letters < 2:
		return errs.Field("passage", "Give at least two letters: every occurrence in the thread is erased.")
	case length(e.Passage) > BodyMax:
		return errs.Field("passage", "This is longer than any post. Erase the whole post instead.")
	}
	return nil
}

func (s *Service) erase(ctx context.Context, a actor.Actor, h held, p post, e Erasure) error {
	texts, err := s.threadTexts(ctx, h.ID)
	if err != nil {
		return err
	}
	whole := e.Passage == ""
	var words scrub
	if whole {
		words = scrubQuotes(ownWords(texts, p.PostRef))
		if err := s.erasePost(ctx, a, h, p); err != nil {
			return err
		}
		texts = without(texts, p.PostRef)
	} else {
		words = scrubPassage(e.Passage)
	}
	touched, err := s.scrubTexts(ctx, texts, words)
	if err != nil {
		return err
	}
	slots := draftSlots(h.ID, p.PostRef, texts)
	if err := s.scrubImages(ctx, h.ID, p, slots, words, touched); err != nil {
		return err
	}
	if !whole && !touched[p.PostRef] {
		return errs.Field("passage", "These words aren't in the post, beside its images or in anything it said before. Copy them from it, letter for letter.")
	}
	if whole {
		touched[p.PostRef] = true
	}
	for ref := range touched {
		if err := s.guard.Forget(ctx, string(ref.Kind), ref.ID); err != nil {
			return err
		}
	}
	if err := s.noteErased(ctx, a, h.ID, p.PostRef, whole, touched); err != nil {
		return err
	}
	if err := s.scrubDrafts(ctx, p, slots, words, whole); err != nil {
		return err
	}
	return s.finishErasure(ctx, h.ID, p.PostRef, words, whole)
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
func (s *Service) noteErased(ctx context.Context, a actor.Actor, thread ids.ID, of PostRef, whole bool, touched map[PostRef]bool) error {
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

func (s *Service) finishErasure(ctx context.Context, thread ids.ID, p PostRef, words scrub, whole bool) error {
	for _, other := range s.scrubbers {
		if err := other.OnErase(ctx, thread, words.plain); err != nil {
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
