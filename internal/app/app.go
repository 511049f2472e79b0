// Package app is the composition root: it alone sees everything, and wires it.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/config"
	"consilium/internal/credential"
	"consilium/internal/directory"
	"consilium/internal/forum"
	"consilium/internal/kernel/clock"
	"consilium/internal/media"
	"consilium/internal/media/pipeline"
	"consilium/internal/moderation"
	"consilium/internal/notify"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
	"consilium/internal/platform/database/cluster"
	"consilium/internal/platform/jobs"
	"consilium/internal/platform/mail"
	"consilium/internal/platform/pictures"
	"consilium/internal/platform/seal"
	"consilium/internal/platform/telemetry"
	"consilium/internal/platform/web"
	"consilium/internal/registry"
	"consilium/internal/search"
	"consilium/migrations"
)

// App is one node without its listener, or what a command needs of it.
type App struct {
	Config     config.Config
	DB         *database.DB
	Ring       *seal.KeyRing
	Feed       *changes.Feed
	Directory  *directory.Service
	Accounts   *account.Service
	Registry   *registry.Service
	Credential *credential.Service
	Forum      *forum.Service
	Media      *media.Service
	Moderation *moderation.Service
	Notify     *notify.Service
	// Index is nil where Options.Index wasn't asked for, or where another
	// process of this machine has it open.
	Index   *search.Index
	Site    *web.Site
	Chain   *audit.Chain
	Queue   *jobs.Queue
	Metrics *telemetry.Metrics

	reads    *audit.Reads
	pictures *pictures.Reader
	pipeline *pipeline.Pipeline
	outbox   *mail.Outbox // of the demonstration; else nil
	cluster  *cluster.Cluster
	clock    clock.Clock
	log      *slog.Logger
	draining chan struct{}
	drain    sync.Once
	linger   time.Duration // between not ready and closed
	fault    error         // why not all of it stands, for the doctor
}

// Options are what the commands choose.
type Options struct {
	// Personas is set in the demonstration alone.
	Personas accountweb.Personas
	Log      *slog.Logger
	// Serving wires pages, index and jobs; without it only the domains.
	Serving bool
	// Looking leaves everything as it is: no schema is migrated and no key ring
	// made. It is for commands that only look.
	Looking bool
	// Clock is the system's where nil.
	Clock clock.Clock
}

// Open reaches the database (starting the private one below cfg.Data when no
// address is set), migrates it and wires what opts ask for.
func Open(ctx context.Context, cfg config.Config, opts Options) (*App, error) {
	a := &App{Config: cfg, log: opts.Log, clock: opts.Clock, draining: make(chan struct{})}
	if a.clock == nil {
		a.clock = clock.System{}
	}
	if opts.Personas == nil {
		a.linger = cfg.Drain
	}
	if err := a.open(ctx, opts); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) open(ctx context.Context, opts Options) error {
	if err := os.MkdirAll(a.Config.Data, 0o700); err != nil {
		return fmt.Errorf("the folder for data can't be made: %w", err)
	}
	if err := a.openDatabase(ctx, opts); err != nil {
		return err
	}
	made, err := a.openRing(opts)
	if err != nil {
		return err
	}
	if err := a.wireDomains(ctx, opts); err != nil {
		return err
	}
	if err := a.checkRing(ctx, made, opts); err != nil {
		return err
	}
	if !opts.Serving {
		return nil
	}
	// Before the first application comes in that an older digest would miss.
	if _, err := a.Credential.Rehash(ctx); err != nil {
		return err
	}
	if err := a.openIndex(); err != nil {
		return err
	}
	if err := a.wirePages(opts); err != nil {
		return err
	}
	return a.wireQueue()
}

// openRing reads the key ring; made says that there was none and a new one was
// made, for a house that begins.
func (a *App) openRing(opts Options) (made bool, err error) {
	if a.Ring, err = seal.Load(a.keys()); err == nil || !errors.Is(err, fs.ErrNotExist) || opts.Looking {
		return false, err
	}
	a.Ring, err = seal.LoadOrCreate(a.keys())
	return true, err
}

// checkRing refuses a ring that doesn't open what the database holds: with it
// the house would seal new words under keys that its old ones don't know. One
// that was just made for such a database is taken away again, so that the
// right one can be put in its place. The doctor says it as a finding.
func (a *App) checkRing(ctx context.Context, made bool, opts Options) error {
	err := a.Credential.CheckRing(ctx)
	if opts.Looking || !errors.Is(err, seal.ErrUnknownKey) && !errors.Is(err, seal.ErrBroken) {
		return nil
	}
	file := filepath.Join(a.keys(), seal.FileName)
	if !made {
		return fmt.Errorf("%s doesn't open what the database holds: it is another house's. Put the right one in its place", file)
	}
	if err := os.Remove(file); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return fmt.Errorf("%s is missing, and the database holds what it sealed: nobody can read that without it. Restore it from its backup", file)
}

func (a *App) keys() string { return filepath.Join(a.Config.Data, "keys") }

func (a *App) openDatabase(ctx context.Context, opts Options) error {
	url := a.Config.DatabaseURL
	if url == "" {
		c, err := cluster.Start(ctx, filepath.Join(a.Config.Data, "postgres"))
		if err != nil {
			return err
		}
		a.cluster, url = c, c.URL("consilium")
	}
	db, err := database.Open(ctx, database.Config{URL: url})
	if err != nil {
		return err
	}
	a.DB = db
	if opts.Looking {
		return nil
	}
	_, err = db.Migrate(ctx, migrations.Files)
	return err
}

// OpenIndex opens the index for a command; it stays nil where a running node
// has it.
func (a *App) OpenIndex() error {
	err := a.openIndex()
	if errors.Is(err, search.ErrLocked) {
		return nil
	}
	return err
}

// Close lets go of the index and the database and stops the private one.
func (a *App) Close() {
	if a.Index != nil {
		_ = a.Index.Close()
	}
	if a.pictures != nil {
		_ = a.pictures.Close(context.Background())
	}
	if a.pipeline != nil {
		_ = a.pipeline.Close(context.Background())
	}
	if a.DB != nil {
		a.DB.Close()
	}
	if a.cluster != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = a.cluster.Stop(ctx)
	}
}
