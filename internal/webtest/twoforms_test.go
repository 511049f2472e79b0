package webtest

import (
	"net/http"
	"net/url"
	"testing"
)

// The newcomer of the demonstration, whom its register has: two forms, and no
// upload, lead from the rules to a handle.
func TestTwoFormsLetAPhysicianIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.as("newcomer")
	if p := b.post("/rules/accept", "/rules/accept", url.Values{"accept": {"yes"}, "rules_version": {b.hidden("/rules/accept", "rules_version")},
		"privacy_version": {b.hidden("/rules/accept", "privacy_version")}}); p.status != http.StatusSeeOther {
		t.Fatalf("the rules: %d", p.status)
	}
	const address = "nora.quist@harbourgeneral.example"
	done(t, b.post("/application", "/application", url.Values{"key": {b.hidden("/application", "key")}, "purpose": {"join"}, "legal_name": {"Nora Quist"},
		"profession": {"physician"}, "stage": {"attending"}, "specialty": {"nephrology"}, "jurisdiction": {"US-OR"},
		"register": {"National Plan and Provider Enumeration System (NPI)"}, "number": {"1001882046"}, "address": {address}}))
	s := &stage{h: h}
	if got := b.get("/threads"); got.status != http.StatusOK {
		t.Fatalf("a provisional member reads no questions: %d", got.status)
	}
	done(t, b.post("/application/mail/code", "/application", url.Values{"code": {s.mailed(address)}}))
	if p := b.get("/handle"); p.status != http.StatusOK {
		t.Fatalf("not let in: %d %s", p.status, b.get("/application").doc.Find("main").Text())
	}
	if n := h.count(`SELECT count(*) FROM review_items WHERE kind = 'look' AND closed_at IS NULL AND target_at > now() + interval '71 hours'`); n < 1 {
		t.Fatal("nobody is asked to look")
	}
}

// hidden is what a hidden field of a page holds.
func (b *browser) hidden(path, name string) string {
	value, _ := b.get(path).doc.Find(`input[name="` + name + `"]`).First().Attr("value")
	return value
}
