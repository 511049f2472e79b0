package webtest

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/app"
	"consilium/internal/config"
	"consilium/internal/dbtest"
)

// tampers are what a superuser can do to the log with SQL, triggers and
// foreign keys switched off. Link n binds entry n here.
var tampers = []struct{ name, sql string }{
	{"an entry and its link deleted", `DELETE FROM audit_chain WHERE number = 40; DELETE FROM audit_entries WHERE id = 40`},
	{"an entry deleted, its link left", `DELETE FROM audit_entries WHERE id = 40`},
	{"the first deleted", `DELETE FROM audit_chain WHERE number = 1; DELETE FROM audit_entries WHERE id = 1`},
	{"a link deleted, the numbers closed up", `DELETE FROM audit_chain WHERE number = 40; DELETE FROM audit_entries WHERE id = 40; UPDATE audit_chain SET number = -number WHERE number > 40; UPDATE audit_chain SET number = -number - 1 WHERE number < 0`},
	{"an action edited", `UPDATE audit_entries SET action = 'session.sign-ix' WHERE id = 40`},
	{"an actor edited", `UPDATE audit_entries SET actor_id = (SELECT actor_id FROM audit_entries WHERE id <> 40 AND actor_id IS NOT NULL ORDER BY id DESC LIMIT 1) WHERE id = 40`},
	{"a detail edited", `UPDATE audit_entries SET detail = detail || ' ' WHERE id = 40`},
	{"a time edited by a microsecond", `UPDATE audit_entries SET at = at + interval '1 microsecond' WHERE id = 40`},
	{"an outcome edited", `UPDATE audit_entries SET outcome = 'denied' WHERE id = 40`},
	{"an address edited", `UPDATE audit_entries SET address = '192.0.2.1' WHERE id = 40`},
	{"one bit of a hash", `UPDATE audit_chain SET hash = set_bit(hash, 7, 1 - get_bit(hash, 7)) WHERE number = 40`},
	{"two entries swapped", `UPDATE audit_entries SET id = -id WHERE id IN (40, 41); UPDATE audit_entries SET id = CASE id WHEN -40 THEN 41 ELSE 40 END WHERE id < 0`},
	{"two links swapped", `UPDATE audit_chain SET number = -number WHERE number IN (40, 41); UPDATE audit_chain SET number = CASE number WHEN -40 THEN 41 ELSE 40 END WHERE number < 0`},
	{"two entries and their links swapped", `UPDATE audit_chain SET entry_id = -entry_id WHERE number IN (40, 41); UPDATE audit_chain SET entry_id = CASE entry_id WHEN -40 THEN 41 ELSE 40 END WHERE entry_id < 0`},
	{"the tail cut off", `DELETE FROM audit_chain WHERE number > 55; DELETE FROM audit_entries WHERE id > 55`},
	{"the last one cut off", `DELETE FROM audit_chain WHERE number = (SELECT max(number) FROM audit_chain); DELETE FROM audit_entries WHERE id = (SELECT max(id) FROM audit_entries)`},
	{"the tail of the chain alone", `DELETE FROM audit_chain WHERE number > 55`},
	{"all emptied", `TRUNCATE audit_chain, audit_entries`},
	{"the chain emptied", `TRUNCATE audit_chain`},
	{"an entry slipped in", `INSERT INTO audit_entries (id, xid, action) VALUES (-1, (SELECT xid FROM audit_entries WHERE id = 40), 'session.sign-in')`},
	{"an entry slipped in with a link", `INSERT INTO audit_entries (id, action) VALUES (-1, 'x'); UPDATE audit_chain SET entry_id = -1 WHERE number = 40`},
}

// Promise 22: the binary's own `audit verify` finds any tampering by a
// superuser of the database.
func TestAuditVerifyFindsTampering(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "consilium")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "consilium/cmd/consilium").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	db, data := dbtest.New(t), t.TempDir()
	writeLog(t, db.URL(), data)
	u, err := url.Parse(db.URL())
	ok(t, err)
	clean := strings.TrimPrefix(u.Path, "/")
	found := 0
	for i, c := range append(tampers, struct{ name, sql string }{"nothing done", `SELECT 1`}) {
		name := fmt.Sprintf("%s_%d", clean, i)
		admin(t, db.URL(), "postgres", `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '`+clean+`'`,
			`CREATE DATABASE `+name+` TEMPLATE `+clean)
		t.Cleanup(func() {
			admin(t, u.String(), "postgres", `DROP DATABASE `+name+` WITH (FORCE)`)
		})
		admin(t, db.URL(), name, `SET session_replication_role = replica`, `ALTER TABLE audit_entries DISABLE TRIGGER ALL`, `ALTER TABLE audit_chain DISABLE TRIGGER ALL`,
			`ALTER TABLE audit_entries ALTER COLUMN id DROP IDENTITY`, c.sql)
		at := *u
		at.Path = "/" + name
		said, err := verify(t, binary, at.String(), copied(t, data))
		switch {
		case c.sql == `SELECT 1`:
			if err != nil || !strings.Contains(said, " 0 problems") {
				t.Fatalf("an untouched log is found changed: %v %s", err, said)
			}
		case err == nil || !strings.Contains(said, "the audit log is not as it was written"):
			t.Errorf("%s: not found: %v %s", c.name, err, said)
		case !strings.Contains(said, " problems\n  "):
			t.Errorf("%s: found, but nothing is said of it: %s", c.name, said)
		default:
			found++
		}
	}
	t.Logf("%d of %d found", found, len(tampers))
}

// writeLog writes some sixty entries through use-cases and has them sealed.
func writeLog(t *testing.T, address, data string) {
	t.Helper()
	cfg, err := config.Load([]string{"CONSILIUM_DATABASE_URL=" + address, "CONSILIUM_DATA=" + data, "CONSILIUM_METRICS_ADDR=off"})
	ok(t, err)
	a, err := app.Open(t.Context(), cfg, app.Options{Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	ok(t, err)
	defer a.Close()
	for i := range 60 {
		did[account.Opened](t)(a.Accounts.SignIn(t.Context(), accountweb.PersonaOf(fmt.Sprint("member", i)), account.Visitor{}))
	}
	dbtest.Eventually(t, "everything is sealed", func() bool {
		_, err := a.Chain.Seal(t.Context())
		ok(t, err)
		var open int
		ok(t, a.DB.Pool().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM audit_entries) - (SELECT count(*) FROM audit_chain WHERE number = entry_id)`).Scan(&open))
		return open == 0
	})
}

func verify(t *testing.T, binary, address, data string) (said string, err error) {
	cmd := exec.CommandContext(t.Context(), binary, "audit", "verify") //nolint:gosec // the binary that this test has built
	cmd.Env = append(os.Environ(), "CONSILIUM_DATABASE_URL="+address, "CONSILIUM_DATA="+data)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "data")
	ok(t, os.CopyFS(to, os.DirFS(dir)))
	// A key ring that others can read is refused.
	ok(t, filepath.WalkDir(to, func(path string, d fs.DirEntry, err error) error {
		ok(t, err)
		if d.IsDir() {
			return os.Chmod(path, 0o700) //nolint:gosec // a folder
		}
		return os.Chmod(path, 0o600)
	}))
	return to
}
