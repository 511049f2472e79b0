package webtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// picturesIn names a folder for screenshots of every page looked at.
const picturesIn = "CONSILIUM_PICTURES"

func chromium(t *testing.T) context.Context {
	t.Helper()
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), chromedp.Headless, chromedp.NoFirstRun, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true))
	t.Cleanup(cancel)
	ctx, cancelTab := chromedp.NewContext(alloc)
	t.Cleanup(cancelTab)
	ctx, cancelTime := context.WithTimeout(ctx, 100*time.Second)
	t.Cleanup(cancelTime)
	return ctx
}

func TestARealBrowserWalksTheMainJobAndAxeFindsNothing(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed: run make test, which installs it")
	}
	h := newHouse(t)
	ctx := chromium(t)
	w := &walk{t: t, h: h, ctx: ctx, axe: string(axe)}
	for _, path := range []string{"/", "/sign-in", "/rules", "/privacy"} {
		w.look(path)
	}
	w.do(chromedp.Navigate(h.base+"/sign-in"), chromedp.Click(chromedp.CSS(`button[value="physician"]`)),
		chromedp.WaitVisible(chromedp.CSS(`.thread-list`)))
	w.do(chromedp.Navigate(h.base+"/ask"),
		chromedp.SetValue(chromedp.CSS(`#title`), "Asked in a real browser: does this stand?"),
		chromedp.SetValue(chromedp.CSS(`#body`), "A question with *words*."),
		chromedp.Click(chromedp.CSS(`input[name="specialties"][value="nephrology"]`)),
		chromedp.Click(chromedp.CSS(`form[action="/ask"] .button-solid`)),
		chromedp.WaitVisible(chromedp.CSS(`#thread h1`)))
	heading, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(`#thread h1`)))
	ok(t, err)
	if !strings.Contains(heading, "Asked in a real browser") {
		t.Fatalf("the thread shows %q", heading)
	}
	busy := idOf(t, h, `SELECT id FROM threads WHERE accepted_answer_id IS NOT NULL ORDER BY answer_count DESC LIMIT 1`)
	for _, path := range []string{"/threads", "/threads?specialty=nephrology", "/threads/" + busy.String(), "/ask", "/settings", "/settings/close", "/none"} {
		w.look(path)
	}
	stored, err := chromedp.Run(ctx, chromedp.Evaluate[int](`localStorage.length + sessionStorage.length`))
	ok(t, err)
	if stored != 0 {
		t.Fatalf("%d entries in browser storage", stored)
	}
}

type walk struct {
	t   *testing.T
	h   *house
	ctx context.Context
	axe string
}

func (w *walk) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ok(w.t, chromedp.Do(w.ctx, steps...))
}

// look opens a page at each width and theme, runs axe over it and checks
// that it doesn't scroll sideways.
func (w *walk) look(path string) {
	w.t.Helper()
	for _, width := range []int64{320, 390, 1280} {
		for _, theme := range []string{"light", "dark"} {
			_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
			ok(w.t, err)
			w.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(w.h.base+path))
			w.picture(path, width, theme)
			w.check(path, width, theme)
		}
	}
}

func (w *walk) check(path string, width int64, theme string) {
	w.t.Helper()
	w.do(chromedp.Evaluate[chromedp.Void](w.axe))
	found, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](`axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}).then(r =>
		r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))`, chromedp.EvalAwaitPromise))
	ok(w.t, err)
	for _, violation := range found {
		w.t.Errorf("%s %d %s: %s", path, width, theme, violation)
	}
	wide, err := chromedp.Run(w.ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	ok(w.t, err)
	if wide > width {
		w.t.Errorf("%s %d: scrolls sideways to %d", path, width, wide)
	}
}

func (w *walk) picture(path string, width int64, theme string) {
	dir := os.Getenv(picturesIn)
	if dir == "" || width == 320 {
		return
	}
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	ok(w.t, err)
	name := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path), "-")
	if len(name) > 30 {
		name = "thread"
	}
	ok(w.t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", "page-"+name, width, theme)), png, 0o600))
}
