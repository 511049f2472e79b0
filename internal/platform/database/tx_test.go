package database_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

type milestone struct {
	Name string `gorm:"primaryKey"`
}

func put(ctx context.Context, db *database.DB, name string) error {
	return db.From(ctx).Create(&milestone{Name: name}).Error
}

func count(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	if err := db.Pool().QueryRow(t.Context(), `SELECT count(*) FROM milestones`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGORMAndPgxShareOneTransaction(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	told := 0
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		database.AfterCommit(ctx, func() { told++ })
		if err := put(ctx, db, "by gorm"); err != nil {
			return err
		}
		var seen int
		if err := db.Pgx(ctx).QueryRow(ctx, `SELECT count(*) FROM milestones`).Scan(&seen); err != nil || seen != 1 {
			t.Errorf("pgx sees %d rows of the same transaction: %v", seen, err)
		}
		if n := count(t, db); n != 0 || told != 0 {
			t.Errorf("others see %d rows before the commit; told %d", n, told)
		}
		_, err := db.Pgx(ctx).Exec(ctx, `INSERT INTO milestones (name) VALUES ('by pgx')`)
		return err
	})
	if err != nil || count(t, db) != 2 || told != 1 {
		t.Fatalf("%v, %d rows, told %d", err, count(t, db), told)
	}
}

func TestAnErrorAPanicAndACancelledContextRollBack(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	stop := errors.New("stop")
	told := false
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		database.AfterCommit(ctx, func() { told = true })
		return errors.Join(put(ctx, db, "x"), stop)
	})
	if !errors.Is(err, stop) {
		t.Errorf("error: %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = db.WithTx(t.Context(), func(ctx context.Context) error { _ = put(ctx, db, "x"); panic("on purpose") })
	}()
	ctx, cancel := context.WithCancel(t.Context())
	err = db.WithTx(ctx, func(ctx context.Context) error {
		err := put(ctx, db, "x")
		cancel()
		return err
	})
	if !errs.Is(err, errs.Unavailable) {
		t.Errorf("cancelled: %v", err)
	}
	if n := count(t, db); n != 0 || told {
		t.Errorf("%d rows stayed, told %v", n, told)
	}
	// No connection was lost on the way. The pool gives up the cancelled one on
	// its own time.
	dbtest.Eventually(t, "every connection to be given back", func() bool { return db.Pool().Stat().AcquiredConns() == 0 })
}

func TestAnInnerTransactionIsASavepoint(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	var told []string
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		if err := put(ctx, db, "outer"); err != nil {
			return err
		}
		inner := db.WithTx(ctx, func(ctx context.Context) error {
			database.AfterCommit(ctx, func() { told = append(told, "lost") })
			return errors.Join(put(ctx, db, "inner"), errors.New("no"))
		})
		if inner == nil {
			t.Error("the inner error is gone")
		}
		return db.WithTx(ctx, func(ctx context.Context) error {
			database.AfterCommit(ctx, func() { told = append(told, "kept") })
			return put(ctx, db, "second")
		})
	})
	if err != nil || count(t, db) != 2 || len(told) != 1 || told[0] != "kept" {
		t.Errorf("%v, %d rows, told %v", err, count(t, db), told)
	}
}

func TestGORMCannotEndWhatWithTxOwns(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		if err := db.From(ctx).Commit().Error; !errors.Is(err, database.ErrLent) {
			t.Errorf("commit: %v", err)
		}
		return put(ctx, db, "x")
	})
	if err != nil || count(t, db) != 1 {
		t.Errorf("%v", err)
	}
}

func TestErrorsAreTranslated(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	write := func(sql string, args ...any) error {
		return db.WithTx(t.Context(), func(ctx context.Context) error {
			_, err := db.Pgx(ctx).Exec(ctx, sql, args...)
			return err
		})
	}
	if err := write(`INSERT INTO milestones (name) VALUES ('a')`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sql  string
		kind errs.Kind
	}{
		{`INSERT INTO milestones (name) VALUES ('a')`, errs.Conflict},
		{`INSERT INTO identities (id, member_id, provider, issuer, subject) VALUES (gen_random_uuid(), gen_random_uuid(), 'a', 'a', 'a')`, errs.Conflict},
		{`INSERT INTO specialties (key, name) VALUES ('NO KEY', 'x')`, errs.Invalid},
		{`SELECT 'x'::uuid`, errs.Invalid},
		{`SELECT nothing FROM nowhere`, errs.Internal},
	} {
		if err := write(c.sql); errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.sql, err)
		}
	}
	err := db.Pool().QueryRow(t.Context(), `SELECT name FROM milestones WHERE name = 'b'`).Scan(new(string))
	if !errs.Is(database.Translate(err), errs.NotFound) {
		t.Errorf("no row: %v", err)
	}
}

func TestWhatIsTriedLeavesTheRestOfItsTransaction(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	told := 0
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		for name, f := range map[string]func(ctx context.Context) error{
			"fails":  func(ctx context.Context) error { _, err := db.Pgx(ctx).Exec(ctx, `SELECT 1/0`); return err },
			"panics": func(context.Context) error { return errors.New(strings.Fields("")[0]) },
			"says":   func(context.Context) error { panic("Mrs. Keller") },
		} {
			err := db.Try(ctx, func(ctx context.Context) error {
				database.AfterCommit(ctx, func() { told++ })
				if err := put(ctx, db, name); err != nil {
					return err
				}
				return f(ctx)
			})
			if err == nil || strings.Contains(err.Error(), "Keller") || name != "fails" && !strings.Contains(err.Error(), "TestWhatIsTriedLeavesTheRest") {
				t.Errorf("what %s: %v", name, err)
			}
		}
		return db.Try(ctx, func(ctx context.Context) error { return put(ctx, db, "holds") })
	})
	if err != nil || count(t, db) != 1 || told != 0 {
		t.Fatalf("%v, %d rows, told %d", err, count(t, db), told)
	}
}
