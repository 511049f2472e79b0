package webtest

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromeProcess starts one browser, whose every tab has cookies of its own. It
// finds no host but localhost.
func chromeProcess(t *testing.T) context.Context {
	t.Helper()
	alloc, cancel := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), chromedp.Headless, chromedp.NoFirstRun, chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost"), chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-backgrounding-occluded-windows", true))
	ctx, cancelBrowser := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancelBrowser(); cancel() })
	ok(t, chromedp.Do(ctx, chromedp.Navigate("about:blank")))
	return ctx
}

// tab is one person's browser, which writes down what it should never do.
type tab struct {
	t   *testing.T
	h   *house
	ctx context.Context

	mu       sync.Mutex
	dialogs  []string // alert() and its like
	foreign  []string // requests to another host
	policy   []string // what the content security policy stopped
	thrown   []string // exceptions nobody caught
	requests int
}

func newTab(t *testing.T, h *house, chrome context.Context) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chrome, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancelTime := context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(cancelTime)
	b := &tab{t: t, h: h, ctx: ctx}
	ok(t, chromedp.Listen(ctx, b.hear))
	return b
}

func (b *tab) hear(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := ev.(type) {
	case *cdpage.EventJavascriptDialogOpening:
		b.dialogs = append(b.dialogs, e.URL+": "+e.Message)
		go func() {
			_, _ = chromedp.Call(b.ctx, cdpage.HandleJavaScriptDialog, cdpage.HandleJavaScriptDialogParams{Accept: true})
		}()
	case *network.EventRequestWillBeSent:
		b.requests++
		if u, err := url.Parse(e.Request.URL); err != nil || !b.ours(u) {
			b.foreign = append(b.foreign, e.DocumentURL+": "+e.Request.URL)
		}
	case *log.EventEntryAdded:
		if strings.Contains(e.Entry.Text, "Content Security Policy") || e.Entry.Source == log.EntrySourceSecurity {
			b.policy = append(b.policy, e.Entry.URL+": "+e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		b.thrown = append(b.thrown, e.ExceptionDetails.URL+": "+e.ExceptionDetails.Text)
	}
}

func (b *tab) ours(u *url.URL) bool {
	return "http://"+u.Host == b.h.base || u.Scheme == "about" || u.Scheme == "data" || u.Scheme == "blob"
}

// heard gives what was written down so far, and forgets it.
func (b *tab) heard() (dialogs, foreign, policy, thrown []string, requests int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	dialogs, foreign, policy, thrown, requests = b.dialogs, b.foreign, b.policy, b.thrown, b.requests
	b.dialogs, b.foreign, b.policy, b.thrown, b.requests = nil, nil, nil, nil, 0
	return dialogs, foreign, policy, thrown, requests
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		at, _ := chromedp.Run(b.ctx, chromedp.Location())
		b.t.Fatalf("at %s: %v", at, err)
	}
}

func (b *tab) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.h.base + path)) }

func read[T any](b *tab, a chromedp.Action[T]) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, a)
	ok(b.t, err)
	return v
}

func command[P, R any](b *tab, cmd cdp.Command[P, R], params P) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, cmd, params)
	ok(b.t, err)
}

// become puts the session of a persona into the tab.
func (b *tab) become(persona string) {
	b.t.Helper()
	var session map[string]string
	if persona != "" {
		session = b.h.as(persona).cookies
	}
	b.wear(session)
}

// wear puts cookies into the tab, in place of all there are.
func (b *tab) wear(cookies map[string]string) {
	b.t.Helper()
	command(b, network.ClearBrowserCookies, cdp.Empty{})
	secure := true
	for name, value := range cookies {
		_, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.h.base + "/", Path: "/", Secure: &secure, HTTPOnly: &secure})
		ok(b.t, err)
	}
}

// none fails the test for everything in the list, up to a few.
func none(t *testing.T, what string, list []string) {
	t.Helper()
	for i, one := range list {
		if i == 5 {
			t.Errorf("%s: and %d more", what, len(list)-5)
			return
		}
		t.Errorf("%s: %s", what, one)
	}
}
