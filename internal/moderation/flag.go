package moderation

import (
	"context"
	"strings"
	"unicode/utf8"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Reason says what is wrong with a post.
type Reason string

// The reasons. A recognisable patient hides the post at once.
const (
	Recognisable Reason = "patient-recognisable"
	Dangerous    Reason = "dangerous"
	Conduct      Reason = "conduct"
)

// Reasons lists them in the order in which a form offers them.
var Reasons = []Reason{Recognisable, Dangerous, Conduct}

// Name says the reason in a word or two.
func (r Reason) Name() string {
	switch r {
	case Recognisable:
		return "A patient can be recognised"
	case Dangerous:
		return "Dangerous"
	case Language:
		return "In a language that the guard can't read"
	}
	return "Conduct"
}

// Hint says what the reason means and does.
func (r Reason) Hint() string {
	switch r {
	case Recognisable:
		return "A verified member's word hides the post at once, until a moderator has looked."
	case Dangerous:
		return "Who follows it could harm somebody. The post stays until a moderator has looked."
	}
	return "Contempt, harassment, advertising, or words from here carried outside."
}

// NoteMax is how many letters a note may have.
const NoteMax = 1000

// Complaint is what a member says of a post. Key makes a second sending of
// the same form harmless; Note may be empty.
type Complaint struct {
	Key    ids.ID
	Post   forum.PostRef
	Reason Reason
	Note   string
}

// Flagged is a flag that stands. Hidden says that the post was hidden by it.
type Flagged struct {
	ID     ids.ID
	Post   forum.PostRef
	Thread ids.ID
	Hidden bool
}

// Flaggable gives a post that the actor may flag: somebody else's, open, and
// theirs to read. Any other is NotFound, but one's own Forbidden.
func (s *Service) Flaggable(ctx context.Context, post forum.PostRef) (forum.Post, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Flag); err != nil {
		return forum.Post{}, err
	}
	found, err := s.forum.VisibleHits(ctx, []forum.PostRef{post})
	switch {
	case err != nil:
		return forum.Post{}, err
	case len(found) == 0:
		return forum.Post{}, errs.Missing()
	case found[0].Author.MemberID == a.MemberID:
		return forum.Post{}, errs.Denied("This is your own. You can edit it, delete it, or erase what could tell who the patient is.")
	}
	return found[0], nil
}

// Flag calls a moderator to a post. A member has one open flag on a post: a
// later one takes the earlier one's place. For Recognisable the post is hidden
// in the same transaction and its author is told, as long as the member may
// (see mayFlag). Conflict where too many of theirs are open, Forbidden where a
// moderator has let the same words stand. Invalid names reason and
// note. It records post.flag.
func (s *Service) Flag(ctx context.Context, c Complaint) (out Flagged, err error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Flag); err != nil {
		return Flagged{}, err
	}
	c.Note = strings.TrimSpace(c.Note)
	if err := c.check(); err != nil {
		return Flagged{}, err
	}
	// Who quotes a name to call a moderator to it must not be stopped, and needs
	// not be quoted.
	c.Note = s.guard.Without(c.Note)
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		out = Flagged{ID: ids.At(s.clock.Now()), Post: c.Post}
		first, again, err := s.once(ctx, a, c.Key, out.ID)
		if err != nil {
			return err
		}
		if again {
			out, err = s.flagged(ctx, a.MemberID, first)
			return err
		}
		return s.flag(ctx, a, c, &out)
	})
	return out, err
}

func (c Complaint) check() error {
	var check errs.Check
	check.That(c.Reason == Recognisable || c.Reason == Dangerous || c.Reason == Conduct, "reason", "Say what is wrong with it.")
	check.That(utf8.RuneCountInString(c.Note) <= NoteMax, "note", "The note may have 1,000 letters at most.")
	check.That(utf8.ValidString(c.Note) && !strings.ContainsRune(c.Note, 0), "note", "There are characters in this that can't be stored. Type it again.")
	return check.Err()
}

func (s *Service) flag(ctx context.Context, a actor.Actor, c Complaint, out *Flagged) error {
	post, err := s.Flaggable(ctx, c.Post)
	if err != nil {
		return err
	}
	if err := s.mayCallDangerous(ctx, a, c.Reason); err != nil {
		return err
	}
	out.Thread = post.Thread
	may, err := s.mayFlag(ctx, a, c.Post)
	if err != nil {
		return err
	}
	// The thread's lock comes first, as everywhere.
	if c.Reason == Recognisable && may.hide {
		out.Hidden = true
		if err := s.hidePending(ctx, c.Post); err != nil {
			return err
		}
	}
	if err := s.storeFlag(ctx, a, c, out); err != nil {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: ActionFlag, Object: string(c.Post.Kind), ObjectID: c.Post.ID, Detail: string(c.Reason)})
}
