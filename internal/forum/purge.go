package forum

import (
	"context"
	"time"

	"consilium/internal/kernel/ids"
)

// keyLife is how long a form's second sending is recognised.
const keyLife = 48 * time.Hour

const purgeBatch = 5000

// Purged says what PurgeExpired took away.
type Purged struct{ Drafts, Keys int64 }

// PurgeExpired takes away drafts past their 14 days and keys of forms that
// are older than two days, in short transactions. A periodic job calls it.
func (s *Service) PurgeExpired(ctx context.Context) (Purged, error) {
	now := s.clock.Now()
	drafts, err := s.purge(ctx, `DELETE FROM drafts WHERE (member_id, slot) IN
		(SELECT member_id, slot FROM drafts WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)`, now)
	if err != nil {
		return Purged{}, err
	}
	keys, err := s.purge(ctx, `DELETE FROM idempotency_keys WHERE (member_id, key) IN
		(SELECT member_id, key FROM idempotency_keys WHERE created_at <= $1 ORDER BY created_at LIMIT $2)`, now.Add(-keyLife))
	return Purged{Drafts: drafts, Keys: keys}, err
}

func (s *Service) purge(ctx context.Context, sql string, before time.Time) (total int64, err error) {
	for {
		var n int64
		err := s.db.WithTx(ctx, func(ctx context.Context) error {
			tag, err := s.db.Pgx(ctx).Exec(ctx, sql, before, purgeBatch)
			n = tag.RowsAffected()
			return err
		})
		if total += n; err != nil || n < purgeBatch {
			return total, err
		}
	}
}

// PurgeJob asks for PurgeExpired; app registers it as a periodic job with a
// worker.
type PurgeJob struct{}

// Kind names the job.
func (PurgeJob) Kind() string { return "forum_purge" }

// SearchPurge asks every node to rewrite its index files, so that no erased
// word stays in them. Erase inserts it; app registers the worker.
type SearchPurge struct {
	ThreadID ids.ID `json:"thread_id"`
}

// Kind names the job.
func (SearchPurge) Kind() string { return "search_purge" }
