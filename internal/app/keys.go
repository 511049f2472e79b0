package app

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/media"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
	"consilium/internal/platform/reseal"
	"consilium/internal/platform/seal"
)

// The audited acts on the key ring.
const (
	actionRotate = "keys.rotate"
	actionRetire = "keys.retire"
)

// sealedColumns is everything in the database that is sealed.
func sealedColumns() []seal.Column {
	var out []seal.Column
	for _, of := range []func() []seal.Column{account.SealedColumns, credential.SealedColumns, forum.SealedColumns, guard.SealedColumns, media.SealedColumns} {
		out = append(out, of()...)
	}
	return out
}

// KeyUse is a sealing key and how many values of the database it has sealed.
type KeyUse struct {
	seal.KeyInfo
	Values int
}

// Keys lists the sealing keys, oldest first. Images are not counted: they
// would all have to be read.
func (a *App) Keys(ctx context.Context) ([]KeyUse, error) {
	counts, err := reseal.Count(ctx, a.DB, sealedColumns())
	if err != nil {
		return nil, err
	}
	var out []KeyUse
	for _, k := range a.Ring.Keys() {
		out = append(out, KeyUse{k, counts[k.ID]})
	}
	return out, nil
}

// rotationSettles is when every node has read the ring's file again since it
// changed, many times over: what is sealed from then on needs no second look.
const rotationSettles = 30 * time.Second

// RotateKeys adds a key to the ring, gives its id, and asks the running nodes
// to seal anew what older keys sealed. Nothing stops meanwhile: older keys open
// on. It records keys.rotate.
func (a *App) RotateKeys(ctx context.Context) (id string, err error) {
	ctx = actor.With(ctx, actor.System)
	err = a.DB.WithTx(ctx, func(ctx context.Context) error {
		if id, err = a.Ring.Rotate(); err != nil {
			return err
		}
		if err := audit.Record(ctx, audit.Entry{Action: actionRotate, Object: "keys", Detail: id}); err != nil {
			return err
		}
		return jobs.Insert(ctx, resealJob{}, &river.InsertOpts{ScheduledAt: a.clock.Now().Add(rotationSettles)})
	})
	return id, err
}

// Reseal seals anew, with the newest key, whatever an older one sealed: rows,
// documents and images. progress, which may be nil, hears what is worked on
// and how far.
func (a *App) Reseal(ctx context.Context, progress func(what string, n int)) (all reseal.Done, err error) {
	if progress == nil {
		progress = func(string, int) {}
	}
	ctx = actor.With(ctx, actor.System)
	if err := a.Ring.Reload(); err != nil {
		return all, err
	}
	if all, err = reseal.Columns(ctx, a.DB, a.Ring, sealedColumns(), func(n int) { progress("rows", n) }); err != nil {
		return all, err
	}
	images, err := a.Media.Reseal(ctx, func(n int) { progress("images", n) })
	all.Add(images)
	return all, err
}

// RetireKeys seals everything anew and then takes the older keys out of the
// ring; it gives their ids. Where a value can't be opened every key stays: the
// missing one may turn up. It records keys.retire.
func (a *App) RetireKeys(ctx context.Context, progress func(what string, n int)) (gone []string, done reseal.Done, err error) {
	if err := a.settled(ctx); err != nil {
		return nil, done, err
	}
	if done, err = a.Reseal(ctx, progress); err != nil {
		return nil, done, err
	}
	if done.Broken > 0 {
		return nil, done, fmt.Errorf("%d values are opened by no key of this ring, so every key stays in it", done.Broken)
	}
	err = a.DB.WithTx(actor.With(ctx, actor.System), func(ctx context.Context) error {
		if err := audit.Record(ctx, audit.Entry{Action: actionRetire, Object: "keys", Detail: fmt.Sprintf("%d keys", len(a.Ring.Keys())-1)}); err != nil {
			return err
		}
		gone, err = a.Ring.Retire()
		return err
	})
	return gone, done, err
}

// settled waits until every node seals with the newest key.
func (a *App) settled(ctx context.Context) error {
	keys := a.Ring.Keys()
	wait := time.NewTimer(keys[len(keys)-1].Made.Add(3 * heartbeat).Sub(a.clock.Now()))
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return nil
	}
}

// resealJob asks for Reseal.
type resealJob struct{}

// Kind names the job.
func (resealJob) Kind() string { return "keys_reseal" }

type resealWorker struct {
	river.WorkerDefaults[resealJob]
	app *App
}

// Timeout lets it read every image.
func (w *resealWorker) Timeout(*river.Job[resealJob]) time.Duration { return 6 * time.Hour }

// Work seals anew and says in the log what no key opens.
func (w *resealWorker) Work(ctx context.Context, _ *river.Job[resealJob]) error {
	done, err := w.app.Reseal(ctx, nil)
	if err == nil {
		w.app.log.Info("what older keys sealed is sealed anew", "values", done.Sealed, "unopened", done.Broken)
	}
	return err
}
