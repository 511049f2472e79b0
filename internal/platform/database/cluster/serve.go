package cluster

import (
	"context"
	"errors"
	"net"
	"strings"
)

// errPortTaken says that another took the port between our choice and the
// server's binding it.
var errPortTaken = errors.New("the port was taken")

// serve starts the server on a free port and gives it the owner's lock to keep.
func (r *run) serve(ctx context.Context, own *flock) (*Cluster, error) {
	for range 10 {
		port, err := choosePort()
		if err != nil {
			return nil, sentence(err, "there is no free port on 127.0.0.1 for the database")
		}
		c, err := r.attempt(ctx, port)
		if errors.Is(err, errPortTaken) {
			continue
		}
		if err == nil {
			c.server.keep(own)
		}
		return c, err
	}
	return nil, errors.New("every port chosen for the database was taken by another program at once")
}

// choosePort asks the kernel for a free port. Tests replace it.
var choosePort = func() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (r *run) attempt(ctx context.Context, port int) (*Cluster, error) {
	log, err := r.openLog()
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.file.Close() }()
	s, err := r.spawn(port, log)
	if err != nil {
		return nil, sentence(err, "PostgreSQL could not be started")
	}
	c := &Cluster{port: port, pid: s.cmd.Process.Pid, password: r.password, server: s}
	err = r.awaitReady(ctx, s)
	if err == nil {
		if err = c.prepare(ctx); err == nil {
			return c, nil
		}
		err = sentence(err, "the database started but can't be entered")
	}
	s.abandon()
	if said := log.said(); strings.Contains(said, "could not bind") {
		return nil, errPortTaken
	} else if said != "" {
		err = sentence(err, "PostgreSQL said: %s (see %s)", lastLines(said), log.file.Name())
	}
	return nil, err
}

// awaitReady returns when the server's own file says that it is ready.
func (r *run) awaitReady(ctx context.Context, s *server) error {
	for {
		select {
		case <-s.gone:
			return errors.New("PostgreSQL ended before it was ready")
		default:
		}
		// A killed server's file may still be there: ours has our child's id.
		if now, ok := r.status(); ok && now.pid == s.cmd.Process.Pid && now.ready {
			return nil
		}
		if err := pause(ctx); err != nil {
			return sentence(err, "the database was not ready in time")
		}
	}
}
