package webtest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// typedWord begins every word that a person types here: it may be in the tables
// of content, and nowhere in what is kept about acts.
const typedWord = "quokka"

// act is one use of a route that succeeds.
type act struct {
	who  *person
	path string
	form url.Values
	// file goes with the form; shows says that the answer is a page, which
	// shows something this once.
	file  []byte
	shows bool
}

// acts gives one successful use of every audited route that changes state. A
// route without one fails the test.
func (s *stage) acts() map[string]func(pattern string) act {
	out := map[string]func(string) act{}
	for _, more := range []map[string]func(string) act{s.accountActs(), s.credentialActs(), s.heldActs(), s.evidenceActs(), s.vouchActs(), s.proofActs(), s.forumActs(), s.postActs(), s.imageActs(), s.moderationActs(), s.adminActs()} {
		for route, use := range more {
			out[route] = use
		}
	}
	return out
}

func (s *stage) accountActs() map[string]func(string) act {
	plain := func(form url.Values) func(string) act {
		return func(at string) act { return act{who: s.somebody(aStudent), path: at, form: form} }
	}
	return map[string]func(string) act{
		"POST /sign-out": plain(url.Values{}),
		"POST /rules/accept": plain(url.Values{"accept": {"yes"}, "rules_version": {strconv.Itoa(account.RulesVersion)},
			"privacy_version": {strconv.Itoa(account.PrivacyVersion)}}),
		"POST /handle": func(at string) act {
			nameless := aStudent
			nameless.nameless = true
			return act{who: s.somebody(nameless), path: at, form: url.Values{"handle": {typedWord + "_" + word(s.next())}}}
		},
		"POST /settings/theme": plain(url.Values{"theme": {"dark"}}),
		"POST /settings/profile": func(at string) act {
			who := s.somebody(aStudent)
			m := made[account.Member](s.h.t)(s.h.app.Accounts.Member(who.ctx(), who.who.MemberID))
			return act{who: who, path: at, form: url.Values{"bio": {typedWord + "bio"}, "revision": {strconv.Itoa(m.Version)}}}
		},
		"POST /settings/mail/stop":           plain(url.Values{}),
		"POST /settings/sessions/end-others": plain(url.Values{}),
		"POST /settings/close":               plain(url.Values{"sure": {"yes"}}),
		"POST /settings/sessions/:id/end": func(at string) act {
			who := s.somebody(aStudent)
			return act{who: who, path: place(at, "id", who.again().who.SessionID.String()), form: url.Values{}}
		},
		"POST /settings/identities/:id/unlink": func(at string) act {
			who := s.somebody(aStudent)
			return act{who: who, path: place(at, "id", s.identity(who).String()), form: url.Values{}}
		},
		"POST /settings/factors/totp": func(at string) act {
			who := s.somebody(aStudent)
			sees(s.h.t, who.send(http.MethodPost, totpAt+"/begin", url.Values{}), totpAt)
			app := phoneOf(s.h.t, who.send(http.MethodGet, totpAt, nil).body)
			return act{who: who, path: at, form: url.Values{"code": {app.code()}, "name": {typedWord + " phone"}}}
		},
		"POST /settings/factors/passkey": func(at string) act {
			who := s.somebody(aStudent)
			return act{who: who, path: at, form: url.Values{"answer": {newAuthenticator(s.h).makes(who)}, "name": {typedWord + " key"}}}
		},
		"POST /settings/factors/:id/rename": func(at string) act {
			who := s.somebody(aStudent)
			return act{who: who, path: place(at, "id", s.factor(who).String()), form: url.Values{"name": {typedWord + " phone"}}}
		},
		"POST /settings/factors/:id/remove": func(at string) act {
			who := s.somebody(aStudent)
			return act{who: who, path: place(at, "id", s.factor(who).String()), form: url.Values{}}
		},
		"POST /sign-in/again/code": func(at string) act {
			who := s.somebody(aStudent)
			return act{who: who, path: at, form: url.Values{"code": {who.registers().code()}, "return_to": {"/settings"}}}
		},
		"POST /sign-in/again/passkey": func(at string) act {
			who, key := s.somebody(aStudent), newAuthenticator(s.h)
			sees(s.h.t, who.send(http.MethodPost, factorsAt+"/passkey", url.Values{"answer": {key.makes(who)}}), factorsAt)
			return act{who: who, path: at, form: url.Values{"answer": {key.signs(who)}, "return_to": {"/settings"}}}
		},
		"POST /inbox/settings": plain(url.Values{"inbox": {"answer"}, "quiet_from": {"22"}, "quiet_to": {"6"}}),
	}
}

