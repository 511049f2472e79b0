package cluster

import (
	"context"
	"os/exec"
	"syscall"
)

// server is a postmaster that is our child.
type server struct {
	cmd     *exec.Cmd
	ending  syscall.Signal // what stops it: SIGINT is a fast shutdown, SIGQUIT an immediate one
	unwatch func()
	gone    chan struct{} // closed when the process has ended
	done    chan struct{} // closed when the owner's lock is free, too
}

// spawn starts the postmaster, which from then on ends with us.
func (r *run) spawn(port int, log *serverLog) (*server, error) {
	s := &server{ending: syscall.SIGINT, unwatch: func() {}, gone: make(chan struct{}), done: make(chan struct{})}
	if r.options.ephemeral {
		s.ending = syscall.SIGQUIT // nothing is worth a last checkpoint
	}
	// Its life is not that of the ctx that bounds the start.
	s.cmd = r.who.command(context.Background(), r.data, s.ending, r.programs.Postgres, r.options.arguments(r.data, port)...)
	s.cmd.Stdout, s.cmd.Stderr = log.file, log.file
	started := make(chan error, 1)
	ended := onOneThread(s.cmd, started)
	if err := <-started; err != nil {
		return nil, err
	}
	if !diesWithOwner {
		unwatch, err := watch(s.cmd.Process.Pid, s.ending)
		if err == nil {
			s.unwatch = unwatch
		}
	}
	go func() {
		<-ended //nolint:errcheck // how it ended is in its log
		s.unwatch()
		close(s.gone)
	}()
	return s, nil
}

// keep holds the owner's lock for as long as the server runs.
func (s *server) keep(own *flock) {
	go func() {
		<-s.gone
		own.release()
		close(s.done)
	}()
}

// abandon ends a server that never became of use, and waits for its end.
func (s *server) abandon() {
	_ = s.cmd.Process.Signal(syscall.SIGQUIT)
	s.awaitHurried()
}
