package web

import (
	"context"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/sync/semaphore"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
)

// Visit is what one session says about a request: who acts, and the few
// facts that the frame of every page shows.
type Visit struct {
	Actor     actor.Actor
	Unread    int
	Theme     string
	Shortcuts bool
	TimeZone  string
	OwnDevice bool
	// IdleUntil and Until are when the session ends without, and in spite
	// of, activity.
	IdleUntil, Until time.Time
	// NewToken is set once after a change of standing: the session's new
	// token, for its cookie.
	NewToken string
}

// SessionStore reads sessions. Load gives ok false for a token that opens
// nothing now, whatever the reason.
type SessionStore interface {
	Load(ctx context.Context, token string) (v Visit, ok bool, err error)
}

// Limiter counts requests exactly across processes.
type Limiter interface {
	Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error)
}

// Auditor hears of refusals.
type Auditor interface {
	Denied(ctx context.Context, action, object string)
}

// Observer hears of finished requests, for metrics. path is the route's
// pattern, never an address.
type Observer interface {
	Request(method, path string, status int, took time.Duration, statements int64)
}

// Config is what a Site needs.
type Config struct {
	// BaseURL is the address people use; links in mail and redirects to
	// providers are made from it, never from a Host header.
	BaseURL *url.URL
	// Hosts are further host names that are answered; "localhost" and
	// loopback addresses when Loopback is set.
	Loopback bool
	// TrustedProxies may say who the client is.
	TrustedProxies []netip.Prefix
	Templates      fs.FS
	Sessions       SessionStore
	Limits         Limiter
	Auditor        Auditor
	Observer       Observer
	Log            *slog.Logger
	Clock          clock.Clock
	// Sign makes a keyed digest under a domain word.
	Sign func(domain string, data []byte) []byte
	// FormTargets are the origins that the sign-in page may post on to.
	FormTargets []string
	// PersonaDoor is set in the demonstration, for the note in the frame.
	PersonaDoor bool
	// NoLimits switches rate limits off, for benchmarks alone.
	NoLimits bool
}

// Site is the Echo server of the house with everything in front of it.
type Site struct {
	cfg    Config
	echo   *echo.Echo
	routes Routes
	render *renderer
	floods floods
	// slow are the routes that take files, by method and path.
	slow map[string]bool
	// room bounds what files take of memory.
	room   *semaphore.Weighted
	shares shares
}

// New makes a site without routes. It fails when a template doesn't parse.
func New(cfg Config) (*Site, error) {
	r, err := newRenderer(cfg.Templates)
	if err != nil {
		return nil, err
	}
	s := &Site{cfg: cfg, echo: echo.New(), render: r, floods: newFloods(), slow: map[string]bool{}, room: semaphore.NewWeighted(room)}
	e := s.echo
	e.HideBanner, e.HidePort = true, true
	e.Logger.SetOutput(discard{})
	e.HTTPErrorHandler = s.handleError
	e.IPExtractor = extractor(cfg.TrustedProxies)
	e.Use(s.begin, s.observe, s.headers, middleware.RecoverWithConfig(middleware.RecoverConfig{
		DisableStackAll: true, LogErrorFunc: s.logPanic,
	}), s.hostCheck, s.flood, s.timeout, s.crossOrigin, s.session)
	// Echo answers paths it doesn't know outside of route middleware.
	e.RouteNotFound("/*", s.notFound)
	return s, nil
}

func extractor(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	opts := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		opts = append(opts, echo.TrustIPRange(prefixNet(p)))
	}
	return echo.ExtractIPFromXFFHeader(opts...)
}

// URL makes an absolute address for mail and providers.
func (s *Site) URL(path string) string {
	return strings.TrimSuffix(s.cfg.BaseURL.String(), "/") + path
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
