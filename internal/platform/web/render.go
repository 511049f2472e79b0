package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/kernel/authz"
	"consilium/static"
)

// Frame is what the frame of every page shows; each page struct embeds it,
// and Render fills it.
type Frame struct {
	Visit
	SignedIn bool
	// CSRF is the form token.
	CSRF  string
	Path  string
	Flash Flash
	// IdleSeconds and UntilSeconds are how long the session lasts without,
	// and in spite of, activity; 0 for a stranger.
	IdleSeconds, UntilSeconds int
	// May tells the frame's navigation what to offer.
	May map[string]bool
	// Demo is set in the demonstration.
	Demo bool
	// Query is what the search box holds.
	Query string
}

func (f *Frame) frame() *Frame { return f }

// Page is any struct that embeds Frame.
type Page interface{ frame() *Frame }

type renderer struct {
	pages map[string]*template.Template
	pool  sync.Pool
}

// newRenderer parses every page over the layout and the partials. A page is
// templates/FEATURE/NAME.html and defines "title", "main" and perhaps "rail";
// its name is FEATURE/NAME. A file FEATURE/_NAME.html is shared by the pages
// of its feature and may be rendered alone as a fragment.
func newRenderer(files fs.FS) (*renderer, error) {
	base := template.New("").Funcs(funcs())
	shared, err := fs.Glob(files, "layouts/*.html")
	if err != nil {
		return nil, err
	}
	partials, err := fs.Glob(files, "partials/*.html")
	if err != nil {
		return nil, err
	}
	if err = parse(base, files, append(shared, partials...)); err != nil {
		return nil, err
	}
	r := &renderer{pages: map[string]*template.Template{}, pool: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	names, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		dir := path.Dir(name)
		if dir == "layouts" || dir == "partials" || dir == "mail" || strings.HasPrefix(path.Base(name), "_") {
			continue
		}
		if err := r.add(files, base, name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *renderer) add(files fs.FS, base *template.Template, name string) error {
	t, err := base.Clone()
	if err != nil {
		return err
	}
	siblings, err := fs.Glob(files, path.Dir(name)+"/_*.html")
	if err != nil {
		return err
	}
	if err = parse(t, files, append(siblings, name)); err != nil {
		return err
	}
	r.pages[strings.TrimSuffix(name, ".html")] = t
	return nil
}

// assetCall is how a template names an asset. The name is put in its place
// when the template is read: it never changes while the binary runs, and a
// call costs more than most of what a page says.
var assetCall = regexp.MustCompile(`\{\{ ?asset "([a-z.-]+)" ?\}\}`)

// parse adds files to t, each under its base name.
func parse(t *template.Template, files fs.FS, names []string) error {
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("templates: %w", err)
		}
		text := assetCall.ReplaceAllStringFunc(string(raw), func(call string) string {
			return static.Asset(assetCall.FindStringSubmatch(call)[1])
		})
		if _, err := t.New(path.Base(name)).Parse(text); err != nil {
			return fmt.Errorf("templates: %w", err)
		}
	}
	return nil
}

// Template gives the parsed templates of a page, for checks and for domains
// that render parts ahead of time; false for an unknown name.
func (s *Site) Template(name string) (*template.Template, bool) {
	t, ok := s.render.pages[name]
	return t, ok
}

// PageNames lists every page that can be rendered.
func (s *Site) PageNames() []string {
	var out []string
	for name := range s.render.pages {
		out = append(out, name)
	}
	return out
}

// Render fills the page's frame and writes it whole, or fails having written
// nothing.
func Render(c echo.Context, status int, name string, p Page) error {
	s := siteOf(c)
	s.fillFrame(c, p.frame())
	return s.write(c, status, name, "base", p)
}

// Fragment writes one named part of a page, for scripted requests.
func Fragment(c echo.Context, page, part string, data any) error {
	return siteOf(c).write(c, http.StatusOK, page, part, data)
}

func (s *Site) write(c echo.Context, status int, name, part string, data any) error {
	t, ok := s.render.pages[name]
	if !ok {
		return fmt.Errorf("web: no page %q", name)
	}
	buf := s.render.pool.Get().(*bytes.Buffer)
	defer s.render.pool.Put(buf)
	buf.Reset()
	if err := t.ExecuteTemplate(buf, part, data); err != nil {
		return fmt.Errorf("web: render %s: %w", name, err)
	}
	return c.Blob(status, "text/html; charset=utf-8", buf.Bytes())
}

func (s *Site) fillFrame(c echo.Context, f *Frame) {
	f.Visit = VisitOf(c)
	f.SignedIn = f.Actor.SignedIn()
	f.CSRF = Token(c)
	f.Path = c.Request().URL.Path
	f.Flash = takeFlash(c)
	f.Demo = s.cfg.PersonaDoor
	if f.Theme == "" {
		f.Theme = "auto"
	}
	if f.SignedIn {
		now := s.cfg.Clock.Now()
		f.IdleSeconds = seconds(f.IdleUntil.Sub(now))
		f.UntilSeconds = seconds(f.Until.Sub(now))
		f.May = may(c)
	}
}

func seconds(d time.Duration) int { return max(0, int(d/time.Second)) }

// may answers the few questions of the frame: templates hold booleans, never
// rules.
func may(c echo.Context) map[string]bool {
	a := Actor(c)
	return map[string]bool{
		"read": authz.Can(a, authz.ReadThreads), "ask": authz.Can(a, authz.Ask) && a.Handle != "",
		"review": authz.Can(a, authz.ReviewStanding), "moderate": authz.Can(a, authz.Moderate),
		"audit": authz.Can(a, authz.ReadAudit), "administer": authz.Can(a, authz.EditGrants),
		"inbox": authz.Can(a, authz.OwnInbox), "apply": authz.Can(a, authz.OwnApplication) && !authz.Can(a, authz.ReadProfiles),
		"credentials": authz.Can(a, authz.OwnApplication) && authz.Can(a, authz.ReadProfiles),
		"vouch":       authz.Can(a, authz.Vouch), "bookmark": authz.Can(a, authz.Bookmark),
	}
}
