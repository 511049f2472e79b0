// Package database holds the one pool of PostgreSQL connections that GORM and
// pgx share, and the one way to write: WithTx.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Config says how to reach PostgreSQL.
type Config struct {
	URL string
	// MaxConns bounds the pool; zero means 16.
	MaxConns int32
}

// DB is the pool in its two faces. It is safe for concurrent use.
type DB struct {
	pool *pgxpool.Pool
	sql  *sql.DB
	gorm *gorm.DB
	url  string
}

// Querier is what pgx offers on a pool and in a transaction alike.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Open connects and pings. The error is of kind Unavailable when PostgreSQL
// can't be reached.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	pcfg, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		// pgx repeats the URL, password included, in this error.
		return nil, fmt.Errorf("database: the address of PostgreSQL is malformed")
	}
	pcfg.MaxConns = cfg.MaxConns
	if pcfg.MaxConns == 0 {
		pcfg.MaxConns = 16
	}
	pcfg.ConnConfig.ConnectTimeout = 5 * time.Second
	pcfg.ConnConfig.Tracer = tracer{}
	pcfg.ConnConfig.RuntimeParams["application_name"] = "consilium"
	pcfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pcfg.ConnConfig.RuntimeParams["statement_timeout"] = "15000"
	// An idle transaction would hold back the change feed for everybody.
	pcfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "10000"
	pool, err := pgxpool.NewWithConfig(ctx, pcfg)
	if err != nil {
		return nil, fmt.Errorf("database: %w", Translate(err))
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", Translate(err))
	}
	return wrap(pool, cfg.URL)
}

func wrap(pool *pgxpool.Pool, url string) (*DB, error) {
	sqlDB := stdlib.OpenDBFromPool(pool)
	// Any idle connection kept here would be one taken from the pool for
	// good: GORM would starve everybody else.
	sqlDB.SetMaxIdleConns(0)
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: sqlDB}), &gorm.Config{
		SkipDefaultTransaction: true,
		PrepareStmt:            false,
		DisableAutomaticPing:   true,
		// GORM's logger would write statements with their values.
		Logger:  logger.Discard,
		NowFunc: func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) },
	})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("database: %w", err)
	}
	return &DB{pool: pool, sql: sqlDB, gorm: g, url: url}, nil
}

// Close ends every connection.
func (d *DB) Close() {
	_ = d.sql.Close()
	d.pool.Close()
}

// Pool is the shared pool, for River and for raw reads outside a transaction.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// URL is the address the pool was opened with; it holds the password.
func (d *DB) URL() string { return d.url }

// SQL is the database/sql face of the pool, for the migration runner.
func (d *DB) SQL() *sql.DB { return d.sql }

// From gives GORM bound to ctx: inside WithTx the transaction's, else the
// pool's. Reads may happen anywhere, writes only inside WithTx.
func (d *DB) From(ctx context.Context) *gorm.DB {
	if t := txFrom(ctx); t != nil {
		return t.gorm.WithContext(ctx)
	}
	return d.gorm.WithContext(ctx)
}

// Pgx gives the raw face bound to ctx: inside WithTx the transaction, else
// the pool. Hot reads use it; it is about half the CPU of GORM.
func (d *DB) Pgx(ctx context.Context) Querier {
	if t := txFrom(ctx); t != nil {
		return t.pgx
	}
	return d.pool
}
