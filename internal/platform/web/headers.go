package web

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
)

const basePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// headers puts the strict headers on every response, errors included.
func (s *Site) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", basePolicy)
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// Not no-referrer: under it Chromium sends "Origin: null" with our own
		// forms. This one says nothing to any other host either.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Embedder-Policy", "require-corp")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()")
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// AllowFormTargets lets the form on this page lead on to the sign-in
// providers: Chromium applies form-action to the redirect after a POST too.
func AllowFormTargets(c echo.Context) {
	s := siteOf(c)
	if len(s.cfg.FormTargets) > 0 {
		c.Response().Header().Set("Content-Security-Policy", basePolicy+" "+strings.Join(s.cfg.FormTargets, " "))
	}
}

// hostCheck refuses host names that are not ours, against DNS rebinding and
// poisoned links. Probes come by bare address and carry nothing.
func (s *Site) hostCheck(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		path := c.Request().URL.Path
		if path == "/livez" || path == "/readyz" || s.knownHost(c.Request().Host) {
			return next(c)
		}
		return c.String(http.StatusMisdirectedRequest, "This address is not served here.\n")
	}
}

func (s *Site) knownHost(host string) bool {
	if strings.EqualFold(host, s.cfg.BaseURL.Host) {
		return true
	}
	if !s.cfg.Loopback {
		return false
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// crossOrigin is the outer of the two walls against forged requests.
func (s *Site) crossOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		r := c.Request()
		if s.crossSiteAllowed(r.Method, c.Path()) {
			return next(c)
		}
		if err := protection.Check(r); err != nil {
			return errs.Wrap(errs.Forbidden, "This form was sent from another site, so nothing was done.", err)
		}
		// That check believes Fetch metadata before the origin, and compares
		// hosts alone: the scheme and "null" are looked at here.
		switch origin := r.Header.Get("Origin"); {
		case safeMethod(r.Method) || origin == "" || strings.EqualFold(origin, s.cfg.BaseURL.Scheme+"://"+r.Host):
			return next(c)
		case origin == "null":
			return errs.New(errs.Forbidden, "This form was sent from a place that hides its address, so nothing was done.")
		}
		return errs.New(errs.Forbidden, "This form was sent from another site, so nothing was done.")
	}
}

func (s *Site) crossSiteAllowed(method, path string) bool {
	for _, r := range s.routes {
		if r.CrossSite && r.Method == method && r.Path == path {
			return true
		}
	}
	return false
}

func safeMethod(m string) bool {
	return m == http.MethodGet || m == http.MethodHead || m == http.MethodOptions
}

func contextWithTimeout(c echo.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.Request().Context(), d)
}
