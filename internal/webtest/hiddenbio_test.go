package webtest

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"consilium/internal/account"
	"consilium/internal/dbtest"
	"consilium/internal/platform/jobs"
)

// TestAHiddenProfileInARealBrowser has newer rules stumble over what a physician
// said of themselves: others no longer read it, the moderator does and notes
// it, and its author is told, comes to the place and mends it with the keyboard.
func TestAHiddenProfileInARealBrowser(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed: run make test, which installs it")
	}
	h, chrome := newHouse(t), chromeProcess(t)
	tabOf := func(persona string) *walk {
		w := &walk{tab: newTab(t, h, chrome), axe: string(axe), persona: persona}
		w.become(persona)
		return w
	}
	author, peer, moderator := tabOf("physician"), tabOf("physician2"), tabOf("moderator")
	moderator.wear(h.proven("moderator").cookies)
	is := func(w *walk, what, script string) {
		t.Helper()
		dbtest.Eventually(t, what, func() bool { return read(w.tab, chromedp.Evaluate[bool](script)) })
	}
	const words, page = "Mrs. Keller taught me", "/members/m_oduya"
	shows := func(w *walk, want bool) {
		t.Helper()
		w.open(page)
		if text := read(w.tab, chromedp.Text(chromedp.CSS(`main`))); strings.Contains(text, words) != want {
			t.Fatalf("%s sees the words: %v, want %v: %s", w.persona, !want, want, text)
		}
	}
	db := h.app.DB
	_, err = db.Pool().Exec(t.Context(), `UPDATE members SET bio_md = $1, bio_html = $1, guard_version = 2147483647 WHERE handle = 'm_oduya'`, words+".")
	ok(t, err)
	shows(peer, true)

	_, err = db.Pool().Exec(t.Context(), `UPDATE members SET guard_version = 0 WHERE handle = 'm_oduya'`)
	ok(t, err)
	ok(t, db.WithTx(t.Context(), func(ctx context.Context) error { return jobs.Insert(ctx, account.RescanJob{}, nil) }))
	dbtest.Eventually(t, "the job hides it", func() bool {
		return h.count(`SELECT count(*) FROM members WHERE handle = 'm_oduya' AND bio_hidden`) == 1
	})
	shows(peer, false)
	shows(moderator, true)
	moderator.examine("a hidden profile")
	moderator.open("/moderation/guard")
	moderator.examine("/moderation/guard with a hidden profile")
	const row = `[...document.querySelectorAll('.rows > li')].filter(x => x.querySelector('a[href="` + page + `"]') && x.textContent.includes('hidden from others'))`
	is(moderator, "it waits at the guard's desk", row+`.length === 1`)
	moderator.do(chromedp.Evaluate[chromedp.Void](row + `[0].querySelector('button').click()`))
	is(moderator, "looked at, it waits no more", `!!document.body?.textContent.includes('Noted that you looked') && `+row+`.length === 0`)
	shows(peer, false)

	shows(author, true)
	is(author, "its author's page says so", `document.querySelector('main .note').textContent.includes('Others don’t see this text')`)
	author.examine("one's own hidden profile")
	dbtest.Eventually(t, "the author is told", func() bool { return h.count(`SELECT count(*) FROM notices WHERE detail LIKE 'profile-hidden~%'`) == 1 })
	author.open("/inbox")
	author.examine("/inbox with a hidden profile")
	author.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll('.inbox-row button')].find(x => x.textContent.includes('hidden from others')).click()`),
		chromedp.WaitVisible(chromedp.CSS(`#bio-hidden`)), chromedp.WaitVisible(chromedp.CSS(`#guard .finding-block`)))
	is(author, "the place is marked in the text", `document.querySelectorAll('.guard-behind .found-block').length === 1`)
	author.examine("/settings with a hidden profile")
	author.do(chromedp.Focus(chromedp.CSS(`#guard [data-guard-replace]`)), chromedp.KeyEvent("\r"))
	is(author, "Enter replaces the name", `bio.value === 'Mrs. X. taught me.' && document.querySelectorAll('#guard [data-open]').length === 0`)
	author.do(chromedp.Click(chromedp.CSS(`form[action="/settings/profile"] .button[type=submit]`)))
	is(author, "it is saved and no longer hidden", `!!document.body?.textContent.includes('Your profile is saved') && !document.querySelector('#bio-hidden')`)
	peer.open(page)
	is(peer, "others read what was mended", `document.querySelector('main').textContent.includes('Mrs. X. taught me.')`)
	for _, w := range []*walk{author, peer, moderator} {
		_, foreign, policy, thrown, _ := w.heard()
		none(t, "a request to another host", foreign)
		none(t, "the policy stopped", policy)
		none(t, "an exception", thrown)
	}
}
