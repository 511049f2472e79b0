package webtest

import (
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
)

// canary is a word that stands in one field of one object. Only those who are
// named may ever see it, and (unless nobody may) one of them does: else the
// crawl shows nothing.
type canary struct {
	word string
	sees []string
}

// aviary is a house in which every field of everything that somebody may not
// see holds a canary.
type aviary struct {
	*bare
	canaries []canary
	people   map[string]*resident
	posts    []forum.PostRef
	files    []ids.ID // applications
	// What the crawl saw.
	seen             map[string]sight
	responses, found int
}

// plant gives a new canary for those who may see it.
func (a *aviary) plant(field string, sees ...string) string {
	word := "zq" + field + "kx"
	a.canaries = append(a.canaries, canary{word, sees})
	return word
}

// Promise 3: hidden content doesn't leak by reference.
func TestCanariesAreSeenByNobodyWhoMayNot(t *testing.T) {
	t.Parallel()
	a := &aviary{bare: newBare(t, dbtest.New(t)), people: map[string]*resident{}, seen: map[string]sight{}}
	a.populate()
	a.closed()
	a.removed()
	a.private()
	a.indexed()
	a.worked()
	for _, name := range []string{"stranger", "newcomer", "student", "nurse", "reviewer"} {
		a.knock(name)
	}
	roles := []string{"stranger"}
	for name := range a.people {
		roles = append(roles, name)
	}
	for _, name := range roles {
		a.crawl(name)
		a.search(name)
	}
	for _, c := range a.canaries {
		found := 0
		for name, words := range a.seen {
			where, is := words[c.word]
			switch {
			case is && !slices.Contains(c.sees, name):
				t.Errorf("%s sees %s at %s", name, c.word, where)
			case is:
				found++
			}
		}
		if found == 0 && len(c.sees) > 0 {
			t.Errorf("%s is seen by none of %v: nothing is shown for it", c.word, c.sees)
		}
	}
	if a.found < 50 {
		t.Errorf("those who may see canaries find %d by searching", a.found)
	}
	t.Logf("%d canaries, %d roles, %d responses, %d found by who may", len(a.canaries), len(roles), a.responses, a.found)
	a.elsewhere()
}

func (a *aviary) populate() {
	for _, m := range []struct {
		name, profession, stage string
		standing                actor.Standing
		grants                  []actor.Grant
	}{
		{"author", "physician", "attending", actor.Clinician, nil},
		{"peer", "physician", "attending", actor.Clinician, nil},
		{"midwife", "midwife", "attending", actor.Clinician, nil},
		{"nurse", "nurse", "attending", actor.Clinician, nil},
		{"student", "student", "student", actor.Student, nil},
		{"climber", "student", "student", actor.Student, nil},
		{"fallen", "nurse", "attending", actor.Clinician, nil},
		{"moderator", "nurse", "attending", actor.Clinician, []actor.Grant{actor.Moderator}},
		{"judge", "physician", "attending", actor.Clinician, []actor.Grant{actor.CredentialReviewer}},
		{"reviewer", "", "", actor.Applicant, []actor.Grant{actor.CredentialReviewer}},
		{"newcomer", "", "", actor.Applicant, nil},
		{"hopeful", "", "", actor.Applicant, nil},
	} {
		// The handle, which is the subject and the mailbox too, is a canary.
		word := "zq" + m.name + "hkx"
		a.people[m.name] = a.join(word, m.standing, m.profession, m.stage, m.grants...)
	}
	readers := []string{"author", "peer", "midwife", "nurse", "student", "climber", "moderator", "judge"}
	for name, p := range a.people {
		switch {
		case p.Handle != "":
			a.canaries = append(a.canaries, canary{p.name, append([]string{name}, readers...)})
		default:
			a.canaries = append(a.canaries, canary{p.name, []string{name}})
		}
		a.canaries = append(a.canaries, canary{p.mail, []string{name}})
	}
	bio := a.plant("bio", readers...)
	ok(a.t, a.app.Accounts.SetProfile(a.people["author"].ctx(), account.Profile{Bio: bio, Revision: 1}))
}