func (s *stage) credentialActs() map[string]func(string) act {
	return map[string]func(string) act{
		"POST /application": func(at string) act {
			return act{who: s.somebody(anybody), path: at, form: url.Values{"key": {ids.New().String()}, "legal_name": {typedWord + "name " + typedWord + "name"},
				"profession": {"nurse"}, "stage": {"attending"}, "jurisdiction": {"GB"}, "register": {typedWord + "register"},
				"number": {typedWord + word(s.next())}, "note": {typedWord + "note"}}}
		},
		"POST /application/withdraw": func(at string) act {
			who := s.somebody(anybody)
			s.application(who)
			return act{who: who, path: at, form: url.Values{}}
		},
		"POST /review/:id": func(at string) act {
			filed := s.application(s.somebody(anybody))
			return act{who: s.somebody(granted(actor.CredentialReviewer)), path: place(at, "id", filed.String()), form: url.Values{"do": {"refuse"}, "reason": {"other"}, "message": {typedWord + "message"}, "revision": {"1"}}}
		},
		"POST /review/:id/shown": func(at string) act {
			applicant := s.somebody(anybody)
			filed := s.application(applicant)
			ok(s.h.t, s.h.app.Credential.AddDocument(applicant.ctx(), credential.Upload{Kind: "badge", File: drawing(s.h)}))
			document := s.id(`SELECT id FROM evidence WHERE member_id = $1 AND kind = 'document'`, applicant.who.MemberID)
			return act{who: s.somebody(granted(actor.CredentialReviewer)), path: place(at, "id", filed.String()), form: url.Values{"documents": {document.String()},
				credential.ShownField(document, "name"): {typedWord + "name"}, credential.ShownField(document, "number"): {typedWord + "number"}}}
		},
		"POST /review/:id/release": func(at string) act {
			return act{who: s.somebody(granted(actor.CredentialReviewer)), path: place(at, "id", s.application(s.somebody(anybody)).String()), form: url.Values{}}
		},
		"POST /review/:id/escalate": func(at string) act {
			s.somebody(granted(actor.CredentialReviewer)) // who can take it
			return act{who: s.somebody(granted(actor.CredentialReviewer)), path: place(at, "id", s.application(s.somebody(anybody)).String()), form: url.Values{"to": {"reviewer"}, "message": {typedWord + "note"}}}
		},
	}
}

// writing is a form with every word that a post can have.
func writing() url.Values {
	return url.Values{"key": {ids.New().String()}, "kind": {"case"}, "title": {typedWord + "title is long enough"}, "body": {typedWord + "body"},
		"bottom_line": {typedWord + "line"}, "audience": {"learners"}, "specialties": {"nephrology"}, "revision": {"1"}, "reason": {typedWord + "reason"}}
}

func (s *stage) forumActs() map[string]func(string) act {
	on := func(who func() *person, form url.Values) func(string) act {
		return func(at string) act {
			thread := s.thread(s.ann, forum.Learners)
			return act{who: who(), path: place(at, "id", thread.ID.String(), "answer", s.answer(s.ann, thread).ID.String()), form: form}
		}
	}
	onAnswer := func(form url.Values) func(string) act {
		return func(at string) act {
			return act{who: s.bob, path: place(at, "id", s.answer(s.ann, s.thread(s.ann, forum.Learners)).ID.String()), form: form}
		}
	}
	bob, ann := func() *person { return s.bob }, func() *person { return s.ann }
	return map[string]func(string) act{
		"POST /ask":                                func(at string) act { return act{who: s.ann, path: at, form: writing()} },
		"POST /threads/:id/answers":                on(bob, writing()),
		"POST /threads/:id/comments":               on(bob, writing()),
		"POST /answers/:id/comments":               onAnswer(writing()),
		"POST /threads/:id/vote":                   on(bob, url.Values{"up": {"yes"}}),
		"POST /threads/:id/answers/:answer/vote":   on(bob, url.Values{"up": {"yes"}}),
		"POST /answers/:id/endorse":                onAnswer(url.Values{"on": {"yes"}}),
		"POST /threads/:id/bookmark":               on(bob, url.Values{"on": {"yes"}}),
		"POST /threads/:id/answers/:answer/accept": on(ann, url.Values{}),
		"POST /threads/:id/unaccept": func(at string) act {
			thread := s.thread(s.ann, forum.Learners)
			ok(s.h.t, s.h.app.Forum.Accept(s.ann.ctx(), thread.ID, s.answer(s.bob, thread).ID))
			return act{who: s.ann, path: place(at, "id", thread.ID.String()), form: url.Values{}}
		},
	}
}

