package media

import (
	"context"
	"errors"
	"net/http"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/blob"
	"consilium/internal/platform/database"
)

// Own gives an image of the acting member's that is not gone.
func (s *Service) Own(ctx context.Context, id ids.ID) (Image, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return Image{}, err
	}
	return s.find(ctx, `i.id = $1 AND i.member_id = $2 AND i.state <> 'gone'`, ``, id, a.MemberID)
}

// Waiting lists the images that wait with one of the acting member's drafts,
// in the order in which they came.
func (s *Service) Waiting(ctx context.Context, slot string) ([]Image, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnDrafts); err != nil {
		return nil, err
	}
	if err := checkSlot(slot); err != nil {
		return nil, errs.Missing()
	}
	return s.list(ctx, `i.member_id = $1 AND i.slot = $2 AND i.state <> 'gone' ORDER BY i.id`, a.MemberID, slot)
}

// WaitsSQL says in the forum's own statement whether any image waits with a
// draft: $1 is the member, $3 the slot.
const WaitsSQL = `EXISTS (SELECT FROM images i WHERE i.member_id = $1 AND i.slot = $3 AND i.state <> 'gone')`

// Beneath lists the images beneath a post of the acting member's.
func (s *Service) Beneath(ctx context.Context, post ids.ID) ([]Image, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return nil, err
	}
	return s.list(ctx, `i.member_id = $1 AND i.post_id = $2 AND i.state <> 'gone' ORDER BY i.place, i.id`, a.MemberID, post)
}

// Open gives an image to who may see it: its author, and once it is posted
// who may read its post and is verified. NotFound for everybody else; Gone for
// those who could have seen one that was withdrawn.
func (s *Service) Open(ctx context.Context, id ids.ID) (Image, error) {
	i, err := s.find(ctx, `i.id = $1`, ``, id)
	if err != nil {
		return Image{}, err
	}
	return i, s.mayOpen(ctx, i)
}

func (s *Service) mayOpen(ctx context.Context, i Image) error {
	a := actor.From(ctx)
	if i.Post.ID.IsZero() {
		if i.Member != a.MemberID || i.State == Gone || !authz.Can(a, authz.EditOwn) {
			return errs.Missing()
		}
		return nil
	}
	if err := authz.Require(a, authz.ReadImages); err != nil {
		return err
	}
	seen, err := s.posts.CanSee(ctx, i.Post.Kind, i.Post.ID)
	switch {
	case err != nil:
		return err
	case !seen:
		return errs.Missing()
	case i.State == Gone && i.How == ByModerator:
		return errs.New(errs.Gone, "This image was removed by a moderator, and no copy of it is left here.")
	case i.State == Gone:
		return errs.New(errs.Gone, "This image was withdrawn, and no copy of it is left here.")
	}
	return nil
}

// Others lists the other images beneath the same post as one that was opened.
func (s *Service) Others(ctx context.Context, i Image) ([]Image, error) {
	if i.Post.ID.IsZero() {
		return s.list(ctx, `i.member_id = $1 AND i.slot = $2 AND i.state = 'made' AND i.id <> $3 ORDER BY i.id`, i.Member, i.Slot, i.ID)
	}
	return s.list(ctx, `i.post_id = $1 AND i.state = 'made' AND i.id <> $2 ORDER BY i.place, i.id`, i.Post.ID, i.ID)
}

// Picture gives one picture of an image to who may see the image (see Open).
func (s *Service) Picture(ctx context.Context, id ids.ID, number int) (kind string, data []byte, err error) {
	var i Image
	var key string
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT i.id, i.member_id, coalesce(i.post_kind, ''), i.post_id, i.thread_id, i.state, f.type, f.blob
		FROM images i JOIN image_files f ON f.image_id = i.id AND f.number = $2 WHERE i.id = $1`, id, number).
		Scan(&i.ID, &i.Member, &i.Post.Kind, &i.Post.ID, &i.Post.Thread, &i.State, &kind, &key)
	if err != nil {
		return "", nil, database.Translate(err)
	}
	if err := s.mayOpen(ctx, i); err != nil {
		return "", nil, err
	}
	data, err = s.fetch(ctx, key)
	return kind, data, err
}

// fetch reads a picture from the store.
func (s *Service) fetch(ctx context.Context, key string) ([]byte, error) {
	data, err := s.store.Get(ctx, key)
	if errors.Is(err, blob.ErrMissing) {
		return nil, errs.New(errs.Gone, "This image was withdrawn, and no copy of it is left here.")
	}
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, "The image can't be fetched now. Try again in a minute.", err)
	}
	return data, nil
}

// Draft gives one frame as its author sees it while they are not done with it:
// nobody else can.
func (s *Service) Draft(ctx context.Context, id ids.ID, frame int) (kind string, data []byte, err error) {
	i, err := s.Own(ctx, id)
	if err != nil {
		return "", nil, err
	}
	if i.State == Made {
		for _, f := range i.Files {
			if f.Use == "full" && f.Frame == frame {
				return s.Picture(ctx, id, f.Number)
			}
		}
		return "", nil, errs.Missing()
	}
	secret, err := s.secretOf(i)
	if err != nil {
		return "", nil, err
	}
	data, err = s.held.get(draftName(i.original, i.Version, frame), secret)
	if errors.Is(err, errLost) {
		return "", nil, errs.Missing()
	}
	return http.DetectContentType(data), data, err
}
