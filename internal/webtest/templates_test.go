package webtest

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/url"
	"path"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"consilium/internal/accountweb"
	"consilium/internal/adminweb"
	"consilium/internal/app"
	"consilium/internal/credentialweb"
	"consilium/internal/forumweb"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/mediaweb"
	"consilium/internal/moderationweb"
	"consilium/internal/notifyweb"
	"consilium/internal/platform/web"
	"consilium/internal/searchweb"
	"consilium/templates"
)

// sampler is a package of pages that gives filled samples of each of them.
type sampler interface{ Samples() map[string][]web.Page }

// fragmenter also gives what it renders a part of a page with, by
// "FEATURE/NAME#PART".
type fragmenter interface{ Fragments() map[string][]any }

// sampled is every package of pages. A new one is added here, and nowhere
// else.
var sampled = []sampler{
	edge{},
	(*accountweb.Pages)(nil),
	(*forumweb.Pages)(nil),
	(*mediaweb.Pages)(nil),
	(*searchweb.Pages)(nil),
	(*credentialweb.Pages)(nil),
	(*moderationweb.Pages)(nil),
	(*notifyweb.Pages)(nil),
	(*adminweb.Pages)(nil),
	(*app.OutboxPages)(nil),
}

// edge has the pages of platform/web itself.
type edge struct{}

// Samples gives the error page.
func (edge) Samples() map[string][]web.Page {
	return map[string][]web.Page{"errors/show": {
		&web.ErrorPage{Status: 404, Heading: "Nothing to open here", Text: "There is nothing.", Request: "0a1b2c"},
		&web.ErrorPage{Status: 409, Heading: "Somebody was faster", Text: "Look again.", Request: "0a1b2c", Typed: []web.TypedField{{Name: "body", Value: "Every word."}}},
	}}
}

func newSite(t *testing.T) *web.Site {
	t.Helper()
	base, err := url.Parse("http://localhost")
	ok(t, err)
	s, err := web.New(web.Config{BaseURL: base, Loopback: true, Templates: templates.Files, Clock: clock.System{},
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Sign: func(string, []byte) []byte { return make([]byte, 32) }})
	ok(t, err)
	return s
}

func samples() (pages map[string][]web.Page, parts map[string][]any) {
	pages, parts = map[string][]web.Page{}, map[string][]any{}
	for _, s := range sampled {
		for name, list := range s.Samples() {
			pages[name] = append(pages[name], list...)
		}
		if f, more := s.(fragmenter); more {
			for name, list := range f.Fragments() {
				parts[name] = append(parts[name], list...)
			}
		}
	}
	return pages, parts
}

func TestEveryPageHasASample(t *testing.T) {
	t.Parallel()
	known := newSite(t).PageNames()
	sort.Strings(known)
	pages, parts := samples()
	for _, name := range known {
		if len(pages[name]) == 0 {
			t.Errorf("templates/%s.html has no sample: its package gives one in Samples(), and stands in sampled", name)
		}
	}
	for name := range pages {
		if !slices.Contains(known, name) {
			t.Errorf("there is a sample of %s, and no such template", name)
		}
	}
	for name := range parts {
		page, part, whole := strings.Cut(name, "#")
		if !whole || part == "" || !slices.Contains(known, page) {
			t.Errorf("there is a sample of the part %s, and no such page", name)
		}
	}
}

// Every word of a template that reaches into a page must exist there, in
// branches that no sample takes too.
func TestEveryFieldInATemplateExistsInItsPage(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	pages, parts := samples()
	called, shared := map[string]bool{}, map[string]bool{} // by feature and name
	for name, list := range pages {
		tmpl, found := site.Template(name)
		if !found {
			continue // the test above says so
		}
		c := newChecker(tmpl)
		for _, p := range list {
			c.check("base", shapeOf(p))
		}
		for part, data := range parts {
			if page, define, _ := strings.Cut(part, "#"); page == name {
				for _, d := range data {
					c.check(define, shapeOf(d))
				}
			}
		}
		for _, sentence := range append(c.found, c.unreached(name)...) {
			t.Errorf("%s: %s", name, sentence)
		}
		feature := path.Dir(name)
		for define := range c.seen {
			called[feature+"#"+define] = true
		}
		for _, define := range c.shared() {
			shared[feature+"#"+define] = true
		}
	}
	for define := range shared {
		if !called[define] {
			t.Errorf("no page calls %s, so that nothing checks it; a part that is rendered alone has samples in Fragments()", define)
		}
	}
}

