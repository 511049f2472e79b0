package moderation

import (
	"context"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/audit"
)

// imagesOf are the images beneath a post.
func (s *Service) imagesOf(ctx context.Context, post ids.ID) ([]media.Image, error) {
	if s.media == nil {
		return nil, nil
	}
	return s.media.Judged(ctx, post)
}

// EraseImage takes one image beneath a post away for good, every copy and size
// of it, under the rule of that key; the post stays and says so, and its author
// is told the rule. It asks for a second factor proven just now (StepUp). One's
// own post is Forbidden: one's own image can be withdrawn. Invalid names image
// and image_rule; an image that is gone is a Conflict. It records image.erase beside
// what media records.
func (s *Service) EraseImage(ctx context.Context, ref forum.PostRef, image ids.ID, rule string) error {
	post, err := s.notOwn(ctx, ref)
	if err != nil {
		return err
	}
	if err := proven(actor.From(ctx)); err != nil {
		return err
	}
	text, err := ruleText(rule)
	var c errs.Check
	c.That(!image.IsZero(), "image", "Choose the image that goes.")
	c.That(err == nil, "image_rule", "Choose the rule that it breaks.")
	if err := c.Err(); err != nil {
		return err
	}
	if s.media == nil {
		return errs.Missing()
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := s.media.EraseOne(ctx, ref.ID, image); err != nil {
			return err
		}
		if err := audit.Record(ctx, audit.Entry{Action: ActionEraseImage, Object: "image", ObjectID: image, Detail: text}); err != nil {
			return err
		}
		return s.tell(ctx, forum.Moderated{PostRef: ref, Thread: post.Thread, Author: post.Author.MemberID}, "image-erased", text)
	})
}