// thread plants a thread with everything in it.
func (a *aviary) thread(name string, audience forum.Audience, sees ...string) (thread, answer, remark ids.ID) {
	author, peer := a.people["author"], a.people["peer"]
	f := a.app.Forum
	// One's own words one may take along whatever became of the thread.
	also := sees
	if len(sees) > 0 {
		also = append(slices.Clone(sees), "peer")
	}
	thread = a.ask(author, audience, "Old title "+a.plant(name+"oldtitle", sees...), a.plant(name+"oldbody", sees...))
	did[forum.Edited](a.t)(f.Edit(author.ctx(), forum.Change{Post: threadRef(thread), Revision: 1, Reason: a.plant(name+"reason", sees...), Audience: audience,
		Specialties: []string{"nephrology"}, Title: "A title " + a.plant(name+"title", sees...), Body: a.plant(name+"body", sees...)}))
	answer = a.answer(peer, thread, a.plant(name+"oldreply", also...), a.plant(name+"oldline", also...))
	did[forum.Edited](a.t)(f.Edit(peer.ctx(), forum.Change{Post: answerRef(answer), Revision: 1, Reason: a.plant(name+"why", also...),
		Body: a.plant(name+"reply", also...), BottomLine: a.plant(name+"line", also...)}))
	remark = a.comment(author, answerRef(answer), a.plant(name+"remark", sees...))
	a.posts = append(a.posts, threadRef(thread), answerRef(answer), commentRef(remark))
	return thread, answer, remark
}

// closed plants what an audience may not see.
func (a *aviary) closed() {
	physicians := []string{"author", "peer", "moderator", "judge"}
	author, student, midwife, peer := a.people["author"], a.people["student"], a.people["midwife"], a.people["peer"]
	thread, _, _ := a.thread("phy", forum.Physicians, physicians...)
	did[forum.Moderated](a.t)(a.app.Forum.Lock(a.people["moderator"].ctx(), thread, a.plant("phylock", physicians...)))

	// Once open to all, then narrowed: a bookmark, an answer and a notice of it stay.
	narrow := a.ask(author, forum.Students, "Narrowed "+a.plant("narrowtitle", physicians...), a.plant("narrowbody", physicians...))
	ok(a.t, a.app.Forum.Bookmark(student.ctx(), narrow, true))
	own := a.answer(midwife, narrow, a.plant("narrowown", append(physicians, "midwife")...), "")
	other := a.answer(peer, narrow, a.plant("narrowreply", physicians...), a.plant("narrowline", physicians...))
	note := a.comment(peer, answerRef(own), a.plant("narrowremark", physicians...))
	ok(a.t, a.app.Forum.Accept(author.ctx(), narrow, own))
	a.worked() // the notices are there before the thread is closed to them
	did[forum.Edited](a.t)(a.app.Forum.Edit(author.ctx(), forum.Change{Post: threadRef(narrow), Revision: 1, Reason: a.plant("narrowreason", physicians...), Audience: forum.Physicians,
		Specialties: []string{"nephrology"}, Title: "Narrowed " + a.plant("narrownew", physicians...), Body: a.plant("narrowwords", physicians...)}))
	a.posts = append(a.posts, threadRef(narrow), answerRef(own), answerRef(other), commentRef(note))

	clinicians := append(physicians, "midwife", "nurse")
	a.thread("cli", forum.Clinicians, clinicians...)
}

