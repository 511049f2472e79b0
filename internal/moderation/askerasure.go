package moderation

import (
	"context"
	"fmt"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// quotedMost is how many letters of a passage stand in a flag's note.
const quotedMost = 600

// AskErasure calls a moderator to a post of somebody else that has words which
// the acting member erased from their own, for forum.Holder. The note quotes
// them, since they can no longer be read where they were erased: they stand in
// the post, and leave the note when a moderator erases them there. It records
// nothing: the erasure's own record says it.
func (s *Service) AskErasure(ctx context.Context, e forum.AskedErasure) error {
	a := actor.From(ctx)
	words := []rune(e.Passage)
	if len(words) > quotedMost {
		words = append(words[:quotedMost:quotedMost], '…')
	}
	note := fmt.Sprintf("Erased elsewhere in this thread by its author; stands here too, and in %d posts of others in all. Erase it here if it could tell who the patient is: “%s”", e.Posts, string(words))
	may, err := s.bounds(ctx, a)
	if err != nil {
		return err
	}
	hide := e.Hide && may.hide
	if hide {
		if err := s.hidePending(ctx, e.PostRef); err != nil {
			return err
		}
	}
	return s.storeFlag(ctx, a, Complaint{Post: e.PostRef, Reason: Recognisable, Note: note}, &Flagged{ID: ids.At(s.clock.Now()), Thread: e.Thread, Hidden: hide})
}

// hidePending hides a post until a moderator has looked, and tells its author.
func (s *Service) hidePending(ctx context.Context, ref forum.PostRef) error {
	m, err := s.forum.HidePending(ctx, ref, PendingRule)
	if err != nil {
		return err
	}
	return s.tell(ctx, m, "pending", "")
}
