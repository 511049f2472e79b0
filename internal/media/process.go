package media

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

// change is what an author wants done to an image: masks, or another shape.
type change struct {
	masks *pipeline.Masks
	shape *pipeline.Shape
	// action is what the audit log calls it; empty for the first look.
	action string
	// version is the one that its author saw; zero for the first look.
	version int
}

// done is what was done to an image: the whole of it, so that it can be done
// again.
type done struct {
	shape  pipeline.Shape
	masks  *pipeline.Masks
	action string
}

// gone60 is the sentence for an image whose original was discarded.
const gone60 = "What you gave was discarded, as it is after an hour. Remove this image and add it again."

// process runs the pipeline over what was given and keeps what comes out. Its
// error is Invalid for a file, a mask or a shape that can't be.
func (s *Service) process(ctx context.Context, id ids.ID, c change) error {
	a := actor.From(ctx)
	if _, busy := s.busy.LoadOrStore(id, true); busy {
		return errs.New(errs.Conflict, "This image is being changed at this moment. Look at it as it is in a while, then say it again.")
	}
	defer s.busy.Delete(id)
	i, err := s.find(ctx, `i.id = $1 AND i.member_id = $2 AND i.state <> 'gone' AND i.slot IS NOT NULL`, ``, id, a.MemberID)
	if err != nil {
		return err
	}
	if c.version != 0 && c.version != i.Version {
		return errs.New(errs.Conflict, "This image was changed elsewhere since you opened it. Look at it as it is now, then say it again.")
	}
	parts, secret, err := s.original(i)
	if err != nil {
		return err
	}
	o := pipeline.Options{Masks: c.masks, ScreenPhoto: i.Screen, Photograph: i.Subject == photograph, Shape: i.shape}
	if c.shape != nil {
		o.Shape = *c.shape
	}
	out, err := s.pipe.ProcessSeries(ctx, parts, o)
	if err != nil {
		return err
	}
	if out.Outcome == pipeline.Refused {
		return errs.New(errs.Invalid, out.Reason)
	}
	return s.keep(ctx, a, i, secret, out, done{shape: o.Shape, masks: c.masks, action: c.action})
}

// original opens what was given.
func (s *Service) original(i Image) (parts [][]byte, secret []byte, err error) {
	if secret, err = s.secretOf(i); err != nil {
		return nil, nil, err
	}
	if parts, err = s.held.parts(i.original, secret); err != nil {
		return nil, nil, errs.Wrap(errs.Gone, gone60, err)
	}
	return parts, secret, nil
}

// secretOf gives the key of what was given; Gone where it was discarded.
func (s *Service) secretOf(i Image) ([]byte, error) {
	if i.original == "" {
		return nil, errs.New(errs.Gone, gone60)
	}
	secret, err := s.ring.Open(i.originalKey, keyPlace(i.ID))
	if err != nil {
		return nil, errs.Wrap(errs.Internal, "The image can't be opened.", err)
	}
	return secret, nil
}

// keep puts pictures where they belong and writes the row. Pictures that may be
// shown go to the store before the commit, under keys that are to be removed
// again until it comes; what only the author may see stays beside the original,
// under the version that it will have: who loses the connection in between
// meets the former version, whole.
func (s *Service) keep(ctx context.Context, a actor.Actor, i Image, secret []byte, out pipeline.Result, d done) error {
	var files []File
	if out.Outcome == pipeline.Accepted {
		var err error
		if files, err = s.putAll(ctx, i.ID, out.Pictures); err != nil {
			return err
		}
	}
	for _, p := range out.Draft {
		if p.Use != pipeline.Full {
			continue
		}
		if err := s.held.put(draftName(i.original, i.Version+1, p.Frame), secret, p.Data); err != nil {
			return err
		}
	}
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		now, err := s.own(ctx, a.MemberID, i.ID)
		switch {
		case err != nil:
			return err
		case now.Version != i.Version || now.Slot == "":
			return errs.New(errs.Conflict, "This image was changed elsewhere at the same moment. Look at it as it is now, then say it again.")
		}
		return s.keepRow(ctx, now, out, files, d)
	})
	if err == nil {
		s.held.dropDrafts(i.original, i.Version+1)
	}
	return err
}

