package moderationweb

import (
	"net/http"
	"net/url"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

func (p page) has(selector string, times int) page {
	p.t.Helper()
	if n := p.doc.Find(selector).Length(); n != times {
		p.t.Fatalf("%q is found %d times, want %d, in %.4000s", selector, n, times, p.text)
	}
	return p
}

func (p page) leadsTo(target string) {
	p.t.Helper()
	if p.status != http.StatusSeeOther || p.to != target {
		p.t.Fatalf("%d to %q, want 303 to %q: %.900s", p.status, p.to, target, p.text)
	}
}

// reasoned publishes an answer that names somebody, and gives its reason's id;
// in the sample or outside of it.
func (b *browser) reasoned(thread ids.ID, words string, inSample bool) ids.ID {
	b.h.t.Helper()
	const body = "As Mrs. Keller writes, wait."
	seen, err := b.h.forum.Look(b.ctx(), forum.Wording{Body: body})
	b.h.ok(err)
	a := seen.Justify(guard.Author, func(guard.Finding) bool { return true })
	for key := range a.Reasons {
		a.Reasons[key] = guard.Answer{Code: guard.Author, Words: words}
	}
	post, err := b.h.forum.Answer(b.ctx(), forum.Reply{Thread: thread, Body: body, Guard: a})
	b.h.ok(err)
	var row ids.ID
	b.h.ok(b.h.db.Pool().QueryRow(b.h.t.Context(), `SELECT id FROM guard_answers WHERE post_id = $1`, post).Scan(&row))
	// The words are sealed to the row: one whose id doesn't fit is sent again.
	var sampled bool
	b.h.ok(b.h.db.Pool().QueryRow(b.h.t.Context(), `SELECT get_byte(uuid_send($1), 15) % 4 = 0`, row.UUID()).Scan(&sampled))
	if sampled != inSample {
		b.h.exec(`DELETE FROM guard_answers WHERE id = $1`, row)
		return b.reasoned(thread, words, inSample)
	}
	return row
}

func TestModeratorsLookAtASampleOfReasons(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, mod := h.member("ann_w", actor.Clinician, 0), h.member("mod", actor.Clinician, actor.Moderator)
	thread := ann.asked("A question about heparin")
	row := ann.reasoned(thread, "She wrote the guideline.", true)
	ann.reasoned(thread, "Outside of the sample.", false)
	own := mod.reasoned(thread, "I know her papers.", true)
	ann.get("/moderation/guard").want(http.StatusNotFound)
	at := "/moderation/guard/reasons/" + row.String()
	p := mod.get("/moderation/guard").want(http.StatusOK)
	p.has(".rows > li", 2).says("She wrote the guideline.").says("A name</strong> in the text: The author of a published work").says("Your own")
	p.has(`form[action="`+at+`"]`, 1).has(`form[action$="`+own.String()+`"]`, 0).has(`a[href^="/threads/"]`, 2)
	mod.post("/moderation/guard/reasons/"+own.String(), "/moderation/guard", url.Values{}).want(http.StatusForbidden)
	mod.post("/moderation/guard/reasons/"+ids.New().String(), "/moderation/guard", url.Values{}).want(http.StatusNotFound)
	mod.post(at, "/moderation/guard", url.Values{}).leadsTo("/moderation/guard")
	mod.post(at, "/moderation/guard", url.Values{}).want(http.StatusConflict)
	mod.get("/moderation/guard").has(".rows > li", 1)
	h.recorded("guard.look", 1)
}

func TestWhatNewerRulesFindWaitsUntilItIsEditedOrLookedAt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, mod := h.member("ann_w", actor.Clinician, 0), h.member("mod", actor.Clinician, actor.Moderator)
	first, other := ann.asked("A question about heparin"), ann.asked("A question about warfarin")
	h.exec(`UPDATE threads SET body_md = 'Mrs. Keller fell. What now?', guard_version = 0`)
	if _, err := h.forum.Rescan(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := mod.get("/moderation/guard").want(http.StatusOK).has(".rows > li", 2)
	p.has(`a[href="/moderation/posts/thread/`+first.String()+`"]`, 1)
	_, err := h.forum.Edit(ann.ctx(), forum.Change{Post: forum.PostRef{Kind: forum.KindThread, ID: other}, Revision: 1, Title: "A question about warfarin", Body: "She fell. What now?",
		Reason: "a name", Audience: forum.Clinicians, Specialties: []string{"cardiology"}})
	h.ok(err)
	p = mod.get("/moderation/guard").has(".rows > li", 1)
	mod.post(p.doc.Find(".rows form").AttrOr("action", ""), "/moderation/guard", url.Values{}).leadsTo("/moderation/guard")
	mod.get("/moderation/guard").has(".rows > li", 0)
	h.recorded("guard.look", 1)
}

func TestProfilesThatNewerRulesHideWaitToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, mod, nameless := h.member("ann_w", actor.Clinician, 0), h.member("mod", actor.Clinician, actor.Moderator), h.member("later", actor.Applicant, 0)
	h.exec(`UPDATE members SET bio_md = 'Mrs. Keller taught me.'`)
	h.exec(`UPDATE members SET handle = NULL WHERE id = $1`, nameless.member)
	_, err := h.accounts.Rescan(t.Context())
	h.ok(err)
	p := mod.get("/moderation/guard").want(http.StatusOK).has(".rows > li", 3).has(".rows form", 2)
	p.has(`a[href="/members/ann_w"]`, 1).has(`a[href="/moderation/members/ann_w"]`, 1).has(`a[href="/members/"]`, 0)
	p.says("A name").says("hidden from others until its author mends it").says("no handle").says("Your own")
	var hit ids.ID
	h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT id FROM guard_hits WHERE post_id = $1`, ann.member).Scan(&hit))
	at := "/moderation/guard/hits/" + hit.String()
	p.has(`form[action="`+at+`"]`, 1)
	mod.post(at, "/moderation/guard", url.Values{}).leadsTo("/moderation/guard")
	mod.get("/moderation/guard").has(".rows > li", 2).has(`form[action="`+at+`"]`, 0)
	h.recorded("guard.look", 1)
}
