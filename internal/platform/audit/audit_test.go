package audit_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func count(t testing.TB, db *database.DB, sql string, args ...any) (n int) {
	t.Helper()
	if err := db.Pool().QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRecordBelongsToTheWritersTransaction(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	entry := audit.Entry{Action: "thread.ask", Object: "thread", ObjectID: ids.New(), Detail: "question"}
	if err := audit.Record(t.Context(), entry); err == nil {
		t.Fatal("recorded outside a transaction")
	}
	boom := errors.New("boom")
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		if err := audit.Record(ctx, entry); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) || count(t, db, "SELECT count(*) FROM audit_entries") != 0 {
		t.Fatalf("a rolled-back act left its record (%v)", err)
	}
	me := actor.Actor{MemberID: ids.New()}
	ctx := actor.With(t.Context(), me)
	ctx = audit.WithRequest(ctx, audit.Request{ID: "abc", Address: "192.0.2.1"})
	err = db.WithTx(ctx, func(ctx context.Context) error {
		ctx, n := database.Counting(ctx, nil)
		defer func() {
			if n.Statements() != 1 {
				t.Errorf("%d statements, want 1", n.Statements())
			}
		}()
		return audit.Record(ctx, entry)
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, `SELECT count(*) FROM audit_entries WHERE action = 'thread.ask' AND actor_id = $1
		AND object = 'thread' AND object_id = $2 AND detail = 'question' AND outcome = 'done'
		AND request = 'abc' AND address = '192.0.2.1'`, me.MemberID, entry.ObjectID); n != 1 {
		t.Fatalf("%d entries as written, want 1", n)
	}
}

func TestRecordAloneAndDenials(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	who := ids.New()
	e := audit.Entry{Action: "sign-in", Outcome: audit.Failed, ActorID: who}
	if err := audit.RecordAlone(t.Context(), db, e); err != nil {
		t.Fatal(err)
	}
	audit.Denials{DB: db, Log: quiet()}.Denied(t.Context(), "GET /moderation", "moderate")
	err := db.WithTx(t.Context(), func(ctx context.Context) error { return audit.RecordAlone(ctx, db, e) })
	if err == nil {
		t.Fatal("RecordAlone was taken inside a transaction")
	}
	if n := count(t, db, "SELECT count(*) FROM audit_entries WHERE outcome = 'failed' AND actor_id = $1", who); n != 1 {
		t.Fatalf("%d failed sign-ins, want 1", n)
	}
	if n := count(t, db, "SELECT count(*) FROM audit_entries WHERE outcome = 'denied' AND actor_id IS NULL AND object = 'moderate'"); n != 1 {
		t.Fatalf("%d denials, want 1", n)
	}
}

func TestContentIsRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	for name, e := range map[string]audit.Entry{
		"no action": {}, "an outcome of its own": {Action: "a", Outcome: "maybe"},
		"a story": {Action: "a", Detail: strings.Repeat("x", 201)},
	} {
		if err := audit.RecordAlone(t.Context(), db, e); err == nil {
			t.Errorf("%s was recorded", name)
		}
	}
}

func TestLogRefusesEveryChange(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	c := newChain(t, db)
	fill(t, db, 3)
	sealAll(t, c, 3)
	for _, sql := range []string{
		"UPDATE audit_entries SET detail = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries CASCADE",
		"UPDATE audit_chain SET hash = ''", "DELETE FROM audit_chain", "TRUNCATE audit_chain",
		"UPDATE audit_entries SET detail = 'x' WHERE false",
	} {
		_, err := db.Pool().Exec(t.Context(), sql)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "42501" {
			t.Errorf("%s: %v, want SQLSTATE 42501", sql, err)
		}
	}
}

func TestReadsAreWrittenSoonAndAtTheStop(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	r := audit.NewReads(db, quiet())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	me := ids.New()
	note := func(n int) {
		for range n {
			r.Note(actor.With(context.Background(), actor.Actor{MemberID: me}),
				audit.Entry{Action: "thread.read", Object: "thread", ObjectID: ids.New()})
		}
	}
	const mine = "SELECT count(*) FROM audit_entries WHERE action = 'thread.read' AND actor_id = $1"
	note(3)
	dbtest.Eventually(t, "three reads", func() bool { return count(t, db, mine, me) == 3 })
	note(2500)
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, mine, me); n != 2503 {
		t.Fatalf("%d reads recorded, want 2503", n)
	}
}

func TestReadsNeverWaitAndCountWhatTheyDrop(t *testing.T) {
	t.Parallel()
	r := audit.NewReads(dbtest.New(t), quiet()) // Run is never called
	for range 8192 + 10 {
		r.Note(t.Context(), audit.Entry{Action: "thread.read"})
	}
	if r.Dropped() != 10 || r.Waiting() != 8192 {
		t.Fatalf("%d dropped, %d waiting; want 10 and 8192", r.Dropped(), r.Waiting())
	}
}

func newChain(t testing.TB, db *database.DB) *audit.Chain {
	t.Helper()
	return audit.NewChain(db, dbtest.Seal(t), audit.HeadFile{Path: filepath.Join(t.TempDir(), "audit.head")}, quiet())
}

// fill writes n entries of every shape in transactions of one to three.
func fill(t testing.TB, db *database.DB, n int) {
	t.Helper()
	for n > 0 {
		err := db.WithTx(context.Background(), func(ctx context.Context) error {
			for range min(n, 1+n%3) {
				e := audit.Entry{Action: "thread.ask", Object: "thread", Detail: "question"}
				if n%2 == 0 {
					e.ObjectID, e.ActorID = ids.New(), ids.New()
					ctx = audit.WithRequest(ctx, audit.Request{ID: "r1", Address: "192.0.2.7"})
				}
				if err := audit.Record(ctx, e); err != nil {
					return err
				}
				n--
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// sealAll seals until n entries were chained: on a shared server another
// test's transaction may hold the last ones back for a moment.
func sealAll(t testing.TB, c *audit.Chain, n int) {
	t.Helper()
	dbtest.Eventually(t, "the log to be sealed", func() bool {
		done, err := c.Seal(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		n -= done
		return n <= 0
	})
}

func verify(t testing.TB, c *audit.Chain) audit.Report {
	t.Helper()
	r, err := c.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