func (s *Service) keepRow(ctx context.Context, i Image, out pipeline.Result, files []File, d done) error {
	if err := s.dropFiles(ctx, i.ID); err != nil {
		return err
	}
	state, made := Mask, any(nil)
	if out.Outcome == pipeline.Accepted {
		state, made = Made, s.clock.Now()
	}
	subject := i.Subject
	if subject == "" {
		subject = string(out.Kind)
	}
	masks := pipeline.Masks{}
	if d.masks != nil {
		masks = *d.masks
	}
	err := s.write(ctx, `UPDATE images SET state = $2, reason = $3, proposals = $4, facts = $5, shape = $6, masks = $7, width = $8, height = $9, made_at = $10,
		subject = $11, dicom = $12, version = version + 1 WHERE id = $1`,
		i.ID, string(state), out.Reason, jsonOf(out.Proposals), jsonOf(out.Facts), jsonOf(d.shape), jsonOf(masks), out.Width, out.Height, made, subject, out.DICOM)
	if err != nil {
		return err
	}
	if err := s.insertFiles(ctx, i.ID, files); err != nil {
		return err
	}
	if err := s.write(ctx, `DELETE FROM blob_removals WHERE blob = ANY($1)`, blobsOf(files)); err != nil || d.action == "" {
		return err
	}
	return audit.Record(ctx, audit.Entry{Action: d.action, Object: "image", ObjectID: i.ID, Detail: string(state)})
}

// insertFiles writes the rows of an image's pictures in one statement: a series
// has hundreds.
func (s *Service) insertFiles(ctx context.Context, image ids.ID, files []File) error {
	var number, frame, width, height, size []int
	var use, kind []string
	for _, f := range files {
		number, frame, width, height, size = append(number, f.Number), append(frame, f.Frame), append(width, f.Width), append(height, f.Height), append(size, f.bytes)
		use, kind = append(use, string(f.Use)), append(kind, f.Type)
	}
	return s.write(ctx, `INSERT INTO image_files (image_id, number, use, frame, width, height, type, bytes, blob)
		SELECT $1, x.* FROM unnest($2::int[], $3::text[], $4::int[], $5::int[], $6::int[], $7::text[], $8::int[], $9::text[]) AS x`,
		image, number, use, frame, width, height, kind, size, blobsOf(files))
}

// jsonOf writes what is made of numbers and short words alone.
func jsonOf(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil || string(raw) == "null" {
		return []byte("[]")
	}
	return raw
}

func blobsOf(files []File) []string {
	out := make([]string, len(files))
	for i, f := range files {
		out[i] = f.blob
	}
	return out
}

// putAll writes pictures into the store, at first as what is to be removed in
// an hour: a node that dies before the commit leaves nothing.
func (s *Service) putAll(ctx context.Context, image ids.ID, pictures []pipeline.Picture) ([]File, error) {
	files := make([]File, len(pictures))
	for i, p := range pictures {
		files[i] = File{Number: i + 1, Use: p.Use, Frame: p.Frame, Width: p.Width, Height: p.Height, Type: p.Type, bytes: len(p.Data),
			blob: strings.ToLower(rand.Text())}
	}
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		return s.write(ctx, `INSERT INTO blob_removals (blob, image_id, due_at) SELECT b, $2, $3 FROM unnest($1::text[]) AS b`,
			blobsOf(files), image, s.clock.Now().Add(time.Hour))
	})
	if err != nil {
		return nil, err
	}
	puts, within := errgroup.WithContext(ctx)
	puts.SetLimit(4)
	for i, p := range pictures {
		puts.Go(func() error { return s.store.Put(within, files[i].blob, p.Data) })
	}
	if err := puts.Wait(); err != nil {
		return nil, errs.Wrap(errs.Unavailable, "The image could not be kept. Try again in a minute.", err)
	}
	return files, nil
}

// dropFiles takes an image's pictures away in the caller's transaction: their
// rows now, their bytes by a job after the commit.
func (s *Service) dropFiles(ctx context.Context, image ids.ID) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `WITH files AS (DELETE FROM image_files WHERE image_id = $1 RETURNING blob)
		INSERT INTO blob_removals (blob, image_id, due_at) SELECT blob, $1, $2 FROM files`, image, s.clock.Now())
	if err != nil || tag.RowsAffected() == 0 {
		return database.Translate(err)
	}
	return jobs.Insert(ctx, RemoveBlobs{ImageID: image}, nil)
}
