package dbtest

import (
	"context"
	"os"
	"time"

	"consilium/internal/platform/database/cluster"
)

// startServer starts a PostgreSQL that keeps nothing.
func startServer() (*server, error) {
	dir, err := os.MkdirTemp("", "dbtest-")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := cluster.Start(ctx, dir, cluster.WithEphemeral(),
		cluster.WithSettings(map[string]string{"max_connections": "200"}))
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return &server{url: c.URL, stop: func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = c.Stop(ctx)
		_ = os.RemoveAll(dir)
	}}, nil
}
