package forum

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// WaitingDraft is one of the actor's own drafts and the slot it waits in.
type WaitingDraft struct {
	Slot Slot
	Draft
}

// On gives what the draft is for: a thread to be answered, a post to be
// commented on or edited. It is zero for a new thread.
func (s Slot) On() (use string, on ids.ID) {
	for i := range len(s) {
		if s[i] == ':' {
			on, _ = ids.Parse(string(s[i+1:]))
			return string(s[:i]), on
		}
	}
	return string(s), ids.ID{}
}

// Drafts gives the actor's own drafts, the latest first and at most limit of
// them, in one statement.
func (s *Service) Drafts(ctx context.Context, limit int) ([]WaitingDraft, error) {
	a, err := s.drafter(ctx, AskSlot())
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT slot, sealed, updated_at FROM drafts WHERE member_id = $1 AND expires_at > $2
		ORDER BY updated_at DESC, slot LIMIT $3`, a.MemberID, s.clock.Now(), limit)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (WaitingDraft, error) {
		var w WaitingDraft
		var sealed []byte
		var saved time.Time
		if err := r.Scan(&w.Slot, &sealed, &saved); err != nil {
			return w, err
		}
		w.Draft, err = s.openDraft(a.MemberID, w.Slot, sealed)
		w.SavedAt = saved
		return w, err
	})
	return list, database.Translate(err)
}

// Erasable gives a post to who may erase words of it, whatever its state:
// Forbidden for another reader, NotFound for who can't read it.
func (s *Service) Erasable(ctx context.Context, ref PostRef) (Words, error) {
	a := actor.From(ctx)
	f, err := s.findPost(ctx, a, ref)
	if err != nil {
		return Words{}, err
	}
	if !CanErase(a, f.Author, f.State) {
		return Words{}, errs.Denied("Only who wrote this, or a moderator, can erase words of it.")
	}
	return Words{PostRef: ref, Thread: f.Thread, Author: f.Author, Revision: f.Revision, Title: f.Title, Body: f.Body,
		BottomLine: f.Line, Audience: f.thread.Audience, Specialties: f.Tags, Kind: f.thread.Kind}, nil
}
