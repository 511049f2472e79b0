package cluster

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// prepare confirms that the server answers, and makes the main database where
// it isn't there yet.
func (c *Cluster) prepare(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", mainDatabase).Scan(&there)
	if err != nil || there {
		return err
	}
	// template0 has the locale that initdb was given.
	_, err = conn.Exec(ctx, "CREATE DATABASE "+mainDatabase+" TEMPLATE template0 ENCODING 'UTF8'")
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "42P04" || pg.Code == "23505") {
		return nil // another was quicker
	}
	return err
}
