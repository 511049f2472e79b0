package accountweb

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/platform/web/returntest"
)

// stays says whether a browser that is sent to the address keeps to the house.
// It reads addresses as generously as browsers do.
func stays(location string) bool {
	folded := strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(strings.TrimSpace(location))
	u, err := url.Parse(location)
	return err == nil && u.Scheme == "" && u.Host == "" && folded == location &&
		strings.HasPrefix(location, "/") && !strings.HasPrefix(location, "//")
}

var returnField = regexp.MustCompile(`name="return_to" value="([^"]*)"`)

func TestNoReturnAddressLeavesTheHouse(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withPersonas)
	list := returntest.Outside()
	if len(list) < 80 {
		t.Fatalf("%d payloads", len(list))
	}
	ann := h.browser()
	ann.asPersona("ann", nil)
	shown := func(payload, where string, p page) {
		t.Helper()
		found := returnField.FindStringSubmatch(p.want(http.StatusOK).Body.String())
		if found == nil || html.UnescapeString(found[1]) != "/" {
			t.Errorf("%q on %s: the form says %q", payload, where, found)
		}
	}
	led := func(payload, where string, p page, want string) {
		t.Helper()
		if !stays(p.location()) || p.location() != want {
			t.Errorf("%q on %s leads to %q", payload, where, p.location())
		}
	}
	for _, payload := range list {
		query := "?return_to=" + url.QueryEscape(payload)
		shown(payload, "sign-in", h.browser().get("/sign-in"+query))
		shown(payload, "sign-in/again", ann.get("/sign-in/again"+query))
		shown(payload, "rules/accept", ann.get("/rules/accept"+query))
		led(payload, "sign-in when signed in", ann.get("/sign-in"+query), "/")
		form := url.Values{"return_to": {payload}}
		led(payload, "the whole sign-in", h.browser().asPersona("bob", form), "/")
		want := "/"
		if payload == "" {
			want = "/settings#display" // asked for nothing
		}
		form.Set("theme", "dark")
		led(payload, "settings/theme", ann.post("/settings/theme", form), want)
	}
	for _, good := range []string{"/threads", "/threads?after=x&tab=newest", "/threads/0123#answer", "/search?q=%2Fa", "/rules"} {
		want, _, _ := strings.Cut(good, "#")
		if got := h.browser().asPersona("bob", url.Values{"return_to": {good}}).location(); got != want {
			t.Errorf("%s leads to %s", good, got)
		}
	}
	// Accepting the rules leads back as well, and nowhere else.
	h.exec(`UPDATE members SET rules_version = 0`)
	for _, payload := range list {
		form := url.Values{"return_to": {payload}, "accept": {"yes"}, "rules_version": {"1"}, "privacy_version": {"2"}}
		led(payload, "POST rules/accept", ann.post("/rules/accept", form), "/")
	}
	h.standing(ann, actor.Suspended)
}
