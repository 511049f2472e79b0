package adminweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"consilium/internal/account"
	"consilium/internal/credential"
	"consilium/internal/directory"
	"consilium/internal/kernel/actor"
)

func TestInstitutionsAndTheirDomains(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.member("admin", actor.Applicant, actor.Administrator)
	const at = "/admin/institutions"
	h.member("one", actor.Clinician, 0).get(at).want(http.StatusNotFound)
	form := url.Values{"key": {"mercy"}, "name": {"Mercy <Hospital>"}, "kind": {"hospital"}, "country": {"US"}, "region": {"US-OR"}, "city": {"Portland"},
		"domains": {"gmail.com staff"}}
	admin.post(at, at, form).want(http.StatusUnprocessableEntity).says("Anybody can have a mailbox").says("Mercy &lt;Hospital&gt;").says("gmail.com staff")
	form.Set("domains", "mercy.example staff\nstudents.mercy.example students")
	admin.post(at, at, form).want(http.StatusSeeOther)
	admin.get(at).says("mercy.example").says("Oregon")
	h.recorded(directory.ActionInstitutionCreate, 1)
	admin.get(at + "/mercy").want(http.StatusOK).says("students.mercy.example students")
	form.Set("revision", "1")
	admin.post(at+"/mercy", at+"/mercy", form).want(http.StatusSeeOther)
	form.Set("name", "My own words")
	admin.post(at+"/mercy", at+"/mercy", form).want(http.StatusConflict).says("My own words")
	form.Set("revision", "9223372036854775807") // no row has such a version, and no column holds it
	admin.post(at+"/mercy", at+"/mercy", form).want(http.StatusConflict).says("My own words")
	h.recorded(directory.ActionInstitutionEdit, 1)
	admin.post(at+"/mercy/retire", at+"/mercy", url.Values{}).want(http.StatusSeeOther)
	admin.get(at).says("retired")
	admin.post(at+"/mercy/reoffer", at+"/mercy", url.Values{}).want(http.StatusSeeOther)
	h.clock.Advance(account.FreshForDuty + time.Second)
	if p := admin.post(at, at, form).want(http.StatusSeeOther); !strings.HasPrefix(p.to, "/sign-in/again") {
		t.Fatalf("without a fresh sign-in it leads to %s", p.to)
	}
}

func TestPoliciesAreEditedWithAPreview(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.member("admin", actor.Applicant, actor.Administrator)
	const at = "/admin/policies"
	h.member("one", actor.Clinician, 0).get(at).want(http.StatusNotFound)
	admin.get(at).want(http.StatusOK).says("Physician, United States").says("provisional, decides itself")
	form := url.Values{"profession": {"nurse"}, "stage": {"*"}, "jurisdiction": {"IE"}, "registry": {"yes"}, "possession": {"0"}, "leads_to": {"clinician"},
		"valid_days": {"365"}, "grace_days": {"30"}, "guide": {"Look <here>."}, "do": {"save"}}
	admin.post(at, at+"/new", form).want(http.StatusUnprocessableEntity).says("A public number is never proof").says("Look &lt;here&gt;.")
	form.Set("possession", "1")
	form["accepts"] = []string{"document"}
	form.Set("self_deciding", "yes")
	admin.post(at, at+"/new", form).want(http.StatusUnprocessableEntity).says("A machine checks")
	form.Del("self_deciding")
	form.Set("do", "preview")
	admin.post(at, at+"/new", form).want(http.StatusOK).says("Who would be let in by what").says("a registry match and 1 of: document")
	h.recorded(credential.ActionPolicyCreate, 0)
	form.Set("do", "save")
	admin.post(at, at+"/new", form).want(http.StatusSeeOther)
	h.recorded(credential.ActionPolicyCreate, 1)
	link, _ := admin.get(at).doc.Find(`a:contains("Nurse, Ireland")`).Attr("href")
	form.Set("revision", "1")
	form.Set("valid_days", "100")
	admin.post(link, link, form).want(http.StatusSeeOther)
	admin.post(link, link, form).want(http.StatusConflict).says("Somebody changed this rule")
	admin.post(link+"/retire", link, url.Values{"revision": {"1"}}).want(http.StatusConflict)
	admin.post(link+"/retire", link, url.Values{"revision": {"2"}}).want(http.StatusSeeOther)
	admin.get(at).says("retired")
	admin.post(link+"/restore", link, url.Values{"revision": {"3"}}).want(http.StatusSeeOther)
	h.recorded(credential.ActionPolicyEdit, 1)
	h.recorded(credential.ActionPolicyRetire, 1)
	h.clock.Advance(account.FreshForDuty + time.Second)
	if p := admin.post(at, at+"/new", form).want(http.StatusSeeOther); !strings.HasPrefix(p.to, "/sign-in/again") {
		t.Fatalf("without a fresh sign-in it leads to %s", p.to)
	}
}
