package webtest

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// noScript does the main jobs in a browser that runs no script.
func noScript(t *testing.T, h *house, chrome context.Context) {
	b := newTab(t, h, chrome)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	plain := func(b *tab, persona string) {
		b.open("/sign-in")
		b.do(chromedp.Click(chromedp.CSS(`button[value="`+persona+`"]`)), chromedp.WaitVisible(chromedp.CSS(`.thread-list`)))
	}
	plain(b, "trainee")
	thread := b.asks()
	peer := newTab(t, h, chrome)
	command(peer, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	plain(peer, "physician2")
	peer.answers(thread)
	b.edits(thread)
	b.finds()
	for _, one := range []*tab{b, peer} {
		dialogs, foreign, policy, thrown, requests := one.heard()
		none(t, "without scripts", append(append(append(dialogs, foreign...), policy...), thrown...))
		if requests == 0 {
			t.Error("no request was heard")
		}
	}
}

// press presses a button and waits for the next page to show something.
func (b *tab) press(button, then string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(button)), chromedp.WaitVisible(chromedp.CSS(then)))
}

func (b *tab) fill(field, text string) {
	b.t.Helper()
	b.do(chromedp.SetValue(chromedp.CSS(field), text))
}

func (b *tab) says(selector, want string) {
	b.t.Helper()
	if got := read(b, chromedp.Text(chromedp.CSS(selector))); !strings.Contains(got, want) {
		b.t.Errorf("%s says %q, want %q", selector, got, want)
	}
}

// asks previews and asks, and gives the thread's address.
func (b *tab) asks() string {
	b.t.Helper()
	b.open("/ask")
	if !read(b, chromedp.Evaluate[bool](`matchMedia('(scripting: none)').matches`)) {
		b.t.Fatal("scripts run")
	}
	b.fill("#title", "Asked without a single script: does it stand?")
	b.fill("#body", "The patient is **well** and zellig and so is the ward.")
	b.do(chromedp.Click(chromedp.CSS(`input[name="specialties"][value="nephrology"]`)))
	b.press(`button[value="preview"]`, `#body-preview strong`)
	b.says("#body-preview", "The patient is well")
	b.press(`form[action="/ask"] .button-solid`, `#thread h1`)
	b.says("#thread h1", "Asked without a single script")
	return strings.TrimPrefix(read(b, chromedp.Location()), b.h.base)
}

// answers answers, comments, votes and flags as somebody else.
func (b *tab) answers(thread string) {
	b.t.Helper()
	b.open(thread)
	b.fill("#bottom_line", "It stands, even zellig.")
	b.fill("#body", "An answer by *hand*.")
	b.press(`form[action="`+thread+`/answers"] .button-solid`, `.answer .bottom-line`)
	b.says(".answer", "An answer by hand")
	b.press(`form[action="`+thread+`/vote"] button`, `form[action="`+thread+`/vote"] button[aria-pressed="true"]`)
	b.open(thread + "/comments")
	b.fill("#body", "A remark without scripts.")
	b.press(`form[action="`+thread+`/comments"] .button-solid`, `.comments`)
	b.says(".comments", "A remark without scripts")
	b.open("/flags/new?post=thread:" + strings.TrimPrefix(thread, "/threads/"))
	b.do(chromedp.Click(chromedp.CSS(`input[name="reason"][value="dangerous"]`)))
	b.fill("#note", "Flagged without scripts.")
	b.press(`form[action="/flags"] .button-solid`, `.flash`)
}

// edits edits the question, erases a passage from all of the thread, and opens
// the notice of the answer.
func (b *tab) edits(thread string) {
	b.t.Helper()
	b.open(thread + "/edit")
	b.fill("#body", "The patient is **better** and zellig and so is the ward.")
	b.fill("#reason", "Better now")
	b.press(`form[action="`+thread+`/edit"] .button-solid`, `#thread h1`)
	b.says("#thread .post-body", "better and zellig")
	b.open(thread + "/erase")
	b.fill("#passage", "zellig")
	b.do(chromedp.Click(chromedp.CSS(`#sure`)))
	b.press(`form[action="`+thread+`/erase"] .button-danger`, `#thread h1`)
	for _, path := range []string{thread, thread + "/revisions"} {
		b.open(path)
		if text := read(b, chromedp.Evaluate[string](`document.body.innerText`)); strings.Contains(text, "zellig") || !strings.Contains(text, "erased for patient privacy") {
			b.t.Errorf("%s after erasing: %.600s", path, text)
		}
	}
	b.h.settled()
	b.open("/inbox")
	b.says(".inbox", "Asked without a single script")
	b.press(`.inbox-row-new button[name="open"]`, `#thread`)
}

func (b *tab) finds() {
	b.t.Helper()
	b.h.settled()
	b.open("/search")
	b.fill("#search-words", `"asked without a single script"`)
	b.press(`.search-page .button-solid`, `.thread-list`)
	b.says(".thread-list", "Asked without a single script")
	b.do(chromedp.Click(chromedp.CSS(`details.menu summary`)))
	b.press(`form[action="/sign-out"] button`, `a.nav-link[href="/sign-in"]`)
}
