package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

type echo struct {
	Word string `json:"word" river:"unique"`
}

func (echo) Kind() string { return "echo" }

// worker tells what it worked, and does what the test says.
type worker struct {
	river.WorkerDefaults[echo]
	mu   sync.Mutex
	seen map[string]int
	do   func(ctx context.Context, word string) error
}

func (w *worker) Work(ctx context.Context, job *river.Job[echo]) error {
	w.mu.Lock()
	w.seen[job.Args.Word]++
	w.mu.Unlock()
	if w.do != nil {
		return w.do(ctx, job.Args.Word)
	}
	return nil
}

func (w *worker) times(word string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[word]
}

// start gives a queue at work on db.
func start(t testing.TB, db *database.DB, opts jobs.Options, do func(context.Context, string) error) (*jobs.Queue, *worker) {
	t.Helper()
	w := &worker{seen: map[string]int{}, do: do}
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	q, err := jobs.New(db, slog.New(slog.DiscardHandler), workers, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Stop(context.Background()) })
	return q, w
}

func insert(t testing.TB, db *database.DB, opts *river.InsertOpts, words ...string) {
	t.Helper()
	err := db.WithTx(context.Background(), func(ctx context.Context) error {
		for _, word := range words {
			if err := jobs.Insert(ctx, echo{word}, opts); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestJobRunsOnceAfterCommitAndNeverAfterRollback(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	_, one := start(t, db, jobs.Options{}, nil)
	_, two := start(t, dbtest.Again(t, db), jobs.Options{}, nil) // another process
	if err := jobs.Insert(t.Context(), echo{"alone"}, nil); err == nil {
		t.Fatal("inserted outside a transaction")
	}
	boom := errors.New("boom")
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		if err := jobs.Insert(ctx, echo{"undone"}, nil); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	// Right after a rollback, which swallows River's notice for this one.
	insert(t, db, nil, "done", "last")
	both := func(word string) int { return one.times(word) + two.times(word) }
	dbtest.Eventually(t, "the committed jobs", func() bool { return both("done") > 0 && both("last") > 0 })
	dbtest.Eventually(t, "the jobs to be done", func() bool {
		var open int
		err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE state <> 'completed'").Scan(&open)
		return err == nil && open == 0
	})
	if both("undone") != 0 || both("done") != 1 || both("last") != 1 {
		t.Fatalf("undone %d, done %d, last %d times; want 0, 1, 1", both("undone"), both("done"), both("last"))
	}
}

func TestUniqueJobIsInsertedOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	once := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
	insert(t, db, once, "a", "a", "b")
	insert(t, db, once, "a")
	insert(t, db, nil, "c", "c")
	var n int
	if err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM river_job").Scan(&n); err != nil || n != 4 {
		t.Fatalf("%d jobs, want a, b, c, c (%v)", n, err)
	}
}

func TestWorkersActAsTheSystemAndFailuresAreTriedAgain(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	var failed sync.Map
	acting := make(chan actor.Actor, 1)
	_, _ = start(t, db, jobs.Options{Failed: func(kind string) { failed.Store(kind, true) }},
		func(ctx context.Context, word string) error {
			switch word {
			case "who":
				acting <- actor.From(ctx)
			case "panics":
				panic("on purpose")
			}
			return nil
		})
	insert(t, db, nil, "who", "panics")
	if a := <-acting; a != actor.System {
		t.Fatalf("a job acts as %+v", a)
	}
	dbtest.Eventually(t, "the panic to be told and put back", func() bool {
		var state string
		_ = db.Pool().QueryRow(t.Context(), "SELECT state FROM river_job WHERE args->>'word' = 'panics'").Scan(&state)
		_, told := failed.Load("echo")
		return told && (state == "retryable" || state == "available")
	})
}

func TestStopWaitsForTheRunningJob(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	running, release := make(chan struct{}), make(chan struct{})
	q, w := start(t, db, jobs.Options{}, func(ctx context.Context, _ string) error {
		close(running)
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	insert(t, db, nil, "slow")
	<-running
	stopped := make(chan error, 1)
	go func() { stopped <- q.Stop(context.Background()) }()
	select {
	case err := <-stopped:
		t.Fatalf("Stop returned while a job ran: %v", err)
	default:
	}
	close(release)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	var state string
	err := db.Pool().QueryRow(t.Context(), "SELECT state FROM river_job").Scan(&state)
	if err != nil || state != "completed" || w.times("slow") != 1 {
		t.Fatalf("after Stop the job is %q, worked %d times (%v)", state, w.times("slow"), err)
	}
	// What comes now waits for the next process.
	insert(t, db, nil, "later")
	if w.times("later") != 0 {
		t.Fatal("a stopped queue worked")
	}
	_, next := start(t, db, jobs.Options{}, nil)
	dbtest.Eventually(t, "the next process to work it", func() bool { return next.times("later") == 1 })
}

func TestStopThatMayNotWaitCancelsTheJobAndKeepsIt(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	running := make(chan struct{})
	q, _ := start(t, db, jobs.Options{}, func(ctx context.Context, _ string) error {
		close(running)
		<-ctx.Done()
		return ctx.Err()
	})
	insert(t, db, nil, "endless")
	<-running
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	var state string
	if err := db.Pool().QueryRow(t.Context(), "SELECT state FROM river_job").Scan(&state); err != nil || state == "completed" || state == "running" {
		t.Fatalf("the cancelled job is %q (%v)", state, err)
	}
}

func TestPeriodicJobComesByItself(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	_, w := start(t, db, jobs.Options{Periodic: []jobs.Periodic{{Name: "tick", Every: time.Second, AtStart: true,
		Args: func() river.JobArgs { return echo{"tick"} }}}}, nil)
	dbtest.Eventually(t, "two ticks", func() bool { return w.times("tick") >= 2 })
	if _, err := jobs.New(db, slog.Default(), river.NewWorkers(), jobs.Options{Periodic: []jobs.Periodic{{Name: "x"}}}); err == nil {
		t.Fatal("a periodic job without interval was taken")
	}
}

func TestNotifyArguments(t *testing.T) {
	t.Parallel()
	want := jobs.Notify{About: "answer", ThreadID: ids.New(), PostKind: "answer", PostID: ids.New()}
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got jobs.Notify
	if err := json.Unmarshal(raw, &got); err != nil || got != want {
		t.Fatalf("%s reads as %+v, %v", raw, got, err)
	}
}

// BenchmarkWorked measures from a commit to the worker.
func BenchmarkWorked(b *testing.B) {
	db := dbtest.New(b)
	worked := make(chan struct{})
	_, _ = start(b, db, jobs.Options{}, func(context.Context, string) error { worked <- struct{}{}; return nil })
	for b.Loop() {
		insert(b, db, nil, "x")
		<-worked
	}
}
