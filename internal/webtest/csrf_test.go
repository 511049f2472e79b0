package webtest

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// headerCase is one way in which a form may arrive.
type headerCase struct {
	name   string
	header map[string]string
	other  bool // with the token of another session
	passes bool
}

func headerCases(base string) []headerCase {
	origin := func(o string) map[string]string { return map[string]string{"Origin": o} }
	site := func(s string) map[string]string { return map[string]string{"Sec-Fetch-Site": s} }
	_, port, _ := strings.Cut(strings.TrimPrefix(base, "http://"), ":")
	return []headerCase{
		{name: "Origin absent", passes: true},
		{name: "Origin same", header: origin(base), passes: true},
		{name: "Origin other", header: origin("https://evil.example")},
		{name: "Origin null", header: origin("null")},
		{name: "Origin other port", header: origin("http://localhost:1")},
		{name: "Origin other scheme", header: origin("https://localhost:" + port)},
		{name: "Sec-Fetch-Site same-origin", header: site("same-origin"), passes: true},
		{name: "Sec-Fetch-Site same-site", header: site("same-site")},
		{name: "Sec-Fetch-Site cross-site", header: site("cross-site")},
		{name: "Sec-Fetch-Site none", header: site("none"), passes: true},
		{name: "token of another session", header: origin(base), other: true},
	}
}

// personaFor is somebody who may use a route with the permission.
func personaFor(p authz.Permission) string {
	switch p {
	case authz.OwnApplication:
		return "newcomer"
	case authz.ReviewStanding:
		return "reviewer"
	case authz.Moderate, authz.ReadAudit:
		return "moderator"
	case authz.EditSpecialties, authz.EditGrants, authz.EditPolicies:
		return "administrator"
	}
	return "physician"
}

// sites is what stands in place of the parameters of a path: things that are
// there and, where it matters, belong to the persona "physician".
type sites struct{ thread, answer, comment, foreign, application, session, policy, image string }

// sitesOf makes them, but for what the community has.
func sitesOf(t *testing.T, h *house) sites {
	t.Helper()
	own := h.actor("m_oduya")
	thread, err := h.app.Forum.Ask(own, forum.Question{Key: ids.New(), Kind: "question", Title: "A thread to try things on", Body: "Words.",
		Audience: forum.Clinicians, Specialties: []string{"nephrology"}})
	ok(t, err)
	answer, err := h.app.Forum.Answer(own, forum.Reply{Key: ids.New(), Thread: thread, Body: "Words."})
	ok(t, err)
	comment, err := h.app.Forum.Comment(own, forum.Remark{Key: ids.New(), On: forum.PostRef{Kind: forum.KindThread, ID: thread}, Body: "Words."})
	ok(t, err)
	_ = h.as("physician") // so that there is a session to end
	stage := &stage{h: h}
	image := stage.ready(&person{h: h, who: actor.From(own)}, forum.AskSlot())
	return sites{
		thread: thread.String(), answer: answer.String(), comment: comment.ID.String(),
		foreign:     idOf(t, h, `SELECT id FROM threads WHERE state = 'open' AND audience = 'clinicians' ORDER BY created_at LIMIT 1`).String(),
		application: idOf(t, h, `SELECT id FROM review_items WHERE kind = 'application' AND closed_at IS NULL AND paused_at IS NULL ORDER BY id LIMIT 1`).String(),
		session:     idOf(t, h, `SELECT s.id FROM sessions s JOIN members m ON m.id = s.member_id WHERE m.handle = 'm_oduya' ORDER BY s.created_at LIMIT 1`).String(),
		image:       image.ID.String(),
		policy:      idOf(t, h, `SELECT id FROM proof_policies ORDER BY id LIMIT 1`).String(),
	}
}

var parameter = regexp.MustCompile(`:\w+`)

// path fills a route's parameters.
func (s sites) path(r web.Route) string {
	id := s.thread
	switch {
	case strings.HasPrefix(r.Path, "/answers/"):
		id = s.answer
	case strings.HasPrefix(r.Path, "/comments/"):
		id = s.comment
	case strings.HasPrefix(r.Path, "/review/"):
		id = s.application
	case strings.HasPrefix(r.Path, "/settings/"):
		id = s.session
	case strings.HasPrefix(r.Path, "/images/"):
		id = s.image
	}
	key := "nephrology"
	switch {
	case strings.HasPrefix(r.Path, "/admin/policies/"):
		id = s.policy
	case strings.HasPrefix(r.Path, "/admin/institutions/"):
		key = "harbour-general"
	}
	values := map[string]string{":id": id, ":answer": s.answer, ":provider": "persona", ":handle": "h_lindqvist", ":slot": "ask",
		":kind": "thread", ":key": key, ":name": "none", ":evidence": id, ":page": "1", ":frame": "0", ":number": "1"}
	if r.Path == "/images" && r.Safe() || r.Path == "/images/list" {
		return r.Path + "?slot=ask"
	}
	return parameter.ReplaceAllStringFunc(r.Path, func(name string) string {
		if values[name] == "" {
			panic("no value for " + name + " of " + r.Path)
		}
		return values[name]
	})
}

