package app

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/forum"
	"consilium/internal/media"
	"consilium/internal/moderation"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
	"consilium/internal/platform/ratelimit"
	"consilium/internal/platform/telemetry"
)

// wireQueue registers every worker and every periodic job.
func (a *App) wireQueue() error {
	workers := river.NewWorkers()
	a.Accounts.Register(workers)
	a.Notify.Register(workers)
	a.Moderation.Register(workers)
	a.Forum.Register(workers)
	a.Media.Register(workers)
	a.Credential.RegisterEvidence(workers)
	a.Credential.RegisterReview(workers)
	river.AddWorker(workers, &purgeWorker{app: a})
	river.AddWorker(workers, &tidyWorker{app: a})
	river.AddWorker(workers, &resealWorker{app: a})
	queue, err := jobs.New(a.DB, a.log, workers, jobs.Options{Failed: a.Metrics.JobFailed, Periodic: []jobs.Periodic{
		{Name: "tidy", Every: 15 * time.Minute, AtStart: true, Args: func() river.JobArgs { return tidyJob{} }},
		{Name: "documents", Every: 10 * time.Minute, AtStart: true, Args: func() river.JobArgs { return credential.DeleteDocuments{} }},
		{Name: "credentials", Every: time.Hour, AtStart: true, Args: func() river.JobArgs { return credential.Expire{} }},
		{Name: "recheck", Every: 24 * time.Hour, Args: func() river.JobArgs { return credential.Recheck{} }},
		{Name: "guard", Every: 2 * time.Minute, AtStart: true, Args: func() river.JobArgs { return forum.RescanJob{} }},
		{Name: "profiles", Every: 2 * time.Minute, AtStart: true, Args: func() river.JobArgs { return account.RescanJob{} }},
		{Name: "images", Every: 10 * time.Minute, AtStart: true, Args: func() river.JobArgs { return media.TidyJob{} }},
		{Name: "orphans", Every: 24 * time.Hour, Args: func() river.JobArgs { return media.OrphanJob{} }},
		{Name: "suspensions", Every: time.Minute, AtStart: true, Args: func() river.JobArgs { return moderation.ExpireJob{} }},
	}})
	a.Queue = queue
	return err
}

// purgeWorker takes erased words out of the files of this node's index, once
// the index has heard of the erasure. Other nodes do it within purgeEvery.
type purgeWorker struct {
	river.WorkerDefaults[forum.SearchPurge]
	app *App
}

// Work waits for the erasure to arrive and purges.
func (w *purgeWorker) Work(ctx context.Context, _ *river.Job[forum.SearchPurge]) error {
	newest, err := w.app.Feed.Newest(ctx)
	if err != nil {
		return err
	}
	if err := w.app.Index.CaughtUp(ctx, newest); err != nil {
		return err
	}
	return w.app.Index.Purge(ctx)
}

// tidyJob takes away what has run out.
type tidyJob struct{}

// Kind names the job.
func (tidyJob) Kind() string { return "tidy" }

type tidyWorker struct {
	river.WorkerDefaults[tidyJob]
	app *App
}

// keptChanges is how long the feed keeps changes: a node that was away for
// longer rebuilds its index.
const keptChanges = 7 * 24 * time.Hour

// Work runs each clean-up; each may fail for itself and is tried again.
func (w *tidyWorker) Work(ctx context.Context, _ *river.Job[tidyJob]) error {
	a := w.app
	if _, err := a.Forum.PurgeExpired(ctx); err != nil {
		return err
	}
	if _, err := a.Accounts.Purge(ctx); err != nil {
		return err
	}
	if err := a.Credential.Forget(ctx); err != nil {
		return err
	}
	if _, err := a.Credential.Rehash(ctx); err != nil {
		return err
	}
	if err := a.Feed.Prune(ctx, a.clock.Now().Add(-keptChanges)); err != nil {
		return err
	}
	return ratelimit.NewExact(a.DB).Prune(ctx, a.clock.Now().Add(-2*time.Hour))
}

// sources are what the metrics ask.
func (a *App) sources() telemetry.Sources {
	return telemetry.Sources{
		FeedLag: a.Feed.Lag,
		SealedLag: func(ctx context.Context) (time.Duration, error) {
			var seconds float64
			err := a.DB.Pool().QueryRow(ctx, `SELECT coalesce(extract(epoch FROM now() - min(e.at)), 0)::float8 FROM audit_entries e
				WHERE e.id > coalesce((SELECT entry_id FROM audit_chain ORDER BY number DESC LIMIT 1), 0)`).Scan(&seconds)
			return time.Duration(seconds * float64(time.Second)), database.Translate(err)
		},
		Documents: func() (uint64, error) {
			stats, err := a.Index.Stats()
			return stats.Documents, err
		},
		ReadsDropped: a.reads.Dropped,
		Connections: func() (used, most int32) {
			s := a.DB.Pool().Stat()
			return s.AcquiredConns(), s.MaxConns()
		},
	}
}
