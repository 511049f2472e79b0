// Package dbtest gives tests a real PostgreSQL.
//
// Where CONSILIUM_TEST_DATABASE_URL is set (a superuser's address), databases
// are made in that server; else the first test of a process that asks starts a
// server of the process's own, which ends with it. Either way a template
// database is migrated once in a server, and each test has a clone of it.
//
// A server's transactions share one xmin: a write transaction open in any
// database of it holds back the change feed and the audit sealer of all. On a
// shared server that is a matter of milliseconds to a second or two (another
// test's clone being copied, a transaction left open on purpose), so a test
// that merely waits for the feed may use New and be patient (20 s). A test
// that asserts how soon, or that nothing is held back, uses NewCluster.
package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/clock"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
	"consilium/migrations"
)

// EnvURL names the setting with a superuser's address of a server to share.
const EnvURL = "CONSILIUM_TEST_DATABASE_URL"

// patience bounds every step here: two cores may be busy with others.
const patience = 2 * time.Minute

// server is a running PostgreSQL in which databases may be made.
type server struct {
	url  func(database string) string
	stop func()
}

// process is the one server that the tests of this process share.
var process struct {
	sync.Mutex
	once sync.Once
	srv  *server
	err  error
}

// Main runs a package's tests and stops the server that they started:
//
//	func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }
func Main(m *testing.M) int {
	defer func() {
		process.Lock()
		defer process.Unlock()
		if process.srv != nil {
			forgetPrepared(process.srv)
			process.srv.stop()
		}
	}()
	return m.Run()
}

func shared(t testing.TB) *server {
	t.Helper()
	process.once.Do(func() {
		srv, err := sharedServer()
		if err == nil {
			err = template(srv)
		}
		process.Lock()
		process.srv, process.err = srv, err
		process.Unlock()
	})
	if process.err != nil {
		t.Fatalf("dbtest: %v", process.err)
	}
	return process.srv
}

func sharedServer() (*server, error) {
	address := os.Getenv(EnvURL)
	if address == "" {
		return startServer()
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s is no address", EnvURL)
	}
	return &server{stop: func() {}, url: func(name string) string {
		at := *u
		if name != "" {
			at.Path = "/" + name
		}
		return at.String()
	}}, nil
}

// Option changes how New opens a database.
type Option func(*database.Config)

// WithConns sets the size of the pool; 8 without it.
func WithConns(n int32) Option { return func(c *database.Config) { c.MaxConns = n } }

// New gives the test a migrated, empty database of its own and drops it when
// the test ends.
func New(t testing.TB, options ...Option) *database.DB {
	t.Helper()
	return clone(t, shared(t), options)
}

// NewCluster is New in a server of the test's own, where nobody else's
// transaction can hold back the feed. It takes about two seconds: for the few
// tests that measure such a thing.
func NewCluster(t testing.TB, options ...Option) *database.DB {
	t.Helper()
	srv, err := startServer()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(srv.stop)
	if err := template(srv); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return clone(t, srv, options)
}

// Again opens a further pool on the database of db, as another process would.
func Again(t testing.TB, db *database.DB, options ...Option) *database.DB {
	t.Helper()
	return open(t, db.URL(), options)
}

func open(t testing.TB, address string, options []Option) *database.DB {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cfg := database.Config{URL: address, MaxConns: 8}
	for _, o := range options {
		o(&cfg)
	}
	db, err := database.Open(ctx, cfg)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() { closeSoon(t, db) })
	return db
}

// closeSoon closes the pool, which waits for every connection to be given
// back. A test that failed with a transaction open would wait for ever.
func closeSoon(t testing.TB, db *database.DB) {
	closed := make(chan struct{})
	go func() { db.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(30 * time.Second):
		t.Errorf("dbtest: the test ended with a transaction or rows still open")
	}
}

func clone(t testing.TB, srv *server, options []Option) *database.DB {
	t.Helper()
	return cloneOf(t, srv, templateName(), options)
}

func cloneOf(t testing.TB, srv *server, template string, options []Option) *database.DB {
	t.Helper()
	name := "test_" + random()
	if err := srv.exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := srv.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Logf("dbtest: a database was left behind: %v", err)
		}
	})
	return open(t, srv.url(name), options)
}

func (s *server) exec(sql string) error {
	return s.admin(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, sql)
		return err
	})
}

func (s *server) admin(f func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	return f(ctx, c)
}

// templateName changes with the schema, so that a server that outlives a
// change of it never lends an old one.
func templateName() string {
	h := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Files, path)
		h.Write([]byte(path))
		h.Write(text)
		return err
	})
	if err != nil {
		panic(err) // an embedded file can always be read
	}
	return "template_" + hex.EncodeToString(h.Sum(nil)[:8])
}

// template migrates the template database of the server unless somebody did.
func template(srv *server) error {
	name := templateName()
	return srv.admin(func(ctx context.Context, c *pgx.Conn) error {
		if _, err := c.Exec(ctx, "SELECT pg_advisory_lock(hashtext('consilium dbtest'))"); err != nil {
			return err
		}
		var there bool
		err := c.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there)
		if err != nil || there {
			return err
		}
		unready := "unready_" + random()
		if _, err := c.Exec(ctx, "CREATE DATABASE "+unready); err != nil {
			return err
		}
		if err := migrate(ctx, srv.url(unready)); err != nil {
			return err
		}
		_, err = c.Exec(ctx, "ALTER DATABASE "+unready+" RENAME TO "+name)
		return err
	})
}

func migrate(ctx context.Context, address string) error {
	db, err := database.Open(ctx, database.Config{URL: address, MaxConns: 4})
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Migrate(ctx, migrations.Files)
	return err
}

func random() string {
	var raw [8]byte
	_, _ = rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}

// Clock gives a clock that moves only when the test moves it, standing at the
// present time.
func Clock(t testing.TB) *clock.Fake {
	t.Helper()
	return clock.NewFake(time.Now())
}

// Seal gives a key ring of the test's own.
func Seal(t testing.TB) *seal.KeyRing {
	t.Helper()
	return seal.New()
}

// Eventually waits until ok holds and fails the test after 20 s. It asks
// often: it is for what another goroutine does soon.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); <-tick.C {
		if ok() {
			return
		}
	}
	t.Fatalf("waited 20 s in vain: %s", what)
}

// Panicking is a clock that panics the first time it is asked, unless that is Done,
// with words that nothing may tell.
type Panicking struct {
	clock.Clock
	Words string
	Done  bool
}

// Now panics once.
func (p *Panicking) Now() time.Time {
	if !p.Done {
		p.Done = true
		panic(p.Words)
	}
	return p.Clock.Now()
}
