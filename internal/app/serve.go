package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/config"
	"consilium/internal/kernel/authz"
	"consilium/internal/platform/web"
)

func (a *App) health() []web.Route {
	live := func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }
	return []web.Route{
		{Method: http.MethodGet, Path: "/livez", Permission: authz.Public, Handler: live},
		{Method: http.MethodGet, Path: "/readyz", Permission: authz.Public, Handler: a.ready},
	}
}

func (a *App) ready(c echo.Context) error {
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

// Background runs what works beside the requests: the feed's follower, the
// queue, the sealer and the recorder of reads. The returned stop ends them in
// the order in which they lose nothing.
func (a *App) Background(ctx context.Context) (stop func(), err error) {
	base := context.WithoutCancel(ctx)
	if err := a.Queue.Start(base); err != nil {
		return nil, err
	}
	readers, stopReads := a.group(base)
	readers.run("reads", a.reads.Run)
	others, stopOthers := a.group(base)
	others.run("sealer", a.Chain.Run)
	others.run("index", func(ctx context.Context) error { return a.Feed.Follow(ctx, "search", a.Index) })
	others.run("node", a.tend)
	others.run("originals", a.sweep)
	if a.Config.MetricsAddr != config.Off {
		others.run("metrics", func(ctx context.Context) error { return a.Metrics.Serve(ctx, a.Config.MetricsAddr) })
	}
	others.run("directory", func(ctx context.Context) error { return a.Feed.Follow(ctx, "directory", a.Directory.Follower(a.Feed)) })
	return func() {
		end, cancel := context.WithTimeout(base, 12*time.Second)
		defer cancel()
		_ = a.Queue.Stop(end)
		// The last reads are written before the sealer stops.
		stopReads()
		stopOthers()
	}, nil
}

type group struct {
	ctx context.Context
	wg  sync.WaitGroup
	log *slog.Logger
}

func (a *App) group(base context.Context) (*group, func()) {
	ctx, cancel := context.WithCancel(base)
	g := &group{ctx: ctx, log: a.log}
	return g, func() { cancel(); g.wg.Wait() }
}

func (g *group) run(name string, work func(context.Context) error) {
	g.wg.Go(func() {
		if err := work(g.ctx); err != nil && g.ctx.Err() == nil {
			g.log.Error("background work ended", "name", name, "error", err.Error())
		}
	})
}

// Serve answers on the listener until ctx ends. Readiness goes first: for as
// long as the configuration says requests are still taken, so that balancers
// send the next ones elsewhere; then running ones finish. The demonstration has
// no balancer and doesn't wait.
func (a *App) Serve(ctx context.Context, l net.Listener) error {
	stop, err := a.Background(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return a.answer(ctx, l, a.Site.Echo())
}

// answer is Serve without what works beside the requests.
func (a *App) answer(ctx context.Context, l net.Listener, handler http.Handler) (err error) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		a.drain.Do(func() { close(a.draining) })
		select {
		case <-failed: //nolint:errcheck // nobody is taken any more as it is; it is shut down below like another
		case <-time.After(a.linger):
		}
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
		err = server.Shutdown(end)
		cancel()
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
