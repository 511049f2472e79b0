package media

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// Judged lists the images beneath a post for a moderator, whatever the state of
// the post.
func (s *Service) Judged(ctx context.Context, post ids.ID) ([]Image, error) {
	if err := authz.Require(actor.From(ctx), authz.Moderate); err != nil {
		return nil, err
	}
	return s.list(ctx, `i.post_id = $1 AND i.state = 'made' ORDER BY i.place, i.id`, post)
}

// EraseOne takes one image beneath a post away for a moderator, as Withdraw
// does for its author, in the caller's transaction. Whether they may judge the
// post, and the telling of its author, is the caller's. Conflict for an image
// that is gone, or that never stood there.
func (s *Service) EraseOne(ctx context.Context, post, image ids.ID) error {
	if err := authz.Require(actor.From(ctx), authz.Moderate); err != nil {
		return err
	}
	const beneath = `i.id = $1 AND i.post_id = $2 AND i.state <> 'gone'`
	i, err := s.find(ctx, beneath, ``, image, post)
	if err == nil {
		err = s.posts.Touch(ctx, i.Post.Thread)
	}
	if err == nil {
		i, err = s.find(ctx, beneath, ` FOR UPDATE OF i`, image, post)
	}
	switch {
	case errs.Is(err, errs.NotFound):
		return errs.New(errs.Conflict, "This image is gone already: somebody was faster. Nothing was changed by you.")
	case err != nil:
		return err
	}
	return s.gone(ctx, i, ByModerator)
}