func TestEverySampleRenders(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	pages, parts := samples()
	for name, list := range pages {
		for i, p := range list {
			for who, frame := range frames() {
				page := withFrame(p, frame)
				if err := render(site, name, "base", page); err != nil {
					t.Errorf("%s, sample %d, %s: %v", name, i, who, err)
				}
			}
		}
	}
	for name, list := range parts {
		page, define, _ := strings.Cut(name, "#")
		for i, d := range list {
			if err := render(site, page, define, d); err != nil {
				t.Errorf("%s, sample %d: %v", name, i, err)
			}
		}
	}
}

func render(site *web.Site, name, part string, data any) error {
	tmpl, found := site.Template(name)
	if !found {
		return fmt.Errorf("no such page")
	}
	var buf bytes.Buffer
	if err := tmpl.ExecuteTemplate(&buf, part, data); err != nil {
		return err
	}
	// What html/template writes instead of a value that it can't place.
	for _, sign := range []string{"ZgotmplZ", "&lt;no value&gt;", "<no value>", "%!"} {
		if strings.Contains(buf.String(), sign) {
			return fmt.Errorf("the page holds %q", sign)
		}
	}
	return nil
}

// frames are whom a page may be shown to.
func frames() map[string]web.Frame {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	may := map[string]bool{}
	for _, what := range []string{"read", "ask", "review", "moderate", "audit", "administer", "inbox", "apply"} {
		may[what] = true
	}
	member := actor.Actor{MemberID: ids.New(), SessionID: ids.New(), Handle: "ann_w", Profession: "physician", Stage: "attending"}
	return map[string]web.Frame{
		"a stranger": {Visit: web.Visit{Theme: "auto"}, CSRF: "token", Path: "/"},
		"a member": {Visit: web.Visit{Actor: member, Unread: 3, Theme: "dark", IdleUntil: at, Until: at}, SignedIn: true, CSRF: "token", Path: "/",
			Flash: web.Flash{Tone: "ok", Text: "Saved."}, IdleSeconds: 900, UntilSeconds: 3600, May: may, Demo: true, Query: "potassium"},
		"a member without a handle": {Visit: web.Visit{Theme: "light", Shortcuts: true}, SignedIn: true, CSRF: "token", Path: "/"},
	}
}

// withFrame gives a copy of the page under that frame; what the sample set of
// the frame itself, such as the words of a search, stays.
func withFrame(p web.Page, frame web.Frame) any {
	page := reflect.New(reflect.TypeOf(p).Elem())
	page.Elem().Set(reflect.ValueOf(p).Elem())
	if f := page.Elem().FieldByName("Frame"); f.IsValid() && f.Type() == reflect.TypeFor[web.Frame]() {
		if own := f.Interface().(web.Frame); own.Query != "" {
			frame.Query = own.Query
		}
		f.Set(reflect.ValueOf(frame))
	}
	return page.Interface()
}

