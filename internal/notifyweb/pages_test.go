package notifyweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/notify"
	"consilium/internal/platform/jobs"
	"consilium/internal/platform/mail"
)

// somewhere is a sender that is not Nowhere and is never asked here.
type somewhere struct{}

func (somewhere) Send(context.Context, mail.Message) error { panic("no page sends mail") }

func TestEveryTemplateFitsItsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, mail.Nowhere{})
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

func (h *house) tell(n jobs.Notify) {
	h.t.Helper()
	h.ok(h.notify.Tell(actor.With(h.t.Context(), actor.System), n, ids.New().String()))
}

func TestANoticeIsShownOpenedAndRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t, mail.Nowhere{})
	asker, replier := h.member("asker", actor.Clinician, 0), h.member("replier", actor.Clinician, 0)
	asker.get("/inbox").want(http.StatusOK).says("Nothing here")
	thread := asker.asked("When do you stop <heparin>?")
	answer := replier.answered(thread, "After a day.")
	h.tell(jobs.Notify{About: "answer", ThreadID: thread, PostKind: "answer", PostID: answer, MemberID: replier.member})
	p := asker.get("/inbox").want(http.StatusOK).says("When do you stop &lt;heparin&gt;?").says("<strong>replier</strong> answered")
	if p.doc.Find(".inbox-row-new").Length() != 1 || p.doc.Find(".nav-link .count").Text() != "1" {
		t.Fatal("it isn't shown as unread")
	}
	id, _ := p.doc.Find(`button[name=open]`).Attr("value")
	opened := asker.post("/inbox/read", "/inbox", url.Values{"open": {id}}).want(http.StatusSeeOther)
	if opened.to != "/threads/"+thread.String()+"#a-"+answer.String() {
		t.Fatalf("leads to %s", opened.to)
	}
	if p = asker.get("/inbox"); p.doc.Find(".inbox-row-new, .nav-link .count").Length() != 0 || p.doc.Find(`.inbox-row a[data-row]`).Length() != 1 {
		t.Fatal("it isn't shown as read")
	}
	replier.post("/inbox/read", "/inbox", url.Values{"open": {id}}).want(http.StatusNotFound)
	replier.post("/inbox/read", "/inbox", url.Values{}).want(http.StatusNotFound)
}

func TestAllIsMarkedAsRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t, mail.Nowhere{})
	one := h.member("one", actor.Applicant, 0)
	for range 2 {
		h.tell(jobs.Notify{About: "decision", PostID: ids.New(), MemberID: one.member, Detail: "more"})
	}
	one.get("/inbox").says("A reviewer asks for more").says("Mark all 2 as read")
	one.post("/inbox/read", "/inbox", url.Values{"all": {"yes"}}).want(http.StatusSeeOther)
	if p := one.get("/inbox"); p.doc.Find(".inbox-row-new").Length() != 0 || p.doc.Find(".inbox-row").Length() != 2 {
		t.Fatal("not all are read")
	}
}

func TestTheAuthorIsToldTheRuleAndTheNextStep(t *testing.T) {
	t.Parallel()
	h := newHouse(t, mail.Nowhere{})
	asker := h.member("asker", actor.Clinician, 0)
	thread := asker.asked("When do you stop heparin?")
	h.tell(jobs.Notify{About: "moderation", ThreadID: thread, PostKind: "thread", PostID: thread, MemberID: asker.member, Detail: "hidden:5. Be the colleague"})
	asker.get("/inbox").says("Your question was hidden").says("Rule 5. Be the colleague.").says("You alone can still read it.").says("When do you stop heparin?")
	h.exec(`UPDATE members SET standing = 'suspended' WHERE id = $1`, asker.member)
	p := asker.get("/inbox").want(http.StatusOK).says("Your question was hidden")
	if strings.Contains(p.text, "heparin") {
		t.Fatal("a suspended member reads a title")
	}
}

func TestSettingsAreSavedAndShown(t *testing.T) {
	t.Parallel()
	h := newHouse(t, somewhere{})
	one := h.member("one", actor.Clinician, 0)
	const at = "/inbox/settings"
	one.post(at, at, url.Values{"inbox": {"answer", "comment"}, "mail": {"answer"}, "quiet_from": {"22"}}).want(http.StatusUnprocessableEntity).says("Choose both hours")
	one.post(at, at, url.Values{"inbox": {"answer", "comment"}, "mail": {"answer"}, "quiet_from": {"22"}, "quiet_to": {"late"}}).want(http.StatusUnprocessableEntity)
	one.post(at, at, url.Values{"inbox": {"answer", "comment"}, "mail": {"answer"}, "quiet_from": {"22"}, "quiet_to": {"7"}}).want(http.StatusSeeOther)
	p := one.get(at).want(http.StatusOK)
	for selector, want := range map[string]int{
		`input[name=inbox][checked]`: 2, `input[name=mail][checked]`: 1, `#quiet_from option[selected][value="22"]`: 1, `#quiet_to option[selected][value="7"]`: 1,
	} {
		if n := p.doc.Find(selector).Length(); n != want {
			t.Errorf("%d of %s, want %d", n, selector, want)
		}
	}
	h.recorded(notify.ActionSettings, 1)
}

func TestWithoutMailTheFormKeepsWhatWasWanted(t *testing.T) {
	t.Parallel()
	h := newHouse(t, mail.Nowhere{})
	one := h.member("one", actor.Clinician, 0)
	const at = "/inbox/settings"
	p := one.get(at).want(http.StatusOK).says("This house sends no mail")
	if p.doc.Find("input[name=mail]").Length() != 0 {
		t.Fatal("mail is offered where none is sent")
	}
	one.post(at, at, url.Values{"inbox": {"answer", "comment", "accepted", "endorsed"}}).want(http.StatusSeeOther)
	set, err := h.notify.Settings(one.ctx())
	if err != nil || !set.Switches[notify.Answer].Mail {
		t.Fatalf("%+v, %v", set, err)
	}
}
