package webtest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"

	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// visitsOf says which pages each persona looks at; the first word names it. What the pages are about is
// taken from the community, before anybody changes it.
func visitsOf(t *testing.T, h *house) map[string]func(*walk) {
	t.Helper()
	id := func(query string) string { return idOf(t, h, query).String() }
	settled := id(`SELECT id FROM threads WHERE accepted_answer_id IS NOT NULL AND audience = 'clinicians' AND state = 'open' ORDER BY answer_count DESC LIMIT 1`)
	answer := id(`SELECT a.id FROM answers a JOIN threads t ON t.id = a.thread_id JOIN members m ON m.id = a.author_id
		WHERE t.audience = 'clinicians' AND a.state = 'open' AND m.handle = 'h_lindqvist' LIMIT 1`)
	own := id(`SELECT a.id FROM answers a JOIN members m ON m.id = a.author_id WHERE m.handle = 'm_oduya' AND a.state = 'open' LIMIT 1`)
	asked := id(`SELECT t.id FROM threads t JOIN members m ON m.id = t.author_id WHERE m.handle = 'm_oduya' AND t.state = 'open' LIMIT 1`)
	learners := id(`SELECT id FROM threads WHERE audience = 'learners' AND state = 'open' ORDER BY answer_count DESC LIMIT 1`)
	hidden := id(`SELECT id FROM threads WHERE state = 'hidden' LIMIT 1`)
	flagged := id(`SELECT post_id FROM flags WHERE state = 'open' AND post_kind = 'answer' LIMIT 1`)
	illustrated, picture := id(`SELECT thread_id FROM images WHERE state = 'made' LIMIT 1`), id(`SELECT id FROM images WHERE state = 'made' LIMIT 1`)
	application := id(`SELECT id FROM review_items WHERE kind = 'application' AND closed_at IS NULL AND paused_at IS NULL LIMIT 1`)
	item := func(kind string) string {
		return id(`SELECT id FROM review_items WHERE closed_at IS NULL AND paused_at IS NULL AND kind = '` + kind + `' LIMIT 1`)
	}
	return map[string]func(*walk){
		"": func(w *walk) {
			w.look("/", "/sign-in", "/rules", "/privacy", "/none", "/threads/"+settled, "/withdraw")
			w.refused("/withdraw", `form[action="/withdraw"]`, "code", "AAAA-AAAA-AAAA-AAAA")
		},
		"newcomer": newcomer,
		"physician": func(w *walk) {
			w.look("/threads", "/threads?area=learners", "/threads?specialty=nephrology", "/active", "/unanswered", "/bookmarks", "/mine",
				"/drafts", "/search", "/search?q=potassium", "/search?q=zzqqy", "/threads/"+illustrated, "/images/"+picture+"/view", "/images?slot=ask")
		},
		"physician at home": func(w *walk) {
			w.look("/inbox", "/inbox/settings", "/settings", "/settings/close", "/sign-in/again?return_to=/settings",
				"/members/m_oduya", "/members/h_lindqvist", "/members/nobody", "/credentials", "/application/add", "/vouch")
			w.refused("/vouch", `form[action="/vouch"]`, "code", "AAAA-AAAAAA")
			w.refused("/settings", `#display form`, "time_zone", "Mars/Base")
			w.look("/settings/factors")
			w.do(chromedp.Click(chromedp.CSS(`form[action="/settings/factors/totp/begin"] button`)), chromedp.WaitVisible(chromedp.CSS(`#code`)))
			w.examine("an authenticator app")
			w.refused("/settings/factors/totp", `form[action="/settings/factors/totp"]`, "code", "123")
		},
		"physician who writes": func(w *walk) {
			w.look("/threads/"+settled, "/threads/"+asked, "/threads/"+learners, "/ask", "/threads/"+settled+"/comments", "/answers/"+own+"/edit",
				"/answers/"+own+"/erase", "/answers/"+own+"/revisions", "/threads/"+asked+"/edit", "/flags/new?post=answer:"+answer)
			w.refused("/ask", `form[action="/ask"]`)
			w.refused("/threads/"+settled, `form[action$="/answers"]`)
			w.refused("/threads/"+settled+"/comments", `form[data-draft]`)
			w.refused("/answers/"+own+"/edit", `form[data-draft]`, "body", "")
			w.refused("/answers/"+own+"/erase", `form[action$="/erase"]`)
			w.refused("/flags/new?post=answer:"+answer, `form[action="/flags"]`)
		},
		"student": func(w *walk) {
			w.look("/threads", "/threads/"+learners, "/threads/"+settled, "/ask", "/inbox", "/application", "/application/new", "/members/s_nakagawa")
		},
		"trainee": func(w *walk) {
			w.look("/threads/" + settled)
			s := &stage{h: h}
			picture, beneath := s.shownIn(&person{h: h, who: actor.From(h.actor("j_castellano"))}, forum.Clinicians)
			const at = "/moderation/members/j_castellano"
			moderator := h.proven("moderator")
			done(w.t, moderator.post(at+"/suspend", at, url.Values{"rule": {moderator.firstOption(at, "#rule")}, "span": {moderator.firstOption(at, "#span")}}))
			w.become("trainee")
			w.look("/settings", "/threads")
			withdrawsWhileSuspended(w, picture.ID, beneath)
		},
		"reviewer": func(w *walk) {
			w.look("/review/" + application) // before the second factor
			w.wear(h.proven("reviewer").cookies)
			w.look("/review", "/review?kind=look&mine=yes", "/review/"+application, "/review/"+item("look"), "/review/"+item("expiry"), "/review/"+item("registry hit"))
			w.refused("/review/"+application, `.desk-decision`)
		},
		"reviewer2": func(w *walk) {
			w.wear(h.proven("reviewer2").cookies)
			w.look("/review", "/review/"+item("appeal"), "/proof")
		},
		"moderator": func(w *walk) {
			w.look("/moderation", "/moderation/guard", "/moderation/posts/thread/"+settled, "/moderation/posts/thread/"+hidden, "/threads/"+hidden,
				"/moderation/posts/answer/"+flagged, "/moderation/members/j_thornbury", "/audit", "/audit?action=nothing.there", "/audit?actor=xx")
			w.refused("/moderation/posts/answer/"+flagged, `form[action$="/decide"]`)
			w.refused("/moderation/posts/thread/"+settled, `form[action$="/lock"]`)
			w.refused("/moderation/posts/thread/"+settled, `form[action$="/duplicate"]`, "duplicate_of", "rubbish")
			w.refused("/moderation/members/j_thornbury", `form[action$="/suspend"]`)
			s, author := &stage{h: h}, &person{h: h, who: actor.From(h.actor("h_lindqvist"))}
			s.ready(author, forum.AskSlot())
			picture, beneath := s.shownIn(author, forum.Clinicians)
			removesAnImage(w, picture.ID, beneath)
		},
		"administrator": func(w *walk) {
			w.look("/admin/specialties", "/admin/specialties/nephrology", "/admin/grants", "/settings/factors", "/sign-in/again?return_to=/admin/grants")
			w.refused("/sign-in/again?return_to=/admin/grants", `form[action="/sign-in/again/code"]`, "code", "123")
			w.refused("/admin/specialties", `main form[action="/admin/specialties"]`)
			w.refused("/admin/specialties/nephrology", `main form[action$="/nephrology"]`, "name", "")
			w.look("/admin/institutions", "/admin/institutions/harbour-general", "/admin/policies", "/admin/policies/new")
			w.refused("/admin/institutions", `main form[action="/admin/institutions"]`)
			w.refused("/admin/institutions/harbour-general", `main form[action$="/harbour-general"]`, "name", "")
			w.refused("/admin/policies/new", `main form[action="/admin/policies"]`, "possession", "9")
			w.refused("/admin/grants", `main form[action="/admin/grants"]`, "handle", "nobody_here")
		},
	}
}

