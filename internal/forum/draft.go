package forum

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/markup"
)

// DraftLife is how long a draft waits after it was last saved.
const DraftLife = 14 * 24 * time.Hour

const (
	draftMax  = 100 << 10 // bytes of one draft
	draftsMax = 200       // drafts of one member
)

// Slot names what a draft is for: see AskSlot, AnswerSlot, CommentSlot and
// EditSlot.
type Slot string

// AskSlot is for a new thread.
func AskSlot() Slot { return "ask" }

// AnswerSlot is for an answer in a thread.
func AnswerSlot(thread ids.ID) Slot { return Slot("answer:" + thread.String()) }

// CommentSlot is for a remark on a thread or an answer.
func CommentSlot(on ids.ID) Slot { return Slot("comment:" + on.String()) }

// EditSlot is for new words of a post.
func EditSlot(post ids.ID) Slot { return Slot("edit:" + post.String()) }

// ParseSlot reads a slot from a form; Invalid for any other text.
func ParseSlot(text string) (Slot, error) {
	kind, id, _ := strings.Cut(text, ":")
	_, err := ids.Parse(id)
	switch {
	case text == string(AskSlot()):
		return AskSlot(), nil
	case err == nil && (kind == "answer" || kind == "comment" || kind == "edit"):
		return Slot(text), nil
	}
	return "", errs.Field("slot", "There is no such draft.")
}

// SaveDraft keeps words not yet published for 14 days, sealed. One without
// words empties the slot. A draft whose form (Draft.Key) was published
// meanwhile is dropped.
func (s *Service) SaveDraft(ctx context.Context, slot Slot, d Draft) error {
	a, err := s.drafter(ctx, slot)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if len(plain) > draftMax {
		return errs.Field("body", "This is too long to be kept as a draft.")
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if d.empty() {
			return s.emptySlot(ctx, a, slot)
		}
		now := s.clock.Now()
		tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO drafts (member_id, slot, sealed, updated_at, expires_at)
			SELECT $1, $2, $3, $4, $5
			WHERE NOT EXISTS (SELECT FROM idempotency_keys WHERE member_id = $1 AND key = $6)
				AND (SELECT count(*) FROM drafts WHERE member_id = $1 AND slot <> $2) < $7
			ON CONFLICT (member_id, slot) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at, expires_at = excluded.expires_at`,
			a.MemberID, string(slot), s.ring.Seal(plain, draftPlace(a.MemberID, slot)), now, now.Add(DraftLife), d.Key, draftsMax)
		if err != nil || tag.RowsAffected() > 0 {
			return err
		}
		return s.notSaved(ctx, a, d)
	})
}

// notSaved says why a draft was not kept: nothing, when it was published.
func (s *Service) notSaved(ctx context.Context, a actor.Actor, d Draft) error {
	var published bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM idempotency_keys WHERE member_id = $1 AND key = $2)`, a.MemberID, d.Key).Scan(&published)
	if err != nil || published {
		return err
	}
	return errs.New(errs.TooMany, "You have 200 drafts waiting. Publish or drop some, then this one can be kept.")
}

// LoadDraft gives what waits in a slot; false where nothing does.
func (s *Service) LoadDraft(ctx context.Context, slot Slot) (Draft, bool, error) {
	a, err := s.drafter(ctx, slot)
	if err != nil {
		return Draft{}, false, err
	}
	var sealed []byte
	var saved time.Time
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT sealed, updated_at FROM drafts WHERE member_id = $1 AND slot = $2 AND expires_at > $3`,
		a.MemberID, string(slot), s.clock.Now()).Scan(&sealed, &saved)
	if errors.Is(err, pgx.ErrNoRows) {
		return Draft{}, false, nil
	}
	if err != nil {
		return Draft{}, false, database.Translate(err)
	}
	d, err := s.openDraft(a.MemberID, slot, sealed)
	d.SavedAt = saved
	return d, err == nil, err
}

// DropDraft empties a slot, of its images too.
func (s *Service) DropDraft(ctx context.Context, slot Slot) error {
	a, err := s.drafter(ctx, slot)
	if err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if s.media != nil {
			if err := s.media.DropSlot(ctx, string(slot)); err != nil {
				return err
			}
		}
		return s.emptySlot(ctx, a, slot)
	})
}

// drafter gives the actor where they may keep drafts.
func (s *Service) drafter(ctx context.Context, slot Slot) (actor.Actor, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnDrafts); err != nil {
		return a, err
	}
	if s.ring == nil {
		return a, errs.Wrap(errs.Internal, "Drafts can't be kept here.", errors.New("forum: no key ring"))
	}
	_, err := ParseSlot(string(slot))
	return a, err
}

// emptySlot drops a draft in the caller's transaction.
func (s *Service) emptySlot(ctx context.Context, a actor.Actor, slot Slot) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM drafts WHERE member_id = $1 AND slot = $2`, a.MemberID, string(slot))
	return err
}

func (s *Service) openDraft(member ids.ID, slot Slot, sealed []byte) (Draft, error) {
	plain, err := s.ring.Open(sealed, draftPlace(member, slot))
	if err != nil {
		return Draft{}, errs.Wrap(errs.Internal, "Your draft can't be opened.", err)
	}
	var d Draft
	err = json.Unmarshal(plain, &d)
	return d, err
}

// draftPlace binds a sealed draft to its row.
func draftPlace(member ids.ID, slot Slot) string {
	return "drafts:" + member.String() + ":" + string(slot)
}

func (d Draft) empty() bool {
	return strings.TrimSpace(d.Title+d.Body+d.BottomLine+d.Reason) == "" && len(d.Specialties) == 0
}

// Preview gives the HTML that a body would have.
func (s *Service) Preview(ctx context.Context, markdown string) (string, error) {
	if err := authz.Require(actor.From(ctx), authz.EditOwn); err != nil {
		return "", err
	}
	if length(markdown) > BodyMax {
		return "", errs.Field("body", "This may have 20,000 letters at most.")
	}
	return markup.Render(markdown), nil
}
