package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// EnvBin names the setting with the folder of PostgreSQL's programs.
const EnvBin = "CONSILIUM_PG_BIN"

// oldest is the first major version that the SQL of the house runs on.
const oldest = 13

// Programs are the programs of one installed PostgreSQL.
type Programs struct {
	Dir      string // the folder they are in
	Initdb   string
	Postgres string
	PgCtl    string
	Version  string // as it says itself, for example 15.18
	Major    int
}

// Path is that of another program of the same installation, such as pg_dump;
// it may not exist.
func (p Programs) Path(name string) string { return filepath.Join(p.Dir, name) }

// Find locates PostgreSQL's programs: in the folder that CONSILIUM_PG_BIN
// names and nowhere else if it is set, else by PATH, else in the places of
// Debian, RPM, Homebrew and Postgres.app, the newest first. The error is a
// sentence that says what to install.
func Find() (Programs, error) {
	all, err := findAll()
	if err != nil {
		return Programs{}, err
	}
	return all[0], nil
}

// places are where packages put the programs of each version.
var places = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/libexec/postgresql*",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// findAll gives every usable installation, the preferred first; at least one,
// or an error.
func findAll() ([]Programs, error) {
	if dir := os.Getenv(EnvBin); dir != "" {
		p, err := inspect(dir)
		if err != nil {
			return nil, sentence(err, "%s is set to %s, which does not hold a usable PostgreSQL", EnvBin, dir)
		}
		return []Programs{p}, nil
	}
	var all []Programs
	if path, err := exec.LookPath("postgres"); err == nil {
		if p, err := inspect(filepath.Dir(path)); err == nil {
			all = append(all, p)
		}
	}
	all = append(all, packaged()...)
	if len(all) == 0 {
		return nil, errors.New("PostgreSQL is not installed (version 13 or later is needed): install it with `apt install postgresql` on Debian or Ubuntu, " +
			"`dnf install postgresql-server` on Fedora or RHEL, `brew install postgresql@17` on a Mac, or set " + EnvBin + " to the folder that holds initdb and postgres")
	}
	return all, nil
}

func packaged() []Programs {
	var all []Programs
	for _, pattern := range places {
		dirs, _ := filepath.Glob(pattern)
		for _, dir := range dirs {
			if p, err := inspect(dir); err == nil {
				all = append(all, p)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Programs) int { return b.Major - a.Major })
	return all
}

var versionOf = regexp.MustCompile(`\(PostgreSQL\) ((\d+)[^\s]*)`)

// inspect looks whether dir holds the programs, and asks their version.
func inspect(dir string) (Programs, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Programs{}, err
	}
	p := Programs{Dir: dir}
	p.Initdb, p.Postgres, p.PgCtl = p.Path("initdb"), p.Path("postgres"), p.Path("pg_ctl")
	for _, path := range []string{p.Initdb, p.Postgres, p.PgCtl} {
		if _, err := exec.LookPath(path); err != nil {
			return Programs{}, err
		}
	}
	// A wrapper that hangs must not hang us.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.Postgres, "--version")
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return Programs{}, fmt.Errorf("%s --version: %w", p.Postgres, err)
	}
	m := versionOf.FindSubmatch(out)
	if m == nil {
		return Programs{}, fmt.Errorf("%s does not say its version", p.Postgres)
	}
	p.Version = string(m[1])
	p.Major, _ = strconv.Atoi(string(m[2]))
	if p.Major < oldest {
		return Programs{}, fmt.Errorf("it is PostgreSQL %s, and version %d or later is needed", p.Version, oldest)
	}
	return p, nil
}
