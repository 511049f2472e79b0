package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func start(t *testing.T, dir string, opts ...Option) *Cluster {
	t.Helper()
	c, err := Start(within(t), dir, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, c) })
	return c
}

func stop(t *testing.T, c *Cluster) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := c.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func query(t *testing.T, url, sql string) {
	t.Helper()
	conn := connect(t, url)
	defer func() { _ = conn.Close(within(t)) }()
	if _, err := conn.Exec(within(t), sql); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, url, sql string) (answer string) {
	t.Helper()
	conn := connect(t, url)
	defer func() { _ = conn.Close(within(t)) }()
	if err := conn.QueryRow(within(t), sql).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(within(t), url)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// eventually waits, boundedly, for a condition that nobody announces.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for ctx := within(t); !holds(); {
		if pause(ctx) != nil {
			t.Fatalf("%s: not in time", what)
		}
	}
}

func remember(t *testing.T, url string) {
	t.Helper()
	query(t, url, "CREATE TABLE kept AS SELECT 'kept'::text AS word")
}

func remembers(t *testing.T, url string) {
	t.Helper()
	if got := ask(t, url, "SELECT word FROM kept"); got != "kept" {
		t.Fatalf("the data is %q", got)
	}
}

func TestColdThenWarmKeepsData(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a b[c]", "postgres")
	began := time.Now()
	c := start(t, dir)
	t.Logf("cold %v", time.Since(began))
	if !c.Owned() {
		t.Fatal("nobody else could own it")
	}
	remember(t, c.URL("consilium"))
	began = time.Now()
	stop(t, c)
	t.Logf("stop %v", time.Since(began))
	if serves(c.PID(), filepath.Join(dir, "data")) {
		t.Fatal("it runs on")
	}
	began = time.Now()
	c = start(t, dir)
	t.Logf("warm %v", time.Since(began))
	remembers(t, c.URL("consilium"))
	for _, secret := range []string{"password", "server.log"} {
		if info, err := os.Stat(filepath.Join(dir, secret)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", secret, info.Mode(), err)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, dir, WithEphemeral(), WithSettings(map[string]string{"max_connections": "33", "work_mem": "5MB"}))
	url := c.URL("consilium")
	for name, want := range map[string]string{
		"max_connections": "33", "work_mem": "5MB", "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "jit": "off",
		"fsync": "off", "TimeZone": "UTC", "password_encryption": "scram-sha-256", "server_encoding": "UTF8", "log_statement": "none",
	} {
		if got := ask(t, url, "SELECT current_setting('"+name+"')"); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if _, err := pgx.Connect(within(t), strings.Replace(url, c.password, "wrong", 1)); err == nil {
		t.Error("a wrong password opens it")
	}
	// Neither the statement, nor its parameters, nor what an error quotes.
	conn := connect(t, url)
	defer func() { _ = conn.Close(within(t)) }()
	for _, sql := range []string{"SELECT 'canary'::int", "canary", "DO $$ BEGIN RAISE 'canary'; END $$", "CREATE TABLE u (w text PRIMARY KEY)",
		"INSERT INTO u VALUES ('canary'), ('canary')"} {
		_, _ = conn.Exec(within(t), sql)
	}
	_, _ = conn.Exec(within(t), "SELECT $1::text::int", "canary")
	if log, err := os.ReadFile(filepath.Join(dir, "server.log")); err != nil || strings.Contains(string(log), "canary") || len(log) == 0 {
		t.Errorf("the log: %v %s", err, log)
	}
}

func TestSettingsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"port", "Log_Statement", "listen_addresses", "a b", ""} {
		if _, err := Start(within(t), t.TempDir(), WithSettings(map[string]string{name: "1"})); err == nil {
			t.Errorf("%q was accepted", name)
		}
	}
}

func TestKilledOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := begin(t, nil, "", envDir+"="+dir)
	was := h.hear()
	remember(t, was.URL)
	h.kill()
	c := start(t, dir) // at once: the server may still be on its way out
	if !c.Owned() || c.PID() == was.PID {
		t.Fatalf("owned %v, process %d after %d", c.Owned(), c.PID(), was.PID)
	}
	remembers(t, c.URL("consilium"))
}

func TestNothingOutlivesAKilledTest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := begin(t, nil, "", envDir+"="+dir, envEphemeral+"=1")
	was := h.hear()
	h.kill()
	eventually(t, "the end of every process", func() bool {
		return !serves(was.PID, filepath.Join(dir, "data")) && !anyServes(filepath.Join(dir, "data"))
	})
}

func TestKilledServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, dir)
	remember(t, c.URL("consilium"))
	_ = c.server.cmd.Process.Kill()
	select {
	case <-c.Done():
	case <-within(t).Done():
		t.Fatal("Done is not told")
	}
	stop(t, c)
	c = start(t, dir)
	if !c.Owned() {
		t.Fatal("not owned")
	}
	remembers(t, c.URL("consilium"))

	// A stale file may name a process that is somebody else's by now.
	stop(t, c)
	stale := fmt.Sprintf("%d\n%s\n1\n1\n\n127.0.0.1\n\nready   \n", os.Getpid(), filepath.Join(dir, "data"))
	if err := os.WriteFile(filepath.Join(dir, "data", "postmaster.pid"), []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	remembers(t, start(t, dir).URL("consilium"))
}

