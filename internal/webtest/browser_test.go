package webtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// picturesIn names a folder for screenshots of every page looked at.
const picturesIn = "CONSILIUM_PICTURES"

// TestARealBrowser does the main job in Chromium, and then looks at every page
// as every persona, refused forms among them: axe finds nothing at either
// width in either theme, and nothing scrolls sideways.
func TestARealBrowser(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed: run make test, which installs it")
	}
	h, chrome := newHouse(t), chromeProcess(t)
	t.Run("walks the main job", func(t *testing.T) { inChromium(newTab(t, h, chrome)) })
	t.Run("a passkey steps up", func(t *testing.T) { passkey(t, h, newTab(t, h, chrome)) })
	for who, visit := range visitsOf(t, h) {
		t.Run("axe finds nothing as "+who, func(t *testing.T) {
			t.Parallel()
			persona, _, _ := strings.Cut(who, " ")
			w := &walk{tab: newTab(t, h, chrome), axe: string(axe), persona: persona}
			w.become(persona)
			if slices.Contains([]string{"reviewer", "moderator", "administrator"}, persona) {
				w.wear(h.proven(persona).cookies) // who has a duty does it by a second factor
			}
			visit(w)
		})
	}
}

func inChromium(b *tab) {
	b.t.Helper()
	b.open("/sign-in")
	b.do(chromedp.Click(chromedp.CSS(`button[value="physician"]`)), chromedp.WaitVisible(chromedp.CSS(`.thread-list`)))
	b.open("/ask")
	b.do(chromedp.SetValue(chromedp.CSS(`#title`), "Asked in a real browser: does this stand?"),
		chromedp.SetValue(chromedp.CSS(`#body`), "A question with *words*."),
		chromedp.Click(chromedp.CSS(`input[name="specialties"][value="nephrology"]`)),
		chromedp.Click(chromedp.CSS(`form[action="/ask"] .button-solid`)),
		chromedp.WaitVisible(chromedp.CSS(`#thread h1`)))
	if heading := read(b, chromedp.Text(chromedp.CSS(`#thread h1`))); !strings.Contains(heading, "Asked in a real browser") {
		b.t.Fatalf("the thread shows %q", heading)
	}
	if stored := read(b, chromedp.Evaluate[int](`localStorage.length + sessionStorage.length`)); stored != 0 {
		b.t.Fatalf("%d entries in browser storage", stored)
	}
}

// walk looks at pages as one persona.
type walk struct {
	*tab
	axe     string
	persona string
	looked  int
}

// look opens pages and examines each.
func (w *walk) look(paths ...string) {
	w.t.Helper()
	for _, path := range paths {
		w.open(path)
		w.examine(path)
	}
}

// refused opens a page, sends one of its forms with these values in place of
// what stands there, past the browser's own checks, and examines what comes
// back: it must name what is wrong at a field.
func (w *walk) refused(path, form string, values ...string) {
	w.t.Helper()
	w.open(path)
	script := fmt.Sprintf("const form = document.querySelector(%q);\n", form)
	for i := 0; i+1 < len(values); i += 2 {
		script += fmt.Sprintf("form.elements[%q].value = %q;\n", values[i], values[i+1])
	}
	w.do(chromedp.Evaluate[chromedp.Void]("{"+script+"form.submit()}"), chromedp.WaitVisible(chromedp.CSS(`.field-error`)))
	w.examine(path + " refused")
}

// The rules that a theme or a width can break; the others look at the markup,
// which stays the same.
const (
	allRules = `['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']`
	seen     = `['color-contrast','target-size']`
)

// pastEdge names what reaches past the right edge.
const pastEdge = `[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('.visually-hidden'))
	.slice(-4).map(e => e.tagName + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right) + ' ' + e.textContent.trim().slice(0, 40))`

// examine runs axe over the page that is open, at both widths in both themes.
func (w *walk) examine(what string) {
	w.t.Helper()
	w.looked++
	w.do(chromedp.Evaluate[chromedp.Void](w.axe))
	for _, at := range []struct {
		width        int64
		theme, rules string
	}{{1280, "light", allRules}, {1280, "dark", seen}, {320, "dark", allRules}, {320, "light", seen}} {
		command(w.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: at.theme}}})
		w.do(chromedp.EmulateViewport(at.width, 900))
		found := read(w.tab, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false, runOnly: `+at.rules+`}).then(r =>
			r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))`, chromedp.EvalAwaitPromise))
		for _, violation := range found {
			w.t.Errorf("%s %d %s: %s", what, at.width, at.theme, violation)
		}
		if wide := read(w.tab, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`)); wide > at.width {
			w.t.Errorf("%s %d: scrolls sideways to %d, for %v", what, at.width, wide, read(w.tab, chromedp.Evaluate[[]string](pastEdge)))
		}
		w.picture(what, at.width, at.theme)
	}
	w.do(chromedp.EmulateViewport(1280, 900))
}

func (w *walk) picture(what string, width int64, theme string) {
	w.t.Helper()
	dir := os.Getenv(picturesIn)
	if dir == "" {
		return
	}
	name := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", ":", "-", " ", "-").Replace(what), "-")
	ok(w.t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%02d-%s-%d-%s.png", w.persona, w.looked, name, width, theme)), read(w.tab, chromedp.CaptureScreenshot()), 0o600))
}
