package moderationweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/account"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
)

func TestEveryTemplateFitsItsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, list := range h.pages.Samples() {
		for i, sample := range list {
			tpl, there := h.site.Template(name)
			if !there {
				t.Fatalf("no template %s", name)
			}
			var out strings.Builder
			if err := tpl.ExecuteTemplate(&out, "base", sample); err != nil {
				t.Errorf("%s, sample %d: %v", name, i, err)
			}
		}
	}
}

func TestFromTheFlagToTheVerdict(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, reader, mod := h.member("author", actor.Clinician, 0), h.member("reader", actor.Clinician, 0), h.member("mod", actor.Clinician, actor.Moderator)
	answer := author.answered(author.asked("When do you stop heparin?"), "A soloist from Vienna.")
	ref := "answer:" + answer.String()
	form := reader.get("/flags/new?post=" + ref).want(http.StatusOK).says("When do you stop heparin?")
	key, _ := form.doc.Find(`input[name=key]`).Attr("value")
	refused := reader.post("/flags", "/flags/new?post="+ref, url.Values{"post": {ref}, "key": {key}, "note": {"He is <b>known</b>."}}).want(http.StatusUnprocessableEntity)
	refused.says("Say what is wrong with it.").says("He is &lt;b&gt;known&lt;/b&gt;.")
	if again, _ := refused.doc.Find(`input[name=key]`).Attr("value"); again != key {
		t.Fatal("the refused form lost its key")
	}
	values := url.Values{"post": {ref}, "key": {key}, "reason": {"patient-recognisable"}, "note": {"He is <b>known</b>."}, "_token": {tokenOf(refused)}}
	for range 2 { // a double click
		if p := reader.do(http.MethodPost, "/flags", values).want(http.StatusSeeOther); !strings.HasSuffix(p.to, "#a-"+answer.String()) {
			t.Fatalf("leads to %s", p.to)
		}
	}
	h.recorded(moderation.ActionFlag, 1)
	reader.get("/flags/new?post=" + ref).want(http.StatusNotFound)

	desk := mod.get("/moderation").want(http.StatusOK).says("1 post waits")
	at, _ := desk.doc.Find(".desk-list a").Attr("href")
	shown := mod.get(at).want(http.StatusOK).says("He is &lt;b&gt;known&lt;/b&gt;.").says("A soloist from Vienna.").says("reader")
	if shown.doc.Find(`.desk-list [aria-current=true]`).Length() != 1 {
		t.Fatal("the list doesn't say what is open")
	}
	mod.post(at+"/decide", at, url.Values{"do": {"uphold"}}).want(http.StatusUnprocessableEntity).says("Choose the rule that it breaks.")
	mod.post(at+"/decide", at, url.Values{}).want(http.StatusUnprocessableEntity).says("Choose whether it is hidden or stays.")
	if p := mod.post(at+"/decide", at, url.Values{"do": {"uphold"}, "rule": {"1"}}).want(http.StatusSeeOther); p.to != "/moderation" {
		t.Fatalf("leads to %s", p.to)
	}
	mod.get(at).says("1. No patient can be recognised").says("upheld by mod")
	h.recorded(moderation.ActionDecide, 1)
	if p := mod.post(at+"/restore", at, url.Values{}).want(http.StatusSeeOther); p.to != at {
		t.Fatalf("leads to %s", p.to)
	}
	h.recorded(forum.ActionRestore, 1)
}

func tokenOf(p page) string {
	token, _ := p.doc.Find(`input[name=_token]`).First().Attr("value")
	return token
}

func TestActsOnAThread(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, mod := h.member("author", actor.Clinician, 0), h.member("mod", actor.Clinician, actor.Moderator)
	thread, other := author.asked("When do you stop heparin?"), author.asked("Heparin: when does it end?")
	at := "/moderation/posts/thread/" + thread.String()
	for _, act := range []struct {
		name, audit, wrong string
		good, bad          url.Values
	}{
		{"lock", forum.ActionLock, "reason", url.Values{"reason": {"It went in circles."}}, url.Values{"reason": {""}}},
		{"retag", forum.ActionRetag, "specialties", url.Values{"specialties": {"nephrology"}}, url.Values{"specialties": {"cardiology", "phrenology"}}},
		{"duplicate", forum.ActionDuplicate, "duplicate_of", url.Values{"duplicate_of": {baseURL + "/threads/" + other.String() + "#a-x"}}, url.Values{"duplicate_of": {"the other one"}}},
		{"hide", forum.ActionHide, "rule", url.Values{"rule": {"7"}}, url.Values{"rule": {"70"}}},
	} {
		refused := mod.post(at+"/"+act.name, at, act.bad).want(http.StatusUnprocessableEntity)
		if refused.doc.Find("#"+act.wrong+"-error").Length() != 1 || refused.doc.Find("#"+act.wrong).Length() != 1 {
			t.Fatalf("%s: no sentence at %s", act.name, act.wrong)
		}
		mod.post(at+"/"+act.name, at, act.good).want(http.StatusSeeOther)
		h.recorded(act.audit, 1)
	}
	mod.get(at).says("It went in circles.").says("/threads/" + other.String()).says("7. Nothing is for sale")
	mod.post(at+"/unlock", at, url.Values{}).want(http.StatusSeeOther)
	h.recorded(forum.ActionUnlock, 1)
}