// removed plants what was open to all readers and was taken away.
func (a *aviary) removed() {
	author, peer, moderator, nurse, student := a.people["author"], a.people["peer"], a.people["moderator"], a.people["nurse"], a.people["student"]
	f := a.app.Forum
	own := []string{"author", "moderator"}

	hidden, _, _ := a.thread("hid", forum.Learners, own...)
	ok(a.t, a.app.Moderation.Hide(moderator.ctx(), threadRef(hidden), "2"))

	gone := a.ask(author, forum.Learners, "Deleted "+a.plant("deltitle", own...), a.plant("delbody", own...))
	did[ids.ID](a.t)(f.Delete(author.ctx(), threadRef(gone)))

	tomb := a.ask(author, forum.Learners, "Deleted "+a.plant("tombtitle", own...), a.plant("tombbody", own...))
	below := a.answer(peer, tomb, "What stands below a tombstone.", "")
	did[ids.ID](a.t)(f.Delete(author.ctx(), threadRef(tomb)))

	erased, _, _ := a.thread("era", forum.Learners)
	for _, post := range a.posts[len(a.posts)-3:] {
		did[forum.Outcome](a.t)(f.Erase(moderator.ctx(), forum.Erasure{Post: post}))
	}

	flagged := a.ask(author, forum.Learners, "Flagged "+a.plant("flagtitle", own...), a.plant("flagbody", own...))
	did[moderation.Flagged](a.t)(a.app.Moderation.Flag(peer.ctx(), moderation.Complaint{Key: ids.New(), Post: threadRef(flagged), Reason: moderation.Recognisable,
		Note: a.plant("flagnote", "peer", "moderator")}))

	open := a.ask(author, forum.Learners, "Open to every reader", "Nothing of this is closed, but what stands below it is.")
	veiled := a.answer(peer, open, a.plant("hidreply2", "peer", "moderator"), a.plant("hidline2", "peer", "moderator"))
	a.worked()
	ok(a.t, a.app.Moderation.Hide(moderator.ctx(), answerRef(veiled), "2"))
	dropped := a.comment(peer, threadRef(open), a.plant("delremark", "peer", "moderator"))
	did[ids.ID](a.t)(f.Delete(peer.ctx(), commentRef(dropped)))
	wiped := a.answer(peer, open, a.plant("erareply2"), a.plant("eraline2"))
	did[forum.Outcome](a.t)(f.Erase(peer.ctx(), forum.Erasure{Post: answerRef(wiped)}))
	passage := a.answer(peer, open, "Before "+a.plant("erapassage")+" after.", "")
	a.comment(student, answerRef(passage), "You wrote zqerapassagekx there.")
	did[forum.Outcome](a.t)(f.Erase(peer.ctx(), forum.Erasure{Post: answerRef(passage), Passage: "ZQerapassageKX"}))
	did[moderation.Flagged](a.t)(a.app.Moderation.Flag(nurse.ctx(), moderation.Complaint{Key: ids.New(), Post: answerRef(passage), Reason: moderation.Conduct,
		Note: a.plant("flagnote2", "nurse", "moderator")}))
	a.posts = append(a.posts, threadRef(gone), threadRef(tomb), answerRef(below), threadRef(erased), threadRef(flagged), threadRef(open), answerRef(veiled),
		commentRef(dropped), answerRef(wiped), answerRef(passage))
}

// private plants what is one member's own: drafts, applications, messages.
func (a *aviary) private() {
	author, moderator, fallen := a.people["author"], a.people["moderator"], a.people["fallen"]
	for slot, name := range map[forum.Slot]string{forum.AskSlot(): "ask", forum.AnswerSlot(a.posts[0].ID): "answer", forum.EditSlot(a.posts[0].ID): "edit", forum.CommentSlot(a.posts[1].ID): "comment"} {
		ok(a.t, a.app.Forum.SaveDraft(author.ctx(), slot, forum.Draft{Key: ids.New(), Body: a.plant("draft"+name, "author")}))
	}
	for _, name := range []string{"newcomer", "hopeful", "climber"} {
		sees := []string{name, "reviewer", "judge"}
		id, err := a.app.Credential.Apply(a.people[name].ctx(), credential.Input{Key: ids.New(), Facts: credential.Facts{LegalName: "Quirin " + a.plant(name+"legal", sees...),
			Profession: "nurse", Stage: "attending", Jurisdiction: "GB", Register: "Register " + a.plant(name+"register", sees...),
			Number: "NB" + a.plant(name+"number", sees...), Note: a.plant(name+"note", sees...)}})
		ok(a.t, err)
		a.files = append(a.files, itemOf(a.house, id))
		if name == "hopeful" {
			judge := a.people["judge"].ctx()
			item, err := a.app.Credential.ItemOf(judge, credential.ItemApplication, id)
			ok(a.t, err)
			_, err = a.app.Credential.Decide(judge, credential.Decision{Item: item, Version: 1, Verdict: credential.More, Reason: "other", Message: a.plant("message", sees...)})
			ok(a.t, err)
		}
	}
	ok(a.t, a.app.Moderation.Suspend(moderator.ctx(), fallen.MemberID, "5", a.plant("sanction", "fallen", "moderator"), nil))
	// A suspension ends every session; the suspended may sign in to read why.
	opened, err := a.app.Accounts.SignIn(a.t.Context(), accountweb.PersonaOf(fallen.name), account.Visitor{})
	ok(a.t, err)
	fallen.cookies = map[string]string{"__Host-session": opened.Token}
}

