package moderation

import (
	"context"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/audit"
)

// Verdict is what a moderator makes of a post's open flags. Uphold hides the
// post under the rule of that key, else it stays or comes back. Revision is
// the one that was looked at; with 0 nobody asks.
type Verdict struct {
	Uphold   bool
	Rule     string
	Revision int
}

// Decide ends all open flags on a post. Upheld, the post is hidden under the
// rule and its author is told; dismissed, a post that only waited hidden is
// given back. It asks for a second factor proven just now (StepUp), as every
// act on posts here. One's own post is Forbidden; where nothing waits any more,
// or other words do than were looked at, it is a Conflict. It records
// flag.decide beside what the forum records.
func (s *Service) Decide(ctx context.Context, ref forum.PostRef, v Verdict) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.Moderate); err != nil {
		return err
	}
	if err := proven(a); err != nil {
		return err
	}
	state, rule := "dismissed", ""
	if v.Uphold {
		var err error
		if rule, err = ruleText(v.Rule); err != nil {
			return err
		}
		state = "upheld"
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		post, err := s.notOwn(ctx, ref)
		if err != nil {
			return err
		}
		if err := s.carryOut(ctx, post, v.Uphold, rule); err != nil {
			return err
		}
		if err := s.unchanged(ctx, ref, v.Revision); err != nil {
			return err
		}
		n, err := s.closeFlags(ctx, ref, state, a.MemberID)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "Another moderator has decided this meanwhile. Nothing was changed.")
		}
		return audit.Record(ctx, audit.Entry{Action: ActionDecide, Object: string(ref.Kind), ObjectID: ref.ID, Detail: state})
	})
}

// notOwn gives a post that the acting moderator may judge.
func (s *Service) notOwn(ctx context.Context, ref forum.PostRef) (forum.Post, error) {
	post, err := s.post(ctx, ref)
	if err == nil && post.Author.MemberID == actor.From(ctx).MemberID {
		err = errs.Denied("You wrote this yourself, so another moderator must decide.")
	}
	return post, err
}

// unchanged asks that a post's words be those of a revision. Behind an act on
// the post, which locks its thread, they stay so.
func (s *Service) unchanged(ctx context.Context, ref forum.PostRef, revision int) error {
	if revision == 0 {
		return nil
	}
	post, err := s.post(ctx, ref)
	if err == nil && post.Revision != revision {
		err = errs.New(errs.Conflict, "Its author has changed it since you opened it. Nothing was changed; look at the new words first.")
	}
	return err
}

func (s *Service) carryOut(ctx context.Context, post forum.Post, uphold bool, rule string) error {
	switch {
	case uphold && post.State != forum.Erased:
		return s.hide(ctx, post.PostRef, rule)
	case !uphold && pending(post):
		return s.restore(ctx, post.PostRef)
	}
	return nil
}
