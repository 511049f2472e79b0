package webtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// journal keeps what the house logs.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// statements gives how many statements each request of the log took.
func (j *journal) statements() map[string]int {
	out := map[string]int{}
	for line := range strings.SplitSeq(j.String(), "\n") {
		var entry struct {
			Msg, Request string
			SQL          int
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "request" {
			out[entry.Request] = entry.SQL
		}
	}
	return out
}

// secret is a word that only those who may read an object may meet.
const secret = "xylocarp"

// object is a thing, and somebody who may not know that it is there.
type object struct {
	what     string
	ref      forum.PostRef
	in       forum.PostRef // its thread
	outsider *person
	insider  *person // who may read its words; nil where nobody may
	// tombstone says that its place is seen, and only its words are gone.
	tombstone bool
}

// verb is one request about an object.
type verb struct {
	method, path string
	form         url.Values
	// found says that a missing object is found as little as a foreign one:
	// 404. Without it the two answers must merely be the same.
	found bool
}

func TestNoIDCanBeGuessed(t *testing.T) {
	t.Parallel()
	log := &journal{}
	h := newHouse(t, log)
	g := &guesser{stage: newStage(h), t: t, log: log}
	objects := g.objects()
	g.controls(objects)
	for i, o := range objects {
		g.guessPost(o, o.outsider)
		if i < 4 { // every door is shut to an applicant: one of each is enough
			g.guessPost(o, g.applicant)
		}
	}
	g.others()
	g.drafts()
	g.sameWork()
	t.Logf("%d objects, %d pairs of requests, %d of them 404 on both sides", len(objects)+5, g.pairs, g.shut)
}

type guesser struct {
	*stage
	t           *testing.T
	log         *journal
	applicant   *person
	pairs, shut int
	compared    [][3]string // two request ids and what was asked
}

func (g *guesser) secretThread(by *person, audience forum.Audience) forum.PostRef {
	g.t.Helper()
	id := made[ids.ID](g.t)(g.h.app.Forum.Ask(by.ctx(), forum.Question{Key: ids.New(), Kind: "question", Title: "Does the " + secret + " matter?",
		Body: "The " + secret + " does.", Audience: audience, Specialties: []string{"nephrology"}}))
	return forum.PostRef{Kind: forum.KindThread, ID: id}
}

func (g *guesser) secretAnswer(by *person, in forum.PostRef) forum.PostRef {
	g.t.Helper()
	id := made[ids.ID](g.t)(g.h.app.Forum.Answer(by.ctx(), forum.Reply{Key: ids.New(), Thread: in.ID, Body: "A " + secret + " it is.", BottomLine: "A " + secret + "."}))
	return forum.PostRef{Kind: forum.KindAnswer, ID: id}
}

func (g *guesser) secretComment(by *person, on forum.PostRef) forum.PostRef {
	g.t.Helper()
	return made[forum.Made](g.t)(g.h.app.Forum.Comment(by.ctx(), forum.Remark{Key: ids.New(), On: on, Body: "Which " + secret + "?"})).PostRef
}

// objects plants every kind of post in every way of being out of sight.
func (g *guesser) objects() []object {
	g.applicant = g.somebody(anybody)
	nurse, peer := g.somebody(aNurse), g.somebody(aClinician)
	var out []object
	whole := func(what string, audience forum.Audience, insider, outsider *person) forum.PostRef {
		thread := g.secretThread(g.bob, audience)
		answer := g.secretAnswer(g.bob, thread)
		for _, ref := range []forum.PostRef{thread, answer, g.secretComment(g.bob, thread), g.secretComment(g.bob, answer)} {
			out = append(out, object{what: what, ref: ref, in: thread, insider: insider, outsider: outsider})
		}
		return thread
	}
	whole("clinicians' to a student", forum.Clinicians, peer, g.ann)
	whole("physicians' to a nurse", forum.Physicians, peer, nurse)
	whole("physicians' to a student", forum.Physicians, peer, g.ann)
	whole("clinicians' to a reviewer", forum.Clinicians, peer, g.reviewer)
	whole("clinicians' to an administrator", forum.Clinicians, peer, g.administrator)
	g.hide(whole("hidden to a peer", forum.Clinicians, g.moderator, peer))
	deleted := g.secretThread(g.bob, forum.Clinicians)
	g.delete(g.bob, deleted)
	out = append(out, object{what: "deleted to a peer", ref: deleted, in: deleted, outsider: peer})
	open := g.stage.thread(g.bob, forum.Clinicians)
	answer, second := g.secretAnswer(g.bob, open), g.secretAnswer(g.bob, open)
	remark, other := g.secretComment(g.bob, open), g.secretComment(g.bob, open)
	g.hide(answer)
	g.hide(remark)
	g.delete(g.bob, second)
	g.delete(g.bob, other)
	for _, ref := range []forum.PostRef{answer, remark, second, other} {
		out = append(out, object{what: "taken away in an open thread", ref: ref, in: open, insider: g.bob, outsider: peer, tombstone: true})
	}
	return out
}

// controls see to it that the objects are there for who may see them.
func (g *guesser) controls(objects []object) {
	for _, o := range objects {
		if o.insider == nil {
			continue
		}
		if got := o.insider.send(http.MethodGet, pathOf(o.in), nil); got.status != http.StatusOK || !strings.Contains(got.body, secret) {
			g.t.Errorf("%s %s is not there for who may see it: %d", o.what, o.ref.Kind, got.status)
		}
	}
}

// valid is a form that every route about posts could take.
func valid(ref forum.PostRef) url.Values {
	return url.Values{"key": {ids.New().String()}, "title": {"A title of sane length"}, "body": {"A body of sane length."}, "bottom_line": {"A line."},
		"audience": {"clinicians"}, "specialties": {"nephrology"}, "reason": {"A reason of sane length"}, "revision": {"1"}, "up": {"yes"}, "on": {"yes"},
		"what": {"whole"}, "sure": {"yes"}, "rule": {"1"}, "do": {"uphold"}, "post": {string(ref.Kind) + ":" + ref.ID.String()}}
}

func preview(form url.Values) url.Values {
	form.Set("do", "preview")
	return form
}

func flagging(ref forum.PostRef) url.Values {
	form := valid(ref)
	form.Set("reason", "dangerous")
	return form
}

// verbs are all requests that name a post: every route of its kind, twice
// where it takes a form, and what names it otherwise.
func (g *guesser) verbs(ref, in, visible forum.PostRef) []verb {
	var out []verb
	id := ref.ID.String()
	for _, r := range g.h.app.Site.Routes() {
		var path string
		switch {
		case strings.Contains(r.Path, ":answer"):
			if ref.Kind == forum.KindThread {
				continue
			}
			// To accept is the asker's: in a thread that can be seen anybody
			// else is told so, whatever the answer.
			sees := strings.HasSuffix(r.Path, "/accept")
			out = append(out, verb{r.Method, place(r.Path, "id", in.ID.String(), "answer", id), valid(ref), !sees},
				verb{r.Method, place(r.Path, "id", visible.ID.String(), "answer", id), valid(ref), !sees})
			continue
		case strings.HasPrefix(r.Path, "/"+string(ref.Kind)+"s/:id"):
			path = place(r.Path, "id", id)
		case strings.HasPrefix(r.Path, "/moderation/posts/"):
			path = place(r.Path, "kind", string(ref.Kind), "id", id)
		default:
			continue
		}
		if r.Method == http.MethodGet {
			out = append(out, verb{r.Method, path, nil, true})
			continue
		}
		out = append(out, verb{r.Method, path, valid(ref), true}, verb{r.Method, path, url.Values{}, false}, verb{r.Method, path, preview(valid(ref)), false})
	}
	named := string(ref.Kind) + ":" + id
	return append(out, verb{http.MethodGet, "/flags/new?post=" + named, nil, true}, verb{http.MethodPost, "/flags", flagging(ref), true},
		verb{http.MethodPost, "/flags", url.Values{"post": {named}}, true},
		verb{http.MethodPost, "/drafts/answer:" + id, valid(ref), false}, verb{http.MethodPost, "/drafts/comment:" + id, valid(ref), false},
		verb{http.MethodPost, "/drafts/edit:" + id, valid(ref), false}, verb{http.MethodPost, "/drafts/edit:" + id + "/drop", url.Values{}, false})
}

// guessPost asks for the object and for one that isn't there in every way.
func (g *guesser) guessPost(o object, who *person) {
	visible := g.stage.thread(g.ann, forum.Learners)
	missing := forum.PostRef{Kind: o.ref.Kind, ID: ids.New()}
	gone := o.in
	if o.ref.Kind != forum.KindThread && !o.tombstone {
		gone = forum.PostRef{Kind: forum.KindThread, ID: ids.New()}
	}
	there, nowhere := g.verbs(o.ref, o.in, visible), g.verbs(missing, gone, visible)
	for i := range there {
		if o.tombstone && strings.HasSuffix(there[i].path, "/comments") {
			continue // who commented meanwhile is told that the answer was taken away
		}
		g.compare(o.what+", a "+string(o.ref.Kind), who, there[i], nowhere[i], o.tombstone)
	}
}

// perRequest is what differs between any two pages: ids, tokens, times,
// challenges.
var perRequest = regexp.MustCompile(`name="_token" value="[^"]*"|\b[0-9a-hjkmnp-tv-z]{26}\b|\b[0-9a-f]{18}\b|content="\d+"|"saved":"[^"]*"|"(?:challenge|id)":"[\w-]+"`)

// unread is how many notices have come, where any have.
var unread = regexp.MustCompile(`\s*<span class="count">\d+</span><span class="visually-hidden"> unread</span>`)

func plain(r reply) string {
	return perRequest.ReplaceAllString(unread.ReplaceAllString(r.body, ""), "~")
}

// compare sends the request about the foreign object and the same about none.
func (g *guesser) compare(what string, who *person, there, nowhere verb, tombstone bool) {
	g.t.Helper()
	g.pairs++
	one, other := who.unmoved().send(there.method, there.path, there.form), who.unmoved().send(nowhere.method, nowhere.path, nowhere.form)
	where := what + ": " + there.method + " " + there.path + " as " + who.name
	switch {
	case one.status != other.status:
		g.t.Errorf("%s: %d, and %d where nothing is", where, one.status, other.status)
	case there.found && one.status != http.StatusNotFound:
		g.t.Errorf("%s: %d, want 404", where, one.status)
	case plain(one) != plain(other):
		g.t.Errorf("%s: can be told from nothing: %s", where, difference(plain(one), plain(other)))
	case perRequest.ReplaceAllString(one.location, "~") != perRequest.ReplaceAllString(other.location, "~"):
		g.t.Errorf("%s: leads to %s, and %s where nothing is", where, one.location, other.location)
	case strings.Contains(one.body, secret):
		g.t.Errorf("%s: says the secret", where)
	}
	if one.status == http.StatusNotFound {
		g.shut++
	}
	for name := range one.header {
		if len(one.header[name]) != len(other.header[name]) {
			g.t.Errorf("%s: the header %s differs", where, name)
		}
	}
	// That a tombstone takes a look more tells nothing: it can be seen.
	if !tombstone {
		g.compared = append(g.compared, [3]string{one.request, other.request, where})
	}
}

// unmoved forgets the message that the last act left for the next page.
func (p *person) unmoved() *person {
	delete(p.cookies, "__Host-flash")
	return p
}

func difference(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	around := func(s string) string { return s[max(0, n-60):min(len(s), n+60)] }
	return around(a) + " / " + around(b)
}

// sameWork compares the time class: as many statements for a foreign object
// as for a missing one.
func (g *guesser) sameWork() {
	last := g.compared[len(g.compared)-1]
	dbtest.Eventually(g.t, "the log holds the last request", func() bool { return strings.Contains(g.log.String(), last[1]) })
	took := g.log.statements()
	for _, pair := range g.compared {
		// Once a minute a session is noted, by one statement more.
		if a, b := took[pair[0]], took[pair[1]]; a != b && a != b+1 && b != a+1 || a == 0 {
			g.t.Errorf("%s: %d statements, and %d where nothing is", pair[2], a, b)
		}
	}
}

// others are the things that are no posts.
func (g *guesser) others() {
	session, identity := g.bob.again().who.SessionID, g.identity(g.bob)
	filed := g.application(g.somebody(anybody))
	notice, factor := g.notice(g.bob), g.factor(g.bob)
	refusal := g.refused(g.somebody(anybody))
	hit := g.hit(g.bob, "open")
	sheet, vouch := g.given(g.somebody(anybody))
	colleague := g.somebody(aNurse)
	proof, works := g.credential(colleague), g.affiliation(colleague)
	applying, vouching := g.somebody(anybody), g.somebody(aNurse)
	g.application(applying)
	g.credential(vouching)
	all := []*person{g.applicant, g.ann, g.moderator, g.administrator}
	both := func(what, method, pattern string, id ids.ID, who *person, form func(string) url.Values) {
		at := func(id ids.ID) verb {
			v := verb{method, place(pattern, "id", id.String()), nil, true}
			if form != nil {
				v.form = form(id.String())
			}
			return v
		}
		g.compare(what, who, at(id), at(ids.New()), false)
	}
	named := func(field string) func(string) url.Values {
		return func(id string) url.Values { return url.Values{field: {id}} }
	}
	for _, who := range all {
		both("a session", http.MethodPost, "/settings/sessions/:id/end", session, who, named("x"))
		both("an identity", http.MethodPost, "/settings/identities/:id/unlink", identity, who, named("x"))
		both("a notice", http.MethodPost, "/inbox/read", notice, who, named("open"))
		both("a notice", http.MethodPost, "/inbox/read", notice, who, named("id"))
		both("a second factor", http.MethodPost, "/settings/factors/:id/rename", factor, who, named("name"))
		both("a second factor", http.MethodPost, "/settings/factors/:id/remove", factor, who, named("x"))
		both("an application", http.MethodGet, "/review/:id", filed, who, nil)
		both("a refusal", http.MethodPost, "/application/:id/appeal", refusal, who, nil)
		both("a hit", http.MethodGet, "/credentials/hits/:id", hit, who, nil)
		both("a hit", http.MethodPost, "/credentials/hits/:id/answer", hit, who, named("words"))
		both("a hit", http.MethodPost, "/credentials/hits/:id/appeal", hit, who, nil)
		both("an application", http.MethodPost, "/review/:id", filed, who, named("x"))
		both("an application", http.MethodPost, "/review/:id/release", filed, who, named("x"))
		both("an application", http.MethodPost, "/review/:id/escalate", filed, who, named("x"))
		both("an application", http.MethodPost, "/review/:id/shown", filed, who, named("documents"))
		both("a letter", http.MethodGet, "/review/:id/letter", filed, who, nil)
		both("a letter", http.MethodPost, "/review/:id/letter", filed, who, named("x"))
		both("a document", http.MethodPost, "/application/documents/:id/delete", sheet, who, named("x"))
		both("a credential", http.MethodGet, "/credentials/:id/renew", proof, who, nil)
		both("a credential", http.MethodPost, "/credentials/:id/lay-down", proof, who, named("x"))
		both("an affiliation", http.MethodPost, "/affiliations/:id/leave", works, who, named("x"))
		both("a document", http.MethodGet, "/review/:id/documents/"+filed.String()+"/1", filed, who, nil)
		if !who.who.Has(actor.Administrator) {
			both("a member", http.MethodPost, "/admin/grants/revoke", g.reviewer.who.MemberID, who, named("member"))
		}
	}
	both("a vouch code", http.MethodPost, "/application/vouches/:id/take-back", vouch, applying, named("x"))
	both("a vouch", http.MethodPost, "/vouch/:id/withdraw", vouch, vouching, named("x"))
	for _, what := range []string{`sessions WHERE id = $1`, `identities WHERE id = $1`, `notices WHERE read_at IS NULL AND id = $1`,
		`evidence WHERE deleted_at IS NULL AND id = $1`, `credentials WHERE withdrawn_at IS NULL AND id = $1`, `affiliations WHERE left_at IS NULL AND id = $1`,
		`factors WHERE name = 'Authenticator app' AND id = $1`} {
		id := map[string]ids.ID{"s": session, "i": identity, "n": notice, "f": factor, "e": sheet, "c": proof, "a": works}[what[:1]]
		if g.h.count(`SELECT count(*) FROM `+what, id) != 1 {
			g.t.Errorf("a stranger's hand was laid on %s", what)
		}
	}
}

// given is a document and a vouch code of an applicant.
func (g *guesser) given(who *person) (sheet, vouch ids.ID) {
	g.t.Helper()
	g.application(who)
	ok(g.t, g.h.app.Credential.AddDocument(who.ctx(), credential.Upload{Kind: "badge", File: drawing(g.h)}))
	made[string](g.t)(g.h.app.Credential.MakeVouchCode(who.ctx(), ids.New()))
	const of = `SELECT id FROM evidence WHERE member_id = $1 AND kind = $2`
	return g.id(of, who.who.MemberID, "document"), g.id(of, who.who.MemberID, "vouch")
}

func (g *guesser) notice(to *person) ids.ID {
	g.t.Helper()
	id, thread := ids.New(), g.secretThread(g.bob, forum.Physicians)
	_, err := g.h.app.DB.Pool().Exec(g.t.Context(), `INSERT INTO notices (id, member_id, kind, thread_id, post_kind, post_id, created_at) VALUES ($1,$2,'answer',$3,'thread',$3,$4)`,
		id, to.who.MemberID, thread.ID, time.Now())
	ok(g.t, err)
	return id
}

// drafts sees to it that nobody meets another's unpublished words.
func (g *guesser) drafts() {
	visible := g.stage.thread(g.ann, forum.Learners)
	comment, edit := "comment:"+visible.ID.String(), "edit:"+visible.ID.String()
	for _, slot := range []string{"ask", "answer:" + visible.ID.String(), comment, edit} {
		if got := g.bob.send(http.MethodPost, "/drafts/"+slot, url.Values{"body": {secret}, "title": {secret}}); got.status != http.StatusOK {
			g.t.Fatalf("a draft in %s: %d", slot, got.status)
		}
	}
	if !strings.Contains(g.bob.send(http.MethodGet, "/drafts", nil).body, secret) {
		g.t.Error("a draft is not there for its author")
	}
	for _, path := range []string{"/drafts", "/ask", "/threads", pathOf(visible), pathOf(visible) + "/comments", pathOf(visible) + "/edit"} {
		if got := g.ann.send(http.MethodGet, path, nil); got.status != http.StatusOK || strings.Contains(got.body, secret) {
			g.t.Errorf("%s shows another's draft, or nothing: %d", path, got.status)
		}
	}
	for _, slot := range []string{"ask", comment} {
		g.ann.send(http.MethodPost, "/drafts/"+slot+"/drop", url.Values{})
	}
	if n := g.h.count(`SELECT count(*) FROM drafts WHERE member_id = $1`, g.bob.who.MemberID); n != 4 {
		g.t.Errorf("%d drafts are left of 4", n)
	}
}
