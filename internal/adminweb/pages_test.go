package adminweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"consilium/internal/account"
	"consilium/internal/directory"
	"consilium/internal/kernel/actor"
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

func TestTheListOfSpecialties(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.member("admin", actor.Applicant, actor.Administrator)
	const at = "/admin/specialties"
	admin.get(at).want(http.StatusOK).says("Cardiology").says("Nephrology")
	admin.post(at, at, url.Values{"key": {"Renal!"}, "name": {"<Renal>"}}).want(http.StatusUnprocessableEntity).says("&lt;Renal&gt;").says("small letters")
	admin.post(at, at, url.Values{"key": {"dialysis"}, "name": {"Dialysis"}, "synonyms": {"haemodialysis\r\n\r\nkidney machine"}, "parent": {"nephrology"}}).want(http.StatusSeeOther)
	h.recorded(directory.ActionCreate, 1)
	one := admin.get(at + "/dialysis").want(http.StatusOK).says("haemodialysis\nkidney machine")
	if one.doc.Find(`#parent option[selected][value=nephrology]`).Length() != 1 {
		t.Fatal("what it belongs to is lost")
	}
	edit := url.Values{"name": {"Dialysis and apheresis"}, "synonyms": {"haemodialysis"}, "revision": {"1"}, "parent": {"nephrology"}}
	admin.post(at+"/dialysis", at+"/dialysis", edit).want(http.StatusSeeOther)
	edit.Set("name", "My own words")
	late := admin.post(at+"/dialysis", at+"/dialysis", edit).want(http.StatusConflict).says("My own words").says("Dialysis and apheresis")
	if revision, _ := late.doc.Find("input[name=revision]").Attr("value"); revision != "2" {
		t.Fatalf("revision %s", revision)
	}
	admin.post(at+"/dialysis", at+"/dialysis", url.Values{"name": {"Cardiology"}, "revision": {"2"}}).want(http.StatusUnprocessableEntity).says("leads to Cardiology")
	h.recorded(directory.ActionEdit, 1)
	admin.post(at+"/dialysis/retire", at+"/dialysis", url.Values{}).want(http.StatusSeeOther)
	admin.get(at).says("retired")
	admin.post(at+"/dialysis/retire", at+"/dialysis", url.Values{}).want(http.StatusConflict)
	admin.post(at+"/dialysis/reoffer", at+"/dialysis", url.Values{}).want(http.StatusSeeOther)
	admin.get(at + "/alchemy").want(http.StatusNotFound)
	admin.post(at+"/alchemy", at, url.Values{"name": {"Alchemy"}, "revision": {"1"}}).want(http.StatusNotFound)
}

func TestGivingAndTakingADuty(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, one := h.member("admin", actor.Applicant, actor.Administrator), h.member("one_member", actor.Clinician, 0)
	const at = "/admin/grants"
	admin.post(at, at, url.Values{"handle": {"nobody_here"}, "grant": {"moderator"}}).want(http.StatusUnprocessableEntity).says("Nobody has this handle.").says("nobody_here")
	admin.post(at, at, url.Values{"handle": {"one_member"}, "grant": {"king"}}).want(http.StatusUnprocessableEntity)
	admin.post(at, at, url.Values{"handle": {"one_member"}, "grant": {"moderator"}}).want(http.StatusSeeOther)
	h.recorded(account.ActionGrant, 1)
	admin.get(at).says("one_member").says("Moderates")
	admin.post(at+"/revoke", at, url.Values{"member": {one.member.String()}, "grant": {"moderator"}}).want(http.StatusSeeOther)
	h.recorded(account.ActionRevoke, 1)
	admin.post(at+"/revoke", at, url.Values{"member": {admin.member.String()}, "grant": {"administrator"}}).want(http.StatusConflict).says("There must be an administrator.")
	admin.post(at+"/revoke", at, url.Values{"member": {"x"}, "grant": {"moderator"}}).want(http.StatusNotFound)
	h.clock.Advance(account.FreshForDuty + time.Second)
	if p := admin.post(at, at, url.Values{"handle": {"one_member"}, "grant": {"moderator"}, "return_to": {at}}).want(http.StatusSeeOther); !strings.HasPrefix(p.to, "/sign-in/again") {
		t.Fatalf("without a second factor it leads to %s", p.to)
	}
}

func TestResettingALostSecondFactor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, mod := h.member("admin", actor.Applicant, actor.Administrator), h.member("mod_one", actor.Clinician, actor.Moderator)
	const at, reset = "/admin/grants", "/admin/factors/reset"
	admin.get(at).says("no second factor yet")
	admin.post(reset, at, url.Values{"reset": {"mod_one"}}).want(http.StatusConflict).says("nothing to reset").says(`value="mod_one"`)
	admin.post(reset, at, url.Values{"reset": {"nobody_here"}}).want(http.StatusUnprocessableEntity).says("Nobody has this handle.").says("nobody_here")
	own := func() {
		h.exec(`INSERT INTO factors (id, member_id, kind, name, secret_sealed, created_at) VALUES (gen_random_uuid(), $1, 'totp', 'Phone', 'sealed', now())`, mod.member)
	}
	own()
	admin.get(at).says("1 second factor")
	mod.post(reset, "/admin/none", url.Values{"member": {mod.member.String()}}).want(http.StatusNotFound)
	admin.post(reset, at, url.Values{"member": {admin.member.String()}}).want(http.StatusConflict).says("your own second factors")
	admin.post(reset, at, url.Values{"member": {mod.member.String()}}).want(http.StatusSeeOther)
	if p := mod.get(at).want(http.StatusSeeOther); !strings.HasPrefix(p.to, "/sign-in") {
		t.Fatalf("the sessions live on: %s", p.to)
	}
	own()
	admin.post(reset, at, url.Values{"reset": {"mod_one"}}).want(http.StatusSeeOther)
	h.recorded(account.ActionResetFactors, 2)
	own()
	h.clock.Advance(account.FreshForDuty)
	if p := admin.post(reset, at, url.Values{"reset": {"mod_one"}, "return_to": {at}}).want(http.StatusSeeOther); !strings.HasPrefix(p.to, "/sign-in/again") {
		t.Fatalf("without a second factor it leads to %s", p.to)
	}
}

func TestNobodyElseOpensThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for handle, b := range map[string]*browser{"clinician": h.member("clinician_a", actor.Clinician, 0), "moderator": h.member("moderator_a", actor.Clinician, actor.Moderator)} {
		for _, path := range []string{"/admin/specialties", "/admin/specialties/cardiology", "/admin/specialties/none", "/admin/grants"} {
			if p := b.get(path); p.status != http.StatusNotFound {
				t.Errorf("%s opens %s: %d", handle, path, p.status)
			}
		}
	}
}
