package cluster

import (
	"context"
	"errors"
	"os"
	"time"
)

// pollEvery is how often a condition that nobody announces is looked at.
const pollEvery = 5 * time.Millisecond

// Start initialises (if need be) and starts a private PostgreSQL below dir, or
// adopts the one that a living owner runs there. It returns when the server
// accepts connections and has the database `consilium`. A server whose owner
// died is shut down and started anew. ctx bounds the start, not the server's
// life. Nothing that is there is ever deleted to make a start succeed.
func Start(ctx context.Context, dir string, opts ...Option) (*Cluster, error) {
	o, err := collect(opts)
	if err != nil {
		return nil, err
	}
	h, err := openHome(dir)
	if err != nil {
		return nil, err
	}
	begin, err := h.lock(ctx, "start.lock")
	if err != nil {
		return nil, err
	}
	defer begin.release()
	for {
		own, err := h.tryLock("owner.lock")
		if err == nil {
			return becomeOwner(ctx, h, o, own)
		}
		if !errors.Is(err, errHeld) {
			return nil, err
		}
		// The owner may be on its way out: look at both until one settles it.
		c, err := h.adopt(ctx)
		if c != nil {
			o.progress("using the database that is running already")
		}
		if c != nil || err != nil {
			return c, err
		}
		if err := pause(ctx); err != nil {
			return nil, sentence(err, "another consilium process holds %s, but its database did not become ready in time", h.dir)
		}
	}
}

// becomeOwner starts the server under the owner's lock, which the server
// keeps; on failure the lock is given back.
func becomeOwner(ctx context.Context, h *home, o *options, own *flock) (*Cluster, error) {
	c, err := launch(ctx, h, o, own)
	if err != nil {
		own.release()
		return nil, err
	}
	return c, nil
}

// launch brings the server up in the order in which each step may fail without
// harm: nothing is made before the programs are known to fit.
func launch(ctx context.Context, h *home, o *options, own *flock) (*Cluster, error) {
	programs, err := h.programs()
	if err != nil {
		return nil, err
	}
	if err := h.endLeftover(ctx, o); err != nil {
		return nil, err
	}
	who, err := h.settle(programs)
	if err != nil {
		return nil, err
	}
	password, err := h.password()
	if err != nil {
		return nil, err
	}
	r := &run{home: h, options: o, programs: programs, who: who, password: password}
	if h.initialised() {
		o.progress("starting PostgreSQL")
		return r.serve(ctx, own)
	}
	return r.first(ctx, own)
}

// first makes the cluster and serves it; a lasting one is written to disk
// meanwhile, because initdb was told not to wait for that.
func (r *run) first(ctx context.Context, own *flock) (*Cluster, error) {
	r.options.progress("creating the database cluster")
	if err := r.initialise(ctx); err != nil {
		return nil, err
	}
	synced := make(chan error, 1)
	go func() {
		if r.options.ephemeral {
			synced <- nil
			return
		}
		synced <- r.sync(ctx)
	}()
	r.options.progress("starting PostgreSQL")
	c, err := r.serve(ctx, own)
	if syncErr := <-synced; err == nil && syncErr != nil {
		_ = c.Stop(ctx)
		return nil, syncErr
	}
	return c, err
}

// run is what one start works with.
type run struct {
	*home
	options  *options
	programs Programs
	who      identity
	password string
}

// pause waits one beat of polling, or fails with ctx.
func pause(ctx context.Context) error {
	t := time.NewTimer(pollEvery)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// exists says whether something is at path, whoever may read it.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
