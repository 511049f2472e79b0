package media

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// Upload is one image as it came: one file, or the files of a DICOM series.
// Names of files are not among it.
type Upload struct {
	// Key is the form's: a second sending gives the first one's image.
	Key  ids.ID
	Slot string
	// Screen says that it is a photo of a screen, for good; Photograph that it is
	// one of a patient or a finding, until its author says otherwise.
	Screen, Photograph bool
	Files              [][]byte
}

// Add takes an image into a draft and looks at it: what comes back is made, or
// wants a mask. A file that can't be taken is Invalid and names file, with a
// sentence, and nothing of it stays; TooMany and TooLarge name what is too
// much.
func (s *Service) Add(ctx context.Context, u Upload) (Image, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnDrafts); err != nil {
		return Image{}, err
	}
	if err := u.check(); err != nil {
		return Image{}, err
	}
	if err := s.allow(ctx, "image:"+a.MemberID.String(), hourly, time.Hour); err != nil {
		return Image{}, err
	}
	name, secret := newHeld()
	for i, file := range u.Files {
		if err := s.held.put(partName(name, i), secret, file); err != nil {
			s.held.drop(name)
			return Image{}, errs.Wrap(errs.Unavailable, "The image could not be kept. Try again in a minute.", err)
		}
	}
	id, again, err := s.take(ctx, a, u, name, secret)
	if err != nil || again {
		s.held.drop(name)
		if err != nil {
			return Image{}, err
		}
		return s.Own(ctx, id)
	}
	if err := s.process(ctx, id, change{}); err != nil {
		if errs.Is(err, errs.Invalid) {
			return Image{}, s.refuse(ctx, id, err)
		}
		return Image{}, err
	}
	return s.Own(ctx, id)
}

func (u Upload) check() error {
	if err := checkSlot(u.Slot); err != nil {
		return err
	}
	total := 0
	for _, f := range u.Files {
		total += len(f)
	}
	switch {
	case total == 0:
		return errs.Field("file", "Choose an image.")
	case total > MaxUpload:
		return errs.Field("file", "That is more than 96 MB. Save it smaller, or send a shorter part of the series.")
	case u.Key.IsZero():
		return errs.Field("file", "The form came without its key. Reload the page and try again.")
	}
	return nil
}

func (u Upload) subject() string {
	if u.Photograph {
		return photograph
	}
	return ""
}

// take writes the row of an image that nothing has looked at yet.
func (s *Service) take(ctx context.Context, a actor.Actor, u Upload, name string, secret []byte) (id ids.ID, again bool, err error) {
	now := s.clock.Now()
	id = ids.At(now)
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := s.checkRoom(ctx, a, u.Slot); err != nil {
			return err
		}
		tag, err := s.db.Pgx(ctx).Exec(ctx, `INSERT INTO images (id, member_id, key, slot, state, screen_photo, subject, original, original_key,
				original_until, created_at, expires_at)
			VALUES ($1, $2, $3, $4, 'given', $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (member_id, key) DO NOTHING`,
			id, a.MemberID, u.Key, u.Slot, u.Screen, u.subject(), name, s.ring.Seal(secret, keyPlace(id)), now.Add(OriginalLife), now, now.Add(DraftLife))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			again = true
			return s.db.Pgx(ctx).QueryRow(ctx, `SELECT id FROM images WHERE member_id = $1 AND key = $2`, a.MemberID, u.Key).Scan(&id)
		}
		return audit.Record(ctx, audit.Entry{Action: ActionAdd, Object: "image", ObjectID: id})
	})
	return id, again, database.Translate(err)
}

// checkRoom says whether one more image may wait with a draft.
func (s *Service) checkRoom(ctx context.Context, a actor.Actor, slot string) error {
	var here, everywhere int
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FILTER (WHERE slot = $2), count(*) FROM images WHERE member_id = $1 AND slot IS NOT NULL AND state <> 'gone'`,
		a.MemberID, slot).Scan(&here, &everywhere)
	switch {
	case err != nil:
		return err
	case here >= MaxWaiting:
		return errs.Field("file", "A post can have 20 images. Remove one, or send them with a second post.")
	case everywhere >= maxDrafted:
		return errs.Field("file", "60 images wait with your drafts. Post or remove some of them first.")
	}
	return nil
}

// refuse takes away what could not be read, and gives the reason back.
func (s *Service) refuse(ctx context.Context, id ids.ID, why error) error {
	a := actor.From(ctx)
	err := s.db.WithTx(context.WithoutCancel(ctx), func(ctx context.Context) error {
		i, err := s.own(ctx, a.MemberID, id)
		if err != nil {
			return err
		}
		database.AfterCommit(ctx, func() { s.held.drop(i.original) })
		return s.write(ctx, `DELETE FROM images WHERE id = $1 AND state = 'given'`, id)
	})
	if err != nil {
		return err
	}
	return errs.Field("file", errs.As(why).Text)
}
