package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"consilium/internal/kernel/errs"
)

type txKey struct{}

type txState struct {
	pgx   pgx.Tx
	gorm  *gorm.DB
	after []func()
}

func txFrom(ctx context.Context) *txState {
	t, _ := ctx.Value(txKey{}).(*txState)
	return t
}

// Tx gives the pgx transaction of ctx, for River's InsertTx; false outside
// WithTx.
func Tx(ctx context.Context) (pgx.Tx, bool) {
	if t := txFrom(ctx); t != nil {
		return t.pgx, true
	}
	return nil, false
}

// AfterCommit runs f once the outermost transaction of ctx has committed, and
// never when it rolled back. Outside WithTx it runs f at once.
func AfterCommit(ctx context.Context, f func()) {
	if t := txFrom(ctx); t != nil {
		t.after = append(t.after, f)
		return
	}
	f()
}

// WithTx runs f in one transaction that GORM (From), pgx (Pgx) and River (Tx)
// share. It commits when f returns nil and rolls back on an error, a panic
// (which goes on) or a cancelled ctx. Inside another WithTx it is a savepoint.
// Errors come back translated (see Translate).
func (d *DB) WithTx(ctx context.Context, f func(ctx context.Context) error) error {
	if outer := txFrom(ctx); outer != nil {
		return savepoint(ctx, outer, f)
	}
	conn, err := d.sql.Conn(ctx)
	if err != nil {
		return Translate(err)
	}
	defer func() { _ = conn.Close() }()
	tx, err := begin(ctx, conn)
	if err != nil {
		return Translate(err)
	}
	state := &txState{pgx: tx, gorm: d.gormOn(ctx, conn)}
	if err := run(ctx, state, f); err != nil {
		return err
	}
	for _, after := range state.after {
		after()
	}
	return nil
}

func begin(ctx context.Context, conn *sql.Conn) (pgx.Tx, error) {
	var tx pgx.Tx
	err := conn.Raw(func(driverConn any) error {
		c, ok := driverConn.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("database: unexpected driver connection %T", driverConn)
		}
		var err error
		tx, err = c.Conn().Begin(ctx)
		return err
	})
	return tx, err
}

func (d *DB) gormOn(ctx context.Context, conn *sql.Conn) *gorm.DB {
	g := d.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = &lentConn{conn}
	return g
}

func savepoint(ctx context.Context, outer *txState, f func(ctx context.Context) error) error {
	tx, err := outer.pgx.Begin(ctx)
	if err != nil {
		return Translate(err)
	}
	inner := &txState{pgx: tx, gorm: outer.gorm}
	if err := run(ctx, inner, f); err != nil {
		return err
	}
	outer.after = append(outer.after, inner.after...)
	return nil
}

func run(ctx context.Context, state *txState, f func(ctx context.Context) error) error {
	done := false
	defer func() {
		if done {
			return
		}
		// The caller's ctx may be the very thing that ended us.
		rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = state.pgx.Rollback(rctx)
	}()
	if err := f(context.WithValue(ctx, txKey{}, state)); err != nil {
		return Translate(err)
	}
	if err := state.pgx.Commit(ctx); err != nil {
		return Translate(err)
	}
	done = true
	return nil
}

// ErrLent is returned when GORM tries to end a transaction that WithTx owns.
var ErrLent = errors.New("database: only WithTx ends a transaction")

// lentConn lends WithTx's connection to GORM. It has Commit and Rollback, so
// that GORM takes it for a transaction and nests by savepoints, and refuses
// them; it has no BeginTx.
type lentConn struct{ conn *sql.Conn }

func (l *lentConn) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return l.conn.PrepareContext(ctx, query)
}

func (l *lentConn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return l.conn.ExecContext(ctx, query, args...)
}

func (l *lentConn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return l.conn.QueryContext(ctx, query, args...)
}

func (l *lentConn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return l.conn.QueryRowContext(ctx, query, args...)
}

func (*lentConn) Commit() error   { return ErrLent }
func (*lentConn) Rollback() error { return ErrLent }

// Try is WithTx of which a panic too comes back as an error: one row that can't
// be worked on ends no run over many. The error says where the panic was, and
// nothing of its value, which may have what was read.
func (d *DB) Try(ctx context.Context, f func(ctx context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("database: a panic (%T) at %s", p, panicked())
		}
	}()
	return d.WithTx(ctx, f)
}

// panicked gives the line that panicked, for who has just recovered.
func panicked() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") || !more {
			return f.Function + ":" + strconv.Itoa(f.Line)
		}
	}
}

// MustTx gives the transaction of ctx or an Internal error: what must be
// written together with something else refuses to be written alone.
func MustTx(ctx context.Context) (pgx.Tx, error) {
	if tx, ok := Tx(ctx); ok {
		return tx, nil
	}
	return nil, errs.Wrap(errs.Internal, "Something went wrong on our side.",
		errors.New("database: a write outside WithTx"))
}
