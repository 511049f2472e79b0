// Package web is the house's only edge to HTTP: routes with permissions, one
// error handler, pages, forms, sessions and the headers on every response.
package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/authz"
)

// Limit names a budget of requests; Limits gives each its numbers.
type Limit string

// The budgets. Every request also counts against its address's page budget.
const (
	LimitNone   Limit = ""
	LimitSignIn Limit = "sign-in"
	LimitPost   Limit = "post"
	LimitSmall  Limit = "small" // votes, bookmarks, drafts, pings
	LimitSearch Limit = "search"
	LimitUpload Limit = "upload" // files of images
	LimitTyping Limit = "typing" // what a script asks while somebody types
)

// Unaudited marks a state-changing route that is no event of note: a saved
// draft, a ping.
const Unaudited = "-"

// Route is one address of the house.
type Route struct {
	Method     string
	Path       string
	Permission authz.Permission
	Handler    echo.HandlerFunc
	Limit      Limit
	// Audit names the one action that a state-changing route records, or is
	// Unaudited. Reads may name one too.
	Audit string
	// Body bounds the request body in bytes; zero means DefaultBody.
	Body int64
	// Upload takes forms with files (see Files): a larger body and more time.
	Upload bool
	// CrossSite lets a foreign page post here. Only Apple's callback may.
	CrossSite bool
}

// DefaultBody is the limit of a request body where a route names none.
const DefaultBody = 256 << 10

// Routes is the table of everything mounted, for tests and documents.
type Routes []Route

// Safe says whether the method changes nothing.
func (r Route) Safe() bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// Mount adds routes to the site. It panics on a route without a permission, a
// handler, or (where it changes state) an audited action: such a route is a
// programming error that must not start.
func (s *Site) Mount(routes ...Route) {
	for _, r := range routes {
		r.mustBeWhole()
		s.routes = append(s.routes, r)
		if r.Upload {
			s.slow[r.Method+" "+r.Path] = true
		}
		s.echo.Add(r.Method, r.Path, s.recorded(s.guard(r)))
	}
}

func (r Route) mustBeWhole() {
	_, known := authz.Table[r.Permission]
	switch {
	case !known:
		panic(fmt.Sprintf("web: route %s %s names no known permission", r.Method, r.Path))
	case r.Handler == nil:
		panic(fmt.Sprintf("web: route %s %s has no handler", r.Method, r.Path))
	case !r.Safe() && r.Audit == "":
		panic(fmt.Sprintf("web: route %s %s names no audited action", r.Method, r.Path))
	}
}

// Routes gives everything mounted so far.
func (s *Site) Routes() Routes { return append(Routes(nil), s.routes...) }

// Echo is the router, for tests that walk it and for the server.
func (s *Site) Echo() *echo.Echo { return s.echo }
