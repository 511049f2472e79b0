package web

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/errs"
)

// redirectError ends a request by sending the browser elsewhere in the house.
type redirectError struct{ to string }

func (e redirectError) Error() string { return "redirect" }

var statuses = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.NotFound:        http.StatusNotFound,
	errs.Forbidden:       http.StatusForbidden,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.StepUp:          http.StatusForbidden,
	errs.Conflict:        http.StatusConflict,
	errs.Gone:            http.StatusGone,
	errs.TooMany:         http.StatusTooManyRequests,
	errs.Unavailable:     http.StatusServiceUnavailable,
	errs.TooLarge:        http.StatusRequestEntityTooLarge,
	errs.Unsupported:     http.StatusMethodNotAllowed,
}

// Status is the HTTP status of an error.
func Status(err error) int { return statuses[errs.KindOf(err)] }

// handleError turns any error into a page: the one place where that is done.
func (s *Site) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	err = fromEcho(err)
	var elsewhere redirectError
	if errors.As(err, &elsewhere) {
		_ = c.Redirect(http.StatusSeeOther, elsewhere.to)
		return
	}
	e := errs.As(err)
	if e.Kind == errs.Internal {
		s.cfg.Log.Error("internal error", "request", RequestID(c), "path", c.Path(), "error", err.Error())
	}
	if s.sendToSignIn(c, e) {
		return
	}
	s.errorPage(c, e)
}

// sendToSignIn answers a stranger: every closed address looks the same,
// whether something stands there or not.
func (s *Site) sendToSignIn(c echo.Context, e *errs.Error) bool {
	stranger := !Actor(c).SignedIn()
	if stranger && safeMethod(c.Request().Method) &&
		(e.Kind == errs.Unauthenticated || e.Kind == errs.NotFound || e.Kind == errs.Unsupported) {
		_ = c.Redirect(http.StatusSeeOther, "/sign-in?return_to="+queryEscape(c.Request().URL.RequestURI()))
		return true
	}
	if e.Kind == errs.StepUp {
		back := c.Request().URL.RequestURI()
		if !safeMethod(c.Request().Method) {
			back = SafeReturn(c.Request().Header.Get("X-Return-To"))
			if form := c.Request().PostFormValue("return_to"); form != "" {
				back = SafeReturn(form)
			}
		}
		_ = c.Redirect(http.StatusSeeOther, "/sign-in/again?return_to="+queryEscape(back))
		return true
	}
	return false
}

func queryEscape(target string) string {
	if len(target) > 1000 {
		target = "/"
	}
	return url.QueryEscape(SafeReturn(target))
}

func fromEcho(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return tooLarge()
	}
	var he *echo.HTTPError
	if !errors.As(err, &he) {
		return err
	}
	switch he.Code {
	case http.StatusNotFound:
		return errs.Missing()
	case http.StatusMethodNotAllowed:
		return errs.New(errs.Unsupported, "This address can't be used that way.")
	case http.StatusRequestEntityTooLarge:
		return tooLarge()
	case http.StatusBadRequest, http.StatusUnsupportedMediaType:
		return errs.Wrap(errs.Invalid, "That could not be read. Go back, reload the page and try again.", err)
	}
	return err
}

// ErrorPage is what errors/show renders.
type ErrorPage struct {
	Frame
	Status  int
	Heading string
	Text    string
	Request string
	// Typed holds what the person had typed, so that nothing is lost.
	Typed []TypedField
}

// TypedField is one field of a refused form.
type TypedField struct{ Name, Value string }

var headings = map[int]string{
	http.StatusNotFound:              "Nothing to open here",
	http.StatusForbidden:             "Not possible",
	http.StatusUnauthorized:          "Your session has ended",
	http.StatusConflict:              "Somebody was faster",
	http.StatusGone:                  "Gone for good",
	http.StatusTooManyRequests:       "Too many at once",
	http.StatusServiceUnavailable:    "Away for a moment",
	http.StatusRequestEntityTooLarge: "Too long",
	http.StatusMethodNotAllowed:      "Not possible",
	http.StatusUnprocessableEntity:   "That could not be taken",
}

func (s *Site) errorPage(c echo.Context, e *errs.Error) {
	status := statuses[e.Kind]
	if e.RetryAfter > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(e.RetryAfter))
	}
	page := &ErrorPage{Status: status, Heading: headings[status], Text: e.Text, Request: RequestID(c)}
	if page.Heading == "" {
		page.Heading = "That went wrong"
	}
	if e.Kind == errs.Unauthenticated && !safeMethod(c.Request().Method) {
		page.Text = "You were signed out before this arrived, so nothing was done. What you typed is below: " +
			"copy it, or sign in and find your last saved draft."
	}
	if !safeMethod(c.Request().Method) && e.Kind != errs.TooLarge {
		page.Typed = typed(c)
	}
	if err := Render(c, status, "errors/show", page); err != nil {
		s.cfg.Log.Error("error page", "request", RequestID(c), "error", err.Error())
		_ = c.String(status, page.Text+"\n")
	}
}

// typed collects the words of a refused form.
func typed(c echo.Context) []TypedField {
	if c.Get(keyRoute) == nil { // refused before a route could bound the body
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, DefaultBody)
	}
	if parseForm(c) != nil {
		return nil
	}
	form := c.Request().PostForm
	var out []TypedField
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if !isTyped(name) {
			continue
		}
		for _, v := range form[name] {
			if strings.TrimSpace(v) != "" {
				out = append(out, TypedField{name, v})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b TypedField) int { return typedPlace(a.Name) - typedPlace(b.Name) })
	return out
}

// typedFields are the fields in which people write, as they are shown; what
// the guard was told and what a reviewer read off a document follow. Choices,
// codes and keys aren't words.
var typedFields = []string{"title", "bottom_line", "body", "words", "reason", "note", "message", "bio", "passage", "legal_name", "register", "number",
	"name", "handle", "address", "city", "domains", "synonyms", "guide", "alt", "duplicate_of", "guard_language", "guard_cell_words"}

func isTyped(name string) bool {
	return slices.Contains(typedFields, name) || strings.HasPrefix(name, "guard_words.") || strings.HasPrefix(name, "shown-")
}

func typedPlace(name string) int {
	if i := slices.Index(typedFields, name); i >= 0 {
		return i
	}
	return len(typedFields)
}
