package cluster

import (
	"context"
	"syscall"
	"time"
)

// lastWait is how long an immediate shutdown may take; PostgreSQL itself kills
// its children after five seconds.
const lastWait = 10 * time.Second

// Stop shuts an owned server down and waits for its end; further calls give
// the first one's answer. Sessions are cut off. When ctx ends first the server
// is shut down at once, which the next start recovers from, and the answer is
// ctx's error. An adopted server is left running, as it is its owner's.
func (c *Cluster) Stop(ctx context.Context) error {
	if c.server == nil {
		return nil
	}
	c.once.Do(func() {
		c.stopErr = c.server.stop(ctx)
		<-c.server.done
	})
	return c.stopErr
}

func (s *server) stop(ctx context.Context) error {
	_ = s.cmd.Process.Signal(s.ending) // fails only when it has ended
	select {
	case <-s.gone:
		return nil
	case <-ctx.Done():
	}
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	s.awaitHurried()
	return sentence(ctx.Err(), "the database did not shut down in time and was stopped at once; the next start repairs it")
}

// awaitHurried waits for the end after SIGQUIT, and makes it if it must.
func (s *server) awaitHurried() {
	t := time.NewTimer(lastWait)
	defer t.Stop()
	select {
	case <-s.gone:
	case <-t.C:
		_ = s.cmd.Process.Kill()
		<-s.gone
	}
}
