package moderationweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// Five minutes after the second factor no route decides anything; the form
// comes back with every word, and says how to go on.
func TestNoDecisionWithoutASecondFactor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, mod := h.member("author", actor.Clinician, 0), h.member("mod", actor.Clinician, actor.Moderator)
	thread := author.asked("When do you stop heparin?")
	at := "/moderation/posts/thread/" + thread.String()
	forms := map[string]url.Values{
		"decide": {"do": {"uphold"}, "rule": {"1"}}, "hide": {"rule": {"5"}}, "restore": {}, "lock": {"reason": {"Every word of it."}}, "unlock": {},
		"retag": {"specialties": {"nephrology"}}, "duplicate": {"duplicate_of": {""}}, "erase-image": {"image": {ids.New().String()}, "image_rule": {"1"}},
	}
	h.clock.Advance(account.FreshForDuty)
	routes := 0
	for _, r := range h.pages.Routes() {
		name, deciding := strings.CutPrefix(r.Path, "/moderation/posts/:kind/:id/")
		if !deciding {
			continue
		}
		routes++
		form, known := forms[name]
		if !known {
			t.Fatalf("%s has no form here", name)
		}
		p := mod.post(at+"/"+name, at, form).want(http.StatusForbidden).says("Confirm with your second factor")
		if name == "lock" {
			p.says("Every word of it.").says(`target="_blank"`)
		}
		h.recorded(r.Audit, 0)
	}
	if routes != len(forms) {
		t.Errorf("%d routes decide, %d forms", routes, len(forms))
	}
	if p := mod.get(at).want(http.StatusOK).says("Confirm with your second factor"); strings.Contains(p.text, at+"/lock") {
		t.Error("a form is offered before the proof")
	}
}