func TestServerLeftBehind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := start(t, dir)
	remember(t, c.URL("consilium"))
	// As on a system that does not end it with its owner: the lock is free,
	// the server runs.
	own := c.server
	free, err := (&home{dir: dir}).tryLock("owner.lock")
	if !errors.Is(err, errHeld) {
		t.Fatalf("the owner holds no lock: %v %v", free, err)
	}
	if err := os.Remove(filepath.Join(dir, "owner.lock")); err != nil {
		t.Fatal(err)
	}
	d := start(t, dir)
	if !d.Owned() || d.PID() == c.PID() {
		t.Fatalf("owned %v, process %d after %d", d.Owned(), d.PID(), c.PID())
	}
	select {
	case <-own.gone:
	default:
		t.Fatal("the left-behind server runs on")
	}
	remembers(t, d.URL("consilium"))
}

func TestVersionMismatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	_, err = Start(within(t), dir)
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL 9,") || !strings.Contains(err.Error(), fmt.Sprint(p.Major)) {
		t.Fatalf("the error is %v", err)
	}
	if raw, err := os.ReadFile(filepath.Join(data, "PG_VERSION")); err != nil || string(raw) != "9\n" {
		t.Fatal("the data was touched")
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all []*helper
	for range 3 {
		all = append(all, begin(t, nil, "", envDir+"="+dir))
	}
	var owner *helper
	for _, h := range all {
		if h.hear(); h.told.Owned {
			if owner != nil {
				t.Fatal("two own it")
			}
			owner = h
		}
	}
	if owner == nil {
		t.Fatal("nobody owns it")
	}
	c := start(t, dir)
	if c.Owned() || c.PID() != owner.told.PID || c.Done() != nil {
		t.Fatalf("not adopted: %v %d", c.Owned(), c.PID())
	}
	for _, h := range all {
		if h.told.PID != owner.told.PID {
			t.Fatal("there are two servers")
		}
		if h != owner {
			h.stop()
		}
	}
	stop(t, c)
	if got := ask(t, c.URL("consilium"), "SELECT 'runs on'"); got != "runs on" {
		t.Fatal(got)
	}
	owner.stop()
	if anyServes(filepath.Join(dir, "data")) {
		t.Fatal("the server outlives its owner's Stop")
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	h := begin(t, nil, "", envDir+"="+t.TempDir(), envEphemeral+"=1", envPort+"="+occupied(t))
	if got := ask(t, h.hear().URL, "SELECT 'here'"); got != "here" {
		t.Fatal(got)
	}
	h.stop()
}

func TestStartCutShort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, step := range []string{"creating the database cluster", "starting PostgreSQL"} {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := Start(ctx, dir, WithEphemeral(), WithProgress(func(now string) {
			if now == step {
				cancel()
			}
		}))
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("cut short at %q: %v", step, err)
		}
		if anyServes(filepath.Join(dir, "data")) {
			t.Fatal("a server is left")
		}
		if left, _ := filepath.Glob(filepath.Join(dir, initialising+"*")); len(left) > 0 {
			t.Fatalf("left: %v", left)
		}
	}
	if c := start(t, dir, WithEphemeral()); !c.Owned() {
		t.Fatal("not owned")
	}
}

func TestPasswordLost(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop(t, start(t, dir, WithEphemeral()))
	if err := os.Remove(filepath.Join(dir, "password")); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(within(t), dir); err == nil || !strings.Contains(err.Error(), "password is missing") {
		t.Fatalf("the error is %v", err)
	}
}

func TestWatchdog(t *testing.T) {
	t.Parallel()
	h := begin(t, nil, "", envWatch+"=1")
	if line, err := h.out.ReadString('\n'); err != nil || line != "watching\n" {
		t.Fatalf("%q %v", line, err)
	}
	_ = h.cmd.Process.Signal(syscall.SIGKILL)
	// The child has the helper's stdout: its end is the end of both.
	if _, err := h.out.ReadByte(); err == nil {
		t.Fatal("more was said")
	}
}

func TestFindSaysWhatToInstall(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(EnvBin, dir)
	if _, err := Find(); err == nil || !strings.Contains(err.Error(), EnvBin) {
		t.Fatalf("the error is %v", err)
	}
	for _, name := range []string{"initdb", "postgres", "pg_ctl"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho 'postgres (PostgreSQL) 12.1'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Find(); err == nil || !strings.Contains(err.Error(), "12.1") {
		t.Fatalf("the error is %v", err)
	}
	was := places
	places = nil
	defer func() { places = was }()
	t.Setenv(EnvBin, "")
	t.Setenv("PATH", dir)
	if _, err := Find(); err == nil || !strings.Contains(err.Error(), "apt install postgresql") {
		t.Fatalf("the error is %v", err)
	}
}