// postActs are what every kind of post has.
func (s *stage) postActs() map[string]func(string) act {
	out := map[string]func(string) act{}
	of := map[string]func() forum.PostRef{
		"threads":  func() forum.PostRef { return s.thread(s.ann, forum.Learners) },
		"answers":  func() forum.PostRef { return s.answer(s.ann, s.thread(s.bob, forum.Learners)) },
		"comments": func() forum.PostRef { return s.comment(s.ann, s.thread(s.bob, forum.Learners)) },
	}
	for plural, fresh := range of {
		own := func(form url.Values, ready func(forum.PostRef)) func(string) act {
			return func(at string) act {
				ref := fresh()
				ready(ref)
				return act{who: s.ann, path: place(at, "id", ref.ID.String()), form: form}
			}
		}
		asIs := func(forum.PostRef) {}
		out["POST /"+plural+"/:id/edit"] = own(writing(), asIs)
		out["POST /"+plural+"/:id/delete"] = own(url.Values{}, asIs)
		out["POST /"+plural+"/:id/undelete"] = own(url.Values{}, func(ref forum.PostRef) { s.delete(s.ann, ref) })
		out["POST /"+plural+"/:id/erase"] = own(url.Values{"what": {"passage"}, "passage": {"of the stage"}, "sure": {"yes"}}, asIs)
	}
	// The thread's own words differ from those of the others.
	out["POST /threads/:id/erase"] = func(at string) act {
		return act{who: s.ann, path: place(at, "id", s.thread(s.ann, forum.Learners).ID.String()), form: url.Values{"what": {"whole"}, "sure": {"yes"}}}
	}
	return out
}

func (s *stage) moderationActs() map[string]func(string) act {
	on := func(form url.Values, ready func(forum.PostRef)) func(string) act {
		return func(at string) act {
			thread := s.thread(s.ann, forum.Learners)
			ready(thread)
			return act{who: s.moderator, path: place(at, "kind", "thread", "id", thread.ID.String()), form: form}
		}
	}
	asIs := func(forum.PostRef) {}
	const post = "POST /moderation/posts/:kind/:id/"
	return map[string]func(string) act{
		"POST /flags": func(at string) act {
			return act{who: s.bob, path: at, form: url.Values{"post": {"thread:" + s.thread(s.ann, forum.Learners).ID.String()}, "reason": {"patient-recognisable"},
				"note": {typedWord + "note"}, "key": {ids.New().String()}}}
		},
		post + "decide":  on(url.Values{"do": {"uphold"}, "rule": {"5"}}, func(ref forum.PostRef) { s.flag(s.bob, ref) }),
		post + "hide":    on(url.Values{"rule": {"5"}}, asIs),
		post + "restore": on(url.Values{}, s.hide),
		post + "lock":    on(url.Values{"reason": {typedWord + "lock"}}, asIs),
		post + "unlock":  on(url.Values{}, asIs),
		post + "retag":   on(url.Values{"specialties": {"cardiology"}}, asIs),
		post + "duplicate": func(at string) act {
			form := url.Values{"duplicate_of": {"/threads/" + s.thread(s.ann, forum.Learners).ID.String()}}
			return on(form, asIs)(at)
		},
		post + "erase-image": func(at string) act {
			image, thread := s.shownIn(s.somebody(aClinician), forum.Clinicians)
			return act{who: s.moderator, path: place(at, "kind", "thread", "id", thread.ID.String()), form: url.Values{"image": {image.ID.String()}, "image_rule": {"1"}}}
		},
		"POST /moderation/guard/reasons/:id": func(at string) act {
			return act{who: s.moderator, path: place(at, "id", s.reason().String()), form: url.Values{}}
		},
		"POST /moderation/guard/hits/:id": func(at string) act {
			return act{who: s.moderator, path: place(at, "id", s.justified().String()), form: url.Values{}}
		},
		"POST /moderation/members/:handle/suspend": func(at string) act {
			return act{who: s.moderator, path: place(at, "handle", s.somebody(aStudent).who.Handle), form: url.Values{"rule": {"5"}, "span": {"7"}, "message": {typedWord + "message"}}}
		},
		"POST /moderation/members/:handle/lift": func(at string) act {
			who := s.somebody(aStudent)
			ok(s.h.t, s.h.app.Moderation.Suspend(s.moderator.ctx(), who.who.MemberID, "5", "", nil))
			return act{who: s.moderator, path: place(at, "handle", who.who.Handle), form: url.Values{}}
		},
	}
}

