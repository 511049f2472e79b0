package media

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// filesJSON are an image's pictures over the alias i.
const filesJSON = `(SELECT json_agg(json_build_object('Number', f.number, 'Use', f.use, 'Frame', f.frame, 'Width', f.width, 'Height', f.height,
	'Type', f.type) ORDER BY f.number) FROM image_files f WHERE f.image_id = i.id)`

// imageColumns are an image's over the alias i.
const imageColumns = `i.id, i.member_id, coalesce(i.slot, ''), coalesce(i.post_kind, ''), i.post_id, i.thread_id, i.state, i.subject, i.screen_photo, i.dicom,
	i.reason, i.proposals, i.facts, i.shape, i.masks, i.width, i.height, i.words_sealed, i.consent_id, i.original, i.original_key,
	i.version, i.created_at, i.gone_at, coalesce(i.gone_how, '')`

// scanned is a row on its way to an Image.
type scanned struct {
	Image
	proposals, facts, shape, masks, words, files []byte
	gone                                         *time.Time
}

func (r *scanned) targets() []any {
	return []any{&r.ID, &r.Member, &r.Slot, &r.Post.Kind, &r.Post.ID, &r.Post.Thread, &r.State, &r.Subject, &r.Screen, &r.DICOM, &r.Reason, &r.proposals,
		&r.facts, &r.shape, &r.masks, &r.Width, &r.Height, &r.words, &r.Consent, &r.original, &r.originalKey, &r.Version, &r.CreatedAt, &r.gone, &r.How}
}

// image opens what was read.
func (s *Service) image(r scanned) (Image, error) {
	out := r.Image
	out.Held = r.original != ""
	if r.gone != nil {
		out.GoneAt = r.gone.UTC()
	}
	for _, part := range []struct {
		raw  []byte
		into any
	}{{r.proposals, &out.Proposals}, {r.facts, &out.Facts}, {r.shape, &out.shape}, {r.masks, &out.Masks}, {r.files, &out.Files}} {
		if len(part.raw) > 0 {
			if err := json.Unmarshal(part.raw, part.into); err != nil {
				return out, errs.As(err)
			}
		}
	}
	words, err := s.openWords(r.ID, r.words)
	out.Words = words
	return out, err
}

// find reads one image by a condition, with its pictures; NotFound where there
// is none. suffix may lock it.
func (s *Service) find(ctx context.Context, where, suffix string, args ...any) (Image, error) {
	var r scanned
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT `+imageColumns+`, `+filesJSON+` FROM images i WHERE `+where+suffix, args...).
		Scan(append(r.targets(), &r.files)...)
	if err != nil {
		return Image{}, database.Translate(err)
	}
	return s.image(r)
}

// list reads images by a condition.
func (s *Service) list(ctx context.Context, where string, args ...any) ([]Image, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT `+imageColumns+`, `+filesJSON+` FROM images i WHERE `+where, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Image, error) {
		var r scanned
		if err := row.Scan(append(r.targets(), &r.files)...); err != nil {
			return Image{}, err
		}
		return s.image(r)
	})
	return out, database.Translate(err)
}

// own locks an image of the member's that is not gone.
func (s *Service) own(ctx context.Context, member, id ids.ID) (Image, error) {
	return s.find(ctx, `i.id = $1 AND i.member_id = $2 AND i.state <> 'gone'`, ` FOR UPDATE OF i`, id, member)
}

// found reads an image of the member's that is not gone, before it is locked.
func (s *Service) found(ctx context.Context, member, id ids.ID) (Image, error) {
	return s.find(ctx, `i.id = $1 AND i.member_id = $2 AND i.state <> 'gone'`, ``, id, member)
}

// lock locks an image of the member's that is not gone, for unmoved. The thread
// of one that was posted is locked first, as the forum does, and its readers
// will see a new version. Where the image was posted before its own lock could
// be had it is errMoved: its thread would be locked too late, and is left alone.
func (s *Service) lock(ctx context.Context, member, id ids.ID) (Image, error) {
	i, err := s.found(ctx, member, id)
	if err != nil {
		return Image{}, err
	}
	return s.lockFound(ctx, i)
}

// lockFound is lock of an image as it was found.
func (s *Service) lockFound(ctx context.Context, i Image) (Image, error) {
	if !i.Post.Thread.IsZero() {
		if err := s.posts.Touch(ctx, i.Post.Thread); err != nil {
			return Image{}, err
		}
	}
	now, err := s.own(ctx, i.Member, i.ID)
	if err == nil && now.Post != i.Post {
		err = errMoved
	}
	return now, err
}

// lockToChange is lock for who changes what is said of an image: beneath a post
// they must be able to change the post.
func (s *Service) lockToChange(ctx context.Context, member, id ids.ID) (Image, error) {
	i, err := s.found(ctx, member, id)
	if err != nil {
		return Image{}, err
	}
	if !i.Post.ID.IsZero() {
		if err := s.posts.MayChange(ctx, i.Post.Kind, i.Post.ID); err != nil {
			return Image{}, err
		}
	}
	return s.lockFound(ctx, i)
}

// errMoved says that an image came to a consent, or beneath a post, before it
// was locked.
var errMoved = errors.New("media: an image moved meanwhile")

// unmoved runs f in a transaction, and again as long as an image moves meanwhile;
// said is what its author hears in the end.
func (s *Service) unmoved(ctx context.Context, said string, f func(ctx context.Context) error) (err error) {
	for range 10 {
		if err = s.db.WithTx(ctx, f); !errors.Is(err, errMoved) {
			return database.Translate(err)
		}
	}
	return errs.Wrap(errs.Conflict, said, err)
}

// wordsPlace and keyPlace bind what is sealed to its row.
func wordsPlace(id ids.ID) string { return "images.words:" + id.String() }
func keyPlace(id ids.ID) string   { return "images.original:" + id.String() }

func (s *Service) sealWords(id ids.ID, w Words) ([]byte, error) {
	plain, err := json.Marshal(w)
	if err != nil {
		return nil, errs.As(err)
	}
	return s.ring.Seal(plain, wordsPlace(id)), nil
}

func (s *Service) openWords(id ids.ID, sealed []byte) (Words, error) {
	var w Words
	if len(sealed) == 0 {
		return w, nil
	}
	plain, err := s.ring.Open(sealed, wordsPlace(id))
	if err == nil {
		err = json.Unmarshal(plain, &w)
	}
	if err != nil {
		return Words{}, errs.Wrap(errs.Internal, "What was said about an image can't be read.", err)
	}
	return w, nil
}

// write runs a statement of which nothing comes back.
func (s *Service) write(ctx context.Context, sql string, args ...any) error {
	_, err := s.db.Pgx(ctx).Exec(ctx, sql, args...)
	return database.Translate(err)
}
