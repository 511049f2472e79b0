// Package cluster runs a private PostgreSQL from the programs that are
// installed on the machine: for `consilium demo`, for commands with --data,
// and for tests.
//
// A folder given to Start holds:
//
//	data/         the cluster itself (PGDATA), owned by whoever runs the server
//	password      the superuser's random password, 0600
//	server.log    what the server says; never the text of a statement
//	start.lock    held (flock) while somebody starts or adopts
//	owner.lock    held (flock) by the process that owns the server, for as long as it does
//	location      only where data/ had to be put elsewhere: the path of that folder
//
// The server's life is that of its owner: it listens on 127.0.0.1 alone, and
// when the owner goes, even by SIGKILL, it goes too.
package cluster

import (
	"net"
	"net/url"
	"strconv"
	"sync"
)

const (
	// superuser is the role that everything connects as.
	superuser = "consilium"
	// mainDatabase is made by Start when it isn't there.
	mainDatabase = "consilium"
)

// Cluster is a running PostgreSQL. It is safe for concurrent use.
type Cluster struct {
	port     int
	pid      int
	password string
	server   *server // nil when adopted

	once    sync.Once
	stopErr error
}

// URL is the address of a database of the cluster; it holds the password.
func (c *Cluster) URL(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, c.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// PID is the process id of the server (the postmaster).
func (c *Cluster) PID() int { return c.pid }

// Owned says whether this Cluster ends the server; false when it was adopted
// from another that lives, in another process or in this one.
func (c *Cluster) Owned() bool { return c.server != nil }

// Done is closed when the owned server has ended, for whatever reason, and its
// folder is free for another owner. It is
// nil, and so never ready, when the server was adopted.
func (c *Cluster) Done() <-chan struct{} {
	if c.server == nil {
		return nil
	}
	return c.server.done
}
