package accountweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
)

// clinics is a house with two providers, a and b.
func clinics(t *testing.T) (*house, *fakeOP, *fakeOP) {
	t.Helper()
	var a, b *fakeOP
	h := newHouse(t, func(d *Deps) {
		a, b = newOP(t, d.Clock.Now), newOP(t, d.Clock.Now)
		b.sendsIss = true
		d.Providers = []Provider{a.provider("a"), b.provider("b")}
	})
	return h, a, b
}

func stateOf(t *testing.T, authURL string) string {
	t.Helper()
	u, err := url.Parse(authURL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("state")
}

func with(t *testing.T, address string, change func(url.Values)) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	change(q)
	u.RawQuery = q.Encode()
	return u.String()
}

// TestNoCodeInjectionAndNoLoginCSRF: what an attacker can send a victim's
// browser to, or put into its answers, signs nobody in.
func TestNoCodeInjectionAndNoLoginCSRF(t *testing.T) {
	t.Parallel()
	h, op, _ := clinics(t)
	attackerDone := func(b *browser) string {
		return op.approve(b.atProvider("a", nil), "the attacker", "attacker@clinic.example", true)
	}
	for name, attack := range map[string]func(attacker, victim *browser) page{
		"the attacker's callback in the victim's browser": func(a, v *browser) page {
			return v.get(attackerDone(a))
		},
		"the attacker's callback after the victim began": func(a, v *browser) page {
			v.atProvider("a", nil)
			return v.get(attackerDone(a))
		},
		"a code with a state that nobody began": func(a, v *browser) page {
			return v.get(with(t, attackerDone(a), func(q url.Values) { q.Set("state", strings.Repeat("s", 43)) }))
		},
		"a code without a state": func(a, v *browser) page {
			return v.get(with(t, attackerDone(a), func(q url.Values) { q.Del("state") }))
		},
		"the attacker's code under the victim's state": func(a, v *browser) page {
			state := stateOf(t, v.atProvider("a", nil))
			return v.get(with(t, attackerDone(a), func(q url.Values) { q.Set("state", state) }))
		},
		"the attacker's code with a verifier of theirs in the address": func(a, v *browser) page {
			state := stateOf(t, v.atProvider("a", nil))
			return v.get(with(t, attackerDone(a), func(q url.Values) {
				q.Set("state", state)
				q.Set("code_verifier", strings.Repeat("v", 43))
				q.Set("redirect_uri", "https://evil.example/")
				q.Set("provider", "a")
			}))
		},
		"two states, one of each": func(a, v *browser) page {
			state := stateOf(t, v.atProvider("a", nil))
			return v.get(with(t, attackerDone(a), func(q url.Values) { q.Add("state", state) }))
		},
		"two codes": func(a, v *browser) page {
			mine := op.approve(v.atProvider("a", nil), "the victim", "", nil)
			return v.get(with(t, mine, func(q url.Values) { q.Add("code", "x") }))
		},
		"a callback used before": func(a, v *browser) page {
			mine := op.approve(v.atProvider("a", nil), "the victim", "", nil)
			v.get(mine)
			delete(v.cookies, "__Host-session")
			return v.get(mine)
		},
		"a callback that comes after ten minutes": func(a, v *browser) page {
			mine := op.approve(v.atProvider("a", nil), "the victim", "", nil)
			h.clock.Advance(10 * time.Minute)
			return v.get(mine)
		},
		"a sign-in begun by another site": func(a, v *browser) page {
			return v.postRaw("/sign-in/a", url.Values{"_token": {v.token()}}, map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
		},
		"a sign-in begun without our page": func(a, v *browser) page {
			return v.postRaw("/sign-in/a", url.Values{}, map[string]string{"Origin": baseURL, "Sec-Fetch-Site": "same-origin"})
		},
		"a sign-in begun with the attacker's form": func(a, v *browser) page {
			return v.postRaw("/sign-in/a", url.Values{"_token": {a.token()}}, map[string]string{"Origin": baseURL, "Sec-Fetch-Site": "same-origin"})
		},
		"a browser name that the attacker planted": func(a, v *browser) page {
			callback := attackerDone(a)
			first, planted := "x", a.cookies["__Host-browser"]
			if planted[:1] == first {
				first = "y"
			}
			v.cookies["__Host-browser"] = first + planted[1:]
			return v.get(callback)
		},
	} {
		attacker, victim := h.browser(), h.browser()
		res := attack(attacker, victim)
		if res.Code != http.StatusForbidden || victim.signedIn() {
			t.Errorf("%s: status %d, signed in %v", name, res.Code, victim.signedIn())
		}
	}
	if n := h.count(`SELECT count(*) FROM identities WHERE subject = 'the attacker'`); n != 0 {
		t.Fatalf("the attacker's account was used %d times", n)
	}
}

func TestALinkCantBePlanted(t *testing.T) {
	t.Parallel()
	h, op, _ := clinics(t)
	attacker, victim := h.browser(), h.browser()
	attacker.signInAt(op, "a", "the attacker")
	victim.signInAt(op, "a", "the victim")
	begun := attacker.post("/settings/identities/link/a", nil).want(http.StatusSeeOther).location()
	planted := op.approve(begun, "the attacker's other account", "", nil)
	victim.cookies["__Host-browser"] = attacker.cookies["__Host-browser"] // even then
	victim.get(planted).want(http.StatusForbidden)
	if n := h.count(`SELECT count(*) FROM identities`); n != 2 {
		t.Fatalf("%d identities", n)
	}
	// A trip that began to prove or to link can't end as a plain sign-in.
	begun = attacker.post("/settings/identities/link/a", nil).want(http.StatusSeeOther).location()
	planted = op.approve(begun, "the attacker's other account", "", nil)
	delete(attacker.cookies, "__Host-session")
	attacker.get(planted).want(http.StatusForbidden)
	if attacker.signedIn() || h.count(`SELECT count(*) FROM members`) != 2 {
		t.Fatal("a link became a sign-in")
	}
}

func TestProvidersCantBeMixedUp(t *testing.T) {
	t.Parallel()
	h, a, b := clinics(t)
	for name, attack := range map[string]func(v *browser) string{
		"a code of b at a's callback, under a's state": func(v *browser) string {
			state := stateOf(t, v.atProvider("a", nil))
			other := b.approve(h.browser().atProvider("b", nil), "mallory", "", nil)
			return with(t, strings.Replace(other, "/sign-in/b/", "/sign-in/a/", 1), func(q url.Values) { q.Set("state", state) })
		},
		"a's whole answer at b's callback": func(v *browser) string {
			return strings.Replace(a.approve(v.atProvider("a", nil), "mallory", "", nil), "/sign-in/a/", "/sign-in/b/", 1)
		},
		"b's whole answer at a's callback": func(v *browser) string {
			return strings.Replace(b.approve(v.atProvider("b", nil), "mallory", "", nil), "/sign-in/b/", "/sign-in/a/", 1)
		},
		"an answer of a that says it is b": func(v *browser) string {
			return with(t, a.approve(v.atProvider("a", nil), "mallory", "", nil), func(q url.Values) { q.Set("iss", b.server.URL) })
		},
		"an answer of b that says it is a": func(v *browser) string {
			return with(t, b.approve(v.atProvider("b", nil), "mallory", "", nil), func(q url.Values) { q.Set("iss", a.server.URL) })
		},
		"an answer of b that hides who it is": func(v *browser) string {
			return with(t, b.approve(v.atProvider("b", nil), "mallory", "", nil), func(q url.Values) { q.Del("iss") })
		},
		"an answer of b that says both": func(v *browser) string {
			return with(t, b.approve(v.atProvider("b", nil), "mallory", "", nil), func(q url.Values) { q.Add("iss", a.server.URL) })
		},
	} {
		v := h.browser()
		if res := v.get(attack(v)); res.Code != http.StatusForbidden || v.signedIn() {
			t.Errorf("%s: status %d", name, res.Code)
		}
	}
	one, two := h.browser(), h.browser()
	one.signInAt(a, "a", "same subject").leadsTo("/")
	two.signInAt(b, "b", "same subject").leadsTo("/")
	if one.visit().Actor.MemberID == two.visit().Actor.MemberID {
		t.Fatal("one subject of two providers is one member")
	}
}

// TestMailAddressLinksNobody: twelve ways of coming with somebody's address.
func TestMailAddressLinksNobody(t *testing.T) {
	t.Parallel()
	h, a, b := clinics(t)
	n := 0
	for _, verified := range []any{true, "true", false, nil} {
		for _, standing := range []actor.Standing{actor.Applicant, actor.Clinician, actor.Suspended} {
			n++
			mail := "shared@clinic.example"
			victim := "victim " + string(standing) + string(rune('a'+n))
			v := h.browser()
			v.get(a.approve(v.atProvider("a", nil), victim, mail, true)).leadsTo("/")
			owner := v.visit().Actor.MemberID
			if standing != actor.Applicant {
				h.standing(v, standing)
			}
			// Linked: the second identity of the victim still leads home.
			linked := false
			if standing == actor.Clinician {
				begun := v.post("/settings/identities/link/b", nil).want(http.StatusSeeOther).location()
				v.get(b.approve(begun, victim+" linked", mail, true)).leadsTo("/settings#identities")
				linked = true
			}
			m := h.browser()
			m.get(b.approve(m.atProvider("b", nil), "mallory "+victim, mail, verified)).leadsTo("/")
			if got := m.visit().Actor; got.MemberID == owner || got.Standing != actor.Applicant {
				t.Errorf("case %d: somebody with the same address (verified %v) became the %s", n, verified, standing)
			}
			want := 1
			if linked {
				want = 2
				w := h.browser()
				w.get(b.approve(w.atProvider("b", nil), victim+" linked", "other@clinic.example", verified)).leadsTo("/")
				if w.visit().Actor.MemberID != owner {
					t.Errorf("case %d: the linked identity led to somebody else", n)
				}
			}
			if got := h.count(`SELECT count(*) FROM identities WHERE member_id = $1`, owner); got != want {
				t.Errorf("case %d: %d identities, want %d", n, got, want)
			}
		}
	}
	if n != 12 {
		t.Fatalf("%d cases", n)
	}
}

func TestAPlantedSessionIsNotKept(t *testing.T) {
	t.Parallel()
	h, op, _ := clinics(t)
	attacker, victim := h.browser(), h.browser()
	attacker.signInAt(op, "a", "the attacker")
	planted := attacker.cookies["__Host-session"]
	for _, token := range []string{planted, strings.Repeat("p", 43)} {
		// The form was loaded before the cookie was planted, and after.
		victim.cookies = map[string]string{"__Host-session": token}
		victim.signInAt(op, "a", "the victim").leadsTo("/")
		if victim.cookies["__Host-session"] == token {
			t.Fatal("the planted session was kept")
		}
		if _, ok, _ := h.accounts.Load(t.Context(), token); ok {
			t.Fatal("the planted session still opens something")
		}
	}
}
