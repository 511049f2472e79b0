package web

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

const (
	keyVisit   = "visit"
	keyRequest = "request"
	keySite    = "site"
	keyRoute   = "route"
)

// requestTimeout bounds the work for one request.
const requestTimeout = 10 * time.Second

func prefixNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}

// begin gives the request its id and puts who asks into its context.
func (s *Site) begin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := requestID()
		c.Set(keySite, s)
		c.Set(keyRequest, id)
		c.Response().Header().Set("X-Request-Id", id)
		ctx := audit.WithRequest(c.Request().Context(), audit.Request{ID: id, Address: c.RealIP()})
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

func requestID() string {
	var raw [9]byte
	_, _ = rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}

// RequestID is the id that a person may quote to support.
func RequestID(c echo.Context) string { id, _ := c.Get(keyRequest).(string); return id }

// observe logs and counts each finished request: ids and patterns only.
func (s *Site) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		ctx, counter := database.Counting(c.Request().Context(), nil)
		c.SetRequest(c.Request().WithContext(ctx))
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := time.Since(start)
		status := c.Response().Status
		path := c.Path()
		if path == "" || path == "/*" {
			path = "unknown"
		}
		if s.cfg.Observer != nil {
			s.cfg.Observer.Request(c.Request().Method, path, status, took, counter.Statements())
		}
		level := slog.LevelInfo
		if status >= 500 {
			level = slog.LevelError
		}
		s.cfg.Log.LogAttrs(ctx, level, "request",
			slog.String("request", RequestID(c)), slog.String("method", method(c.Request().Method)),
			slog.String("path", path), slog.Int("status", status),
			slog.Int64("us", took.Microseconds()), slog.Int64("sql", counter.Statements()))
		return nil
	}
}

// method keeps invented methods out of logs and metrics.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions:
		return m
	}
	return "other"
}

func (s *Site) logPanic(c echo.Context, err error, stack []byte) error {
	s.cfg.Log.Error("panic", "request", RequestID(c), "path", c.Path(), "error", err.Error(), "stack", string(stack))
	return err
}

func (s *Site) timeout(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := contextWithTimeout(c, s.patience(c))
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	}
}

// guard is what stands between the router and a handler: permission, body
// limit, budget and form token.
func (s *Site) guard(r Route) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(keyRoute, r)
		limit := r.Body
		if limit == 0 {
			limit = DefaultBody
			if r.Upload {
				limit = UploadBody
			}
		}
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, limit)
		if err := s.permit(c, r); err != nil {
			return err
		}
		if c.Request().ContentLength > limit {
			return tooLarge()
		}
		if err := s.spend(c, r); err != nil {
			return err
		}
		if uploads(c) {
			done, err := s.makeRoom(c, limit)
			if err != nil {
				return err
			}
			defer done()
		}
		if !r.Safe() && !r.CrossSite {
			if err := s.checkToken(c); err != nil {
				return err
			}
		}
		return r.Handler(c)
	}
}

func tooLarge() error {
	return errs.New(errs.TooLarge, "That is longer than can be taken at once. Shorten it and send it again.")
}

func (s *Site) notFound(echo.Context) error { return errs.Missing() }

// Actor is who acts in this request.
func Actor(c echo.Context) actor.Actor { return actor.From(c.Request().Context()) }

// VisitOf gives the session facts of this request; zero for a stranger.
func VisitOf(c echo.Context) Visit { v, _ := c.Get(keyVisit).(Visit); return v }

// IDParam reads a path parameter that must be an identifier; anything else is
// an address where nothing is.
func IDParam(c echo.Context, name string) (ids.ID, error) {
	id, err := ids.Parse(c.Param(name))
	if err != nil {
		return ids.ID{}, errs.Missing()
	}
	return id, nil
}

func siteOf(c echo.Context) *Site {
	s, ok := c.Get(keySite).(*Site)
	if !ok {
		panic(fmt.Sprintf("web: %s was not mounted on a site", c.Path()))
	}
	return s
}