// knock sends every form of the house that names an object, as somebody who
// may do nothing with most of them; what comes back is looked at by the crawl.
func (a *aviary) knock(name string) {
	a.t.Helper()
	b := a.browserOf(name)
	token, _ := b.get("/rules").doc.Find(`input[name=_token]`).First().Attr("value")
	if token == "" {
		token, _ = b.get("/sign-in").doc.Find(`input[name=_token]`).First().Attr("value")
	}
	for _, r := range a.app.Site.Routes() {
		if r.Safe() || !strings.Contains(r.Path, ":") || strings.HasPrefix(r.Path, "/settings") || strings.HasPrefix(r.Path, "/sign-in") {
			continue
		}
		paths := a.expand(r.Path)
		if name != "student" && name != "nurse" {
			paths = paths[:min(len(paths), 5)] // the door is closed whatever stands behind it
		}
		for _, path := range paths {
			form := url.Values{"_token": {token}, "key": {ids.New().String()}, "revision": {"1"}, "up": {"yes"}, "on": {"yes"}, "passage": {"zq"}, "what": {"passage"}}
			p := b.do(http.MethodPost, path, form)
			a.look(name, "POST "+path, p, path)
		}
	}
}

var param = regexp.MustCompile(`:[a-z]+`)

// expand puts every identifier there is into the place for one.
func (a *aviary) expand(pattern string) []string {
	if !strings.Contains(pattern, ":") {
		return []string{pattern}
	}
	var fill []string
	switch {
	case strings.Contains(pattern, ":handle"):
		for _, p := range a.people {
			fill = append(fill, p.name)
		}
	case strings.HasPrefix(pattern, "/review"):
		for _, id := range a.files {
			fill = append(fill, id.String())
		}
		fill = append(fill, a.posts[0].ID.String(), a.people["author"].MemberID.String())
	case strings.Contains(pattern, ":id"):
		for _, ref := range a.posts {
			fill = append(fill, ref.ID.String())
		}
		fill = append(fill, a.files[0].String(), a.people["author"].MemberID.String())
	case strings.Contains(pattern, ":slot"):
		fill = []string{"ask", string(forum.AnswerSlot(a.posts[0].ID)), string(forum.EditSlot(a.posts[0].ID))}
	case strings.Contains(pattern, ":key"):
		fill = []string{"nephrology"}
	default:
		fill = []string{"x"}
	}
	var out []string
	for _, value := range fill {
		kinds := []string{""}
		if strings.Contains(pattern, ":kind") {
			kinds = []string{"thread", "answer", "comment"}
		}
		for _, kind := range kinds {
			path := strings.ReplaceAll(strings.ReplaceAll(pattern, ":kind", kind), ":answer", a.posts[1].ID.String())
			out = append(out, param.ReplaceAllString(path, value))
		}
	}
	return out
}

// sight is where somebody saw which canary first.
type sight map[string]string

func (a *aviary) browserOf(name string) *browser {
	if p := a.people[name]; p != nil {
		return p.browser
	}
	return a.stranger()
}

// look notes every canary of a response. sent is what the request itself
// said, which may come back.
func (a *aviary) look(name, where string, p page, sent string) {
	all := strings.ToLower(p.text + fmt.Sprint(p.header))
	for _, form := range []string{sent, url.QueryEscape(sent), template.HTMLEscapeString(sent)} {
		if form != "" {
			all = strings.ReplaceAll(all, strings.ToLower(form), "")
		}
	}
	a.responses++
	for _, word := range planted.FindAllString(all, -1) {
		if a.seen[name] == nil {
			a.seen[name] = sight{}
		}
		if a.seen[name][word] == "" {
			a.seen[name][word] = where
		}
	}
	if name == "judge" && strings.Contains(where, " /review") {
		for other, of := range a.people {
			if other != name && strings.Contains(all, of.name) {
				a.t.Errorf("a reviewer learns the handle %s at %s", of.name, where)
			}
		}
	}
	if p.status >= 500 {
		a.t.Errorf("%s: %d for %s", where, p.status, name)
	}
}

