package cluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// secretPrefix begins the names of the files that hand initdb the password.
const secretPrefix = ".initdb-"

// locales are tried in turn: not every system has C.UTF-8, and the sort order
// of all of them is that of code points.
var locales = [][]string{
	{"--locale=C.UTF-8"},
	{"--locale=C", "--lc-ctype=en_US.UTF-8"},
	{"--locale=C"},
}

// initialise makes the cluster beside its place and moves it there whole: a
// process killed in the middle leaves nothing that looks like a cluster.
func (r *run) initialise(ctx context.Context) error {
	r.sweep()
	var err error
	for _, locale := range locales {
		var said string
		if said, err = r.initdb(ctx, locale); err == nil || ctx.Err() != nil || !strings.Contains(said, "locale") {
			return err
		}
	}
	return err
}

// sweep removes what interrupted attempts left; only initdb ever wrote there.
func (h *home) sweep() {
	beside := filepath.Dir(h.data)
	entries, _ := os.ReadDir(beside)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), initialising) || strings.HasPrefix(e.Name(), secretPrefix) {
			_ = os.RemoveAll(filepath.Join(beside, e.Name()))
		}
	}
}

func (r *run) initdb(ctx context.Context, locale []string) (string, error) {
	making, err := os.MkdirTemp(filepath.Dir(r.data), initialising)
	if err != nil {
		return "", sentence(err, "the folder for the database can't be made")
	}
	defer func() { _ = os.RemoveAll(making) }() // gone by its name after success
	secret, err := secretFile(filepath.Dir(r.data), r.who, r.password)
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(secret) }()
	if err := r.who.own(making); err != nil {
		return "", sentence(err, "%s can't be given to the user that runs PostgreSQL", making)
	}
	// --no-sync: what has to be safe is synced once, beside the first start.
	args := append([]string{"-D", making, "--no-sync", "--username=" + superuser, "--pwfile=" + secret,
		"--auth=scram-sha-256", "--encoding=UTF8"}, locale...)
	if r.programs.Major >= 14 {
		args = append(args, "--no-instructions")
	}
	if r.options.ephemeral {
		args = append(args, "--wal-segsize=1") // a third less to write
	}
	said, err := r.who.run(ctx, making, r.programs.Initdb, args...)
	if err != nil {
		return said, sentence(err, "PostgreSQL's initdb failed: %s", lastLines(said))
	}
	if err := os.Rename(making, r.data); err != nil {
		return said, sentence(err, "the database can't be moved to %s, where something else is", r.data)
	}
	return said, nil
}

// secretFile writes the password where initdb, as the user it runs as, may
// read it.
func secretFile(dir string, who identity, password string) (string, error) {
	f, err := os.CreateTemp(dir, secretPrefix)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(password + "\n")
	err = errors.Join(err, f.Close(), who.own(f.Name()))
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return f.Name(), err
}

// sync has a new cluster written to disk; it may run beside the server.
func (r *run) sync(ctx context.Context) error {
	said, err := r.who.run(ctx, r.data, r.programs.Initdb, "--sync-only", "-D", r.data)
	if err != nil {
		return sentence(err, "the new database could not be written to disk: %s", lastLines(said))
	}
	return nil
}

// lastLines is the end of what a program said, for an error.
func lastLines(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	return strings.Join(lines[max(0, len(lines)-4):], " / ")
}
