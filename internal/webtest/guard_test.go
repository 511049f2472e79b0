package webtest

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"consilium/internal/dbtest"
)

// TestTheGuardInARealBrowser types what could tell who a patient is, mends it
// with the keyboard, takes that back, and looks at the panel as axe does.
func TestTheGuardInARealBrowser(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed: run make test, which installs it")
	}
	h := newHouse(t)
	w := &walk{tab: newTab(t, h, chromeProcess(t)), axe: string(axe), persona: "physician"}
	w.become("physician")
	w.open("/ask")
	w.do(chromedp.SendKeys(chromedp.CSS(`#title`), "Heparin after a fall"),
		chromedp.SendKeys(chromedp.CSS(`#body`), "Mrs. Keller, MRN 4471029, lives near Duluth."),
		chromedp.WaitVisible(chromedp.CSS(`#guard .finding-warn`)))
	is := func(what, script string) {
		t.Helper()
		dbtest.Eventually(t, what, func() bool { return read(w.tab, chromedp.Evaluate[bool](script)) })
	}
	const opened = `document.querySelectorAll('#guard [data-open]').length`
	is("three findings", opened+` === 3`)
	is("they are marked in the text", `document.querySelectorAll('.guard-behind .found-block').length === 2 && document.querySelectorAll('.guard-behind .found-warn').length === 1`)
	is("the marks lie under the words", `(() => { const a = body.getBoundingClientRect(), b = document.querySelector('.guard-behind').getBoundingClientRect();
		return Math.abs(a.top - b.top) < 1 && Math.abs(a.left - b.left) < 1 && Math.abs(a.width - b.width) < 1 && Math.abs(a.height - b.height) < 1 })()`)
	is("they are announced", `[...document.querySelectorAll('form [role=status]')].some(x => x.textContent.includes('2 places could tell'))`)
	w.examine("/ask with the guard's panel")

	w.do(chromedp.Focus(chromedp.CSS(`#guard [data-guard-replace]`)), chromedp.KeyEvent("\r"))
	is("Enter replaces the name", `body.value === 'Mrs. X., MRN 4471029, lives near Duluth.' && `+opened+` === 2`)
	is("the next one has the focus", `document.activeElement.matches('#guard [data-guard-replace]')`)
	w.do(chromedp.Focus(chromedp.CSS(`#body`)), chromedp.Evaluate[chromedp.Void](`document.execCommand('undo')`))
	is("the replacement can be undone", `body.value.startsWith('Mrs. Keller,') && `+opened+` === 3`)
	w.do(chromedp.Click(chromedp.CSS(`#guard button[value="replace-all"]`)))
	is("all of it can go at once", `!body.value.includes('Keller') && !body.value.includes('4471029') && !body.value.includes('Duluth') && `+opened+` === 0`)
	if at := read(w.tab, chromedp.Location()); !strings.HasSuffix(at, "/ask") {
		t.Errorf("the page was left for %s", at)
	}

	// Without a script's help: what is sent open comes back, and the panel has the focus.
	w.open("/ask")
	w.do(chromedp.SetValue(chromedp.CSS(`#title`), "Heparin after a fall of Mr. Brandt"), chromedp.SetValue(chromedp.CSS(`#body`), "What now?"),
		chromedp.Click(chromedp.CSS(`input[name="specialties"][value="nephrology"]`)),
		chromedp.Click(chromedp.CSS(`form[action="/ask"] .button-solid`)), chromedp.WaitVisible(chromedp.CSS(`#guard .finding-block`)))
	is("the panel has the focus", `document.activeElement.id === 'guard-title' || document.querySelector('#guard-title') === document.activeElement`)
	w.examine("/ask refused by the guard")

	// A comment is written where it will stand, and looked at there.
	w.open("/threads/" + idOf(t, h, `SELECT id FROM threads WHERE audience = 'clinicians' AND state = 'open' AND NOT locked ORDER BY answer_count DESC LIMIT 1`).String())
	w.do(chromedp.Click(chromedp.CSS(`.comment-form summary`)), chromedp.SendKeys(chromedp.CSS(`.comment-form[open] textarea`), "As Mrs. Keller told us."),
		chromedp.WaitVisible(chromedp.CSS(`.comment-form[open] .finding-block`)))
	w.do(chromedp.Click(chromedp.CSS(`.comment-form[open] [data-guard-replace]`)))
	is("the name in the comment is replaced", `document.querySelector('.comment-form[open] textarea').value === 'As Mrs. X. told us.'`)
	w.do(chromedp.SendKeys(chromedp.CSS(`.comment-form[open] textarea`), " And Mr. Brandt."), chromedp.WaitVisible(chromedp.CSS(`.comment-form[open] .finding-block`)))
	w.examine("a thread with the guard's panel in a comment")
	_, foreign, policy, thrown, _ := w.heard()
	none(t, "a request to another host", foreign)
	none(t, "the policy stopped", policy)
	none(t, "an exception", thrown)
}
