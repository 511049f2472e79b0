package moderation

import (
	"context"

	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// ActionGuardLook is recorded by LookAtReason and LookAtHit.
const ActionGuardLook = "guard.look"

// Reasoned is an author's reason with the post that it let through; Post is
// the zero value for a profile.
type Reasoned struct {
	guard.Kept
	Post forum.Post
	// Own says that the acting moderator gave it: somebody else looks.
	Own bool
}

// Stumbled is a post that newer rules of the guard would stop, or a profile that
// they hide; Post is the zero value for a profile.
type Stumbled struct {
	guard.Hit
	Post forum.Post
	// Own says that the acting moderator wrote it: somebody else looks.
	Own bool
}

// GuardDesk is what the guard shows to moderators, the oldest first.
type GuardDesk struct {
	Reasons []Reasoned
	Hits    []Stumbled
}

// GuardDesk gives a sample of the reasons for which authors let a finding
// stand, and the posts and profiles in which newer rules found something
// unanswered. Posts that were erased, and hits of words that were edited since,
// are left out.
func (s *Service) GuardDesk(ctx context.Context) (GuardDesk, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Moderate); err != nil {
		return GuardDesk{}, err
	}
	kept, err := s.guard.Sampled(ctx)
	if err != nil {
		return GuardDesk{}, err
	}
	hits, err := s.guard.Hits(ctx)
	if err != nil {
		return GuardDesk{}, err
	}
	var refs []forum.PostRef
	for _, k := range kept {
		if k.Post.Kind != guard.Profile {
			refs = append(refs, forum.PostRef{Kind: forum.PostKind(k.Post.Kind), ID: k.Post.ID})
		}
	}
	for _, h := range hits {
		if h.Post.Kind != guard.Profile {
			refs = append(refs, forum.PostRef{Kind: forum.PostKind(h.Post.Kind), ID: h.Post.ID})
		}
	}
	posts, err := s.forum.PostsForModeration(ctx, refs)
	if err != nil {
		return GuardDesk{}, err
	}
	byID := map[ids.ID]forum.Post{}
	for _, p := range posts {
		byID[p.ID] = p
	}
	var desk GuardDesk
	for _, k := range kept {
		post, there := byID[k.Post.ID]
		if there || k.Post.Kind == guard.Profile {
			desk.Reasons = append(desk.Reasons, Reasoned{Kept: k, Post: post, Own: k.Member == a.MemberID})
		}
	}
	for _, h := range hits {
		post, there := byID[h.Post.ID]
		switch {
		case h.Post.Kind == guard.Profile:
			desk.Hits = append(desk.Hits, Stumbled{Hit: h, Own: h.Post.ID == a.MemberID})
		case there:
			desk.Hits = append(desk.Hits, Stumbled{Hit: h, Post: post, Own: post.Author.MemberID == a.MemberID})
		}
	}
	return desk, nil
}

// LookAtReason says that the acting moderator looked at a reason and what it
// let through. NotFound, Conflict and Forbidden as guard.LookedAt says. It
// records guard.look.
func (s *Service) LookAtReason(ctx context.Context, answer ids.ID) error {
	return s.look(ctx, answer, "reason", s.guard.LookedAt)
}

// LookAtHit is LookAtReason for a post or a profile that newer rules stumbled
// over. A profile stays hidden: its author alone can mend it or give a reason.
func (s *Service) LookAtHit(ctx context.Context, hit ids.ID) error {
	return s.look(ctx, hit, "rules", s.guard.LookedAtHit)
}

func (s *Service) look(ctx context.Context, id ids.ID, detail string, mark func(ctx context.Context, id, by ids.ID) (guard.Post, error)) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Moderate); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		post, err := mark(ctx, id, a.MemberID)
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionGuardLook, Object: post.Kind, ObjectID: post.ID, Detail: detail})
	})
}
