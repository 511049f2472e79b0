// Package jobs is what somebody must do exactly once, and not before the
// commit: mail, notices, purges, reminders. It is River on the house's pool.
//
// A job is inserted in the transaction that makes it necessary and is worked
// at least once: a worker that dies is tried again, so a worker makes its own
// effect safe to repeat. Arguments carry ids, never words of a person.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// poll is how soon a job is found whose notice was lost: River debounces its
// notices, and one that is rolled back swallows the next one's.
const poll = 500 * time.Millisecond

// softStop is how long Stop lets running jobs finish before it cancels them.
const softStop = 10 * time.Second

// Notify asks that somebody be told of something. Domains insert it with the
// act; package notify works it, asks for permission again and writes notices.
type Notify struct {
	// About is the kind of notice: answer, comment, accepted, endorsed,
	// decision, moderation, security, credential, review.
	About    string `json:"about"`
	ThreadID ids.ID `json:"thread_id,omitzero"`
	PostKind string `json:"post_kind,omitempty"`
	PostID   ids.ID `json:"post_id,omitzero"`
	// MemberID is who did it or, for a decision, an act of moderation, a
	// change of an account or work for a reviewer, whom it concerns.
	MemberID ids.ID `json:"member_id,omitzero"`
	// Detail is a word: approved, hidden, a rule.
	Detail string `json:"detail,omitempty"`
}

// Kind names the job in River's table.
func (Notify) Kind() string { return "notify" }

// inserter inserts and never works. It holds no connection and no state but
// River's debouncer of notices, so one does for the process.
var inserter = sync.OnceValues(func() (*river.Client[pgx.Tx], error) {
	return river.NewClient(riverpgxv5.New(nil), &river.Config{Logger: slog.New(slog.DiscardHandler)})
})

// Insert puts a job into the queue with the transaction of ctx, and refuses
// outside one: it is worked after the commit and never if that doesn't come.
// opts may be nil. With river.UniqueOpts in it, a job that is already there
// is kept and no second one is inserted; that is no error.
func Insert(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) error {
	tx, err := database.MustTx(ctx)
	if err != nil {
		return err
	}
	client, err := inserter()
	if err != nil {
		return wrong(err)
	}
	if _, err := client.InsertTx(ctx, tx, args, opts); err != nil {
		return database.Translate(fmt.Errorf("jobs: insert %s: %w", args.Kind(), err))
	}
	return nil
}

// Periodic is a job that comes by itself. Of all processes one, River's
// leader, inserts it.
type Periodic struct {
	// Name is unique among the periodic jobs.
	Name  string
	Every time.Duration
	Args  func() river.JobArgs
	// AtStart also inserts one when a leader takes over.
	AtStart bool
}

// Options says how a queue works.
type Options struct {
	// Workers bounds the jobs that run at once in this process; zero means 4.
	Workers  int
	Periodic []Periodic
	// Failed hears of each failed try, for metrics; it may be nil.
	Failed func(kind string)
}

// Queue works jobs in this process.
type Queue struct {
	client *river.Client[pgx.Tx]
}

// New makes a queue that works what workers know; it does nothing until
// Start. Workers get a context whose actor is actor.System.
func New(db *database.DB, log *slog.Logger, workers *river.Workers, opts Options) (*Queue, error) {
	if opts.Workers == 0 {
		opts.Workers = 4
	}
	periodic, err := periodics(opts.Periodic)
	if err != nil {
		return nil, err
	}
	client, err := river.NewClient(riverpgxv5.New(db.Pool()), &river.Config{
		Queues:              map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: opts.Workers}},
		Workers:             workers,
		PeriodicJobs:        periodic,
		FetchPollInterval:   poll,
		SoftStopTimeout:     softStop,
		Logger:              log,
		ErrorHandler:        failures{log: log, count: opts.Failed},
		Middleware:          []rivertype.Middleware{river.WorkerMiddlewareFunc(asSystem)},
		FetchOnlyKnownKinds: true, // an older process leaves a newer one's jobs alone
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return &Queue{client: client}, nil
}

func periodics(list []Periodic) ([]*river.PeriodicJob, error) {
	var out []*river.PeriodicJob
	for _, p := range list {
		if p.Name == "" || p.Every <= 0 || p.Args == nil {
			return nil, fmt.Errorf("jobs: periodic job %q lacks a name, an interval or arguments", p.Name)
		}
		out = append(out, river.NewPeriodicJob(river.PeriodicInterval(p.Every),
			func() (river.JobArgs, *river.InsertOpts) { return p.Args(), nil },
			&river.PeriodicJobOpts{ID: p.Name, RunOnStart: p.AtStart}))
	}
	return out, nil
}

func asSystem(ctx context.Context, _ *rivertype.JobRow, work func(context.Context) error) error {
	return work(actor.With(ctx, actor.System))
}

// Start begins to work and returns. Only Stop ends it: a cancelled ctx does
// not, so that the jobs can be stopped after whoever still inserts some.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("jobs: %w", database.Translate(err))
	}
	return nil
}

// Stop takes no more jobs and waits for the running ones, which are cancelled
// after 10 s or when ctx ends, whichever is sooner; a cancelled job is tried
// again by whoever works next. It returns when nothing runs, or with an error
// when a job won't end.
func (q *Queue) Stop(ctx context.Context) error {
	err := q.client.Stop(ctx)
	if err == nil || ctx.Err() == nil {
		return err
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if err := q.client.StopAndCancel(hard); err != nil {
		return fmt.Errorf("jobs: a job would not end: %w", err)
	}
	return nil
}

// failures tells the operator of failed tries: the kind and number of the job
// and the error, never the arguments.
type failures struct {
	log   *slog.Logger
	count func(kind string)
}

func (f failures) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.tell(job, err)
	return nil
}

func (f failures) HandlePanic(_ context.Context, job *rivertype.JobRow, value any, _ string) *river.ErrorHandlerResult {
	f.tell(job, fmt.Errorf("panic: %v", value))
	return nil
}

func (f failures) tell(job *rivertype.JobRow, err error) {
	level := slog.LevelWarn
	if job.Attempt >= job.MaxAttempts {
		level = slog.LevelError
	}
	f.log.Log(context.Background(), level, "a job failed", "kind", job.Kind, "job", job.ID,
		"attempt", job.Attempt, "of", job.MaxAttempts, "error", err)
	if f.count != nil {
		f.count(job.Kind)
	}
}

func wrong(err error) error {
	return errs.Wrap(errs.Internal, "Something went wrong on our side.", errors.Join(errors.New("jobs"), err))
}
