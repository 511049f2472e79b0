package media

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/platform/database"
)

type orphanWorker struct {
	river.WorkerDefaults[OrphanJob]
	service *Service
}

func (w *orphanWorker) Work(ctx context.Context, _ *river.Job[OrphanJob]) error {
	_, err := w.service.RemoveOrphans(ctx)
	return err
}

const (
	// orphanAge is how old a value must be: younger ones may belong to a
	// transaction that is on its way.
	orphanAge   = 24 * time.Hour
	orphanBatch = 1000
)

// RemoveOrphans takes out of the store what no row knows: such as what was
// written after the backup that a database was restored from. It is a job's
// and asks no permission; it gives how many there were.
func (s *Service) RemoveOrphans(ctx context.Context) (removed int, err error) {
	before := s.clock.Now().Add(-orphanAge)
	var batch []string
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		list, err := s.unknown(ctx, batch)
		batch = batch[:0]
		for _, key := range list {
			if err := s.store.Delete(ctx, key); err != nil {
				return err
			}
			removed++
		}
		return err
	}
	err = s.store.List(ctx, func(key string, changed time.Time) error {
		if !changed.Before(before) {
			return nil
		}
		if batch = append(batch, key); len(batch) < orphanBatch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return removed, err
	}
	return removed, flush()
}

// unknown gives those of the keys that no row knows.
func (s *Service) unknown(ctx context.Context, keys []string) (list []string, err error) {
	err = s.db.Pgx(ctx).QueryRow(ctx, `SELECT coalesce(array_agg(k), '{}') FROM unnest($1::text[]) AS k
		WHERE NOT EXISTS (SELECT FROM image_files f WHERE f.blob = k) AND NOT EXISTS (SELECT FROM blob_removals r WHERE r.blob = k)`, keys).Scan(&list)
	return list, database.Translate(err)
}
