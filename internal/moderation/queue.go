package moderation

import (
	"context"
	"time"

	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
)

// QueueMax is how many posts the desk shows at once, the oldest first.
const QueueMax = 100

// Flag is one member's word about a post. By is a handle.
type Flag struct {
	ID        ids.ID
	Reason    Reason
	Note      string
	State     string // open, upheld or dismissed
	By        string
	CreatedAt time.Time
	DecidedBy string // a handle; empty while open
	DecidedAt time.Time
}

// Waiting is a post with its open flags, the oldest first.
type Waiting struct {
	Post  forum.Post
	Flags []Flag
}

// Since is when the first of the flags came.
func (w Waiting) Since() time.Time { return w.Flags[0].CreatedAt }

// Desk is the moderators' queue. Open is how many posts wait in all, of which
// Waiting has the first QueueMax.
type Desk struct {
	Waiting []Waiting
	Open    int
}

// Queue gives the posts with open flags, those that wait longest first. It
// shows handles and never a legal name.
func (s *Service) Queue(ctx context.Context) (Desk, error) {
	if err := authz.Require(actor.From(ctx), authz.Moderate); err != nil {
		return Desk{}, err
	}
	refs, flags, open, err := s.openFlags(ctx)
	if err != nil {
		return Desk{}, err
	}
	posts, err := s.forum.PostsForModeration(ctx, refs)
	if err != nil {
		return Desk{}, err
	}
	out := Desk{Open: open}
	for _, p := range posts {
		out.Waiting = append(out.Waiting, Waiting{Post: p, Flags: flags[p.PostRef]})
	}
	return out, nil
}

// Case is a post on a moderator's desk, with every flag it ever had.
type Case struct {
	Post       forum.Post
	Flags      []Flag
	Images     []media.Image // those that stand beneath it
	LockReason string
	Duplicate  ids.ID // what its thread is marked as a duplicate of
	// Waits says that a flag is open; Pending that the post is hidden only
	// until somebody has looked.
	Waits, Pending bool
	// Own says that the acting moderator wrote it: somebody else decides.
	Own bool
}

// Case gives a post for a moderator, whatever its state; NotFound for one
// that isn't there.
func (s *Service) Case(ctx context.Context, ref forum.PostRef) (Case, error) {
	post, err := s.post(ctx, ref)
	if err != nil {
		return Case{}, err
	}
	c := Case{Post: post, Pending: pending(post), Own: post.Author.MemberID == actor.From(ctx).MemberID}
	if c.Flags, err = s.flagsOf(ctx, ref); err != nil {
		return Case{}, err
	}
	if c.Images, err = s.imagesOf(ctx, ref.ID); err != nil {
		return Case{}, err
	}
	for _, f := range c.Flags {
		c.Waits = c.Waits || f.State == "open"
	}
	c.LockReason, c.Duplicate, err = s.threadFacts(ctx, post.Thread)
	return c, err
}

func pending(p forum.Post) bool {
	return p.State == forum.Hidden && (p.Rule == PendingRule || p.Rule == guard.HeldRule)
}

// post gives one post for a moderator.
func (s *Service) post(ctx context.Context, ref forum.PostRef) (forum.Post, error) {
	if err := authz.Require(actor.From(ctx), authz.Moderate); err != nil {
		return forum.Post{}, err
	}
	list, err := s.forum.PostsForModeration(ctx, []forum.PostRef{ref})
	if err != nil {
		return forum.Post{}, err
	}
	if len(list) == 0 {
		return forum.Post{}, errs.Missing()
	}
	return list[0], nil
}