// form is filled so that most routes would do something with it.
func (s sites) form(token string) url.Values {
	return url.Values{web.TokenField: {token}, "key": {ids.New().String()}, "kind": {"question"}, "title": {"A forged title, long enough to stand"},
		"body": {"Forged words."}, "bottom_line": {"Forged."}, "audience": {"clinicians"}, "specialties": {"nephrology"}, "reason": {"conduct"},
		"note": {"Forged."}, "message": {"Forged."}, "rule": {"conduct"}, "up": {"yes"}, "on": {"yes"}, "revision": {"1"}, "what": {"passage"}, "passage": {"the"},
		"sure": {"yes"}, "theme": {"dark"}, "bio": {"Forged."}, "post": {"thread:" + s.foreign}, "all": {"yes"}, "handle": {"forged_name"},
		"span": {"7"}, "decision": {"approve"}, "verdict": {"approve"}, "name": {"Forged"}, "synonyms": {"forged"}, "persona": {"physician2"}, "grant": {"moderator"}}
}

// csrf sends every state-changing form in every way in which it may arrive.
func csrf(t *testing.T, h *house) {
	h = h.in(t)
	if protected(h) < 55 {
		t.Fatalf("%d state-changing routes: the table has shrunk", protected(h))
	}
	at := sitesOf(t, h)
	h.settled()
	people := cast(h)
	before := h.content()
	cases, wrong := 0, 0
	tell := func(r web.Route, c headerCase, p page) {
		cases++
		if refused := forgery(p); refused == c.passes {
			wrong++
			t.Errorf("%s %s, %s: %d %.200s", r.Method, r.Path, c.name, p.status, p.text)
		}
	}
	each := func(passes bool, do func(web.Route, headerCase)) {
		for _, r := range h.app.Site.Routes() {
			for _, c := range headerCases(h.base) {
				if !r.Safe() && !r.CrossSite && c.passes == passes {
					do(r, c)
				}
			}
		}
	}
	each(false, func(r web.Route, c headerCase) {
		who := people[personaOf(r)]
		token := who.token
		if c.other {
			token = people["other"].token
		}
		tell(r, c, who.send(r.Method, at.path(r), at.form(token).Encode(), c.header))
	})
	refused, after := cases, h.content()
	for table, was := range before {
		if after[table] != was {
			t.Errorf("a refused form wrote to %s", table)
		}
	}
	each(true, func(r web.Route, c headerCase) {
		who := h.guest(personaOf(r)) // anew: the form before may have ended the session
		tell(r, c, who.send(r.Method, at.path(r), url.Values{web.TokenField: {who.token}}.Encode(), c.header))
	})
	t.Logf("%d routes x %d cases: %d refused, %d let through, %d wrong", protected(h), len(headerCases(h.base)), refused, cases-refused, wrong)
}

func protected(h *house) int {
	n := 0
	for _, r := range h.app.Site.Routes() {
		if !r.Safe() && !r.CrossSite {
			n++
		}
	}
	return n
}

// forgery says whether a form was refused as forged.
func forgery(p page) bool {
	return p.status == http.StatusForbidden && (strings.Contains(p.text, "sent from another site") ||
		strings.Contains(p.text, "hides its address") || strings.Contains(p.text, "made for another sign-in"))
}

// personaOf is who sends a route's form: nobody to sign in.
func personaOf(r web.Route) string {
	if r.Permission == authz.SignIn {
		return ""
	}
	return personaFor(r.Permission)
}

type guest struct {
	*browser
	token string
}

func (h *house) guest(persona string) guest {
	h.t.Helper()
	if persona == "" {
		b := h.stranger()
		return guest{b, b.token("/sign-in")}
	}
	b := h.as(persona)
	b.accept()
	return guest{b, b.token("/rules")}
}

// accept accepts the rules where that is owed.
func (b *browser) accept() {
	b.h.t.Helper()
	form := url.Values{"accept": {"yes"}}
	for _, name := range []string{"rules_version", "privacy_version"} {
		form.Set(name, b.get("/rules/accept").doc.Find("[name="+name+"]").AttrOr("value", ""))
	}
	if form.Get("rules_version") != "" {
		b.post("/rules/accept", "/rules/accept", form)
	}
}

// cast is everybody signed in, and "other" for a session of somebody else.
func cast(h *house) map[string]guest {
	out := map[string]guest{"other": h.guest("physician2")}
	for _, name := range []string{"", "physician", "newcomer", "reviewer", "moderator", "administrator"} {
		out[name] = h.guest(name)
	}
	return out
}

// content is a digest of every table that a form could write to. What the
// house writes by itself is left out, and so is the note of a refusal in the
// audit log.
func (h *house) content() map[string]string {
	h.t.Helper()
	ctx := h.t.Context()
	rows, err := h.app.DB.Pool().Query(ctx, `SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
		AND c.relname !~ '^(river|goose|audit_chain|index_nodes)'`)
	ok(h.t, err)
	var tables []string
	for rows.Next() {
		var name string
		ok(h.t, rows.Scan(&name))
		tables = append(tables, name)
	}
	ok(h.t, rows.Err())
	out := map[string]string{}
	for _, name := range tables {
		var digest string
		if name == "audit_entries" {
			name += " WHERE outcome <> 'denied'"
		}
		ok(h.t, h.app.DB.Pool().QueryRow(ctx, fmt.Sprintf(`SELECT count(*) || ':' || coalesce(sum(hashtextextended(x::text, 0)), 0) FROM (SELECT * FROM %s) x`, name)).Scan(&digest))
		out[name] = digest
	}
	return out
}