func TestSuspendingAndLifting(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, mod := h.member("one_member", actor.Clinician, 0), h.member("mod", actor.Clinician, actor.Moderator)
	two := h.member("one_member", actor.Clinician, 0) // another computer
	one.get("/flags/new?post=thread:x").want(http.StatusNotFound)
	at := "/moderation/members/one_member"
	mod.post(at+"/suspend", at, url.Values{"message": {"Read it <again>."}, "span": {"eternity"}}).want(http.StatusUnprocessableEntity).says("Read it &lt;again&gt;.").says("Choose how long it lasts.")
	mod.post(at+"/suspend", at, url.Values{"message": {"Read it again."}, "span": {"7"}, "rule": {"5"}}).want(http.StatusSeeOther)
	for _, b := range []*browser{one, two} {
		if p := b.get("/flags/new?post=thread:x"); p.status != http.StatusSeeOther || !strings.HasPrefix(p.to, "/sign-in") {
			t.Fatalf("an open session still acts: %d %s", p.status, p.to)
		}
	}
	h.recorded(moderation.ActionSuspend, 1)
	mod.get(at).says("Lift the suspension").says("Read it again.")
	mod.post(at+"/lift", at, url.Values{}).want(http.StatusSeeOther)
	h.recorded(moderation.ActionLift, 1)
	// Five minutes after the second factor: it is asked for first, and what was
	// typed meanwhile stays.
	h.clock.Advance(account.FreshForDuty)
	if text := mod.get(at).want(http.StatusOK).says("Confirm with your second factor").text; strings.Contains(text, "danger-zone") {
		t.Fatal("the form is offered before the proof")
	}
	mod.post(at+"/suspend", at, url.Values{"message": {"Every word."}, "span": {"7"}, "rule": {"5"}}).want(http.StatusForbidden).says("Every word.").says(`target="_blank"`)
	if p := mod.post(at+"/lift", at, url.Values{"return_to": {at}}).want(http.StatusSeeOther); p.to != "/sign-in/again?return_to="+url.QueryEscape(at) {
		t.Fatalf("it leads to %s", p.to)
	}
	h.recorded(moderation.ActionSuspend, 1)
	mod.get("/moderation/members/nobody_there").want(http.StatusNotFound)
	mod.get("/moderation/members/mod").says("You can’t suspend this member.")
}

func TestWhoOpensWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plain, admin := h.member("plain", actor.Clinician, 0), h.member("admin", actor.Applicant, actor.Administrator)
	mod := h.member("mod", actor.Clinician, actor.Moderator)
	thread := plain.asked("When do you stop heparin?")
	for path, want := range map[string][3]int{ // plain, admin, mod
		"/moderation": {404, 404, 200},
		"/moderation/posts/thread/" + thread.String():    {404, 404, 200},
		"/moderation/posts/thread/" + ids.New().String(): {404, 404, 404},
		"/moderation/posts/answer/" + thread.String():    {404, 404, 404},
		"/moderation/posts/member/" + thread.String():    {404, 404, 404},
		"/moderation/posts/thread/x":                     {404, 404, 404},
		"/moderation/members/plain":                      {404, 404, 200},
		"/audit":                                         {404, 200, 200},
		"/flags/new":                                     {404, 404, 404},
		"/flags/new?post=thread:" + thread.String():      {403, 404, 200},
	} {
		for i, b := range []*browser{plain, admin, mod} {
			if p := b.get(path); p.status != want[i] {
				t.Errorf("%s as number %d: %d, want %d", path, i, p.status, want[i])
			}
		}
	}
}

func TestTheAuditLogIsNarrowedAndTurned(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plain, mod := h.member("plain", actor.Clinician, 0), h.member("mod", actor.Clinician, actor.Moderator)
	var last ids.ID
	for range moderation.AuditPageSize + 3 {
		last = plain.asked("When do you stop heparin?")
	}
	first := mod.get("/audit?action=thread.ask&actor=" + plain.member.String()).want(http.StatusOK)
	next, _ := first.doc.Find(`.pager a`).Attr("href")
	if first.doc.Find("tbody tr").Length() != moderation.AuditPageSize || mod.get(next).doc.Find("tbody tr").Length() != 3 {
		t.Fatal("the pages don't hold what they should")
	}
	for _, id := range []string{last.String(), last.UUID(), strings.ToUpper(last.UUID())} {
		if n := mod.get("/audit?object=" + id).doc.Find("tbody tr").Length(); n != 1 {
			t.Fatalf("%d entries about %s", n, id)
		}
	}
	if strings.Contains(first.text, "heparin") || strings.Contains(first.doc.Find("tbody").Text(), "plain") {
		t.Fatal("the log shows words or a handle")
	}
	mod.get("/audit?actor=nobody&object=%27--").want(http.StatusUnprocessableEntity).says("written as a UUID")
	mod.get("/audit?action=nothing.such").want(http.StatusOK).says("No entries")
}
