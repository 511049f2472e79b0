package forum

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
)

// attach posts the images that wait with a draft beneath the post that was made
// of it, under its thread's lock, and gives how many there were.
func (s *Service) attach(ctx context.Context, slot Slot, ref PostRef, thread ids.ID) (int, error) {
	if s.media == nil || ref.Kind == KindComment {
		return 0, nil
	}
	return s.media.Attach(ctx, string(slot), media.Post{Kind: string(ref.Kind), ID: ref.ID, Thread: thread})
}

// scrubImages takes erased words from what stands beside the thread's images and
// those of its drafts, and adds the posts whose images had them.
func (s *Service) scrubImages(ctx context.Context, thread ids.ID, p post, slots []string, r reach, touched map[PostRef]ids.ID) error {
	if s.media == nil {
		return nil
	}
	list, err := s.media.Scrub(ctx, media.Scrubbing{Thread: thread, Slots: slots, Author: p.Author, Words: func(by ids.ID, text string) string { return r.of(by).plain(text) }})
	for _, one := range list {
		touched[PostRef{PostKind(one.Post.Kind), one.Post.ID}] = one.Owner
	}
	return err
}

func (s *Service) readImages(raw []byte) (map[ids.ID][]media.Image, error) {
	if s.media == nil {
		return nil, nil
	}
	return s.media.ReadThread(raw)
}

// CanSee says whether the actor may read the words of a post now, and so what
// stands beneath it: the one rule, for package media.
func (s *Service) CanSee(ctx context.Context, kind string, id ids.ID) (bool, error) {
	list, err := s.posts(ctx, []PostRef{{PostKind(kind), id}}, false)
	return len(list) == 1, err
}

// MayChange locks the thread of a post in the caller's transaction and says
// whether the actor may change the post: the rule of Edit, for what stands
// beneath it. NotFound for a post that they can't read.
func (s *Service) MayChange(ctx context.Context, kind string, id ids.ID) error {
	a := actor.From(ctx)
	h, p, err := s.lockPost(ctx, a, PostRef{PostKind(kind), id})
	if err != nil {
		return database.Translate(err)
	}
	return mayChange(a, h, p)
}

// Touch locks a thread in the caller's transaction and gives it a new version,
// so that no kept page of it is shown again, and tells the feed.
func (s *Service) Touch(ctx context.Context, thread ids.ID) error {
	if _, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE threads SET version = version + 1 WHERE id = $1`, thread); err != nil {
		return database.Translate(err)
	}
	return changes.Append(ctx, changes.Thread, thread)
}
