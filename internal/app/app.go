// Package app is the composition root: it alone sees everything, and wires it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/config"
	"consilium/internal/forum"
	"consilium/internal/forumweb"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/clock"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
	"consilium/internal/platform/database/cluster"
	"consilium/internal/platform/markup"
	"consilium/internal/platform/ratelimit"
	"consilium/internal/platform/seal"
	"consilium/internal/platform/web"
	"consilium/migrations"
	"consilium/templates"
)

// App is one running node without its listener.
type App struct {
	Config   config.Config
	DB       *database.DB
	Ring     *seal.KeyRing
	Accounts *account.Service
	Forum    *forum.Service
	Site     *web.Site
	Chain    *audit.Chain
	reads    *audit.Reads
	cluster  *cluster.Cluster
	log      *slog.Logger
	draining chan struct{}
	drain    sync.Once
}

// Options are what the commands choose.
type Options struct {
	// Personas is set in the demonstration alone.
	Personas accountweb.Personas
	Log      *slog.Logger
	// NoLimits switches rate limits off, for tests and benchmarks.
	NoLimits bool
}

// Open reaches the database (starting the private one below cfg.Data when no
// address is set), migrates it and wires everything.
func Open(ctx context.Context, cfg config.Config, opts Options) (*App, error) {
	a := &App{Config: cfg, log: opts.Log, draining: make(chan struct{})}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for data can't be made: %w", err)
	}
	if err := a.openDatabase(ctx); err != nil {
		a.Close()
		return nil, err
	}
	var err error
	if a.Ring, err = seal.LoadOrCreate(filepath.Join(cfg.Data, "keys")); err != nil {
		a.Close()
		return nil, err
	}
	if err := a.wire(opts); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) openDatabase(ctx context.Context) error {
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
	_, err = db.Migrate(ctx, migrations.Files)
	return err
}

func (a *App) wire(opts Options) error {
	clk := clock.System{}
	a.Accounts = account.New(a.DB, clk, a.Ring)
	a.Accounts.UseMarkup(markup.Render)
	a.Forum = forum.New(a.DB, clk)
	a.reads = audit.NewReads(a.DB, a.log)
	a.Chain = audit.NewChain(a.DB, a.Ring, audit.HeadFile{Path: filepath.Join(a.Config.Data, "audit.head")}, a.log)
	providers := providersOf(a.Config)
	site, err := web.New(web.Config{
		BaseURL: a.Config.BaseURL, Loopback: opts.Personas != nil, TrustedProxies: a.Config.TrustedProxies,
		Templates: templates.Files, Sessions: a.Accounts, Limits: ratelimit.NewExact(a.DB),
		Auditor: audit.Denials{DB: a.DB, Log: a.log}, Log: a.log, Clock: clk, Sign: a.Ring.Sign,
		FormTargets: accountweb.FormTargets(providers), PersonaDoor: opts.Personas != nil, NoLimits: opts.NoLimits,
	})
	if err != nil {
		return err
	}
	a.Site = site
	site.Mount(web.StaticRoutes()...)
	site.Mount(a.health()...)
	site.Mount(accountweb.New(accountweb.Deps{Accounts: a.Accounts, Providers: providers, Personas: opts.Personas,
		BaseURL: a.Config.BaseURL, Clock: clk, Log: a.log, Home: home}).Routes()...)
	site.Mount(forumweb.New(a.Forum, &directory{db: a.DB}, a.reads).Routes()...)
	return nil
}

// home says where a member begins: among the threads for who may read them
// (by way of the handle), else at their own account.
func home(who actor.Actor) string {
	if authz.Can(who, authz.ReadThreads) {
		return accountweb.Home(who)
	}
	return "/settings"
}

func providersOf(cfg config.Config) []accountweb.Provider {
	var out []accountweb.Provider
	for _, p := range cfg.Providers {
		ready := accountweb.Provider{Name: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.ClientSecret}
		switch {
		case p.Name == "google":
			ready = accountweb.Google(p.ClientID, p.ClientSecret)
		case p.Name == "linkedin":
			ready = accountweb.LinkedIn(p.ClientID, p.ClientSecret)
		}
		if p.Label != p.Name || ready.Label == "" {
			ready.Label = p.Label
		}
		out = append(out, ready)
	}
	return out
}

func (a *App) health() []web.Route {
	live := func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }
	ready := func(c echo.Context) error {
		select {
		case <-a.draining:
			return c.String(http.StatusServiceUnavailable, "stopping\n")
		default:
		}
		ctx, cancel := context.WithTimeout(c.Request().Context(), time.Second)
		defer cancel()
		if err := a.DB.Pool().Ping(ctx); err != nil {
			return c.String(http.StatusServiceUnavailable, "database away\n")
		}
		return c.String(http.StatusOK, "ready\n")
	}
	return []web.Route{
		{Method: http.MethodGet, Path: "/livez", Permission: authz.Public, Handler: live},
		{Method: http.MethodGet, Path: "/readyz", Permission: authz.Public, Handler: ready},
	}
}

// Serve answers on the listener until ctx ends, then lets running requests
// finish. Readiness goes first.
func (a *App) Serve(ctx context.Context, l net.Listener) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	readsCtx, stopReads := context.WithCancel(background)
	running.Go(func() { _ = a.Chain.Run(background) })
	readsDone := make(chan struct{})
	go func() { defer close(readsDone); _ = a.reads.Run(readsCtx) }()
	server := &http.Server{Handler: a.Site.Echo(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		a.drain.Do(func() { close(a.draining) })
		end, cancel := context.WithTimeout(background, 15*time.Second)
		err = server.Shutdown(end)
		cancel()
	}
	// The last reads are written before the sealer stops, so that they are
	// chained too.
	stopReads()
	<-readsDone
	stop()
	running.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Close lets go of the database and stops the private one.
func (a *App) Close() {
	if a.DB != nil {
		a.DB.Close()
	}
	if a.cluster != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = a.cluster.Stop(ctx)
	}
}