// The check itself must find what it is for.
func TestTheCheckFindsWhatIsMissing(t *testing.T) {
	t.Parallel()
	type item struct{ Name string }
	type page struct {
		Title  string
		Items  []item
		First  *item
		Errors map[string]string
		Any    any
		At     time.Time
	}
	for _, c := range []struct{ source, want string }{
		{`{{.Title}} {{.At.Year}} {{.At.UTC.Year}} {{len .Items}} {{.Errors.title}}`, ""},
		{`{{.Titel}}`, "Titel"},
		{`{{.Title.Length}}`, "Length"},
		{`{{if .Title}}{{else if .Items}}{{.Missing}}{{end}}`, "Missing"},
		{`{{if .Missing}}{{end}}`, "Missing"},
		{`{{if and .Title (not .Missing)}}{{end}}`, "Missing"},
		{`{{if eq (len .Missing) 1}}{{end}}`, "Missing"},
		{`{{range .Items}}{{.Name}}{{$.Title}}{{else}}{{.Title}}{{end}}`, ""},
		{`{{range .Items}}{{.Title}}{{end}}`, "Title"},
		{`{{range .Items}}{{else}}{{.Name}}{{end}}`, "Name"},
		{`{{range $i, $x := .Items}}{{add $i 1}}{{$x.Name}}{{end}}`, ""},
		{`{{range $i, $x := .Items}}{{$x.Nome}}{{end}}`, "Nome"},
		{`{{range $name, $text := .Errors}}{{$name}}{{$text.Length}}{{end}}`, "Length"},
		{`{{range .Title}}{{end}}`, "range"},
		{`{{with .First}}{{.Name}}{{else}}{{.Title}}{{end}}`, ""},
		{`{{with .First}}{{$.Name}}{{end}}`, "Name"},
		{`{{with .First}}{{else}}{{.Name}}{{end}}`, "Name"},
		{`{{with $f := .First}}{{$f.Nome}}{{end}}`, "Nome"},
		{`{{$t := .Title}}{{$t.Nome}}`, "Nome"},
		{`{{(index .Items 0).Name}}{{(index .Items 0).Nome}}`, "Nome"},
		{`{{.Any.Name}}`, "Name"},
		{`{{define "part"}}{{.Name}}{{end}}~{{template "part" .First}}`, ""},
		{`{{define "part"}}{{.Nome}}{{end}}~{{template "part" .First}}`, "Nome"},
		{`{{define "part"}}{{.Name}}{{end}}~{{template "part" .}}`, "Name"},
		{`{{define "part"}}{{.Name}}{{end}}~{{template "part"}}`, "Name"},
		{`{{define "part"}}{{.By.Name}}{{.At.Year}}{{end}}~{{template "part" (dict "By" .First "At" .At)}}`, ""},
		{`{{define "part"}}{{.By.Nome}}{{end}}~{{template "part" (dict "By" .First)}}`, "Nome"},
		{`{{define "part"}}{{.Of}}{{end}}~{{template "part" (dict "By" .First)}}`, "Of"},
		{`{{define "part"}}{{if .Of}}{{.Of.Nome}}{{end}}{{with .Of}}{{.}}{{end}}{{end}}~{{template "part" (dict "By" .First)}}`, ""},
		{`{{define "part"}}{{if .Of}}{{else}}{{.Not}}{{end}}{{end}}~{{template "part" (dict "By" .First)}}`, "Not"},
		{`{{define "part"}}{{if .Of}}{{.Of.Nome}}{{end}}{{end}}~{{template "part" (dict "Of" .First)}}`, "Nome"},
		{`{{define "list"}}{{range .}}{{.Name}}{{template "list" $}}{{end}}{{end}}~{{template "list" .Items}}`, ""},
		{`{{template "nowhere" .}}`, "nowhere"},
		{`{{.Title | plural 1 .Missing}}`, "Missing"},
		{`{{novelty .Title}}`, ""},
		{`{{(novelty .Title).Name}}`, "novelty"},
		{`{{define "dead"}}x{{end}}~`, "dead"},
	} {
		words := template.FuncMap{"novelty": func(s string) any { return s }, "add": func(a, b int) int { return a + b },
			"dict": func(...any) map[string]any { return nil }, "plural": func(...any) string { return "" }}
		defines, base, partial := strings.Cut(c.source, "~")
		if !partial {
			defines, base = "", c.source
		}
		tmpl, err := template.New("x.html").Funcs(words).Parse(defines + `{{define "base"}}` + base + `{{end}}`)
		ok(t, err)
		check := newChecker(tmpl)
		check.check("base", shapeOf(&page{}))
		got := append(check.found, check.unreached("a/x")...)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s: want %q, got %q", c.source, c.want, got)
		}
	}
}
