package cluster

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// adopt gives the server that a living owner runs here, or nil while it isn't
// ready: the caller looks again. An error is one that waiting won't cure.
func (h *home) adopt(ctx context.Context) (*Cluster, error) {
	s, ok := h.status()
	if !ok || !s.ready || !alive(s.pid) {
		return nil, nil
	}
	raw, err := os.ReadFile(h.path("password"))
	if err != nil {
		return nil, sentence(err, "a database runs in %s, but its password can't be read", h.dir)
	}
	c := &Cluster{port: s.port, pid: s.pid, password: strings.TrimSpace(string(raw))}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	err = c.prepare(ctx)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "28P01" {
		return nil, sentence(nil, "a database runs in %s, but the password in %s is not its own", h.dir, h.path("password"))
	}
	if err != nil {
		return nil, nil
	}
	return c, nil
}