// withdrawsWhileSuspended goes from the settings to one's images and takes one
// away.
func withdrawsWhileSuspended(w *walk, image ids.ID, beneath forum.PostRef) {
	w.t.Helper()
	row := `form[action="/images/` + image.String() + `/withdraw"]`
	w.open("/settings")
	w.do(chromedp.Click(chromedp.CSS(`.note-danger a[href="/images/mine"]`)), chromedp.WaitVisible(chromedp.CSS(row)))
	dbtest.Eventually(w.t, "the picture shows", func() bool {
		return read(w.tab, chromedp.Evaluate[bool](`(() => { const i = document.querySelector('.image-row img'); return i.complete && i.naturalWidth > 0 })()`))
	})
	w.examine("/images/mine")
	w.do(chromedp.Click(chromedp.CSS(row+" button")), chromedp.WaitVisible(chromedp.CSS("dialog[open]")))
	w.examine("withdrawing")
	w.do(chromedp.Click(chromedp.CSS("dialog[open] .button-danger")))
	dbtest.Eventually(w.t, "it leaves the page, which says so", func() bool {
		return read(w.tab, chromedp.Evaluate[bool]("document.readyState === 'complete' && !document.querySelector('"+row+"') && document.body.textContent.includes('The image is withdrawn.')"))
	})
	w.examine("/images/mine after")
	if n := w.h.count(`SELECT count(*) FROM images WHERE id = $1 AND thread_id = $2 AND state = 'gone' AND gone_how = 'author'`, image, beneath.ID); n != 1 {
		w.t.Error("the image is still there")
	}
}