func (s *stage) adminActs() map[string]func(string) act {
	named := func() url.Values {
		return url.Values{"key": {"stage-" + word(s.next())}, "name": {typedWord + " " + word(s.next())}, "synonyms": {typedWord + "synonym " + word(s.next())}, "revision": {"1"}}
	}
	shelf := func(form url.Values) func(string) act {
		return func(at string) act {
			return act{who: s.administrator, path: place(at, "key", s.specialty()), form: form}
		}
	}
	return map[string]func(string) act{
		"POST /admin/specialties":             func(at string) act { return act{who: s.administrator, path: at, form: named()} },
		"POST /admin/specialties/:key":        shelf(named()),
		"POST /admin/specialties/:key/retire": shelf(url.Values{}),
		"POST /admin/specialties/:key/reoffer": func(at string) act {
			key := s.specialty()
			ok(s.h.t, s.h.app.Directory.Retire(s.administrator.ctx(), key))
			return act{who: s.administrator, path: place(at, "key", key), form: url.Values{}}
		},
		"POST /admin/grants": func(at string) act {
			return act{who: s.administrator, path: at, form: url.Values{"handle": {s.somebody(aStudent).who.Handle}, "grant": {"reviewer"}}}
		},
		"POST /admin/factors/reset": func(at string) act {
			return act{who: s.administrator, path: at, form: url.Values{"member": {s.somebody(granted(actor.Moderator)).who.MemberID.String()}}}
		},
		"POST /admin/grants/revoke": func(at string) act {
			return act{who: s.administrator, path: at, form: url.Values{"member": {s.somebody(granted(actor.Moderator)).who.MemberID.String()}, "grant": {"moderator"}}}
		},
	}
}

// unaudited are the routes that change nothing of note, or lead to a provider
// whose answer is what is recorded.
var unaudited = []string{"POST /sign-in/:provider", "POST /sign-in/apple/callback-post", "POST /session/ping", "POST /settings/mail/start",
	"POST /settings/factors/totp/begin", "POST /settings/factors/passkey/begin", "POST /sign-in/again/passkey/begin",
	"POST /settings/identities/link/:provider", "POST /drafts/:slot", "POST /drafts/:slot/drop", "POST /preview", "POST /guard", "POST /settings/profile/guard", "POST /inbox/read"}

func TestEveryEventOfNoteIsAuditedOnceWithoutContent(t *testing.T) {
	t.Parallel()
	log := &journal{}
	h := newHouse(t, log)
	w := &witness{stage: newStage(h), t: t, log: log}
	acts := w.acts()
	used := 0
	for _, r := range h.app.Site.Routes() {
		name := r.Method + " " + r.Path
		switch use, known := acts[name]; {
		case r.Safe():
		case r.Audit == web.Unaudited:
			if !slices.Contains(unaudited, name) {
				t.Errorf("%s is unaudited, and nobody said why", name)
			}
		case !known:
			t.Errorf("%s has no use here", name)
		default:
			w.witness(r, use(r.Path))
			used++
		}
	}
	w.reads()
	w.signIns()
	w.denials()
	w.unheard()
	t.Logf("%d routes that change state, each used once; %d events seen", used, w.events)
}

