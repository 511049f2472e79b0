package webtest

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

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

	// What is found in a line that can't be marked leads there, by the keyboard.
	w.open("/ask")
	w.do(chromedp.SendKeys(chromedp.CSS(`#title`), "🩺 Heparin after a fall of Mr. Brandt"), chromedp.WaitVisible(chromedp.CSS(`#guard .finding-block a`)))
	is("the finding says its field", `document.querySelector('#guard .finding-block a').textContent === 'A name in the title'`)
	const leads = `#guard .finding-block a`
	selected := func(field, words string) string {
		return `document.activeElement === ` + field + ` && ` + field + `.value.slice(` + field + `.selectionStart, ` + field + `.selectionEnd) === '` + words + `'`
	}
	w.do(chromedp.Focus(chromedp.CSS(leads)))
	w.enter()
	is("Enter on it selects the words in the title", selected(`title`, read(w.tab, chromedp.Text(chromedp.CSS(`#guard .found`)))))
	w.do(chromedp.Evaluate[chromedp.Void](`title.value = 'Other words that no script has heard of'`), chromedp.Focus(chromedp.CSS(leads)))
	w.enter()
	is("without a script it leads to the field", `document.activeElement === title && location.hash === '#title'`)

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
	w.do(chromedp.Click(chromedp.CSS(`.comment-form[open] .finding-block a`)))
	is("a finding leads into the comment", `document.activeElement === document.querySelector('.comment-form[open] textarea')`)
	is("so it does without a script", `document.querySelector(document.querySelector('.comment-form[open] .finding-block a').getAttribute('href')) === document.activeElement`)
	w.do(chromedp.Click(chromedp.CSS(`.comment-form[open] [data-guard-replace]`)))
	is("the name in the comment is replaced", `document.querySelector('.comment-form[open] textarea').value === 'As Mrs. X. told us.'`)
	w.do(chromedp.SendKeys(chromedp.CSS(`.comment-form[open] textarea`), " And Mr. Brandt."), chromedp.WaitVisible(chromedp.CSS(`.comment-form[open] .finding-block`)))
	w.examine("a thread with the guard's panel in a comment")
	_, foreign, policy, thrown, _ := w.heard()
	none(t, "a request to another host", foreign)
	none(t, "the policy stopped", policy)
	none(t, "an exception", thrown)
}

// enter presses Enter as a keyboard does: a key that was acted on when it went
// down writes nothing. chromedp's own event writes it in any case, into
// whatever has the focus by then.
func (b *tab) enter() {
	b.t.Helper()
	for _, e := range kb.Encode('\r') {
		if e.Type == input.DispatchKeyEventTypeKeyDown {
			e.Type = input.DispatchKeyEventTypeRawKeyDown
		}
		command(b, input.DispatchKeyEvent, *e)
	}
}

// TestAProfileIsGuardedWhileItIsTypedInARealBrowser sees the panel and the
// marks of the composer at the profile too, whoever may have one.
func TestAProfileIsGuardedWhileItIsTypedInARealBrowser(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed: run make test, which installs it")
	}
	h := newHouse(t)
	w := &walk{tab: newTab(t, h, chromeProcess(t)), axe: string(axe), persona: "newcomer"}
	w.become("newcomer")
	w.open("/settings")
	is := func(what, script string) {
		t.Helper()
		dbtest.Eventually(t, what, func() bool { return read(w.tab, chromedp.Evaluate[bool](script)) })
	}
	w.do(chromedp.SendKeys(chromedp.CSS(`#bio`), "Mrs. Keller, MRN 4471029, taught me."), chromedp.WaitVisible(chromedp.CSS(`#guard .finding-block`)))
	is("both are marked in the text", `document.querySelectorAll('.guard-behind .found-block').length === 2`)
	is("the marks lie under the words", `(() => { const a = bio.getBoundingClientRect(), b = document.querySelector('.guard-behind').getBoundingClientRect();
		return Math.abs(a.top - b.top) < 1 && Math.abs(a.left - b.left) < 1 && Math.abs(a.width - b.width) < 1 && Math.abs(a.height - b.height) < 1 })()`)
	is("they are announced", `[...document.querySelectorAll('form [role=status]')].some(x => x.textContent.includes('2 places could tell'))`)
	w.examine("/settings with the guard's panel")
	w.do(chromedp.Focus(chromedp.CSS(`#guard [data-guard-replace]`)), chromedp.KeyEvent("\r"))
	is("Enter replaces the name", `bio.value === 'Mrs. X., MRN 4471029, taught me.' && document.querySelectorAll('#guard [data-open]').length === 1`)
	w.do(chromedp.Focus(chromedp.CSS(`#guard .finding a`)))
	w.enter()
	is("a finding leads to its words", `document.activeElement === bio && bio.value.slice(bio.selectionStart, bio.selectionEnd) === document.querySelector('#guard .found').textContent`)
	w.do(chromedp.Evaluate[chromedp.Void](`bio.value = ''`), chromedp.SendKeys(chromedp.CSS(`#bio`), "La paciente ingresó ayer en el hospital con dolor torácico y fiebre desde hace tres días."))
	is("another language is told of as it is typed", `document.querySelector('#guard').textContent.includes('Write it in English') && !document.querySelector('#guard [name=guard_language]')`)
	w.examine("/settings with another language")
	_, foreign, policy, thrown, _ := w.heard()
	none(t, "a request to another host", foreign)
	none(t, "the policy stopped", policy)
	none(t, "an exception", thrown)
}