// removesAnImage goes as a moderator from an image to the desk, and takes the
// image away from beneath its post.
func removesAnImage(w *walk, image ids.ID, beneath forum.PostRef) {
	w.t.Helper()
	desk := "/moderation/posts/thread/" + beneath.ID.String()
	const form = `form[action$="/erase-image"]`
	chosen := form + ` [value="` + image.String() + `"]`
	w.refused(desk, form)
	w.open("/images/" + image.String() + "/view")
	w.do(chromedp.Click(chromedp.CSS(`a[href="`+desk+`#images"]`)), chromedp.WaitVisible(chromedp.CSS(chosen)))
	w.examine("the images of a post")
	w.do(chromedp.Click(chromedp.CSS(chosen)), chromedp.SetValue(chromedp.CSS("#image_rule"), "1"),
		chromedp.Click(chromedp.CSS(form+" .button-danger")), chromedp.WaitVisible(chromedp.CSS("dialog[open]")))
	w.examine("removing one")
	w.do(chromedp.Click(chromedp.CSS("dialog[open] .button-danger")))
	dbtest.Eventually(w.t, "it leaves the desk, which says so", func() bool {
		return read(w.tab, chromedp.Evaluate[bool]("document.readyState === 'complete' && !document.querySelector('"+chosen+"') && document.body.textContent.includes('The image is removed.')"))
	})
	w.examine("one is left")
	w.look(pathOf(beneath))
	if !read(w.tab, chromedp.Evaluate[bool](`[...document.querySelectorAll('.figures .tombstone')].some(p => p.textContent.startsWith('An image was removed by a moderator'))`)) {
		w.t.Error("the thread doesn't say so where the image stood")
	}
}

// newcomer walks from the rules to the first list, with the reviewer's help.
func newcomer(w *walk) {
	w.look("/rules/accept", "/settings")
	w.refused("/rules/accept", `form[action="/rules/accept"]`)
	w.do(chromedp.Click(chromedp.CSS(`[name="accept"]`)), chromedp.Click(chromedp.CSS(`form[action="/rules/accept"] .button-solid`)),
		chromedp.WaitVisible(chromedp.CSS(`#legal_name`)))
	w.examine("apply")
	w.look("/application/recover", "/application/new?profession=nurse&jurisdiction=DE", "/threads")
	w.refused("/application", `form[action="/application"]`)
	for field, value := range map[string]string{"legal_name": "Nora Quist", "profession": "physician", "stage": "attending", "specialty": "nephrology",
		"jurisdiction": "US-OR", "register": "Oregon Medical Board", "number": "MD188204"} {
		w.do(chromedp.SetValue(chromedp.CSS(`#`+field), value))
	}
	w.do(chromedp.Click(chromedp.CSS(`form[action="/application"] .button-solid`)), chromedp.WaitVisible(chromedp.CSS(`.steps`)))
	w.examine("waiting")
	w.refused("/application", `form[action="/application/mail"]`, "address", "nora@elsewhere.example")
	w.refused("/application", `form[action="/application/documents"]`, "kind", "badge")
	w.do(chromedp.SetValue(chromedp.CSS(`#mail-address`), "nora.quist@harbourgeneral.example"),
		chromedp.Click(chromedp.CSS(`form[action="/application/mail"] button`)), chromedp.WaitVisible(chromedp.CSS(`#code`)))
	w.examine("a code is sent")
	w.refused("/application", `form[action="/application/mail/code"]`, "code", "AAAA-AAAA")
	w.open("/application")
	w.do(chromedp.Click(chromedp.CSS(`form[action="/application/vouches"] button`)), chromedp.WaitVisible(chromedp.CSS(`.code`)))
	w.examine("a vouch code")
	w.look("/demo/outbox", "/application")
	item := idOf(w.t, w.h, `SELECT id FROM review_items WHERE kind = 'application' AND closed_at IS NULL AND paused_at IS NULL
		ORDER BY opened_at DESC LIMIT 1`)
	proven(w.h, item)
	at := "/review/" + item.String()
	reviewer := w.h.proven("reviewer")
	revision, _ := reviewer.get(at).doc.Find(`.desk-decision [name="revision"]`).Attr("value")
	done(w.t, reviewer.post(at, at, url.Values{"do": {"approve"}, "revision": {revision}}))
	w.look("/handle")
	w.refused("/handle", `form[action="/handle"]`, "handle", "m_oduya")
	w.do(chromedp.SetValue(chromedp.CSS(`#handle`), "n_quist"), chromedp.Click(chromedp.CSS(`form[action="/handle"] .button-solid`)),
		chromedp.WaitVisible(chromedp.CSS(`.thread-list`)))
	w.look("/application", "/credentials", "/inbox", "/mine")
}

func done(t *testing.T, p page) {
	t.Helper()
	if p.status != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", p.status, p.doc.Find("main").Text())
	}
}

// firstOption is a value that a choice offers.
func (b *browser) firstOption(path, choice string) string {
	b.h.t.Helper()
	value, _ := b.get(path).doc.Find(choice + ` option:not([value=""])`).First().Attr("value")
	return value
}
