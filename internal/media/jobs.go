package media

import (
	"context"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// RemoveBlobs asks for the pictures of an image that is gone, or of a former
// masking, to be taken out of the store.
type RemoveBlobs struct {
	ImageID ids.ID `json:"image_id"`
}

// Kind names the job.
func (RemoveBlobs) Kind() string { return "image_blobs" }

// TidyJob asks for Tidy.
type TidyJob struct{}

// Kind names the job.
func (TidyJob) Kind() string { return "image_tidy" }

// OrphanJob asks for RemoveOrphans.
type OrphanJob struct{}

// Kind names the job.
func (OrphanJob) Kind() string { return "image_orphans" }

// Register adds the workers.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &removeWorker{service: s})
	river.AddWorker(workers, &tidyWorker{service: s})
	river.AddWorker(workers, &orphanWorker{service: s})
}

type removeWorker struct {
	river.WorkerDefaults[RemoveBlobs]
	service *Service
}

func (w *removeWorker) Work(ctx context.Context, job *river.Job[RemoveBlobs]) error {
	_, err := w.service.removeBlobs(ctx, `image_id = $2`, job.Args.ImageID)
	return err
}

type tidyWorker struct {
	river.WorkerDefaults[TidyJob]
	service *Service
}

func (w *tidyWorker) Work(ctx context.Context, _ *river.Job[TidyJob]) error {
	return w.service.Tidy(ctx)
}

// removeBlobs takes what is due out of the store, and records it for each
// image. One that can't be taken away keeps no other from going, and is tried
// again later; taking away what is away is no error.
func (s *Service) removeBlobs(ctx context.Context, where string, args ...any) (removed int, err error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT image_id, array_agg(blob) FROM blob_removals WHERE due_at <= $1 AND `+where+` GROUP BY image_id ORDER BY image_id LIMIT 200`,
		append([]any{s.clock.Now()}, args...)...)
	if err != nil {
		return 0, database.Translate(err)
	}
	type due struct {
		image ids.ID
		blobs []string
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (d due, err error) {
		err = r.Scan(&d.image, &d.blobs)
		return d, err
	})
	if err != nil {
		return 0, database.Translate(err)
	}
	var failed []error
	for _, d := range list {
		if err := s.removeOf(ctx, d.image, d.blobs); err != nil {
			failed = append(failed, err)
			continue
		}
		removed += len(d.blobs)
	}
	return removed, errors.Join(failed...)
}

// removeOf takes the pictures of one image out of the store. What was taken
// before a failure is recorded with the rest when that is gone too.
func (s *Service) removeOf(ctx context.Context, image ids.ID, blobs []string) error {
	for _, key := range blobs {
		if err := s.store.Delete(ctx, key); err != nil {
			return err
		}
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		return s.noteRemoved(ctx, image, blobs)
	})
}

// noteRemoved forgets what was taken out of the store, and records it. "None
// left" stands there only where nothing of the image is to be removed later,
// as the pictures of a masking that failed are, and nothing is shown.
func (s *Service) noteRemoved(ctx context.Context, image ids.ID, blobs []string) error {
	tag, err := s.db.Pgx(ctx).Exec(ctx, `DELETE FROM blob_removals WHERE blob = ANY($1)`, blobs)
	if err != nil || tag.RowsAffected() == 0 {
		return err // another worker was faster, and has recorded it
	}
	var left bool
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT EXISTS (SELECT FROM blob_removals WHERE image_id = $1) OR EXISTS (SELECT FROM image_files WHERE image_id = $1)`, image).Scan(&left)
	if err != nil {
		return err
	}
	detail := "copies " + strconv.FormatInt(tag.RowsAffected(), 10)
	if !left {
		detail += ", none left"
	}
	return audit.Record(ctx, audit.Entry{Action: ActionRemoved, Object: "image", ObjectID: image, Detail: detail})
}

// Tidy ends what has run out: drafts' images after 14 days, consents on their
// day, and what must leave the store. It is a job's and asks no permission.
func (s *Service) Tidy(ctx context.Context) error {
	now := s.clock.Now()
	err := s.db.WithTx(ctx, func(ctx context.Context) error {
		return s.goneWhere(ctx, Dropped, `i.slot IS NOT NULL AND i.state <> 'gone' AND i.expires_at <= $1 ORDER BY i.id LIMIT 100 FOR UPDATE OF i SKIP LOCKED`, now)
	})
	if err != nil {
		return database.Translate(err)
	}
	if err := s.forgetOriginals(ctx); err != nil {
		return err
	}
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT id FROM consents WHERE withdrawn_at IS NULL AND expires_on <= $1 ORDER BY expires_on LIMIT 100`, now)
	if err != nil {
		return database.Translate(err)
	}
	over, err := pgx.CollectRows(rows, pgx.RowTo[ids.ID])
	if err != nil {
		return database.Translate(err)
	}
	var failed []error
	for _, id := range over {
		_, err := s.endConsent(ctx, id, Expired)
		failed = append(failed, err)
	}
	_, err = s.removeBlobs(ctx, `true`)
	return errors.Join(append(failed, err)...)
}

// forgetOriginals forgets the keys of what was given an hour ago; what a node
// still holds of it can't be read by anybody then, and goes with its next
// Sweep.
func (s *Service) forgetOriginals(ctx context.Context) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		return s.write(ctx, `UPDATE images SET original = '', original_key = NULL, original_until = NULL WHERE original <> '' AND original_until <= $1`, s.clock.Now())
	})
}

// Sweep takes away what this node has held for an hour. Every node calls it
// every few minutes.
func (s *Service) Sweep() { s.held.sweep(s.clock.Now().Add(-OriginalLife)) }