var planted = regexp.MustCompile(`zq[a-z0-9]+kx`)

// crawl opens, as one member, every address that the routes can make of the
// identifiers there are, every search for a canary, and every link found.
func (a *aviary) crawl(name string) {
	b := a.browserOf(name)
	queue := []string{}
	for _, r := range a.app.Site.Routes() {
		if r.Safe() && !strings.HasPrefix(r.Path, "/static") {
			queue = append(queue, a.expand(r.Path)...)
		}
	}
	for _, ref := range a.posts {
		queue = append(queue, "/flags/new?kind="+string(ref.Kind)+"&id="+ref.ID.String()+"&post="+ref.ID.String())
	}
	queue = append(queue, "/threads?specialty=nephrology", "/unanswered?specialty=nephrology", "/threads?area=learners", "/active?area=learners", "/nothing/here")
	done := map[string]bool{}
	for len(queue) > 0 && len(done) < 4000 {
		path := queue[0]
		queue = queue[1:]
		if done[path] {
			continue
		}
		done[path] = true
		p := b.get(path)
		a.look(name, "GET "+path, p, path)
		for _, link := range p.doc.Find("[href],[src],[hx-get],form[method=get]").EachIter() {
			for _, attr := range []string{"href", "src", "hx-get", "action"} {
				to, _, _ := strings.Cut(link.AttrOr(attr, ""), "#")
				if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/static") {
					queue = append(queue, to)
				}
			}
		}
	}
	if len(queue) > 0 {
		a.t.Errorf("%s: there is no end of pages", name)
	}
}

// search looks for every canary. What somebody may not see is answered, byte
// for byte, as a word that stands nowhere is.
func (a *aviary) search(name string) {
	const nowhere = "zqnowhereatall"
	b := a.browserOf(name)
	forms := []string{"%s"}
	if name == "student" || name == "nurse" || name == "moderator" {
		forms = append(forms, `"%s"`, "author:%s", "of %s specialty:nephrology -other")
	}
	for _, form := range forms {
		blank := func(word string) string {
			q := fmt.Sprintf(form, word)
			p := b.get("/search?q=" + url.QueryEscape(q))
			a.responses++
			text := strings.ToLower(p.text + p.location)
			for _, echo := range []string{q, url.QueryEscape(q), url.QueryEscape("/search?q=" + url.QueryEscape(q)), template.HTMLEscapeString(q)} {
				text = strings.ReplaceAll(text, strings.ToLower(echo), "")
			}
			return passing.ReplaceAllString(text, "")
		}
		want := blank(nowhere)
		for _, c := range a.canaries {
			got := blank(c.word)
			if slices.Contains(c.sees, name) {
				if got != want {
					a.found++
				}
			} else if got != want {
				a.t.Errorf("%s can tell %q from a word that stands nowhere", name, fmt.Sprintf(form, c.word))
			}
		}
	}
}

// passing is what differs from one response to the next: seconds that are
// left of a session, and the name of a request.
var passing = regexp.MustCompile(`content="\d+"|\b[0-9a-f]{18}\b`)

// elsewhere looks where no person looks: log, mail, metrics.
func (a *aviary) elsewhere() {
	a.t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	r.Host = "localhost"
	a.app.Metrics.Handler().ServeHTTP(w, r)
	a.post.mu.Lock()
	letters := a.post.letters
	a.post.mu.Unlock()
	// To whom a letter goes, it must say.
	mail := regexp.MustCompile(`(?m)^To:.*$`).ReplaceAllString(a.post.String(), "")
	for what, text := range map[string]string{"log": a.log.String(), "mail": mail, "metrics": w.Body.String()} {
		if found := planted.FindString(strings.ToLower(text)); found != "" {
			a.t.Errorf("%s stands in the %s", found, what)
		}
		if len(text) < 500 {
			a.t.Errorf("%s: %d bytes, which shows nothing", what, len(text))
		}
	}
	if letters < 5 || !strings.Contains(a.log.String(), "/threads/:id") || !strings.Contains(w.Body.String(), "/threads/:id") {
		a.t.Errorf("%d letters; log or metrics empty", letters)
	}
	a.t.Logf("%d letters, %d bytes of log, %d of metrics", letters, len(a.log.String()), w.Body.Len())
}