// witness sees what is recorded.
type witness struct {
	*stage
	t      *testing.T
	log    *journal
	events int
}

func (w *witness) recorded(action, outcome, request string) int {
	w.t.Helper()
	n := w.h.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND outcome = $2 AND request = $3`, action, outcome, request)
	w.events += n
	return n
}

// witness uses a route once and looks for its one event.
func (w *witness) witness(r web.Route, a act) {
	w.t.Helper()
	got := a.do(r.Method)
	want := http.StatusSeeOther
	if a.shows {
		want = http.StatusOK
	}
	if got.status != want || strings.HasPrefix(got.location, "/sign-in") {
		w.t.Errorf("%s %s did not succeed: %d %s", r.Method, a.path, got.status, got.location)
		return
	}
	if n := w.recorded(r.Audit, "done", got.request); n != 1 {
		w.t.Errorf("%s %s recorded %s %d times", r.Method, a.path, r.Audit, n)
	}
	if n := w.h.count(`SELECT count(*) FROM audit_entries WHERE request = $1 AND actor_id IS DISTINCT FROM $2`, got.request, a.who.who.MemberID); n != 0 {
		w.t.Errorf("%s %s recorded %d events of somebody else", r.Method, a.path, n)
	}
	// What a rule does beside its own event is another action; nothing is
	// said twice.
	twice := w.h.count(`SELECT count(*) FROM (SELECT FROM audit_entries WHERE request = $1 GROUP BY action, object_id HAVING count(*) > 1) AS x`, got.request)
	if twice != 0 {
		w.t.Errorf("%s %s recorded something twice", r.Method, a.path)
	}
}

// reads are the reads that are of note.
func (w *witness) reads() {
	once := func(who *person, path, action string) {
		w.t.Helper()
		got := who.send(http.MethodGet, path, nil)
		if got.status != http.StatusOK {
			w.t.Errorf("%s: %d", path, got.status)
		}
		// Reads of cases are gathered for a second.
		dbtest.Eventually(w.t, action+" of "+path, func() bool {
			return w.h.count(`SELECT count(*) FROM audit_entries WHERE request = $1`, got.request) > 0
		})
		if n := w.recorded(action, "done", got.request); n != 1 {
			w.t.Errorf("%s recorded %s %d times", path, action, n)
		}
	}
	filed := w.application(w.somebody(anybody))
	once(w.somebody(granted(actor.CredentialReviewer)), "/review/"+filed.String(), credential.ActionRead)
	once(w.somebody(aStudent), "/settings/export", "account.export")
	thread := made[ids.ID](w.t)(w.h.app.Forum.Ask(w.bob.ctx(), forum.Question{Key: ids.New(), Kind: "case", Title: typedWord + " title is long enough",
		Body: typedWord + "body", Audience: forum.Learners, Specialties: []string{"nephrology"}}))
	for _, below := range []string{"", "/revisions", "/comments"} {
		once(w.ann, "/threads/"+thread.String()+below, forum.ActionReadCase)
	}
	w.ann.send(http.MethodGet, "/search?q="+typedWord+"+words", nil)
	w.ann.send(http.MethodGet, "/threads?specialty="+typedWord+"&after="+typedWord, nil)
	w.ann.send(http.MethodGet, "/"+typedWord+"?"+typedWord, nil)
}

// signIns goes through the door and fails at it, in every way that has a
// result.
func (w *witness) signIns() {
	through := func(b *browser, start, on string, form url.Values) page {
		w.t.Helper()
		p := b.post(start, on, form)
		if p.status != http.StatusSeeOther {
			w.t.Fatalf("%s: %d", start, p.status)
		}
		return b.get(p.location)
	}
	once := func(p page, action, outcome string) {
		w.t.Helper()
		if n := w.recorded(action, outcome, p.header.Get("X-Request-Id")); n != 1 {
			w.t.Errorf("%s, %s: recorded %d times (%d %s)", action, outcome, n, p.status, p.location)
		}
		if all := w.h.count(`SELECT count(*) FROM audit_entries WHERE request = $1`, p.header.Get("X-Request-Id")); all != 1 {
			w.t.Errorf("%s, %s: %d events", action, outcome, all)
		}
	}
	b := w.h.stranger()
	once(through(b, "/sign-in/persona", "/sign-in", url.Values{"persona": {"physician"}}), account.ActionSignIn, "done")
	once(through(b, "/sign-in/persona", "/sign-in/again", url.Values{"persona": {"physician"}, "purpose": {"fresh"}}), account.ActionProve, "done")
	once(through(b, "/settings/identities/link/persona", "/settings", url.Values{"persona": {"newcomer"}}), account.ActionLink, "done")
	once(through(b, "/sign-in/persona", "/sign-in/again", url.Values{"persona": {"trainee"}, "purpose": {"fresh"}}), account.ActionSignIn, "failed")
	once(w.h.stranger().get("/sign-in/persona/callback?state="+typedWord+"&code="+typedWord), account.ActionSignIn, "failed")
	other := w.h.stranger()
	p := other.post("/sign-in/persona", "/sign-in", url.Values{"persona": {"student"}})
	once(other.get(strings.Replace(p.location, "code=student", "code="+typedWord, 1)), account.ActionSignIn, "failed")
	once(other.get(p.location), account.ActionSignIn, "failed")
}

// denials are recorded once each: by the table and by a rule.
func (w *witness) denials() {
	thread := w.thread(w.bob, forum.Learners)
	for _, d := range []struct {
		who                *person
		method, path, name string
		status             int
	}{
		{w.ann, http.MethodGet, "/moderation", "GET /moderation", http.StatusNotFound},
		{w.ann, http.MethodPost, "/admin/grants", "POST /admin/grants", http.StatusNotFound},
		{w.ann, http.MethodPost, pathOf(thread) + "/delete", "POST /threads/:id/delete", http.StatusForbidden},
		{w.ann, http.MethodGet, pathOf(thread) + "/edit", "GET /threads/:id/edit", http.StatusForbidden},
		{w.bob, http.MethodPost, pathOf(thread) + "/vote", "POST /threads/:id/vote", http.StatusForbidden},
	} {
		got := d.who.send(d.method, d.path, url.Values{"reason": {typedWord}})
		if got.status != d.status {
			w.t.Errorf("%s: %d, want %d", d.name, got.status, d.status)
		}
		if n := w.recorded(d.name, "denied", got.request); n != 1 {
			w.t.Errorf("%s: the denial was recorded %d times", d.name, n)
		}
	}
	got := w.ann.ask(http.MethodPost, pathOf(thread)+"/bookmark", url.Values{"_token": {typedWord}})
	if n := w.recorded("POST /threads/:id/bookmark", "denied", got.request); got.status != http.StatusForbidden || n != 1 {
		w.t.Errorf("a forged form: %d, recorded %d times", got.status, n)
	}
}

// unheard looks for what was typed where only ids may stand.
func (w *witness) unheard() {
	for table, want := range map[string]bool{"threads": true, "answers": true, "comments": true, "flags": true, "sanctions": true, "specialties": true,
		"audit_entries": false, "audit_chain": false, "river_job": false, "changes": false, "rate_windows": false, "idempotency_keys": false, "index_nodes": false} {
		n := w.h.count(`SELECT count(*) FROM ` + table + ` AS x WHERE x::text ILIKE '%` + typedWord + `%'`)
		if (n > 0) != want {
			w.t.Errorf("%s: %d rows with words that were typed", table, n)
		}
	}
	if jobs := w.h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify'`); jobs == 0 {
		w.t.Error("no job was looked at")
	}
	text := w.log.String()
	if strings.Contains(strings.ToLower(text), typedWord) {
		at := strings.Index(strings.ToLower(text), typedWord)
		w.t.Errorf("the log holds what was typed: %s", text[max(0, at-300):min(len(text), at+100)])
	}
	if strings.Count(text, `"msg":"request"`) < 100 {
		w.t.Error("the log was not read")
	}
}
