package forum

import (
	"context"
	"slices"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
)

// Edit puts new words in place of a post's, by its author. The former words
// become a revision. Conflict when Change.Revision is not the present one.
// Invalid names title, body, bottom_line, audience, specialties, reason, images, guard. Once
// others have written in a thread its audience can only be narrowed. The draft in
// EditSlot goes with it. Words that the guard can't read are held (see hold); a
// held post in whose new words it finds nothing is given to its readers, and
// what it said before stays out of its history, since nobody has looked at it.
func (s *Service) Edit(ctx context.Context, e Change) (out Edited, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return Edited{}, err
	}
	scanned := s.scanEdit(e)
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		h, p, err := s.lockPost(ctx, a, e.Post)
		if err != nil {
			return err
		}
		out = Edited{Thread: h.ID, Held: p.waits(), Unreadable: p.waits()}
		if _, again, err := s.once(ctx, a, e.Key, e.Post); err != nil || again {
			return err
		}
		if err := mayEdit(a, h, p, e); err != nil {
			return err
		}
		images, err := s.attach(ctx, EditSlot(p.ID), p.PostRef, h.ID)
		if err != nil {
			return err
		}
		text, err := s.takeEdit(ctx, a, h, p, &e, images)
		if err != nil {
			return err
		}
		if text.found, err = s.settleGuard(ctx, h, p, e, scanned); err != nil {
			return err
		}
		out.Unreadable = text.found.Unreadable
		out.Held = s.holder != nil && out.Unreadable || p.waits() && !text.found.Silent()
		out.Released = p.waits() && !out.Held
		return s.edit(ctx, a, h, p, e, text, out)
	})
	return out, err
}

func mayEdit(a actor.Actor, h held, p post, e Change) error {
	if err := mayChange(a, h, p); err != nil {
		return err
	}
	if e.Revision != p.Revision {
		return errs.New(errs.Conflict, "This was changed elsewhere since you opened it. Look at its newest words, then send yours again.")
	}
	return nil
}

// mayChange says whether the actor may change a post as it stands, or why not.
func mayChange(a actor.Actor, h held, p post) error {
	switch {
	case p.Author != a.MemberID:
		return errs.Denied("Only who wrote this can change it.")
	case p.State != Open && !p.waits():
		return errs.Denied("This was taken away, so its words can't be changed now.")
	case h.State != Open && p.Kind != KindThread:
		return errs.Denied("The thread was taken away, so nothing in it can be changed now.")
	}
	return nil
}

// takeEdit checks the new words and, of a thread, audience and specialties;
// images is how many came with it.
func (s *Service) takeEdit(ctx context.Context, a actor.Actor, h held, p post, e *Change, images int) (cleaned, error) {
	var c errs.Check
	in := prose{kind: p.Kind, body: e.Body, reason: e.Reason, wantsReason: true}
	switch p.Kind {
	case KindThread:
		in.title = e.Title
		checkCount(&c, e.Specialties)
		c.That(slices.Contains(EveryAudience, e.Audience), "audience", "Choose who may read it.")
	case KindAnswer:
		in.line = e.BottomLine
	}
	text := take(in, &c)
	if err := c.Err(); err != nil {
		return text, err
	}
	if p.Kind == KindThread {
		others, err := s.othersWrote(ctx, h.ID, p.Author)
		if err != nil {
			return text, err
		}
		c.That(mayBecome(a, h.Audience, e.Audience, others), "audience",
			"Others have written here for the readers there are, so who may read it can only become fewer.")
		if err := c.Err(); err != nil {
			return text, err
		}
		tags, err := s.knownSpecialties(ctx, e.Specialties, p.Tags)
		if err != nil {
			return text, err
		}
		e.Specialties = tags
	}
	same := images == 0 && text.title == p.Title && text.body == p.Body && text.line == p.Line &&
		(p.Kind != KindThread || e.Audience == h.Audience && slices.Equal(e.Specialties, p.Tags))
	c.That(!same, "body", "Nothing has been changed yet.")
	return text, c.Err()
}

var rewrite = map[PostKind]string{
	KindThread:  `UPDATE threads SET revision = revision + 1, edited_at = $2, body_md = $3, body_html = $4, title = $6, excerpt = $7, audience = $8, specialties = $9, guard_version = $5 WHERE id = $1`,
	KindAnswer:  `UPDATE answers SET revision = revision + 1, edited_at = $2, body_md = $3, body_html = $4, bottom_line = $6, guard_version = $5 WHERE id = $1`,
	KindComment: `UPDATE comments SET revision = revision + 1, edited_at = $2, body_md = $3, body_html = $4, guard_version = $5 WHERE id = $1`,
}

func (s *Service) edit(ctx context.Context, a actor.Actor, h held, p post, e Change, text cleaned, out Edited) error {
	now := s.clock.Now()
	db := s.db.Pgx(ctx)
	if err := s.revise(ctx, a, p, text.reason); err != nil {
		return err
	}
	args := []any{p.ID, now, text.body, text.html, text.found.Version}
	switch p.Kind {
	case KindThread:
		args = append(args, text.title, text.excerpt, string(e.Audience), e.Specialties)
	case KindAnswer:
		args = append(args, text.line)
	}
	if _, err := db.Exec(ctx, rewrite[p.Kind], args...); err != nil {
		return err
	}
	if err := s.guard.Keep(ctx, guardedPost(p.PostRef, p.Revision+1), a.MemberID, text.found); err != nil {
		return err
	}
	if !p.waits() {
		if err := s.hold(ctx, a, h.ID, p.PostRef, text.found); err != nil {
			return err
		}
	}
	if out.Released {
		if err := s.releaseOwn(ctx, h.ID, p); err != nil {
			return err
		}
	}
	if err := s.emptySlot(ctx, a, EditSlot(p.ID)); err != nil {
		return err
	}
	return s.finish(ctx, h.ID, p.PostRef, ActionEdit, text.found.Detail())
}

// withheld stands in a history for words that were changed while they waited
// for a second person: nobody looked at them, so no other reads them.
const withheld = "[held, and changed before anybody had looked]"

// revise makes a post's present words a revision.
func (s *Service) revise(ctx context.Context, a actor.Actor, p post, reason string) error {
	db := s.db.Pgx(ctx)
	if p.waits() {
		p.Title, p.Body, p.Line = unlessEmpty(p.Title), unlessEmpty(p.Body), unlessEmpty(p.Line)
		// The reason for these words waited with them.
		if _, err := db.Exec(ctx, `UPDATE revisions SET reason = $4 WHERE post_kind = $1 AND post_id = $2 AND number = $3`,
			string(p.Kind), p.ID, p.Revision-1, withheld); err != nil {
			return err
		}
	}
	_, err := db.Exec(ctx, `INSERT INTO revisions (post_kind, post_id, number, title, body_md, bottom_line, editor_id, reason, created_at)
		VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`, string(p.Kind), p.ID, p.Revision, p.Title, p.Body, p.Line, a.MemberID, reason, s.clock.Now())
	return err
}

func unlessEmpty(text string) string {
	if text == "" {
		return ""
	}
	return withheld
}

// finish ends a write on one post: the thread is counted anew, the change goes
// into the feed and the act into the audit log.
func (s *Service) finish(ctx context.Context, thread ids.ID, p PostRef, action, detail string) error {
	if err := s.settle(ctx, thread); err != nil {
		return err
	}
	if err := changes.Append(ctx, string(p.Kind), p.ID); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: action, Object: string(p.Kind), ObjectID: p.ID, Detail: detail})
}
