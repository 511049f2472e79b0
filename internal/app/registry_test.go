package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"consilium/internal/account"
	"consilium/internal/config"
	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/guard"
	"consilium/internal/registry"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

const someRows = "NPI,NPPES Deactivation Date\n1234567893,10/14/2026\n1234567890,10/14/2026\n"

func registryApp(t *testing.T) *App {
	t.Helper()
	a := &App{Config: config.Config{Data: t.TempDir()}, DB: dbtest.New(t), clock: dbtest.Clock(t)}
	a.Registry = a.registry()
	a.Credential = credential.New(credential.Deps{DB: a.DB, Clock: a.clock, Ring: dbtest.Seal(t), Accounts: account.New(a.DB, a.clock, dbtest.Seal(t)), Guard: guard.New(a.DB, a.clock, nil)})
	return a
}

func TestBadRowsOfAFileLieBesideIt(t *testing.T) {
	t.Parallel()
	a := registryApp(t)
	path := filepath.Join(t.TempDir(), "ended.csv")
	if err := os.WriteFile(path, []byte(someRows), 0o600); err != nil {
		t.Fatal(err)
	}
	done, err := a.ImportRegister(t.Context(), ImportRequest{Source: registry.NPPES, Path: path})
	if err != nil || done.Read != 2 || done.Imported != 1 || done.BadRows() != 1 || done.Aside != path+".bad.csv" {
		t.Fatalf("%+v %v", done, err)
	}
	aside, err := os.ReadFile(done.Aside)
	if err != nil || !strings.Contains(string(aside), "1234567890") {
		t.Errorf("%q %v", aside, err)
	}
	info, err := os.Stat(done.Aside)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if n := rechecksAsked(t, a); n != 1 {
		t.Errorf("%d rechecks were asked for, want 1", n)
	}
	lines, err := a.DescribeNPI(t.Context(), "1234567893")
	if text := strings.Join(lines, "\n"); err != nil || !strings.Contains(text, "unknown, deactivated as of") || !strings.Contains(text, "2026-10-14") || !strings.Contains(text, "no list was imported") {
		t.Errorf("%s %v", text, err)
	}
}

func rechecksAsked(t *testing.T, a *App) (n int) {
	t.Helper()
	if err := a.DB.Pool().QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'credential_recheck'`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// An import that can't ask for the recheck has not ended: the next run of the
// same file comes to its end again, and asks.
func TestAnImportEndsWithItsRecheckOrNotAtAll(t *testing.T) {
	t.Parallel()
	a := registryApp(t)
	path := filepath.Join(t.TempDir(), "ended.csv")
	if err := os.WriteFile(path, []byte(someRows), 0o600); err != nil {
		t.Fatal(err)
	}
	exec := func(sql string) {
		t.Helper()
		if _, err := a.DB.Pool().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec(`ALTER TABLE river_job RENAME TO river_away`)
	if _, err := a.ImportRegister(t.Context(), ImportRequest{Source: registry.NPPES, Path: path}); err == nil {
		t.Fatal("the import ended without its recheck")
	}
	exec(`ALTER TABLE river_away RENAME TO river_job`)
	if held, err := a.Registry.Held(t.Context()); err != nil || len(held) != 0 || rechecksAsked(t, a) != 0 {
		t.Fatalf("%v %v", held, err)
	}
	done, err := a.ImportRegister(t.Context(), ImportRequest{Source: registry.NPPES, Path: path})
	if err != nil || !done.Resumed || rechecksAsked(t, a) != 1 {
		t.Fatalf("%+v %v", done, err)
	}
}

func TestBadRowsOfAStreamLieInTheDataFolder(t *testing.T) {
	t.Parallel()
	a := registryApp(t)
	load := func(text string) Imported {
		t.Helper()
		done, err := a.ImportRegister(t.Context(), ImportRequest{Source: registry.NPPES, Path: "-", Stdin: strings.NewReader(text)})
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	if done := load(someRows); done.Aside != filepath.Join(a.Config.Data, "nppes-stdin.bad.csv") {
		t.Errorf("%+v", done)
	}
	if done := load("NPI,NPPES Deactivation Date\n1003802901,10/14/2026\n"); done.Aside != "" {
		t.Errorf("%+v", done)
	}
	if left, _ := filepath.Glob(filepath.Join(a.Config.Data, "*")); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

// Doctor says of each register what is in and how old it is, and what to do.
func TestTheDoctorLooksAtEachRegister(t *testing.T) {
	t.Parallel()
	a := registryApp(t)
	now := a.clock.Now()
	path := func(days int) string {
		p := filepath.Join(t.TempDir(), "npidata_pfile_20050523-"+now.AddDate(0, 0, -days).Format("20060102")+".csv")
		if err := os.WriteFile(p, []byte("NPI,NPPES Deactivation Date\n1234567893,10/14/2026\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	look := func() []Finding { return a.lookRegisters(t.Context()) }
	if f := look(); len(f) != 4 || !f[0].OK || !strings.Contains(f[0].Text, "no file was imported") || !strings.Contains(f[2].Mend, "registry import gmc FILE") {
		t.Errorf("%+v", f)
	}
	if _, err := a.ImportRegister(t.Context(), ImportRequest{Source: registry.NPPES, Path: path(3)}); err != nil {
		t.Fatal(err)
	}
	if f := look()[0]; !f.OK || f.Mend != "" || !strings.Contains(f.Text, "1 row of "+now.AddDate(0, 0, -3).Format("2006-01-02")+", 3 days old") {
		t.Errorf("%+v", f)
	}
	if _, err := a.ImportRegister(t.Context(), ImportRequest{Source: registry.NPPES, Path: path(46), Older: true}); err != nil {
		t.Fatal(err)
	}
	if f := look()[0]; f.OK || !strings.Contains(f.Text, "46 days old") || !strings.Contains(f.Mend, "registry import nppes FILE") {
		t.Errorf("%+v", f)
	}
	var out strings.Builder
	if say(&out, look()[0]) || !strings.HasPrefix(out.String(), "MEND  NPPES") {
		t.Error(out.String())
	}
}
